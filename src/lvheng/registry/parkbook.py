"""The enterprises of a park as a table (园区企业名录): its columns, and what a file would change."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from lvheng.core import audit, clock
from lvheng.core.files import Upload
from lvheng.core.tabular import CellProblem, Heading, Line, Table, read_table, write_template
from lvheng.registry import codes
from lvheng.registry.models import ParkEnterprise, Unit
from lvheng.registry.names import key_of_name

MAX_ROWS = 5_000
MAX_MB = 5
TITLE = "园区企业名录"
HEADINGS = (
    Heading("name", "企业名称", ("名称", "单位名称", "公司名称"), required=True, max=120, width=36),
    Heading("uscc", "统一社会信用代码", ("信用代码", "社会信用代码"), kind="code", max=40, width=24,
            help="按代码与各类名单比对；不知道的留空，只按名称比对。"),
    Heading("industry_code", "国民经济行业代码", ("行业代码",), max=4, help="GB/T 4754 的四位代码。"),
    Heading("since", "入园日期", ("入驻日期", "进园日期"), kind="date", help="留空为导入当天。"),
    Heading("until", "离园日期", ("退出日期", "迁出日期"), kind="date", help="已离开园区的才填。"),
)  # fmt: skip


class Kind(StrEnum):
    """What a row does."""

    NEW = "新增"
    CHANGED = "更正"
    ENDED = "离园"
    SAME = "不变"


@dataclass(frozen=True)
class Change:
    """One row: what it does, to which enterprise, and what differs: (column, before, after)."""

    kind: Kind
    line: int
    name: str
    uscc: str
    values: Mapping[str, str | date | None]
    enterprise: ParkEnterprise | None = None
    differences: tuple[tuple[str, str, str], ...] = ()


@dataclass
class Plan:
    """What a file would do to a park; with a problem nothing is done."""

    changes: list[Change] = field(default_factory=list)
    problems: list[CellProblem] = field(default_factory=list)

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many rows do what."""
        return [(kind.value, sum(one.kind == kind for one in self.changes)) for kind in Kind]

    @property
    def fingerprint(self) -> str:
        """SHA-256 over what would be done: the same as long as the park is as it was."""
        said = [[one.kind, one.line, one.enterprise and one.enterprise.pk, one.differences] for one in self.changes]
        return hashlib.sha256(audit.canonical(said).encode()).hexdigest()


def table_of(upload: Upload) -> Table:
    """An uploaded file, read with everything wrong told by its cell."""
    return read_table(upload, HEADINGS, max_rows=MAX_ROWS, max_mb=MAX_MB)


def template() -> bytes:
    """The workbook to fill in."""
    return write_template(TITLE, HEADINGS)


def plan(park: Unit, table: Table) -> Plan:
    """Hold a file against the enterprises of a park. Two queries."""
    found = Plan(problems=list(table.problems))
    if found.problems:
        return found
    known = _Known(ParkEnterprise.objects.filter(park=park).order_by("id"))
    seen: dict[tuple[str, str], int] = {}
    reached: dict[int, int] = {}
    for line in table.lines:
        wrong = [*_faults(line, table), *_double(line, table, seen)]
        change = None if wrong else known.change(line, table, wrong)
        if change is not None and change.enterprise is not None:
            wrong += _again(line, change.enterprise, table, reached)
        found.problems += wrong
        if change is not None and not wrong:
            found.changes.append(change)
    return found


def _faults(line: Line, table: Table) -> list[CellProblem]:
    found = []
    code, industry = line.texts.get("uscc", ""), line.texts.get("industry_code", "")
    since, until, today = line.date("since"), line.date("until"), clock.today()
    if code and (fault := codes.fault_of(code)):
        found.append(CellProblem(table.cell(line.number, "uscc"), f"{fault}；不知道代码的留空"))
    if industry and not (len(industry) == 4 and industry.isascii() and industry.isdecimal()):
        wrong = f"“{industry}”不是行业代码；请填写 GB/T 4754 的四位数字，例如 3011"
        found.append(CellProblem(table.cell(line.number, "industry_code"), wrong))
    for name, label, day in (("since", "入园日期", since), ("until", "离园日期", until)):
        if day is not None and day > today:
            wrong = f"{label} {day} 还没有到；请填写已经发生的日期"
            found.append(CellProblem(table.cell(line.number, name), wrong))
    if since is not None and until is not None and until < since:
        found.append(CellProblem(table.cell(line.number, "until"), f"离园日期 {until} 早于入园日期 {since}；请核对"))
    return found


