"""Official lists: what was imported, a new one read, its preview, what a person decides, the report."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lvheng.accounts.models import Authority, Role
from lvheng.accounts.queries import roles_of
from lvheng.core.files import KINDS
from lvheng.core.forms import attempt
from lvheng.core.keys import key_of
from lvheng.core.keyset import page
from lvheng.core.refusal import Forbidden, Invalid
from lvheng.core.tabular import CellProblem, write_problems, write_rows
from lvheng.registry.actions.lists import apply_list, decide_rows, discard_list, read_list
from lvheng.registry.codes import fault_of
from lvheng.registry.engaging import engaged
from lvheng.registry.forms.lists import ListForm, decisions_in, lists_of
from lvheng.registry.listbook import MAX_MB, MAX_ROWS, TITLE, template
from lvheng.registry.listplan import WORDS, Outcome, Row
from lvheng.registry.listworld import decisions_of, imports_visible_to, rows_of
from lvheng.registry.matching import Candidate
from lvheng.registry.models import ListImport, Unit
from lvheng.registry.names import core_of_name, key_of_name
from lvheng.registry.queries import visible_to

SIZE = 50
SHOWN_PROBLEMS = 100
BADGES = {
    Outcome.NEW: "done", Outcome.LISTED: "done", Outcome.RENAMED: "doing", Outcome.REMOVED: "bad", Outcome.SAME: "todo",
    Outcome.SKIPPED: "todo", Outcome.DOUBT: "warn", Outcome.PROBLEM: "bad",
}  # fmt: skip
DONE = {"same": "是这个单位，沿用登记的名称", "rename": "是这个单位，按名单更名", "new": "另建新单位", "skip": "不导入"}
KINDS_OF_UNIT = dict(Unit.Kind.choices)


@dataclass(frozen=True)
class Part:
    """A part of a list that is held in memory, and the addresses of its neighbours."""

    previous_url: str
    next_url: str
    label: str


def _import_or_404(request: HttpRequest, pk: int) -> ListImport:
    found = imports_visible_to(request.user).select_related("authority", "file", "read_by").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _must_import(request: HttpRequest) -> None:
    if not request.user.has_perm("registry.import_list"):
        raise Forbidden("名单由部、省、市各级工作人员导入本级的。", "MI-3.c")


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The imports of a person's territory, newest first."""
    if not any(role.kind in (Role.Kind.OFFICER, Role.Kind.AUDITOR) for role in roles_of(request.user)):
        raise Forbidden("名单导入由各级工作人员和审计员查看；公布的名单在公开页面上。", "MI-3.c")
    found = imports_visible_to(request.user).select_related("authority", "read_by").defer("content")
    shown = page(found, request, order=("-pk",), size=20)
    rows = [(one, _said(one.report.get("counts", {}))) for one in shown.rows]
    context = {"page": shown, "rows": rows, "may": request.user.has_perm("registry.import_list")}
    return render(request, "registry/lists_home.html", context)


def _said(counts: dict[str, int]) -> str:
    return "、".join(f"{words} {counts[name]}" for name, words in WORDS.items() if counts.get(name))


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Read a list; nothing changes yet."""
    _must_import(request)
    lists = lists_of(request.user)
    form = ListForm(request.POST, request.FILES, lists=lists) if request.method == "POST" else ListForm(lists=lists)
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        level, authority = lists[said.pop("of") or 0]
        upload = said.pop("file")
        made = attempt(form, lambda: read_list(upload, actor=request.user, level=level, authority=authority, **said))
        if made is not None:
            return redirect("registry:list", pk=made.pk)
    context = {"form": form, "max_rows": MAX_ROWS, "max_mb": MAX_MB}
    return render(request, "registry/lists_new.html", context, status=422 if form.errors else 200)


@require_GET
def blank(request: HttpRequest) -> HttpResponse:
    """The workbook to fill in."""
    _must_import(request)
    return _sent(template(), f"{TITLE}模板")


@require_GET
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One import: before it is applied what every row comes to, afterwards what it changed."""
    return _page(request, _import_or_404(request, pk))


