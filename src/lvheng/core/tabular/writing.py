"""Workbooks to fill in, and lists to take away: text stays text, so that nothing becomes a formula."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import xlsxwriter

from lvheng.core.tabular.book import CONTROL, CellProblem, one_line
from lvheng.core.tabular.cells import EXAMPLE, Heading

#: How a formula begins; telephone numbers and negative figures are none.
FORMULA = re.compile(r"\s*(?:[=@]|[+\-](?![\d\s()./-]*$))")


def new_book(title: str) -> tuple[Any, BytesIO]:
    """An empty workbook in which text stays text, and where its content goes when it is closed."""
    buffer = BytesIO()
    options = {
        "in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False,
        "default_format_properties": {"font_name": "宋体", "font_size": 10.5},
    }  # fmt: skip
    book = xlsxwriter.Workbook(buffer, options)
    book.set_properties({"title": one_line(title), "author": "绿衡", "company": ""})
    return book, buffer


def _book(title: str) -> tuple[Any, BytesIO, dict[str, Any]]:
    book, buffer = new_book(title)
    head = book.add_format({"bold": True, "border": 1, "bg_color": "#E8F1EC", "text_wrap": True, "valign": "vcenter"})
    return book, buffer, {
        "head": head, "text": book.add_format({"num_format": "@", "text_wrap": True}),
        "whole": book.add_format({"num_format": "0"}), "points": book.add_format({"num_format": "0.00"}),
    }  # fmt: skip


def write_rows(title: str, columns: Sequence[tuple[str, int]], rows: Iterable[Sequence[object]]) -> bytes:
    """A workbook of one table: (label, width) of the columns, and rows of texts; a Decimal stays a figure."""
    book, buffer, formats = _book(title)
    page = book.add_worksheet(_sheet(title))
    for place, (label, width) in enumerate(columns):
        page.set_column(place, place, width, formats["text"])
        page.write_string(0, place, label, formats["head"])
    page.freeze_panes(1, 0)
    for number, cells in enumerate(rows, 1):
        for place, cell in enumerate(cells):
            if isinstance(cell, Decimal):
                page.write_number(number, place, cell, formats["whole" if cell.as_tuple().exponent == 0 else "points"])
            else:
                page.write_string(number, place, CONTROL.sub("", str(cell)), formats["text"])
    book.close()
    return buffer.getvalue()


def write_csv(_title: str, columns: Sequence[tuple[str, int]], rows: Iterable[Sequence[object]]) -> bytes:
    """The same as CSV, in UTF-8 with the mark spreadsheets look for; what they would take for a formula is quoted."""
    text = StringIO()
    table = csv.writer(text)
    table.writerow([label for label, _width in columns])
    table.writerows([_plain(CONTROL.sub("", str(cell))) for cell in cells] for cells in rows)
    return text.getvalue().encode("utf-8-sig")


def _plain(text: str) -> str:
    return f"'{text}" if FORMULA.match(text) else text


def write_template(title: str, headings: Sequence[Heading]) -> bytes:
    """An empty workbook with the headings, its cells set to text, and a sheet that says what each wants."""
    book, buffer, formats = _book(title)
    page = book.add_worksheet(_sheet(title))
    for place, one in enumerate(headings):
        page.set_column(place, place, one.width, formats["text"])
        page.write_string(0, place, one.label, formats["head"])
    page.freeze_panes(1, 0)
    guide = book.add_worksheet("填写说明")
    for place, (label, width) in enumerate((("栏目", 20), ("填写要求", 70), ("可以填写的值", 50))):
        guide.set_column(place, place, width, formats["text"])
        guide.write_string(0, place, label, formats["head"])
    for number, one in enumerate(headings, 1):
        for place, words in enumerate((one.label, _asked(one), "、".join(one.choices))):
            guide.write_string(number, place, words, formats["text"])
    book.close()
    return buffer.getvalue()


def write_problems(title: str, problems: Iterable[CellProblem]) -> bytes:
    """A workbook of problems by row and cell."""
    rows = [(one.line or "", one.cell, one.message) for one in problems]
    return write_rows(title, (("行", 8), ("单元格", 12), ("问题", 90)), rows)


def _asked(heading: Heading) -> str:
    must = "必填。" if heading.required else "没有的留空。"
    dated = f"年-月-日，{EXAMPLE}。" if heading.kind == "date" else ""
    known = f"表头也可以写作：{'、'.join(heading.aliases)}。" if heading.aliases else ""
    return f"{must}{dated}{heading.help}{known}不超过 {heading.max} 个字。"


def _sheet(title: str) -> str:
    return "".join(sign for sign in one_line(title) if sign not in "[]:*?/\\'")[:31] or "表"
