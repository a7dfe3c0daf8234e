"""The shortlist shown to the public, objections to it, and the list once published."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from lvheng.campaigns.queries import current, pack_for
from lvheng.core import clock, receipts
from lvheng.core.clauses import quoted
from lvheng.core.keyset import page
from lvheng.core.once import kept
from lvheng.documents.list_table import list_workbook
from lvheng.documents.responses import download
from lvheng.portal import facets, queries
from lvheng.portal.forms import ObjectionForm, ObjectionReceiptForm
from lvheng.portal.views.looking_up import looked_up
from lvheng.portal.views.sending import sent
from lvheng.portal.years import pack_year
from lvheng.registry.lists import clean, named, with_units
from lvheng.selection import actions
from lvheng.selection.models import Publication
from lvheng.selection.queries import industry_names, objection_by_receipt

SIZE = 50
PRINTED = 5_000
DONE = "portal:objection_done"
MOST_DIGITS = 4
UNKNOWN = "没有找到：请核对回执编号，以及提出异议时填写的联系电话或电子邮箱。"


@login_not_required
@require_safe
def publicity(request: HttpRequest) -> HttpResponse:
    """The units in publicity now and the days left (MI-3.c); nothing of them outside those days."""
    found = queries.publicity_now()
    text = clean(request.GET.get("q", ""))
    context: dict[str, object] = {"publicity": found, "text": text}
    if found is not None:
        units = queries.in_publicity(found)
        if text:
            units = units.filter(named(text, "application__unit__"))
        pack = pack_for(found.campaign)
        context |= {
            "page": page(
                units, request, order=("application__province__code", "application__unit__pinyin", "pk"), size=SIZE
            ),
            "total": units.count(),
            "days_left": clock.days_left(found.ends_at),
            "rule": pack.publicity,
            "industries": facets.industry_names(pack_year(found.campaign)),
            "clauses": quoted(("MI-3.c",)),
        }
    return render(request, "portal/publicity.html", context)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def objection(request: HttpRequest, pk: int) -> HttpResponse:
    """Object to one unit in publicity, by real name (MI-3.c). 404 for a unit that is not in publicity."""
    shown = queries.publicity_now()
    if shown is None:
        raise Http404
    candidacy = get_object_or_404(queries.in_publicity(shown), pk=pk)
    rule = pack_for(shown.campaign).objections
    data, uploads = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ObjectionForm(data, uploads, rule=rule)
    actor = request.user if request.user.is_authenticated else None
    answer, status = sent(
        request, form, purpose="objection", about=candidacy.pk, done=DONE,
        send=lambda: actions.raise_objection(candidacy, actor=actor, **form.cleaned_data),
    )  # fmt: skip
    if answer is not None:
        return answer
    context = {"form": form, "candidacy": candidacy, "publicity": shown, "days_left": clock.days_left(shown.ends_at)}
    context["once"] = kept(request)
    return render(request, "portal/objection.html", context, status=status)


@login_not_required
@require_safe
def objection_done(request: HttpRequest) -> HttpResponse:
    """The receipt number of an objection, shown to the one who was led here."""
    return render(request, "portal/objection_done.html", {"receipt": receipts.told_by(request, DONE)})


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def objection_status(request: HttpRequest) -> HttpResponse:
    """What became of an objection (MI-3.c): for who knows its receipt number and the contact given with it."""
    form = ObjectionReceiptForm(request.POST if request.method == "POST" else None)
    found, status = looked_up(request, form, objection_by_receipt, purpose="objection-status", unknown=UNKNOWN)
    return render(request, "portal/objection_status.html", {"form": form, "objection": found}, status=status)


def _publication(request: HttpRequest) -> Publication | None:
    """The published list of the year asked for, or its further round; else the newest. 404 where there is none."""
    asked = request.GET.get("year", "")
    rows = queries.publications()
    if not asked:
        return rows.first()
    if not (asked.isascii() and asked.isdecimal() and len(asked) == 4):
        raise Http404
    later = request.GET.get("round", "1")
    if not (later.isascii() and later.isdecimal() and len(later) < MOST_DIGITS):
        raise Http404
    return get_object_or_404(rows, campaign__year=int(asked), round=int(later))


@login_not_required
@require_safe
def published(request: HttpRequest) -> HttpResponse:
    """A published list, numbered as published (MI-3.c); `?print=1` shows all of it on one page."""
    found = _publication(request)
    text = clean(request.GET.get("q", ""))
    context: dict[str, object] = {"publication": found, "text": text, "printing": "print" in request.GET}
    if found is not None:
        rows = queries.published_entries(found)
        if text:
            rows = rows.filter(named(text, "unit__"))
        size = PRINTED if context["printing"] else SIZE
        context |= {
            "total": rows.count(),
            "page": page(with_units(rows), request, order=("number", "pk"), size=size),
            "others": [row for row in queries.publications() if row.pk != found.pk],
            "industries": facets.industry_names(pack_year(current())),
            "export_url": f"{reverse('portal:published_export')}?{request.GET.urlencode()}",
        }
    return render(request, "portal/published.html", context)


@login_not_required
@require_safe
def published_export(request: HttpRequest) -> HttpResponse:
    """What is filtered of a published list, as a workbook."""
    found = _publication(request)
    if found is None:
        raise Http404
    rows = queries.published_entries(found)
    text = clean(request.GET.get("q", ""))
    if text:
        rows = rows.filter(named(text, "unit__"))
    names = industry_names(pack_year(found.campaign))
    entries = with_units(rows).order_by("number", "pk").iterator(chunk_size=500)
    day = clock.day_start(found.published_at.astimezone(clock.ZONE).date())
    head = (f"文号：{found.decision}　　公布日期：{day:%Y-%m-%d}" + (f"　　筛选：{text}" if text else ""),)
    return download(list_workbook(found.title, entries, names, head=head), f"{found.title}.xlsx")
