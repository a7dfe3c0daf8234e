"""Part 3: one page an indicator, saved as typed, with the live score beside it (MI-1.a, MI-2.1.a, MI-A1, MI-A2)."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from lvheng.campaigns.queries import regional_mean
from lvheng.core import clock
from lvheng.core.components.formats import num
from lvheng.filing import actions, panel
from lvheng.filing.draft import Draft
from lvheng.filing.facts import change_of, sheet_of
from lvheng.filing.forms import INPUT_LABELS, IndicatorForm
from lvheng.filing.models import Application, LedgerValue
from lvheng.filing.queries import last_year
from lvheng.filing.sheetform import posted, sheet_page, shown_by, split
from lvheng.filing.views.parts import frame
from lvheng.filing.views.reach import own, receipt
from lvheng.standards import Indicator, load_notice

FRAGMENTS = {
    "#lv-score": "score.html", "#change": "change.html", "#trace": "trace.html", "#evidence": "evidence.html",
    "#note-value": "sheet_value_asks.html", "#lv-rail": "rail.html",
}  # fmt: skip
#: The control that chooses what a sheet is stated per: other fields are asked for then.
BASIS = "own.per"
#: What a question about the value itself is put under.
VALUE = "value"


@require_http_methods(["GET", "POST"])
def indicator(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The words of the notice, what to state, the proof asked for, the score as it stands."""
    application = own(request, pk)
    if over := receipt(request, application):
        return over
    draft = Draft.load(application)
    found = indicator_of(draft, number)
    if request.method == "POST":
        keep(request, application, draft, found)
        if "next" in request.POST and number < len(draft.standard.indicators):
            return redirect("filing:indicator", pk, number + 1)
        return redirect("filing:task_list", pk) if "next" in request.POST else redirect(request.path)
    return render(request, "filing/indicator.html", context_of(application, draft, found))


def keep(request: HttpRequest, application: Application, draft: Draft, found: Indicator) -> None:
    """Save what a whole page posted: of the data sheet only what differs from what the page showed."""
    number = found.number
    values = IndicatorForm(draft, found).values(request.POST)
    if values:
        actions.save_fact(application, number, values, actor=request.user)
    if draft.uses_sheet(number):
        page = sheet_page(draft, found)
        save_parts(request, application, split(draft, page, posted(page, request.POST)))


def save_parts(request: HttpRequest, application: Application, parts: dict[int, dict[str, Any]]) -> None:
    """Save cells of the shared sheet (0) and of the indicator's own."""
    for part, cells in parts.items():
        actions.save_cells(application, part, cells, actor=request.user)


def indicator_of(draft: Draft, number: int) -> Indicator:
    """The indicator of this number. Raises Http404."""
    found = next((item for item in draft.standard.indicators if item.number == number), None)
    if found is None:
        raise Http404
    return found


def context_of(application: Application, draft: Draft, found: Indicator) -> dict[str, Any]:
    """Everything the page and its fragments show."""
    number = found.number
    last = last_year(application.unit, draft.pack.evaluation_year).get(number)
    row = draft.facts.get(number)
    form = IndicatorForm(draft, found)
    mean = regional_mean(application.campaign, application.province, application.kind)
    slots = draft.indicator_slots(number)
    pips = panel.pips_of(draft)
    return frame(application, draft) | {
        "indicator": found,
        "form": form,
        "inputs": [(form[name], unit) for name, (_label, unit, _hint) in INPUT_LABELS.items() if name in form.fields],
        "row": row,
        "fixed_unit": found.unit if found.unit_fixed else "",
        "last_text": _last_words(draft, last),
        "last": last,
        "last_year": draft.pack.evaluation_year - 1,
        "change": change_of(draft.standard, row, last),
        "threshold": draft.standard.change_asked.share,
        "slots": slots,
        "slot_count": sum(1 for slot in slots if slot.required),
        "slot_done": sum(1 for slot in slots if slot.required and slot.files),
        "result": draft.evaluated.score.indicator(number),
        "panel": panel.panel(draft, mean, panel.this_of(draft, number, last)),
        "groups": [(group, [pip for pip in pips if pip.group == group.name]) for group in draft.standard.groups],
        "following": next((pip for pip in pips if pip.number == number + 1), None),
        "preceding": next((pip for pip in pips if pip.number == number - 1), None),
        "assumptions": draft.standard.assumptions_of(number),
        "informative": draft.informative(number),
        "notice_title": _place(draft, found),
    } | sheet_context(application, draft, found)


def sheet_context(application: Application, draft: Draft, found: Indicator) -> dict[str, Any]:
    """What the data sheet and its fragments show; `sheet` is None where the value is stated in another way."""
    number = found.number
    page = sheet_page(draft, found) if draft.uses_sheet(number) else None
    return {
        "sheet": page,
        "has_sheet": sheet_of(draft.standard, number) is not None,
        "questions": [ask for ask in draft.asks(number) if ask.name == VALUE],
        "sheet_url": reverse("filing:sheet", args=[application.pk, number]),
        "shown": shown_by(page) if page else "",
        "year": draft.pack.evaluation_year,
    }


def _last_words(draft: Draft, last: LedgerValue | None) -> str:
    if last is None:
        return ""
    value = last.text if last.value is None else f"{num(last.value)} {last.unit_text}".strip()
    return f"{draft.pack.evaluation_year - 1} 年 {value}"


def _place(draft: Draft, found: Indicator) -> str:
    """Which notice, annex and number the words are from."""
    notice = load_notice(draft.standard.year)
    annex = notice.clauses[draft.standard.clause].quote
    return f"{notice.documents[draft.standard.notice].number}　{annex}　第 {found.number} 项"


@require_POST
def save(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One control of an indicator, as typed (the contract of autosave.js)."""
    application = own(request, pk)
    draft = Draft.load(application)
    found = indicator_of(draft, number)
    name = request.POST.get("autosave", "")
    several = name.rpartition(".")[2] == "functions"
    value: Any = request.POST.getlist(name) if several else request.POST.get(name, "")
    values = {name: value}
    row = draft.facts.get(number)
    if name.startswith(("own.", "shared.")) and draft.uses_sheet(number):
        save_parts(request, application, split(draft, sheet_page(draft, found), {name: value}))
    else:
        if name == "typed" and (row is None or not row.unit):
            values["unit"] = draft.default_unit(number)
        actions.save_fact(application, number, values, actor=request.user)
    application.refresh_from_db()
    context = context_of(application, Draft.load(application), found)
    html = fragments(request, context)
    if context["sheet"] and name == BASIS:
        html["#sheet"] = render_to_string("filing/fragments/sheet.html", context, request)
    elif context["sheet"]:
        html["*"] = render_to_string("filing/fragments/sheet_parts.html", context, request)
    return JsonResponse({"saved_at": f"{clock.now():%H:%M:%S}", "errors": errors_of(context), "html": html})


def errors_of(context: dict[str, Any]) -> dict[str, list[str]]:
    """What is wrong by control, empty where nothing is."""
    form, sheet = context["form"], context["sheet"]
    found = {field: [str(error) for error in form.errors.get(field, [])] for field in form.fields}
    return found | {control.name: list(control.errors) for control in (sheet.controls if sheet else ())}


def fragments(request: HttpRequest, context: dict[str, Any]) -> dict[str, str]:
    """The parts of the page that a change may touch."""
    return {
        selector: render_to_string(f"filing/fragments/{name}", context, request) for selector, name in FRAGMENTS.items()
    }
