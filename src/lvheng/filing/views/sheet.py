"""The buttons of a data sheet: rows, months, a pasted block, last year's figures, confirming, own calculation."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_POST

from lvheng.core import clock
from lvheng.filing import actions
from lvheng.filing.draft import Draft
from lvheng.filing.facts import SHARED
from lvheng.filing.models import Application
from lvheng.filing.sheetform import SHOWN, completed, copies, sheet_page
from lvheng.filing.sheetform.controls import anchor_of
from lvheng.filing.views.indicator import context_of, fragments, indicator_of, keep, save_parts
from lvheng.filing.views.reach import is_fetch, own


@dataclass(frozen=True)
class Press:
    """A button of the sheet that was pressed: where, and what it says."""

    request: HttpRequest
    application: Application
    number: int
    value: str

    @property
    def part(self) -> int:
        """Which sheet: 0 the shared one, else the indicator's own."""
        return SHARED if self.value.partition(".")[0] == "shared" else self.number

    @property
    def path(self) -> str:
        """Where in it."""
        return self.value.partition(".")[2] or self.value

    def draft(self) -> Draft:
        """The draft as it stands."""
        self.application.refresh_from_db()
        return Draft.load(self.application)


@dataclass(frozen=True)
class Done:
    """What came of it: where the page goes on, what takes the focus, what is read out."""

    anchor: str
    focus: str
    words: str


def _add(press: Press) -> Done:
    handle = actions.add_row(press.application, press.part, press.path, actor=press.request.user)
    row = f"{press.value}.{handle}"
    return Done(f"row-{anchor_of(row)}", row, "已添加一行")


def _remove(press: Press) -> Done:
    field, _, row = press.path.partition(".")
    actions.remove_row(press.application, press.part, field, row, actor=press.request.user)
    table = anchor_of(press.value.rpartition(".")[0])
    return Done(f"table-{table}", f"#add-{table}", "已删除")


def _monthly(press: Press) -> Done:
    actions.by_month(press.application, press.part, press.path, on=True, actor=press.request.user)
    return Done(f"months-{anchor_of(press.value)}", f"{press.value}.months.1", "请逐月填写，自动合计为全年数")


def _yearly(press: Press) -> Done:
    actions.by_month(press.application, press.part, press.path, on=False, actor=press.request.user)
    return Done(_row_of(press.value), f"{press.value}.amount", "改为填写全年数")


def _copy(press: Press) -> Done:
    count = 0
    for part in copies(press.draft(), press.number):
        count += actions.copy_forward(press.application, part, actor=press.request.user)
    return Done("sheet", "#sheet", f"已沿用 {count} 栏，请逐栏核对、确认")


def _confirm(press: Press) -> Done:
    actions.confirm(press.application, press.part, press.path, actor=press.request.user)
    return Done(_row_of(press.value), press.value, "已确认")


def _own_calculation(press: Press) -> Done:
    actions.use_own(press.application, press.number, press.value == "1", actor=press.request.user)
    return Done("sheet-t", "", "")


def _paste(press: Press) -> Done:
    field, _, rest = press.path.partition(".")
    text = press.request.POST.get("text", "")
    count = actions.paste(press.application, press.part, field, "", rest, text, actor=press.request.user)
    draft = press.draft()
    page = sheet_page(draft, indicator_of(draft, press.number))
    save_parts(press.request, press.application, completed(draft, page))
    return Done(_row_of(press.value), press.value, f"已粘贴 {count} 格")


PRESSES: dict[str, Callable[[Press], Done]] = {
    "add": _add, "remove": _remove, "monthly": _monthly, "yearly": _yearly, "copy": _copy, "confirm": _confirm,
    "own_calculation": _own_calculation, "paste": _paste,
}  # fmt: skip


def _row_of(name: str) -> str:
    """The anchor of the row or field that a control stands in."""
    parts = name.split(".")
    return f"row-{anchor_of('.'.join(parts[:3] if len(parts) > 3 else parts[:2]))}"


@require_POST
def change(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One button; the page's entries are saved first where the whole form comes along (without script)."""
    application = own(request, pk)
    draft = Draft.load(application)
    found = indicator_of(draft, number)
    name = next((name for name in PRESSES if name in request.POST), "")
    if not name:
        raise Http404
    if SHOWN in request.POST:
        keep(request, application, draft, found)
    press = Press(request, application, number, request.POST[name])
    done = PRESSES[name](press)
    if not is_fetch(request):
        return redirect(f"{reverse('filing:indicator', args=[pk, number])}#{done.anchor}")
    context = context_of(application, press.draft(), found)
    html = fragments(request, context) | {
        "#sheet": render_to_string("filing/fragments/sheet.html", context, request)
    }
    answer = {"saved_at": f"{clock.now():%H:%M:%S}", "html": html, "say": done.words, "focus": _focus(context, done)}
    return JsonResponse(answer)


def _focus(context: dict[str, object], done: Done) -> str:
    """A selector of what takes the focus: the control named, or the first of the row named."""
    sheet = context["sheet"]
    if done.focus.startswith("#") or not done.focus or sheet is None:
        return done.focus
    controls = sheet.controls  # type: ignore[attr-defined]
    names = [control for control in controls if (control.name + ".").startswith(done.focus + ".")]
    return f"#{names[0].id}" if names else "#sheet"
