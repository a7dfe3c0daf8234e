"""Documents as downloads; each is fetched through what the person may see, else it is not found."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from lvheng.accounts.models import Authority
from lvheng.campaigns.queries import current, pack_for
from lvheng.documents import papers, queries, tables
from lvheng.documents.filled import Filled, of_draft, of_version
from lvheng.documents.pdf import compile_pdf
from lvheng.documents.responses import download
from lvheng.filing.queries import version_of
from lvheng.selection.queries import summary_rows


def _filled(request: HttpRequest, pk: int) -> Filled:
    application = get_object_or_404(queries.applications_for(request.user), pk=pk)
    version = version_of(application)
    return of_version(version) if version else of_draft(application)


def _name(filled: Filled, title: str) -> str:
    return f"{title}-{filled.version.number if filled.version else filled.application.unit.name}.pdf"


@require_safe
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """The receipt of a submitted version: number, time, score, digests (HN-4.2.b)."""
    version = get_object_or_404(queries.versions_for(request.user), pk=pk)
    return download(compile_pdf("receipt", papers.receipt(version)), f"受理回执-{version.number}.pdf", inline=True)


@require_safe
def commitment(request: HttpRequest, pk: int) -> HttpResponse:
    """The commitment to print, sign and seal, with the digest of the content it is bound to (HN-4.2.d)."""
    filled = _filled(request, pk)
    return download(compile_pdf("commitment", papers.commitment(filled)), _name(filled, "真实性承诺书"), inline=True)


@require_safe
def application(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole form with the score and how it came about (MI-2.1.a)."""
    filled = _filled(request, pk)
    return download(compile_pdf("application", papers.application(filled)), _name(filled, "申报表"), inline=True)


@require_safe
def summary_table(request: HttpRequest, pk: int) -> HttpResponse:
    """The summary table that a city handed in (HN-A2, HN-3.2), as it was."""
    hand_in = get_object_or_404(queries.hand_ins_for(request.user), pk=pk)
    table = pack_for(hand_in.campaign, hand_in.authority).summary_table
    if table is None:
        raise Http404
    return download(tables.handed_in(hand_in, table), f"{table.title}-{hand_in.authority.name}.xlsx")


@require_safe
def summary_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """A city's summary table as it stands, without who fills it in (HN-A2). 404 where the territory has none."""
    city = get_object_or_404(queries.cities_for(request.user), pk=pk)
    campaign = current()
    table = pack_for(campaign, city).summary_table if campaign and city.level != Authority.Level.MINISTRY else None
    if campaign is None or table is None:
        raise Http404
    rows = summary_rows(campaign, city)
    made = tables.summary_table(table, rows, city=city.name, filled_by="", phone="", preview=True)
    return download(made, f"{table.title}-{city.name}-预览.xlsx")


@require_safe
def benchmarking(request: HttpRequest, pk: int) -> HttpResponse:
    """A province's recommended list and benchmarking report (MI-3.b), as reported."""
    report = get_object_or_404(queries.reports_for(request.user), pk=pk)
    name = f"{report.province.name}{report.campaign.year}年度推荐名单和对标情况.xlsx"
    return download(tables.benchmarking(report), name)
