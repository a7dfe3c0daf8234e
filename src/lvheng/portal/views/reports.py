"""Reports against a listed unit, by anyone and at any time; and what became of one, by its receipt number."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from lvheng.core import clock, receipts
from lvheng.core.limits import allowed
from lvheng.core.once import NAME, kept, once
from lvheng.core.refusal import Invalid
from lvheng.portal import queries
from lvheng.portal.forms import ReceiptForm, ReportForm
from lvheng.portal.views.looking_up import looked_up
from lvheng.registry.models import Unit
from lvheng.selection import actions
from lvheng.selection.queries import OPEN_REPORTS, authority_at_level, report_by_receipt, reports_rule

TIMES, SECONDS = 5, 3600
DONE = "portal:report_done"
TOO_OFTEN = "短时间内提交次数过多，请一小时后再试，或通过页面底部的电话反映。"
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
    status = 200
    if request.method == "POST":
        if not allowed(request, "report", times=TIMES, seconds=SECONDS):
            form.add_error(None, TOO_OFTEN)
            status = 429
        elif form.is_valid():
            sent = request.POST.get(NAME, "")
            receipt = once(f"report:{unit.pk}", sent, form.cleaned_data, lambda: _report(form, unit))
            if receipt:
                return redirect(receipts.shown_at(DONE, receipt))
        status = 422 if status == 200 else status
    handler = authority_at_level(unit.authority, rule.handled_by)
    context = {"form": form, "unit": unit, "rule": rule, "handler": handler, "once": kept(request)}
    return render(request, "portal/report.html", context, status=status)


def _report(form: ReportForm, unit: Unit) -> str:
    """The receipt number, or an empty text with the reasons at the form's fields."""
    try:
        made = actions.report_unit(unit, **form.cleaned_data)
    except Invalid as error:
        for gap in error.refusal.gaps:
            form.add_error(gap.anchor if gap.anchor in form.fields else None, gap.message)
        return ""
    return str(made.receipt)


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
