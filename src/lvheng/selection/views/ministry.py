"""The ministry's pages: lists received, shortlist, publicity, objections, publication (MI-3.c)."""

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from lvheng.accounts.models import Authority, Role, User
from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import pack_for, participants
from lvheng.core.forms import attempt
from lvheng.core.keys import key_of
from lvheng.core.keyset import page
from lvheng.core.refusal import Refused
from lvheng.core.tabular.giving import links
from lvheng.review import actions as review
from lvheng.selection import actions, queries
from lvheng.selection.forms import (
    AnswerForm,
    DecisionForm,
    ExpertForm,
    HoldForm,
    PublishForm,
    ReceivedFilter,
    ShortlistForm,
)
from lvheng.selection.models import Candidacy, Objection, Publication
from lvheng.selection.process import CANDIDACY, OBJECTION, PUBLICITY
from lvheng.selection.queries.repeats import asked_again, decided_again, opened_again, published_again
from lvheng.selection.slots import PublicitySlot
from lvheng.selection.views.answering import answered
from lvheng.selection.views.base import authorities_for, campaign_or_404, must_read, posted, twice, unreported

HOLDING = (Candidacy.State.IN_PUBLICITY, Candidacy.State.HELD)
WITH_REASON = {
    "pass_over": actions.pass_over,
    "send_back": actions.send_back,
    "hold": actions.hold,
    "release": actions.release,
    "release_later": actions.release_later,
}
RECEIVED_ORDERS = {
    "": ("application__province__code", "application__kind", "application__number", "id"),
    "score": ("-score_key", "application__province__code", "id"),
    "name": ("application__unit__pinyin", "id"),
}


@require_GET
def ministry(request: HttpRequest) -> HttpResponse:
    """The recommended units of all provinces; those ticked go to the preview of a decision in bulk."""
    must_read(request, "ministry")
    campaign = campaign_or_404()
    form, listed, order = received_for(request, campaign)
    shown = page(listed, request, order=order, size=50)
    reports = {report.province_id: report for report in queries.newest_reports(campaign)}
    counts = queries.state_counts(campaign)
    places = authorities_for(request.user, Authority.Level.MINISTRY)
    context = {
        "campaign": campaign,
        "form": form,
        "exports": links(request, "selection:ministry_export"),
        "page": shown,
        "rows": queries.with_opinions(campaign, shown.rows),
        "provinces": [(taking.province, reports.get(taking.province_id)) for taking in participants(campaign)],
        "counts": counts,
        "received": sum(counts.get(state, 0) for state in (*_AFTER, Candidacy.State.REPORTED)),
        "needed": queries.experts_needed(campaign),
        "industries": queries.industry_names(campaign.year),
        "publicity": queries.publicity_of(campaign),
        "pack": pack_for(campaign),
        "may": request.user.has_perm("selection.publicity"),
        "scenarios_url": reverse("selection:scenarios", args=[places[0].pk]) if places else "",
    }
    return render(request, "selection/ministry.html", context)


_AFTER = (
    Candidacy.State.SHORTLISTED,
    Candidacy.State.NOT_SHORTLISTED,
    Candidacy.State.IN_PUBLICITY,
    Candidacy.State.HELD,
    Candidacy.State.PUBLISHED,
)


def received_for(
    request: HttpRequest, campaign: Campaign
) -> tuple[ReceivedFilter, QuerySet[Candidacy], tuple[str, ...]]:
    """The filter of the lists received, what it leaves, and the order asked for; anything odd narrows nothing."""
    form = ReceivedFilter(request.GET, industries=queries.industry_names(campaign.year).items())
    form.is_valid()
    said = form.cleaned_data
    listed = _narrow(queries.received(campaign), said)
    if said.get("sort") == "score":
        listed = queries.by_score(listed)
    return form, listed, RECEIVED_ORDERS[said.get("sort") or ""]


def _narrow(found: Any, said: dict[str, Any]) -> Any:
    if said.get("province"):
        found = found.filter(application__province=said["province"])
    if said.get("kind"):
        found = found.filter(application__kind=said["kind"])
    if said.get("industry") == "key":
        found = found.exclude(application__industry="")
    elif said.get("industry"):
        found = found.filter(application__industry="" if said["industry"] == "other" else said["industry"])
    if said.get("state"):
        found = found.filter(state=said["state"])
    if said.get("q"):
        text = said["q"].strip()
        found = found.filter(Q(application__unit__name__icontains=text) | Q(application__unit__uscc__istartswith=text))
    return found


@require_http_methods(["GET", "POST"])
def candidate(request: HttpRequest, pk: int) -> HttpResponse:
    """One recommended unit: opinions, experts, shortlist or not."""
    must_read(request, "ministry")
    campaign = campaign_or_404()
    found = queries.received(campaign).filter(pk=pk).first()
    if found is None:
        return _gone(request, campaign, pk)
    experts = [(user.pk, str(user)) for user in _experts()]
    said: type[HoldForm | ShortlistForm] = HoldForm if found.state in HOLDING else ShortlistForm
    form: HoldForm | ShortlistForm = said()
    asking = ExpertForm(experts=experts)
    if request.method == "POST":
        form, asking = _forms(request, experts, said)
        try:
            done = _acted(request, found, form, asking)
        except Refused:
            if not _again(request, found, form.cleaned_data.get("reason", "")):
                raise
            done = True
            messages.info(request, "您刚才已经作出这一决定，没有重复办理。")
        if done:
            gone = request.POST.get("act") == "send_back"
            return redirect("selection:ministry") if gone else redirect("selection:candidate", pk=pk)
    (shown,) = queries.with_opinions(campaign, [found])
    context = {
        "campaign": campaign,
        "shown": shown,
        "row": shown.row,
        "application": found.application,
        "candidacy": found,
        "offers": CANDIDACY.offers(found, request.user, _offered(found)),
        "form": form,
        "asking": asking,
        "needed": queries.experts_needed(campaign),
        "industry": queries.industry_names(campaign.year).get(found.application.industry, "非重点行业"),
        "objections": found.objections.order_by("id"),
        "may": request.user.has_perm("selection.publicity"),
    }
    status = 422 if form.errors or asking.errors else 200
    return render(request, "selection/candidate.html", context, status=status)


