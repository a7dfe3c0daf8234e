"""The benchmark sets of the demonstration: general levels, each trade's own, the quotas of the packs."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from lvheng.accounts.models import User
from lvheng.benchmarks import actions
from lvheng.benchmarks.actions.drafting import write_rows
from lvheng.benchmarks.models import BenchmarkRow, BenchmarkSet, NamedSet
from lvheng.benchmarks.shipped import load_quotas, newest_year
from lvheng.campaigns.models import Campaign
from lvheng.demo.source import table
from lvheng.evaluation.choosing import LevelRow

TRUST = BenchmarkRow.Trust
DEMONSTRATION = "演示值，不是真实的引领值和基准值"
PLACEHOLDER = "演示值（按 2016 年绿色园区评价要求的引领值占位）"
NAMES = {"factory": "绿色工厂演示基准集", "park": "绿色工业园区演示基准集"}
NOTE = "仅供演示。限额 1、2 级为转录值，其余均为演示值，不得用于真实评价。"
DRAFT_NOTE = "仅供演示：编制中的草稿，故意留有几处错误，可以看到检查怎样指出。"
Pair = tuple[str, str]


def unit_of(number: str, trade: dict[str, Any]) -> tuple[str, str]:
    """The unit and basis of a trade's own level of an indicator."""
    how = table("levels")["trade"][number]
    if "any" in how:
        return how["any"], ""
    basis = "product" if number == "1" and "quota" in trade else trade["basis"]
    return how[basis].format(per=trade.get("per", "")), basis


def levels_of(number: str, kind: str, trade: dict[str, Any] | None) -> tuple[str, str, str, str]:
    """(leading, baseline, unit, basis) that a unit of a trade is scored against on an indicator."""
    if trade is not None and number in table("levels")["trade"]:
        pair = quota(trade["industry"], trade["quota"]) if number == "1" and "quota" in trade else own(number, trade)
        if pair:
            return (*pair, *unit_of(number, trade))
    general = table("levels")[kind][number]
    return (*general["levels"], general["unit"], general.get("basis", ""))


def own(number: str, trade: dict[str, Any]) -> Pair | None:
    """A trade's own (leading, baseline) of an indicator, quotas aside; None where the general ones apply."""
    found = trade.get(table("levels")["trade"][number]["key"])
    return (found[0], found[1]) if found else None


@cache
def quota(industry: str, product: str) -> Pair:
    """Levels 1 and 2 of a shipped quota: the newest row of the product."""
    rows = [row for row in load_quotas(newest_year())[1] if (row.industry, row.product) == (industry, product)]
    row = max((row for row in rows if not row.informative), key=lambda row: str(row.valid_from))
    return str(row.leading), str(row.baseline)


def band_levels(number: str, band: str, trade: dict[str, Any] | None) -> Pair:
    """(leading, baseline) of an indicator whose levels are divided by bands; a trade's own before those."""
    found = table("levels")["bands"][number][band]
    return (own(number, trade) if trade is not None else None) or (found[0], found[1])


def substances(number: str) -> dict[str, str]:
    """The substances of an indicator and how their levels stand to those of the first."""
    found: dict[str, str] = table("levels")["substances"][number]
    return found


def row_of(number: str, pair: Pair, **values: Any) -> LevelRow:
    """A row, by default a demonstration value."""
    given: dict[str, Any] = {"source": DEMONSTRATION, "trust": TRUST.DEMONSTRATION} | values
    return LevelRow(number=int(number), leading=Decimal(pair[0]), baseline=Decimal(pair[1]), **given)


def general_rows(kind: str) -> list[LevelRow]:
    """The rows that apply to whatever has none of its own; those of bands and substances of factories among them."""
    rows = []
    for number, row in table("levels")[kind].items():
        source = PLACEHOLDER if row.get("placeholder") else DEMONSTRATION
        made = row_of(number, tuple(row["levels"]), unit=row["unit"], basis=row.get("basis", ""), source=source)
        rows += [made, *(of_substances(made) if kind == "factory" else [])]
    if kind == "factory":
        for number, bands in table("levels")["bands"].items():
            unit = table("levels")[kind][number]["unit"]
            rows += [row_of(number, tuple(pair), unit=unit, band=band) for band, pair in bands.items()]
    return rows


def of_substances(row: LevelRow) -> list[LevelRow]:
    """The same row for each substance, where the indicator has some."""
    if row.leading is None or row.baseline is None:
        return []
    found = table("levels")["substances"].get(str(row.number), {})
    return [
        replace(row, product=name, leading=row.leading * Decimal(factor), baseline=row.baseline * Decimal(factor))
        for name, factor in found.items()
    ]


def trade_rows(trade: dict[str, Any]) -> list[LevelRow]:
    """A trade's own rows; its quotas come with the shipped ones."""
    rows = []
    for number in table("levels")["trade"]:
        pair = own(number, trade)
        if pair is None:
            continue
        unit, basis = unit_of(number, trade)
        made = row_of(number, pair, unit=unit, basis=basis, industry=trade["industry"])
        rows += [made, *of_substances(made)]
    return rows


def publish_sets(campaign: Campaign, actor: User) -> dict[str, BenchmarkSet]:
    """A published set per kind of unit, named for self-evaluation and for ranking; the quotas also on their own."""
    sets = {}
    for kind, name in NAMES.items():
        made = actions.draft(kind, name, f"{campaign.year}-1", actor=actor, for_year=campaign.year, note=NOTE)
        rows = general_rows(kind)
        if kind == "factory":
            rows += [row for trade in table("trades") if trade["industry"] for row in trade_rows(trade)]
        actions.add_rows(made, rows, actor=actor)
        if kind == "factory":
            actions.load_shipped(actor=actor, into=made)
        sets[kind] = actions.publish(made, actor=actor)
        for purpose in NamedSet.Purpose.values:
            actions.name_set(campaign, kind, purpose, sets[kind], actor=actor)
    actions.publish(actions.load_shipped(actor=actor), actor=actor)
    faulty_draft(campaign, actor)
    return sets


def faulty_draft(campaign: Campaign, actor: User) -> BenchmarkSet:
    """A draft with a few faults, as a clumsy hand would have left it: what its check panel then says can be seen."""
    name = f"{NAMES['factory']}（修订草稿）"
    made = actions.draft("factory", name, f"{campaign.year}-2", actor=actor, note=DRAFT_NOTE)
    rows = general_rows("factory")[:6]
    first, second = rows[0], rows[1]
    rows += [
        replace(first, leading=first.baseline, baseline=first.leading, industry="coatings"),
        replace(first, unit="", industry="casting"),
        replace(second, valid_from=date(campaign.year, 1, 1)),
        replace(second, source="", industry="coatings"),
        replace(first, baseline=None, industry="paper"),
    ]
    write_rows(made, rows)
    return made
