"""Rows of a list against known units: by code, kind and site, then by name; close names for a person to decide. Pure.

Nothing is merged silently: what is not one unit beyond doubt carries its doubts and the units it may be. Close names
are looked for among those that share a rare pair of signs, so that the cost of a row stays the same however many units
there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from rapidfuzz import fuzz, process

from lvheng.registry.names import core_of_name, key_of_name

#: How alike (0 to 100) two names are from which on they are shown as close; higher where the codes differ.
CLOSE, CLOSE_OTHER_CODE = 80, 90
#: Below this, one code under two names is doubtful: a renaming, or a mistyped code.
STRANGE = 50
#: How many close units are shown, and how many names are compared for a row.
SHOWN, COMPARED = 5, 400


class How(StrEnum):
    """What a row was matched by."""

    CODE = "code"
    OLD_CODE = "old_code"
    NAME = "name"
    FORMER_NAME = "former_name"
    NOTHING = "nothing"


class Doubt(StrEnum):
    """Why a person must decide, in the words of the page."""

    SITES = "这个代码有多个厂区，不能确定是哪一个"
    NAME_ELSEWHERE = "代码与名称指向不同的单位"
    FORMER_ELSEWHERE = "原名称与名称指向不同的单位"
    STRANGE_NAME = "代码相同，名称相差很大"
    OTHER_CODE = "名称相同，代码不同"
    SEVERAL = "有多个同名单位"
    OTHER_KIND = "同一代码或名称已有另一类别的单位"
    CLOSE = "有名称相近的单位"


@dataclass(frozen=True, slots=True)
class Known:
    """A unit as it is matched: its present name first, then its former ones; the codes it bore before.

    One that is not `near` is found by its code alone: its name is not shown to whom it does not concern.
    """

    id: int
    kind: str
    code: str
    names: tuple[str, ...]
    site: str = ""
    old_codes: tuple[str, ...] = ()
    near: bool = True


@dataclass(frozen=True, slots=True)
class Asked:
    """A row of a list; an empty kind asks for units of any."""

    line: int
    kind: str
    name: str
    code: str = ""
    site: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit that a row may be: by which of its names, and how alike (100: the same but for the legal form)."""

    id: int
    name: str
    score: int


