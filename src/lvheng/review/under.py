"""A judged version's score under another benchmark set, with the facts verified so far (architecture, promise 4)."""

from lvheng import evaluation
from lvheng.benchmarks.models import BenchmarkSet
from lvheng.campaigns.queries import pack_for
from lvheng.evaluation import Fact
from lvheng.filing.models import Score, SubmittedVersion
from lvheng.filing.scoring import evaluate_version, fact_from_dict


def verified_under(version: SubmittedVersion, judged: Score, chosen: BenchmarkSet) -> dict[int, Fact]:
    """The verified facts that count under a set.

    One that earns more there than what was submitted does not count, unless the pack allows it: the submitted one does
    (HN-4.2.b).
    """
    application = version.application
    verified = {int(number): fact_from_dict(fact) for number, fact in judged.result.get("overrides", {}).items()}
    if not verified or pack_for(application.campaign, application.authority).verified_values.may_raise:
        return verified
    before = evaluate_version(version, benchmark_set=chosen).score
    after = evaluate_version(version, benchmark_set=chosen, overrides=verified).score
    return {
        number: fact for number, fact in verified.items()
        if (after.indicator(number).share or 0) <= (before.indicator(number).share or 0)
    }  # fmt: skip


def score_under(version: SubmittedVersion, judged: Score, chosen: BenchmarkSet) -> evaluation.Score:
    """What `review.actions.rank_score` would record were this set the one named for ranking. Reads only."""
    return evaluate_version(version, benchmark_set=chosen, overrides=verified_under(version, judged, chosen)).score
