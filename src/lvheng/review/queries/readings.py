"""What was read of a version's evidence, as the checks take it, and where else the same files and pages stand."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import QuerySet
from PIL import Image

from lvheng.core.models import StoredFile
from lvheng.filing.models import SubmittedEvidence, SubmittedVersion
from lvheng.review import reading
from lvheng.review.apart import SHOWING, apart
from lvheng.review.checks.base import Alike, File, How, Page
from lvheng.review.likeness import distance, has_text, most_apart, overlaid, same_text
from lvheng.review.models import ReadBand, Reading, ReadPage
from lvheng.review.opening import Unreadable

#: Of how many other applications one file or page is told at most.
MOST_OTHERS = 5
#: Of how many pages elsewhere text and looks are compared for one page, those that share most first.
MOST_NEAR = 12
#: How many pairs of pages without text are laid over each other in one run: each takes some tenths of a second.
MOST_LAID = 24
#: Of how many pages the looks are kept in memory, under a megabyte each.
KEPT = 64
#: By how many of its 128 bits the coarse hash of the same page may differ.
MOST_APART = 16


def files_of(version: SubmittedVersion) -> tuple[File, ...]:
    """The files of a version with what was read of them. Two queries."""
    rows = list(version.evidence.select_related("file__reading").order_by("pk"))
    pages: dict[int, list[Page]] = defaultdict(list)
    for one in ReadPage.objects.filter(reading__file__in=[row.file_id for row in rows]).select_related("reading"):
        pages[one.reading.file_id].append(Page(one.page, one.text, one.coarse, one.fine))
    return tuple(_file(row, sorted(pages[row.file_id], key=lambda page: page.page)) for row in rows)


def _file(row: SubmittedEvidence, pages: list[Page]) -> File:
    reading: Reading | None = getattr(row.file, "reading", None)
    return File(
        row.pk, row.slot, row.file.name, row.sha256, row.file.content_type,
        readable=None if reading is None else reading.state == Reading.State.READ,
        why="" if reading is None else reading.why, pages=tuple(pages),
    )  # fmt: skip


@dataclass(frozen=True)
class Near:
    """A page of this version and one elsewhere that may be the same."""

    own: ReadPage
    other: ReadPage


def alike_of(version: SubmittedVersion) -> tuple[Alike, ...]:
    """Other units' files and pages, of any year, that are the same as one of this version's (HN-4.1.d).

    Seven queries, however many others there are. Pages come by the index of bands: a page elsewhere is looked at where
    it shares two figures (pieces of the words) or a band of the coarse hash, the nearest `MOST_NEAR` of each page.
    Text decides where both pages have it; else the pages are laid over each other, at most `MOST_LAID` pairs a run,
    if they have figures enough to be told apart by their looks: of the same form, scanned by very many units, a copy
    may so be missed.
    """
    evidence = list(version.evidence.select_related("file").order_by("pk"))
    found = _same_files(version, evidence)
    told = {(one.file, one.other) for one in found}
    mine: dict[int, SubmittedEvidence] = {}
    for row in evidence:
        mine.setdefault(row.file_id, row)
    near = _near(version, mine)
    others = _applications(version, (pair.other.reading.file_id for pair in near))
    pages: dict[tuple[int, int], dict[int, How]] = defaultdict(dict)
    for pair, how in _confirmed([pair for pair in near if others[pair.other.reading.file_id]]):
        file = mine[pair.own.reading.file_id].pk
        place = pages[file, pair.own.page]
        for other in others[pair.other.reading.file_id]:
            if (file, other) not in told and other not in place and len(place) < MOST_OTHERS:
                place[other] = how
    seen = (Alike(file, page, *one) for (file, page), those in sorted(pages.items()) for one in those.items())
    return (*found, *seen)


def _of_others(version: SubmittedVersion) -> QuerySet[SubmittedEvidence]:
    """What other units submitted, in any year."""
    found = SubmittedEvidence.objects.exclude(version__application__unit=version.application.unit_id)
    return found.order_by("version__application").distinct()


def _same_files(version: SubmittedVersion, evidence: list[SubmittedEvidence]) -> list[Alike]:
    rows = _of_others(version).filter(sha256__in={one.sha256 for one in evidence})
    others: dict[str, list[int]] = defaultdict(list)
    for sha256, other in rows.values_list("sha256", "version__application"):
        others[sha256].append(other)
    return [Alike(one.pk, 0, other, "digest") for one in evidence for other in others[one.sha256][:MOST_OTHERS]]


def _near(version: SubmittedVersion, mine: Iterable[int]) -> list[Near]:
    """Pairs that are worth a look, the most alike first."""
    own = {one.pk: one for one in ReadPage.objects.filter(reading__file__in=list(mine)).select_related("reading__file")}
    bands: dict[str, list[int]] = defaultdict(list)
    for band, sheet in ReadBand.objects.filter(sheet__in=own).values_list("band", "sheet"):
        bands[band].append(sheet)
    shared: Counter[tuple[int, int]] = Counter()
    hashes: dict[int, str] = {}
    theirs = StoredFile.objects.filter(pk__in=_own_files(version))
    rows = ReadBand.objects.filter(band__in=list(bands)).exclude(sheet__reading__file__in=theirs)
    for band, sheet, coarse in rows.values_list("band", "sheet", "sheet__coarse").iterator():
        hashes[sheet] = coarse
        for page in bands[band]:
            shared[page, sheet] += 1 if band.startswith("l") else 100
    chosen = list(_chosen(own, hashes, shared))
    others = ReadPage.objects.select_related("reading__file").in_bulk([other for _page, other in chosen])
    return [Near(own[page], others[other]) for page, other in chosen]


def _chosen(
    own: dict[int, ReadPage], hashes: dict[int, str], shared: Counter[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """The nearest of each page: sharing at least two figures, or looking alike."""
    taken: Counter[int] = Counter()

    def apart(pair: tuple[int, int]) -> int:
        first, second = own[pair[0]].coarse, hashes[pair[1]]
        return distance(first, second) if first and second else MOST_APART + 1

    for pair in sorted(shared, key=lambda pair: (-(shared[pair] // 100), apart(pair), pair)):
        if taken[pair[0]] < MOST_NEAR and (shared[pair] >= 200 or apart(pair) <= MOST_APART):
            taken[pair[0]] += 1
            yield pair


def _own_files(version: SubmittedVersion) -> list[int]:
    """Every file the unit ever submitted: its own pages of other years are its own."""
    own = SubmittedEvidence.objects.filter(version__application__unit=version.application.unit_id)
    return list(own.values_list("file", flat=True).distinct())


def _applications(version: SubmittedVersion, files: Iterable[int]) -> dict[int, list[int]]:
    """Other units' applications by the file that they submitted."""
    rows = _of_others(version).filter(file__in=set(files))
    found: dict[int, list[int]] = defaultdict(list)
    for file, other in rows.values_list("file", "version__application"):
        found[file].append(other)
    return found


