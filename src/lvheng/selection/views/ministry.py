"""The ministry's pages: lists received, shortlist, publicity, objections, publication (MI-3.c)."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lvheng.accounts.models import Role, User
from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import pack_for, participants
from lvheng.core.forms import attempt
from lvheng.core.keys import keys_of
from lvheng.core.keyset import page
from lvheng.review import actions as review
from lvheng.selection import actions, queries
from lvheng.selection.forms import (
    AnswerForm,
    DecisionForm,
    ExpertForm,
    PublishForm,
    ReceivedFilter,
    ShortlistForm,
)
from lvheng.selection.models import Candidacy, Objection, Publication
from lvheng.selection.process import CANDIDACY, OBJECTION, PUBLICITY
from lvheng.selection.slots import PublicitySlot
from lvheng.selection.views.base import campaign_or_404, must_read, posted

RECEIVED_ORDER = ("application__province__code", "application__kind", "application__number", "id")


@require_http_methods(["GET", "POST"])
def ministry(request: HttpRequest) -> HttpResponse:
    """The recommended units of all provinces; POST puts those ticked on the shortlist."""
    must_read(request, "ministry")
    campaign = campaign_or_404()
    if request.method == "POST":
        ticked = keys_of(request.POST.getlist("candidacy"))
        chosen = list(queries.received(campaign).filter(pk__in=ticked))
        done = actions.decide_many(chosen, actor=request.user)
        messages.success(request, f"已将 {done} 家单位列入拟入围名单。")
        return redirect("selection:ministry")
    form = ReceivedFilter(request.GET)
    form.is_valid()
    shown = page(_narrow(queries.received(campaign), form.cleaned_data), request, order=RECEIVED_ORDER, size=50)
    reports = {report.province_id: report for report in queries.reports_visible(campaign)}
    counts = queries.state_counts(campaign)
    context = {
        "campaign": campaign,
        "form": form,
        "page": shown,
        "rows": queries.with_opinions(campaign, shown.rows),
        "provinces": [(taking.province, reports.get(taking.province_id)) for taking in participants(campaign)],
        "counts": counts,
        "received": sum(counts.get(state, 0) for state in (*_AFTER, Candidacy.State.REPORTED)),
        "needed": queries.experts_needed(campaign),
        "industries": queries.industry_names(campaign.year),
        "publicity": queries.publicity_of(campaign),
        "may": request.user.has_perm("selection.publicity"),
    }
    return render(request, "selection/ministry.html", context)


_AFTER = (
    Candidacy.State.SHORTLISTED,
    Candidacy.State.NOT_SHORTLISTED,
    Candidacy.State.IN_PUBLICITY,
    Candidacy.State.HELD,
    Candidacy.State.PUBLISHED,
)


def _narrow(found: Any, said: dict[str, Any]) -> Any:
    if said.get("province"):
        found = found.filter(application__province=said["province"])
    if said.get("kind"):
        found = found.filter(application__kind=said["kind"])
    if said.get("state"):
        found = found.filter(state=said["state"])
    if said.get("q"):
        text = said["q"].strip()
        found = found.filter(Q(application__unit__name__icontains=text) | Q(application__unit__uscc__istartswith=text))
    return found


@require_POST
def assign_automatically(request: HttpRequest) -> HttpResponse:
    """Ask experts for all that lack opinions."""
    must_read(request, "ministry")
    asked = actions.assign_automatically(campaign_or_404(), actor=request.user)
    messages.success(request, f"已分派 {asked} 份专家评审；存在利益冲突的专家没有分派。")
    return redirect("selection:ministry")


@require_http_methods(["GET", "POST"])
def candidate(request: HttpRequest, pk: int) -> HttpResponse:
    """One recommended unit: opinions, experts, shortlist or not."""
    must_read(request, "ministry")
    campaign = campaign_or_404()
    found = get_object_or_404(queries.received(campaign), pk=pk)
    experts = [(user.pk, str(user)) for user in _experts()]
    form, asking = ShortlistForm(), ExpertForm(experts=experts)
    if request.method == "POST":
        form, asking = _forms(request, experts)
        if _acted(request, found, form, asking):
            return redirect("selection:candidate", pk=pk)
    (shown,) = queries.with_opinions(campaign, [found])
    context = {
        "campaign": campaign,
        "shown": shown,
        "row": shown.row,
        "application": found.application,
        "candidacy": found,
        "offers": CANDIDACY.offers(found, request.user, ("shortlist", "pass_over", "reconsider")),
        "form": form,
        "asking": asking,
        "needed": queries.experts_needed(campaign),
        "industry": queries.industry_names(campaign.year).get(found.application.industry, "非重点行业"),
        "objections": found.objections.order_by("id"),
        "may": request.user.has_perm("selection.publicity"),
    }
    status = 422 if form.errors or asking.errors else 200
    return render(request, "selection/candidate.html", context, status=status)


def _experts() -> list[User]:
    found = User.objects.filter(roles__kind=Role.Kind.EXPERT, roles__until=None, is_active=True)
    return list(found.distinct().order_by("display_name", "id"))


def _forms(request: HttpRequest, experts: list[tuple[int, str]]) -> tuple[ShortlistForm, ExpertForm]:
    form = ShortlistForm(request.POST)
    asking = (
        ExpertForm(request.POST, experts=experts) if request.POST.get("act") == "ask" else ExpertForm(experts=experts)
    )
    form.full_clean()
    asking.full_clean()
    return form, asking


def _acted(request: HttpRequest, found: Candidacy, form: ShortlistForm, asking: ExpertForm) -> bool:
    actor, verb, reason = request.user, request.POST.get("act"), form.cleaned_data.get("reason", "")
    if verb == "ask":
        chosen = asking.cleaned_data.get("expert")
        if not chosen:
            asking.add_error("expert", "请选择一名专家。")
            return False
        review.assign_expert(found.application, expert=User.objects.get(pk=chosen), actor=actor)
    elif verb == "shortlist":
        actions.shortlist(found, actor=actor, reason=reason)
    elif verb == "reconsider":
        actions.reconsider(found, actor=actor)
    elif verb == "pass_over":
        if attempt(form, lambda: actions.pass_over(found, actor=actor, reason=reason)) is None:
            return False
    else:
        raise Http404
    words = {
        "ask": "已请专家评审",
        "shortlist": "已列入拟入围",
        "pass_over": "已决定不入围",
        "reconsider": "已撤销决定",
    }
    messages.success(request, f"{words[verb]}：{found.application.unit.name}。")
    return True


@require_http_methods(["GET", "POST"])
def publicity(request: HttpRequest) -> HttpResponse:
    """The year's publicity: what will be or is shown, and until when."""
    must_read(request, "ministry")
    campaign = campaign_or_404()
    form = DecisionForm(posted(request))
    if request.method == "POST":
        form.full_clean()
        decision = form.cleaned_data.get("decision", "")
        if attempt(form, lambda: actions.open_publicity(campaign, actor=request.user, decision=decision)) is not None:
            messages.success(request, "公示已经开始，公示页面已对社会开放。")
            return redirect("selection:publicity")
    found = queries.publicity_of(campaign)
    shown = queries.on_show(campaign) if found else queries.received(campaign).filter(state=Candidacy.State.SHORTLISTED)
    offers = PUBLICITY.offers(PublicitySlot(campaign), request.user, ("open",))
    context = {
        "campaign": campaign,
        "publicity": found,
        "page": page(shown, request, order=RECEIVED_ORDER, size=50),
        "total": shown.count(),
        "rule": pack_for(campaign).publicity,
        "open_objections": queries.open_objections(campaign).count(),
        "offer": offers[0] if offers else None,
        "form": form,
        "unreported": _unreported(campaign) if found is None else [],
    }
    return render(request, "selection/publicity.html", context, status=422 if form.errors else 200)


