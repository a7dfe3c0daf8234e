"""How a file is shown in the page: PDF pages and pictures as PNG, workbooks as tables, documents as text; all bounded.

Pure: bytes in, what is shown out. Called apart from the server (`preview`).
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from PIL import Image

from lvheng.review.marks import NO_MARKS, Marks, Placed, draw, place
from lvheng.review.opening import MAX_SIDE, Unreadable, decoded, paragraphs, pdf, workbook

PAGE_WIDTH = 744
"""Width of a page at 100 %, in CSS pixels; drawn at twice that."""
MAX_ROWS, MAX_COLUMNS, MAX_CELL = 200, 60, 200
MOST_ROWS = 10 * MAX_ROWS
"""Rows of a sheet that can be looked through, `MAX_ROWS` at a time: as many as the checks read, and as many columns."""
MAX_PARAGRAPHS, MAX_PARAGRAPH, MAX_LETTERS = 2000, 20_000, 100_000


@dataclass(frozen=True)
class Preview:
    """What the page shows of one file: `kind` image (drawn by address), table, text or none; `pages` from 1.

    Of a long sheet one of its `parts` is shown, from row `first` on; `cut`: there is more than can be looked through.
    """

    kind: str
    pages: int = 1
    page: int = 1
    title: str = ""
    names: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    paragraphs: list[str] = field(default_factory=list)
    cut: bool = False
    part: int = 1
    parts: int = 1
    first: int = 1


def show(content: bytes, content_type: str, page: int, *, part: int = 0, marks: Marks = NO_MARKS) -> Preview:
    """How a PDF, a workbook or a document is shown; a page outside it becomes the nearest one. Raises Unreadable.

    Of a sheet `part` is shown (0: the first in which a word of a flag stands).
    """
    kind = content_type.rsplit("/", 1)[-1]
    if kind != "pdf":
        return _workbook(content, page, part, marks) if kind.endswith("sheet") else _document(content)
    with pdf(content) as document:
        pages = len(document)
    if not pages:
        raise Unreadable
    return Preview("image", pages, min(max(page, 1), pages))


def picture(
    content: bytes, content_type: str, page: int, *, zoom: int, turn: int, marks: Marks = NO_MARKS
) -> bytes:  # fmt: skip
    """One page or picture as PNG, at `zoom` percent and turned clockwise by `turn` degrees. Raises Unreadable.

    Of a PDF the `marks` are drawn where they stand.
    """
    width = 2 * PAGE_WIDTH * zoom // 100
    image = _pdf_page(content, page, width, marks) if content_type.endswith("pdf") else decoded(content)
    if turn:
        image = image.rotate(-turn, expand=True)
    ratio = min(1, width / image.width, MAX_SIDE / image.width, MAX_SIDE / image.height)
    if ratio < 1:
        image = image.resize((max(1, int(image.width * ratio)), max(1, int(image.height * ratio))))
    target = io.BytesIO()
    image.convert("RGB").save(target, "PNG")
    return target.getvalue()


def placed(content: bytes, page: int, marks: Marks) -> Placed:
    """Which of the marks stand on a page of a PDF. Raises Unreadable."""
    with pdf(content) as document:
        return place(_page(document, page), (PAGE_WIDTH, PAGE_WIDTH), marks)


def _page(document: Any, page: int) -> Any:
    if not 1 <= page <= len(document):
        raise Unreadable
    return document[page - 1]


def _pdf_page(content: bytes, page: int, width: int, marks: Marks) -> Image.Image:
    with pdf(content) as document:
        drawn = _page(document, page)
        wide, high = drawn.get_size()
        scale = min(width / max(wide, 1), MAX_SIDE / max(wide, high, 1))
        image: Image.Image = drawn.render(scale=scale).to_pil()
        return draw(image, place(drawn, image.size, marks)) if marks else image


def _cell(value: Any) -> str:
    """A cell as text: nothing where it is empty, whole numbers without a decimal point."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))[:MAX_CELL]
    return str(value)[:MAX_CELL]


def _workbook(content: bytes, page: int, part: int, marks: Marks) -> Preview:
    """Some rows of one sheet."""
    with workbook(content) as book:
        names = [str(sheet.title) for sheet in book.worksheets]
        at = min(max(page, 1), len(names))
        sheet = book.worksheets[at - 1]
        rows = list(sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MAX_COLUMNS + 1, values_only=True))
    while rows and not any(value is not None for value in rows[-1]):
        rows.pop()
    wide = max((column for row in rows for column, value in enumerate(row, start=1) if value is not None), default=0)
    cells = [[_cell(value) for value in row[: min(wide, MAX_COLUMNS)]] for row in rows[:MOST_ROWS]]
    parts = max(1, -(-len(cells) // MAX_ROWS))
    shown = min(part, parts) if part > 0 else _part_with(cells, marks)
    first = (shown - 1) * MAX_ROWS
    return Preview(
        "table", len(names), at, names[at - 1], names, cells[first : first + MAX_ROWS],
        cut=len(rows) > MOST_ROWS or wide > MAX_COLUMNS, part=shown, parts=parts, first=first + 1,
    )  # fmt: skip


def _part_with(cells: list[list[str]], marks: Marks) -> int:
    """The first part of a sheet that holds a word of a flag; the first of all where none does."""
    if not marks.words:
        return 1
    return next((at // MAX_ROWS + 1 for at, row in enumerate(cells) if marks.speak_of("\n".join(row))), 1)


def _document(content: bytes) -> Preview:
    """The first paragraphs, so many that what the checks read is among them."""
    found: list[str] = []
    letters, cut = 0, False
    for text in islice(paragraphs(content), MAX_PARAGRAPHS + 1):
        full = len(found) == MAX_PARAGRAPHS or letters >= MAX_LETTERS
        cut = cut or full or len(text) > MAX_PARAGRAPH
        if full:
            break
        found.append(text[:MAX_PARAGRAPH])
        letters += len(text)
    return Preview("text", paragraphs=found, cut=cut)
