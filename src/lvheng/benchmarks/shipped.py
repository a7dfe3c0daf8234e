"""The energy quotas that come with a year's packs: a table as transcribed, and beside it how it is to be read."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from lvheng.evaluation import parse_decimal, parse_unit
from lvheng.evaluation.choosing import LevelRow
from lvheng.standards import PackError, list_industries, pack_roots
from lvheng.standards.base import Frozen
from lvheng.standards.loader import build, pack_years, read_pack

FOLDER = "benchmarks"
TABLE = "energy-quotas.csv"


class UnitRule(Frozen):
    """How a unit of the table is written here."""

    unit: str
    note: str = ""


class Quotas(Frozen):
    """What a table of quotas is: for which indicator, how far to be relied on, which columns mean what."""

    kind: str
    name: str
    version: str
    number: int
    basis: str
    trust: str
    source: str
    note: str
    process_word: str
    serving: tuple[str, ...]
    informative: tuple[str, ...]
    units: dict[str, UnitRule]
    confidence: dict[str, str]
    standards: dict[str, str]


def newest_year() -> int:
    """The newest year whose packs bring quotas. Raises PackError where none does."""
    years = [year for year in pack_years() if _path(year, TABLE)]
    if not years:
        raise PackError(f"标准包中没有随附的能耗限额 {TABLE}")
    return max(years)


def load_quotas(year: int) -> tuple[Quotas, tuple[LevelRow, ...]]:
    """A year's quotas and their rows, in the order of the table. Raises PackError."""
    table, beside = _path(year, TABLE), _path(year, TABLE.replace(".csv", ".yaml"))
    if table is None or beside is None:
        raise PackError(f"{year} 年度的标准包中没有随附的能耗限额")
    return _load(year, table, beside)


def _path(year: int, name: str) -> Path | None:
    places = [root / str(year) / FOLDER / name for root in reversed(pack_roots())]
    return next((place for place in places if place.is_file()), None)


@lru_cache(maxsize=4)
def _load(year: int, table: Path, beside: Path) -> tuple[Quotas, tuple[LevelRow, ...]]:
    quotas = build(Quotas, read_pack(beside), str(beside))
    industries = {one.name: one.id for one in list_industries(year)}
    with table.open(encoding="utf-8", newline="") as lines:
        rows = tuple(_rows(quotas, industries, csv.DictReader(lines)))
    return quotas, rows


def _rows(quotas: Quotas, industries: dict[str, str], lines: csv.DictReader[str]) -> Iterator[LevelRow]:
    for place, line in enumerate(lines, 2):
        try:
            yield _row(quotas, industries, line)
        except (KeyError, ValueError) as error:
            raise PackError(f"随附的能耗限额第 {place} 行读不出：{error}") from None


def _row(quotas: Quotas, industries: dict[str, str], line: dict[str, str]) -> LevelRow:
    if line["indicator"] not in (*quotas.serving, *quotas.informative):
        raise ValueError(f"没有说明“{line['indicator']}”是否用于计分")
    rule = quotas.units[line["unit"]]
    informative = line["indicator"] in quotas.informative
    return LevelRow(
        number=quotas.number,
        industry=industries[line["industry"]],
        product=line["product"],
        basis=quotas.basis,
        unit=parse_unit(rule.unit).text,
        leading=_level(line["level1"]),
        baseline=_level(line["level2"]),
        valid_from=dt.date.fromisoformat(line["in_force_from"]),
        valid_to=_last_day(line["superseded_on"]),
        source=quotas.source.format(standard=line["standard"]),
        clause=f"{line['standard']} {line['clause_note']}",
        trust=quotas.trust,
        process=quotas.process_word in line["product"],
        informative=informative,
        note=_note(quotas, line, rule, informative=informative),
    )


def _level(text: str) -> Decimal | None:
    return parse_decimal(text) if text else None


def _last_day(superseded: str) -> dt.date | None:
    return dt.date.fromisoformat(superseded) - dt.timedelta(days=1) if superseded else None


def _note(quotas: Quotas, line: dict[str, str], rule: UnitRule, *, informative: bool) -> str:
    levels = "、".join(line[name] or "无" for name in ("level1", "level2", "level3"))
    parts = [
        f"{line['indicator']}，仅供参考" if informative else line["indicator"],
        f"原文 1、2、3 级：{levels}",
        rule.note,
        quotas.standards.get(line["standard"], ""),
        quotas.confidence[line["confidence"]],
    ]
    return "；".join(filter(None, parts))
