"""Evidence in the page: each kind shown, bounded, never a crash on a broken file."""

import io
import zipfile
from typing import Any

import pytest
from django.core.files.base import ContentFile
from openpyxl import Workbook
from PIL import Image

from lvheng.core.files import KINDS, keep
from lvheng.core.models import StoredFile
from lvheng.review import opening
from lvheng.review.marks import Marks
from lvheng.review.preview import Unreadable, picture, preview
from lvheng.review.reading import pages_of
from lvheng.review.showing import show
from tests.review import support

WORDS = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>'
BOMB = '<!DOCTYPE a [<!ENTITY b "c">]>' + WORDS.format("<w:p><w:r><w:t>&b;</w:t></w:r></w:p>")


def stored(name: str, content: bytes) -> StoredFile:
    """A file as an upload leaves it."""
    return keep(ContentFile(content, name), actor=None, types=("pdf", "png", "jpg", "xlsx", "docx"), max_mb=5)


def png(width: int, height: int) -> bytes:
    """A picture."""
    target = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(target, "PNG")
    return target.getvalue()


def docx(content: str, name: str = "word/document.xml") -> bytes:
    """A document of one part."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(name, content)
    return target.getvalue()


def xlsx(rows: list[list[Any]]) -> bytes:
    """A workbook with a second, empty sheet."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "台账"
    for row in rows:
        sheet.append(row)
    book.create_sheet("空表")
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def size_of(content: bytes) -> tuple[int, int]:
    """Width and height of a picture."""
    return Image.open(io.BytesIO(content)).size


@pytest.mark.django_db
@pytest.mark.parametrize(("asked", "got"), [(0, 1), (2, 2), (99, 3)])
def test_pdf_pages(asked: int, got: int) -> None:
    found = preview(stored("报表.pdf", support.real_pdf(3)), asked)
    assert (found.kind, found.pages, found.page) == ("image", 3, got)


@pytest.mark.django_db
def test_a_page_is_drawn_at_zoom_and_turned() -> None:
    file = stored("报表.pdf", support.real_pdf(1))
    width, height = size_of(picture(file, 1, zoom=100, turn=0))
    assert width in range(1484, 1490)
    assert height == pytest.approx(width * 842 / 595, abs=4)
    assert size_of(picture(file, 1, zoom=50, turn=0))[0] in range(740, 746)
    wide, high = size_of(picture(file, 1, zoom=50, turn=90))
    assert wide > high
    for page in (0, 2):
        with pytest.raises(Unreadable):
            picture(file, page, zoom=100, turn=0)


@pytest.mark.django_db
def test_pictures_are_never_drawn_larger_than_they_are_nor_beyond_bounds() -> None:
    assert preview(stored("照片.png", png(300, 200)), 1).kind == "image"
    assert size_of(picture(stored("照片.png", png(300, 200)), 1, zoom=300, turn=0)) == (300, 200)
    assert size_of(picture(stored("长图.png", png(100, 6000)), 1, zoom=100, turn=0)) == (83, 5000)


@pytest.mark.django_db
def test_a_workbook_is_a_bounded_table() -> None:
    found = preview(stored("台账.xlsx", xlsx([["能源", 1, 2.5], ["电力", None, True]])), 1)
    assert (found.kind, found.names, found.title, found.cut) == ("table", ["台账", "空表"], "台账", False)
    assert found.rows == [["能源", "1", "2.5"], ["电力", "", "True"]]
    assert preview(stored("台账.xlsx", xlsx([["x"]])), 9).rows == []
    wide = preview(stored("台账.xlsx", xlsx([["x" * 500] * 61] * 3)), 1)
    assert (len(wide.rows), len(wide.rows[0]), len(wide.rows[0][0]), wide.cut) == (3, 60, 200, True)


@pytest.mark.django_db
def test_a_long_sheet_is_shown_in_parts_from_where_the_flag_points() -> None:
    file = stored("台账.xlsx", xlsx([[f"第{at}行", at / 8] for at in range(1, 451)]))
    first = preview(file, 1)
    assert (first.part, first.parts, first.first, len(first.rows), first.cut) == (1, 3, 1, 200, False)
    last = preview(file, 1, part=9)
    assert (last.part, last.first, len(last.rows), last.rows[0]) == (3, 401, 50, ["第401行", "50.125"])
    pointed = preview(file, 1, marks=Marks.of(["第333行"], []))
    assert (pointed.part, pointed.rows[132][0]) == (2, "第333行")
    assert preview(file, 1, marks=Marks.of(["没有的"], [])).part == 1
    assert preview(file, 1, part=1, marks=Marks.of(["第333行"], [])).part == 1
    assert preview(stored("长.xlsx", xlsx([["x"]] * 2001)), 1).cut


