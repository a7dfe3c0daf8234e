"""A benchmark set as a workbook, and a workbook read back: one row a line, text as text, numbers exact.

Of a numeric cell 15 significant digits count: as many as spreadsheets keep, so that what shows as 0.3 is 0.3 and not
0.30000000000000004. A level with more digits is written, and read, as text.
"""

from __future__ import annotations

import datetime as dt
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.xml.constants import SHARED_STRINGS

from lvheng.benchmarks.columns import COLUMNS, LABELS, Column
from lvheng.benchmarks.rowtext import write
from lvheng.benchmarks.terms import BASES, TRUSTS, Terms
from lvheng.core.files import Upload, problem_with
from lvheng.evaluation.choosing import LevelRow

MAX_MB = 10
#: Rows of a set, unpacked bytes of the archive and characters of a cell that an import takes.
MAX_ROWS = 5_000
MAX_UNPACKED = 20_000_000
MAX_CELL = 1_000
#: Unpacked bytes of a part that is no worksheet (the table of texts, the styles: each is read whole before the first
#: row), and how many times larger than packed a part of some size may be.
MAX_PART = 3_000_000
MAX_RATIO, RATIO_FROM = 100, 500_000
#: What is thrown at a workbook that is damaged somewhere; EOFError and zlib.error by parts that end too soon.
DAMAGED = (
    InvalidFileException, zipfile.BadZipFile, zlib.error, EOFError, OSError, SyntaxError, ValueError, LookupError,
    TypeError, AttributeError, ArithmeticError, RuntimeError,
)  # fmt: skip
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
DIGITS = 15
SHEET = "基准"
HELP = "填写说明"
NUMERIC = {"number", "leading", "baseline"}


@dataclass(frozen=True)
class CellProblem:
    """What is wrong with a cell (or, without column, a line or the whole file) and what would be right."""

    cell: str
    message: str

    @property
    def line(self) -> int:
        """The line it stands on; 0 for the whole file."""
        digits = "".join(sign for sign in self.cell if sign.isdecimal())
        return int(digits) if digits else 0


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
    buffer = BytesIO()
    options = {
        "in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False,
        "default_format_properties": {"font_name": "宋体", "font_size": 10.5},
    }  # fmt: skip
    book = xlsxwriter.Workbook(buffer, options)
    book.set_properties({"title": one_line(title), "author": "绿衡", "company": ""})
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
    if column.name in NUMERIC and Decimal(_number(float(words))) == Decimal(words):
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


def one_line(text: str) -> str:
    """A text for a title or a file's name: one line, without what XML can't hold."""
    return " ".join(CONTROL.sub("", text).split())


def problem_of_file(upload: Upload, *, max_mb: int = MAX_MB, unpacked: int = MAX_UNPACKED) -> str:
    """What is wrong with an uploaded workbook as a file, in Chinese, or an empty text. Nothing is unpacked for it."""
    problem = problem_with(upload, types=("xlsx",), max_mb=max_mb)
    if problem:
        return problem
    with zipfile.ZipFile(BytesIO(upload.read())) as archive:
        parts = archive.infolist()
    upload.seek(0)
    over = any(part.file_size > MAX_PART for part in parts if not part.filename.startswith("xl/worksheets/"))
    dense = any(part.file_size > max(RATIO_FROM, MAX_RATIO * part.compress_size) for part in parts)
    if over or dense or sum(part.file_size for part in parts) > unpacked:
        return f"“{upload.name}”展开后过大，不能接收；请只保留需要填写的工作表，删去多余的行、列和格式后再传。"
    return ""


class Unreadable(Exception):
    """A workbook that is damaged; the message is Chinese and says what to do."""


def sheets_in(
    upload: Upload, wanted: Callable[[Sequence[str]], Sequence[str]], rows: int, columns: int
) -> list[tuple[str, list[Sequence[object]]]]:
    """(title, rows of cells) of the worksheets that ``wanted`` picks from all titles, read to the last cell.

    Raises Unreadable: openpyxl reads row by row, so that damage may show at any of them.
    """
    place = ""
    try:
        reader = ExcelReader(BytesIO(upload.read()), read_only=True, data_only=True, keep_links=False)
        reader.read_manifest()
        parts = reader.package.Override
        names = [part.PartName[1:] for part in parts if part.ContentType == SHARED_STRINGS]  # whatever they are called
        if any(reader.archive.getinfo(name).file_size > MAX_PART for name in names):
            raise Unreadable(f"“{upload.name}”的文字过多，不能接收；请只保留需要填写的工作表。")
        reader.read()
        pages = reader.wb.worksheets
        named = wanted([page.title for page in pages])
        found: list[tuple[str, list[Sequence[object]]]] = []
        for page in pages:
            if page.title in named:
                place = f"的工作表“{page.title}”"
                found.append((page.title, [*page.iter_rows(1, rows, 1, columns, values_only=True)]))
        reader.wb.close()
    except DAMAGED as error:
        words = f"“{upload.name}”{place}打不开，可能已损坏；请用电子表格程序另存后再传。"
        raise Unreadable(words) from error
    return found


def read(upload: Upload) -> Read:
    """The lines of an uploaded workbook. What can't be read is a problem, never an exception."""
    problem = problem_of_file(upload)
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


def text_of(value: object) -> str:
    """A cell as the text that a person would have typed."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    return str(value).strip()


def _number(value: float) -> str:
    return format(Decimal(format(value, f".{DIGITS}g")), "f")
