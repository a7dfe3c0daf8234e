"""A workbook of data sheets read back into the score file's form, with the cell that every place came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from openpyxl.utils import get_column_letter

from lvheng.core.files import Upload
from lvheng.core.tabular.book import Unreadable, problem_of_file, sheets_in, text_of
from lvheng.evaluation.sheets import PER_LABELS
from lvheng.evaluation.sheets.amounts import MONTHS
from lvheng.filing.sheetbook.layout import MARK, PER, Part
from lvheng.standards import SheetField

MAX_MB = 5
MAX_UNPACKED = 8_000_000
MAX_ROWS = 1_000
MAX_COLUMNS = 60
UNITS_AT, MONTHS_AT = 3, 4


@dataclass
class Incoming:
    """What a workbook says: contents by number, the cell of each (number, place), what could not be read."""

    contents: dict[int, dict[str, Any]] = field(default_factory=dict)
    cells: dict[tuple[int, str], str] = field(default_factory=dict)
    problems: list[tuple[str, str]] = field(default_factory=list)

    def cell(self, number: int, place: str) -> str:
        """Where a place came from; of a place without a cell, that of what it stands in."""
        parts = place.split(".")
        for length in range(len(parts), 0, -1):
            found = self.cells.get((number, ".".join(parts[:length])))
            if found:
                return found
        return self.cells.get((number, ""), "")


def read(upload: Upload, parts: Sequence[Part]) -> Incoming:
    """Read an uploaded workbook. What can't be read is a problem, never an exception."""
    found = Incoming()
    problem = problem_of_file(upload, max_mb=MAX_MB, unpacked=MAX_UNPACKED)
    if problem:
        found.problems.append(("", problem))
        return found
    named = {part.name: part for part in parts}
    try:
        pages = sheets_in(upload, lambda _titles: [*named], MAX_ROWS + 1, MAX_COLUMNS)
    except Unreadable as error:
        found.problems.append(("", str(error)))
        return found
    for title, rows in pages:
        _Reader(named[title], found).read(rows)
    if not found.contents and not found.problems:
        names = "、".join(part.name for part in parts[:3])
        found.problems.append(("", f"工作簿里没有数据表的工作表（如 {names}）；请从下载的工作簿开始填写。"))
    return found


