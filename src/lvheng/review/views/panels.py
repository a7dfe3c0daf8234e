"""The ministry's pages on experts: panels by industry, what was found on each unit, the meeting (MI-3.c)."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import pack_for
from lvheng.core.forms import attempt
from lvheng.core.keys import key_of, keys_of
from lvheng.core.keyset import page
from lvheng.core.refusal import Invalid
from lvheng.core.tabular.giving import links
from lvheng.filing.models import Application
from lvheng.registry.models import Unit
from lvheng.review.actions import count_again, record_meeting, release, remove_panel, save_panel, set_aside
from lvheng.review.conflicts import conflicts_of
from lvheng.review.expert_forms import MeetingForm, PanelForm
from lvheng.review.expert_sheet import Item, items_of
from lvheng.review.experts import OTHER, PARK, industries, industry_of, roster
from lvheng.review.models import ExpertAssignment, Panel
from lvheng.review.queries.awaited import overdue
from lvheng.review.queries.experts import LEFT_OUT, Result, judged, panels, results, tainted
from lvheng.review.views.profiles import year

S = ExpertAssignment.State
ORDER = ("province__code", "kind", "number", "id")


def _must_read(request: HttpRequest) -> None:
    if not request.user.has_perm("review.read_experts"):
        raise Http404


@require_GET
def expert_panels(request: HttpRequest) -> HttpResponse:
    """The panels of the year."""
    _must_read(request)
    campaign = year()
    named = industries(campaign)
    rows = [(one, [named.get(key, key) for key in one.industries]) for one in panels(campaign)]
    context = {"campaign": campaign, "rows": rows, "may": request.user.has_perm("review.panel")}
    return render(request, "review/panels.html", context)


@require_http_methods(["GET", "POST"])
def panel_new(request: HttpRequest) -> HttpResponse:
    """A new panel."""
    _must_read(request)
    return _panel(request, year(), None)


@require_http_methods(["GET", "POST"])
def panel(request: HttpRequest, pk: int) -> HttpResponse:
    """One panel: seen by the ministry's readers, changed by its officers."""
    _must_read(request)
    found = get_object_or_404(Panel.objects.select_related("campaign"), pk=pk)
    return _panel(request, found.campaign, found)


def _panel(request: HttpRequest, campaign: Campaign, found: Panel | None) -> HttpResponse:
    named = industries(campaign)
    experts = [(one, _field(one, named)) for one in roster().select_related("expert_profile")]
    posted = request.POST if request.method == "POST" else None
    form = PanelForm(posted, initial=PanelForm.initial_of(found), industries=named, experts=experts)
    if posted is not None and form.is_valid():
        said = form.cleaned_data
        made = attempt(
            form,
            lambda: save_panel(
                campaign, actor=request.user, name=said["name"], industries=said["industries"],
                members=keys_of(said["members"]), chair=key_of(said["chair"]), panel=found,
            ),
        )  # fmt: skip
        if made is not None:
            messages.success(request, f"已保存“{made.name}”。")
            return redirect("review:panels")
    context = {
        "campaign": campaign,
        "panel": found,
        "used": found.assignments.count() if found is not None else 0,
        "form": form,
        "may": request.user.has_perm("review.panel"),
    }
    return render(request, "review/panel.html", context, status=422 if form.errors else 200)


def _field(expert: Any, named: dict[str, str]) -> str:
    """What an expert is for, in brief."""
    profile = getattr(expert, "expert_profile", None)
    if profile is None:
        return "未填写情况"
    known = [named[key] for key in profile.industries if key in named]
    return "、".join([*known[:3], *(["等"] if len(known) > 3 else [])])


