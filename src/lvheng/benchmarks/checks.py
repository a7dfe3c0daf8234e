"""What stands against publishing a set's rows: each problem with its row and field, in Chinese. Pure over rows."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lvheng.benchmarks.columns import LABELS
from lvheng.benchmarks.terms import BASES, TRUSTS, Terms, bands_of
from lvheng.evaluation import Benchmark, Problem, UnitError, check_benchmark, parse_unit
from lvheng.evaluation.choosing import LevelRow
from lvheng.standards import Indicator

Placed = tuple[int, LevelRow]


@dataclass(frozen=True)
class RowProblem:
    """What is wrong with a row: its number in the set or workbook, the field, what would be right."""

    place: int
    field: str
    message: str

    @property
    def words(self) -> str:
        """第 12 行 引领值：……"""
        label = LABELS.get(self.field, "")
        return f"第 {self.place} 行{f' {label}' if label else ''}：{self.message}"


@dataclass(frozen=True)
class Report:
    """The outcome: problems that stop publication, and how many rows lack a level, which does not."""

    rows: int
    problems: tuple[RowProblem, ...]
    blanks: tuple[int, ...]

    @property
    def words(self) -> str:
        """One sentence for the page."""
        lacking = f"；{len(self.blanks)} 行缺引领值或基准值，适用时按“待发布基准”不计分" if self.blanks else ""
        if self.problems:
            return f"共 {self.rows} 行，有 {len(self.problems)} 处须更正{lacking}。"
        return f"共 {self.rows} 行，没有须更正的问题{lacking}。"


def check(rows: Sequence[Placed], terms: Terms) -> Report:
    """Everything wrong with the rows of a set, in the order of rows (MI-A1, MI-A2)."""
    found = [RowProblem(place, one.field, one.message) for place, row in rows for one in check_row(row, terms)]
    found += twins(rows)
    blanks = tuple(place for place, row in rows if not row.complete and not row.informative)
    return Report(len(rows), tuple(sorted(found, key=lambda one: one.place)), blanks)


def check_row(row: LevelRow, terms: Terms) -> list[Problem]:
    """Everything wrong with one row on its own."""
    problems = []
    if row.valid_from and row.valid_to and row.valid_to < row.valid_from:
        text = f"失效日期 {row.valid_to} 早于生效日期 {row.valid_from}，应为同日或之后"
        problems.append(Problem("valid_to", text))
    if not row.source.strip():
        problems.append(Problem("source", "请写明数值出自的文件"))
    if row.trust not in TRUSTS:
        problems.append(Problem("trust", f"请写明可信程度：{'、'.join(TRUSTS.values())}之一"))
    if row.industry and row.industry not in terms.industries:
        problems.append(Problem("industry", f"没有重点行业“{row.industry}”，请改为重点行业的名称或留空"))
    if row.process and not row.product:
        problems.append(Problem("product", "工序的行须写明工序名称"))
    indicator = terms.indicator(row.number)
    if indicator is None:
        return [*problems, Problem("number", f"没有指标“{row.number}”，序号为 1 到 {len(terms.standard.indicators)}")]
    if row.band and row.band not in bands_of(indicator):
        problems.append(Problem("band", f"指标 {row.number} 没有分档“{row.band}”，请改为该指标的分档或留空"))
    return problems + (_informative(row) if row.informative else _levels(row, indicator))


def _informative(row: LevelRow) -> list[Problem]:
    """A row for information is never scored with: its unit need only be one."""
    if not row.unit:
        return [Problem("unit", "请写明引领值和基准值的单位")]
    return _readable(row.unit)


def _readable(unit: str) -> list[Problem]:
    try:
        parse_unit(unit)
    except UnitError as error:
        return [Problem("unit", str(error))]
    return []


def _levels(row: LevelRow, indicator: Indicator) -> list[Problem]:
    if indicator.quantitative and not indicator.unit_fixed:
        if not row.unit:
            return [Problem("unit", f"请写明引领值和基准值的单位：{indicator.unit}")]
        if problems := _basis(row, indicator):
            return problems
    elif row.basis:
        name = f"指标 {indicator.number}（{indicator.name}）"
        return [Problem("basis", f"{name}不分计算口径，请留空")]
    pair = Benchmark(leading=row.leading, baseline=row.baseline, unit=row.unit or None)
    return [Problem(one.field or "number", one.message) for one in check_benchmark(indicator, pair)]


def _basis(row: LevelRow, indicator: Indicator) -> list[Problem]:
    """Whether the unit is one per product or per output value, as the basis says; an empty basis fits both."""
    if row.basis and row.basis not in indicator.unit_options:
        known = "、".join(BASES.get(one, one) for one in indicator.unit_options)
        return [Problem("basis", f"没有计算口径“{row.basis}”，请改为{known}")]
    if problems := _readable(row.unit):
        return problems
    if row.basis and ("money" in parse_unit(row.unit).dimension) != (row.basis == "output_value"):
        example = indicator.unit_options[row.basis][0].replace("{product}", "t")
        text = f"单位“{row.unit}”不是按{BASES[row.basis]}计的，请改为 {example} 等，或改计算口径"
        return [Problem("unit", text)]
    return []


def key_of(row: LevelRow) -> tuple[object, ...]:
    """The case that a row is for; two rows of one key must not be in force on one day."""
    return row.number, row.industry, row.product, row.basis, row.band, row.region


def twins(rows: Iterable[Placed]) -> list[RowProblem]:
    """Pairs of rows valid for one case on one day; a row for information competes with none."""
    cases: dict[tuple[object, ...], list[Placed]] = defaultdict(list)
    for place, row in rows:
        if not row.informative:
            cases[key_of(row)].append((place, row))
    found = []
    for same in cases.values():
        same.sort(key=lambda placed: (_start(placed[1]), placed[0]))
        last, *others = same
        for placed in others:
            if _start(placed[1]) <= _end(last[1]):
                found.append(_twin(*sorted([last, placed], key=lambda one: one[0])))
            last = max(last, placed, key=lambda one: _end(one[1]))
    return found


def clashes(row: LevelRow, others: Iterable[Placed]) -> list[Problem]:
    """The rows that are valid for the case of one row on one of its days."""
    return [
        Problem("valid_from", _same_case(place, max(_start(row), _start(other))))
        for place, other in others
        if not (row.informative or other.informative) and key_of(row) == key_of(other)
        and _start(row) <= _end(other) and _start(other) <= _end(row)
    ]  # fmt: skip


def _start(row: LevelRow) -> dt.date:
    return row.valid_from or dt.date.min


def _end(row: LevelRow) -> dt.date:
    return row.valid_to or dt.date.max


def _twin(first: Placed, second: Placed) -> RowProblem:
    since = max(_start(first[1]), _start(second[1]))
    return RowProblem(second[0], "valid_from", _same_case(first[0], since))


def _same_case(place: int, since: dt.date) -> str:
    day = "任何一天" if since == dt.date.min else f"{since} 起"
    return f"与第 {place} 行适用于同一情形，且{day}同时有效；请改生效、失效日期，或删去其中一行"
