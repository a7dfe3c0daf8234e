"""Reports of anyone against a unit, as the authority that handles them meets them."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from lvheng.core import clock
from lvheng.core.forms import attempt
from lvheng.core.keyset import page
from lvheng.selection import actions, queries
from lvheng.selection.forms import ReportAnswerForm
from lvheng.selection.models import UnitReport
from lvheng.selection.process import UNIT_REPORT
from lvheng.selection.views.base import must_read, posted

OVERDUE = "overdue"


@require_GET
def unit_reports(request: HttpRequest) -> HttpResponse:
    """Reports in reach, the nearest due first; those overdue are marked."""
    must_read(request, "city")
    found = queries.unit_reports_visible_to(request.user)
    late = Q(state__in=queries.OPEN_REPORTS, due_at__lt=clock.now())
    counts = dict(found.order_by().values_list("state").annotate(n=Count("pk")))
    overdue = found.filter(late).count()
    wanted = request.GET.get("state", "")
    if wanted == OVERDUE:
        found = found.filter(late)
    elif wanted in UnitReport.State.values:
        found = found.filter(state=wanted)
    context = {
        "page": page(found, request, order=("state", "due_at", "id"), size=30),
        "states": [
            (OVERDUE, "逾期", overdue),
            *((v, label, counts.get(v, 0)) for v, label in UnitReport.State.choices),
        ],
        "total": sum(counts.values()),
        "wanted": wanted,
        "now": clock.now(),
        "open_states": queries.OPEN_REPORTS,
    }
    return render(request, "selection/unit_reports.html", context)


@require_http_methods(["GET", "POST"])
def unit_report(request: HttpRequest, pk: int) -> HttpResponse:
    """One report: who says what with which evidence, and what came of checking it."""
    must_read(request, "city")
    found = get_object_or_404(queries.unit_reports_visible_to(request.user), pk=pk)
    verb = request.POST.get("act", "")
    form = ReportAnswerForm(posted(request) if verb in {"found", "unfound"} else None)
    if request.method == "POST":
        if verb == "check":
            actions.check_report(found, actor=request.user)
            messages.success(request, f"{found.receipt} 已开始核查。")
            return redirect("selection:unit_report", pk=pk)
        if verb not in {"found", "unfound"}:
            raise Http404
        form.full_clean()
        said = {name: form.cleaned_data.get(name, "") for name in ("finding", "answer")}
        done = attempt(form, lambda: actions.answer_report(found, actor=request.user, founded=verb == "found", **said))
        if done is not None:
            messages.success(request, f"{found.receipt} 已办结：{done.get_state_display()}。")
            return redirect("selection:unit_report", pk=pk)
    context = {
        "report": found,
        "form": form,
        "offers": UNIT_REPORT.offers(found, request.user),
        "overdue": found.state in queries.OPEN_REPORTS and found.due_at < clock.now(),
        "falsifies": request.user.has_perm("selection.read_province"),
    }
    return render(request, "selection/unit_report.html", context, status=422 if form.errors else 200)
