"""What this room does when a unit changes."""

from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import pack_for
from lvheng.registry.actions import release
from lvheng.registry.following import Effect, consequence

#: The ground of the pack that a merger is; a year whose rules name no such ground is released without one.
GROUND = "merged"


@consequence
def absorbed_units_are_released(effect: Effect) -> None:
    """A unit that has merged can't file any more: it is released from every open year's duty (domain.md §5)."""
    unit = effect.absorbed
    if unit is None or not effect.was_existing:
        return
    for campaign in Campaign.objects.filter(state=Campaign.State.OPEN).order_by("year"):
        grounds = {ground.id for ground in pack_for(campaign, unit.authority).duty.release_grounds}
        release(
            unit, campaign.year, actor=effect.actor, reason=f"并入{effect.unit.name}", decision=effect.decision,
            ground=GROUND if GROUND in grounds else "",
        )  # fmt: skip
