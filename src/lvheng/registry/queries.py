"""Reads about units and lists."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from lvheng.accounts.models import Authority, User
from lvheng.accounts.queries import reach
from lvheng.core import clock
from lvheng.registry.models import Bar, ListEntry, Release, Unit, UnitMember


def visible_to(user: object) -> QuerySet[Unit]:
    """The units a person may know of as such: their own, and those of the territories of their roles."""
    own = Q(members__user=user) if isinstance(user, User) else Q(pk__in=())
    return Unit.objects.filter(own | reach(user, "authority")).distinct()


def own_units(user: object) -> QuerySet[Unit]:
    """The units a person files for."""
    return Unit.objects.filter(members__user=user).order_by("id") if isinstance(user, User) else Unit.objects.none()


def members_of(unit: Unit) -> QuerySet[User]:
    """The people who file for a unit."""
    return User.objects.filter(memberships__unit=unit, is_active=True)


def on_list(level: str) -> Exists:
    """A condition on units: stands on the list of this level now."""
    return Exists(ListEntry.objects.filter(unit=OuterRef("pk"), level=level, state=ListEntry.State.LISTED))


def existing_units(authority: Authority | None = None) -> QuerySet[Unit]:
    """Units on the national list (the existing units, HN-1.2), of a territory if given."""
    units = Unit.objects.filter(on_list(ListEntry.Level.NATIONAL))
    return units if authority is None else units.filter(authority__path__startswith=authority.path)


def is_listed(unit: Unit, level: str) -> bool:
    """Whether a unit stands on the list of a level now."""
    return ListEntry.objects.filter(unit=unit, level=level, state=ListEntry.State.LISTED).exists()


def bar_on(unit: Unit) -> Bar | None:
    """The bar in force today on this unit's code, through renaming (HN-4.2.c, MI-3.d); None when it is free."""
    today = clock.today()
    return Bar.objects.filter(uscc=unit.uscc, since__lte=today, until__gt=today).order_by("-until").first()


def is_released(unit: Unit, year: int) -> bool:
    """Whether the unit is released from a year's duty to file."""
    return Release.objects.filter(unit=unit, year=year).exists()


def is_member(user: object, unit: Unit) -> bool:
    """Whether a person files for this unit; read once per person."""
    if not isinstance(user, User):
        return False
    kept: set[int] | None = getattr(user, "_lv_units", None)
    if kept is None:
        kept = set(UnitMember.objects.filter(user=user).values_list("unit_id", flat=True))
        setattr(user, "_lv_units", kept)  # noqa: B010 (kept on the request's own object)
    return unit.pk in kept