def _double(line: Line, table: Table, seen: dict[tuple[str, str], int]) -> list[CellProblem]:
    """The same code twice in a file, or the same name, unless each row of that name says its code."""
    code, key = line.texts.get("uscc", ""), key_of_name(line.texts["name"])
    own = ("code", code) if code else ("bare", key)
    first = seen.get(own)
    if first is not None:
        cell = table.cell(line.number, "uscc" if code else "name")
        return [CellProblem(cell, f"与第 {first} 行是同一家企业；请只保留一行")]
    first = seen.get(("bare" if code else "any", key))
    if first is not None:
        words = f"与第 {first} 行同名，其中一行没有代码，不能确定是不是两家企业；请都填写代码，或只保留一行"
        return [CellProblem(table.cell(line.number, "name"), words)]
    seen[own] = line.number
    seen.setdefault(("any", key), line.number)
    return []


def _again(line: Line, there: ParkEnterprise, table: Table, reached: dict[int, int]) -> list[CellProblem]:
    """Two rows that come to one enterprise of the park: it cannot be both."""
    first = reached.setdefault(there.pk, line.number)
    if first == line.number:
        return []
    words = f"与第 {first} 行都指向园区里的“{there.name}”（{there.uscc or '没有代码'}）；请先更正名录，或只保留一行"
    return [CellProblem(table.cell(line.number, "uscc" if line.texts.get("uscc") else "name"), words)]


class _Known:
    """The enterprises of a park by code and by name."""

    def __init__(self, enterprises: Iterable[ParkEnterprise]) -> None:
        self.by_code: dict[str, ParkEnterprise] = {}
        self.by_name: dict[str, list[ParkEnterprise]] = {}
        self.gone: set[tuple[str, date]] = set()
        for one in enterprises:
            if one.until is not None:
                self.gone |= {(mark, one.until) for mark in (one.uscc, one.name_key) if mark}
                continue
            if one.uscc:
                self.by_code[one.uscc] = one
            self.by_name.setdefault(one.name_key, []).append(one)

    def change(self, line: Line, table: Table, wrong: list[CellProblem]) -> Change | None:
        """What a row does; what stands against it is added to `wrong`."""
        name, code = line.texts["name"], line.texts.get("uscc", "")
        until = line.date("until")
        there, problem = self._find(name, code)
        if problem:
            wrong.append(CellProblem(table.cell(line.number, "uscc" if code else "name"), problem))
            return None
        if until is not None and (code or key_of_name(name), until) in self.gone:
            return Change(Kind.SAME, line.number, name, code, {})
        if there is None and until is not None:
            text = "园区里没有这家在园企业，不能登记离园；请核对名称和代码，或删去离园日期"
            wrong.append(CellProblem(table.cell(line.number, "until"), text))
            return None
        if there is not None and until is not None and until < (line.date("since") or there.since):
            text = f"离园日期 {until} 早于登记的入园日期 {there.since}；请核对"
            wrong.append(CellProblem(table.cell(line.number, "until"), text))
            return None
        return _compare(line, there)

    def _find(self, name: str, code: str) -> tuple[ParkEnterprise | None, str]:
        named = self.by_name.get(key_of_name(name), [])
        if code and code in self.by_code:
            there = self.by_code[code]
            if any(one != there and not one.uscc for one in named):
                return None, f"代码属于“{there.name}”，名称属于另一家没有代码的企业；请先更正其中一家"
            return there, ""
        if not code and len(named) > 1:
            return None, f"园区里有 {len(named)} 家同名企业；请填写统一社会信用代码以示区别"
        return next((one for one in named if not code or not one.uscc), None), ""


def _compare(line: Line, there: ParkEnterprise | None) -> Change:
    name, code = line.texts["name"], line.texts.get("uscc", "")
    values: dict[str, str | date | None] = {
        "name": name, "uscc": code, "industry_code": line.texts.get("industry_code", ""), "since": line.date("since"),
        "until": line.date("until"),
    }  # fmt: skip
    if there is None:
        return Change(Kind.NEW, line.number, name, code, values | {"since": values["since"] or clock.today()})
    given = {column: value for column, value in values.items() if value and getattr(there, column) != value}
    labels = {one.name: one.label for one in HEADINGS}
    differences = tuple((labels[n], str(getattr(there, n) or ""), str(value)) for n, value in given.items())
    kind = Kind.ENDED if "until" in given else Kind.CHANGED if given else Kind.SAME
    return Change(kind, line.number, name, code, given, there, differences)