@pytest.mark.django_db
def test_all_that_the_checks_read_of_a_document_is_shown() -> None:
    short = docx(WORDS.format("".join(f"<w:p><w:r><w:t>第{at}段文字</w:t></w:r></w:p>" for at in range(1900))))
    found = preview(stored("说明.docx", short), 1)
    assert (len(found.paragraphs), found.cut) == (1900, False)
    read = pages_of(short, KINDS["docx"])[0].text
    assert read.splitlines()[-1] in found.paragraphs
    long = docx(WORDS.format("".join(f"<w:p><w:r><w:t>{'字' * 9000}</w:t></w:r></w:p>" for _at in range(13))))
    cut = preview(stored("长.docx", long), 1)
    assert (len(cut.paragraphs), cut.cut) == (12, True)
    many = docx(WORDS.format("<w:p><w:r><w:t>字</w:t></w:r></w:p>" * 2001))
    cut = preview(stored("多.docx", many), 1)
    assert (len(cut.paragraphs), cut.cut) == (2000, True)
    one = docx(WORDS.format(f"<w:p><w:r><w:t>{'字' * 20001}</w:t></w:r></w:p>"))
    assert preview(stored("一段.docx", one), 1).cut


@pytest.mark.django_db
def test_a_document_is_its_text() -> None:
    found = preview(
        stored("说明.docx", docx(WORDS.format("<w:p><w:r><w:t>甲</w:t><w:t>乙</w:t></w:r></w:p><w:p/>"))), 1
    )
    assert (found.kind, found.paragraphs, found.cut) == ("text", ["甲乙"], False)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("坏.pdf", support.PDF),
        ("坏.docx", docx("没有正文", "other.xml")),
        ("坏.docx", docx("<w:document")),
        ("坏.docx", docx(BOMB)),
        ("坏.xlsx", docx("不是表格")),
    ],
)
def test_what_cannot_be_shown_is_said(name: str, content: bytes) -> None:
    assert preview(stored(name, content), 1).kind == "none"


@pytest.mark.django_db
def test_broken_pictures_and_bombs_are_unreadable(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = png(10, 10)[:40]
    for name, content in (("坏.png", broken), ("坏.pdf", support.PDF)):
        with pytest.raises(Unreadable):
            picture(stored(name, content), 1, zoom=100, turn=0)
    monkeypatch.setattr(opening, "MAX_UNZIPPED", 10)
    with pytest.raises(Unreadable):
        show(docx(WORDS.format("")), KINDS["docx"], 1)


@pytest.mark.django_db
def test_a_cell_far_out_costs_nothing() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"], sheet["XFD1048576"] = "近", "远"
    target = io.BytesIO()
    book.save(target)
    assert preview(stored("远.xlsx", target.getvalue()), 1).rows == [["近"]]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("offset", "value"),
    [(6, b"\x01"), (8, b"\x63"), (60, b"\xff"), (30, b"zz")],
    ids=["locked", "method", "data", "name"],
)
def test_a_damaged_archive_is_said(offset: int, value: bytes) -> None:
    content = bytearray(docx(WORDS.format("<w:p><w:r><w:t>甲</w:t></w:r></w:p>")))
    content[offset : offset + len(value)] = value
    central = content.index(b"PK\x01\x02") + offset + 2
    if offset < 10:
        content[central : central + 1] = value
    assert preview(stored("坏.docx", bytes(content)), 1).kind == "none"


def test_more_pixels_or_text_than_a_server_has_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    assert show(docx(WORDS.format("")), KINDS["docx"], 1).kind == "text"
    monkeypatch.setattr(opening, "MAX_PIXELS", 99)
    with pytest.raises(Unreadable):
        opening.decoded(png(10, 10))
    monkeypatch.setattr(opening, "MAX_DOCUMENT", 10)
    with pytest.raises(Unreadable):
        show(docx(WORDS.format("")), KINDS["docx"], 1)


@pytest.mark.django_db
def test_a_file_that_is_gone_is_said() -> None:
    file = stored("报表.pdf", support.real_pdf(1))
    file.file.storage.delete(file.file.name)
    assert preview(file, 1).kind == "none"


@pytest.mark.django_db
def test_a_workbook_whose_texts_alone_would_fill_the_memory_is_not_opened() -> None:
    target = io.BytesIO(xlsx([["近"]]))
    assert preview(stored("少.xlsx", target.getvalue()), 1).kind == "table"
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", "<si/>" * 1_100_000)
    assert preview(stored("文字.xlsx", target.getvalue()), 1).kind == "none"
