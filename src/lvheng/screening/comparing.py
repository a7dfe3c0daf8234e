"""Units against the source lists and the registry's own removals: what holds against them, nothing written yet."""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from django.db.models import Q

from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import pack_for
from lvheng.core import clock
from lvheng.registry.models import ListEntry, ParkEnterprise, Unit, UnitCode, UnitName
from lvheng.registry.names import key_of_name
from lvheng.registry.queries import absorbed_codes, by_merger
from lvheng.screening.counting import Counting
from lvheng.screening.matching import Entry, Hit, Index, Subject, keys_of
from lvheng.screening.models import Finding, SourceEntry, SourceSnapshot
from lvheng.screening.queries.sources import in_force
from lvheng.screening.reading import Row
from lvheng.standards import CampaignPack, Exclusion, SourceList

#: Up to how many codes and names entries are asked for by key; above, all of them pass by.
FEW = 400
CHUNK = 2_000
MAX_SUMMARY = 500
MAX_KEY = 120
FIELDS = ("id", "uscc", "name_key", "snapshot_id", "name", "matter", "document", "occurred_on", "ended_on")


@dataclass(frozen=True)
class Candidate:
    """What an entry or a removal holds against a unit: the same thing has the same `key` whenever it is read.

    `elsewhere`: told by a list of where the unit was before, which opens nothing new. `weight`: of two candidates for
    the same thing the heavier says how it stands.
    """

    clause: str
    key: str
    origin: str
    summary: str
    occurred_on: date | None
    until: date | None
    matched_by: str
    counts: bool
    park_rule: str = ""
    entry: int | None = None
    removal: int | None = None
    enterprise: int | None = None
    elsewhere: bool = False
    weight: tuple[Any, ...] = ()


@dataclass
class Compared:
    """Candidates by unit and (clause, key); the newest snapshot in force of a list, by list and authority."""

    by_unit: dict[int, dict[tuple[str, str], Candidate]] = field(default_factory=dict)
    newest: dict[tuple[str, int], SourceSnapshot] = field(default_factory=dict)

    def add(self, unit: int, found: Candidate) -> None:
        """Keep a candidate; of two for the same thing the one by code, else of the newer list, else what counts."""
        mine = self.by_unit.setdefault(unit, {})
        known = mine.get((found.clause, found.key))
        if known is None or found.weight >= known.weight:
            mine[found.clause, found.key] = found


def compare(
    campaign: Campaign, units: Sequence[Unit], held: Mapping[int, Collection[str]] = MappingProxyType({})
) -> Compared:
    """Everything the lists in force and the registry hold against units of one province (HN-1.1.a to HN-1.1.f).

    `held`: of units that moved, the paths of authorities whose lists hold something against them (`held_elsewhere`).
    A constant number of queries. Units come with `authority__parent`.
    """
    made = Compared()
    if not units:
        return made
    pack = pack_for(campaign, units[0].authority)
    exclusions = {one.id: one for one in pack.eligibility.exclusions}
    if not exclusions:
        return made
    names: dict[int, str] = {}
    index = Index(subjects_of(units, names, held))
    over = authorities_over(units) | {path.strip("/").rpartition("/")[2] for paths in held.values() for path in paths}
    _lists(pack, over, index, names, made)
    kinds = {unit.pk: unit.kind for unit in units}
    for exclusion in exclusions.values():
        if exclusion.automatic == "list_removals":
            _removals(exclusion, index, kinds, names, made)
    return made


def held_elsewhere(campaign: Campaign, units: Sequence[Unit]) -> dict[int, set[str]]:
    """Of units that moved: the paths of the authorities not over them whose lists hold something against them."""
    at = {unit.pk: unit.authority.path for unit in units}
    found: dict[int, set[str]] = {}
    rows = Finding.objects.filter(campaign=campaign).exclude(entry=None)
    for unit, path in _in(rows, "unit", [*at], "unit_id", "entry__snapshot__authority__path"):
        if not at[unit].startswith(path):
            found.setdefault(unit, set()).add(path)
    return found


def subjects_of(
    units: Sequence[Unit], names: dict[int, str], held: Mapping[int, Collection[str]] = MappingProxyType({})
) -> Iterator[Subject]:
    """Units under all codes and names they bore, and the enterprises inside parks now; `names` takes the latter's."""
    codes: dict[int, list[str]] = {}
    called: dict[int, list[str]] = {}
    keys = [unit.pk for unit in units]
    for pk, code in _in(UnitCode.objects.all(), "unit", keys, "unit_id", "uscc"):
        codes.setdefault(pk, []).append(code)
    for pk, key in _in(UnitName.objects.all(), "unit", keys, "unit_id", "name_key"):
        called.setdefault(pk, []).append(key)
    for unit in units:
        yield Subject(
            unit.pk, (unit.uscc, *codes.get(unit.pk, ())), (unit.name_key, *called.get(unit.pk, ())),
            unit.authority.path, held=tuple(held.get(unit.pk, ())),
        )  # fmt: skip
    paths = {unit.pk: unit.authority.path for unit in units if unit.kind == Unit.Kind.PARK}
    inside = ParkEnterprise.objects.filter(until=None)
    for pk, park, name, key, code in _in(inside, "park", [*paths], "id", "park_id", "name", "name_key", "uscc"):
        names[pk] = name
        yield Subject(park, (code,), (key,), paths[park], pk, tuple(held.get(park, ())))


