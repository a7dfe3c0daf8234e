"""Workbooks broken on purpose: one part of the archive exchanged."""

import re
import zipfile
from collections.abc import Callable
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile

Change = Callable[[bytes], bytes]
CELL = re.compile(rb'<c r="A2"[^>]*?(/>|>.*?</c>)')
SHEET, TEXTS, STYLES = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"


def cell(xml: bytes) -> Change:
    return lambda sheet: CELL.sub(lambda _found: xml, sheet, count=1)


def exchanged(content: bytes, part: str, change: Change) -> SimpleUploadedFile:
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        assert part in old.namelist()
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, change(data) if name == part else data)
            assert name != part or change(data) != data
    return SimpleUploadedFile("坏.xlsx", buffer.getvalue())


#: (part, what is made of it): each is refused as damaged.
DAMAGES: list[tuple[str, Change]] = [
    (SHEET, lambda xml: xml[: len(xml) // 2]),
    (SHEET, cell(b'<c r="A2"><v>abc</v></c>')),
    (SHEET, cell(b'<c r="A2"><v>' + b"1" * 5000 + b"</v></c>")),
    (SHEET, cell(b'<c r="A2" t="s"><v>99999999</v></c>')),
    (SHEET, cell(b'<c r="ZZZZZZ2"><v>1</v></c>')),
    (SHEET, cell(b'<c r="A2" t="d"><v>junk</v></c>')),
    (SHEET, cell(b'<c r="A2" t="b"><v>junk</v></c>')),
    (SHEET, lambda xml: xml.replace(b'<row r="2"', b'<row r="x"')),
    (TEXTS, lambda _xml: b"junk"),
    (STYLES, lambda _xml: b"<x"),
    ("[Content_Types].xml", lambda _xml: b"<x/>"),
    ("xl/workbook.xml", lambda xml: xml.replace(b'r:id="rId1"', b'r:id="rId99"')),
]  # fmt: skip

#: (part, what is made of it): each is refused as too large before anything of it is read.
BOMBS: list[tuple[str, Change]] = [
    (TEXTS, lambda xml: xml.replace(b"</sst>", b"<si/>" * 4_000_000 + b"</sst>")),
    (TEXTS, lambda xml: xml.replace(b"</sst>", b"<si/>" * 150_000 + b"</sst>")),
    (STYLES, lambda xml: xml.replace(b"</styleSheet>", b"<x/>" * 1_000_000 + b"</styleSheet>")),
    (SHEET, lambda xml: xml.replace(b"</sheetData>", b'<row r="1"/>' * 1_000_000 + b"</sheetData>")),
]
