"""What an applied list changes in units that stand already: renamings and removals, many rows a statement."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from lvheng.accounts.models import User
from lvheng.core import audit, clock
from lvheng.registry.following import Effect, follow_all
from lvheng.registry.listplan import Row
from lvheng.registry.listworld import LEVELS
from lvheng.registry.models import STANDING, EntryEvent, ListEntry, ListImport, Unit, UnitMember, UnitName
from lvheng.registry.models.units import MAX_KEY
from lvheng.registry.names import key_of_name

BATCH = 400
#: How many rows one statement gives values of their own: each row is looked for among them.
UPDATED = 100
Chosen = Sequence[tuple[Row, Unit]]


def chunks(pks: Sequence[int]) -> Iterator[Sequence[int]]:
    """So many as one statement takes."""
    for start in range(0, len(pks), BATCH):
        yield pks[start : start + BATCH]


def rename_units(found: ListImport, chosen: Chosen, *, actor: User) -> dict[int, str]:
    """Units under the names that the list gives them (domain.md §5): the former ones stay; returns them by unit.

    Their entries of the list's level and below are renamed: on those above they don't stand, or the plan says no.
    """
    former = {unit.pk: unit.name for _row, unit in chosen}
    since: dict[int, dt.date | None] = {}
    for pks in chunks([*former]):
        known = UnitName.objects.filter(unit__in=pks).exclude(until=None).order_by("until", "id")
        since |= dict(known.values_list("unit_id", "until"))
    names = [
        UnitName(
            unit=unit, name=unit.name, name_key=key_of_name(unit.name)[:MAX_KEY], since=since.get(unit.pk),
            until=row.on, decision=found.decision,
        )
        for row, unit in chosen
    ]  # fmt: skip
    UnitName.objects.bulk_create(names, batch_size=BATCH)
    for row, unit in chosen:
        unit.name = row.text("name")
        unit.derive()
    Unit.objects.bulk_update([unit for _row, unit in chosen], ["name", "name_key", "pinyin"], batch_size=UPDATED)
    ranks = [*LEVELS]
    entries = _standing([*former], ranks[ranks.index(ListEntry.Level(found.level)) :])
    _mark(entries, ListEntry.State.RENAMED)
    days = {unit.pk: row.on for row, unit in chosen}
    _log(found, [(one, days[one.unit_id], f"原“{former[one.unit_id]}”") for one in entries], "renamed", actor)
    told = [(unit, _said(found, former[unit.pk], unit.name)) for _row, unit in chosen]
    audit.record_many(told, "unit.changed", actor=actor)
    follow_all(
        [
            Effect(unit, actor, found.decision, before={"name": former[unit.pk]}, after={"name": unit.name})
            for _row, unit in chosen
        ]
    )
    return former


def _said(found: ListImport, former: str, name: str) -> dict[str, object]:
    return {
        "kind": "name", "before": {"name": former}, "after": {"name": name}, "decision": found.decision,
        "list": found.pk,
    }  # fmt: skip


def remove_units(found: ListImport, chosen: Chosen, *, actor: User) -> None:
    """Units off the list of its level, each for the reason that its row gives (HN-4.1.c)."""
    rows = {unit.pk: row for row, unit in chosen}
    entries = _standing([*rows], [found.level])
    for one in entries:
        row = rows[one.unit_id]
        one.removed_on, one.removal_reason = row.on, row.text("reason")
        one.removal_clause, one.removal_decision = "", found.decision
    _mark(entries, ListEntry.State.REMOVED, "removed_on", "removal_reason", "removal_clause", "removal_decision")
    _log(found, [(one, rows[one.unit_id].on, one.removal_reason) for one in entries], "removed", actor)
    gone = Counter(one.unit_id for one in entries)
    said = {"levels": (found.level,), "decision": found.decision, "list": found.pk}
    told = [
        (unit, said | {"reason": row.text("reason"), "entries": gone[unit.pk]}) for row, unit in chosen
    ]  # fmt: skip
    audit.record_many(told, "unit.removed", actor=actor)


def _standing(units: Sequence[int], levels: Sequence[str]) -> list[ListEntry]:
    found: list[ListEntry] = []
    for pks in chunks(units):
        found += ListEntry.objects.filter(unit__in=pks, level__in=levels, state__in=STANDING).order_by("id")
    return found


def _mark(entries: Sequence[ListEntry], state: ListEntry.State, *fields: str) -> None:
    """Save what an act decided of many entries: entries have no process, as in `listing`."""
    for one in entries:
        one.state = state
    ListEntry.objects.bulk_update(entries, ["state", *fields], batch_size=UPDATED)


def _log(found: ListImport, events: Sequence[tuple[ListEntry, dt.date, str]], kind: str, actor: User) -> None:
    at = clock.now()
    made = [
        EntryEvent(entry=entry, kind=kind, on=on, decision=found.decision, text=text[:300], by=actor, at=at)
        for entry, on, text in events
    ]
    EntryEvent.objects.bulk_create(made, batch_size=BATCH)


def members_by_unit(units: Sequence[int]) -> dict[int, list[User]]:
    """The people who file for each of many units."""
    found: dict[int, list[User]] = defaultdict(list)
    for pks in chunks(units):
        now = UnitMember.objects.filter(unit__in=pks, until=None, user__is_active=True).select_related("user")
        for one in now.order_by("unit_id", "user_id"):
            found[one.unit_id].append(one.user)
    return found
