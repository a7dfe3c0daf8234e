"""The reviewer's desk: one indicator's evidence, facts and verdict at a time."""

import json
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from lvheng.core import clock
from lvheng.core.components.formats import brief
from lvheng.core.keys import key_of
from lvheng.core.refusal import Forbidden, Invalid, Refused
from lvheng.filing.models import Application
from lvheng.review.actions import save_verdict
from lvheng.review.actions.judging import Clash, fields_in, typed_of
from lvheng.review.completeness import REASON
from lvheng.review.desk import Desk
from lvheng.review.levels import blank, level_of
from lvheng.review.models import Review, Verdict
from lvheng.review.panel import visits
from lvheng.review.preview import TURNS, ZOOMS, preview
from lvheng.review.process import REVIEW
from lvheng.review.queries import visible_to
from lvheng.review.queries.questions import may, questions_on
from lvheng.review.queries.queue import neighbours, queue
from lvheng.review.saying import COUNTS, HINTS, compare
from lvheng.review.terms import term
from lvheng.review.views.evidence import choice
from lvheng.review.views.marking import doubted, marked, wanted


def loaded(application: Application, level: str, number: int, user: object = None) -> Desk:
    """The desk of an application, if it has this indicator, with the flags `user` may see; 404 otherwise."""
    found = Desk.load(application, level, user)
    if found is None or not 1 <= number <= len(found.standard.indicators):
        raise Http404
    return found


def viewer(request: HttpRequest, desk: Desk, number: int) -> dict[str, Any]:
    """The evidence pane: which file is open, at which page and zoom, and where the buttons lead.

    Opened is what was asked for, else the page that the worst open flag points at, else the first file. `number` 0: the
    files of the whole application.
    """
    files = desk.evidence(number)
    asked = request.GET if "file" in request.GET else doubted(desk, number)
    name = asked.get("file", "")
    chosen = next((item for item in files if str(item[0].pk) == name), files[0] if files else None)
    zoom = choice(request.GET.get("zoom", ""), ZOOMS, 100)
    turn = choice(request.GET.get("turn", ""), TURNS, 0)
    page = page_in(asked.get("page", ""), 1)
    context: dict[str, Any] = {"files": files, "chosen": chosen, "zoom": zoom, "turn": turn}
    if chosen is None:
        return context
    marking = wanted(request, desk, number, chosen[0], page)
    shown = preview(chosen[0].file, page, part=page_in(request.GET.get("part", ""), 0), marks=marking)
    marks = marked(request, desk, number, chosen[0], shown=shown, marks=marking)

    def to(**changes: int) -> str:
        asked = {"file": chosen[0].pk, "page": shown.page, "zoom": zoom, "turn": turn} | changes
        return "?" + urlencode([*asked.items(), *marks["kept"]])

    at = ZOOMS.index(zoom)
    return context | {
        "shown": shown,
        "image": f"?{urlencode({'zoom': zoom, 'turn': turn})}{marks['mark_query']}",
        "rows": marks["rows"],
        "texts": marks["texts"],
        "legend": marks["legend"],
        "smaller": to(zoom=ZOOMS[at - 1]) if at else "",
        "larger": to(zoom=ZOOMS[at + 1]) if at + 1 < len(ZOOMS) else "",
        "turned": to(turn=(turn + 90) % 360),
        "previous": to(page=shown.page - 1) if shown.page > 1 else "",
        "following": to(page=shown.page + 1) if shown.page < shown.pages else "",
        "upwards": to(part=shown.part - 1) if shown.part > 1 else "",
        "downwards": to(part=shown.part + 1) if shown.part < shown.parts else "",
        "last": shown.first + len(shown.rows) - 1,
        "sheets": [(name, to(page=i + 1), i + 1 == shown.page) for i, name in enumerate(shown.names)],
    }


