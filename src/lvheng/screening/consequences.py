"""What this room has to say when a unit changes."""

from collections.abc import Sequence

from lvheng.accounts.models import User
from lvheng.campaigns.models import Campaign
from lvheng.registry.following import holds_against, when_removed
from lvheng.registry.models import Unit
from lvheng.screening.actions.screening import screen_each
from lvheng.screening.models import Finding
from lvheng.screening.queries.findings import stopping
from lvheng.screening.queries.sources import touched_by_removals


@holds_against
def findings_against(unit: Unit) -> list[str]:
    """The findings that stop a unit now, for whoever decides on a merger of it (HN-1.1)."""
    found = Finding.objects.filter(stopping(), unit=unit).select_related("campaign").order_by("id")
    return [f"{one.campaign.year} 年度 {one.clause} {one.get_state_display()}：{one.summary}" for one in found]


@when_removed
def removals_are_screened(units: Sequence[Unit], actor: User) -> None:
    """Whoever a removal concerns is compared at once, in each year that is open (HN-1.1.c)."""
    for campaign in Campaign.objects.filter(state=Campaign.State.OPEN).order_by("year"):
        screen_each(campaign, touched_by_removals(campaign, units), actor=actor)
