"""The province's pages: decision and report (MI-1.b, MI-1.c, MI-3.b)."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from lvheng.accounts.models import Authority
from lvheng.campaigns.models import Campaign, Window
from lvheng.campaigns.queries import pack_for, regional_mean, window
from lvheng.core.forms import attempt
from lvheng.core.refusal import Refused
from lvheng.filing.models import Application
from lvheng.review.queries.departments import heard_on
from lvheng.selection import actions, queries
from lvheng.selection.forms import DecideForm, ReturnForm
from lvheng.selection.models import Candidacy, ProvinceReport
from lvheng.selection.process import CANDIDACY, REPORT
from lvheng.selection.queries.repeats import decided_again, reported_again, returned_again
from lvheng.selection.slots import ReportSlot
from lvheng.selection.views.base import authority_at, campaign_or_404, choices, must_read, posted, twice

PROVINCE = Authority.Level.PROVINCE


@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """One new applicant before the province: what is known, and the decision."""
    must_read(request, "province")
    reached = queries.applicants_visible_to(request.user).select_related(
        "unit", "authority__parent", "province", "campaign"
    )
    application = get_object_or_404(reached, pk=pk)
    form = DecideForm(posted(request))
    if request.method == "POST":
        form.full_clean()
        try:
            done = _decided(request, application, form)
        except Refused:
            said = (request.POST.get("act", ""), request.user, form.cleaned_data.get("reason", ""))
            if not decided_again(application, *said):
                raise
            done = True
            messages.info(request, "您刚才已经作出这一决定，没有重复办理。")
        if done:
            return redirect("selection:decide", pk=pk)
    row = queries.row(application)
    candidacy = row.candidacy or Candidacy(application=application)
    taken = row.candidacy is not None or queries.comes_straight(application)
    city = queries.city_of(application.authority)
    context = {
        "row": row,
        "application": application,
        "candidacy": row.candidacy,
        "taken": taken,
        "offers": CANDIDACY.offers(candidacy, request.user, ("recommend", "decline", "undo")) if taken else [],
        "gate": queries.gate(application.campaign, city) if city is not None else None,
        "pack": pack_for(application.campaign, application.authority),
        "industry": queries.industry_names(application.campaign.year).get(application.industry, "非重点行业"),
        "form": form,
        "window": window(application.campaign, application.province, Window.Act.PROVINCE_REPORT),
        "mean": regional_mean(application.campaign, application.province, application.kind),
        "may_falsify": True,
        "heard": [one.opinion for one in heard_on(application) if one.standing],
    }
    return render(request, "selection/decide.html", context, status=422 if form.errors else 200)


def _decided(request: HttpRequest, application: Application, form: DecideForm) -> bool:
    """Carry the decision out; False when the form needs another look."""
    actor, reason, verb = request.user, form.cleaned_data.get("reason", ""), request.POST.get("act")
    if verb == "undo":
        actions.undo(get_object_or_404(Candidacy, application=application), actor=actor)
    elif verb == "recommend":
        if attempt(form, lambda: actions.recommend(application, actor=actor, reason=reason)) is None:
            return False
    elif verb == "decline":
        if attempt(form, lambda: actions.decline(application, actor=actor, reason=reason)) is None:
            return False
    else:
        raise Http404
    words = {"undo": "已撤销", "recommend": "已列入拟推荐", "decline": "已决定不予推荐"}
    messages.success(request, f"{words[verb]}：{application.unit.name}。")
    return True


@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """The recommended list and the benchmarking report, before and after reporting (MI-3.b)."""
    must_read(request, "province")
    found = authority_at(request, PROVINCE, pk)
    if found is None and request.method == "POST":
        raise Http404
    if found is None:
        return render(request, "selection/choose.html", choices(request, PROVINCE, "报送推荐名单", "selection:report"))
    campaign = campaign_or_404()
    form = ReturnForm(posted(request))
    done_so = _acted(request, campaign, found, form) if request.method == "POST" else None
    if done_so is not None:
        return done_so
    slot = ReportSlot(campaign, found)
    returns = queries.open_returns(campaign, found)
    done = queries.newest_report(campaign, found) if slot.state == "reported" or not _reports(request, found) else None
    if done is not None:
        listed, benchmarking = done.recommended, done.benchmarking
    else:
        chosen = Candidacy.objects.filter(
            application__campaign=campaign,
            application__province=found,
            application__state=Application.State.SUBMITTED,
            state__in=(Candidacy.State.RECOMMENDED, *queries.RECEIVED),
        ).select_related("application__unit", "application__authority")
        listed = queries.recommended_rows(campaign, found, [candidacy.application for candidacy in chosen])
        benchmarking = queries.benchmarking(campaign, found)
    left = queries.left_out(campaign, found)
    offers = {offer.transition.name: offer for offer in REPORT.offers(slot, request.user)}
    context = {
        "campaign": campaign,
        "province": found,
        "done": done,
        "listed": listed,
        "parts": [(kind, _with_chart(kind, part)) for kind, part in benchmarking["kinds"].items()],
        "offer": offers.get("report"),
        "back": offers.get("send_back"),
        "form": form,
        "returns": returns,
        "left_out": left,
        "seen": queries.seen(left) if slot.state == "due" else "",
        "again": queries.open_again(campaign, found),
        "overdue": queries.overdue(campaign, found),
        "may_settle": request.user.has_perm("selection.lapse", slot),
        "editions": list(ProvinceReport.objects.filter(campaign=campaign, province=found).order_by("edition")),
        "undecided": list(queries.undecided_by_province(campaign, found)[:50]) if done is None else [],
        "window": window(campaign, found, Window.Act.PROVINCE_REPORT),
    }
    return render(request, "selection/report.html", context, status=422 if form.errors else 200)


def _acted(request: HttpRequest, campaign: Campaign, found: Authority, form: ReturnForm) -> HttpResponse | None:
    """Send the list back, settle what lapsed, or report it; None when the form needs another look."""
    here = redirect("selection:report", pk=found.pk)
    if request.POST.get("act") == "settle":
        actions.settle(campaign, found, actor=request.user)
        messages.success(request, f"已按规则办理{found.name}逾期未重新报送的退回。")
        return here
    if request.POST.get("act") != "send_back":
        try:
            leaving_out = request.POST.get("leaving_out", "")
            made = actions.report(campaign, found, actor=request.user, leaving_out=leaving_out)
        except Refused:
            if not reported_again(campaign, found, request.user):
                raise
            messages.info(request, "您已经报送推荐名单和对标情况，没有重复报送。")
            return here
        messages.success(request, f"推荐名单和对标情况已报送，推荐 {len(made.recommended)} 家；报送后不能修改。")
        return here
    form.full_clean()
    reason = form.cleaned_data.get("reason", "")
    try:
        back = attempt(form, lambda: actions.send_back_list(campaign, found, actor=request.user, reason=reason))
    except Refused:
        if not twice(request, again=returned_again(campaign, found, request.user, reason)):
            raise
        return here
    if back is None:
        return None
    messages.success(request, f"{found.name}的推荐名单已整体退回。")
    return here


def _reports(request: HttpRequest, province: Authority) -> bool:
    """Whether the person is one who would report for this province, and so sees the list in the making."""
    return bool(request.user.has_perm("selection.report", ReportSlot(campaign_or_404(), province)))


def _with_chart(kind: str, part: dict[str, Any]) -> dict[str, Any]:
    """A kind's benchmarking report with the chart of its distribution."""
    bands = part["distribution"]
    if not bands:
        return part
    bins = [[label, count] for _edge, label, count in bands]
    mean = Decimal(part["mean"]) if part["mean"] else None
    data = {"kind": "hist", "lo": bands[0][0], "step": 5, "bins": bins, "mean": mean, "line": None}
    table = {"head": ["分数段", "家数"], "rows": bins}
    return part | {
        "chart": {"id": f"dist-{kind}", "title": f"现有{part['label']}得分分布", "data": data, "table": table}
    }
