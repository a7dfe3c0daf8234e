"""What a workbook would change of a draft's data sheets, cell by cell, and what is wrong with it. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lvheng.core.refusal import Invalid
from lvheng.evaluation.sheets import read_shared
from lvheng.filing.actions.whole import replaced
from lvheng.filing.draft import Draft
from lvheng.filing.facts import GIVEN, SHARED
from lvheng.filing.models import Application
from lvheng.filing.shaping import plain
from lvheng.filing.sheetbook.incoming import Incoming
from lvheng.filing.sheetbook.layout import Part, label_of


@dataclass(frozen=True)
class Change:
    """One cell that would change: its worksheet, what it is called, before and after (empty: not stated)."""

    page: str
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Preview:
    """What would change, and (cell, message) of everything that is wrong."""

    changes: list[Change]
    problems: list[tuple[str, str]]


def preview(application: Application, incoming: Incoming, parts: list[Part]) -> Preview:
    """The changes and the faults of a workbook; what is merely missing is no fault."""
    now, then = Draft.load(application), Draft.load(application)
    problems = list(incoming.problems)
    for number, content in incoming.contents.items():
        try:
            then = replaced(then, {number: content})
        except Invalid as error:
            told = [(gap.anchor.partition(".")[2], gap.message) for gap in error.refusal.gaps]
            problems += [(incoming.cell(number, place), message) for place, message in told]
    if not problems:
        problems = list(dict.fromkeys(_wrong(then, incoming)))
    named = {part.number: part for part in parts}
    changes = [
        change for number in sorted(incoming.contents) for change in _changes(named[number], now, then, number)
    ]
    return Preview(changes, problems)


def _wrong(draft: Draft, incoming: Incoming) -> Iterator[tuple[str, str]]:
    """What the evaluation finds wrong in the sheets that came."""
    if SHARED in incoming.contents:
        for place, message in read_shared(draft.standard, draft.content(SHARED)).notes.problems:
            yield incoming.cell(SHARED, place.partition(".")[2]), f"{message}。"
    for number, computed in sorted(draft.evaluated.computed.items()):
        for place, message in computed.problems:
            root, _, rest = place.partition(".")
            where = SHARED if root == "shared" else number
            if where in incoming.contents:
                yield incoming.cell(where, rest), f"{message}。"


def _changes(part: Part, now: Draft, then: Draft, number: int) -> Iterator[Change]:
    before, after = _stated(now, number), _stated(then, number)
    for place in dict.fromkeys((*before, *after)):
        if before.get(place) != after.get(place):
            yield Change(part.name, label_of(part, place), before.get(place, ""), after.get(place, ""))


def _stated(draft: Draft, number: int) -> dict[str, str]:
    """Every cell that is stated, by its place with rows from 1."""
    row = draft.facts.get(number)
    if row is None:
        return {}
    ticked = {f"functions {name}": "是" for name in row.functions}
    content = {name: value for name, value in plain(row.sheet).items() if number != SHARED or name not in GIVEN}
    return ticked | dict(_flat(content, ""))


def _flat(value: Any, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield from _flat(item, f"{place}.{name}" if place else str(name))
    elif isinstance(value, list):
        for number, item in enumerate(value, start=1):
            yield from _flat(item, f"{place}.{number}")
    elif value != "":
        yield place, str(value)
