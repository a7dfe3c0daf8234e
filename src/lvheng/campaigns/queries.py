"""Reads about campaigns, their packs and windows."""

from django.db.models import QuerySet

from lvheng.accounts.models import Authority
from lvheng.accounts.queries import province_of
from lvheng.campaigns.models import Campaign, Participation, RegionalMean, Window
from lvheng.core import clock
from lvheng.standards import CampaignPack, load_campaign


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


def window(campaign: Campaign, authority: Authority, act: str) -> Window | None:
    """The window of an act for an authority; None where the territory has none."""
    return Window.objects.filter(campaign=campaign, province=province_of(authority), act=act).first()


def windows(campaign: Campaign, authority: Authority) -> QuerySet[Window]:
    """All windows of an authority's territory, by their end."""
    return Window.objects.filter(campaign=campaign, province=province_of(authority)).order_by("closes_at")


def is_open(found: Window | None) -> bool:
    """Whether a window is open now; none is no window to be in."""
    return found is not None and found.opens_at <= clock.now() <= found.closes_at


def participants(campaign: Campaign) -> QuerySet[Participation]:
    """Who takes part: every body that reports to the ministry for itself (MI-0)."""
    return campaign.participations.select_related("province").order_by("province__code")


def regional_mean(campaign: Campaign, province: Authority, kind: str) -> RegionalMean | None:
    """The recorded mean of a province's existing units of a kind (MI-1.c)."""
    return RegionalMean.objects.filter(campaign=campaign, province=province, kind=kind).first()