@require_POST
def panel_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a panel away that was not used."""
    _must_read(request)
    found = get_object_or_404(Panel, pk=pk)
    remove_panel(found, actor=request.user)
    messages.success(request, f"已删除“{found.name}”。")
    return redirect("review:panels")


@require_GET
def expert_results(request: HttpRequest) -> HttpResponse:
    """What experts were asked about: progress and disagreement, by panel and industry."""
    campaign, listing = listed(request)
    named, asked = industries(campaign), request.GET
    shown = page(listing, request, order=ORDER, size=50)
    found = results(shown.rows)
    rows = [(found[one.pk], named.get(industry_of(one), "")) for one in shown.rows]
    context = {
        "campaign": campaign,
        "page": shown,
        "rows": rows,
        "asked": asked,
        "exports": links(request, "review:results_export"),
        "panels": list(Panel.objects.filter(campaign=campaign).order_by("name", "id")),
        "industries": named,
        "rule": pack_for(campaign).experts,
        "late": overdue(campaign).count(),
    }
    return render(request, "review/expert_results.html", context)


def listed(request: HttpRequest) -> tuple[Campaign, QuerySet[Application]]:
    """The year and what experts were asked about, by the filters. Raises Http404 for whom it does not concern."""
    _must_read(request)
    campaign = year()
    return campaign, _narrow(campaign, judged(campaign), request.GET)


def _narrow(campaign: Campaign, found: Any, asked: Any) -> Any:
    """By panel, by industry, and whether somebody has still to judge, or is overdue."""
    group, industry = key_of(asked.get("panel", "")), asked.get("industry", "")
    if group is not None:
        found = found.filter(
            pk__in=ExpertAssignment.objects.filter(panel=group).exclude(state__in=LEFT_OUT).values("application")
        )
    if industry == PARK:
        found = found.filter(kind=Unit.Kind.PARK)
    elif industry:
        found = found.filter(kind=Unit.Kind.FACTORY, industry="" if industry == OTHER else industry)
    waiting = ExpertAssignment.objects.filter(state=S.ASSIGNED).values("application")
    if asked.get("state") == "overdue":
        return found.filter(pk__in=overdue(campaign).values("application"))
    if asked.get("state") == "waiting":
        return found.filter(pk__in=waiting)
    return found.exclude(pk__in=waiting) if asked.get("state") == "done" else found


@require_http_methods(["GET", "POST"])
def expert_result(request: HttpRequest, pk: int) -> HttpResponse:
    """What the experts found on one unit, and the minutes of their meeting."""
    _must_read(request)
    campaign = year()
    application = get_object_or_404(judged(campaign), pk=pk)
    found, items = results([application])[pk], items_of(application)
    form = MeetingForm(request.POST or None, request.FILES or None, experts=found.given)
    wrong: dict[str, list[str]] = {}
    if request.method == "POST":
        form = MeetingForm(request.POST, request.FILES, experts=found.given)
        if form.is_valid():
            wrong, done = _recorded(request, application, items, form)
            if done:
                messages.success(request, f"已记录“{application.unit.name}”的会商。")
                return redirect("review:expert_result", pk)
    context = {
        "campaign": campaign,
        "application": application,
        "industry": industries(campaign).get(industry_of(application), ""),
        "found": found,
        "result": found.result,
        "rows": _rows(found, items, request, wrong),
        "experts": list(zip(found.given, found.result.totals, strict=True)),
        "opinions": _opinions(found, request),
        "form": form,
        "rule": pack_for(campaign).experts,
        "may": request.user.has_perm("review.assign_expert", application),
        "may_meet": found.all_given and len(found.given) > 1 and found.meeting is None,
        "present": [one.expert for one in found.given if found.meeting and one.expert_id in found.meeting.attendees],
    }
    return render(request, "review/expert_result.html", context, status=422 if form.errors or wrong else 200)


def _recorded(
    request: HttpRequest, application: Application, items: list[Item], form: MeetingForm
) -> tuple[dict[str, list[str]], bool]:
    """Record the meeting; what is wrong with the points settled comes back by field, the rest goes to the form."""
    said = form.cleaned_data
    settled = {item.number: request.POST.get(f"settled_{item.number}", "") for item in items}
    try:
        record_meeting(
            application, actor=request.user, held_on=said["held_on"], attendees=keys_of(said["attendees"]),
            settled=settled, opinion=said["opinion"], minutes=said["minutes"], file=said["file"],
        )  # fmt: skip
    except Invalid as error:
        wrong: dict[str, list[str]] = {}
        for gap in error.refusal.gaps:
            if gap.anchor in form.fields:
                form.add_error(gap.anchor, gap.message)
            else:
                wrong.setdefault(gap.anchor, []).append(gap.message)
        return wrong, False
    return {}, True


def _rows(found: Result, items: list[Item], request: HttpRequest, wrong: dict[str, list[str]]) -> list[dict[str, Any]]:
    """One row an indicator: each expert's points, then what they come to together."""
    taken = {one.number: one for one in found.result.findings}
    return [
        {
            "item": item,
            "scores": [found.scores[one.pk].get(item.number) for one in found.given],
            "taken": taken.get(item.number),
            "settled": found.settled.get(item.number),
            "field": f"settled_{item.number}",
            "typed": request.POST.get(f"settled_{item.number}", ""),
            "errors": wrong.get(f"settled_{item.number}", []),
        }
        for item in items
    ]


def _opinions(found: Result, request: HttpRequest) -> list[dict[str, Any]]:
    """Everybody asked, with the conflicts that came to light since, and whether what they gave may be set aside."""
    known = tainted([found])[found.application.pk]
    rows = []
    for one in found.assignments:
        words = known.get(one.pk, [])
        may = bool(words) and request.user.has_perm("review.set_aside", one)
        back = one.state == S.SET_ASIDE and request.user.has_perm("review.count_again", one)
        silent = one.state == S.ASSIGNED and not may and request.user.has_perm("review.set_aside", one)
        again = back and bool(one.opinion)
        rows.append({"asked": one, "conflicts": words, "may": may, "may_back": again, "may_release": silent})
    return rows


@require_POST
def opinion_aside(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave an opinion out for a conflict of interest that came to light, or take that back (MI-3.c)."""
    _must_read(request)
    found = get_object_or_404(ExpertAssignment.objects.select_related("application__unit", "expert"), pk=pk)
    if "back" in request.POST:
        count_again(found, actor=request.user, reason=request.POST.get("reason", ""))
        messages.success(request, f"{found.expert}的意见恢复计入。")
        return redirect("review:expert_result", found.application_id)
    if found.state == S.SET_ASIDE and found.aside_by_id == request.user.pk:
        messages.info(request, f"{found.expert}的意见已经不计入，没有重复办理。")
        return redirect("review:expert_result", found.application_id)
    reason = request.POST.get("reason", "").strip() or "".join(conflicts_of(found.application, found.expert))
    set_aside(found, actor=request.user, reason=reason)
    messages.success(request, f"{found.expert}的意见不再计入，可以另行指派专家。")
    return redirect("review:expert_result", found.application_id)


@require_POST
def opinion_release(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an expert who has not judged off a unit (MI-3.c)."""
    _must_read(request)
    found = get_object_or_404(ExpertAssignment.objects.select_related("application__unit", "expert"), pk=pk)
    if found.state == S.RELEASED and found.aside_by_id == request.user.pk:
        messages.info(request, f"{found.expert}的指派已经撤回，没有重复办理。")
        return redirect("review:expert_result", found.application_id)
    release(found, actor=request.user, reason=request.POST.get("reason", ""))
    messages.success(request, f"已撤回对{found.expert}的指派，可以另行指派专家。")
    return redirect("review:expert_result", found.application_id)
