"""Files as they come in: looked at before they are kept, stored once with their digests."""

import hashlib
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any

import filetype
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction

from lvheng.core import clock
from lvheng.core.models import StoredFile
from lvheng.core.refusal import Gap, Invalid

KINDS = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "csv": "text/csv",
}
#: What is thrown at an archive damaged somewhere: NotImplementedError (a RuntimeError) by a version or method of
#: later times, UnicodeDecodeError (a ValueError) by names, EOFError and zlib.error by parts that end too soon.
DAMAGED_ARCHIVE = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, LookupError, ArithmeticError,
    RuntimeError,
)  # fmt: skip
MAX_UNPACKED = 1_000_000_000
MAX_MEMBERS = 10_000
if TYPE_CHECKING:
    Upload = File[Any]
else:
    Upload = File
Reach = Callable[[Any, StoredFile], bool]
REACH: list[Reach] = []
Keeping = Callable[[StoredFile], bool]
KEPT: list[Keeping] = []


def reach(function: Reach) -> Reach:
    """Register a room's answer to "may this person see this file?"."""
    REACH.append(function)
    return function


def of_a_unit(function: Keeping) -> Keeping:
    """Register a room's answer to "is this a unit's file?": such a one is not its uploader's to see."""
    KEPT.append(function)
    return function


def may_see(user: Any, stored: StoredFile) -> bool:
    """Whether any room that uses the file lets this person see it; so may the uploader, unless it is a unit's."""
    if any(asks(user, stored) for asks in REACH):
        return True
    return stored.uploaded_by_id == user.pk and not any(kept(stored) for kept in KEPT)


def changed() -> Iterator[str]:
    """Read every stored file again; yield one Chinese sentence for each that is gone or not what came in."""
    for stored in StoredFile.objects.order_by("id").iterator():
        try:
            with stored.file.open("rb") as kept:
                same = _digests(kept) == (stored.sha256, stored.sm3)
        except OSError:
            yield f"文件 {stored.pk}（{stored.name}）：内容不在了。"
            continue
        if not same:
            yield f"文件 {stored.pk}（{stored.name}）：内容与收到时的摘要不符，已被改动。"


def digest_of(upload: Upload) -> str:
    """An upload's SHA-256, as it is kept with a stored file."""
    found = _digests(upload)[0]
    upload.seek(0)
    return found


def _digests(upload: Upload) -> tuple[str, str]:
    sha, sm3 = hashlib.sha256(), hashlib.new("sm3")
    for chunk in upload.chunks():
        sha.update(chunk)
        sm3.update(chunk)
    return sha.hexdigest(), sm3.hexdigest()


def problem_with(upload: Upload, *, types: tuple[str, ...], max_mb: int) -> str:
    """What is wrong with an upload, in Chinese, or an empty text."""
    name = str(upload.name or "")
    extension = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    allowed = "、".join(kind.upper() for kind in types)
    if extension not in types or extension not in KINDS:
        return f"“{name}”不是可以上传的格式；可用 {allowed}。"
    if not upload.size:
        return f"“{name}”是空文件；请重新选择有内容的文件。"
    if upload.size > max_mb * 1024 * 1024:
        return f"“{name}”有 {upload.size / 1048576:.1f} MB，超过单个文件 {max_mb} MB 的上限；请压缩或拆分后上传。"
    upload.seek(0)
    guessed = filetype.guess_mime(upload.read(8192))
    upload.seek(0)
    zipped = {"application/zip", KINDS["xlsx"], KINDS["docx"]}
    wanted: set[str | None] = {KINDS[extension]}
    if extension in {"xlsx", "docx"}:
        wanted = {*zipped}
    elif extension == "csv":
        wanted = {None}  # nothing that has a mark of its own
    if guessed not in wanted:
        return f"“{name}”的内容与扩展名 .{extension} 不符，可能已损坏或改过名；请用原来的程序另存后再传。"
    return _zip_problem(upload, name) if extension in {"xlsx", "docx"} else ""


def _zip_problem(upload: Upload, name: str) -> str:
    try:
        with zipfile.ZipFile(BytesIO(upload.read())) as archive:
            entries = archive.infolist()
    except DAMAGED_ARCHIVE:
        return f"“{name}”打不开，可能已损坏；请另存后再传。"
    finally:
        upload.seek(0)
    if len(entries) > MAX_MEMBERS or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        return f"“{name}”展开后过大，不能接收；请拆分后上传。"
    return ""


def keep(upload: Upload, *, actor: Any, types: tuple[str, ...], max_mb: int, field: str = "file") -> StoredFile:
    """Check and store an upload. Raises Invalid with the reason at `field`. No part stays if the act fails."""
    problem = problem_with(upload, types=types, max_mb=max_mb)
    if problem:
        raise Invalid([Gap(problem, field)])
    sha, sm3 = _digests(upload)
    name = str(upload.name).replace("\\", "/").rsplit("/", 1)[-1]
    extension = name.rsplit(".", 1)[-1].lower()
    upload.seek(0)
    stored = StoredFile(
        name=name[-255:],
        content_type=KINDS[extension],
        size=upload.size,
        sha256=sha,
        sm3=sm3,
        uploaded_by=actor if actor is not None and actor.pk else None,
        uploaded_at=clock.now(),
    )
    stored.file.save(f"{sha[:32]}.{extension}", upload, save=False)
    stored.save(force_insert=True)
    stored.file.close()
    return stored


def on_commit_delete(path: str) -> None:
    """Remove a stored file's content once the transaction that dropped its row is through."""
    transaction.on_commit(lambda: default_storage.delete(path))
