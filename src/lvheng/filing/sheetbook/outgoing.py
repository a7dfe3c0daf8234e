"""The workbook of an application's data sheets: labels, units, help and clause beside what is stated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lvheng.core.tabular.book import CONTROL
from lvheng.core.tabular.writing import new_book
from lvheng.evaluation.sheets import PER_LABELS
from lvheng.evaluation.sheets.amounts import MONTHS
from lvheng.filing.sheetbook.layout import MARK, PER, Column, Part
from lvheng.standards import Coefficients, SheetField

SPARE = 8
HEAD = ("代号", "栏目", "数值或文字", "单位", *(f"{month} 月" for month in range(1, MONTHS + 1)), "说明", "依据")
LINES = (
    "数值按文字读取，可以带千位分隔符；按月填写的，填 12 个月，“数值”留空。不要改动“代号”列；表格可以加行。",
    "工作表整张替换申报表中的同一张数据表；删去的工作表不变。",
)


def build(
    parts: Sequence[Part], contents: Mapping[int, Mapping[str, Any]], coefficients: Coefficients | None, title: str
) -> bytes:
    """The workbook; ``contents`` by indicator number, 0 the shared facts. Every cell is text, exactly as typed."""
    book, buffer = new_book(title)
    formats = {
        "head": book.add_format({"bold": True, "border": 1, "bg_color": "#E8F1EC", "text_wrap": True}),
        "text": book.add_format({"num_format": "@", "border": 1, "text_wrap": True}),
        "line": book.add_format({"text_wrap": False}),
    }
    for part in parts:
        _Page(book.add_worksheet(part.name), part, formats, coefficients).write(contents.get(part.number, {}))
    book.close()
    return buffer.getvalue()


class _Page:
    """One worksheet being written."""

    def __init__(self, page: Any, part: Part, formats: dict[str, Any], coefficients: Coefficients | None) -> None:
        self.page = page
        self.part = part
        self.formats = formats
        self.coefficients = coefficients
        self.row = 0

    def line(self, cells: Sequence[str], form: str = "text") -> None:
        """One line of cells."""
        for place, text in enumerate(cells):
            self.page.write_string(self.row, place, CONTROL.sub("", text), self.formats[form])
        self.row += 1

    def write(self, content: Mapping[str, Any]) -> None:
        """Everything of the sheet."""
        self.page.set_column(0, 0, 18)
        self.page.set_column(1, 1, 30)
        self.page.set_column(2, 20, 14)
        for words in (self.part.title, *LINES):
            self.line((words,), "line")
        if self.part.singles or self.part.bases:
            self.line(HEAD, "head")
        if self.part.bases:
            choices = "、".join(PER_LABELS[basis] for basis in self.part.bases)
            stated = PER_LABELS.get(str(content.get(PER, "")), "")
            self.line((PER, "口径", stated, "", *[""] * MONTHS, f"填 {choices}", ""))
        for path, label, field in self.part.lines():
            self.line((path, label, *self.single(field, path, content), field.help, field.clause))
        for table in self.part.tables:
            self.table(table, content.get(table.id) or [])

    def single(self, field: SheetField, path: str, content: Mapping[str, Any]) -> list[str]:
        """Value, unit and months of a single cell."""
        key = path.partition(".")[2]
        value: Any = content.get(field.id)
        months = [""] * MONTHS
        if field.type == "quantity":
            found = value if isinstance(value, Mapping) else {}
            stated = found.get("months") or []
            months = [str(item or "") for item in stated] if len(stated) == MONTHS else months
            return [str(found.get("amount") or ""), str(found.get("unit") or ""), *months]
        if field.type == "series":
            return [str((value or {}).get(key) or ""), "", *months]
        if field.type == "names":
            return ["是" if key in (value or []) else "", "", *months]
        return [self.words(field.type, str(value or ""), field), "", *months]

    def table(self, table: SheetField, rows: Sequence[Mapping[str, Any]]) -> None:
        """A table with its head and some blank rows to fill in."""
        columns = self.part.columns(table)
        self.row += 1
        self.line((f"{table.label}。{table.help}　{table.clause}",), "line")
        self.line((f"{MARK}{table.id}", *(column.label for column in columns)), "head")
        spare = max(0, min(SPARE, table.most - len(rows)))
        for row in [*rows, *[{}] * spare]:
            self.line((table.id, *(self.cell(table, column, row) for column in columns)))

    def cell(self, table: SheetField, column: Column, row: Mapping[str, Any]) -> str:
        """What a cell of a row shows."""
        value: Any = row
        for key in column.key.split("."):
            if isinstance(value, list):
                value = value[int(key) - 1] if len(value) == MONTHS else ""
            else:
                value = value.get(key) if isinstance(value, Mapping) else ""
        return self.words(column.kind, str(value or ""), table.column(column.key))

    def words(self, kind: str, value: str, field: SheetField | None) -> str:
        """A carrier by its name, a tick as 是, a choice by its label."""
        if kind == "carrier":
            carrier = self.coefficients.carrier(value) if self.coefficients else None
            return carrier.name if carrier else value
        if kind == "flag":
            return "是" if value == "true" else value
        if kind == "choice" and field is not None:
            return next((item.label for item in field.choices if item.id == value), value)
        return value
