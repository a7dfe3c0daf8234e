"""The first page with its list, a unit's page and the list as a workbook."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from lvheng.campaigns.queries import current
from lvheng.core import clock
from lvheng.core.clauses import quoted
from lvheng.core.keyset import page
from lvheng.documents.list_table import list_workbook
from lvheng.documents.responses import download
from lvheng.portal import facets, filters, queries
from lvheng.portal.views import green
from lvheng.portal.years import pack_year
from lvheng.registry import lists
from lvheng.registry.models import EntryEvent, ListEntry, Unit
from lvheng.selection.queries import industry_names, reports_rule

SIZE = 30
EXPORT_LIMIT = 50_000


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The first page of the site: search in the published lists (MI-3.c), and what is going on now."""
    wanted = filters.read(request.GET)
    campaign = current()
    year = pack_year(campaign)
    rows = page(lists.with_units(lists.entries(wanted)), request, order=filters.ORDERS[wanted.sort], size=SIZE)
    context: dict[str, Any] = {
        "wanted": wanted,
        "page": rows,
        "total": lists.entries(wanted).count(),
        "figures": queries.figures(year),
        "checks": facets.checks(wanted),
        "selects": facets.selects(wanted, year),
        "sorts": filters.SORTS,
        "industries": facets.industry_names(year),
        "campaign": campaign,
        "windows": queries.open_windows(campaign),
        "publicity": queries.publicity_now(),
        "publications": list(queries.publications()[:3]),
        "export_url": f"{reverse('portal:export')}?{request.GET.urlencode()}",
    }
    return render(request, "portal/home.html", context)


@login_not_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The list's former address: leads to the first page with the same filter."""
    query = request.GET.urlencode()
    return redirect(f"{reverse('portal:home')}{'?' + query if query else ''}")


@login_not_required
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """What is filtered, as a workbook; the same rows as the page shows."""
    wanted = filters.read(request.GET)
    year = pack_year(current())
    rows = lists.with_units(lists.entries(wanted)).order_by(*filters.ORDERS[wanted.sort])[:EXPORT_LIMIT]
    names = industry_names(year)
    return download(
        list_workbook("绿色制造名单", rows.iterator(chunk_size=500), names), f"绿色制造名单-{clock.today():%Y%m%d}.xlsx"
    )


@login_not_required
@require_safe
def unit(request: HttpRequest, pk: int) -> HttpResponse:
    """A listed unit: its list records, the names it bore, removals, the years it filed, its green code. No score."""
    found = get_object_or_404(queries.public_units(), pk=pk)
    records = list(found.entries.prefetch_related("events").order_by("level", "-listed_on", "-pk"))
    rank = {level: place for place, level in enumerate(ListEntry.Level.values)}
    records.sort(key=lambda entry: rank[entry.level])
    campaign = current()
    context = {
        "unit": found,
        "reports": reports_rule(found, campaign),
        "records": records,
        "names": found.names.order_by("-until", "-pk"),
        "history": _history(found, records),
        "industry": facets.industry_names(pack_year(campaign)).get(found.industry),
        "clauses": quoted({entry.removal_clause for entry in records if entry.removal_clause}),
        **green.card(request, found),
    }
    return render(request, "portal/unit.html", context)


def _history(unit: Unit, records: list[ListEntry]) -> list[tuple[Any, str]]:
    """What happened to a unit in public, newest first: (day or None, words)."""
    lines = [line for entry in records for line in _happened(unit, entry)]
    lines += [
        (name.until, f"更名：原“{name.name}”" + (f"，{name.decision}" if name.decision else ""))
        for name in unit.names.all()
        if name.until
    ]
    for filing in queries.filed_years(unit):
        if filing.submitted_at:
            day = filing.submitted_at.astimezone(clock.ZONE).date()
            lines.append((day, f"完成 {filing.campaign.year} 年度对标填报"))
    return sorted(lines, key=lambda line: line[0], reverse=True)


def _happened(unit: Unit, entry: ListEntry) -> list[tuple[Any, str]]:
    """An entry's own history; where nothing was kept of its beginning or end, the entry says it itself.

    A renaming is told once, with the name.
    """
    events = list(entry.events.all())
    told = {event.kind for event in events}
    where = f"{entry.get_level_display()}{unit.get_kind_display()}名单"
    batch = f"（{entry.year} 年度{' · ' + entry.batch if entry.batch else ''}）"
    came, gone = EntryEvent.Kind.LISTED, EntryEvent.Kind.REMOVED
    lines: list[tuple[Any, str]] = []
    if came not in told:
        lines.append((entry.listed_on, f"列入{where}{batch}"))
    if entry.removed_on and gone not in told:
        lines.append((entry.removed_on, f"移出{where}：{entry.removal_reason}"))
    for event in events:
        said: dict[str, str] = {came: f"列入{where}{batch}", gone: f"移出{where}：{event.text}"}
        if event.kind != EntryEvent.Kind.RENAMED:
            lines.append((event.on, said.get(event.kind, f"{event.get_kind_display()}{where}{batch}：{event.text}")))
    return lines
