"""An uploaded CSV or XLSX read as a table under known headings. What can't be read is a problem, never an exception."""

from __future__ import annotations

import csv
import datetime as dt
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import islice

from openpyxl.utils import get_column_letter

from lvheng.core.files import Upload, problem_with
from lvheng.core.tabular.book import CONTROL, CellProblem, Unreadable, first_sheet, problem_of_file, text_of
from lvheng.core.tabular.cells import Heading

TYPES = ("xlsx", "csv")
#: Among how many rows the headings are looked for: official lists carry a title and a date above them.
HEAD_ROWS = 10
MAX_COLUMNS = 60
DELIMITERS = (",", "\t", ";")
#: Unpacked bytes of a workbook, and of its table of texts, per MB that an upload may have.
UNPACKED_PER_MB, TEXTS_PER_MB = 12_000_000, 3_000_000
MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}

Row = tuple[int, Sequence[object]]


@dataclass(frozen=True)
class Line:
    """A line of the file: its number there, and its texts by heading's name; dates as 2025-10-20, blanks as ""."""

    number: int
    texts: Mapping[str, str]

    def date(self, name: str) -> dt.date | None:
        """The day in a date column."""
        return dt.date.fromisoformat(self.texts[name]) if self.texts.get(name) else None


@dataclass(frozen=True)
class Table:
    """A file as read: its lines, the column letter of each heading, every problem by its cell, the file's name.

    A cell with a problem is blank in its line. `ignored`: headings that mean nothing here; `notes`: what else to tell.
    """

    lines: tuple[Line, ...]
    letters: Mapping[str, str]
    problems: tuple[CellProblem, ...]
    name: str
    ignored: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def cell(self, number: int, name: str) -> str:
        """The address of a heading's cell in a line; a heading without column stands for the line."""
        return f"{self.letters[name]}{number}" if name in self.letters else f"第 {number} 行"


def read_table(upload: Upload, headings: Sequence[Heading], *, max_rows: int, max_mb: int) -> Table:
    """Read an upload. Whatever is wrong with the file, a heading or a cell is a problem of the table, all told."""
    name = one_name(upload)
    try:
        if name.lower().endswith(".csv"):
            return _Reader(headings, max_rows, name).read(_csv_rows(upload, headings, max_mb))
        return _book(upload, headings, max_rows, max_mb, name)
    except Unreadable as error:
        return Table((), {}, (CellProblem("", str(error)),), name)


def one_name(upload: Upload) -> str:
    """The name of an uploaded file without path and control characters."""
    return CONTROL.sub("", str(upload.name or "")).replace("\\", "/").rsplit("/", 1)[-1][-120:]


def label_key(text: str) -> str:
    """What two spellings of one heading have in common: width, spaces, case, brackets, marks of a must."""
    plain = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    return plain.translate({ord(sign): None for sign in "*:()[]【】〔〕"})


def _book(upload: Upload, headings: Sequence[Heading], max_rows: int, max_mb: int, name: str) -> Table:
    part = max_mb * TEXTS_PER_MB
    problem = problem_of_file(upload, max_mb=max_mb, unpacked=max_mb * UNPACKED_PER_MB, part=part, types=TYPES)
    if problem:
        raise Unreadable(problem)
    reader = _Reader(headings, max_rows, name)

    def rows() -> Iterator[Row]:
        for number, (titles, cells) in enumerate(first_sheet(upload, max_rows + HEAD_ROWS + 1, MAX_COLUMNS, part), 1):
            if number == 1 and "、" in titles:
                reader.notes.append(f"工作簿有多张工作表（{titles}），只读取第一张；其余的请分别上传。")
            yield number, cells

    return reader.read(rows())


def _csv_rows(upload: Upload, headings: Sequence[Heading], max_mb: int) -> Iterator[Row]:
    problem = problem_with(upload, types=TYPES, max_mb=max_mb)
    if problem:
        raise Unreadable(problem)
    upload.seek(0)
    text = _decoded(upload.read(), str(upload.name))
    known = _known(headings)
    start = [_split("\n".join(text.splitlines()[:HEAD_ROWS]), one, strict=False) for one in DELIMITERS]
    fits = [max((_score(cells, known) for _number, cells in rows), default=0) for rows in map(list, start)]
    return _split(text, DELIMITERS[fits.index(max(fits))], strict=True)


