"""What the units of the demonstration state: the figures behind an application and the indicator values that follow."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from lvheng.demo.drawing import Lot, between
from lvheng.demo.levels import levels_of
from lvheng.demo.papers import Figures
from lvheng.demo.units import Plan
from lvheng.filing.models import Application, IndicatorFact
from lvheng.standards import Indicator, Standard

THOUSAND = Decimal(1000)
#: The unit a newcomer is led along: a good one, with nothing to argue about.
GUIDE = "guide"
#: The household-ceramics maker whose application stands half filled: its values, and what is still to come.
HALF: dict[int, str | int] = {
    1: "644.58", 2: "1.474", 3: "11.38", 5: "1.19", 6: "6.80", 7: "88.24", 8: "98.60", 10: "1.12", 14: "0.33",
    4: 6, 9: "met", 13: "met",
}  # fmt: skip
#: Its values of the year before.
HALF_LAST_YEAR = {
    1: "669.49", 2: "1.531", 3: "9.85", 5: "1.21", 6: "7.12", 7: "86.90", 8: "97.20", 10: "0.94", 11: "0.262",
    14: "0.31",
}  # fmt: skip
HALF_UNITS = {1: "kgce/t", 2: "tCO₂/t", 5: "t/t", 6: "m³/t", 11: "kg/t", 14: "万元/m²"}
REASONS = {
    ("park", 10): "评价期内没有新建工业建筑", ("park", 11): "评价期内没有新建公共建筑",
    ("factory", 8): "生产过程不产生一般工业固体废物",
}  # fmt: skip


@dataclass
class Statement:
    """One indicator as typed."""

    number: int
    typed: str = ""
    unit: str = ""
    basis: str = ""
    option: str = ""
    functions: list[str] = field(default_factory=list)
    inputs: dict[str, str] = field(default_factory=dict)
    not_applicable: str = ""

    def row(self, application: Application, at: Any) -> IndicatorFact:
        """The draft's row, as the applicant's own typing would have left it."""
        value = Decimal(self.typed) if self.typed else None
        return IndicatorFact(application=application, value=value, saved_at=at, **vars(self))  # type: ignore[misc]

    @property
    def words(self) -> str:
        """The result in words, for the workbook."""
        if self.not_applicable:
            return f"不适用：{self.not_applicable}"
        if self.functions:
            return f"{len(self.functions)} 项"
        if self.inputs:
            return "，".join(self.inputs.values())
        return f"{self.typed} {self.unit}".strip() or self.option


def state(plan: Plan, standard: Standard, lot: Lot) -> list[Statement]:
    """All indicators of a unit; the half-filled application has its own values and leaves two out."""
    if plan.fate == "half":
        return [half(standard.indicator(number), value) for number, value in sorted(HALF.items())]
    return [drawn(plan, indicator, lot) for indicator in standard.indicators]


def half(indicator: Indicator, value: str | int) -> Statement:
    """One stated indicator of the half-filled application."""
    if isinstance(value, int):
        return Statement(indicator.number, functions=[item.name for item in indicator.functions[:value]])
    if indicator.rule == "option":
        return Statement(indicator.number, option=value)
    unit = HALF_UNITS.get(indicator.number, "")
    basis = "" if not unit else "output_value" if indicator.number == 14 else "product"
    return Statement(indicator.number, typed=value, unit=unit, basis=basis)


def drawn(plan: Plan, indicator: Indicator, lot: Lot) -> Statement:
    """One indicator by lot, about as good as the unit is altogether."""
    made = Statement(indicator.number)
    reason = REASONS.get((plan.unit.kind, indicator.number))
    if reason and plan.key != GUIDE and lot.chance(0.12):
        made.not_applicable = reason
    elif indicator.rule == "count":
        count = round(float(plan.quality) * 9 + lot.random.gauss(0, 1.4))
        names = [item.name for item in indicator.functions]
        chosen = set(lot.random.sample(names, min(max(count, 2), len(names))))
        made.functions = [name for name in names if name in chosen]
    elif indicator.rule == "option":
        made.option = "met" if lot.chance(0.25 + 0.7 * float(plan.quality)) or plan.key == GUIDE else "not_met"
    elif indicator.rule == "elasticity":
        growth = Decimal(str(round(lot.random.uniform(3.5, 8.5), 1)))
        made.inputs = {
            "emission_growth": str(
                round(Decimal(str(lot.random.uniform(-3.0, 5.0))) * (Decimal("1.35") - plan.quality), 1)
            ),
            "value_added_growth": str(growth),
        }
    else:
        leading, baseline, unit, basis = levels_of(str(indicator.number), plan.unit.kind, plan.trade)
        made.typed = str(between(lot.share(plan.quality), leading, baseline))
        made.unit, made.basis = ("", "") if indicator.unit_fixed else (unit, basis_of(indicator, unit, basis))
    return made


def basis_of(indicator: Indicator, unit: str, basis: str) -> str:
    """The basis that a unit implies, as the form works it out."""
    if basis or indicator.unit_fixed:
        return basis
    return "output_value" if "元" in unit else "product"


def figures(plan: Plan, said: list[Statement], year: int, lot: Lot) -> Figures:
    """Absolute figures that the stated values follow from."""
    values = {item.number: item for item in said}
    output_value = Decimal(lot.random.randint(90, 900) * 100)
    per_product = plan.trade is not None and plan.trade["basis"] == "product"
    produced = Decimal(lot.random.randint(80, 400) * 100) if per_product else Decimal(lot.random.randint(20, 90) * 10)
    base = produced if per_product else output_value
    intensity = Decimal(values[1].typed) if 1 in values and values[1].typed and plan.trade else Decimal("0.2")
    energy = intensity * base / (THOUSAND if per_product else 1)
    water = Decimal(values[6].typed) * base if 6 in values and values[6].typed and plan.trade else Decimal(40_000)
    reuse = Decimal(values[7].typed) if 7 in values and values[7].typed and plan.trade else Decimal(80)
    land = Decimal(values[14].typed) if 14 in values and values[14].typed and plan.trade else Decimal("0.3")
    return Figures(
        name=plan.unit.name, uscc=plan.unit.uscc, year=year,
        product=plan.trade["makes"] if plan.trade else "工业总产值",
        product_unit=(plan.trade.get("per") or "台") if plan.trade else "万元", produced=produced,
        output_value=output_value, area=output_value / (land or Decimal("0.3")), energy=energy, fresh_water=water,
        reused_water=water * reuse / (Decimal(100) - min(reuse, Decimal(99))),
        solar=Decimal(lot.random.randint(20, 400)),
    )  # fmt: skip


def calculations(standard: Standard, said: list[Statement]) -> list[tuple[str, str, str]]:
    """The lines of the workbook."""
    return [
        (f"{item.number} {standard.indicator(item.number).name}", standard.indicator(item.number).formula, item.words)
        for item in said
    ]
