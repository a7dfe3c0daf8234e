"""A benchmark set as a workbook, and a workbook read back: one row a line, text as text, numbers exact.

Of a numeric cell as many digits count as spreadsheets keep; a level with more is written, and read, as text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from openpyxl.utils import column_index_from_string, get_column_letter

from lvheng.benchmarks.columns import COLUMNS, LABELS, Column
from lvheng.benchmarks.rowtext import write
from lvheng.benchmarks.terms import BASES, TRUSTS, Terms
from lvheng.core.files import Upload
from lvheng.core.tabular.book import (
    DIGITS,
    CellProblem,
    Unreadable,
    number_text,
    problem_of_file,
    sheets_in,
    text_of,
)
from lvheng.core.tabular.writing import new_book
from lvheng.evaluation.choosing import LevelRow

MAX_MB = 10
#: Rows of a set, unpacked bytes of the archive and characters of a cell that an import takes.
MAX_ROWS = 5_000
MAX_UNPACKED = 20_000_000
MAX_CELL = 1_000
SHEET = "基准"
HELP = "填写说明"
NUMERIC = {"number", "leading", "baseline"}


@dataclass(frozen=True)
class Line:
    """A line of the workbook: its number, and its texts by column name."""

    number: int
    texts: Mapping[str, str]


@dataclass(frozen=True)
class Read:
    """A workbook as read: its lines, where each column stands, and what could not be read."""

    lines: tuple[Line, ...]
    letters: Mapping[str, str]
    problems: tuple[CellProblem, ...]

    def cell(self, number: int, field: str) -> str:
        """The address of a field of a line; a field without column stands for the line."""
        return f"{self.letters[field]}{number}" if field in self.letters else f"第 {number} 行"


def build(rows: Iterable[LevelRow], terms: Terms, title: str) -> bytes:
    """The workbook of a set: the rows, and a sheet that says what to enter."""
    book, buffer = new_book(title)
    head = book.add_format({"bold": True, "border": 1, "bg_color": "#E8F1EC", "text_wrap": True, "valign": "vcenter"})
    text = book.add_format({"num_format": "@", "valign": "vcenter", "text_wrap": True})
    page = book.add_worksheet(SHEET)
    for place, column in enumerate(COLUMNS):
        page.set_column(place, place, column.width, text if column.name not in NUMERIC else None)
        page.write_string(0, place, column.label, head)
    page.freeze_panes(1, 0)
    for number, row in enumerate(rows, 1):
        for place, (column, words) in enumerate(zip(COLUMNS, write(row, terms).values(), strict=True)):
            _write_cell(page, (number, place), column, words, text)
    _write_help(book.add_worksheet(HELP), head, text, terms)
    book.close()
    return buffer.getvalue()


def _write_cell(page: Any, at: tuple[int, int], column: Column, words: str, form: Any) -> None:
    if not words:
        return
    if column.name in NUMERIC and Decimal(number_text(float(words))) == Decimal(words):
        page.write_number(*at, float(words))
    else:
        page.write_string(*at, words, form)


def _write_help(page: Any, head: Any, text: Any, terms: Terms) -> None:
    page.set_column(0, 0, 16)
    page.set_column(1, 1, 60)
    page.set_column(2, 2, 80)
    for place, label in enumerate(("栏目", "填写要求", "可以填写的值")):
        page.write_string(0, place, label, head)
    for number, column in enumerate(COLUMNS, 1):
        must = "必填。" if column.required else ""
        for place, words in enumerate((column.label, must + column.help, _allowed(column, terms))):
            page.write_string(number, place, words, text)
    lines = (
        "工作簿是整个基准集：应用后，草稿里有而工作簿里没有的行会被删除。",
        f"最多 {MAX_ROWS} 行；栏目顺序不限，不要改栏目名称。",
        f"数值单元格按 {DIGITS} 位有效数字读取（与电子表格保存的位数相同）；位数更多的请设为文本。",
    )
    for number, words in enumerate(lines, len(COLUMNS) + 2):
        page.write_string(number, 1, words, text)


def _allowed(column: Column, terms: Terms) -> str:
    numbers = [f"{one.number} {one.name}" for one in terms.scored_by_levels]
    words: dict[str, Iterable[str]] = {
        "number": numbers, "industry": terms.industries.values(), "basis": BASES.values(),
        "band": terms.bands.values(), "trust": TRUSTS.values(), "process": ("是", "否"), "informative": ("是", "否"),
    }  # fmt: skip
    return "、".join(words.get(column.name, ()))


def read(upload: Upload) -> Read:
    """The lines of an uploaded workbook. What can't be read is a problem, never an exception."""
    problem = problem_of_file(upload, max_mb=MAX_MB, unpacked=MAX_UNPACKED)
    if problem:
        return Read((), {}, (CellProblem("", problem),))
    try:
        pages = sheets_in(upload, _named, MAX_ROWS + 2, len(COLUMNS) + 5)
    except Unreadable as error:
        return Read((), {}, (CellProblem("", str(error)),))
    return _page(pages[0][1]) if pages else Read((), {}, (CellProblem("", "工作簿里没有工作表。"),))


def _named(titles: Sequence[str]) -> Sequence[str]:
    return [SHEET] if SHEET in titles else titles[:1]


def _page(page: Iterable[Sequence[object]]) -> Read:
    rows = iter(page)
    head = next(rows, ())
    letters, problems = _headings(head)
    if problems:
        return Read((), letters, tuple(problems))
    places = {name: column_index_from_string(letter) - 1 for name, letter in letters.items()}
    lines = [line for line in _lines(rows, places) if any(line.texts.values())]
    if len(lines) > MAX_ROWS:
        problems.append(CellProblem("", f"工作簿超过 {MAX_ROWS} 行；请拆成几个基准集。"))
    if not lines:
        problems.append(CellProblem("", "工作簿里没有基准行；请从第 2 行起填写。"))
    for line in lines:
        for name, words in line.texts.items():
            if len(words) > MAX_CELL:
                problems.append(CellProblem(f"{letters[name]}{line.number}", f"有 {len(words)} 个字，过长；请缩短"))
    return Read(tuple(lines), letters, tuple(problems))


def _headings(head: Sequence[object]) -> tuple[dict[str, str], list[CellProblem]]:
    """Where each column stands; headings may come in any order, but each must be known and stand once."""
    names = {label: name for name, label in LABELS.items()}
    letters: dict[str, str] = {}
    problems = []
    for place, value in enumerate(head, 1):
        label, cell = str(value or "").strip(), f"{get_column_letter(place)}1"
        if not label:
            continue
        name = names.get(label)
        if name is None:
            known = "、".join(LABELS.values())
            problems.append(CellProblem(cell, f"没有栏目“{label[:40]}”，可用的有：{known}"))
        elif name in letters:
            problems.append(CellProblem(cell, f"栏目“{label}”出现两次，请只保留一列"))
        else:
            letters[name] = get_column_letter(place)
    lacking = [column.label for column in COLUMNS if column.required and column.name not in letters]
    if lacking and not problems:
        problems.append(CellProblem("", f"第 1 行缺少栏目：{'、'.join(lacking)}；请从导出的工作簿开始填写。"))
    return letters, problems


def _lines(rows: Iterator[Sequence[object]], places: Mapping[str, int]) -> Iterator[Line]:
    for number, row in enumerate(rows, 2):
        values = {name: text_of(row[place]) if place < len(row) else "" for name, place in places.items()}
        yield Line(number, values)