def _decoded(content: bytes, name: str) -> str:
    for encoding in (MARKS.get(content[:2], "utf-8-sig"), "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(f"“{name}”的文字编码不能识别；请另存为 UTF-8 编码的 CSV，或直接上传 XLSX 工作簿。")


def _split(text: str, delimiter: str, *, strict: bool) -> Iterator[Row]:
    """The rows of a CSV text, numbered as a spreadsheet would number them. Raises Unreadable if strict."""
    rows = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=strict)
    number = 0
    try:
        for number, cells in enumerate(rows, 1):
            yield number, cells
    except csv.Error as error:
        if strict:
            raise Unreadable(f"第 {number + 1} 行的引号不成对或内容过长，后面的读不出来；请改正后再传。") from error


def _known(headings: Sequence[Heading]) -> dict[str, str]:
    return {label_key(label): one.name for one in headings for label in (one.label, *one.aliases)}


def _score(cells: Sequence[object], known: Mapping[str, str]) -> int:
    """How many of the known columns a row names."""
    return len({known[key] for cell in cells if (key := label_key(text_of(cell))) in known})


class _Reader:
    """A table being read, row by row."""

    def __init__(self, headings: Sequence[Heading], max_rows: int, name: str) -> None:
        self.headings = headings
        self.known = _known(headings)
        self.max_rows = max_rows
        self.name = name
        self.letters: dict[str, str] = {}
        self.problems: list[CellProblem] = []
        self.ignored: list[str] = []
        self.notes: list[str] = []

    def read(self, rows: Iterator[Row]) -> Table:
        """All rows."""
        first = list(islice(rows, HEAD_ROWS))
        best = max(first, key=lambda row: _score(row[1], self.known), default=None)
        lines: list[Line] = []
        if best is None or not _score(best[1], self.known):
            labels = "、".join(one.label for one in self.headings if one.required)
            labels = labels or "或".join(one.label for one in self.headings if one.either)
            self.wrong("", f"前 {HEAD_ROWS} 行里没有找到表头；表头须有{labels}等栏目，请按模板填写。")
        elif places := self._places(*best):
            lines = self._lines([row for row in first if row[0] > best[0]], rows, places)
        return Table(
            tuple(lines), self.letters, tuple(self.problems), self.name, tuple(self.ignored), tuple(self.notes)
        )

    def wrong(self, cell: str, message: str) -> None:
        """Tell of a problem."""
        self.problems.append(CellProblem(cell, message))

    def _places(self, number: int, cells: Sequence[object]) -> list[tuple[int, Heading]]:
        """(place, heading) of the columns; none where the headings are wrong."""
        by_name = {one.name: one for one in self.headings}
        found: dict[str, int] = {}
        for place, value in enumerate(cells):
            label = " ".join(text_of(value).split())[:40]
            name = self.known.get(label_key(label))
            if name is None:
                self.ignored += [CONTROL.sub("", label)] if label else []
            elif name in found:
                self.wrong(f"{get_column_letter(place + 1)}{number}", f"栏目“{label}”与另一列重复，请只保留一列")
            else:
                found[name] = place
                self.letters[name] = get_column_letter(place + 1)
        lacking = [one.label for one in self.headings if one.required and one.name not in found]
        if lacking:
            self.wrong("", f"第 {number} 行是表头，但缺少栏目：{'、'.join(lacking)}；请按模板补上。")
        return [] if self.problems else [(place, by_name[name]) for name, place in found.items()]

    def _lines(self, early: list[Row], rows: Iterable[Row], places: list[tuple[int, Heading]]) -> list[Line]:
        found: list[Line] = []
        for source in (early, rows):
            for number, cells in source:
                taken = [(one, cells[place] if place < len(cells) else None) for place, one in places]
                if not any(text_of(value) for _heading, value in taken):
                    continue
                if len(found) == self.max_rows:
                    self.wrong("", f"超过 {self.max_rows} 行；请拆成几个文件分别上传。")
                    return found
                found.append(Line(number, {one.name: self._cell(number, one, value) for one, value in taken}))
        if not found:
            self.wrong("", "表头下面没有内容；请从表头的下一行起填写。")
        return found

    def _cell(self, number: int, heading: Heading, value: object) -> str:
        text, problem = heading.read(value)
        if problem:
            self.wrong(f"{self.letters[heading.name]}{number}", problem)
        return text