def _offered(found: Candidacy) -> tuple[str, ...]:
    """The acts whose buttons the page has; of the two releases the one that is possible now."""
    if found.state != Candidacy.State.HELD:
        return ("shortlist", "pass_over", "reconsider", "send_back", "hold")
    return ("release" if queries.still_on_show(found) else "release_later",)


def _gone(request: HttpRequest, campaign: Campaign, pk: int) -> HttpResponse:
    """Where a second click on 退回省级 leads: the unit is its province's again. Raises Http404 for all else."""
    found = get_object_or_404(Candidacy, application__campaign=campaign, pk=pk)
    sent = request.method == "POST" and request.POST.get("act") == "send_back"
    if not sent or not twice(request, again=_again(request, found, request.POST.get("reason", ""))):
        raise Http404
    return redirect("selection:ministry")


def _again(request: HttpRequest, found: Candidacy, reason: str) -> bool:
    """Whether the same person has just done what is posted."""
    verb, expert = request.POST.get("act", ""), request.POST.get("expert", "")
    if verb == "ask":
        return asked_again(found.application, key_of(expert), request.user)
    return decided_again(found.application, verb, request.user, reason)


def _experts() -> list[User]:
    found = User.objects.filter(roles__kind=Role.Kind.EXPERT, roles__until=None, is_active=True)
    return list(found.distinct().order_by("display_name", "id"))


def _forms(
    request: HttpRequest, experts: list[tuple[int, str]], said: type[HoldForm | ShortlistForm]
) -> tuple[HoldForm | ShortlistForm, ExpertForm]:
    form = said(request.POST)
    asking = (
        ExpertForm(request.POST, experts=experts) if request.POST.get("act") == "ask" else ExpertForm(experts=experts)
    )
    form.full_clean()
    asking.full_clean()
    return form, asking


def _acted(request: HttpRequest, found: Candidacy, form: HoldForm | ShortlistForm, asking: ExpertForm) -> bool:
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
    elif verb in WITH_REASON:
        done = WITH_REASON[verb]
        if attempt(form, lambda: done(found, actor=actor, reason=reason)) is None:
            return False
    else:
        raise Http404
    words = {
        "ask": "已请专家评审",
        "send_back": "已退回省级",
        "shortlist": "已列入拟入围",
        "pass_over": "已决定不入围",
        "reconsider": "已撤销决定",
        "hold": "已暂缓",
        "release": "已解除暂缓，继续公示",
        "release_later": "已解除暂缓，等待增补公示",
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
        try:
            made = attempt(form, lambda: actions.open_publicity(campaign, actor=request.user, decision=decision))
        except Refused:
            if not twice(request, again=opened_again(campaign, request.user, decision)):
                raise
            return redirect("selection:publicity")
        if made is not None:
            messages.success(request, "公示已经开始，公示页面已对社会开放。")
            return redirect("selection:publicity")
    newest, slot = queries.publicity_of(campaign), PublicitySlot(campaign)
    found = None if slot.state == "none" else newest
    shown = queries.on_show(campaign) if found else queries.received(campaign).filter(state=Candidacy.State.SHORTLISTED)
    offers = PUBLICITY.offers(slot, request.user, ("open",))
    context = {
        "campaign": campaign,
        "publicity": found,
        "page": page(shown, request, order=RECEIVED_ORDERS[""], size=50),
        "total": shown.count(),
        "rule": pack_for(campaign).publicity,
        "open_objections": queries.open_objections(campaign).count(),
        "offer": offers[0] if offers else None,
        "form": form,
        "unreported": unreported(campaign) if newest is None else [],
    }
    return render(request, "selection/publicity.html", context, status=422 if form.errors else 200)


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
        verbs = {"dismiss": actions.dismiss, "uphold": actions.uphold}
        led = answered(request, form, found, verbs, "selection:objection")
        if led is not None:
            return led
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
        decision, title = form.cleaned_data.get("decision", ""), form.cleaned_data.get("title", "")
        try:
            made = attempt(form, lambda: actions.publish(campaign, actor=request.user, decision=decision, title=title))
        except Refused:
            if not twice(request, again=published_again(campaign, request.user, decision, title)):
                raise
            return redirect("selection:publish")
        if made is not None:
            messages.success(request, f"名单已公布，共 {len(made.rows)} 家，均已列入国家级名单。")
            return redirect("selection:publish")
    show = queries.publicity_of(campaign)
    lists = Publication.objects.filter(campaign=campaign, round=show.round if show is not None else 1)
    done = lists.select_related("published_by").first()
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