def page_in(text: str, default: int) -> int:
    """The number of a page in an address; anything else is the default."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else default


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
        "shown_flags": desk.shown.get(number, []),
        "fact_rows": desk.fact_rows(number),
        "own_calculation": desk.own_calculation(number),
        "parts": desk.parts(number),
        "year": desk.pack.evaluation_year,
        "scale": desk.scale(number),
        "others": desk.others(number),
        "questions": questions_on(desk.application, number),
        "others_said": [desk.said(one) for one in desk.others(number)],
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
    found = loaded(application, level, number, request.user)
    verdict = found.own.get(number)
    review = review_at(application, level)
    offers = REVIEW.offers(review, request.user, ["judge"]) if review is not None else []
    before, after, place, waiting = _neighbours(request, application, level)
    context = (
        panel(found, number)
        | viewer(request, found, number)
        | _form(found, number, typed or {}, error)
        | {
            "level": level,
            "review": review,
            "may_judge": bool(offers) and offers[0].refusal is None,
            "why_not": offers[0].refusal if offers and offers[0].refusal is not None else None,
            "verdict": verdict,
            "own_said": found.said(verdict) if verdict is not None else None,
            "term": term(review) if review is not None else None,
            "may_ask": may("ask", review, request.user),
            "to_ask": f"请说明：{verdict.files_needed}" if verdict is not None and verdict.files_needed else "",
            "site_checks": visits(application, request.user),
            "back": request.get_full_path() if request.method == "GET" else _address(application, number),
            "previous_application": before,
            "next_application": after,
            "place": place,
            "waiting": waiting,
        }
    )
    return render(request, "review/desk.html", context, status=error.status if error is not None else 200)


def _address(application: Application, number: int) -> str:
    return reverse("review:desk", args=[application.pk, number])


def _form(found: Desk, number: int, typed: dict[str, str], error: Any) -> dict[str, Any]:
    """What the verdict form shows: what is saved, over it what was typed and not taken, and why."""
    indicator = found.standard.indicator(number)
    fact, verdict = found.fact(indicator), found.own.get(number)
    saved = typed_of(verdict, fact)
    values = saved | typed
    errors: dict[str, list[str]] = {}
    for gap in error.refusal.gaps if isinstance(error, Invalid) else ():
        errors.setdefault(gap.anchor, []).append(gap.message)
    unsaved = {name: text for name, text in typed.items() if text.strip() != saved.get(name, "")}
    return {
        "can_have_value": _has_value(found, number),
        "counts": _counts(values, errors),
        "part_fields": _part_fields(found, number, values, errors),
        "values": values,
        "was": json.dumps(saved, ensure_ascii=False),
        "edition": verdict.edition if verdict is not None else 0,
        "errors": errors,
        "summary": [(f"id_{name}", message) for name, found_ in errors.items() for message in found_],
        "asks_reason": REASON if found.lacks_reason(number) and "remark" not in errors else "",
        "refused": error if error is not None and not isinstance(error, Invalid) else None,
        "unsaved": compare(saved, values, unsaved, indicator, fact) if unsaved and error is not None else [],
    } | (clash_of(found, number, typed, error) if isinstance(error, Clash) else {})


def clash_of(found: Desk, number: int, typed: dict[str, str], error: Clash) -> dict[str, Any]:
    """Both versions of a verdict side by side."""
    indicator = found.standard.indicator(number)
    fact = found.fact(indicator)
    theirs = typed_of(error.verdict, fact)
    touched = [name for name, text in typed.items() if text.strip() != theirs.get(name, "")]
    rows = compare(theirs, typed, touched, indicator, fact)
    return {"clash": error, "clash_rows": rows, "over": error.verdict.edition}


def _part_fields(
    found: Desk, number: int, values: dict[str, str], errors: dict[str, list[str]]
) -> list[dict[str, Any]]:
    """One field for each of several products or substances, in the unit it was submitted in."""
    fields = []
    for at, part in enumerate(found.submitted.indicator(number).parts):
        name = f"part-{at}"
        stated = "" if part.value is None else brief(part.value)
        field = {"name": name, "label": part.name, "unit": part.unit or "", "stated": stated}
        fields.append(field | {"value": values.get(name, ""), "errors": errors.get(name, [])})
    return fields


def review_at(application: Application, level: str) -> Review | None:
    """The review of a level, unsaved where it has not begun; None without a level."""
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
            "hint": HINTS[name],
            "key": at + 1,
            "errors": errors.get(name, []),
            "options": [
                {"value": value, "label": word, "css": f"v{i}", "checked": values.get(name) == value}
                for i, (value, word) in enumerate(Verdict.Outcome.choices)
            ],
        }
        for at, (name, label) in enumerate(COUNTS.items())
    ]


def _neighbours(
    request: HttpRequest, application: Application, level: str
) -> tuple[Application | None, Application | None, int, int]:
    return neighbours(queue(request.user, application.campaign, level), application, level)


@require_GET
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """To the indicator where this person stopped; else to the most doubtful."""
    application = get_object_or_404(visible_to(request.user), pk=pk)
    level = level_of(request.user, application)
    return redirect("review:desk", pk, loaded(application, level, 1, request.user).resume_number(request.user))


@require_POST
def save(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Save a verdict: one field at a time while typing, or the whole form; the button leads on.

    Of the whole form only what differs from what the page showed (`was`) is saved: what somebody else changed
    meanwhile in another field is not put back.
    """
    application = get_object_or_404(visible_to(request.user), pk=pk)
    posted = {name: str(request.POST[name]) for name in fields_in(request.POST)}
    shown = _shown_values(request.POST.get("was", ""))
    values = {name: text for name, text in posted.items() if shown is None or text.strip() != shown.get(name, "")}
    fetched = request.headers.get("X-Requested-With") == "fetch"
    edition = key_of(request.POST.get("over") or request.POST.get("edition", ""))
    try:
        save_verdict(application, actor=request.user, number=number, values=values, edition=edition)
    except Refused as error:
        unknown = any(gap.anchor == "number" for gap in error.refusal.gaps)
        if isinstance(error, Clash) and fetched:
            return _clashed(request, application, number, values, error)
        if fetched or unknown or isinstance(error, Forbidden):
            raise
        return _desk(request, application, number, values, error)
    if fetched:
        return _saved(request, application, number)
    if "next" not in request.POST:
        messages.success(request, f"第 {number} 项已保存。")
        return redirect("review:desk", pk, number)
    return _onward(request, application, number)