class _Reader:
    """One worksheet being read."""

    def __init__(self, part: Part, found: Incoming) -> None:
        self.part = part
        self.found = found
        self.content: dict[str, Any] = {}
        self.lines = {path: item for path, _label, item in part.lines()}
        self.tables = {table.id: table for table in part.tables}
        self.table: SheetField | None = None
        self.keys: dict[int, tuple[str, str]] = {}

    def read(self, rows: Sequence[Sequence[object]]) -> None:
        """All lines."""
        self.found.contents[self.part.number] = self.content
        self.found.cells[self.part.number, ""] = f"{self.part.name}"
        for number, values in enumerate(rows, start=1):
            texts = [text_of(value) for value in values]
            if number > MAX_ROWS and any(texts):
                self.wrong(number, 1, f"工作表超过 {MAX_ROWS} 行，请删去多余的行")
                return
            self.line(number, texts)

    def wrong(self, row: int, column: int, message: str) -> None:
        """A cell that can't be taken."""
        self.found.problems.append((f"{self.part.name}!{get_column_letter(column)}{row}", message))

    def line(self, number: int, texts: list[str]) -> None:
        """One line by its handle."""
        handle = texts[0] if texts else ""
        if handle.startswith(MARK):
            self.head(number, texts)
        elif self.table is not None and handle in ("", self.table.id):
            if any(texts[1:]):
                self.row(number, texts)
            elif not handle:
                self.table = None
        elif handle in self.tables:
            self.wrong(number, 1, f"“{handle}”的行须在它的表头（{MARK}{handle}）之下")
        elif handle == PER and self.part.bases:
            self.per(number, texts)
        elif handle in self.lines:
            self.single(number, handle, texts)

    def head(self, number: int, texts: list[str]) -> None:
        """The head of a table: columns by their labels, in any order."""
        self.table = self.tables.get(texts[0].removeprefix(MARK))
        self.keys = {}
        if self.table is None:
            self.wrong(number, 1, f"没有表“{texts[0][:30]}”")
            return
        known = {column.label: column for column in self.part.columns(self.table)}
        for place, label in enumerate(texts[1:], start=1):
            if label and label not in known:
                self.wrong(number, place + 1, f"没有栏目“{label[:30]}”，可用的有：{'、'.join(known)}")
            elif label:
                self.keys[place] = (known[label].key, known[label].kind)

    def row(self, number: int, texts: list[str]) -> None:
        """One row of a table."""
        table = self.table
        assert table is not None  # noqa: S101 (asked before)
        rows = self.content.setdefault(table.id, [])
        place = f"{table.id}.{len(rows) + 1}"
        self.found.cells[self.part.number, place] = f"{self.part.name}!A{number}"
        row: dict[str, Any] = {}
        for at, text in enumerate(texts[1:], start=1):
            if not text:
                continue
            if at not in self.keys:
                self.wrong(number, at + 1, "这一列没有栏目名称，请写在有名称的列里")
                continue
            key, kind = self.keys[at]
            _set(row, key, _meant(kind, text, table.column(key)))
            self.found.cells[self.part.number, f"{place}.{key}"] = self.address(number, at)
        rows.append(row)

    def single(self, number: int, path: str, texts: list[str]) -> None:
        """A single cell or amount."""
        item = self.lines[path]
        padded = [*texts, *[""] * (MONTHS_AT + MONTHS)]
        value, unit, months = padded[2], padded[UNITS_AT], padded[MONTHS_AT:MONTHS_AT + MONTHS]
        cells = self.found.cells
        if item.type == "quantity":
            cells[self.part.number, path] = self.address(number, 2)
            cells[self.part.number, f"{path}.unit"] = self.address(number, UNITS_AT)
            for month in range(MONTHS):
                cells[self.part.number, f"{path}.months.{month + 1}"] = self.address(number, MONTHS_AT + month)
            stated = {"amount": value, "unit": unit, "months": months if any(months) else []}
            self.content[path] = {name: text for name, text in stated.items() if text}
            return
        cells[self.part.number, path] = self.address(number, 2)
        if any((unit, *months)):
            self.wrong(number, UNITS_AT + 1, "这一栏只填“数值或文字”一格")
        if item.type == "names":
            chosen = self.content.setdefault(item.id, [])
            if value in ("是", "√", "true"):
                chosen.append(path.partition(".")[2])
            elif value not in ("", "否", "false"):
                self.wrong(number, 3, f"“{value[:30]}”不明确，请填“是”或留空")
        elif value:
            _set(self.content, path, _meant(item.type, value, item))

    def per(self, number: int, texts: list[str]) -> None:
        """The basis, by its words or its id."""
        self.found.cells[self.part.number, PER] = self.address(number, 2)
        value = texts[2] if len(texts) > 2 else ""
        ids = {label: basis for basis, label in PER_LABELS.items()}
        self.content[PER] = ids.get(value, value)

    def address(self, row: int, place: int) -> str:
        """共用数据!C12."""
        return f"{self.part.name}!{get_column_letter(place + 1)}{row}"


def _set(target: dict[str, Any], path: str, value: str) -> None:
    head, _, rest = path.partition(".")
    if not rest:
        target[head] = value
    elif head == "months":
        target.setdefault("months", [""] * MONTHS)[int(rest) - 1] = value
    else:
        _set(target.setdefault(head, {}), rest, value)


def _meant(kind: str, text: str, described: SheetField | None) -> str:
    """A tick or choice by its id; everything else as it stands."""
    if kind == "flag":
        return {"是": "true", "√": "true", "否": ""}.get(text, text)
    if kind == "choice" and described is not None:
        return next((item.id for item in described.choices if item.label == text), text)
    return text
