"""What is read of a file of each kind, and that no file makes reading fail otherwise than by saying so."""

import zipfile
from io import BytesIO

import pypdf
import pytest
from openpyxl import Workbook
from PIL import Image

from lvheng.core.files import KINDS
from lvheng.review import reading
from lvheng.review.opening import BROKEN, ENCRYPTED, TOO_LARGE, Unreadable
from lvheng.review.reading import draw, pages_of, tidy
from tests.review.papers import energy
from tests.review.support import PDF, real_pdf

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def picture(kind: str = "PNG") -> bytes:
    image = Image.linear_gradient("L")
    target = BytesIO()
    image.save(target, kind)
    return target.getvalue()


def workbook() -> bytes:
    book = Workbook()
    book.active.title = "一"  # type: ignore[union-attr]
    book.active.append(["柴油", None, 46.2])  # type: ignore[union-attr]
    book.create_sheet("二").append(["电力", "1,234.50"])
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def document(body: str, name: str = "word/document.xml") -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>')
    return target.getvalue()


def encrypted() -> bytes:
    writer = pypdf.PdfWriter(clone_from=BytesIO(energy(1)))
    writer.encrypt("secret", algorithm="RC4-128")
    target = BytesIO()
    writer.write(target)
    return target.getvalue()


@pytest.mark.clause("MI-3.a")
def test_a_pdf_is_read_page_by_page() -> None:
    first, second = pages_of(energy(1), KINDS["pdf"])
    assert (first.page, second.page) == (1, 2)
    assert "购进量" in first.text
    assert "取水量" in second.text
    assert (len(first.coarse), len(first.fine)) == (32, 512)


def test_blank_pages_have_neither_text_nor_looks() -> None:
    assert [(page.text, page.coarse, page.fine) for page in pages_of(real_pdf(2), KINDS["pdf"])] == [("", "", "")] * 2


def test_only_so_many_pages_and_letters_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(pages_of(real_pdf(61), KINDS["pdf"])) == 60
    monkeypatch.setattr(reading, "MOST_LETTERS", 10)
    assert {len(page.text) for page in pages_of(energy(1), KINDS["pdf"])} == {10}
    paragraphs = "".join(f"<w:p><w:r><w:t>{'字' * 6}</w:t></w:r></w:p>" for _ in range(9))
    assert len(pages_of(document(paragraphs), KINDS["docx"])[0].text) == 10


def test_pictures_workbooks_and_documents() -> None:
    (page,) = pages_of(picture(), KINDS["png"])
    assert page.text == ""
    assert len(page.coarse) == 32
    assert [page.text for page in pages_of(workbook(), KINDS["xlsx"])] == ["柴油\t\t46.2", "电力\t1,234.50"]
    body = "<w:p><w:r><w:t>柴油 </w:t></w:r><w:r><w:t>46.20</w:t></w:r></w:p><w:p/><w:p><w:r><w:t>吨</w:t></w:r></w:p>"
    assert [page.text for page in pages_of(document(body), KINDS["docx"])] == ["柴油 46.20\n吨"]


def bomb(name: str, size: int) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, b" " * size)
    return target.getvalue()


ENTITY = (
    '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]>'
    f'<w:document xmlns:w="{W}"><w:p><w:t>&c;</w:t></w:p></w:document>'
)


def entities() -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("word/document.xml", ENTITY)
    return target.getvalue()


@pytest.mark.parametrize(
    ("kind", "content", "why"),
    [
        ("pdf", PDF, ""), ("pdf", b"%PDF-1.4 broken", BROKEN), ("pdf", b"", BROKEN), ("pdf", encrypted(), ENCRYPTED),
        ("pdf", energy(1)[:9000], ""), ("png", b"\x89PNG broken", BROKEN), ("png", picture()[:80], BROKEN),
        ("xlsx", b"PK broken", BROKEN), ("xlsx", document("", "nothing.xml"), BROKEN),
        ("xlsx", bomb("xl/sharedStrings.xml", 6_000_000), TOO_LARGE), ("docx", workbook(), BROKEN),
        ("docx", bomb("word/document.xml", 11_000_000), TOO_LARGE), ("docx", bomb("a", 90_000_000), TOO_LARGE),
        ("docx", entities(), BROKEN), ("docx", document("<w:p>"), BROKEN), ("csv", b"a,b", BROKEN),
    ],
)  # fmt: skip
def test_broken_encrypted_and_hostile_files_say_why(kind: str, content: bytes, why: str) -> None:
    with pytest.raises(Unreadable) as refused:
        pages_of(content, KINDS.get(kind, "text/csv"))
    assert str(refused.value)
    assert not why or str(refused.value) == why


def test_drawing_a_page_that_is_not_there() -> None:
    assert draw(energy(1), KINDS["pdf"], 2, 500).width == 500
    assert draw(picture(), KINDS["png"], 1, 500).width == 256
    for content, page in ((energy(1), 9), (PDF, 1)):
        with pytest.raises(Unreadable):
            draw(content, KINDS["pdf"], page, 500)


def test_text_is_as_every_database_takes_it() -> None:
    assert tidy("电\x00力\r\n\ud800吨") == "电力\n吨"
