"""Evidence read once, and the same files and pages found with other units."""

from itertools import count
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lvheng.core import clock
from lvheng.core.models import StoredFile
from lvheng.filing import actions as filing
from lvheng.filing.draft import Draft
from lvheng.filing.models import SubmittedEvidence, SubmittedVersion
from lvheng.review.actions import reading as acting
from lvheng.review.actions.reading import MISSING, MOST_BYTES, TOO_LARGE, read_file, read_version
from lvheng.review.checks.base import Alike
from lvheng.review.models import ReadBand, Reading
from lvheng.review.queries import readings
from lvheng.review.queries.readings import alike_of, files_of
from lvheng.review.reading import draw
from tests.cast import Cast, make_member, make_unit, put_on_list
from tests.review import support
from tests.review.papers import energy, scan

_serial = count(1)


@pytest.fixture(autouse=True)
def _own_papers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every paper that a draft is given is another, so that nothing is alike by chance."""

    def upload(name: str = "证明.pdf", content: bytes = b"") -> ContentFile[bytes]:
        return ContentFile(content or support.PDF + f"\n%{next(_serial)}\n".encode(), name)

    monkeypatch.setattr(support, "upload", upload)


def keep(content: bytes, name: str = "表.pdf", **values: Any) -> StoredFile:
    """A file as it came in, whatever it holds."""
    kinds = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}
    given: dict[str, Any] = {
        "name": name, "content_type": kinds[name.rsplit(".", 1)[-1]], "size": len(content),
        "sha256": f"{abs(hash(content)):064x}", "sm3": "0" * 64, "uploaded_at": clock.now(),
    } | values  # fmt: skip
    made = StoredFile(**given)
    made.file.save(name, ContentFile(content), save=False)
    made.save()
    return made


def version(cast: Cast, *files: bytes, unit: Any = None) -> SubmittedVersion:
    """A new unit's submitted version that holds these files besides, and was read."""
    unit = unit or make_unit(cast.city_x)
    put_on_list(unit, "provincial")
    member = make_member(unit)
    application = support.draft(unit, member)
    slot = min(Draft.load(application).slot_ids())
    for content in files:
        name = "材料.pdf" if content.startswith(b"%PDF") else "材料.jpg"
        filing.attach(application, slot, ContentFile(content, name), actor=member)
    found = support.submitted(application, member).versions.get()
    read_version(found)
    return found


def row(found: SubmittedVersion, at: int = 0) -> SubmittedEvidence:
    """The `at`th file that was put in besides."""
    return found.evidence.filter(file__name__startswith="材料").order_by("pk")[at]


def scanned(content: bytes, seed: int) -> bytes:
    return scan(draw(content, "application/pdf", 1, 1240), seed)


@pytest.mark.db
@pytest.mark.django_db
def test_a_file_is_read_once_and_an_equal_one_is_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    content = energy(1)
    first = read_file(keep(content))
    assert (first.state, first.pages, first.why) == (Reading.State.READ, 2, "")
    assert first.letters == sum(len(page.text) for page in first.sheets.all()) > 100
    monkeypatch.setattr(acting, "apart", None)
    assert read_file(first.file).pk == first.pk
    copy = read_file(keep(content))
    assert copy.pk != first.pk
    one, other = (list(kept.sheets.values_list("page", "text", "coarse", "fine")) for kept in (first, copy))
    assert one == other
    assert ReadBand.objects.filter(sheet__reading=copy).count() == ReadBand.objects.filter(sheet__reading=first).count()


@pytest.mark.django_db
def test_what_can_not_be_read_says_why() -> None:
    gone = keep(energy(1))
    default_storage.delete(gone.file.name)
    assert read_file(gone).why == MISSING
    assert read_file(keep(b"x", size=MOST_BYTES + 1)).why == TOO_LARGE
    broken = read_file(keep(b"%PDF-1.4 broken"))
    assert (broken.state, broken.pages, "损坏" in broken.why) == (Reading.State.UNREADABLE, 0, True)
    assert read_file(broken.file).pk == broken.pk


@pytest.mark.django_db
def test_two_workers_read_a_file_once(monkeypatch: pytest.MonkeyPatch) -> None:
    stored = keep(energy(2))

    def other_worker(*_args: object, **_options: object) -> list[object]:
        Reading.objects.create(file=stored, state=Reading.State.READ, pages=7, read_at=clock.now())
        return []

    monkeypatch.setattr(acting, "apart", other_worker)
    assert read_file(stored).pages == 7
    assert Reading.objects.count() == 1


