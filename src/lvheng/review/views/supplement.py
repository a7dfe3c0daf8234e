"""A return for supplement: asked by a level, answered by the unit, and what differs from the version before."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lvheng.campaigns.queries import pack_for
from lvheng.core import clock
from lvheng.core.clauses import quoted
from lvheng.core.refusal import Gap, Invalid, Refused
from lvheng.filing import actions as filing
from lvheng.filing.actions import Asked
from lvheng.filing.models import Application, Supplement, SupplementFile, SupplementItem
from lvheng.filing.process import SUPPLEMENT
from lvheng.filing.supplementing import PROFILE, Askable, Difference, differences, previous, visible_supplements
from lvheng.filing.views.reach import is_fetch
from lvheng.filing.views.submission import shown_answer
from lvheng.registry.queries import is_member
from lvheng.review import actions
from lvheng.review.levels import level_of
from lvheng.review.models import Verdict
from lvheng.review.process import REVIEW
from lvheng.review.queries import visible_to
from lvheng.review.views.questions import review_at

ROWS, MORE, MOST = 3, 3, 40


# the level that asks


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """What is to be supplied: rows of what is asked and the words, as many as wanted (HN-4.2.b)."""
    application = get_object_or_404(visible_to(request.user), pk=pk)
    if request.method == "GET":
        return _ask_page(request, application)
    rows = [(target, text) for target, text in _typed_rows(request) if target or text.strip()]
    if "more" in request.POST:
        return _ask_page(request, application, more=MORE)
    try:
        made = actions.return_for_supplement(
            application,
            actor=request.user,
            reason=request.POST.get("reason", ""),
            items=[Asked(target, text) for target, text in rows],
        )
    except Invalid as error:
        return _ask_page(request, application, error=error, rows=rows)
    messages.success(request, "已退回补正，并通知申报单位。")
    return redirect("review:supplement", made.pk)


def _typed_rows(request: HttpRequest) -> list[tuple[str, str]]:
    found = zip(request.POST.getlist("target"), request.POST.getlist("text"), strict=False)
    return list(found)[: MOST + 1]


def _needed(application: Application, level: str, askable: Askable) -> list[tuple[str, str]]:
    """What the level's verdicts say would still have to be shown (还需的材料), item by item, to begin with."""
    noted = Verdict.objects.filter(review__application=application, review__level=level).exclude(files_needed="")
    found = []
    for verdict in noted.order_by("number")[:MOST]:
        prefix = f"{SupplementItem.Kind.EVIDENCE}:{verdict.number}."
        target = next((key for key in askable.targets if key.startswith(prefix)), "")
        found.append((target, verdict.files_needed))
    return found


