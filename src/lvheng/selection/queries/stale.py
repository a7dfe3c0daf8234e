"""Whose ranking score is not the one that counts now (architecture, promise 4)."""

from collections import defaultdict
from collections.abc import Iterable

from lvheng.benchmarks.models import NamedSet
from lvheng.benchmarks.queries import named
from lvheng.campaigns.models import Campaign
from lvheng.filing.models import Application, Score
from lvheng.filing.queries import JUDGED


def stale(campaign: Campaign, applications: Iterable[Application]) -> set[int]:
    """Those whose place does not rest on the set named for ranking, or on figures verified since; constant queries.

    As `review.actions.rank_score` decides whether there is anything to work out.
    """
    kinds: dict[int, str] = {application.pk: application.kind for application in applications}
    sets = {kind: named(campaign, kind, NamedSet.Purpose.RANKING) for kind in set(kinds.values())}
    scores: dict[int, dict[str, Score]] = defaultdict(dict)
    found = Score.objects.filter(version__application__in=kinds, latest=True).defer("result")
    for score in found.select_related("version").order_by("version__version"):
        scores[score.version.application_id][score.basis] = score
    return {pk for pk, kind in kinds.items() if (chosen := sets[kind]) and _stale(scores[pk], chosen.pk)}


def _stale(by_basis: dict[str, Score], chosen: int) -> bool:
    judged = next((by_basis[basis] for basis in JUDGED if basis in by_basis), None)
    kept = by_basis.get(Score.Basis.RANKING)
    if judged is None or judged.benchmark_set_id == chosen:
        return False
    return kept is None or kept.benchmark_set_id != chosen or kept.computed_at < judged.computed_at
