"""The experts' pages: what is assigned to them, all data of it, and the opinion."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from lvheng.accounts.models import Role
from lvheng.accounts.queries import role_at
from lvheng.core.keyset import page
from lvheng.core.refusal import Invalid
from lvheng.review import overview
from lvheng.review.actions import give_opinion, recuse
from lvheng.review.desk import Desk
from lvheng.review.models import ExpertAssignment
from lvheng.review.process import ASSIGNMENT
from lvheng.review.queries import assignments_of, opened_to
from lvheng.review.views.desk import loaded, panel, viewer


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """An expert's own assignments, newest first."""
    if role_at(request.user, Role.Kind.EXPERT) is None:
        raise Http404
    found = page(assignments_of(request.user), request, order=("-id",))
    label = f"本页 {len(found.rows)} 家"
    return render(request, "review/expert_home.html", {"page": replace(found, label=label), "rows": found.rows})


@require_GET
def expert(request: HttpRequest, pk: int) -> HttpResponse:
    """One assignment: overview and the opinion form."""
    return _page(request, get_object_or_404(opened_to(request.user), pk=pk))


def _page(request: HttpRequest, asked: ExpertAssignment, error: Any = None) -> HttpResponse:
    desk = Desk.load(asked.application, "")
    if desk is None:
        raise Http404
    offers = ASSIGNMENT.offers(asked, request.user)
    context = {
        "assignment": asked,
        "application": asked.application,
        "desk": desk,
        "reviews": overview.other_reviews(desk),
        "profile": overview.profile_rows(desk),
        "basic": overview.basic_rows(desk),
        "scores": overview.score_rows(desk),
        "groups": overview.group_rows(desk),
        "offers": {offer.transition.name: offer for offer in offers},
        "opinions": ExpertAssignment.Opinion.choices,
        "typed": request.POST,
        "summary": [] if error is None else [(f"id_{gap.anchor}", gap.message) for gap in error.refusal.gaps],
    }
    return render(request, "review/expert.html", context, status=422 if error is not None else 200)


@require_GET
def expert_desk(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The desk, to read: submitted facts, evidence and all levels' verdicts."""
    asked = get_object_or_404(opened_to(request.user), pk=pk)
    found = loaded(asked.application, "", number)
    context = panel(found, number) | viewer(request, found, number) | {"assignment": asked}
    return render(request, "review/expert_desk.html", context)


@require_POST
def opinion(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the opinion."""
    asked = get_object_or_404(opened_to(request.user), pk=pk)
    try:
        give_opinion(
            asked,
            actor=request.user,
            opinion=request.POST.get("opinion", ""),
            reason=request.POST.get("reason", ""),
        )
    except Invalid as error:
        return _page(request, asked, error)
    messages.success(request, f"已提交对“{asked.application.unit.name}”的评审意见。")
    return redirect("review:expert_home")


@require_POST
def step_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Step back from an assignment."""
    asked = get_object_or_404(opened_to(request.user), pk=pk)
    try:
        recuse(asked, actor=request.user, reason=request.POST.get("reason", ""))
    except Invalid as error:
        return _page(request, asked, error)
    messages.success(request, f"您已回避评审“{asked.application.unit.name}”。")
    return redirect("review:expert_home")
