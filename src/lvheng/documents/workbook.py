"""Workbooks out: text is written as text, so that a name that begins with = stays a name and codes keep their zeros."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lvheng.core.tabular.writing import new_book

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
A4 = 9
MAX_CELL = 32_767
SHEET_NAME = re.compile(r"[\[\]:*?/\\']")


@dataclass(frozen=True)
class Column:
    """A column: `width` in characters; a `number` cell that is a `Decimal` or int is a figure, all else is text."""

    label: str
    width: int = 14
    number: bool = False
    places: int = 0


@dataclass(frozen=True)
class Sheet:
    """One table as printed: title over all columns, lines above it, the rows, lines below it."""

    name: str
    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]
    head: Sequence[str] = ()
    foot: Sequence[str] = ()
    stamp: bool = False


def text_of(value: Any) -> str:
    """A cell's text without what a workbook can't hold."""
    return CONTROL.sub("", "" if value is None else str(value))[:MAX_CELL]


def build(sheets: Sequence[Sheet], *, subject: str = "") -> bytes:
    """A workbook of A4 landscape sheets: strings are written as strings (never as formulas, numbers or links)."""
    book, buffer = new_book(text_of(subject or sheets[0].title))
    formats = _formats(book)
    for sheet in sheets:
        _write(book.add_worksheet(SHEET_NAME.sub("", sheet.name)[:31]), sheet, formats)
    book.close()
    return buffer.getvalue()


def _formats(book: Any) -> dict[str, Any]:
    border = {"border": 1, "valign": "vcenter", "text_wrap": True}
    return {
        "title": book.add_format({"font_name": "黑体", "font_size": 18, "align": "center", "valign": "vcenter"}),
        "line": book.add_format({"valign": "vcenter", "text_wrap": True}),
        "label": book.add_format({**border, "bold": True, "align": "center", "bg_color": "#E8F1EC"}),
        "text": book.add_format({**border, "num_format": "@"}),
        "number0": book.add_format({**border, "align": "right", "num_format": "#,##0"}),
        "number2": book.add_format({**border, "align": "right", "num_format": "0.00"}),
    }


def _write(page: Any, sheet: Sheet, formats: dict[str, Any]) -> None:
    last = len(sheet.columns) - 1
    _set_up(page, sheet)
    _across(page, 0, last, sheet.title, formats["title"])
    page.set_row(0, 34)
    row = 1
    for line in sheet.head:
        _across(page, row, last, line, formats["line"])
        page.set_row(row, 24)
        row += 1
    for place, column in enumerate(sheet.columns):
        page.write_string(row, place, text_of(column.label), formats["label"])
    page.set_row(row, 32)
    page.repeat_rows(row)
    page.freeze_panes(row + 1, 0)
    for values in sheet.rows:
        row += 1
        for place, (column, value) in enumerate(zip(sheet.columns, values, strict=True)):
            _cell(page, (row, place), column, value, formats)
    for line in sheet.foot:
        row += 1
        _across(page, row, last, line, formats["line"])
    if sheet.stamp:
        _across(
            page, row + 2, last, "填报单位（盖章）：　　　　　　　　　　　　　　　　　　年　　月　　日", formats["line"]
        )


def _set_up(page: Any, sheet: Sheet) -> None:
    page.set_landscape()
    page.set_paper(A4)
    page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    page.fit_to_pages(1, 0)
    page.center_horizontally()
    page.set_footer("&C第 &P 页，共 &N 页")
    for place, column in enumerate(sheet.columns):
        page.set_column(place, place, column.width)


def _across(page: Any, row: int, last: int, text: str, form: Any) -> None:
    if last > 0:
        page.merge_range(row, 0, row, last, "", form)
    page.write_string(row, 0, text_of(text), form)


def _cell(page: Any, at: tuple[int, int], column: Column, value: Any, formats: dict[str, Any]) -> None:
    if column.number and isinstance(value, (Decimal, int)) and not isinstance(value, bool):
        page.write_number(*at, value, formats["number2" if column.places else "number0"])
    else:
        page.write_string(*at, text_of(value), formats["text"])
