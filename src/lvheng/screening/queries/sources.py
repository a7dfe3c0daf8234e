"""Reads about source lists: which a territory's pack names, which snapshots are in force, who sees them."""

from collections.abc import Iterable, Sequence

from django.db.models import Q, QuerySet

from lvheng.accounts.models import Authority, Role
from lvheng.accounts.queries import reach, roles_of
from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import pack_for
from lvheng.registry.models import ParkEnterprise, Unit, UnitCode
from lvheng.registry.queries import existing_units
from lvheng.screening.models import Finding, SourceSnapshot
from lvheng.standards import SourceList

APPLIED = SourceSnapshot.State.APPLIED
WITHDRAWN = SourceSnapshot.State.WITHDRAWN
CHUNK = 400
LEVELS = (Authority.Level.CITY, Authority.Level.PROVINCE)


def snapshots_seen_by(user: object) -> QuerySet[SourceSnapshot]:
    """The snapshots of a person's territories, and of the authorities above them those that are, or were, in force."""
    kinds = {Role.Kind.OFFICER, Role.Kind.AUDITOR}
    above = {code for role in roles_of(user) if role.kind in kinds for code in role.authority.path.split("/") if code}
    applied = Q(authority__code__in=above, state__in=(APPLIED, WITHDRAWN))
    return SourceSnapshot.objects.filter(reach(user, "authority") | applied)


def newest_seen_by(user: object, lists: Iterable[SourceList]) -> list[SourceSnapshot]:
    """Of each list the newest applied snapshot of each authority whose lists a person sees; one query."""
    rows = snapshots_seen_by(user).filter(state=APPLIED, list_id__in=[one.id for one in lists])
    found: dict[tuple[str, int], SourceSnapshot] = {}
    for one in rows.select_related("authority", "imported_by").defer("content").order_by("as_of", "id"):
        found[one.list_id, one.authority_id] = one
    return sorted(found.values(), key=lambda one: one.authority.path)


def in_force(lists: Iterable[SourceList], authorities: Iterable[str]) -> dict[int, SourceSnapshot]:
    """The applied snapshots that say who is on the lists, by id: the newest of each authority, or all of them.

    `authorities`: codes of those whose lists are asked for. One query.
    """
    scopes = {one.id: one.scope for one in lists}
    rows = SourceSnapshot.objects.filter(state=APPLIED, list_id__in=scopes, authority__code__in=list(authorities))
    found: dict[int, SourceSnapshot] = {}
    newest: dict[tuple[str, int], int] = {}
    for one in rows.select_related("authority").defer("content").order_by("as_of", "id"):
        if scopes[one.list_id] == "latest":
            found.pop(newest.get((one.list_id, one.authority_id), 0), None)
            newest[one.list_id, one.authority_id] = one.pk
        found[one.pk] = one
    return found


def lists_of(campaign: Campaign, authority: Authority) -> tuple[SourceList, ...]:
    """The source lists of a territory's pack."""
    return pack_for(campaign, authority).eligibility.source_lists


def applicants(campaign: Campaign, authority: Authority | None = None) -> QuerySet[Unit]:
    """Who is compared with the lists: units with an application of the year and existing units, of a territory."""
    applying = Q(applications__campaign=campaign, applications__practice=False)
    listed = Q(pk__in=existing_units(authority).values("pk"))
    units = Unit.objects.filter(applying | listed).distinct()
    if authority is not None:
        units = units.filter(authority__path__startswith=authority.path)
    return units.select_related("authority__parent").order_by("id")


def concerned(campaign: Campaign, snapshot: SourceSnapshot) -> QuerySet[Unit]:
    """Whom a list concerns: those compared in its territory, and whoever it, or one before it, held something against.

    The latter may have moved elsewhere meanwhile.
    """
    held = Finding.objects.filter(
        campaign=campaign, entry__snapshot__list_id=snapshot.list_id, entry__snapshot__authority=snapshot.authority
    )
    asked = Q(pk__in=applicants(campaign, snapshot.authority).values("pk")) | Q(pk__in=held.values("unit"))
    return Unit.objects.filter(asked).select_related("authority__parent").order_by("id")


def touched_by_removals(campaign: Campaign, units: Sequence[Unit]) -> list[Unit]:
    """Whom the removal of units from a list concerns in a year (HN-1.1.c): those compared in it, or found.

    These units, others that bear or bore their codes, and the parks around them; none that a merger ended.
    """
    at_stake = Q(pk__in=applicants(campaign).values("pk")) | Q(findings__campaign=campaign)
    found: dict[int, Unit] = {}
    for start in range(0, len(units), CHUNK):
        some = [one.pk for one in units[start : start + CHUNK]]
        codes = set(UnitCode.objects.filter(unit__in=some).values_list("uscc", flat=True))
        codes |= {one.uscc for one in units[start : start + CHUNK]}
        parks = ParkEnterprise.objects.filter(until=None, uscc__in=codes).values("park")
        bearing = UnitCode.objects.filter(uscc__in=codes).values("unit")
        touched = Q(pk__in=some) | Q(uscc__in=codes) | Q(pk__in=bearing) | Q(pk__in=parks)
        asked = Unit.objects.filter(touched, merged_into=None).filter(at_stake).distinct()
        found |= {one.pk: one for one in asked.select_related("authority__parent").order_by("id")}
    return [found[pk] for pk in sorted(found)]


def importing_authorities(user: object) -> list[Authority]:
    """For which authorities a person may import lists: of cities and provinces whose officer they are."""
    found = [
        role.authority
        for role in roles_of(user)
        if role.kind == Role.Kind.OFFICER and role.authority.level in LEVELS
    ]
    return sorted(found, key=lambda one: one.code)
