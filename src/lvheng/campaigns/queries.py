"""Reads about campaigns, their packs and windows."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from lvheng.accounts.models import Authority, Role
from lvheng.accounts.queries import province_of, reach, roles_of
from lvheng.campaigns.models import Campaign, Extension, Participation, RegionalMean
from lvheng.campaigns.terms import Calendar, Term
from lvheng.core.ahead import ahead
from lvheng.registry.models import Unit
from lvheng.standards import CampaignPack, load_campaign


@dataclass(frozen=True)
class Place:
    """A year in an authority's territory: what permissions on its dates are asked with."""

    campaign: Campaign
    authority: Authority


def years() -> QuerySet[Campaign]:
    """All years, newest first."""
    return Campaign.objects.order_by("-year")


def extensions_visible_to(user: object) -> QuerySet[Extension]:
    """The extensions of the territories of an officer's or auditor's roles, those above them included."""
    above = Q(pk__in=())
    for role in roles_of(user):
        if role.kind in (Role.Kind.OFFICER, Role.Kind.AUDITOR) and role.authority.parent is not None:
            above |= Q(authority=role.authority.parent, unit=None)
    return Extension.objects.filter(reach(user, "authority") | above).select_related(
        "campaign", "authority", "unit", "decided_by"
    )


def may_extend(user: object, campaign: Campaign) -> list[Authority]:
    """The authorities for whose territory a person may decide an extension, by code; asks no pack about it."""
    inside = Q(pk__in=())
    for role in roles_of(user):
        if role.kind == Role.Kind.OFFICER:
            inside |= Q(path__startswith=role.authority.path)
    found = Authority.objects.filter(inside, active=True).exclude(level=Authority.Level.MINISTRY)
    places = found.select_related("parent").order_by("code")
    held = {role.authority.level for role in roles_of(user) if role.kind == Role.Kind.OFFICER}
    return [one for one in places if pack_for(campaign, one).extensions.decided_by in held]


def current() -> Campaign | None:
    """The newest campaign that is open, else the newest of all."""
    return (
        Campaign.objects.filter(state=Campaign.State.OPEN).order_by("-year").first()
        or Campaign.objects.order_by("-year").first()
    )


def pack_for(campaign: Campaign, authority: Authority | None = None) -> CampaignPack:
    """The rules in force for an authority's territory; without one, the national rules."""
    if authority is None or authority.level == Authority.Level.MINISTRY:
        return load_campaign(campaign.year)
    return load_campaign(campaign.year, province_of(authority).territory or None)


def window(
    campaign: Campaign, authority: Authority, act: str, *, unit: Unit | None = None, route: str = "", kind: str = ""
) -> Term | None:
    """When an act is open for an authority, one of its units, or a kind of application; None where it has no such step.

    The narrowest window that fits (route and kind, route, kind, all), its end as extended (HN-3.1, HN-3.2, HN-3.3).
    """
    province = province_of(authority)
    calendar = ahead("campaigns.calendar", campaign.pk, lambda: Calendar.load(campaign, province, act))
    return calendar.term(act, authority, unit=unit, route=route, kind=kind)


def windows(
    campaign: Campaign, authority: Authority, *, unit: Unit | None = None, route: str = "", kind: str = ""
) -> list[Term]:
    """All terms of an authority's territory by their end; for one unit or kind of application one an act."""
    found = Calendar.load(campaign, province_of(authority))
    return found.terms(authority, unit=unit, route=route, kind=kind)


def is_open(found: Term | None) -> bool:
    """Whether a window is open now; none is no window to be in."""
    return found is not None and found.is_open


def participants(campaign: Campaign) -> QuerySet[Participation]:
    """Who takes part: every body that reports to the ministry for itself (MI-0)."""
    return campaign.participations.select_related("province").order_by("province__code")


def regional_mean(campaign: Campaign, province: Authority, kind: str) -> RegionalMean | None:
    """The recorded mean of a province's existing units of a kind (MI-1.c)."""
    return RegionalMean.objects.filter(campaign=campaign, province=province, kind=kind).first()