def _page(request: HttpRequest, found: ListImport, *, faults: Invalid | None = None) -> HttpResponse:
    may = request.user.has_perm("registry.import_list", found)
    context: dict[str, Any] = {"list": found, "content": found.content, "may": may, "faults": faults}
    if found.state == ListImport.State.APPLIED:
        return render(request, "registry/lists_report.html", context | _reported(request, found))
    problems = found.content["problems"]
    context |= {
        "problems": problems[:SHOWN_PROBLEMS],
        "unsaid": found.content["count"] - len(problems[:SHOWN_PROBLEMS]),
        "open": found.state == ListImport.State.READ,
    }
    context |= _previewed(request, found)
    context["ready"] = may and context["open"] and not found.content["count"] and not context["waiting"]
    return render(request, "registry/lists_preview.html", context, status=422 if faults else 200)


def _previewed(request: HttpRequest, found: ListImport) -> dict[str, Any]:
    rows, decisions = rows_of(found), decisions_of(found)
    wanted = request.GET.get("outcome", "")
    counts = [(one, WORDS[one], sum(row.outcome == one for row in rows)) for one in Outcome if one != Outcome.SKIPPED]
    waiting = sum(row.outcome == Outcome.DOUBT and row.line not in decisions for row in rows)
    shown, part = _part(request, [row for row in rows if wanted in ("", row.outcome)], {"outcome": wanted})
    wanted_units = {one.id for row in shown for one in row.candidates} | {row.unit for row in shown if row.unit}
    units = _units(wanted_units, request.user)
    places = Authority.objects.in_bulk({row.authority for row in shown if row.authority})
    going = engaged(request.user, [row.unit for row in shown if row.unit and row.outcome == Outcome.REMOVED])
    beside = {row.line: _beside(row, places, going) for row in shown}
    return {
        "rows": [_line(row, decisions, units, request.POST) | {"beside": beside[row.line]} for row in shown],
        "page": part, "wanted": wanted, "counts": [one for one in counts if one[2]], "total": len(rows),
        "waiting": waiting, "asks": any(row.outcome == Outcome.DOUBT for row in shown),
    }  # fmt: skip


def _beside(row: Row, places: dict[int, Authority], going: Mapping[int, str]) -> str:
    """What a person should know before the row takes effect: where a new unit goes, what one removed has going."""
    if row.outcome == Outcome.NEW and row.authority in places:
        return f"新单位归{places[row.authority]}" + (f"，县区 {row.county[1]}" if row.county else "")
    words = going.get(row.unit or 0) if row.outcome == Outcome.REMOVED else None
    return f"这个单位有{words}；移出后按不得申报情形计算" if words else ""


def _alike(row: Row, one: Candidate) -> str:
    """How alike a unit's names are to the row's, in words."""
    name = row.text("name")
    if key_of_name(name) == key_of_name(one.name):
        return "名称相同"
    if core_of_name(name) == core_of_name(one.name):
        return "除组织形式外相同"
    return "除组织形式外与曾用名相同" if one.score == 100 else f"名称相似 {one.score} %"


def _units(pks: set[int], user: object) -> dict[int, Unit]:
    """Units by key, those within a person's reach: of others nothing is shown."""
    return visible_to(user).select_related("authority").in_bulk(list(pks))


