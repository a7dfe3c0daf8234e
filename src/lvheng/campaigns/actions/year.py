"""Setting a year up, opening and closing it; the means kept beside it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction

from lvheng.accounts.models import Authority, User
from lvheng.campaigns.models import Campaign, Participation, RegionalMean, Window
from lvheng.campaigns.process import CAMPAIGN
from lvheng.core import audit, clock
from lvheng.core.door import act
from lvheng.core.refusal import Forbidden, Gap, Invalid, Refused
from lvheng.standards import PackError, load_campaign, pack_years


def prepare(year: int, *, actor: User) -> Campaign:
    """Set up a year from its packs: the campaign, who takes part (MI-0) and the windows (HN-3.1, HN-3.2, MI-3.b).

    Every active authority at province level takes part under its territory's pack. Running it again adds what is
    missing and changes nothing that is there. Raises Forbidden, PackError.
    """
    if not actor.has_perm("campaigns.open"):
        raise Forbidden("只有部级工作人员可以设立年度。")
    pack = load_campaign(year)
    with transaction.atomic():
        campaign, made = Campaign.objects.get_or_create(
            year=year, defaults={"title": pack.title, "pack": pack.id, "pack_hash": pack.hash}
        )
        for province in Authority.objects.filter(level=Authority.Level.PROVINCE, active=True):
            take_part(campaign, province)
        audit.record(campaign, "campaign.prepare", actor=actor, data={"pack": pack.id, "hash": pack.hash, "new": made})
    return campaign


def set_up(year: str, *, actor: User) -> Campaign:
    """Set a year up by its number as typed, from the packs there are. Raises Forbidden, Refused, Invalid."""
    if not actor.has_perm("campaigns.open"):
        raise Forbidden("只有部级工作人员可以设立年度。")
    known = pack_years()
    if year.strip() not in {str(one) for one in known}:
        words = "、".join(str(one) for one in known)
        raise Invalid([Gap(f"没有“{year.strip()[:10]}”年度的规则；现有规则的年度：{words}。", "year")])
    try:
        return prepare(int(year), actor=actor)
    except PackError as fault:
        raise Refused(
            f"{year.strip()}年度的规则不能读取：{fault}", next_step="请先运行 lvheng standards check，改正后再设立。"
        ) from fault


def take_part(campaign: Campaign, province: Authority) -> Participation:
    """A province's participation and its windows, from its pack; part of `prepare`."""
    pack = load_campaign(campaign.year, province.territory or None)
    participation, _ = Participation.objects.get_or_create(
        campaign=campaign, province=province, defaults={"territory": province.territory, "pack_hash": pack.hash}
    )
    general = [(name, "", "", getattr(pack.windows, name)) for name in Window.Act.values]
    own = [(rule.act, rule.route, rule.kind, rule) for rule in pack.windows.own]
    for name, route, kind, rule in (*general, *own):
        if rule is not None:
            Window.objects.get_or_create(
                campaign=campaign,
                province=province,
                act=name,
                route=route,
                kind=kind,
                defaults={
                    "opens_at": clock.day_start(rule.opens),
                    "closes_at": clock.day_end(rule.closes),
                    "clause": rule.clause or "",
                },
            )
    return participation


def open_campaign(campaign: Campaign, *, actor: User) -> Campaign:
    """Start the year's work. Raises Forbidden, Refused."""
    with act(CAMPAIGN, "open", campaign, actor=actor) as doing:
        return doing.obj


def close_campaign(campaign: Campaign, *, actor: User) -> Campaign:
    """End the year's work. Raises Forbidden, Refused."""
    with act(CAMPAIGN, "close", campaign, actor=actor) as doing:
        return doing.obj


def record_mean(
    campaign: Campaign,
    province: Authority,
    kind: str,
    *,
    population: int,
    mean: Decimal | None,
    groups: Mapping[str, Decimal],
) -> RegionalMean:
    """Keep the mean of a province's existing units (MI-1.c) where the applicant's pages can read it.

    Called inside the acts of the rooms that judge them; derived, so not an act of its own.
    """
    values: dict[str, Any] = {
        "population": population,
        "mean": mean,
        "groups": {name: format(points, "f") for name, points in groups.items()},
        "updated_at": clock.now(),
    }
    found, _ = RegionalMean.objects.update_or_create(campaign=campaign, province=province, kind=kind, defaults=values)
    return found
