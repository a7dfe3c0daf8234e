"""The benchmark sets of the demonstration: general levels, each trade's own, the quotas as transcribed."""

from datetime import date
from decimal import Decimal
from typing import Any

from lvheng.accounts.models import User
from lvheng.benchmarks import actions
from lvheng.benchmarks.models import BenchmarkRow, BenchmarkSet, NamedSet
from lvheng.campaigns.models import Campaign
from lvheng.demo.source import table

TRUST = BenchmarkRow.Trust
DEMONSTRATION = "演示值，不是真实的引领值和基准值"
PLACEHOLDER = "演示值（按 2016 年绿色园区评价要求的引领值占位）"
QUOTA = "强制性能源消耗限额标准转录值，待与标准文本核对"


def unit_of(number: str, trade: dict[str, Any]) -> tuple[str, str]:
    """The unit and basis of a trade's own level of an indicator."""
    how = table("levels")["trade"][number]
    if "any" in how:
        return how["any"], ""
    basis = trade["basis"]
    return how[basis].format(per=trade.get("per", "")), basis


def levels_of(number: str, kind: str, trade: dict[str, Any] | None) -> tuple[str, str, str, str]:
    """(leading, baseline, unit, basis) that a unit of a trade is scored against on an indicator."""
    if trade is not None and number in table("levels")["trade"]:
        pair = own_pair(number, trade)
        if pair:
            return (*pair, *unit_of(number, trade))
    general = table("levels")[kind][number]
    return (*general["levels"], general["unit"], general.get("basis", ""))


def own_pair(number: str, trade: dict[str, Any]) -> tuple[str, str] | None:
    """A trade's own (leading, baseline) of an indicator; None where the general ones apply."""
    if number == "1" and "quota" in trade:
        row = quota(trade)
        return row["leading"], row["baseline"]
    found = trade.get(table("levels")["trade"][number]["key"])
    return (found[0], found[1]) if found else None


def quota(trade: dict[str, Any]) -> dict[str, Any]:
    """The quota row that a trade's product falls under."""
    found: dict[str, Any] = next(row for row in table("quotas") if row["product"] == trade["quota"])
    return found


def row_of(made: BenchmarkSet, number: str, pair: tuple[str, str], **values: Any) -> BenchmarkRow:
    """A row, by default a demonstration value."""
    given: dict[str, Any] = {"source": DEMONSTRATION, "trust": TRUST.DEMONSTRATION} | values
    return BenchmarkRow(set=made, number=int(number), leading=Decimal(pair[0]), baseline=Decimal(pair[1]), **given)  # type: ignore[misc]


def general_rows(made: BenchmarkSet) -> list[BenchmarkRow]:
    """The rows that apply to whatever has none of its own."""
    rows = []
    for number, row in table("levels")[made.kind].items():
        source = PLACEHOLDER if row.get("placeholder") else DEMONSTRATION
        rows.append(
            row_of(made, number, tuple(row["levels"]), unit=row["unit"], basis=row.get("basis", ""), source=source)
        )
    return rows


def trade_rows(made: BenchmarkSet, trade: dict[str, Any]) -> list[BenchmarkRow]:
    """A trade's own rows; indicator 1 from its quota where it has one."""
    rows = []
    for number in table("levels")["trade"]:
        pair = own_pair(number, trade)
        if pair is None:
            continue
        unit, basis = unit_of(number, trade)
        values: dict[str, Any] = {"unit": unit, "basis": basis, "industry": trade["industry"]}
        if number == "1" and "quota" in trade:
            found = quota(trade)
            values |= {
                "source": f"{found['standard']} {found['product']}：{QUOTA}", "clause": found["place"][:80],
                "trust": TRUST.SECOND_HAND, "valid_from": date.fromisoformat(found["in_force"]),
            }  # fmt: skip
        rows.append(row_of(made, number, pair, **values))
    return rows


def publish_sets(campaign: Campaign, actor: User) -> dict[str, BenchmarkSet]:
    """A published set per kind of unit, named for self-evaluation and for ranking."""
    sets = {}
    for kind, name in (("factory", "绿色工厂演示基准集"), ("park", "绿色工业园区演示基准集")):
        made = BenchmarkSet.objects.create(
            name=name, version=f"{campaign.year}-1", kind=kind,
            note="仅供演示。限额 1、2 级为转录值，其余均为演示值，不得用于真实评价。",
        )  # fmt: skip
        rows = general_rows(made)
        if kind == "factory":
            rows += [row for trade in table("trades") if trade["industry"] for row in trade_rows(made, trade)]
        BenchmarkRow.objects.bulk_create(rows)
        sets[kind] = actions.publish(made, actor=actor)
        for purpose in NamedSet.Purpose.values:
            actions.name_set(campaign, kind, purpose, sets[kind], actor=actor)
    return sets
