"""The experts' pages: what is assigned to them, all data of it, points by indicator, and the opinion (MI-3.c)."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET, require_POST

from lvheng.accounts.models import Role
from lvheng.accounts.queries import role_at
from lvheng.core import clock
from lvheng.core.clauses import quoted
from lvheng.core.keys import key_of
from lvheng.core.keyset import page
from lvheng.core.refusal import Forbidden, Invalid, Refusal, Refused
from lvheng.review import overview
from lvheng.review.actions import Stale, give_opinion, recuse, score_indicator, score_rest
from lvheng.review.actions.scoring import FIELDS
from lvheng.review.conflicts import conflicts_of
from lvheng.review.desk import Desk
from lvheng.review.expert_sheet import Item, is_whole, items_of
from lvheng.review.models import ExpertAssignment, ExpertProfile, ExpertScore
from lvheng.review.process import ASSIGNMENT
from lvheng.review.queries import assignments_of
from lvheng.review.queries.experts import others
from lvheng.review.views.desk import loaded, panel, viewer

#: States in which an assignment is not opened any more.
GONE = (ExpertAssignment.State.RECUSED, ExpertAssignment.State.RELEASED)


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """An expert's own assignments, newest first."""
    if role_at(request.user, Role.Kind.EXPERT) is None:
        raise Http404
    asked = assignments_of(request.user).annotate(scored=Count("scores"))
    found = page(asked, request, order=("-id",))
    context = {
        "page": replace(found, label=f"本页 {len(found.rows)} 家"),
        "rows": found.rows,
        "stated": ExpertProfile.objects.filter(expert=request.user.pk).exists(),
    }
    return render(request, "review/expert_home.html", context)


def _opened(request: HttpRequest, pk: int) -> ExpertAssignment:
    """What was assigned to the person and not stepped back from. Raises Http404."""
    return get_object_or_404(assignments_of(request.user).exclude(state__in=GONE), pk=pk)


def _barred(request: HttpRequest, asked: ExpertAssignment, error: Invalid | None = None) -> HttpResponse | None:
    """The page that says why an expert may not open what was assigned, and offers to step back (MI-3.c)."""
    aside = asked.state == ExpertAssignment.State.SET_ASIDE
    found = [asked.aside_reason] if aside else conflicts_of(asked.application, request.user)
    if not found:
        return None
    step = "请写明原因后回避；情况有误的，请联系组织评审的部门更正。"
    refusal = Refusal("".join(found), ("MI-3.c",), step if asked.state == ExpertAssignment.State.ASSIGNED else "")
    context = {
        "assignment": asked,
        "unit": asked.application.unit.name,
        "refusal": refusal,
        "clauses": quoted(refusal.clauses),
        "typed": request.POST,
        "summary": _summary(error),
    }
    return render(request, "review/expert_conflict.html", context, status=403 if error is None else 422)


@require_GET
def expert(request: HttpRequest, pk: int) -> HttpResponse:
    """One assignment: overview, the points given so far, and the opinion form."""
    asked = _opened(request, pk)
    return _barred(request, asked) or _page(request, asked)


def _page(request: HttpRequest, asked: ExpertAssignment, error: Refused | None = None) -> HttpResponse:
    desk = Desk.load(asked.application, "")
    if desk is None:
        raise Http404
    offers = ASSIGNMENT.offers(asked, request.user)
    rows = _rows(asked, items_of(asked.application), desk)
    rest = others(asked)
    context = {
        "assignment": asked,
        "application": asked.application,
        "desk": desk,
        "reviews": overview.other_reviews(desk),
        "profile": overview.profile_rows(desk),
        "basic": overview.basic_rows(desk),
        "scores": overview.score_rows(desk),
        "groups": overview.group_rows(desk),
        "rows": rows,
        "done": sum(row["whole"] for row in rows),
        "next": next((row["item"].number for row in rows if not row["whole"]), 1),
        "others": rest,
        "compared": [(row, [one.scores.get(row["item"].number) for one in rest]) for row in rows] if rest else [],
        "offers": {offer.transition.name: offer for offer in offers},
        "opinions": ExpertAssignment.Opinion.choices,
        "typed": request.POST,
        "summary": _summary(error) if isinstance(error, Invalid) else [],
        "refused": error.refusal if error is not None and not isinstance(error, Invalid) else None,
    }
    return render(request, "review/expert.html", context, status=error.status if error is not None else 200)


def _rows(asked: ExpertAssignment, items: list[Item], desk: Desk) -> list[dict[str, Any]]:
    """One row an indicator to be scored: stated and verified points, and what the expert gave."""
    known = {one.number: one for one in asked.scores.all()}
    return [
        {
            "item": item,
            "verified": desk.verified.indicator(item.number),
            "score": known.get(item.number),
            "whole": is_whole(known.get(item.number)),
        }
        for item in items
    ]


def _summary(error: Refused | None) -> list[tuple[str, str]]:
    return [] if error is None else [(f"id_{gap.anchor}", gap.message) for gap in error.refusal.gaps]


