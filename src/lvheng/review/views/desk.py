"""The reviewer's desk: one indicator's evidence, facts and verdict at a time."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from lvheng.core import clock
from lvheng.core.refusal import Invalid
from lvheng.filing.models import Application
from lvheng.review.actions import save_verdict
from lvheng.review.actions.judging import FIELDS
from lvheng.review.desk import Desk, typed_of
from lvheng.review.guards import term
from lvheng.review.levels import blank, level_of
from lvheng.review.models import Review, Verdict
from lvheng.review.preview import TURNS, ZOOMS, preview
from lvheng.review.process import REVIEW
from lvheng.review.queries import visible_to
from lvheng.review.queries.queue import neighbours, queue
from lvheng.review.views.evidence import choice

COUNTS = (
    ("authenticity", "真实性", Verdict.Authenticity.choices, ""),
    ("accuracy", "准确性", Verdict.Accuracy.choices, ""),
    ("advancement", "先进性", Verdict.Advancement.choices, "is-scale"),
)


def loaded(application: Application, level: str, number: int) -> Desk:
    """The desk of an application, if it has this indicator; 404 otherwise."""
    found = Desk.load(application, level)
    if found is None or not 1 <= number <= len(found.standard.indicators):
        raise Http404
    return found


def viewer(request: HttpRequest, desk: Desk, number: int) -> dict[str, Any]:
    """The evidence pane: which file is open, at which page and zoom, and where the buttons lead."""
    files = desk.evidence(number)
    wanted = request.GET.get("file", "")
    chosen = next((item for item in files if str(item[0].pk) == wanted), files[0] if files else None)
    zoom = choice(request.GET.get("zoom", ""), ZOOMS, 100)
    turn = choice(request.GET.get("turn", ""), TURNS, 0)
    asked = request.GET.get("page", "")
    page = int(asked) if asked.isdecimal() and len(asked) < 6 else 1
    context: dict[str, Any] = {"files": files, "chosen": chosen, "zoom": zoom, "turn": turn}
    if chosen is None:
        return context
    shown = preview(chosen[0].file, page)

    def to(**changes: int) -> str:
        return "?" + urlencode({"file": chosen[0].pk, "page": shown.page, "zoom": zoom, "turn": turn} | changes)

    at = ZOOMS.index(zoom)
    return context | {
        "shown": shown,
        "image": f"?{urlencode({'zoom': zoom, 'turn': turn})}",
        "smaller": to(zoom=ZOOMS[at - 1]) if at else "",
        "larger": to(zoom=ZOOMS[at + 1]) if at + 1 < len(ZOOMS) else "",
        "turned": to(turn=(turn + 90) % 360),
        "previous": to(page=shown.page - 1) if shown.page > 1 else "",
        "following": to(page=shown.page + 1) if shown.page < shown.pages else "",
        "sheets": [(name, to(page=i + 1), i + 1 == shown.page) for i, name in enumerate(shown.names)],
    }


def panel(desk: Desk, number: int) -> dict[str, Any]:
    """What desk and expert pages show of one indicator."""
    indicator = desk.standard.indicator(number)
    return {
        "desk": desk,
        "application": desk.application,
        "indicator": indicator,
        "number": number,
        "fact": desk.fact(indicator),
        "row": desk.rows.get(number),
        "flags": desk.flags(number),
        "fact_rows": desk.fact_rows(number),
        "own_calculation": desk.own_calculation(number),
        "parts": desk.parts(number),
        "year": desk.pack.evaluation_year,
        "scale": desk.scale(number),
        "others": desk.others(number),
        "rail": desk.rail(),
        "total": len(desk.standard.indicators),
    } | desk.case_words(number)


@require_GET
def desk(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The desk at one indicator."""
    application = get_object_or_404(visible_to(request.user), pk=pk)
    return _desk(request, application, number)


