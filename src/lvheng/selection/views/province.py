"""The province's pages: ranking, decision, report, release (MI-1.b, MI-1.c, MI-3.b, HN-4.1.b)."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lvheng.accounts.models import Authority
from lvheng.benchmarks.models import NamedSet
from lvheng.benchmarks.queries import named
from lvheng.campaigns.models import Campaign, Window
from lvheng.campaigns.queries import pack_for, regional_mean, window
from lvheng.core.forms import attempt
from lvheng.core.keyset import page
from lvheng.filing.models import Application
from lvheng.registry import actions as registry
from lvheng.registry.models import Release, Unit
from lvheng.registry.queries import visible_to as units_visible_to
from lvheng.selection import actions, queries
from lvheng.selection.forms import DecideForm, RankingFilter, ReleaseForm
from lvheng.selection.models import Candidacy, ProvinceReport
from lvheng.selection.process import CANDIDACY, REPORT
from lvheng.selection.slots import ReportSlot
from lvheng.selection.views.base import authority_at, campaign_or_404, choices, must_read, posted

PROVINCE = Authority.Level.PROVINCE


@require_GET
def ranking(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """New applicants of a province in order of their scores."""
    must_read(request, "province")
    found = authority_at(request, PROVINCE, pk)
    if found is None:
        return render(request, "selection/choose.html", choices(request, PROVINCE, "遴选推荐", "selection:ranking"))
    campaign = campaign_or_404()
    form = RankingFilter(request.GET, province=found)
    form.is_valid()
    kind = form.cleaned_data.get("kind") or Unit.Kind.FACTORY
    chosen = _narrow(queries.ranked(campaign, found), form.cleaned_data, kind)
    shown = page(
        chosen.select_related("unit", "authority", "province", "campaign"), request, order=queries.ORDER, size=30
    )
    shut = queries.shut_cities(campaign, found)
    context = {
        "campaign": campaign,
        "province": found,
        "form": form,
        "kind": kind,
        "kinds": Unit.Kind.choices,
        "page": shown,
        "rows": queries.rows(campaign, found, shown.rows),
        "total": queries.new_applicants(campaign, found).filter(kind=kind).count(),
        "mean": regional_mean(campaign, found, kind),
        "industries": queries.industry_names(campaign.year),
        "counts": _counts(campaign, found, kind, shut),
        "window": window(campaign, found, Window.Act.PROVINCE_REPORT),
        "ranking_set": named(campaign, kind, NamedSet.Purpose.RANKING),
        "pack": pack_for(campaign, found),
        "may_decide": request.user.has_perm("selection.report", ReportSlot(campaign, found)),
    }
    return render(request, "selection/ranking.html", context)


def _narrow(found: Any, said: dict[str, Any], kind: str) -> Any:
    found = found.filter(kind=kind)
    if said.get("city"):
        found = found.filter(authority=said["city"])
    if said.get("industry"):
        found = found.filter(industry="") if said["industry"] == "other" else found.exclude(industry="")
    if said.get("state"):
        found = (
            found.filter(candidacy=None) if said["state"] == "none" else found.filter(candidacy__state=said["state"])
        )
    if said.get("q"):
        text = said["q"].strip()
        found = found.filter(Q(unit__name__icontains=text) | Q(unit__uscc__istartswith=text))
    return found


def _counts(campaign: Campaign, province: Authority, kind: str, shut: set[int]) -> dict[str, int]:
    states = queries.state_counts(campaign, application__province=province, application__kind=kind)
    behind = queries.new_applicants(campaign, province).filter(kind=kind, authority__in=shut).count()
    key = queries.new_applicants(campaign, province).filter(kind=kind).exclude(industry="").count()
    done = sum(n for state, n in states.items() if state not in (Candidacy.State.CANDIDATE, Candidacy.State.ENDED))
    declined = states.get(Candidacy.State.NOT_RECOMMENDED, 0)
    return {
        "recommended": done - declined,
        "declined": declined,
        "waiting": states.get(Candidacy.State.CANDIDATE, 0),
        "behind": behind,
        "key": key,
    }


@require_POST
def rank_all(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring the ranking scores up to date under the named set."""
    must_read(request, "province")
    found = authority_at(request, PROVINCE, pk)
    if found is None:
        raise Http404
    counted = actions.rank_all(campaign_or_404(), found, actor=request.user)
    messages.success(request, f"已按排名基准集核对 {counted} 家单位的得分。")
    return redirect("selection:ranking", pk=found.pk)


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
        if _decided(request, application, form):
            return redirect("selection:decide", pk=pk)
    row = queries.row(application)
    candidacy = row.candidacy or Candidacy(application=application)
    taken = row.candidacy is not None or not queries.hands_in(application)
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
    if request.method == "POST":
        made = actions.report(campaign, found, actor=request.user)
        messages.success(request, f"推荐名单和对标情况已报送，推荐 {len(made.recommended)} 家；报送后不能修改。")
        return redirect("selection:report", pk=found.pk)
    done = ProvinceReport.objects.filter(campaign=campaign, province=found).select_related("reported_by").first()
    if done is not None:
        listed, benchmarking = done.recommended, done.benchmarking
    else:
        chosen = Candidacy.objects.filter(
            application__campaign=campaign, application__province=found, state=Candidacy.State.RECOMMENDED
        ).select_related("application__unit", "application__authority")
        listed = queries.recommended_rows(campaign, found, [candidacy.application for candidacy in chosen])
        benchmarking = queries.benchmarking(campaign, found)
    offers = REPORT.offers(ReportSlot(campaign, found), request.user)
    context = {
        "campaign": campaign,
        "province": found,
        "done": done,
        "listed": listed,
        "parts": [(kind, _with_chart(kind, part)) for kind, part in benchmarking["kinds"].items()],
        "offer": offers[0] if offers else None,
        "undecided": list(queries.undecided_by_province(campaign, found)[:50]) if done is None else [],
        "window": window(campaign, found, Window.Act.PROVINCE_REPORT),
    }
    return render(request, "selection/report.html", context)


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


@require_http_methods(["GET", "POST"])
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Release a unit that can't file from the year's duty (HN-4.1.b)."""
    must_read(request, "province")
    campaign = campaign_or_404()
    unit = get_object_or_404(units_visible_to(request.user).select_related("authority__parent"), pk=pk)
    form = ReleaseForm(posted(request))
    if request.method == "POST":
        form.full_clean()
        said = form.cleaned_data
        made = attempt(
            form,
            lambda: registry.release(
                unit, campaign.year, actor=request.user, reason=said["reason"], decision=said["decision"]
            ),
        )
        if made is not None:
            messages.success(request, f"已免除{unit.name}{campaign.year}年度的填报，不再影响所在市州的推荐闸门。")
            return redirect("analysis:province")
    city = queries.city_of(unit.authority)
    context = {
        "campaign": campaign,
        "unit": unit,
        "form": form,
        "released": Release.objects.filter(unit=unit, year=campaign.year).select_related("decided_by").first(),
        "gate": queries.gate(campaign, city) if city is not None else None,
        "pack": pack_for(campaign, unit.authority),
        "due": queries.unfiled(campaign).filter(pk=unit.pk).exists(),
        "may": request.user.has_perm("registry.release", unit),
    }
    return render(request, "selection/release.html", context, status=422 if form.errors else 200)
