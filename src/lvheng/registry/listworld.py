"""Reads for imports of official lists: who sees them, what the registry knows when one is read, plans kept and read."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet

from lvheng.accounts.models import Authority
from lvheng.accounts.queries import reach
from lvheng.core import audit, clock
from lvheng.core.files import of_a_unit
from lvheng.core.models import StoredFile
from lvheng.core.tabular import Line
from lvheng.registry.counties import by_authority
from lvheng.registry.listplan import Decision, Outcome, Place, Row, Setting, Stand, World, decide
from lvheng.registry.matching import Candidate, Index, Known
from lvheng.registry.models import ListEntry, ListImport, Unit, UnitCode, UnitName
from lvheng.registry.names import key_of_name

#: Whose officers import the list of a level.
LEVELS = {
    ListEntry.Level.NATIONAL: Authority.Level.MINISTRY,
    ListEntry.Level.PROVINCIAL: Authority.Level.PROVINCE,
    ListEntry.Level.MUNICIPAL: Authority.Level.CITY,
}


def imports_visible_to(user: object) -> QuerySet[ListImport]:
    """The imports that a person sees: those of the territories of their roles as officer or auditor."""
    return ListImport.objects.filter(reach(user, "authority"))


@of_a_unit
def is_list_file(stored: StoredFile) -> bool:
    """The file of an import is its level's, not its uploader's: who is no longer its officer no longer sees it."""
    return ListImport.objects.filter(file=stored).exists()


def world_of(authority: Authority, level: str) -> World:
    """What the registry knows, for a list of a level and authority. A constant number of queries."""
    names: dict[int, list[str]] = defaultdict(list)
    codes: dict[int, list[str]] = defaultdict(list)
    dated: dict[int, dt.date] = {}
    for pk, name, until in UnitName.objects.order_by("-until", "-pk").values_list("unit_id", "name", "until"):
        names[pk].append(name)
        if until is not None:
            dated[pk] = max(until, dated.get(pk, until))
    for pk, code in UnitCode.objects.order_by("-pk").values_list("unit_id", "uscc"):
        codes[pk].append(code)
    stands: dict[int, list[Stand]] = defaultdict(list)
    ranks: list[str] = [*LEVELS]
    above = ranks[: ranks.index(ListEntry.Level(level))]
    higher: dict[int, str] = {}
    entries = ListEntry.objects.order_by("pk").values_list(
        "unit_id", "level", "name", "year", "batch", "listed_on", "removed_on"
    )
    for pk, of, name, year, batch, listed, removed in entries:
        dated[pk] = max(listed, dated.get(pk, listed))
        if of == level:
            stands[pk].append(Stand(name, year, batch, listed, removed))
        elif of in above and removed is None:
            higher[pk] = min(of, higher.get(pk, of), key=ranks.index)
    fields = ("pk", "kind", "uscc", "name", "site", "authority__path", "merged_into_id")
    units = list(Unit.objects.order_by("pk").values_list(*fields))
    known = [
        Known(pk, kind, code, (name, *names[pk]), site, tuple(codes[pk]), path.startswith(authority.path))
        for pk, kind, code, name, site, path, _merged in units
    ]
    places = places_of(authority)
    merged = frozenset(one[0] for one in units if one[6] is not None)
    home = next(one for one in places if one.id == authority.pk)
    labels = {pk: ListEntry.Level(of).label for pk, of in higher.items()}
    return World(Index(known), stands, dated, places, home, merged, labels, by_authority(clock.today()))


def places_of(authority: Authority) -> list[Place]:
    """An authority and those below it, with what they may be called. One query."""
    found = list(Authority.objects.filter(path__startswith=authority.path).order_by("path"))
    parents = {one.parent_id for one in found if one.active}
    return [
        Place(
            one.pk, frozenset(key_of_name(name) for name in (one.name, one.short_name, one.code, one.gb_code) if name),
            one.path, one.pk not in parents,
        )
        for one in found if one.active or one.pk == authority.pk
    ]  # fmt: skip


def setting_of(found: ListImport) -> Setting:
    """What holds for the whole list of an import."""
    return Setting(found.content.get("kind", ""), found.year, found.batch, found.listed_on, clock.today())


def lines_of(found: ListImport) -> list[Line]:
    """The lines of an import as they were read."""
    return [Line(number, texts) for number, texts in found.content["lines"]]


def kept(row: Row) -> dict[str, Any]:
    """A row of a plan as it is stored; its texts stay with the lines."""
    shown = {
        "line": row.line, "kind": row.kind, "year": row.year, "batch": row.batch, "on": row.on.isoformat(),
        "outcome": row.outcome.value, "unit": row.unit, "by_code": row.by_code, "doubts": list(row.doubts),
        "candidates": [[one.id, one.name, one.score] for one in row.candidates], "authority": row.authority,
        "county": list(row.county or ()), "rename": row.rename, "enters": row.enters, "irregular": row.irregular,
        "remark": row.remark, "problems": [list(one) for one in row.problems], "choices": list(row.choices),
    }  # fmt: skip
    return {name: value for name, value in shown.items() if value not in (None, "", [], False)}


def row_of(stored: Mapping[str, Any], texts: Mapping[str, str]) -> Row:
    """A stored row again."""
    plain = {name: stored[name] for name in ("unit", "authority", "rename", "enters", "by_code", "irregular", "remark")
             if name in stored}  # fmt: skip
    return Row(
        stored["line"], texts, stored.get("kind", ""), stored["year"], stored.get("batch", ""),
        dt.date.fromisoformat(stored["on"]), Outcome(stored["outcome"]), doubts=tuple(stored.get("doubts", ())),
        candidates=tuple(Candidate(*one) for one in stored.get("candidates", ())),
        problems=tuple((one[0], one[1]) for one in stored.get("problems", ())),
        choices=tuple(stored.get("choices", ())),
        county=(stored["county"][0], stored["county"][1]) if "county" in stored else None, **plain,
    )  # fmt: skip


def rows_of(found: ListImport) -> list[Row]:
    """The plan of an import as it was kept: each row before anybody decided."""
    texts = dict(map(tuple, found.content["lines"]))
    return [row_of(one, texts[one["line"]]) for one in found.content["rows"]]


def fingerprint(rows: Iterable[Row]) -> str:
    """SHA-256 over what a plan comes to: it changes where the registry changes what the plan rests on, only there."""
    return hashlib.sha256(audit.canonical([kept(row) for row in rows]).encode()).hexdigest()


def decisions_of(found: ListImport) -> dict[int, Decision]:
    """What was decided so far, by line."""
    return {int(line): Decision(one["do"], one.get("unit"), one.get("reason", ""))
            for line, one in found.decisions.items()}  # fmt: skip


def decided(rows: Sequence[Row], decisions: Mapping[int, Decision], world: World) -> list[Row]:
    """The plan with what was decided."""
    return [decide(row, decisions[row.line], world) if row.line in decisions and row.outcome == Outcome.DOUBT else row
            for row in rows]  # fmt: skip
