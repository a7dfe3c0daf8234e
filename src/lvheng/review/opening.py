"""Evidence opened with care: what a file of anybody's is unpacked, parsed and decoded with, and up to what size.

Called apart from the pages and the checks (`apart`), since a hostile file can end the process that opens it.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pypdfium2 as pdfium
from defusedxml import ElementTree
from openpyxl.reader.excel import ExcelReader
from PIL import Image, ImageOps

MAX_SIDE = 5000
MAX_PIXELS = 50_000_000
"""About an A4 sheet at 600 dots an inch, and some."""
MAX_UNZIPPED = 80_000_000
MAX_DOCUMENT = 10_000_000
MAX_PART = 5_000_000
"""Bytes of a part of a workbook that is read whole before its first row: all but its sheets."""
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
BROKEN, ENCRYPTED, EMPTY = "文件已损坏或不是所称的格式，无法打开。", "文件已加密，无法打开。", "文件没有页面。"
TOO_LARGE = "文件展开后过大，没有读取。"


class Unreadable(Exception):
    """The file can't be shown or read; the message, where there is one, is Chinese. It can still be downloaded."""


class Busy(Unreadable):
    """The file could not be opened now: nothing is known of it."""


@contextmanager
def pdf(content: bytes) -> Iterator[pdfium.PdfDocument]:
    """A PDF, open. Raises Unreadable."""
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        raise Unreadable(ENCRYPTED if "password" in str(error).lower() else BROKEN) from error
    try:
        yield document
    except pdfium.PdfiumError as error:
        raise Unreadable(BROKEN) from error
    finally:
        document.close()


def decoded(content: bytes) -> Image.Image:
    """A picture, decoded; Pillow raises all sorts of errors on broken and hostile ones. Raises Unreadable."""
    try:
        image = Image.open(io.BytesIO(content))
        image.draft("RGB", (MAX_SIDE, MAX_SIDE))
        if image.width * image.height > MAX_PIXELS:
            raise Unreadable(TOO_LARGE)
        image.load()
        return ImageOps.exif_transpose(image)
    except (Image.DecompressionBombError, OSError, ValueError, SyntaxError) as error:
        raise Unreadable(BROKEN) from error


def unzipped(content: bytes) -> zipfile.ZipFile:
    """An Office file's archive, not too large unpacked. Raises Unreadable."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except Exception as error:  # a broken archive raises anything
        raise Unreadable(BROKEN) from error
    if sum(entry.file_size for entry in archive.infolist()) > MAX_UNZIPPED:
        raise Unreadable(TOO_LARGE)
    return archive


def _bounded(size: int, most: int) -> None:
    if size > most:
        raise Unreadable(TOO_LARGE)


@contextmanager
def workbook(content: bytes) -> Iterator[Any]:
    """A workbook whose rows are read as a stream: a cell far out must not make room for all those before it.

    Which parts are sheets is what the workbook's own manifest says, not what they are called. Raises Unreadable.
    """
    with unzipped(content) as archive:
        large = {entry.filename: entry.file_size for entry in archive.infolist() if entry.file_size > MAX_PART}
    if any(name.endswith((".xml", ".rels")) and not name.startswith("xl/worksheets/") for name in large):
        raise Unreadable(TOO_LARGE)
    try:
        reader = ExcelReader(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        reader.read_manifest()
        kinds = {str(part.PartName).lstrip("/"): part.ContentType for part in reader.package.Override}
        _bounded(max((size for name, size in large.items() if kinds.get(name, SHEET) != SHEET), default=0), MAX_PART)
        reader.read()
        yield reader.wb
        reader.wb.close()
    except Unreadable:
        raise
    except Exception as error:  # a broken workbook raises anything
        raise Unreadable(BROKEN) from error


def paragraphs(content: bytes) -> Iterator[str]:
    """The paragraphs of a document that say something, each with its own text alone: a text box in one is another.

    Read as a stream, in one pass, however deep they stand in each other. Raises Unreadable.
    """
    with unzipped(content) as archive:
        try:
            _bounded(archive.getinfo("word/document.xml").file_size, MAX_DOCUMENT)
            within: list[list[str]] = []
            with archive.open("word/document.xml") as part:
                for event, element in ElementTree.iterparse(part, events=("start", "end")):
                    if element.tag == f"{WORD}p" and event == "start":
                        within.append([])
                    elif element.tag == f"{WORD}t" and event == "end" and within:
                        within[-1].append(element.text or "")
                    elif element.tag == f"{WORD}p":
                        text = "".join(within.pop())
                        if text.strip():
                            yield text
                    if event == "end":
                        element.clear()
        except Unreadable:
            raise
        except Exception as error:  # a broken archive raises anything
            raise Unreadable(BROKEN) from error
