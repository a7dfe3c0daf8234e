"""The overview of an application, the level's decision, and the experts asked."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from lvheng.accounts.models import Role, User
from lvheng.campaigns.queries import regional_mean
from lvheng.core.clauses import quoted
from lvheng.core.keys import key_of
from lvheng.core.refusal import Forbidden, Invalid
from lvheng.filing.models import Application
from lvheng.review import overview, panel
from lvheng.review.actions import assign_expert, judge_rest, send_back
from lvheng.review.actions import decide as decide_one
from lvheng.review.desk import Desk
from lvheng.review.levels import blank, level_of
from lvheng.review.models import ExpertAssignment, Review
from lvheng.review.process import ASSIGNMENT, REVIEW
from lvheng.review.process.reviewing import UNDECIDED
from lvheng.review.queries import visible_to
from lvheng.review.queries.flags import sees_flags
from lvheng.review.queries.onward import riskiest
from lvheng.review.queries.questions import asked_of
from lvheng.review.queries.seen import Stale, seen_token
from lvheng.review.repeats import repeats
from lvheng.review.slots import AssignmentSlot
from lvheng.review.terms import term
from lvheng.review.views.flags import checks_panel
from lvheng.screening.queries import sheet


@require_GET
def application(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything known of an application, and the panel in which a level decides."""
    return _overview(request, get_object_or_404(visible_to(request.user), pk=pk))


def _overview(request: HttpRequest, asked: Application, opinion: str = "", error: Any = None) -> HttpResponse:
    level = level_of(request.user, asked)
    seen = seen_token(blank(asked, level)) if level else ""
    desk = Desk.load(asked, level, request.user)
    if desk is None:
        raise Http404
    reviews = overview.other_reviews(desk)
    review = next((one for one in reviews if one.level == level), None)
    if review is None and level:
        review = blank(asked, level)
    if review is not None:
        review.application = asked
    offers = REVIEW.offers(review, request.user, panel.SHOWN) if review is not None else []
    mean = regional_mean(asked.campaign, asked.province, asked.kind)
    context: dict[str, Any] = {
        "application": asked,
        "desk": desk,
        "level": level,
        "review": review,
        "reviews": reviews,
        "offers": {offer.transition.name: offer for offer in offers},
        "stops": [(one, quoted(one.clauses)) for one in panel.stops(review, request.user)] if offers else [],
        **panel.context(asked, review, request.user, offers),
        **asked_of(asked, review, request.user),
        **_checks(request.user, desk, offers),
        "term": term(review) if review is not None else None,
        "profile": overview.profile_rows(desk),
        "basic": overview.basic_rows(desk),
        "scores": overview.score_rows(desk),
        "groups": overview.group_rows(desk),
        "sheet": sheet(asked.campaign, asked.unit),
        "mean": mean,
        "below_mean": mean is not None and mean.mean is not None and desk.verified.exact_total < mean.mean,
        "opinion": opinion,
        "seen": seen,
        "stale": error if isinstance(error, Stale) else None,
        "following": riskiest(request.user, level, asked) if level else None,
        "resume": desk.resume_number(request.user),
        "below_decided": any(one.state not in UNDECIDED and one.level != level for one in reviews),
        "summary": _summary(error),
        "may_assign": request.user.has_perm("review.assign_expert", asked),
    }
    if context["may_assign"] or any(one.level == "province" for one in reviews):
        context["assignments"] = list(asked.expert_assignments.select_related("expert", "assigned_by").order_by("id"))
    if context["may_assign"]:
        experts = User.objects.filter(roles__kind=Role.Kind.EXPERT, roles__until=None, is_active=True)
        context["experts"] = experts.order_by("display_name", "id").distinct()
        row = ASSIGNMENT.table["assign"]
        context["assign_stop"] = ASSIGNMENT.refusal(AssignmentSlot(asked), row, request.user)
    return render(request, "review/application.html", context, status=200 if error is None else error.status)


def _checks(user: Any, desk: Desk, offers: list[Any]) -> dict[str, Any]:
    """The panel of the automatic checks, for who sees flags; a reason is taken from who may judge now."""
    if not sees_flags(user, desk.application):
        return {}
    may = any(offer.transition.name == "judge" and offer.refusal is None for offer in offers)
    back = reverse("review:application", args=[desk.application.pk])
    return {"show_checks": True, "may_flag": may, "back": back, **checks_panel(desk, user)}


def _summary(error: Any) -> list[tuple[str, str]]:
    gaps = error.refusal.gaps if isinstance(error, Invalid) else ()
    return [(f"id_{gap.anchor}", gap.message) for gap in gaps]


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Pass or refuse; the button's name says which."""
    asked = get_object_or_404(visible_to(request.user), pk=pk)
    opinion = request.POST.get("opinion", "")
    decision = "pass" if request.POST.get("decision") == "pass" else "refuse"
    try:
        seen = request.POST.get("seen", "")
        done = decide_one(asked, decision, actor=request.user, opinion=opinion, seen=seen)
    except (Invalid, Stale) as error:
        level = level_of(request.user, asked)
        if level and repeats(asked, level, request.user, decision=decision, opinion=opinion, seen=seen):
            messages.info(request, "您刚才已经作出这一决定，没有重复办理。")
            return redirect("review:application", pk)
        return _overview(request, asked, opinion, error)
    said = {
        Review.State.PROPOSED: "已提出，待另一位工作人员复核",
        Review.State.PASSED: "审核通过，已通知申报单位",
        Review.State.REFUSED: "审核不通过，已通知申报单位",
    }
    messages.success(request, f"“{asked.unit.name}”{said[Review.State(done.state)]}。")
    return redirect("review:application", pk)


@require_POST
def return_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a proposed decision back to who handles it."""
    asked = get_object_or_404(visible_to(request.user), pk=pk)
    try:
        send_back(asked, actor=request.user, reason=request.POST.get("reason", ""))
    except Invalid as error:
        return _overview(request, asked, request.POST.get("reason", ""), error)
    messages.success(request, f"“{asked.unit.name}”已退回经办。")
    return redirect("review:application", pk)


@require_POST
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask an expert."""
    asked = get_object_or_404(visible_to(request.user), pk=pk)
    if not request.user.has_perm("review.assign_expert", asked):
        raise Forbidden("只有部级工作人员可以指派专家。", "MI-3.c")
    expert = User.objects.filter(pk=key_of(request.POST.get("expert", ""))).first()
    if expert is None:
        messages.error(request, "请选择一位专家。")
    elif _asked_again(asked, expert, request.user):
        messages.info(request, f"您已经指派{expert}，没有重复办理。")
    else:
        assign_expert(asked, expert=expert, actor=request.user)
        messages.success(request, f"已指派{expert}评审“{asked.unit.name}”。")
    return redirect("review:application", pk)


def _asked_again(asked: Application, expert: User, actor: Any) -> bool:
    """A second click: this person has asked this expert, who has not answered yet."""
    mine = asked.expert_assignments.filter(expert=expert, assigned_by=actor)
    return mine.filter(state=ExpertAssignment.State.ASSIGNED).exists()


@require_POST
def rest(request: HttpRequest, pk: int) -> HttpResponse:
    """Judge in one go what needs no look of its own."""
    asked = get_object_or_404(visible_to(request.user), pk=pk)
    judged = judge_rest(asked, actor=request.user)
    left = "其余有标记或存疑的请逐项审核。"
    messages.success(request, f"已填写 {len(judged)} 项结论，{left}" if judged else f"没有可以一并填写的指标，{left}")
    return redirect("review:application", pk)
