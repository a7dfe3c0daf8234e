"""Units as their officers look for them: by name, former name or code, narrowed by kind, list, place and industry."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from lvheng.accounts.models import Authority, Role
from lvheng.registry.lists import KEY, OTHER, named
from lvheng.registry.models import STANDING, Bar, EntryEvent, ListEntry, Unit, UnitName

#: What a unit is to the lists: on one, taken off, never on one.
ON, OFF, NEVER = "on", "off", "never"
STATES = {ON: "在册", OFF: "已移出", NEVER: "未列入"}


@dataclass(frozen=True)
class Wanted:
    """A filter on units; empty means no condition. `industry`: an id, `key` (any key industry) or `none`."""

    q: str = ""
    kind: str = ""
    level: str = ""
    state: str = ""
    area: str = ""
    county: str = ""
    industry: str = ""


def find(units: QuerySet[Unit], wanted: Wanted) -> QuerySet[Unit]:
    """Those of some units that fit."""
    if wanted.q:
        units = units.filter(named(wanted.q))
    if wanted.kind:
        units = units.filter(kind=wanted.kind)
    if wanted.area:
        units = units.filter(authority__path__contains=f"/{wanted.area}/")
    if wanted.county:
        units = units.filter(Q(county__icontains=wanted.county) | Q(county_code=wanted.county))
    if wanted.industry == KEY:
        units = units.exclude(industry="")
    elif wanted.industry:
        units = units.filter(industry="" if wanted.industry == OTHER else wanted.industry)
    return _on_lists(units, wanted)


def _on_lists(units: QuerySet[Unit], wanted: Wanted) -> QuerySet[Unit]:
    entries = ListEntry.objects.filter(unit=OuterRef("pk"))
    if wanted.level:
        entries = entries.filter(level=wanted.level)
    if wanted.state == NEVER:
        return units.exclude(Exists(entries))
    if wanted.state == OFF:
        return units.filter(Exists(entries.filter(state=ListEntry.State.REMOVED))).exclude(
            Exists(entries.filter(state__in=STANDING))
        )
    if wanted.state == ON or wanted.level:
        return units.filter(Exists(entries.filter(state__in=STANDING)))
    return units


def with_lists(units: QuerySet[Unit]) -> QuerySet[Unit]:
    """The same with authority, former names and entries: three queries whatever the number."""
    former = Prefetch("names", UnitName.objects.order_by("-until", "-pk"))
    entries = Prefetch("entries", ListEntry.objects.order_by("level", "-year", "-pk"))
    return units.select_related("authority").prefetch_related(former, entries)


def history(unit: Unit) -> list[ListEntry]:
    """All entries of a unit, newest first, with their events."""
    events = Prefetch("events", EntryEvent.objects.select_related("by").order_by("on", "id"))
    return list(ListEntry.objects.filter(unit=unit).prefetch_related(events).order_by("-listed_on", "-pk"))


def bars_of(unit: Unit, codes: list[str]) -> QuerySet[Bar]:
    """Every bar on a unit or on a code it bears or bore."""
    return Bar.objects.filter(Q(unit=unit) | Q(uscc__in=codes)).order_by("-since", "-pk")


def bodies() -> QuerySet[Authority]:
    """The authorities with how many officers and units each has (`officers`, `unit_count`)."""
    now = Q(roles__kind=Role.Kind.OFFICER, roles__until=None, roles__user__is_active=True)
    officers = Count("roles__user", filter=now, distinct=True)
    return Authority.objects.select_related("parent").annotate(
        officers=officers, unit_count=Count("units", distinct=True)
    )
