"""Reads about units and lists."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from lvheng.accounts.models import Authority, User
from lvheng.accounts.queries import reach
from lvheng.core import clock
from lvheng.core.ahead import ahead
from lvheng.registry.models import STANDING, Bar, ChangeRequest, ListEntry, Release, Unit, UnitCode, UnitMember

#: How the reason of a removal by merger begins.
MERGED_INTO = "并入"


def visible_to(user: object) -> QuerySet[Unit]:
    """The units a person may know of as such: their own, and those of the territories of their roles."""
    return Unit.objects.filter(filed_by(user) | reach(user, "authority"))


def filed_by(user: object, prefix: str = "") -> Q:
    """A condition: of a unit the person files for now. `prefix` leads from the rows asked for to their unit."""
    if not isinstance(user, User):
        return Q(pk__in=())
    now = UnitMember.objects.filter(user=user, until=None).values("unit")
    return Q(**{f"{prefix}__in" if prefix else "pk__in": now})


def own_units(user: object) -> QuerySet[Unit]:
    """The units a person files for."""
    return Unit.objects.filter(filed_by(user)).order_by("id")


def members_of(unit: Unit) -> QuerySet[User]:
    """The people who file for a unit."""
    return User.objects.filter(memberships__unit=unit, memberships__until=None, is_active=True).distinct()


def on_list(level: str) -> Exists:
    """A condition on units: stands on the list of this level now."""
    return Exists(ListEntry.objects.filter(unit=OuterRef("pk"), level=level, state__in=STANDING))


def existing_units(authority: Authority | None = None) -> QuerySet[Unit]:
    """Units on the national list (the existing units, HN-1.2), of a territory if given."""
    units = Unit.objects.filter(on_list(ListEntry.Level.NATIONAL))
    return units if authority is None else units.filter(authority__path__startswith=authority.path)


def is_listed(unit: Unit, level: str) -> bool:
    """Whether a unit stands on the list of a level now."""
    return ListEntry.objects.filter(unit=unit, level=level, state__in=STANDING).exists()


def bar_on(unit: Unit) -> Bar | None:
    """The bar in force today on this unit's code, through renaming (HN-4.2.c, MI-3.d); None when it is free."""
    today = clock.today()
    return Bar.objects.filter(uscc__in=codes_of(unit), since__lte=today, until__gt=today).order_by("-until").first()


def codes_of(unit: Unit) -> list[str]:
    """Its code, those it bore before, and those of units merged into it: bars and look-backs follow all (domain.md §5).

    A merger washes nothing off (docs/decisions/0016).
    """
    return ahead("registry.codes", unit.pk, lambda: codes_by_unit([unit])[unit.pk])


def codes_by_unit(units: Iterable[Unit]) -> dict[int, list[str]]:
    """The codes of several units as `codes_of` gives them; two queries."""
    codes = {unit.pk: [unit.uscc] for unit in units}
    for pk, code in UnitCode.objects.filter(unit__in=codes).order_by("id").values_list("unit_id", "uscc"):
        codes[pk].append(code)
    for pk, theirs in absorbed_codes(codes.keys()).items():
        codes[pk] += theirs
    return {pk: list(dict.fromkeys(found)) for pk, found in codes.items()}


def absorbed_codes(wanted: Collection[int]) -> dict[int, list[str]]:
    """By unit, the present and former codes of all units that mergers ended in it, directly or by way of another.

    One query however many units: mergers are few.
    """
    into: dict[int, int] = {}
    codes: dict[int, list[str]] = defaultdict(list)
    merged = Unit.objects.filter(merged_into__gt=0).order_by()  # so that SQLite takes the index
    rows = merged.values_list("pk", "codes__id", "merged_into_id", "uscc", "codes__uscc")
    for pk, _former, at, code, former in sorted(rows, key=lambda row: (row[0], row[1] or 0)):
        into[pk] = at
        codes[pk] += [one for one in (code, former) if one is not None]
    found: dict[int, list[str]] = defaultdict(list)
    for pk, first in into.items():
        passed, above = {pk}, first
        while above not in passed:
            passed.add(above)
            if above in wanted:
                found[above] += codes[pk]
            above = into.get(above, above)
    return found


def by_merger() -> Q:
    """A condition on removed entries: the unit was merged into another. No removal for cause (HN-1.1.c).

    Where a merger took the entry away there is no clause, and the decision is that of the merger.
    """
    merger = ChangeRequest.objects.filter(
        kind=ChangeRequest.Kind.MERGER, state=ChangeRequest.State.EFFECTIVE, unit=OuterRef("unit__merged_into"),
        decision=OuterRef("removal_decision"),
    )  # fmt: skip
    return Q(Exists(merger), removal_clause="", removal_reason__startswith=MERGED_INTO)


def is_released(unit: Unit, year: int) -> bool:
    """Whether the unit is released from a year's duty to file."""
    return Release.objects.filter(unit=unit, year=year).exists()


def is_member(user: object, unit: Unit) -> bool:
    """Whether a person files for this unit now."""
    return any(pk == unit.pk and until is None for pk, until in _memberships(user))


def filed_in(user: object, unit: Unit, year: int) -> bool:
    """Whether a person files for this unit, or did at any time since a year began, be it ended since.

    Who does so decides nothing about the unit in that year: leaving the unit does not wash it off (HN-4.1.d, MI-3.a).
    """
    return unit.pk in filed_units(user, year)


def filed_units(user: object, year: int) -> set[int]:
    """The units of which `filed_in` holds."""
    began = clock.day_start(date(year, 1, 1))
    return {pk for pk, until in _memberships(user) if until is None or until >= began}


def _memberships(user: object) -> list[tuple[int, datetime | None]]:
    """The units a person files or filed for, each with when that ended; read once per person."""
    if not isinstance(user, User):
        return []
    kept: list[tuple[int, datetime | None]] | None = getattr(user, "_lv_units", None)
    if kept is None:
        kept = list(UnitMember.objects.filter(user=user).order_by("id").values_list("unit_id", "until"))
        setattr(user, "_lv_units", kept)  # noqa: B010 (kept on the request's own object)
    return kept
