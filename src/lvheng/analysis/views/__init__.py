"""Dashboards of each level, an application's progress, statistics, and the log."""

import json
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from lvheng.accounts.models import Authority
from lvheng.accounts.queries import roles_of
from lvheng.analysis import queries
from lvheng.analysis.queries.findings import findings
from lvheng.campaigns.queries import pack_for, participants
from lvheng.core.keyset import page
from lvheng.core.models import AuditSeal
from lvheng.registry.models import Unit
from lvheng.selection import queries as selection
from lvheng.selection.views.base import authority_at, campaign_or_404, choices, must_read

PROVINCE, CITY = Authority.Level.PROVINCE, Authority.Level.CITY
TOP = 10


@require_GET
def province(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """The province's dashboard: dates, gates, cities, distribution, the top of the ranking."""
    must_read(request, "province")
    found = authority_at(request, PROVINCE, pk)
    if found is None:
        return render(request, "selection/choose.html", choices(request, PROVINCE, "省级看板", "analysis:province"))
    campaign = campaign_or_404()
    board = queries.board(campaign, found)
    factory = board.means.get(Unit.Kind.FACTORY)
    order = selection.order_of(campaign, found)
    first = selection.ranked(campaign, found).filter(kind=Unit.Kind.FACTORY).order_by(*order)
    top = list(first.select_related("unit", "authority", "province", "campaign")[:TOP])
    context = {
        "campaign": campaign,
        "province": found,
        "board": board,
        "factory_mean": factory,
        "park_mean": board.means.get(Unit.Kind.PARK),
        "chart": queries.chart_of(campaign, found, Unit.Kind.FACTORY, factory.mean if factory else None),
        "rows": selection.rows(campaign, found, top),
        "industries": selection.industry_names(campaign.year),
        "may_remind": request.user.has_perm("selection.read_province"),
    }
    return render(request, "analysis/province.html", context)


@require_GET
def city(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """The city's dashboard: what is to do, the gate, the dates."""
    must_read(request, "city")
    found = authority_at(request, CITY, pk)
    if found is None:
        return render(request, "selection/choose.html", choices(request, CITY, "市州看板", "analysis:city"))
    campaign = campaign_or_404()
    board = queries.city_board(campaign, found)
    context = {"campaign": campaign, "city": found, "board": board, "pack": pack_for(campaign, found)}
    return render(request, "analysis/city.html", context)


@require_GET
def ministry(request: HttpRequest) -> HttpResponse:
    """The ministry's dashboard: how every province goes."""
    must_read(request, "ministry")
    campaign = campaign_or_404()
    progress = selection.progress_by_province(campaign)
    reports = {report.province_id: report for report in selection.standing_reports(campaign)}
    empty = selection.ProvinceProgress(selection.Progress(), 0, 0, 0)
    rows = [
        (taking.province, progress.get(taking.province_id, empty), reports.get(taking.province_id))
        for taking in participants(campaign)
    ]
    context = {
        "campaign": campaign,
        "rows": rows,
        "existing": sum((row.existing for _province, row, _report in rows), selection.Progress()),
        "new": sum(row.new for _province, row, _report in rows),
        "reported": len(reports),
        "counts": selection.state_counts(campaign),
        "publicity": selection.publicity_of(campaign),
    }
    return render(request, "analysis/ministry.html", context)


@require_GET
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Where an application stands: a fragment for pages that load it, a whole page otherwise."""
    reached = queries.visible_to(request.user).select_related("unit", "authority__parent", "province", "campaign")
    application = get_object_or_404(reached, pk=pk)
    stands = queries.progress(application)
    context = {
        "application": application,
        "progress": stands,
        "appeal": selection.may_appeal(request.user, application),
    }
    fragment = bool(getattr(request, "htmx", False)) or request.headers.get("X-Requested-With") == "fetch"
    if not fragment:
        context["levels"] = findings(application, over=stands.over)
    return render(request, f"analysis/{'steps' if fragment else 'progress'}.html", context)


@require_GET
def statistics(request: HttpRequest) -> HttpResponse:
    """Submitted applications by industry in the viewer's territory."""
    must_read(request, "city")
    campaign = campaign_or_404()
    kind = request.GET.get("kind", "")
    kind = kind if kind in Unit.Kind.values else Unit.Kind.FACTORY
    rows = queries.by_industry(request.user, campaign, kind)
    shown = rows[:TOP]
    chart: dict[str, Any] = {
        "data": {
            "kind": "bars",
            "names": [row.name for row in shown],
            "values": [row.total for row in shown],
            "unit": "家",
        },
        "table": {
            "head": ["行业", "新申报", "现有单位", "合计"],
            "rows": [[row.name, row.new, row.existing, row.total] for row in rows],
        },
    }
    context = {"campaign": campaign, "kind": kind, "kinds": Unit.Kind.choices, "rows": rows, "chart": chart}
    return render(request, "analysis/statistics.html", context)


@require_GET
def log(request: HttpRequest) -> HttpResponse:
    """The audit log: of a subject with its chain's state; all newest acts for auditors."""
    subject = request.GET.get("subject", "").strip()
    if not roles_of(request.user) or (subject and not queries.may_read(request.user, subject)):
        raise Http404
    if subject:
        found = queries.chain(subject)
        events = [(event, queries.words_of(event), json.loads(event.data)) for event in found.events]
        context = {"subject": subject, "chain": found, "events": events, "all": queries.reads_all(request.user)}
        return render(request, "analysis/chain.html", context)
    if not queries.reads_all(request.user):
        raise Http404
    text = request.GET.get("q", "").strip()
    newest = queries.newest()
    if text:
        newest = newest.filter(Q(subject__startswith=text) | Q(actor_label__icontains=text) | Q(verb__startswith=text))
    shown = page(newest, request, order=("-id",), size=50)
    context = {
        "page": shown,
        "lines": [(event, queries.words_of(event)) for event in shown.rows],
        "text": text,
        "seal": AuditSeal.objects.order_by("-id").first(),
    }
    return render(request, "analysis/log.html", context)
