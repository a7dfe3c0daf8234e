"""What a proposal would do to every scored application of its campaign and kind."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Subquery

from lvheng.analysis.models import DerivedProposal
from lvheng.analysis.queries.candidate import Candidate
from lvheng.analysis.queries.observed import passed_first_check
from lvheng.campaigns.queries import pack_for, participants
from lvheng.evaluation.whatif import Crossing, Means, Outcome, Standing, crossing, means, outcome
from lvheng.filing.models import Application, Score
from lvheng.selection.queries.order import best_scores
from lvheng.standards import load_standard


@dataclass(frozen=True)
class Simulated:
    """All outcomes with the regional means of both sides."""

    outcomes: list[Outcome]
    means: Means

    def crosses(self, one: Outcome) -> Crossing:
        """Against each side's own mean."""
        return crossing(one, self.means.before.get(one.region), self.means.after.get(one.region))

    def crosses_present(self, one: Outcome) -> Crossing:
        """Against the present mean, held still."""
        present = self.means.before.get(one.region)
        return crossing(one, present, present)


def simulated(proposal: DerivedProposal) -> Simulated:
    """Every scored application's total now and with the candidate. A constant number of queries."""
    outcomes = [outcome(standing) for standing in _standings(proposal)]
    least = {
        taking.province_id: pack_for(proposal.campaign, taking.province).regional_mean.minimum_units
        for taking in participants(proposal.campaign)
    }
    return Simulated(outcomes, means(outcomes, least))


def _applications(proposal: DerivedProposal) -> Any:
    return Application.objects.filter(
        campaign=proposal.campaign, kind=proposal.kind, state=Application.State.SUBMITTED, practice=False
    )


def _standings(proposal: DerivedProposal) -> Iterator[Standing]:
    candidate = Candidate(proposal)
    existing = _applications(proposal).filter(passed_first_check(proposal.campaign))
    counting = set(existing.filter(route=Application.Route.EXISTING).values_list("pk", flat=True))
    counts = _applications(proposal).annotate(counts=Subquery(best_scores().values("pk")[:1])).values("counts")
    rows: Any = (
        Score.objects.filter(pk__in=counts)
        .order_by("version__application_id")
        .values_list(
            "version__application_id", "version__application__province_id", "version__standard",
            "version__application__industry", "version__application__province__territory", "total",
            "result__indicators",
        )
    )  # fmt: skip
    for application, province, standard_id, industry, region, total, items in rows.iterator():
        standard = load_standard(standard_id, industry or None)
        yield Standing(
            key=application,
            region=province,
            counts=application in counting,
            total=total,
            standard=standard,
            result={"indicators": items},
            chosen=candidate.chooser(standard, region),
        )