@pytest.mark.clause("MI-3.a")
def test_a_version_is_read_with_its_commitment_and_read_once(cast: Cast) -> None:
    found = version(cast, energy(1))
    assert Reading.objects.filter(file__in=found.evidence.values("file")).count() == found.evidence.count()
    assert found.commitment_scan is not None
    assert Reading.objects.filter(file=found.commitment_scan).exists()
    before = Reading.objects.count()
    read_version(found)
    assert Reading.objects.count() == before
    found.commitment_scan = None
    read_version(found)
    assert Reading.objects.count() == before


def test_files_say_what_was_read(cast: Cast) -> None:
    found = version(cast, energy(1))
    late = found.evidence.exclude(pk=row(found).pk).order_by("pk").first()
    assert late is not None
    Reading.objects.get(file=late.file).delete()
    files = {one.pk: one for one in files_of(found)}
    assert files[late.pk].readable is None
    read = files[row(found).pk]
    assert (read.readable, [page.page for page in read.pages]) == (True, [1, 2])
    assert "能源购进" in read.text
    other = next(one for one in files.values() if one.name == "证明.pdf" and one.pk != late.pk)
    assert (other.readable, other.pages) == (False, ())
    assert other.why


@pytest.mark.db
@pytest.mark.clause("HN-4.1.d")
def test_the_same_file_of_another_unit_is_found(cast: Cast) -> None:
    other, found = version(cast, energy(1)), version(cast, energy(1), energy(1))
    assert alike_of(found) == tuple(
        Alike(row(found, at).pk, 0, other.application_id, "digest") for at in range(2)
    )  # fmt: skip
    assert {one.other for one in alike_of(other)} == {found.application_id}


def test_the_units_own_copies_are_nothing_to_tell(cast: Cast) -> None:
    found = version(cast, energy(1), energy(1), energy(1, altered="46.20"))
    assert alike_of(found) == ()
    other = version(cast, energy(1))
    assert {one.other for one in alike_of(found)} == {other.application_id}
    assert {one.file for one in alike_of(found)} == {row(found, at).pk for at in range(3)}


@pytest.mark.db
@pytest.mark.clause("HN-4.1.d")
def test_a_page_with_one_figure_altered_is_found_and_the_form_with_other_figures_is_not(cast: Cast) -> None:
    other = version(cast, energy(1))
    version(cast, energy(2))
    found = version(cast, energy(3), energy(1, name="另一绿色科技股份有限公司", altered="46.20"))
    assert alike_of(found) == tuple(
        Alike(row(found, 1).pk, page, other.application_id, "page") for page in (1, 2)
    )  # fmt: skip


@pytest.mark.clause("HN-4.1.d")
def test_a_scan_of_another_units_page_is_found(cast: Cast) -> None:
    other = version(cast, energy(1))
    version(cast, scanned(energy(2), 5))
    found = version(cast, scanned(energy(1), 6))
    assert alike_of(found) == (Alike(row(found).pk, 1, other.application_id, "looks"),)


def test_a_scan_of_a_scan_is_a_hint(cast: Cast) -> None:
    other = version(cast, scanned(energy(1), 5))
    found = version(cast, scanned(energy(1), 6))
    assert alike_of(found) == (Alike(row(found).pk, 1, other.application_id, "hint"),)


def test_a_scan_whose_file_is_gone_or_that_comes_after_many_is_not_compared(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = version(cast, energy(1))
    found = version(cast, scanned(energy(1), 6))
    with monkeypatch.context() as few:
        few.setattr(readings, "MOST_LAID", 0)
        assert alike_of(found) == ()
    default_storage.delete(row(other).file.file.name)
    readings.laid_page.cache_clear()
    assert alike_of(found) == ()


def test_queries_do_not_grow(cast: Cast) -> None:
    def queries(found: SubmittedVersion) -> int:
        with CaptureQueriesContext(connection) as seen:
            files_of(found)
            assert alike_of(found)
        return len(seen)

    version(cast, energy(1))
    one = queries(version(cast, energy(1, altered="46.20")))
    for _ in range(2):
        version(cast, energy(1, altered="47.30"), energy(4))
    three = queries(version(cast, energy(1, altered="48.40"), energy(4, altered="1.11"), energy(5)))
    assert one == three
