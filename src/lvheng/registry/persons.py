"""Reads about registrations, the people of a unit, invitations and changes of units."""

import hashlib
from typing import Any

from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from lvheng.accounts.models import Authority, User
from lvheng.accounts.queries import reach
from lvheng.registry.models import ChangeRequest, Invitation, Registration, Unit, UnitMember
from lvheng.registry.queries import filed_by, members_of, visible_to

LEVEL = Authority.Level


def registrable() -> QuerySet[Authority]:
    """The authorities that decide on registrations: cities, and bodies of province level without any (MI-0)."""
    cities = Authority.objects.filter(parent=OuterRef("pk"), level=LEVEL.CITY, active=True)
    direct = Q(level=LEVEL.PROVINCE) & ~Exists(cities)
    found = Authority.objects.filter(Q(level=LEVEL.CITY, parent__active=True) | direct, active=True)
    return found.select_related("parent").order_by("path")


def authority_choices() -> list[tuple[str, Any]]:
    """The same for a select: cities by province; bodies that decide for themselves stand by themselves."""
    found: dict[str, Any] = {}
    for authority in registrable():
        if authority.level == LEVEL.CITY and authority.parent is not None:
            found.setdefault(authority.parent.name, []).append((str(authority.pk), authority.name))
        else:
            found[str(authority.pk)] = authority.name
    return list(found.items())


def candidates(kind: str, uscc: str) -> list[Unit]:
    """The units a code belongs to or once belonged to; several where it has several sites."""
    found = Unit.objects.filter(Q(uscc=uscc) | Q(codes__uscc=uscc), kind=kind).distinct()
    return list(found.select_related("authority").order_by("id"))


def registrations_for(user: object) -> QuerySet[Registration]:
    """The registrations in the territories of a person's roles."""
    return Registration.objects.filter(reach(user, "authority")).select_related("authority", "unit")


def registration_by_receipt(receipt: str, phone: str) -> Registration | None:
    """The registration with this receipt number whose person gave this telephone number."""
    found = Registration.objects.filter(receipt=receipt.strip().upper()).select_related("authority").first()
    return found if found is not None and plain(found.phone) == plain(phone) else None


def plain(phone: str) -> str:
    """A telephone number's digits."""
    return "".join(letter for letter in phone if letter.isdecimal())


def members_now(unit: Unit) -> QuerySet[UnitMember]:
    """Who files for a unit now."""
    return unit.members.filter(until=None).select_related("user").order_by("since", "id")


def members_before(unit: Unit) -> QuerySet[UnitMember]:
    """Who once did."""
    return unit.members.exclude(until=None).select_related("user", "ended_by").order_by("-until", "-id")


def digest_of(token: str) -> str:
    """What is kept of an invitation's link."""
    return hashlib.sha256(token.encode()).hexdigest()


def invitation_of(token: str) -> Invitation | None:
    """The invitation a link belongs to."""
    wanted = Invitation.objects.filter(digest=digest_of(token))
    return wanted.select_related("unit", "authority", "invited_by", "takes_over__user").first()


def open_invitations(unit: Unit) -> QuerySet[Invitation]:
    """A unit's invitations that nobody has accepted or revoked yet."""
    return unit.invitations.filter(state=Invitation.State.OPEN).select_related("invited_by").order_by("-id")


def role_invitations(user: object) -> QuerySet[Invitation]:
    """The invitations to roles in the territories that a person administers."""
    found = Invitation.objects.exclude(role="").filter(reach(user, "authority", kinds=("administrator",)))
    return found.select_related("authority", "invited_by", "user")


def changes_for(user: object) -> QuerySet[ChangeRequest]:
    """The changes that concern a person's own units or the territories of their roles, a merger on both sides."""
    partner = Cast(KT("proposed__partner"), BigIntegerField())
    found = ChangeRequest.objects.alias(partner=partner).filter(
        filed_by(user, "unit") | reach(user, "unit__authority") | Q(partner__in=visible_to(user).values("pk"))
    )
    return found.select_related("unit__authority")


def people_of(units: list[Unit]) -> list[User]:
    """Everybody who files for one of some units, once."""
    return list({user.pk: user for unit in units for user in members_of(unit)}.values())