def _unreported(campaign: Campaign) -> list[str]:
    """Who has not reported yet: once publicity begins, nobody more is shortlisted."""
    reported = set(queries.reports_visible(campaign).values_list("province", flat=True))
    return [taking.province.name for taking in participants(campaign) if taking.province_id not in reported]


@require_GET
def objections(request: HttpRequest) -> HttpResponse:
    """Objections raised, open ones first."""
    must_read(request, "ministry")
    found = queries.objections_visible_to(request.user)
    wanted = request.GET.get("state", "")
    if wanted in Objection.State.values:
        found = found.filter(state=wanted)
    context = {
        "page": page(found, request, order=("-raised_at", "-id"), size=30),
        "states": Objection.State.choices,
        "wanted": wanted,
    }
    return render(request, "selection/objections.html", context)


@require_http_methods(["GET", "POST"])
def objection(request: HttpRequest, pk: int) -> HttpResponse:
    """One objection and its answer."""
    must_read(request, "ministry")
    found = get_object_or_404(queries.objections_visible_to(request.user), pk=pk)
    form = AnswerForm(posted(request))
    if request.method == "POST":
        form.full_clean()
        verbs = {"dismiss": actions.dismiss, "uphold": actions.uphold}
        verb = verbs.get(request.POST.get("act", ""))
        if verb is None:
            raise Http404
        answer = form.cleaned_data.get("answer", "")
        if attempt(form, lambda: verb(found, actor=request.user, answer=answer)) is not None:
            messages.success(request, "已答复异议。")
            return redirect("selection:objection", pk=pk)
    context = {"objection": found, "form": form, "offers": OBJECTION.offers(found, request.user)}
    return render(request, "selection/objection.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest) -> HttpResponse:
    """The list that will be or was published."""
    must_read(request, "ministry")
    campaign = campaign_or_404()
    form = PublishForm(posted(request))
    if request.method == "POST":
        form.full_clean()
        said = form.cleaned_data
        made = attempt(
            form,
            lambda: actions.publish(
                campaign, actor=request.user, decision=said.get("decision", ""), title=said.get("title", "")
            ),
        )
        if made is not None:
            messages.success(request, f"名单已公布，共 {len(made.rows)} 家，均已列入国家级名单。")
            return redirect("selection:publish")
    done = Publication.objects.filter(campaign=campaign).select_related("published_by").first()
    show = queries.publicity_of(campaign)
    waiting = queries.on_show(campaign).filter(state=Candidacy.State.IN_PUBLICITY) if done is None else None
    offers = PUBLICITY.offers(show, request.user, ("publish",)) if show is not None else []
    context = {
        "campaign": campaign,
        "publication": done,
        "publicity": show,
        "waiting": waiting,
        "held": queries.state_counts(campaign).get(Candidacy.State.HELD, 0),
        "offer": offers[0] if offers else None,
        "form": form,
    }
    return render(request, "selection/publish.html", context, status=422 if form.errors else 200)
