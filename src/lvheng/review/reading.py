"""What machines read of a file: its text by page and how each page looks. Bounded as what is shown of it is."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pypdfium2 as pdfium
from defusedxml import ElementTree
from openpyxl import load_workbook
from PIL import Image

from lvheng.review.checks.base import Page
from lvheng.review.likeness import hashes
from lvheng.review.preview import MAX_DOCUMENT, MAX_TEXTS, PDFIUM, TEXTS, WORD, Unreadable, decoded, unzipped

MOST_PAGES, MOST_LETTERS = 60, 20_000
MAX_ROWS, MAX_COLUMNS = 2000, 60
MAX_DRAWN = 3000
"""Longer side of a page as it is drawn, in pixels."""
DRAWN = 500
BROKEN, ENCRYPTED, EMPTY = "文件已损坏或不是所称的格式，无法打开。", "文件已加密，无法打开。", "文件没有页面。"
TOO_LARGE = "文件展开后过大，没有读取。"


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


def draw(content: bytes, content_type: str, page: int, width: int) -> Image.Image:
    """One page of a PDF in grays, so wide in pixels; a picture as it is. Raises Unreadable."""
    if not content_type.endswith("pdf"):
        return decoded(content)
    with PDFIUM:
        document = _opened(content)
        try:
            return _drawn(document[page - 1], width)
        except (pdfium.PdfiumError, IndexError) as error:
            raise Unreadable(BROKEN) from error
        finally:
            document.close()


def _opened(content: bytes) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        raise Unreadable(ENCRYPTED if "password" in str(error).lower() else BROKEN) from error


def _pdf(content: bytes) -> Iterator[Page]:
    """The first pages; the lock is held for one page at a time, so that nobody waits long."""
    with PDFIUM:
        document = _opened(content)
        count = len(document)
    try:
        if not count:
            raise Unreadable(EMPTY)
        for at in range(min(count, MOST_PAGES)):
            with PDFIUM:
                text, image = _pdf_page(document, at)
            yield Page(at + 1, text, *hashes(image))
    finally:
        with PDFIUM:
            document.close()


def _pdf_page(document: pdfium.PdfDocument, at: int) -> tuple[str, Image.Image]:
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
    with unzipped(content) as archive:
        if any(entry.file_size > MAX_TEXTS for entry in archive.infolist() if entry.filename.endswith(TEXTS)):
            raise Unreadable(TOO_LARGE)
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    try:
        for at, sheet in enumerate(book.worksheets[:MOST_PAGES], start=1):
            rows = sheet.iter_rows(max_row=MAX_ROWS, max_col=MAX_COLUMNS, values_only=True)
            yield Page(at, tidy(_upto(_row(row) for row in rows)))
    finally:
        book.close()


def _row(values: tuple[Any, ...]) -> str:
    return "\t".join("" if value is None else str(value) for value in values).rstrip("\t")


def _document(content: bytes) -> Page:
    with unzipped(content) as archive:
        if archive.getinfo("word/document.xml").file_size > MAX_DOCUMENT:
            raise Unreadable(TOO_LARGE)
        root = ElementTree.fromstring(archive.read("word/document.xml"))
    return Page(1, tidy(_upto("".join(part.text or "" for part in block.iter(f"{WORD}t"))
                              for block in root.iter(f"{WORD}p"))))  # fmt: skip


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
