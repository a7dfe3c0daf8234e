"""A list as a file to take away: a workbook or CSV of what the page lists, by the filters in force."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header, urlencode

from lvheng.core import clock
from lvheng.core.components.formats import MINUS, num2
from lvheng.core.tabular.writing import write_csv, write_rows

#: How many rows a file holds at most, and how many are worked out at a time.
LIMIT = 20_000
CHUNK = 500
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
LABELS = {"xlsx": "表格", "csv": "CSV"}
Columns = Sequence[tuple[str, int]]


def give(form: str, title: str, columns: Columns, rows: Iterable[Sequence[object]]) -> HttpResponse:
    """The rows under their headings, named by title and day. Raises Http404 for a form there is none of."""
    if form not in TYPES:
        raise Http404
    write = write_csv if form == "csv" else write_rows
    answer = HttpResponse(write(title, columns, rows), content_type=TYPES[form])
    name = f"{title}-{clock.today():%Y%m%d}.{form}"
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


def links(request: HttpRequest, name: str, *args: object) -> list[tuple[str, str]]:
    """(label, address) of a list's files, by the filters in force; where the page stands in the list is left out."""
    kept = [(key, one) for key, all_ in request.GET.lists() if key not in {"after", "before"} for one in all_ if one]
    query = f"?{urlencode(kept)}" if kept else ""
    return [(label, reverse(name, args=[*args, form]) + query) for form, label in LABELS.items()]


def points(value: Decimal | None) -> Decimal | str:
    """Points as the page writes them, as a figure to reckon with; empty where there are none."""
    return "" if value is None else Decimal(num2(value).replace(MINUS, "-").replace(",", ""))
