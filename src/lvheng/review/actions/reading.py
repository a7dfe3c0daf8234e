"""Reading evidence: once for every stored file, kept beside it."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from lvheng.core import clock
from lvheng.core.models import StoredFile
from lvheng.filing.models import SubmittedVersion
from lvheng.review.apart import READING, apart
from lvheng.review.checks.base import Page
from lvheng.review.likeness import bands
from lvheng.review.models import ReadBand, Reading, ReadPage
from lvheng.review.opening import Busy, Unreadable
from lvheng.review.reading import pages_of

#: Larger files are not read: nobody waits for them and no memory is filled.
MOST_BYTES = 100_000_000
MISSING, TOO_LARGE = "文件不在存储中，无法打开。", "文件过大，没有读取。"


def read_version(version: SubmittedVersion) -> None:
    """Read the evidence and the commitment of a version that was not read yet (MI-3.a). Never raises on a file."""
    for stored in unread(version)[0]:
        read_file(stored)


def unread(version: SubmittedVersion) -> tuple[list[StoredFile], int]:
    """The files of a version that were not read yet, and how many it has. Two queries."""
    files = {one.file_id: one.file for one in version.evidence.select_related("file").order_by("pk")}
    if version.commitment_scan is not None:
        files[version.commitment_scan.pk] = version.commitment_scan
    done = set(Reading.objects.filter(file__in=files).values_list("file", flat=True))
    return [stored for pk, stored in files.items() if pk not in done], len(files)


def read_file(stored: StoredFile) -> Reading:
    """What was read of a stored file, read now where it was not; of an equal file it is copied."""
    found = Reading.objects.filter(file=stored).first()
    if found is not None:
        return found
    equal = Reading.objects.filter(
        file__sha256=stored.sha256, file__content_type=stored.content_type, state=Reading.State.READ
    ).first()
    pages, why = (_kept(equal), "") if equal is not None else _read(stored)
    state = Reading.State.UNREADABLE if why else Reading.State.READ
    letters = sum(len(page.text) for page in pages)
    try:
        with transaction.atomic():
            reading = Reading.objects.create(
                file=stored, state=state, pages=len(pages), letters=letters, why=why[:200], read_at=clock.now()
            )
            _keep(reading, pages)
    except IntegrityError:  # another worker was quicker
        return Reading.objects.get(file=stored)
    return reading


def _read(stored: StoredFile) -> tuple[list[Page], str]:
    """(pages, why it can't be read); a file may be anything, and may be gone. Raises Busy."""
    if stored.size > MOST_BYTES:
        return [], TOO_LARGE
    try:
        with stored.file.open("rb") as handle:
            content = handle.read()
        return apart(READING, pages_of, content, stored.content_type, of=stored.sha256), ""
    except OSError:
        return [], MISSING
    except Busy:
        raise  # it is read another time
    except Unreadable as error:
        return [], str(error)


def _kept(reading: Reading) -> list[Page]:
    return [Page(one.page, one.text, one.coarse, one.fine) for one in reading.sheets.order_by("page")]


def _keep(reading: Reading, pages: list[Page]) -> None:
    """The pages, and what each is found by elsewhere."""
    sheets = ReadPage.objects.bulk_create(
        [ReadPage(reading=reading, page=one.page, text=one.text, coarse=one.coarse, fine=one.fine) for one in pages]
    )
    ReadBand.objects.bulk_create(
        [ReadBand(sheet=sheet, band=band) for sheet in sheets for band in bands(sheet.text, sheet.coarse)],
        batch_size=1000,
    )
