"""Plain statistics of a year for a territory."""

from dataclasses import dataclass

from django.db.models import Count, Q

from lvheng.accounts.queries import reach
from lvheng.campaigns.models import Campaign
from lvheng.filing.models import Application
from lvheng.selection.queries import industry_names


@dataclass(frozen=True)
class IndustryCount:
    """Submitted applications of one key industry, or of none."""

    name: str
    new: int
    existing: int

    @property
    def total(self) -> int:
        """Both."""
        return self.new + self.existing


def by_industry(user: object, campaign: Campaign, kind: str) -> list[IndustryCount]:
    """Submitted applications per industry in a person's territory, most first; one query."""
    found = Application.objects.filter(
        reach(user, "authority"), campaign=campaign, practice=False, kind=kind, state=Application.State.SUBMITTED
    )
    names = industry_names(campaign.year)
    counted = (
        found.order_by()
        .values_list("industry")
        .annotate(
            new=Count("pk", filter=Q(route=Application.Route.NEW)),
            existing=Count("pk", filter=Q(route=Application.Route.EXISTING)),
        )
    )
    made = [IndustryCount(names.get(industry, "非重点行业"), new, existing) for industry, new, existing in counted]
    return sorted(made, key=lambda row: (-row.total, row.name))
