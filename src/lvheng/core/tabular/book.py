"""Uploaded workbooks opened with care: nothing of one is unpacked before its sizes are looked at.

Of a numeric cell 15 significant digits count: as many as spreadsheets keep, so that what shows as 0.3 is 0.3 and not
0.30000000000000004.
"""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO

from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.xml.constants import SHARED_STRINGS

from lvheng.core.files import DAMAGED_ARCHIVE, Upload, problem_with

#: Unpacked bytes of a part that is no worksheet (the table of texts, the styles: each is read whole before the first
#: row), and how many times larger than packed a part of some size may be.
MAX_PART = 3_000_000
MAX_RATIO, RATIO_FROM = 100, 500_000
#: What is thrown at a workbook that is damaged somewhere.
DAMAGED = (*DAMAGED_ARCHIVE, InvalidFileException, SyntaxError, TypeError, AttributeError)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
#: Significant digits of a numeric cell that count.
DIGITS = 15


class Unreadable(Exception):
    """A file that is damaged; the message is Chinese and says what to do."""


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


def one_line(text: str) -> str:
    """A text for a title or a file's name: one line, without what XML can't hold."""
    return " ".join(CONTROL.sub("", text).split())


def problem_of_file(
    upload: Upload, *, max_mb: int, unpacked: int, part: int = MAX_PART, types: tuple[str, ...] = ("xlsx",)
) -> str:
    """What is wrong with an uploaded workbook as a file, in Chinese, or an empty text. Nothing is unpacked for it.

    `unpacked`: bytes of all parts together; `part`: of one that is no worksheet; `types`: what the message offers.
    """
    problem = problem_with(upload, types=types, max_mb=max_mb)
    if problem:
        return problem
    with zipfile.ZipFile(BytesIO(upload.read())) as archive:
        parts = archive.infolist()
    upload.seek(0)
    over = any(one.file_size > part for one in parts if not one.filename.startswith("xl/worksheets/"))
    dense = any(one.file_size > max(RATIO_FROM, MAX_RATIO * one.compress_size) for one in parts)
    if over or dense or sum(one.file_size for one in parts) > unpacked:
        return f"“{upload.name}”展开后过大，不能接收；请只保留需要填写的工作表，删去多余的行、列和格式后再传。"
    return ""


@contextmanager
def _opened(upload: Upload, part: int) -> Iterator[ExcelReader]:
    """A reader that has read all but the worksheets. Raises what DAMAGED names, Unreadable where texts are too many."""
    upload.seek(0)
    reader = ExcelReader(BytesIO(upload.read()), read_only=True, data_only=True, keep_links=False)
    reader.read_manifest()
    parts = reader.package.Override
    names = [one.PartName[1:] for one in parts if one.ContentType == SHARED_STRINGS]  # whatever they are called
    if any(reader.archive.getinfo(name).file_size > part for name in names):
        raise Unreadable(f"“{upload.name}”的文字过多，不能接收；请只保留需要填写的工作表。")
    reader.read()
    yield reader
    reader.wb.close()


def _damaged(upload: Upload, place: str) -> Unreadable:
    return Unreadable(f"“{upload.name}”{place}打不开，可能已损坏；请用电子表格程序另存后再传。")


def sheets_in(
    upload: Upload, wanted: Callable[[Sequence[str]], Sequence[str]], rows: int, columns: int, part: int = MAX_PART
) -> list[tuple[str, list[Sequence[object]]]]:
    """(title, rows of cells) of the worksheets that ``wanted`` picks from all titles, read to the last cell.

    Raises Unreadable: openpyxl reads row by row, so that damage may show at any of them.
    """
    place = ""
    try:
        with _opened(upload, part) as reader:
            pages = reader.wb.worksheets
            named = wanted([page.title for page in pages])
            found: list[tuple[str, list[Sequence[object]]]] = []
            for page in pages:
                if page.title in named:
                    place = f"的工作表“{page.title}”"
                    found.append((page.title, [*page.iter_rows(1, rows, 1, columns, values_only=True)]))
    except DAMAGED as error:
        raise _damaged(upload, place) from error
    return found


def first_sheet(
    upload: Upload, rows: int, columns: int, part: int = MAX_PART
) -> Iterator[tuple[str, Sequence[object]]]:
    """(titles of all worksheets as one text, cells) of each row of the first worksheet that is not hidden, one by one.

    Raises Unreadable at any row.
    """
    try:
        with _opened(upload, part) as reader:
            pages = [page for page in reader.wb.worksheets if page.sheet_state == "visible"]
            titles = "、".join(page.title for page in pages)
            for page in pages[:1]:
                for row in page.iter_rows(1, rows, 1, columns, values_only=True):
                    yield titles, row
    except DAMAGED as error:
        raise _damaged(upload, "") from error


def text_of(value: object) -> str:
    """A cell as the text that a person would have typed."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    return str(value).strip()


def number_text(value: float) -> str:
    """A numeric cell without exponent, with the digits that count."""
    return format(Decimal(format(value, f".{DIGITS}g")), "f")
