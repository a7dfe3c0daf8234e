"""Made documents read back: words of a PDF, cells of a workbook."""

import re
from io import BytesIO
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from pypdf import PdfReader


def words(content: bytes) -> str:
    """All text of a PDF, white space gone: lines break anywhere."""
    pages = PdfReader(BytesIO(content)).pages
    return re.sub(r"\s", "", "".join(page.extract_text() for page in pages))


def bare(text: str) -> str:
    """The same for what is looked for."""
    return re.sub(r"\s", "", text)


def pages(content: bytes) -> int:
    """How many pages."""
    return len(PdfReader(BytesIO(content)).pages)


def book(content: bytes) -> Workbook:
    """A workbook as saved, formulas as formulas."""
    return load_workbook(BytesIO(content))


def rows(sheet: Worksheet) -> list[list[Any]]:
    """Cells as they are."""
    return [list(row) for row in sheet.iter_rows(values_only=True)]
