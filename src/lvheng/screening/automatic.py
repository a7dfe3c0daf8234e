"""What the registry itself knows against a unit: removals from a list and bars, by code, through renaming."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from lvheng.core import clock
from lvheng.registry.models import Bar, ListEntry, Unit
from lvheng.standards import Exclusion


@dataclass(frozen=True)
class Hit:
    """A record found without anybody looking: under which clause, when, until when it counts, in words."""

    clause: str
    text: str
    occurred_on: date
    until: date
    bars: bool = False


def list_removals(unit: Unit, exclusion: Exclusion) -> list[Hit]:
    """Removals of the unit's code from a green-manufacturing list within the look-back, by day (HN-1.1.c)."""
    years = exclusion.lookback_years or 0
    since = clock.years_later(clock.today(), -years)
    gone = ListEntry.objects.filter(
        unit__uscc=unit.uscc, unit__kind=unit.kind, state=ListEntry.State.REMOVED, removed_on__gt=since
    ).select_related("unit")
    return [
        Hit(
            exclusion.id,
            f"{entry.removed_on:%Y年%-m月%-d日}被移出{entry.get_level_display()}名单"
            f"（{entry.removal_decision or entry.removal_reason or '无文号'}，时名“{entry.unit.name}”）",
            entry.removed_on,
            clock.years_later(entry.removed_on, years),
        )
        for entry in gone.order_by("-removed_on", "id")
        if entry.removed_on is not None
    ]


AUTOMATIC: dict[str, Callable[[Unit, Exclusion], list[Hit]]] = {"list_removals": list_removals}
"""What the registry can answer for; which exclusion asks for it is the campaign pack's matter."""


def hits_under(unit: Unit, exclusion: Exclusion) -> list[Hit]:
    """What the registry holds against a unit under one exclusion; nothing where the pack asks for nothing."""
    return AUTOMATIC[exclusion.automatic](unit, exclusion) if exclusion.automatic else []


def bars_on(unit: Unit) -> list[Hit]:
    """Bars in force today on the unit's code (HN-4.2.c, MI-3.d)."""
    today = clock.today()
    return [
        Hit(
            bar.clause,
            f"{bar.since:%Y年%-m月%-d日}起禁止申报，至 {bar.until:%Y年%-m月%-d日} 止（{bar.decision}）",
            bar.since,
            bar.until,
            bars=True,
        )
        for bar in Bar.objects.filter(uscc=unit.uscc, since__lte=today, until__gt=today).order_by("-until")
    ]


def hits_on(unit: Unit, exclusions: tuple[Exclusion, ...]) -> list[Hit]:
    """Everything the registry holds against a unit now."""
    found = [hit for exclusion in exclusions for hit in hits_under(unit, exclusion)]
    return found + bars_on(unit)