def _in(rows: Any, name: str, keys: Sequence[int], *fields: str) -> Iterator[Any]:
    """Values of the rows of some keys, however many keys there are."""
    for start in range(0, len(keys), CHUNK):
        yield from rows.filter(**{f"{name}__in": keys[start : start + CHUNK]}).order_by("id").values_list(*fields)


@dataclass(frozen=True)
class _Judge:
    """What makes candidates of the hits of one list."""

    source_list: SourceList
    exclusion: Exclusion
    rule: Counting
    names: dict[int, str]
    today: date

    @classmethod
    def of(cls, pack: CampaignPack, source_list: SourceList, names: dict[int, str]) -> "_Judge":
        """For a list of a pack; `names`: of the enterprises inside parks."""
        rule = Counting.of_list(pack.eligibility, source_list)
        return cls(source_list, pack.exclusion(source_list.exclusion), rule, names, clock.today())

    def passes_over(self, subject: Subject) -> bool:
        """Whether a clause's rule is blind to enterprises inside parks."""
        return subject.enterprise is not None and self.exclusion.park_enterprise == "ignored"

    def candidate(self, hit: Hit, row: tuple[Any, ...], snapshot: SourceSnapshot | None = None) -> Candidate:
        """What a row holds against the subject that it fits; `snapshot`: whose row it is, once it is in force."""
        _pk, uscc, _name_key, _snapshot, name, matter, document, occurred_on, ended_on = row
        inside = hit.subject.enterprise
        said = "，".join(part for part in (matter, document) if part) or "未写明事由"
        other = f"；名单所列代码为 {uscc}，与该单位不同" if hit.by == "name" and uscc else ""
        about = f"“{name or uscc}”列入{self.source_list.label}：{said}{other}"
        key = source_key(self.source_list.id, (uscc if other else "", document, occurred_on, matter), inside)
        counts = self.rule.counts(self.today, occurred_on, ended_on)
        newness = (snapshot.as_of, snapshot.pk) if snapshot else ()
        return Candidate(
            clause=self.exclusion.id,
            key=key,
            origin=Finding.Origin.ENTRY,
            summary=_inside(about, hit.subject, self.names),
            occurred_on=occurred_on,
            until=self.rule.until(occurred_on, ended_on),
            matched_by=hit.by,
            counts=counts,
            park_rule=self.exclusion.park_enterprise if inside is not None else "",
            entry=hit.entry.key,
            enterprise=inside,
            elsewhere=not hit.subject.within(hit.entry.path),
            weight=(hit.by == "code", *newness, counts),
        )


def _lists(pack: CampaignPack, over: Collection[str], index: Index, names: dict[int, str], made: Compared) -> None:
    lists = {one.id: one for one in pack.eligibility.source_lists}
    snapshots = in_force(lists.values(), over)
    for one in snapshots.values():
        made.newest[one.list_id, one.authority_id] = one  # the newest comes last
    judges = {one.id: _Judge.of(pack, one, names) for one in lists.values()}
    rows: dict[int, tuple[Any, ...]] = {}
    for hit in index.hits(_entries(snapshots, index, rows)):
        row = rows[hit.entry.key]
        snapshot = snapshots[row[3]]
        judge = judges[snapshot.list_id]
        if not judge.passes_over(hit.subject):
            made.add(hit.subject.unit, judge.candidate(hit, row, snapshot))


def authorities_over(units: Iterable[Unit]) -> set[str]:
    """The codes of the authorities whose lists concern these units: their own and those above."""
    return {code for unit in units for code in unit.authority.path.split("/") if code}


def _entries(
    snapshots: dict[int, SourceSnapshot], index: Index, rows: dict[int, tuple[Any, ...]]
) -> Iterator[Entry]:
    """Entries of the snapshots, one at a time; `rows` holds the one that passes by, and those that fitted."""
    asked = SourceEntry.objects.filter(snapshot__in=snapshots).order_by("id")
    keys = keys_of(index)
    if sum(map(len, keys.values())) <= FEW:
        asked = asked.filter(Q(uscc__in=keys["uscc"]) | Q(name_key__in=keys["name_key"]))
    for row in asked.values_list(*FIELDS).iterator(chunk_size=CHUNK):
        rows.clear()
        rows[row[0]] = row
        yield Entry(row[0], row[1], row[2], snapshots[row[3]].authority.path)


