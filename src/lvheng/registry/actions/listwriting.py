"""What an applied list writes, many rows a statement: new units, entries with their history, renamings, removals."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse

from lvheng.accounts.models import Role, User
from lvheng.core import audit, clock
from lvheng.registry.actions.listchanges import BATCH, chunks, members_by_unit, remove_units, rename_units
from lvheng.registry.following import follow_removals
from lvheng.registry.listplan import Outcome, Row
from lvheng.registry.models import EntryEvent, ListEntry, ListImport, Unit

CHANGING = (Outcome.RENAMED, Outcome.REMOVED)
Letter = tuple[list[User], str, str]
#: The largest number that a column for one takes.
MAX_NUMBER = 2_147_483_647


@dataclass
class Written:
    """The units of the rows that changed something, by line; of each unit its authority, and its name if renamed."""

    units: dict[int, int] = field(default_factory=dict)
    authorities: dict[int, int] = field(default_factory=dict)
    former: dict[int, str] = field(default_factory=dict)


def write(found: ListImport, rows: Sequence[Row], *, actor: User) -> Written:
    """Write all rows of an import; part of the act that applies it, which has checked them."""
    written = Written()
    units = _new_units(found, [row for row in rows if row.outcome == Outcome.NEW], actor)
    wanted = {row.unit for row in rows if row.unit is not None and row.outcome != Outcome.SAME}
    for pks in chunks(sorted(pk for pk in wanted if pk is not None)):
        units |= {("old", unit.pk): unit for unit in Unit.objects.select_for_update(of=("self",)).filter(pk__in=pks)}
    of_row = {}
    for row in rows:
        unit = units.get(("new", row.line) if row.outcome == Outcome.NEW else ("old", row.unit or 0))
        if unit is not None and row.outcome not in (Outcome.SAME, Outcome.SKIPPED):
            of_row[row.line] = unit
            written.units[row.line], written.authorities[unit.pk] = unit.pk, unit.authority_id
    chosen = {outcome: [(row, of_row[row.line]) for row in rows if row.outcome == outcome] for outcome in CHANGING}
    written.former = rename_units(found, chosen[Outcome.RENAMED], actor=actor)
    remove_units(found, chosen[Outcome.REMOVED], actor=actor)
    _enter(found, [(row, of_row[row.line]) for row in rows if row.enters], actor)
    follow_removals([unit for _row, unit in chosen[Outcome.REMOVED]], actor)
    return written


def _new_units(found: ListImport, rows: Sequence[Row], actor: User) -> dict[tuple[str, int], Unit]:
    made = []
    for row in rows:
        county_code, county = row.county or ("", row.text("county"))
        unit = Unit(
            kind=row.kind, name=row.text("name"), uscc=row.text("uscc"), site=row.text("site"),
            authority_id=row.authority or 0, irregular_code=row.irregular[:200], county=county,
            county_code=county_code, address=row.text("address"), industry_code=row.text("industry_code"),
            created_at=clock.now(),
        )  # fmt: skip
        unit.derive()
        made.append(unit)
    Unit.objects.bulk_create(made, batch_size=BATCH)
    audit.record_many(
        [(unit, {"list": found.pk, "irregular_code": unit.irregular_code}) for unit in made], "unit.add", actor=actor
    )
    return {("new", row.line): unit for row, unit in zip(rows, made, strict=True)}


def _enter(found: ListImport, chosen: Sequence[tuple[Row, Unit]], actor: User) -> None:
    """The entries on the list, each with its first event (MI-3.c)."""
    entries = [
        ListEntry(
            unit=unit, level=found.level, year=row.year, batch=row.batch, decision=found.decision,
            number=_number(row.text("number")), name=row.text("name"), listed_on=row.on,
        )
        for row, unit in chosen
    ]  # fmt: skip
    ListEntry.objects.bulk_create(entries, batch_size=BATCH)
    at, text = clock.now(), f"导入名单“{found.content['name']}”"[:300]
    EntryEvent.objects.bulk_create(
        [
            EntryEvent(
                entry=entry, kind=EntryEvent.Kind.LISTED, on=entry.listed_on, decision=found.decision, text=text,
                by=actor, at=at,
            )
            for entry in entries
        ],
        batch_size=BATCH,
    )  # fmt: skip
    data = {"level": found.level, "decision": found.decision, "list": found.pk}
    audit.record_many([(unit, data | {"year": row.year}) for row, unit in chosen], "unit.listed", actor=actor)


def _number(text: str) -> int | None:
    number = Decimal(text or "-1")
    return int(number) if 0 <= number <= MAX_NUMBER and number == int(number) else None


def tell(found: ListImport, rows: Sequence[Row], written: Written) -> Iterator[Letter]:
    """(people, text, address) for the officers of every authority whose units changed, and for each unit's people."""
    yield from _to_officers(found, rows, written)
    changed = [row for row in rows if row.outcome in CHANGING]
    people = members_by_unit([written.units[row.line] for row in changed])
    by = f"{found.get_level_display()}名单（{found.decision}）"
    for row in changed:
        pk = written.units[row.line]
        if row.outcome == Outcome.RENAMED:
            text = f"“{written.former[pk]}”已随{by}更名为“{row.text('name')}”；名称有误的，请提出变更申请。"
        else:
            text = f"“{row.text('name')}”已由{by}移出，原因：{row.text('reason')}。"
        yield people.get(pk, []), text, reverse("registry:unit", args=[pk])


def _to_officers(found: ListImport, rows: Sequence[Row], written: Written) -> Iterator[Letter]:
    """To each authority where it can see what changed: the import itself, or its units."""
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    for row in rows:
        if row.line in written.units:
            counts[written.authorities[written.units[row.line]]][row.outcome] += 1
    people: dict[int, list[User]] = defaultdict(list)
    codes: dict[int, str] = {}
    roles = Role.objects.filter(kind=Role.Kind.OFFICER, until=None, authority__in=counts, user__is_active=True)
    for role in roles.select_related("user", "authority").order_by("pk"):
        people[role.authority_id].append(role.user)
        codes[role.authority_id] = role.authority.code
    labels = {Outcome.NEW: "新列入", Outcome.LISTED: "新列入", Outcome.RENAMED: "更名", Outcome.REMOVED: "移出"}
    for authority, outcomes in counts.items():
        sums: Counter[str] = Counter()
        for outcome, number in outcomes.items():
            sums[labels[Outcome(outcome)]] += number
        words = "、".join(f"{label} {number} 家" for label, number in sums.items())
        url = reverse("registry:list", args=[found.pk])
        if authority != found.authority_id:
            # those removed are no longer among the units of the list
            narrowed = {} if set(outcomes) == {Outcome.REMOVED} else {"level": found.level}
            url = f"{reverse('registry:units')}?{urlencode({'area': codes.get(authority, '')} | narrowed)}"
        text = f"{found.get_level_display()}名单（{found.decision}）已导入，本地区{words}。"
        yield people[authority], text, url
