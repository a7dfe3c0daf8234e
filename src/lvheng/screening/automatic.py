"""What the registry itself knows against a unit: removals from a list and bars, by every code it ever bore."""

from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from lvheng.core import clock
from lvheng.core.ahead import Read, ahead
from lvheng.registry.models import Bar, ListEntry, Unit
from lvheng.registry.queries import codes_by_unit, codes_of
from lvheng.screening.comparing import removal_words, removals_of
from lvheng.screening.counting import Counting
from lvheng.standards import Exclusion


@dataclass(frozen=True)
class Hit:
    """A record found without anybody looking: under which clause, when, until when it counts, in words.

    `removal`: the list entry that was removed, by which the finding that comes of it is known.
    """

    clause: str
    text: str
    occurred_on: date
    until: date | None
    bars: bool = False
    removal: int | None = None


def list_removals(unit: Unit, exclusion: Exclusion) -> list[Hit]:
    """Removals of the unit's codes from a green-manufacturing list within the look-back, by day (HN-1.1.c)."""
    rule, today = Counting.of_exclusion(exclusion), clock.today()
    return [
        Hit(exclusion.id, removal_words(entry), entry.removed_on, rule.until(entry.removed_on), removal=entry.pk)
        for entry in _removed(unit)
        if entry.removed_on is not None and entry.unit.kind == unit.kind and rule.counts(today, entry.removed_on)
    ]


def _removed(unit: Unit) -> list[ListEntry]:
    return ahead("screening.removals", unit.pk, lambda: [entry for entry, _codes in removals_of(codes_of(unit))])


AUTOMATIC: dict[str, Callable[[Unit, Exclusion], list[Hit]]] = {"list_removals": list_removals}
"""What the registry can answer for; which exclusion asks for it is the campaign pack's matter."""


def hits_under(unit: Unit, exclusion: Exclusion) -> list[Hit]:
    """What the registry holds against a unit under one exclusion; nothing where the pack asks for nothing."""
    return AUTOMATIC[exclusion.automatic](unit, exclusion) if exclusion.automatic else []


def bars_on(unit: Unit) -> list[Hit]:
    """Bars in force today on the unit's codes, present and former, each decision once (HN-4.2.c, MI-3.d)."""
    today = clock.today()
    bars = ahead("screening.bars", unit.pk, lambda: list(_barring(codes_of(unit), today)))
    found = (
        Hit(
            bar.clause,
            f"{bar.since:%Y年%-m月%-d日}起禁止申报，至 {bar.until:%Y年%-m月%-d日} 止（{bar.decision}）",
            bar.since,
            bar.until,
            bars=True,
        )
        for bar in bars
    )
    return list(dict.fromkeys(found))


def _barring(codes: Collection[str], today: date) -> QuerySet[Bar]:
    return Bar.objects.filter(uscc__in=codes, since__lte=today, until__gt=today).order_by("-until")


def hits_ahead(units: Sequence[Unit]) -> Read:
    """What the registry holds against units by their codes, to be read ahead. A constant number of queries."""
    codes = codes_by_unit(units)
    every = {code for mine in codes.values() for code in mine}
    removed, barred = list(removals_of(every)) if every else [], list(_barring(every, clock.today()))
    found: dict[tuple[str, Hashable], Any] = {}
    for unit in units:
        mine = set(codes[unit.pk])
        found["registry.codes", unit.pk] = codes[unit.pk]
        found["screening.removals", unit.pk] = [entry for entry, bearing in removed if not mine.isdisjoint(bearing)]
        found["screening.bars", unit.pk] = [bar for bar in barred if bar.uscc in mine]
    return found


def hits_on(unit: Unit, exclusions: tuple[Exclusion, ...]) -> list[Hit]:
    """Everything the registry holds against a unit now."""
    found = [hit for exclusion in exclusions for hit in hits_under(unit, exclusion)]
    return found + bars_on(unit)
