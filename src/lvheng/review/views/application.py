"""The overview of an application, the level's decision, and the experts asked."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from lvheng.accounts.models import Role, User
from lvheng.campaigns.queries import regional_mean
from lvheng.core.clauses import quoted
from lvheng.core.keys import key_of
from lvheng.core.process import GUARDS
from lvheng.core.refusal import Forbidden, Invalid, Refusal
from lvheng.filing.models import Application
from lvheng.review import overview
from lvheng.review.actions import assign_expert, judge_rest, pass_, refuse
from lvheng.review.desk import Desk
from lvheng.review.guards import term
from lvheng.review.levels import blank, level_of
from lvheng.review.models import Review
from lvheng.review.process import REVIEW
from lvheng.review.queries import visible_to
from lvheng.screening.queries import sheet


@require_GET
def application(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything known of an application, and the panel in which a level decides."""
    return _overview(request, get_object_or_404(visible_to(request.user), pk=pk))


def _overview(request: HttpRequest, asked: Application, opinion: str = "", error: Any = None) -> HttpResponse:
    level = level_of(request.user, asked)
    desk = Desk.load(asked, level)
    if desk is None:
        raise Http404
    reviews = overview.other_reviews(desk)
    review = next((one for one in reviews if one.level == level), None)
    if review is None and level:
        review = blank(asked, level)
    if review is not None:
        review.application = asked
    offers = REVIEW.offers(review, request.user, ["judge", "pass", "refuse"]) if review is not None else []
    mean = regional_mean(asked.campaign, asked.province, asked.kind)
    context: dict[str, Any] = {
        "application": asked,
        "desk": desk,
        "level": level,
        "review": review,
        "reviews": reviews,
        "offers": {offer.transition.name: offer for offer in offers},
        "stops": [(refusal, quoted(refusal.clauses)) for refusal in _stops(review, request.user)] if offers else [],
        "term": term(review) if review is not None else None,
        "profile": overview.profile_rows(desk),
        "basic": overview.basic_rows(desk),
        "scores": overview.score_rows(desk),
        "groups": overview.group_rows(desk),
        "sheet": sheet(asked.campaign, asked.unit),
        "mean": mean,
        "below_mean": mean is not None and mean.mean is not None and desk.verified.exact_total < mean.mean,
        "opinion": opinion,
        "below_decided": any(one.state != Review.State.OPEN and one.level != level for one in reviews),
        "summary": [] if error is None else [(f"id_{gap.anchor}", gap.message) for gap in error.refusal.gaps],
        "may_assign": request.user.has_perm("review.assign_expert", asked),
    }
    if context["may_assign"] or any(one.level == "province" for one in reviews):
        context["assignments"] = list(asked.expert_assignments.select_related("expert", "assigned_by").order_by("id"))
    if context["may_assign"]:
        experts = User.objects.filter(roles__kind=Role.Kind.EXPERT, roles__until=None, is_active=True)
        context["experts"] = experts.order_by("display_name", "id").distinct()
    return render(request, "review/application.html", context, status=422 if error is not None else 200)


def _stops(review: Review | None, user: Any) -> list[Refusal]:
    """Everything that stops passing now, not only the first."""
    found = [GUARDS[name](review, user) for name in REVIEW.table["pass"].guards]
    return [refusal for refusal in found if refusal is not None]


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Pass or refuse; the button's name says which."""
    asked = get_object_or_404(visible_to(request.user), pk=pk)
    opinion = request.POST.get("opinion", "")
    act = pass_ if request.POST.get("decision") == "pass" else refuse
    try:
        done = act(asked, actor=request.user, opinion=opinion)
    except Invalid as error:
        return _overview(request, asked, opinion, error)
    word = "审核通过" if done.state == Review.State.PASSED else "审核不通过"
    messages.success(request, f"“{asked.unit.name}”{word}，已通知申报单位。")
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
    else:
        assign_expert(asked, expert=expert, actor=request.user)
        messages.success(request, f"已指派{expert}评审“{asked.unit.name}”。")
    return redirect("review:application", pk)


@require_POST
def rest(request: HttpRequest, pk: int) -> HttpResponse:
    """Judge in one go what needs no look of its own."""
    asked = get_object_or_404(visible_to(request.user), pk=pk)
    judged = judge_rest(asked, actor=request.user)
    left = "其余有标记或存疑的请逐项审核。"
    messages.success(request, f"已填写 {len(judged)} 项结论，{left}" if judged else f"没有可以一并填写的指标，{left}")
    return redirect("review:application", pk)