def _desk(
    request: HttpRequest, application: Application, number: int, typed: dict[str, str] | None = None, error: Any = None
) -> HttpResponse:
    level = level_of(request.user, application)
    found = loaded(application, level, number)
    verdict = found.own.get(number)
    review = _review(application, level)
    offers = REVIEW.offers(review, request.user, ["judge"]) if review is not None else []
    errors: dict[str, list[str]] = {}
    for gap in error.refusal.gaps if error is not None else ():
        errors.setdefault(gap.anchor, []).append(gap.message)
    values = typed_of(verdict) | (typed or {})
    case = {"can_have_value": _has_value(found, number), "counts": _counts(values, errors), "values": values}
    before, after, place, waiting = _neighbours(request, application, level)
    context = (
        panel(found, number)
        | viewer(request, found, number)
        | case
        | {
            "level": level,
            "review": review,
            "may_judge": bool(offers) and offers[0].refusal is None,
            "why_not": offers[0].refusal if offers and offers[0].refusal is not None else None,
            "verdict": verdict,
            "errors": errors,
            "summary": _summary(error),
            "term": term(review) if review is not None else None,
            "previous_application": before,
            "next_application": after,
            "place": place,
            "waiting": waiting,
        }
    )
    return render(request, "review/desk.html", context, status=422 if error is not None else 200)


def _review(application: Application, level: str) -> Review | None:
    if not level:
        return None
    return Review.objects.filter(application=application, level=level).select_related(
        "application__unit", "application__campaign", "application__authority__parent", "authority"
    ).first() or blank(application, level)


def _has_value(found: Desk, number: int) -> bool:
    fact, rule = found.fact(found.standard.indicator(number)), found.standard.indicator(number).rule
    if fact.empty or fact.not_applicable is not None or fact.parts or rule == "option":
        return False
    return rule != "elasticity" or fact.emission_growth is not None


def _counts(values: dict[str, str], errors: dict[str, list[str]]) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "label": label,
            "css": css,
            "key": at + 1,
            "errors": errors.get(name, []),
            "options": [
                {"value": value, "label": word, "css": f"v{i}", "checked": values.get(name) == value}
                for i, (value, word) in enumerate(choices)
            ],
        }
        for at, (name, label, choices, css) in enumerate(COUNTS)
    ]


def _summary(error: Invalid | None) -> list[tuple[str, str]]:
    return [] if error is None else [(f"id_{gap.anchor}", gap.message) for gap in error.refusal.gaps]


def _neighbours(
    request: HttpRequest, application: Application, level: str
) -> tuple[Application | None, Application | None, int, int]:
    return neighbours(queue(request.user, application.campaign, level), application)


@require_POST
def save(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Save a verdict: one field at a time while typing, or the whole form; the button leads on."""
    application = get_object_or_404(visible_to(request.user), pk=pk)
    values = {name: str(request.POST[name]) for name in FIELDS if name in request.POST}
    fetched = request.headers.get("X-Requested-With") == "fetch"
    try:
        save_verdict(application, actor=request.user, number=number, values=values)
    except Invalid as error:
        if fetched or any(gap.anchor == "number" for gap in error.refusal.gaps):
            raise
        return _desk(request, application, number, values, error)
    if fetched:
        return _saved(request, application, number)
    if "next" not in request.POST:
        messages.success(request, f"第 {number} 项已保存。")
        return redirect("review:desk", pk, number)
    following = loaded(application, level_of(request.user, application), number).next_number(number)
    if following is None:
        messages.success(request, "各项都有结论了，可以作出审核决定。")
        return redirect(f"{reverse('review:application', args=[pk])}#decision")
    return redirect("review:desk", pk, following)


def _saved(request: HttpRequest, application: Application, number: int) -> JsonResponse:
    found = loaded(application, level_of(request.user, application), number)
    context = panel(found, number)
    return JsonResponse(
        {
            "saved_at": f"{clock.now():%H:%M:%S}",
            "errors": {},
            "html": {
                "#lv-vpts": render_to_string("review/_points.html", context, request),
                "#lv-rail": render_to_string(
                    "review/_rail.html", context | {"rail_url": "review:desk", "rail_pk": application.pk}, request
                ),
            },
        }
    )