def _line(row: Row, decisions: dict[int, Any], units: dict[int, Unit], typed: Any) -> dict[str, Any]:
    decision = decisions.get(row.line)
    chosen = typed.get(f"row-{row.line}") or ""
    if decision is not None and not chosen:
        chosen = decision.do if decision.do in ("new", "skip") else f"{decision.do}:{decision.unit or ''}"
    choices = []
    for do in row.choices:
        if do in ("same", "rename"):
            for one in row.candidates:
                unit = units.get(one.id)
                if unit is None:
                    continue
                words = f"{DONE[do]}：{unit.name}（{unit.uscc}，{unit.authority.name}，{_alike(row, one)}）"
                choices.append((f"{do}:{one.id}", words))
        else:
            choices.append((do, DONE[do]))
    reason = typed.get(f"reason-{row.line}", decision.reason if decision else "")
    return {
        "row": row, "badge": BADGES[row.outcome], "word": WORDS[row.outcome], "unit": units.get(row.unit or 0),
        "kind": KINDS_OF_UNIT.get(row.kind, "—"), "choices": choices, "chosen": chosen, "reason": reason,
        "decided": decision is not None,
        "asks_reason": "new" in row.choices and bool(fault_of(row.text("uscc"))),
    }  # fmt: skip


def _part(request: HttpRequest, rows: list[Any], kept: dict[str, str]) -> tuple[list[Any], Part]:
    start = min(key_of(request.GET.get("from", "")) or 0, max(len(rows) - 1, 0)) // SIZE * SIZE
    last = min(start + SIZE, len(rows))

    def address(at: int) -> str:
        return "?" + urlencode(kept | {"from": at})

    label = f"第 {start + 1}–{last} 行，共 {len(rows)} 行" if rows else ""
    return rows[start:last], Part(
        address(start - SIZE) if start else "", address(last) if last < len(rows) else "", label
    )


def _reported(request: HttpRequest, found: ListImport) -> dict[str, Any]:
    wanted = request.GET.get("outcome", "")
    told = found.report["rows"]
    shown, part = _part(request, [one for one in told if wanted in ("", one["outcome"])], {"outcome": wanted})
    units = _units({one["unit"] for one in shown if one["unit"]}, request.user)
    rows = [
        one | {"badge": BADGES[Outcome(one["outcome"])], "word": WORDS[Outcome(one["outcome"])],
               "found": units.get(one["unit"])}
        for one in shown
    ]  # fmt: skip
    kept = found.report["counts"]  # a database may keep them in another order
    counts = [(name.value, words, kept[name]) for name, words in WORDS.items() if name in kept]
    return {"counts": counts, "rows": rows, "page": part, "wanted": wanted, "total": len(told)}


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what was said of doubtful rows."""
    found = _import_or_404(request, pk)
    try:
        left = decide_rows(found, decisions_in(request.POST.dict()), actor=request.user)
    except Invalid as faults:
        return _page(request, found, faults=faults)
    words = f"已保存。还有 {left} 行待决定。" if left else "已保存，待决定的行都已决定。"
    messages.success(request, words)
    return redirect(f"{request.path.removesuffix('decide/')}?{urlencode({'outcome': Outcome.DOUBT.value})}")


@require_POST
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Import the list wholly."""
    found = _import_or_404(request, pk)
    try:
        counts = apply_list(found, actor=request.user)
    except Invalid as faults:
        return _page(request, found, faults=faults)
    messages.success(request, f"名单已导入：{_said(counts) or '没有变化'}。")
    return redirect("registry:list", pk=pk)


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an import away."""
    discard_list(_import_or_404(request, pk), actor=request.user)
    messages.success(request, "已放弃这次导入，登记没有变化。")
    return redirect("registry:lists")


@require_GET
def told(request: HttpRequest, pk: int) -> HttpResponse:
    """What was wrong, or what was changed, as a workbook."""
    found = _import_or_404(request, pk)
    if found.state == ListImport.State.APPLIED:
        rows = [(one["line"], one["name"], WORDS[Outcome(one["outcome"])], one["remark"])
                for one in found.report["rows"]]  # fmt: skip
        columns = (("行", 8), ("单位名称", 40), ("结果", 16), ("说明", 60))
        return _sent(write_rows("导入结果", columns, rows), "名单导入结果")
    problems = [CellProblem(cell, message) for cell, message in found.content["problems"]]
    return _sent(write_problems("名单的问题", problems), "名单的问题")


def _sent(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=KINDS["xlsx"])
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{name}.xlsx") or ""
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
