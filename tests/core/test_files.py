"""Files: looked at before they are kept."""

import zipfile
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from lvheng.core import files
from lvheng.core.models import StoredFile
from lvheng.core.refusal import Invalid
from tests.cast import Cast, make_user

TYPES = ("pdf", "jpg", "png", "xlsx", "docx")
PDF = b"%PDF-1.4\n%%EOF"


def png() -> bytes:
    out = BytesIO()
    Image.new("RGB", (2, 2)).save(out, "PNG")
    return out.getvalue()


def zipped(size: int = 10, count: int = 1) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(count):
            archive.writestr(f"word/{number}.xml", b"0" * size)
    return out.getvalue()


def read(answer: Any) -> bytes:
    """The whole answer; reading it to its end is what closes it."""
    return b"".join(answer.streaming_content)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("说明.exe", b"MZ", "不是可以上传的格式；可用 PDF、JPG、PNG、XLSX、DOCX"),
        ("无扩展名", PDF, "不是可以上传的格式"),
        ("空.pdf", b"", "是空文件"),
        ("大.pdf", PDF + b"0" * 1_100_000, "超过单个文件 1 MB 的上限"),
        ("假.pdf", png(), "内容与扩展名 .pdf 不符"),
        ("假.docx", PDF, "内容与扩展名 .docx 不符"),
        ("坏.docx", zipped()[:-10], "打不开"),
    ],
)
def test_what_is_wrong_is_said(name: str, content: bytes, said: str) -> None:
    assert said in files.problem_with(SimpleUploadedFile(name, content), types=TYPES, max_mb=1)


def test_a_zip_that_unpacks_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_MEMBERS", 3)
    upload = SimpleUploadedFile("多.xlsx", zipped(count=4))
    assert "展开后过大" in files.problem_with(upload, types=TYPES, max_mb=1)


@pytest.mark.parametrize(("name", "content"), [("a.pdf", PDF), ("b.png", png()), ("c.xlsx", zipped())])
def test_good_files_are_kept_with_both_digests(cast: Cast, name: str, content: bytes) -> None:
    stored = files.keep(SimpleUploadedFile(name, content), actor=cast.enterprise_a, types=TYPES, max_mb=1)
    with stored.file.open() as kept:
        assert kept.read() == content
    assert (stored.name, stored.size, len(stored.sha256), len(stored.sm3)) == (name, len(content), 64, 64)
    assert stored.uploaded_by == cast.enterprise_a


def test_a_bad_file_leaves_nothing(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        files.keep(SimpleUploadedFile("x.pdf", b""), actor=None, types=TYPES, max_mb=1, field="scan")
    assert refused.value.refusal.gaps[0].anchor == "scan"
    assert StoredFile.objects.count() == 0


def test_a_file_is_served_to_its_uploader_alone_unless_a_room_says_otherwise(cast: Cast, client: Client) -> None:
    stored = files.keep(SimpleUploadedFile("甲.pdf", PDF), actor=cast.enterprise_a, types=TYPES, max_mb=1)
    address = f"/files/{stored.pk}/"
    assert client.get(address).status_code == 302
    client.force_login(make_user("别人"))
    assert client.get(address).status_code == 404
    client.force_login(cast.enterprise_a)
    answer = client.get(address)
    assert read(answer) == PDF
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert answer["Content-Disposition"].startswith("inline")
    saved = client.get(address + "?download=1")
    assert saved["Content-Disposition"].startswith("attachment")
    assert read(saved) == PDF
    workbook = files.keep(SimpleUploadedFile("表.xlsx", zipped()), actor=cast.enterprise_a, types=TYPES, max_mb=1)
    answer = client.get(f"/files/{workbook.pk}/")
    assert answer["Content-Disposition"].startswith("attachment")
    assert read(answer) == zipped()