def _ask_page(
    request: HttpRequest,
    application: Application,
    *,
    more: int = 0,
    error: Invalid | None = None,
    rows: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    askable = Askable(application)
    level = level_of(request.user, application)
    typed = rows if rows is not None else _typed_rows(request)
    if request.method == "GET":
        typed = _needed(application, level, askable)
    shown = min(max(ROWS, len(typed)) + more, MOST)
    typed = [*typed, *[("", "")] * (shown - len(typed))]
    errors = {gap.anchor: gap.message for gap in error.refusal.gaps} if error is not None else {}
    groups: dict[str, list[Any]] = {}
    for target in askable.targets.values():
        groups.setdefault(target.group, []).append(target)
    review = review_at(application, level)
    offers = REVIEW.offers(review, request.user, ["return"]) if review is not None else []
    refusal = offers[0].refusal if offers else None
    context = {
        "application": application,
        "groups": groups,
        "rows": [
            (at, target, text, errors.get(f"target-{at}", ""), errors.get(f"text-{at}", ""))
            for at, (target, text) in enumerate(typed)
        ],
        "reason": request.POST.get("reason", ""),
        "errors": errors,
        "summary": [(f"id_{name}", text) for name, text in errors.items()],
        "rule": askable.pack.supplement,
        "pack": askable.pack,
        "may": bool(offers) and refusal is None,
        "refusal": refusal,
        "clauses": quoted(refusal.clauses) if refusal is not None else [],
    }
    return render(request, "review/supplement_ask.html", context, status=error.status if error is not None else 200)


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a return off before it is answered."""
    found = get_object_or_404(visible_supplements(request.user), pk=pk)
    try:
        filing.cancel_supplement(found, actor=request.user, reason=request.POST.get("cancel_reason", ""))
    except Invalid as error:
        return _page(request, found, error=error)
    messages.success(request, "补正要求已撤销，并通知申报单位。")
    return redirect("review:supplement", found.pk)


# the unit that answers, and everybody who may read


@require_GET
def supplement(request: HttpRequest, pk: int) -> HttpResponse:
    """What is asked per item with the term, what was there before, what was supplied."""
    return _page(request, get_object_or_404(visible_supplements(request.user), pk=pk))


def _page(request: HttpRequest, found: Supplement, error: Refused | None = None) -> HttpResponse:
    mine = is_member(request.user, found.application.unit)
    askable = Askable(found.application)
    offers = {one.transition.name: one for one in SUPPLEMENT.offers(found, request.user, ["hand_in", "cancel"])}
    errors = {gap.anchor: gap.message for gap in error.refusal.gaps} if error is not None else {}
    readable = mine or found.state == Supplement.State.ANSWERED
    items = [_shown(request, one, askable, errors) for one in differences(found, askable)]
    may_answer = "hand_in" in offers and offers["hand_in"].refusal is None
    context = {
        "supplement": found,
        "application": found.application,
        "mine": mine,
        "readable": readable,
        "evidence": [row for row in items if row["one"].item.kind == SupplementItem.Kind.EVIDENCE],
        "basic": [row for row in items if row["one"].item.kind == SupplementItem.Kind.BASIC],
        "may_answer": may_answer,
        "refusal": offers["hand_in"].refusal if "hand_in" in offers and not may_answer else None,
        "cancel": offers.get("cancel"),
        "errors": errors,
        "summary": [(f"id_{name}", text) for name, text in errors.items()],
        "typed": request.POST,
        "days_left": clock.days_left(found.due_at),
        "statement": found.statement or askable.pack.supplement.statement,
        "before": previous(found),
        "files": askable.draft.standard.files,
        "accept": ",".join(f".{kind}" for kind in askable.draft.standard.files.types),
        "pack": pack_for(found.application.campaign, found.application.authority),
    }
    return render(request, "review/supplement.html", context, status=error.status if error is not None else 200)


def _shown(request: HttpRequest, one: Difference, askable: Askable, errors: dict[str, str]) -> dict[str, Any]:
    """An item for the page: what was typed before what is kept, choices in words."""
    name = f"item-{one.item.pk}"
    field = one.target.key.removeprefix(PROFILE)
    return {
        "one": one,
        "typed": request.POST.get(name, one.after or one.before),
        "error": errors.get(name, ""),
        "before_words": shown_answer(askable.application, field, one.before),
        "after_words": shown_answer(askable.application, field, one.after),
    }


def _own(request: HttpRequest, pk: int) -> Supplement:
    return get_object_or_404(visible_supplements(request.user), pk=pk)


def _item(found: Supplement, pk: int) -> SupplementItem:
    item = found.items.filter(pk=pk).first()
    if item is None:
        raise Http404
    item.supplement = found
    return item


@require_POST
def save(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what is typed, a field at a time."""
    found = _own(request, pk)
    errors: dict[str, list[str]] = {}
    try:
        _save_all(request, found)
    except Invalid as error:
        if not is_fetch(request):
            return _page(request, found, error=error)
        for gap in error.refusal.gaps:
            errors.setdefault(gap.anchor, []).append(gap.message)
        return JsonResponse({"message": error.refusal.message, "errors": errors}, status=error.status)
    if not is_fetch(request):
        messages.success(request, "已保存，还没有提交。")
        return redirect("review:supplement", pk)
    askable = Askable(found.application)
    for item in found.items.all():
        name = f"item-{item.pk}"
        problem = askable.problem_with(item) if name in request.POST else ""
        if problem:
            errors[name] = [problem]
    return JsonResponse({"saved_at": f"{clock.now():%H:%M:%S}", "errors": errors})


def _save_all(request: HttpRequest, found: Supplement) -> None:
    """Keep every field that a post brings and that differs. Raises Refused, Invalid."""
    for item in found.items.order_by("pk"):
        name = f"item-{item.pk}"
        if name not in request.POST:
            continue
        value = request.POST[name].replace("\r\n", "\n")
        if value != item.answer:
            item.supplement = found
            filing.save_item(item, value, actor=request.user)


@require_POST
def upload(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """Add files for an item."""
    found = _own(request, pk)
    asked = _item(found, item)
    files = request.FILES.getlist("file")
    if not files:
        return _page(request, found, error=Invalid([Gap("请先选择要上传的文件。", f"item-{item}")]))
    try:
        for file in files:
            filing.attach_to(asked, file, actor=request.user)
    except Invalid as error:
        return _page(request, found, error=error)
    messages.success(request, f"已上传 {len(files)} 份材料，还没有提交。")
    return redirect("review:supplement", pk)


@require_POST
def remove(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """Take a file away before it is handed in."""
    found = _own(request, pk)
    given = get_object_or_404(SupplementFile.objects.select_related("item"), pk=file, item__supplement=found)
    given.item.supplement = found
    filing.detach_from(given, actor=request.user)
    return redirect("review:supplement", pk)


@require_POST
def hand_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand in, once; a second click leads to what was handed in."""
    found = _own(request, pk)
    if found.state == Supplement.State.ANSWERED:
        messages.info(request, "补正已经提交，不能再改。")
        return redirect("review:supplement", pk)
    try:
        _save_all(request, found)
        version = actions.supply(found, actor=request.user, confirmed="confirmed" in request.POST)
    except Invalid as error:
        return _page(request, found, error=error)
    messages.success(request, f"补正已提交，形成第 {version.version} 版；第一版保持原样。")
    return redirect("review:supplement", pk)
