"""What this room does when a unit changes."""

from collections.abc import Collection

from lvheng.filing.actions.following import end_absorbed, follow_unit
from lvheng.filing.models import Application
from lvheng.filing.queries import visible_to
from lvheng.registry.engaging import engages
from lvheng.registry.following import Effect, consequence, only_for


def with_drafts() -> set[int]:
    """The units that have a draft: only these have something to follow."""
    return set(Application.objects.filter(state=Application.State.DRAFT).values_list("unit_id", flat=True))


@consequence
@only_for(with_drafts)
def drafts_follow(effect: Effect) -> None:
    """Drafts say the unit's new name, code and address; submitted versions what they said (domain.md §5)."""
    follow_unit(effect.unit, effect.before, effect.after, actor=effect.actor)


@consequence
def absorbed_units_end(effect: Effect) -> None:
    """What an absorbed unit had open ends: the unit it went into files (domain.md §5)."""
    if effect.absorbed is not None:
        end_absorbed(effect.absorbed, effect.unit, actor=effect.actor, decision=effect.decision)


@engages
def applications_going(user: object, units: Collection[int]) -> dict[int, str]:
    """The newest application of each unit that a person may know of and that has not ended."""
    going = (Application.State.DRAFT, Application.State.SUBMITTED)
    found = visible_to(user).filter(unit__in=units, practice=False, state__in=going).order_by("campaign__year", "pk")
    return {
        one.unit_id: f" {one.campaign.year} 年度{one.get_route_display()}（{one.get_state_display()}）" for one in found
    }
