"""Reports against a listed unit, by anyone and at any time; and what became of one, by its receipt number."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from lvheng.core import clock, receipts
from lvheng.core.once import kept
from lvheng.portal import queries
from lvheng.portal.forms import ReceiptForm, ReportForm
from lvheng.portal.views.looking_up import looked_up
from lvheng.portal.views.sending import sent
from lvheng.selection import actions
from lvheng.selection.queries import OPEN_REPORTS, authority_at_level, report_by_receipt, reports_rule

DONE = "portal:report_done"
UNKNOWN = "没有找到：请核对回执编号，以及反映时填写的联系电话或电子邮箱。"


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Report a unit with a public page, by real name and with evidence. 404 where no reports are taken."""
    unit = get_object_or_404(queries.public_units(), pk=pk)
    rule = reports_rule(unit)
    if rule is None:
        raise Http404
    data, uploads = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ReportForm(data, uploads, rule=rule)
    answer, status = sent(
        request, form, purpose="report", about=unit.pk, done=DONE,
        send=lambda: actions.report_unit(unit, **form.cleaned_data),
    )  # fmt: skip
    if answer is not None:
        return answer
    handler = authority_at_level(unit.authority, rule.handled_by)
    context = {"form": form, "unit": unit, "rule": rule, "handler": handler, "once": kept(request)}
    return render(request, "portal/report.html", context, status=status)


@login_not_required
@require_safe
def report_done(request: HttpRequest) -> HttpResponse:
    """The receipt number of a report, shown to the one who was led here."""
    return render(request, "portal/report_done.html", {"receipt": receipts.told_by(request, DONE)})


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def report_status(request: HttpRequest) -> HttpResponse:
    """What became of a report: for who knows its receipt number and the contact given with it."""
    form = ReceiptForm(request.POST if request.method == "POST" else None)
    found, status = looked_up(request, form, report_by_receipt, purpose="report-status", unknown=UNKNOWN)
    overdue = found is not None and found.state in OPEN_REPORTS and found.due_at < clock.now()
    context = {"form": form, "report": found, "overdue": overdue}
    return render(request, "portal/report_status.html", context, status=status)