@require_GET
def expert_desk(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The desk: submitted facts, evidence and all levels' verdicts to read, points and reason to give."""
    asked = _opened(request, pk)
    return _barred(request, asked) or _desk(request, asked, number)


def _desk(request: HttpRequest, asked: ExpertAssignment, number: int, error: Refused | None = None) -> HttpResponse:
    found, items = loaded(asked.application, "", number), items_of(asked.application)
    offers = ASSIGNMENT.offers(asked, request.user, ["score"])
    known = {one.number: one for one in asked.scores.all()}
    score = known.get(number)
    errors: dict[str, list[str]] = {}
    for gap in error.refusal.gaps if error is not None else ():
        errors.setdefault(gap.anchor, []).append(gap.message)
    typed = {name: request.POST.get(name, "") for name in FIELDS} if error is not None else {}
    context = panel(found, number) | viewer(request, found, number) | {
        "assignment": asked,
        "item": next((one for one in items if one.number == number), None),
        "score": score,
        "edition": score.edition if score is not None else 0,
        "values": _typed_of(score) | typed,
        "errors": errors,
        "summary": _summary(error) if isinstance(error, Invalid) else [],
        "stale": error if isinstance(error, Stale) else None,
        "may_score": bool(offers) and offers[0].refusal is None,
        "why_not": offers[0].refusal if offers else None,
        "done": sum(is_whole(known.get(one.number)) for one in items),
        "to_score": len(items),
    }  # fmt: skip
    return render(request, "review/expert_desk.html", context, status=error.status if error is not None else 200)


def _typed_of(score: ExpertScore | None) -> dict[str, str]:
    if score is None:
        return {}
    return {"points": score.typed, "abstained": "yes" if score.abstained else "", "reason": score.reason}


@require_POST
def score(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Save points and reason: one field at a time while typing, or the whole form; the button leads on."""
    asked = _opened(request, pk)
    fetched = request.headers.get("X-Requested-With") == "fetch"
    values = {name: request.POST[name] for name in FIELDS if name in request.POST}
    if not fetched or request.POST.get("autosave") == "abstained":
        values["abstained"] = request.POST.get("abstained", "")
    try:
        made = score_indicator(
            asked, actor=request.user, number=number, values=values, edition=key_of(request.POST.get("edition", ""))
        )
    except (Invalid, Stale) as error:
        if fetched or any(gap.anchor == "number" for gap in error.refusal.gaps):
            raise
        return _barred(request, asked) or _desk(request, asked, number, error)
    if fetched:
        return _saved(request, asked, made)
    if "next" not in request.POST:
        messages.success(request, f"第 {number} 项已保存。")
        return redirect("review:expert_desk", pk, number)
    return _on(request, asked, number)


def _on(request: HttpRequest, asked: ExpertAssignment, number: int) -> HttpResponse:
    """To the next indicator without points, those after this one first; to the opinion when there is none."""
    known = {one.number: one for one in asked.scores.all()}
    waiting = [one.number for one in items_of(asked.application) if not is_whole(known.get(one.number))]
    following = next((one for one in waiting if one > number), waiting[0] if waiting else None)
    if following is None:
        messages.success(request, "各项都有评分或弃评了，可以提交评审意见。")
        return redirect("review:expert", asked.pk)
    return redirect("review:expert_desk", asked.pk, following)


def _saved(request: HttpRequest, asked: ExpertAssignment, made: ExpertScore) -> JsonResponse:
    items = items_of(asked.application)
    known = {one.number: one for one in asked.scores.all()}
    context = {
        "assignment": asked,
        "edition": made.edition,
        "done": sum(is_whole(known.get(one.number)) for one in items),
        "to_score": len(items),
    }
    return JsonResponse(
        {
            "saved_at": f"{clock.now():%H:%M:%S}",
            "errors": {},
            "html": {
                "#lv-edition": render_to_string("review/_expert_edition.html", context, request),
                "#lv-scored": render_to_string("review/_scored.html", context, request),
            },
        }
    )


@require_POST
def rest(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the verified points for what is not scored yet, with one reason."""
    asked = _opened(request, pk)
    try:
        filled = score_rest(asked, actor=request.user, reason=request.POST.get("rest", ""))
    except Invalid as error:
        return _barred(request, asked) or _page(request, asked, error)
    words = f"已按核实得分填写 {len(filled)} 项，提交意见前仍可逐项更改。" if filled else "没有可以一并填写的指标。"
    messages.success(request, words)
    return redirect("review:expert", pk)


@require_POST
def opinion(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the opinion."""
    asked = _opened(request, pk)
    try:
        give_opinion(
            asked,
            actor=request.user,
            opinion=request.POST.get("opinion", ""),
            reason=request.POST.get("reason", ""),
        )
    except Forbidden:
        raise
    except Refused as error:
        return _barred(request, asked) or _page(request, asked, error)
    messages.success(request, f"已提交对“{asked.application.unit.name}”的评审意见。")
    return redirect("review:expert_home")


@require_POST
def step_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Step back from an assignment, be it for a conflict of interest that bars the page."""
    asked = _opened(request, pk)
    try:
        recuse(asked, actor=request.user, reason=request.POST.get("reason", ""))
    except Invalid as error:
        return _barred(request, asked, error) or _page(request, asked, error)
    messages.success(request, f"您已回避评审“{asked.application.unit.name}”。")
    return redirect("review:expert_home")
