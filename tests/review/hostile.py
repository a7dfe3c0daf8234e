"""What ends, fills or holds up the process that meets it: files, and functions. Only ever met apart, with limits.

Imported in that process, which knows no settings: so nothing here may need them.
"""

from __future__ import annotations

import os
import time
import zipfile
from io import BytesIO

import xlsxwriter

from lvheng.review.opening import WORD


def _pdf(objects: list[bytes]) -> bytes:
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out + b"trailer <</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start))


def _stream(head: bytes, body: bytes) -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (head, len(body), body)


def drawing_itself() -> bytes:
    """A PDF whose form draws itself twice, without an end."""
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</XObject<</F 5 0 R>>>>/Contents 4 0 R>>"
    return _pdf([
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page,
        _stream(b"", b"/F Do"), _stream(form, b"/F Do /F Do"),
    ])  # fmt: skip


def nested(levels: int, each: int) -> bytes:
    """A PDF of forms within forms, each drawing the next one so many times."""
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</F %d 0 R>>>>"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</XObject<</F 5 0 R>>>>/Contents 4 0 R>>"
    forms = [_stream(form % (6 + at), b"/F Do " * each) for at in range(levels)]
    last = _stream(b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]", b"0 0 9 9 re f")
    return _pdf([
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, _stream(b"", b"/F Do"),
        *forms, last,
    ])  # fmt: skip


def paragraphs_within(depth: int) -> bytes:
    """A document whose paragraphs stand in each other, each with a letter before the next."""
    name = WORD.strip("{}")
    body = "<w:p><w:r><w:t>字</w:t>" * depth + "</w:r></w:p>" * depth
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{name}"><w:body>{body}</w:body></w:document>')
    return target.getvalue()


def renamed_texts(size: int, name: str = "xl/s.bin") -> bytes:
    """A workbook whose table of texts is called something else and is so large unpacked."""
    plain, target = BytesIO(), BytesIO()
    with xlsxwriter.Workbook(plain) as book:
        book.add_worksheet().write(0, 0, "电力")
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == "xl/sharedStrings.xml":
                archive.writestr(name, content + b" " * (size - len(content)))
            else:
                archive.writestr(entry.filename, content.replace(b"/xl/sharedStrings.xml", b"/" + name.encode()))
    return target.getvalue()


def endless() -> None:
    """What takes all the time there is."""
    while True:
        pass


def greedy() -> int:
    """What takes all the memory there is."""
    return len(b"x" * 4_000_000_000)


def asleep() -> None:
    """What waits for ever, without any processor time."""
    time.sleep(600)


def known() -> list[str]:
    """What the process knows of the settings."""
    return sorted(name for name in os.environ if name.startswith("LVHENG_"))


def itself() -> int:
    """Which process it is."""
    return os.getpid()


def ends() -> None:
    """What ends the process at once."""
    os.abort()
