"""What machines read of a file: its text by page and how each page looks. Bounded as what is shown of it is.

Pure: bytes in, what was read out. Called apart from the checks (`apart`).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from PIL import Image

from lvheng.review.checks.base import Page
from lvheng.review.likeness import COMPARED, hashes, ink_of, laid
from lvheng.review.opening import BROKEN, EMPTY, Unreadable, decoded, paragraphs, pdf, workbook

MOST_PAGES, MOST_LETTERS = 60, 20_000
MAX_ROWS, MAX_COLUMNS = 2000, 60
MAX_DRAWN = 3000
"""Longer side of a page as it is drawn, in pixels."""
DRAWN = 500


def pages_of(content: bytes, content_type: str) -> list[Page]:
    """What a file holds, page by page (a document: one; a workbook: one a sheet). Raises Unreadable with why."""
    kind = content_type.rsplit("/", 1)[-1]
    try:
        if kind == "pdf":
            return list(_pdf(content))
        if content_type.startswith("image/"):
            return [Page(1, "", *hashes(decoded(content)))]
        return list(_workbook(content)) if kind.endswith("sheet") else [_document(content)]
    except Unreadable as error:
        raise Unreadable(str(error) or BROKEN) from error
    except Exception as error:  # whatever a hostile file makes a library raise
        raise Unreadable(BROKEN) from error


def laid_page(content: bytes, content_type: str, page: int) -> Image.Image | None:
    """A page as it is laid over others (`likeness.overlaid`); None where it is blank. Raises Unreadable."""
    ink = ink_of(draw(content, content_type, page, COMPARED), COMPARED)
    return None if ink is None else laid(ink)


def draw(content: bytes, content_type: str, page: int, width: int) -> Image.Image:
    """One page of a PDF in grays, so wide in pixels; a picture as it is. Raises Unreadable."""
    if not content_type.endswith("pdf"):
        return decoded(content)
    with pdf(content) as document:
        if not 1 <= page <= len(document):
            raise Unreadable(BROKEN)
        return _drawn(document[page - 1], width)


def _pdf(content: bytes) -> Iterator[Page]:
    """The first pages."""
    with pdf(content) as document:
        if not len(document):
            raise Unreadable(EMPTY)
        for at in range(min(len(document), MOST_PAGES)):
            text, image = _pdf_page(document, at)
            yield Page(at + 1, text, *hashes(image))


def _pdf_page(document: Any, at: int) -> tuple[str, Image.Image]:
    page = document[at]
    try:
        texts = page.get_textpage()
        text = texts.get_text_range(0, min(texts.count_chars(), MOST_LETTERS))
        texts.close()
        return tidy(text), _drawn(page, DRAWN)
    finally:
        page.close()


def _drawn(page: Any, width: int) -> Image.Image:
    wide, high = page.get_size()
    scale = min(width / max(wide, 1), MAX_DRAWN / max(wide, high, 1))
    image: Image.Image = page.render(scale=scale, grayscale=True).to_pil()
    return image


def _workbook(content: bytes) -> Iterator[Page]:
    with workbook(content) as book:
        for at, sheet in enumerate(book.worksheets[:MOST_PAGES], start=1):
            rows = sheet.iter_rows(max_row=MAX_ROWS, max_col=MAX_COLUMNS, values_only=True)
            yield Page(at, tidy(_upto(_row(row) for row in rows)))


def _row(values: tuple[Any, ...]) -> str:
    return "\t".join("" if value is None else str(value) for value in values).rstrip("\t")


def _document(content: bytes) -> Page:
    return Page(1, tidy(_upto(paragraphs(content))))


def _upto(lines: Iterator[str]) -> str:
    """Lines until there are letters enough."""
    found, letters = [], 0
    for line in islice((line for line in lines if line.strip()), MOST_LETTERS):
        found.append(line)
        letters += len(line)
        if letters >= MOST_LETTERS:
            break
    return "\n".join(found)


def tidy(text: str) -> str:
    """Text as every database takes it: no NUL, no halves of surrogate pairs, not endless."""
    clean = text.replace("\x00", "").replace("\r\n", "\n").encode("utf-8", "ignore").decode("utf-8")
    return clean[:MOST_LETTERS]