@dataclass(frozen=True, slots=True)
class Match:
    """What a row is: `unit` is certain unless there are doubts; `twin`: an earlier line of the same code or unit."""

    asked: Asked
    how: How
    unit: int | None = None
    doubts: tuple[Doubt, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    twin: int | None = None


class _Names:
    """The names of units of one kind, to be compared."""

    def __init__(self) -> None:
        self.cores: list[str] = []
        self.owners: list[tuple[int, str]] = []
        self.pairs: dict[str, list[int]] = defaultdict(list)

    def add(self, owner: int, name: str) -> None:
        """One name more."""
        core = core_of_name(name)
        for pair in _pairs(core):
            self.pairs[pair].append(len(self.cores))
        self.cores.append(core)
        self.owners.append((owner, name))

    def close(self, name: str, least: int) -> Iterator[Candidate]:
        """Names so alike, the likest first."""
        core = core_of_name(name)
        chosen = sorted(self._sharing(core))
        found = process.extract(
            core, [self.cores[at] for at in chosen], scorer=fuzz.ratio, score_cutoff=least, limit=SHOWN * 3
        )
        for _core, score, at in found:
            owner, written = self.owners[chosen[at]]
            yield Candidate(owner, written, int(score))

    def _sharing(self, core: str) -> set[int]:
        """Places of names that share the rarest pairs; of pairs that are common, those that share several."""
        lists = sorted((self.pairs[pair] for pair in _pairs(core) if pair in self.pairs), key=len)
        found: set[int] = set()
        for places in lists:
            if len(found) + len(places) > COMPARED:
                break
            found.update(places)
        if lists and not found:
            found = set(lists[0])
            for places in lists[1:]:
                if len(found) <= COMPARED:
                    break
                found = found.intersection(places) or found
        return set(sorted(found)[:COMPARED])


def _pairs(core: str) -> set[str]:
    return {core[at : at + 2] for at in range(len(core) - 1)} or {core}


def likeness(first: str, second: str) -> int:
    """How alike two names are, 0 to 100, their legal forms left out."""
    return int(fuzz.ratio(core_of_name(first), core_of_name(second)))


class Index:
    """Known units, to be asked row by row."""

    def __init__(self, units: Iterable[Known]) -> None:
        self.units: dict[int, Known] = {}
        self.by_code: dict[str, list[Known]] = defaultdict(list)
        self.by_old_code: dict[str, list[Known]] = defaultdict(list)
        self.by_name: dict[str, list[Known]] = defaultdict(list)
        self.names: dict[str, _Names] = defaultdict(_Names)
        for unit in units:
            self.units[unit.id] = unit
            self.by_code[unit.code].append(unit)
            for code in unit.old_codes:
                self.by_old_code[code].append(unit)
            if not unit.near:
                continue
            for key in {key_of_name(name) for name in unit.names}:
                self.by_name[key].append(unit)
            for name in unit.names:
                self.names[unit.kind].add(unit.id, name)

    def match(self, asked: Asked) -> Match:
        """What one row is."""
        coded = self.by_code.get(asked.code, []) if asked.code else []
        older = self.by_old_code.get(asked.code, []) if asked.code else []
        named = self.by_name.get(key_of_name(asked.name), [])
        for units, how in ((coded, How.CODE), (older, How.OLD_CODE)):
            if fitting := _of_kind(units, asked.kind):
                return self._by_code(asked, fitting, _of_kind(named, asked.kind), how)
        if fitting := _of_kind(named, asked.kind):
            return _by_name(asked, fitting)
        others = {unit.id: unit for unit in (*coded, *older, *named)}
        close = self.close(asked, CLOSE_OTHER_CODE if asked.code else CLOSE)
        doubts = [*([Doubt.OTHER_KIND] if others else []), *([Doubt.CLOSE] if close else [])]
        candidates = (*(_candidate(unit, asked) for unit in others.values()), *close)
        return Match(asked, How.NOTHING, None, tuple(doubts), candidates[:SHOWN])

    def match_former(self, asked: Asked, former: str) -> Match:
        """What a row is that says a former name too: this leads to a unit only where the new name is nobody else's."""
        match = self.match(asked)
        bore, bears = (_of_kind(self.by_name.get(key_of_name(name), []), asked.kind) for name in (former, asked.name))
        own = {unit.id for unit in bore}
        certain = match.unit is not None and not match.doubts
        if certain and (not bore or match.unit in own):
            return match
        others = [self.units[match.unit]] if certain and match.unit else [one for one in bears if one.id not in own]
        if bore and others:
            both = {one.id: one for one in (*_candidates(asked, (*others, *bore)), *match.candidates)}
            doubts = (*match.doubts, Doubt.FORMER_ELSEWHERE)
            return Match(asked, match.how, None, doubts, tuple(both.values())[:SHOWN])
        again = self.match(replace(asked, name=former))
        sure = again.unit is not None and not again.doubts and all(one.id == again.unit for one in bears)
        return again if sure else match

    def close(self, asked: Asked, least: int) -> tuple[Candidate, ...]:
        """Units of the kind with close names, each once, the likest first."""
        found: dict[int, Candidate] = {}
        for kind in [asked.kind] if asked.kind else [*self.names]:
            if kind in self.names:
                for one in self.names[kind].close(asked.name, least):
                    if one.id not in found or one.score > found[one.id].score:
                        found[one.id] = one
        return tuple(sorted(found.values(), key=lambda one: (-one.score, one.id))[:SHOWN])

    def _by_code(self, asked: Asked, units: Sequence[Known], named: Sequence[Known], how: How) -> Match:
        here = _at_site(asked, units)
        if len(here) != 1:
            return Match(asked, how, None, (Doubt.SITES,), _candidates(asked, units))
        (unit,) = here
        if any(key_of_name(name) == key_of_name(asked.name) for name in unit.names):
            return Match(asked, how, unit.id)
        if named:
            return Match(asked, how, unit.id, (Doubt.NAME_ELSEWHERE,), _candidates(asked, (unit, *named)))
        if how == How.OLD_CODE or max(likeness(asked.name, name) for name in unit.names) < STRANGE:
            return Match(asked, how, unit.id, (Doubt.STRANGE_NAME,), _candidates(asked, (unit,)))
        return Match(asked, how, unit.id)


def _of_kind(units: Sequence[Known], kind: str) -> list[Known]:
    return [unit for unit in units if kind in ("", unit.kind)]


def _at_site(asked: Asked, units: Sequence[Known]) -> Sequence[Known]:
    """Those of a code's units that the row means: by its site, its name, or because there is one only."""
    site = key_of_name(asked.site)
    exact = [unit for unit in units if key_of_name(unit.site) == site]
    if len(exact) == 1 and (site or len(units) == 1):
        return exact
    if site:
        return [unit for unit in units if not unit.site] if len(units) == 1 else ()
    name = key_of_name(asked.name)
    return units if len(units) == 1 else [unit for unit in units if name in map(key_of_name, unit.names)]


def _by_name(asked: Asked, units: Sequence[Known]) -> Match:
    (unit, *others) = units
    how = How.NAME if key_of_name(unit.names[0]) == key_of_name(asked.name) else How.FORMER_NAME
    if others:
        return Match(asked, how, None, (Doubt.SEVERAL,), _candidates(asked, units))
    if asked.code:
        return Match(asked, how, unit.id, (Doubt.OTHER_CODE,), _candidates(asked, units))
    return Match(asked, how, unit.id)


def _candidate(unit: Known, asked: Asked) -> Candidate:
    return Candidate(unit.id, unit.names[0], max(likeness(asked.name, name) for name in unit.names))


def _candidates(asked: Asked, units: Iterable[Known]) -> tuple[Candidate, ...]:
    return tuple(_candidate(unit, asked) for unit in units)[:SHOWN]


def match_all(index: Index, rows: Iterable[Asked]) -> list[Match]:
    """What every row is; one whose code and site, or whose unit, an earlier line has already, names that line."""
    found: list[Match] = []
    lines: dict[object, int] = {}
    for asked in rows:
        match = index.match(asked)
        keys: list[object] = [("unit", match.unit)] if match.unit is not None and not match.doubts else []
        if asked.code:
            keys.append((asked.kind, asked.code, key_of_name(asked.site)))
        else:
            keys.append((asked.kind, key_of_name(asked.name), key_of_name(asked.site)))
        twin = next((lines[key] for key in keys if key in lines), None)
        for key in keys:
            lines.setdefault(key, asked.line)
        found.append(match if twin is None else _twin(match, twin))
    return found


def _twin(match: Match, line: int) -> Match:
    return Match(match.asked, match.how, match.unit, match.doubts, match.candidates, line)
