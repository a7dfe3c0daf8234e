"""Questions and answers on an application: one page for the unit, the levels, and those who may read along."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from lvheng.accounts.models import Role
from lvheng.accounts.queries import roles_of
from lvheng.campaigns.queries import pack_for
from lvheng.core import clock
from lvheng.core.door import lock
from lvheng.core.keys import key_of
from lvheng.core.keyset import page
from lvheng.core.refusal import Invalid
from lvheng.filing.models import Application
from lvheng.filing.scoring import standard_of
from lvheng.filing.views.reach import is_fetch
from lvheng.registry.queries import is_member
from lvheng.review import actions
from lvheng.review.actions.asking import MAX_ANSWER, page_of
from lvheng.review.levels import blank, level_of
from lvheng.review.models import Question, Review
from lvheng.review.process import QUESTION
from lvheng.review.queries.own import had_a_hand
from lvheng.review.queries.questions import asked_about, may, questions_of, visible_questions
from lvheng.review.repeats import asked_twice


@require_GET
def questions(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything asked on an application, newest first."""
    return _page(request, get_object_or_404(asked_about(request.user), pk=pk))


def _page(request: HttpRequest, application: Application, **more: Any) -> HttpResponse:
    standard = standard_of(application)
    level = level_of(request.user, application)
    rows = page(questions_of(application), request, order=["-id"])
    for one in rows.rows:
        one.application = application
    officer = any(role.kind in (Role.Kind.OFFICER, Role.Kind.AUDITOR) for role in roles_of(request.user))
    own = had_a_hand(request.user, application)
    refused: Invalid | None = more.get("error")
    errors = {gap.anchor: gap.message for gap in refused.refusal.gaps} if refused is not None else {}
    context = {
        "application": application,
        "longest": MAX_ANSWER,
        "mine": is_member(request.user, application.unit),
        "overseer": officer and not is_member(request.user, application.unit),
        "page": rows,
        "rows": [_row(request, one, standard, own=own) for one in rows.rows],
        "may_ask": may("ask", review_at(application, level), request.user),
        "days": pack_for(application.campaign, application.authority).questions.days,
        "indicators": standard.indicators,
        "errors": errors,
        "typed": request.POST,
        "failed": more.get("failed"),
        "failed_text": more.get("text", ""),
        "summary": [(more.get("anchors", {}).get(name, f"id_{name}"), text) for name, text in errors.items()],
    }
    return render(request, "review/questions.html", context, status=refused.status if refused is not None else 200)


def _row(request: HttpRequest, one: Question, standard: Any, *, own: bool) -> dict[str, Any]:
    """A question for the page; `own`: what the guard of closing asks, asked once for all of them."""
    offers = QUESTION.offers(one, request.user, ["answer"])
    closing = QUESTION.table["close"]
    return {
        "one": one,
        "indicator": standard.indicator(one.number) if one.number else None,
        "answer": offers[0] if offers else None,
        "close": not own and one.state in closing.source and request.user.has_perm(closing.permission, one),
        "days_left": clock.days_left(one.due_at),
        "over": one.state == Question.State.ASKED and one.due_at < clock.now(),
    }


def review_at(application: Application, level: str) -> Review | None:
    """The review at a level, unsaved where none was opened; None without a level."""
    if not level:
        return None
    related = ("application__unit", "application__campaign", "application__authority__parent", "authority")
    kept = Review.objects.filter(application=application, level=level).select_related(*related).first()
    return kept or blank(application, level)


@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the applicant about an item (HN-4.1.d, MI-3.a)."""
    application = get_object_or_404(asked_about(request.user), pk=pk)
    asked = request.POST.get("number", "")
    number = key_of(asked)
    item = -1 if number is None else number
    text = request.POST.get("text", "")
    try:
        with transaction.atomic():
            lock(application)
            made = asked_twice(application, request.user, number=item, text=text)
            said = "您刚才已经提出这一问题，没有重复提问。" if made else "已向申报单位提问，答复后会通知您。"
            made = made or actions.ask(application, actor=request.user, number=item, text=text)
    except Invalid as error:
        return _page(request, application, error=error)
    messages.success(request, said)
    if made.number and "desk" in request.POST:
        return redirect("review:desk", pk, made.number)
    return redirect(page_of(made))


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a question in words; what is typed is kept before that."""
    found = get_object_or_404(visible_questions(request.user), pk=pk)
    text = request.POST.get(f"answer-{pk}", "")
    fetched = is_fetch(request)
    try:
        if fetched:
            actions.save_answer(found, actor=request.user, text=text)
            return JsonResponse({"saved_at": f"{clock.now():%H:%M:%S}", "errors": {}})
        actions.answer(found, actor=request.user, text=text)
    except Invalid as error:
        if fetched:
            words = {f"answer-{pk}": [gap.message for gap in error.refusal.gaps]}
            return JsonResponse({"message": error.refusal.message, "errors": words}, status=error.status)
        anchors = {"answer": f"id_answer-{found.pk}"}
        return _page(request, found.application, error=error, failed=found.pk, text=text, anchors=anchors)
    messages.success(request, "答复已提交，已通知提问的主管部门。")
    return redirect(page_of(found))


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a question of one's own level."""
    found = get_object_or_404(visible_questions(request.user), pk=pk)
    actions.close(found, actor=request.user)
    messages.success(request, "询问已关闭。")
    return redirect(page_of(found))
