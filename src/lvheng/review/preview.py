"""Evidence shown in the page: PDF pages and pictures as PNG, workbooks as tables, documents as text; all bounded."""

import io
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pypdfium2 as pdfium
from defusedxml import ElementTree
from openpyxl import load_workbook
from PIL import Image, ImageOps

from lvheng.core.models import StoredFile
from lvheng.review.marks import NO_MARKS, Marks, Placed, draw, place

ZOOMS = (50, 75, 100, 150, 200, 300)
TURNS = (0, 90, 180, 270)
PAGE_WIDTH = 744
"""Width of a page at 100 %, in CSS pixels; drawn at twice that."""
MAX_SIDE = 5000
MAX_ROWS, MAX_COLUMNS, MAX_CELL = 200, 30, 200
MAX_PARAGRAPHS = 400
MAX_UNZIPPED = 80_000_000
MAX_DOCUMENT = 10_000_000
MAX_TEXTS, TEXTS = 5_000_000, ("haredStrings.xml", "styles.xml")
"""Parts of a workbook that are read whole before its first row."""
MAX_PIXELS = 50_000_000
"""About an A4 sheet at 600 dots an inch, and some."""
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PDFIUM = threading.Lock()
"""PDFium is not safe for threads: one page is drawn at a time in a process."""


class Unreadable(Exception):
    """The file can't be shown in the page; it can still be downloaded."""


@dataclass(frozen=True)
class Preview:
    """What the page shows of one file: `kind` image (drawn by address), table, text or none; `pages` from 1."""

    kind: str
    pages: int = 1
    page: int = 1
    title: str = ""
    names: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    paragraphs: list[str] = field(default_factory=list)
    cut: bool = False


def preview(stored: StoredFile, page: int) -> Preview:
    """How a stored file is shown; a page outside it becomes the nearest one. Never raises on a broken file."""
    kind = stored.content_type.rsplit("/", 1)[-1]
    try:
        if kind == "pdf":
            pages = count_pages(stored)
            return Preview("image", pages, min(max(page, 1), pages))
        if stored.content_type.startswith("image/"):
            return Preview("image")
        return _workbook(stored, page) if kind.endswith("sheet") else _document(stored)
    except (Unreadable, OSError):
        return Preview("none")


def count_pages(stored: StoredFile) -> int:
    """How many pages a PDF has. Raises Unreadable."""
    with stored.file.open("rb") as handle, PDFIUM:
        try:
            document = pdfium.PdfDocument(handle.read())
        except pdfium.PdfiumError as error:
            raise Unreadable from error
        try:
            pages = len(document)
        finally:
            document.close()
    if not pages:
        raise Unreadable
    return pages


def picture(stored: StoredFile, page: int, *, zoom: int, turn: int, marks: Marks = NO_MARKS) -> bytes:
    """One page or picture as PNG, at `zoom` percent and turned clockwise by `turn` degrees. Raises Unreadable.

    Of a PDF the `marks` are drawn where they stand.
    """
    with stored.file.open("rb") as handle:
        content = handle.read()
    width = 2 * PAGE_WIDTH * zoom // 100
    image = _pdf_page(content, page, width, marks) if stored.content_type.endswith("pdf") else decoded(content)
    if turn:
        image = image.rotate(-turn, expand=True)
    ratio = min(1, width / image.width, MAX_SIDE / image.width, MAX_SIDE / image.height)
    if ratio < 1:
        image = image.resize((max(1, int(image.width * ratio)), max(1, int(image.height * ratio))))
    target = io.BytesIO()
    image.convert("RGB").save(target, "PNG")
    return target.getvalue()


def placed(stored: StoredFile, page: int, marks: Marks) -> Placed:
    """Which of the marks stand on a page of a PDF; none where it can't be read."""
    try:
        with stored.file.open("rb") as handle, _opened(handle.read(), page) as drawn:
            return place(drawn, (PAGE_WIDTH, PAGE_WIDTH), marks)
    except (Unreadable, OSError):
        return Placed()


