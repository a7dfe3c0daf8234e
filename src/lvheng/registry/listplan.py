"""What each row of an official list would do to the registry, what is wrong with it, what a person must decide. Pure.

A row whose unit is certain is entered, renamed or removed as the list says; one with doubts waits for a decision; one
that changes nothing changes nothing, so that the same list twice is the same as once.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from lvheng.core.tabular import Line
from lvheng.registry.codes import fault_of, is_like_one
from lvheng.registry.listbook import COLUMNS, KINDS
from lvheng.registry.listcounties import NamedCounty, county_in
from lvheng.registry.matching import Asked, Candidate, Doubt, How, Index, Match, likeness, match_all
from lvheng.registry.names import key_of_name

NO_CODE = "没有统一社会信用代码，不能新建单位"
YEAR = re.compile(r"(?:19|20|21)\d\d")
CLASS = re.compile(r"\d{4}")


class Outcome(StrEnum):
    """What a row comes to."""

    NEW = "new"
    LISTED = "listed"
    RENAMED = "renamed"
    REMOVED = "removed"
    SAME = "same"
    SKIPPED = "skipped"
    DOUBT = "doubt"
    PROBLEM = "problem"


WORDS = {
    Outcome.NEW: "新建单位并列入", Outcome.LISTED: "列入", Outcome.RENAMED: "更名", Outcome.REMOVED: "移出",
    Outcome.SAME: "不变", Outcome.SKIPPED: "不导入", Outcome.DOUBT: "待决定", Outcome.PROBLEM: "有问题",
}  # fmt: skip
#: Doubts of the list itself, beside those of matching.
OTHER_NAME = "代码相同，名称不同"
IRREGULAR = "代码不合规则，须确认是老代码"
#: What is said beside a doubt, and of a row that was taken for a unit of another code.
KEEPS = "名单所列代码与登记的代码不同；选“是这个单位”的沿用登记的代码，名单所列代码记入导入结果"
LISTED_CODE = "名单所列代码 {}，登记代码不变"


@dataclass(frozen=True)
class Setting:
    """What holds for a whole list: its kind of unit (empty: each row says its own), year, batch, day.

    `today`: the day it is read, after which nothing has happened yet.
    """

    kind: str
    year: int
    batch: str
    on: dt.date
    today: dt.date


@dataclass(frozen=True)
class Stand:
    """An entry on the list's level: how it was printed, when it was listed, when removed (None: it stands)."""

    name: str
    year: int
    batch: str
    listed_on: dt.date
    removed_on: dt.date | None = None


@dataclass(frozen=True)
class Place:
    """A reporting authority: what it may be called, where in the tree, whether units can report to it directly."""

    id: int
    names: frozenset[str]
    path: str
    leaf: bool


