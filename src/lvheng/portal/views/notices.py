"""The notices and what follows from them: policy, guide, standards, key industries, assumptions, accessibility."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lvheng.accounts.queries import province_of
from lvheng.campaigns.models import Campaign, Window
from lvheng.campaigns.queries import current, participants
from lvheng.core.explained import explained
from lvheng.portal import assumptions, queries
from lvheng.portal.notice import blocks
from lvheng.portal.years import pack_year, pack_years
from lvheng.registry.queries import own_units
from lvheng.standards import (
    CampaignPack,
    list_industries,
    list_standards,
    list_territories,
    load_campaign,
    load_notice,
    load_standard,
)

#: How far a coefficient can be relied on, as the pack marks it.
TRUST = {"checked": "已核对", "single": "转录待复核", "measured": "须实测"}


@login_not_required
@require_safe
def policy(request: HttpRequest) -> HttpResponse:
    """Both notices as published and their clauses, each with a place of its own (`#HN-4.1.b`)."""
    year = pack_year(current(), request.GET.get("year", ""))
    notice = load_notice(year)
    clauses = explained(notice)
    documents = [
        (document, blocks(document), [item for item in clauses if item.clause.notice == document.id])
        for document in notice.documents.values()
    ]
    return render(request, "portal/policy.html", {"year": year, "years": pack_years(), "documents": documents})


@login_not_required
@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """The guide with a place for its video (MI-2.1.a), practice and support (HN-2.2); no paper (HN-2.1.c)."""
    campaign = current()
    year = pack_year(campaign)
    packs = _packs(campaign, year)
    territory = _territory(request, packs)
    context = {
        "year": year,
        "pack": packs[territory],
        "territory": territory,
        "territories": [(code, pack.territory.name if pack.territory else "全国") for code, pack in packs.items()],
        "standards": [load_standard(info.id) for info in list_standards() if info.year == year],
        "windows": [window for window in queries.open_windows(campaign) if window.act == Window.Act.FILING],
        "video": settings.LVHENG_GUIDE_VIDEO,
    }
    return render(request, "portal/guide.html", context)


@login_not_required
@require_safe
def standards(request: HttpRequest) -> HttpResponse:
    """The indicator tables of factory and park (MI-A1, MI-A2), with the hash of the pack they come from."""
    year = pack_year(current(), request.GET.get("year", ""))
    found = []
    for info in list_standards():
        if info.year == year:
            standard = load_standard(info.id)
            groups = [(group, standard.group_indicators(group.name)) for group in standard.groups]
            found.append((standard, groups))
    return render(request, "portal/standards.html", {"year": year, "years": pack_years(), "standards": found})


@login_not_required
@require_safe
def coefficients(request: HttpRequest) -> HttpResponse:
    """What data sheets convert with (MI-A1, MI-A2): standard coal, CO2 and grid factors, each with its trust."""
    year = pack_year(current(), request.GET.get("year", ""))
    sets = [load_standard(info.id).coefficients for info in list_standards() if info.year == year]
    found = next((item for item in sets if item is not None), None)
    context = {"year": year, "years": pack_years(), "coefficients": found, "trust": TRUST}
    return render(request, "portal/coefficients.html", context)


@login_not_required
@require_safe
def industries(request: HttpRequest) -> HttpResponse:
    """The key industries by sector (MI-A3.a), each with what it covers (MI-A3.b) and the codes that hint at it."""
    year = pack_year(current(), request.GET.get("year", ""))
    rows = list_industries(year)
    sectors = [(sector, list(items)) for sector, items in groupby(rows, key=lambda industry: industry.sector)]
    notes = list(dict.fromkeys(industry.scope_assumption for industry in rows))
    context = {"year": year, "years": pack_years(), "sectors": sectors, "count": len(rows), "notes": notes}
    return render(request, "portal/industries.html", context)


@login_not_required
@require_safe
def assumed(request: HttpRequest) -> HttpResponse:
    """Every assumption of the packs in force, with its source."""
    year = pack_year(current(), request.GET.get("year", ""))
    context = {"year": year, "years": pack_years(), "sections": assumptions.sections(year)}
    return render(request, "portal/assumptions.html", context)


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What these pages do for people who see, hear or move differently."""
    return render(request, "portal/accessibility.html")


NATION = "national"


def _packs(campaign: Campaign | None, year: int) -> dict[str, CampaignPack]:
    """The rules per territory that has its own and takes part, by its code; the nation's under `national`, last."""
    codes = {row.territory for row in participants(campaign) if row.territory} if campaign else set()
    known = list_territories(year)
    found = {code: load_campaign(year, code) for code in sorted(codes or known) if code in known}
    return {**found, NATION: load_campaign(year)}


def _territory(request: HttpRequest, packs: Mapping[str, CampaignPack]) -> str:
    """The territory asked for, else that of the person's unit, else the first."""
    asked = request.GET.get("territory", "")
    if asked in packs:
        return asked
    unit = own_units(request.user).select_related("authority__parent").first()
    own = province_of(unit.authority).territory if unit else ""
    return own if own in packs else next(iter(packs))