@contextmanager
def _opened(content: bytes, page: int) -> Iterator[Any]:
    """A page of a PDF, alone in this process. Raises Unreadable."""
    with PDFIUM:
        try:
            document = pdfium.PdfDocument(content)
        except pdfium.PdfiumError as error:
            raise Unreadable from error
        try:
            if not 1 <= page <= len(document):
                raise Unreadable
            yield document[page - 1]
        except pdfium.PdfiumError as error:
            raise Unreadable from error
        finally:
            document.close()


def _pdf_page(content: bytes, page: int, width: int, marks: Marks) -> Image.Image:
    with _opened(content, page) as drawn:
        wide, high = drawn.get_size()
        scale = min(width / max(wide, 1), MAX_SIDE / max(wide, high, 1))
        image: Image.Image = drawn.render(scale=scale).to_pil()
        return draw(image, place(drawn, image.size, marks)) if marks else image


def decoded(content: bytes) -> Image.Image:
    """A picture, decoded; Pillow raises all sorts of errors on broken and hostile ones."""
    try:
        image = Image.open(io.BytesIO(content))
        image.draft("RGB", (MAX_SIDE, MAX_SIDE))
        if image.width * image.height > MAX_PIXELS:
            raise Unreadable
        image.load()
        return ImageOps.exif_transpose(image)
    except (Image.DecompressionBombError, OSError, ValueError, SyntaxError) as error:
        raise Unreadable from error


def unzipped(content: bytes) -> zipfile.ZipFile:
    """An Office file's archive, not too large unpacked. Raises Unreadable."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except zipfile.BadZipFile as error:
        raise Unreadable from error
    if sum(entry.file_size for entry in archive.infolist()) > MAX_UNZIPPED:
        raise Unreadable
    return archive


def _cell(value: Any) -> str:
    """A cell as text: nothing where it is empty, whole numbers without a decimal point."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))[:MAX_CELL]
    return str(value)[:MAX_CELL]


def _workbook(stored: StoredFile, page: int) -> Preview:
    """The first rows, read as a stream: a cell far out must not make room for all those before it."""
    with stored.file.open("rb") as handle:
        content = handle.read()
    with unzipped(content) as archive:
        if any(entry.file_size > MAX_TEXTS for entry in archive.infolist() if entry.filename.endswith(TEXTS)):
            raise Unreadable
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        names = [str(sheet.title) for sheet in book.worksheets]
        at = min(max(page, 1), len(names))
        sheet = book.worksheets[at - 1]
        rows = list(sheet.iter_rows(max_row=MAX_ROWS + 1, max_col=MAX_COLUMNS + 1, values_only=True))
        book.close()
    except Exception as error:  # a broken workbook raises anything
        raise Unreadable from error
    while rows and not any(value is not None for value in rows[-1]):
        rows.pop()
    wide = max((column for row in rows for column, value in enumerate(row, start=1) if value is not None), default=0)
    shown = [[_cell(value) for value in row[: min(wide, MAX_COLUMNS)]] for row in rows[:MAX_ROWS]]
    cut = len(rows) > MAX_ROWS or wide > MAX_COLUMNS
    return Preview("table", len(names), at, names[at - 1], names, shown, cut=cut)


def _document(stored: StoredFile) -> Preview:
    with stored.file.open("rb") as handle:
        archive = unzipped(handle.read())
    with archive:
        try:
            size = archive.getinfo("word/document.xml").file_size
            root = ElementTree.fromstring(archive.read("word/document.xml")) if size <= MAX_DOCUMENT else None
        except Exception as error:  # a broken archive raises anything
            raise Unreadable from error
    if root is None:
        raise Unreadable
    texts = ("".join(part.text or "" for part in block.iter(f"{WORD}t")) for block in root.iter(f"{WORD}p"))
    paragraphs = [text for text in texts if text.strip()]
    return Preview("text", paragraphs=paragraphs[:MAX_PARAGRAPHS], cut=len(paragraphs) > MAX_PARAGRAPHS)