@dataclass(frozen=True)
class World:
    """What the registry knows when a list is read.

    `dated`: per unit the day of the newest fact about its name. `home`: the authority whose list it is; `places`: it
    and those below. `merged`: units that went into another. `higher`: the highest level on which a unit stands, where
    it is above the list's own: there only that level's list renames it (domain.md §5). `counties`: today's, by the
    authority they belong to.
    """

    index: Index
    entries: Mapping[int, Sequence[Stand]]
    dated: Mapping[int, dt.date]
    places: Sequence[Place]
    home: Place
    merged: frozenset[int] = frozenset()
    higher: Mapping[int, str] = field(default_factory=dict)
    counties: Mapping[int, Sequence[NamedCounty]] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """A row and what it comes to. `problems`: (column, message).

    `authority`: where a new unit would report to; `county`: its code and name where known; `enters`: it gets an entry;
    `irregular`: why an odd code is right.
    """

    line: int
    texts: Mapping[str, str]
    kind: str
    year: int
    batch: str
    on: dt.date
    outcome: Outcome = Outcome.PROBLEM
    unit: int | None = None
    by_code: bool = False
    doubts: tuple[str, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    authority: int | None = None
    county: NamedCounty | None = None
    rename: bool = False
    enters: bool = False
    irregular: str = ""
    remark: str = ""
    problems: tuple[tuple[str, str], ...] = ()
    choices: tuple[str, ...] = field(default=())

    def text(self, name: str) -> str:
        """What the row says in a column."""
        return self.texts.get(name, "")

    @property
    def wants(self) -> str:
        """What the list says of the unit: listed, renamed or removed."""
        return self.text("state") or "listed"


@dataclass(frozen=True)
class Decision:
    """What a person said of a doubtful row: `do` one of its choices, `unit` for same and rename, why for old codes."""

    do: str
    unit: int | None = None
    reason: str = ""


def plan(
    lines: Sequence[Line], setting: Setting, world: World, *, unread: Container[int] = frozenset()
) -> list[Row]:
    """What every row comes to before anybody decides (MI-3.c, HN-1.1).

    `unread`: lines with cells that could not be read; what follows from those being blank is not told.
    """
    rows = [_row(line, setting) for line in lines]
    asked = [Asked(row.line, row.kind, row.text("name"), row.text("uscc"), row.text("site")) for row in rows]
    matches = match_all(world.index, asked)
    pairs = zip(rows, matches, strict=True)
    return [row if row.line in unread else _planned(row, match, world) for row, match in pairs]


def _row(line: Line, setting: Setting) -> Row:
    texts = {name: text for name, text in line.texts.items() if text}
    year, faults = texts.get("year", ""), []
    kind = texts.get("kind", setting.kind)
    if not kind:
        faults.append(("kind", f"没有写明{COLUMNS['kind'].label}；请填{'、'.join(KINDS)}之一，或在上传时选定"))
    if year and not YEAR.fullmatch(year):
        faults.append(("year", f"“{year}”不是年度；请填四位数的年份，例如 {setting.year}"))
        year = ""
    if "industry_code" in texts and not CLASS.fullmatch(texts["industry_code"]):
        faults.append(("industry_code", f"“{texts['industry_code']}”不是行业代码；请填 GB/T 4754 的四位数字"))
    on = line.date("on") or setting.on
    if on > setting.today:
        faults.append(("on", f"{COLUMNS['on'].label} {on} 还没有到；请填写已经发生的日期"))
    code = texts.get("uscc", "")
    if code and fault_of(code) and not is_like_one(code):
        faults.append(("uscc", fault_of(code)))
    if texts.get("state") == "removed" and "reason" not in texts:
        faults.append(("reason", f"没有填写{COLUMNS['reason'].label}；移出的须写明原因"))
    return Row(
        line.number, texts, kind, int(year or setting.year), texts.get("batch", setting.batch),
        on, problems=tuple(faults),
    )  # fmt: skip


def _planned(row: Row, match: Match, world: World) -> Row:
    if row.problems:
        return row
    if match.twin is not None:
        place = "uscc" if row.text("uscc") else "name"
        return _wrong(row, place, f"与第 {match.twin} 行是同一个单位；请删去其中一行")
    if row.text("former"):
        match = world.index.match_former(match.asked, row.text("former"))
    row = replace(row, by_code=match.how in (How.CODE, How.OLD_CODE), candidates=_shown(match, row, world))
    if match.unit is not None and not match.doubts:
        return _certain(replace(row, unit=match.unit), world)
    doubts = tuple(one.value for one in match.doubts if one != Doubt.CLOSE or row.candidates)
    return _doubtful(row, doubts, world) if doubts else _unknown(row, world)


def _shown(match: Match, row: Row, world: World) -> tuple[Candidate, ...]:
    """The units a person may choose from: of the list's territory, and of the row's kind."""
    units = world.index.units
    return tuple(one for one in match.candidates if units[one.id].near and units[one.id].kind == row.kind)


def _certain(row: Row, world: World) -> Row:
    unit = world.index.units[row.unit or 0]
    key = key_of_name(row.text("name"))
    stands = world.entries.get(unit.id, ())
    known = {key_of_name(name) for name in (*unit.names, *(one.name for one in stands))}
    older = row.on < world.dated.get(unit.id, dt.date.min)
    other = key != key_of_name(unit.names[0]) and row.wants == "renamed" and not older
    if other and unit.id not in world.higher:
        return enter(row, unit.id, world, rename=True)
    if key in known or older or not unit.near or not (row.by_code or other):
        return enter(row, unit.id, world)
    shown = Candidate(unit.id, unit.names[0], likeness(row.text("name"), unit.names[0]))
    doubt = _not_here(world.higher[unit.id]) if other else OTHER_NAME
    return _doubtful(replace(row, candidates=(shown,)), (doubt,), world)


def _not_here(level: str) -> str:
    """Why a list does not rename a unit, and what to do instead."""
    return f"这个单位在{level}名单上，只能随{level}名单更名，或由单位提出名称变更申请；这里沿用登记的名称"


def enter(row: Row, unit: int, world: World, *, rename: bool = False) -> Row:
    """The row once its unit is certain: entered, renamed, removed, or nothing new; a code of its own is told."""
    done, known = _entered(row, unit, world, rename=rename), world.index.units[unit]
    if done.problems or row.text("uscc") in ("", known.code, *known.old_codes):
        return done
    said = LISTED_CODE.format(row.text("uscc"))
    return replace(done, remark=f"{done.remark}；{said}" if done.remark else said)


def _entered(row: Row, unit: int, world: World, *, rename: bool) -> Row:
    known, stands = world.index.units[unit], world.entries.get(unit, ())
    standing = next((one for one in stands if one.removed_on is None), None)
    row = replace(row, unit=unit, doubts=(), choices=())
    if not known.near:
        return _wrong(replace(row, unit=None), "name", "这个单位不由本地区管理，不能列入这一级名单")
    if row.wants == "removed":
        return _removed(row, standing)
    if standing is None and unit in world.merged:
        return _wrong(row, "name", "这个单位已并入其他单位，不能列入；请核对后列入合并后的单位")
    gone = [one.removed_on for one in stands if one.removed_on is not None and one.removed_on >= row.on]
    enters = standing is None and not gone
    if rename:
        return replace(row, outcome=Outcome.RENAMED, rename=True, enters=enters, remark=f"原“{known.names[0]}”")
    if enters:
        return replace(row, outcome=Outcome.LISTED, enters=True)
    remark = f"已于 {max(gone)} 移出，晚于这张名单，不再列入" if standing is None else _as_listed(row, standing)
    return replace(row, outcome=Outcome.SAME, remark=remark)


def _removed(row: Row, standing: Stand | None) -> Row:
    """A removal, unless there is nothing to remove, or what stands was listed after it (HN-4.1.c)."""
    if standing is None:
        return replace(row, outcome=Outcome.SAME, remark="现在不在这一级名单上")
    if row.on < standing.listed_on:
        return replace(row, outcome=Outcome.SAME, remark=f"已于 {standing.listed_on} 列入，晚于这次移出，不移出")
    return replace(row, outcome=Outcome.REMOVED, remark=row.text("reason"))


def _as_listed(row: Row, standing: Stand) -> str:
    """What is told where an entry stands already, of another year or batch."""
    same = (standing.year, standing.batch) == (row.year, row.batch)
    where = f"{standing.year} 年 {standing.batch}".strip()
    return "" if same else f"已于 {where} 列入，不改动"


def _unknown(row: Row, world: World) -> Row:
    """No unit at all: a new one, if the row says enough for it."""
    if row.wants == "removed":
        return _wrong(row, "name", "登记里没有这个单位，不能移出；请核对名称和代码")
    if row.wants == "renamed":
        return _wrong(row, "name", "登记里没有这个单位，不能更名；请填写原名称或代码")
    if not row.text("uscc"):
        return _wrong(row, "name", NO_CODE)
    if fault_of(row.text("uscc")):
        return _doubtful(row, (f"{IRREGULAR}：{fault_of(row.text('uscc'))}",), world)
    return create(row, world)


def create(row: Row, world: World, *, irregular: str = "") -> Row:
    """The row as a new unit. Its authority must be named, and be one that units report to."""
    authority, place, message = authority_of(row, world)
    if authority is None:
        return _wrong(row, place, message)
    county, remark = county_in(row.text("county"), world.counties.get(authority, ()))
    made = replace(row, outcome=Outcome.NEW, enters=True, unit=None, authority=authority, irregular=irregular)
    return replace(made, county=county, remark=remark, doubts=(), choices=())


def _doubtful(row: Row, doubts: tuple[str, ...], world: World) -> Row:
    choices = ["same"] if row.candidates else []
    free_names = any(one.id not in world.higher for one in row.candidates)
    if free_names and row.by_code and row.wants != "removed":
        choices.append("rename")
    site = key_of_name(row.text("site"))
    coded = [unit for unit in world.index.by_code.get(row.text("uscc"), ()) if unit.kind == row.kind]
    free = not coded or (site and all(key_of_name(unit.site) != site for unit in coded))
    if row.text("uscc") and free and row.wants == "listed":
        choices.append("new")
    if not choices:
        return _wrong(row, "name", f"{'；'.join(doubts)}，无法导入；请补充代码或厂区")
    units = [world.index.units[one.id] for one in row.candidates]
    if row.text("uscc") and any(row.text("uscc") not in (one.code, *one.old_codes) for one in units):
        doubts = (*doubts, KEEPS)
    return replace(row, outcome=Outcome.DOUBT, doubts=doubts, choices=(*choices, "skip"))


def decide(row: Row, decision: Decision, world: World) -> Row:
    """A doubtful row with what a person decided; what can't be done stays in doubt with the reason in `problems`."""
    if decision.do not in row.choices:
        return replace(row, problems=(("do", "请为这一行选择一种处理"),))
    if decision.do == "skip":
        return replace(row, outcome=Outcome.SKIPPED, remark=decision.reason)
    if decision.do == "new":
        if fault_of(row.text("uscc")) and not decision.reason:
            return replace(row, problems=(("reason", "代码不合规则，请写明确认的理由（例如营业执照上的老代码）"),))
        return create(row, world, irregular=decision.reason if fault_of(row.text("uscc")) else "")
    units = [one.id for one in row.candidates]
    chosen = decision.unit if decision.unit is not None else units[0] if len(units) == 1 else None
    if chosen not in units:
        return replace(row, problems=(("unit", "请选择是哪一个单位"),))
    return _renamed(row, chosen, world) if decision.do == "rename" else enter(row, chosen, world)


def _renamed(row: Row, unit: int, world: World) -> Row:
    if unit in world.higher:
        return replace(row, problems=(("do", _not_here(world.higher[unit])),))
    now = world.index.units[unit].names[0]
    return enter(row, unit, world, rename=key_of_name(row.text("name")) != key_of_name(now))


def clashes(rows: Iterable[Row]) -> list[Row]:
    """The rows that by decisions came to a unit which an earlier row has already, each with that said."""
    seen: dict[object, int] = {}
    found = []
    for row in rows:
        key: object = row.unit
        if row.outcome == Outcome.NEW:
            key = (row.kind, row.text("uscc"), key_of_name(row.text("site")))
        if key is None or row.outcome in (Outcome.SKIPPED, Outcome.DOUBT, Outcome.PROBLEM):
            continue
        if key in seen:
            found.append(replace(row, problems=(("unit", f"与第 {seen[key]} 行是同一个单位；请改选或不导入"),)))
        seen.setdefault(key, row.line)
    return found


def authority_of(row: Row, world: World) -> tuple[int | None, str, str]:
    """(authority, column, message) of a new unit: the deepest place named, or the list's own if it has none below."""
    here = world.home
    for name in ("province", "city"):
        text = row.text(name)
        if not text:
            continue
        found = _places(text, here, world.places) or _places(text, world.home, world.places)
        if len(found) != 1:
            return None, name, f"这张名单的地区里没有“{text[:30]}”；请写主管部门的地区名称或代码"
        here = found[0]
    if not here.leaf:
        return None, "city", "没有写明所在地区，不能新建单位；请填写省份和市州（计划单列市等只填写它自己）"
    return here.id, "", ""


def _places(text: str, here: Place, places: Sequence[Place]) -> list[Place]:
    key = key_of_name(text)
    below = [one for one in places if one.path.startswith(here.path)]
    exact = [one for one in below if key in one.names]
    return exact or [one for one in below if len(key) > 1 and any(name.startswith(key) for name in one.names)]


def _wrong(row: Row, column: str, message: str) -> Row:
    return replace(row, outcome=Outcome.PROBLEM, problems=((column, message),), choices=())