def source_key(list_id: str, told: tuple[str, str, date | None, str], enterprise: int | None) -> str:
    """What an entry is about, the same in every snapshot that tells it, for the unit or enterprise that it fits.

    Which document and when; what it was for only where there is no document, for lists reword it. `told` begins with
    the code of somebody else, where only the name fits: that is another matter than one of the subject's own.
    """
    other, document, on, matter = told
    text = "\x1f".join((other, document, on.isoformat() if on else "", "" if document else matter))
    digest = hashlib.sha256(text.encode()).hexdigest()[:32]
    return f"{list_id}:{digest}{_of_enterprise(enterprise)}"[:MAX_KEY]


def _of_enterprise(enterprise: int | None) -> str:
    return "" if enterprise is None else f":{enterprise}"


def _inside(about: str, subject: Subject, names: dict[int, str]) -> str:
    lead = "" if subject.enterprise is None else f"园区内企业“{names[subject.enterprise]}”："
    return f"{lead}{about}"[:MAX_SUMMARY]


@dataclass(frozen=True)
class Foreseen:
    """What importing a list would open against a unit."""

    unit: int
    name: str
    by: str
    summary: str


def foresee(
    pack: CampaignPack, source_list: SourceList, units: Sequence[Unit], rows: Sequence[Row]
) -> Iterator[Foreseen]:
    """Which units the rows of a list would hold something against, counting today; nothing is written."""
    names: dict[int, str] = {}
    index = Index(subjects_of(units, names))
    judge = _Judge.of(pack, source_list, names)
    called = {unit.pk: unit.name for unit in units}
    entries = (Entry(place, row.uscc, key_of_name(row.name)) for place, row in enumerate(rows))
    for hit in index.hits(entries):
        row = rows[hit.entry.key]
        told = (0, row.uscc, hit.entry.name_key, 0, row.name, row.matter, row.document, row.occurred_on, row.ended_on)
        found = judge.candidate(hit, told)
        if found.counts and not judge.passes_over(hit.subject):
            yield Foreseen(hit.subject.unit, called[hit.subject.unit], hit.by, found.summary)


def removals_of(codes: Iterable[str]) -> Iterator[tuple[ListEntry, set[str]]]:
    """Entries removed from a green-manufacturing list whose unit bears, or bore, one of the codes; with all its codes.

    Without codes: all removals. That a unit was merged into another is none.
    """
    gone = ListEntry.objects.filter(state=ListEntry.State.REMOVED).exclude(by_merger()).select_related("unit")
    asked = list(codes)
    if asked:
        bearing = Unit.objects.filter(uscc__in=asked).values("pk")
        gone = gone.filter(Q(unit__in=bearing) | Q(unit__in=UnitCode.objects.filter(uscc__in=asked).values("unit")))
    found = list(gone.order_by("-removed_on", "id"))
    former: dict[int, set[str]] = {}
    for pk, code in _in(UnitCode.objects.all(), "unit", [one.unit_id for one in found], "unit_id", "uscc"):
        former.setdefault(pk, set()).add(code)
    for entry in found:
        yield entry, {entry.unit.uscc} | former.get(entry.unit_id, set())


def _with_absorbed(index: Index) -> dict[str, list[Subject]]:
    """Subjects by code, those of units that mergers ended in them included (docs/decisions/0016)."""
    units = {one.unit: one for found in index.codes.values() for one in found if one.enterprise is None}
    held = {code: list(found) for code, found in index.codes.items()}
    for pk, codes in absorbed_codes(units.keys()).items():
        for code in sorted(set(codes)):
            held.setdefault(code, []).append(units[pk])
    return held


def _removals(
    exclusion: Exclusion, index: Index, kinds: dict[int, str], names: dict[int, str], made: Compared
) -> None:
    rule, today = Counting.of_exclusion(exclusion), clock.today()
    held = _with_absorbed(index)
    few = [*held] if len(held) <= FEW else []
    for entry, codes in removals_of(few):
        seen: set[int] = set()
        for subject in (one for code in sorted(codes) for one in held.get(code, ())):
            inside = subject.enterprise is not None
            kind = Unit.Kind.FACTORY if inside else kinds[subject.unit]
            if id(subject) in seen or kind != entry.unit.kind or (inside and exclusion.park_enterprise == "ignored"):
                continue
            seen.add(id(subject))
            made.add(subject.unit, Candidate(
                clause=exclusion.id,
                key=f"removal:{entry.pk}{_of_enterprise(subject.enterprise)}",
                origin=Finding.Origin.REGISTRY,
                summary=_inside(removal_words(entry), subject, names),
                occurred_on=entry.removed_on,
                until=rule.until(entry.removed_on),
                matched_by="code",
                counts=rule.counts(today, entry.removed_on),
                park_rule=exclusion.park_enterprise if inside else "",
                removal=entry.pk,
                enterprise=subject.enterprise,
            ))  # fmt: skip


def removal_words(entry: ListEntry) -> str:
    """A removal in words."""
    decision = entry.removal_decision or entry.removal_reason or "无文号"
    day = f"{entry.removed_on:%Y年%-m月%-d日}" if entry.removed_on else ""
    return f"{day}被移出{entry.get_level_display()}名单（{decision}，时名“{entry.unit.name}”）"
