"""A set as a workbook: out, in, the preview, applied."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from lvheng.benchmarks import actions, queries, workbook
from lvheng.benchmarks.forms import ImportForm
from lvheng.benchmarks.importing import Change, Kind, compare
from lvheng.benchmarks.rowtext import write
from lvheng.benchmarks.terms import Terms
from lvheng.benchmarks.views.base import draft_or_404, set_or_404
from lvheng.core.files import KINDS as TYPES
from lvheng.core.keys import key_of
from lvheng.core.tabular.book import one_line

SIZE = 100


@dataclass(frozen=True)
class Part:
    """A part of a list that is held in memory, and the addresses of its neighbours."""

    previous_url: str
    next_url: str
    label: str


@require_GET
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The workbook of a set; of an empty draft, the form to fill in."""
    found = set_or_404(request, pk)
    rows = [row for _place, row in queries.placed_rows(found)]
    content = workbook.build(rows, queries.terms_of(found), str(found))
    answer = HttpResponse(content, content_type=TYPES["xlsx"])
    header = content_disposition_header(as_attachment=True, filename=f"{one_line(str(found))}.xlsx")
    answer["Content-Disposition"] = header or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Read a workbook for a draft; nothing changes yet."""
    found = draft_or_404(request, pk)
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if request.method == "POST" and form.is_valid():
        made = actions.read_import(found, form.cleaned_data["file"], actor=request.user)
        return redirect("benchmarks:preview", pk=pk, preview=made.pk)
    context = {"set": found, "form": form, "max_rows": workbook.MAX_ROWS, "max_mb": workbook.MAX_MB}
    return render(request, "benchmarks/import.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, pk: int, preview: int) -> HttpResponse:
    """What the workbook would change, row by row, and its faults, cell by cell; POST applies it wholly."""
    found = draft_or_404(request, pk)
    kept = queries.preview_of(found, request.user, preview)
    if kept is None:
        raise Http404
    if request.method == "POST":
        counts = actions.apply_import(kept, actor=request.user)
        words = "、".join(f"{kind} {count} 行" for kind, count in counts.items() if count)
        messages.success(request, f"已应用“{kept.content['name']}”：{words}。")
        return redirect("benchmarks:set", pk=pk)
    terms = queries.terms_of(found)
    changes = compare(queries.placed_rows(found), queries.preview_rows(kept))
    if kept.content["count"]:  # a line that can't be read is not one that is gone
        changes = [one for one in changes if one.kind != Kind.REMOVED]
    kind = request.GET.get("kind", "")
    shown = [one for one in changes if kind in ("", one.kind.value)]
    start = min(key_of(request.GET.get("from", "")) or 0, len(shown)) // SIZE * SIZE
    context: dict[str, Any] = {
        "set": found,
        "preview": kept,
        "content": kept.content,
        "unsaid": kept.content["count"] - len(kept.content["problems"]),
        "stale": kept.fingerprint != queries.fingerprint(found),
        "counts": [(one.value, sum(change.kind == one for change in changes)) for one in Kind],
        "wanted": kind,
        "lines": [_line(one, terms) for one in shown[start : start + SIZE]],
        "page": _part(kind, start, len(shown)),
    }
    return render(request, "benchmarks/preview.html", context)


def _line(change: Change, terms: Terms) -> dict[str, Any]:
    badges = {Kind.ADDED: "done", Kind.CHANGED: "doing", Kind.REMOVED: "bad", Kind.SAME: "todo"}
    return {
        "change": change,
        "badge": badges[change.kind],
        "texts": write(change.row, terms),
        "differences": change.words(terms),
    }


def _part(kind: str, start: int, total: int) -> Part:
    def address(at: int) -> str:
        return "?" + urlencode({"kind": kind, "from": at})

    last = min(start + SIZE, total)
    return Part(
        address(start - SIZE) if start else "",
        address(last) if last < total else "",
        f"第 {start + 1}–{last} 行，共 {total} 行" if total else "",
    )
