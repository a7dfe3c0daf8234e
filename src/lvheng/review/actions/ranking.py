"""The score that units are ranked by: the verified facts under the set named for ranking."""

from lvheng.accounts.models import User
from lvheng.benchmarks.models import NamedSet
from lvheng.benchmarks.queries import named
from lvheng.filing.actions import record_score
from lvheng.filing.models import Application, Score
from lvheng.filing.queries import JUDGED
from lvheng.review.under import verified_under


def rank_score(application: Application, *, actor: User) -> Score | None:
    """The score an application is ranked by, under the campaign's ranking set (architecture, promise 4).

    Where that set is the one the score was computed with, the score is reused; else it is worked out anew with the
    same verified facts and kept beside. A verified fact that earns more under this set than what was submitted does
    not count, unless the pack allows it: the submitted one does, and the score's overrides say so (HN-4.2.b).
    Part of an act, or of selection's `rank_all`. None where nothing was scored yet.
    """
    newest = application.versions.order_by("-version").first()
    if newest is None:
        return None
    kept = list(Score.objects.filter(version=newest, latest=True).select_related("version"))
    by_basis = {score.basis: score for score in kept}
    judged = next((by_basis[basis] for basis in JUDGED if basis in by_basis), None)
    before = by_basis.get(Score.Basis.RANKING)
    chosen = named(application.campaign, application.kind, NamedSet.Purpose.RANKING)
    if judged is None or chosen is None or judged.benchmark_set_id == chosen.pk:
        return judged
    if before is not None and before.benchmark_set_id == chosen.pk and before.computed_at >= judged.computed_at:
        return before
    verified = verified_under(newest, judged, chosen)
    return record_score(newest, Score.Basis.RANKING, actor=actor, benchmark_set=chosen, overrides=verified)