def _onward(request: HttpRequest, application: Application, number: int) -> HttpResponse:
    """To the most doubtful indicator that is left; to the decision once none is."""
    level = level_of(request.user, application)
    following = loaded(application, level, number, request.user).next_number(number)
    if following is not None:
        return redirect("review:desk", application.pk, following)
    messages.success(request, "各项都有结论了，可以作出审核决定。")
    return redirect(f"{reverse('review:application', args=[application.pk])}#decision")


def _shown_values(text: str) -> dict[str, str] | None:
    """What the page showed when it was drawn, as the form carries it; None where it carries nothing readable."""
    try:
        found = json.loads(text) if text else None
    except (ValueError, RecursionError):
        return None
    return {str(name): str(value) for name, value in found.items()} if isinstance(found, dict) else None


def _saved(request: HttpRequest, application: Application, number: int) -> JsonResponse:
    found = loaded(application, level_of(request.user, application), number, request.user)
    verdict = found.own.get(number)
    context = panel(found, number) | {"edition": verdict.edition if verdict is not None else 0}
    rail = context | {"rail_url": "review:desk", "rail_pk": application.pk}
    return JsonResponse(
        {
            "saved_at": f"{clock.now():%H:%M:%S}",
            "errors": {"remark": [REASON] if found.lacks_reason(number) else []},
            "html": {
                "#lv-vpts": render_to_string("review/_points.html", context, request),
                "#lv-rail": render_to_string("review/_rail.html", rail, request),
                "#lv-traced": render_to_string("review/_traced.html", context, request),
                "#lv-edition": render_to_string("review/_edition.html", context, request),
                "#lv-clash": '<div id="lv-clash"></div>',
            },
        }
    )


def _clashed(
    request: HttpRequest, application: Application, number: int, values: dict[str, str], error: Clash
) -> JsonResponse:
    """What the other person saved, beside what was typed; the form stays as it is."""
    found = loaded(application, level_of(request.user, application), number, request.user)
    context = {"application": application, "number": number} | clash_of(found, number, values, error)
    html = {"#lv-clash": render_to_string("review/_clash.html", context, request)}
    answer = {"message": error.refusal.message, "errors": {}, "html": html}
    return JsonResponse(answer, status=error.status)