def _confirmed(pairs: list[Near]) -> Iterator[tuple[Near, How]]:
    """The pairs that are the same page, and by what that is known."""
    compared = 0
    for pair in pairs:
        texts = pair.own.text, pair.other.text
        same, most = same_text(*texts), most_apart(*texts)
        if same:
            yield pair, "page"
        elif same is None and most is not None and pair.own.coarse and pair.other.coarse and compared < MOST_LAID:
            compared += 1
            one, other = (_seen(page) for page in (pair.own, pair.other))
            if one is not None and other is not None and overlaid(one, other) < most:
                yield pair, "looks" if any(map(has_text, texts)) else "hint"


def _seen(page: ReadPage) -> Image.Image | None:
    """A page as it is laid over others; None where its file is gone or it is blank."""
    try:
        return laid_page(page.reading.file.sha256, page.page, page.reading.file)
    except (Unreadable, OSError):
        return None


@lru_cache(maxsize=KEPT)
def laid_page(sha256: str, page: int, stored: StoredFile) -> Image.Image | None:
    """The same, kept for a while: making it takes as long as comparing it, and the same pages are met again and again.

    Raises Unreadable, OSError.
    """
    with stored.file.open("rb") as handle:
        content = handle.read()
    return apart(SHOWING, reading.laid_page, content, stored.content_type, page, of=sha256)
