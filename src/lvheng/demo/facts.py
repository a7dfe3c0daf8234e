"""What the units of the demonstration state: raw facts in data sheets, ticks and options, here and there a claim."""

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from lvheng.demo.drawing import Lot
from lvheng.demo.levels import levels_of
from lvheng.demo.sheets import Factory, Park, household
from lvheng.demo.sheets.fixed import THIS_YEAR
from lvheng.demo.sheets.pen import Content, rounded
from lvheng.demo.units import Plan
from lvheng.evaluation import convert, sheets
from lvheng.evaluation.numbers import to_decimal
from lvheng.evaluation.units import factor
from lvheng.filing.facts import SHARED
from lvheng.filing.models import Application, IndicatorFact
from lvheng.standards import Indicator, Standard

#: The unit a newcomer is led along: a good one, with nothing to argue about.
GUIDE = "guide"
#: The household-ceramics maker whose application stands half filled: what it ticked and chose; two are still to come.
HALF: dict[int, str | int] = {4: 6, 9: "met", 13: "met"}
#: Why it needed more diesel than the year before.
REMARK = (1, "柴油：2024 年 6 月起厂内叉车运输由外包改为自营。")
REASONS = {
    ("park", 10): "评价期内没有新建工业建筑", ("park", 11): "评价期内没有新建公共建筑",
    ("factory", 8): "生产过程不产生一般工业固体废物",
}  # fmt: skip
#: How many of a hundred factories have worked their carbon out themselves.
OWN = 0.06
OWN_NUMBER = 2
#: Where the slip of a factor of a thousand stands.
SLIPPED = (6, "intake")
CUBIC = "m³"


#: Where a trade of an industry with quotas says why none of them is its own.
QUOTA_NUMBER = 1


@dataclass
class Statement:
    """One indicator as typed, 0: the facts that several share."""

    number: int
    typed: str = ""
    unit: str = ""
    basis: str = ""
    option: str = ""
    functions: list[str] = field(default_factory=list)
    inputs: dict[str, str] = field(default_factory=dict)
    not_applicable: str = ""
    sheet: Content = field(default_factory=dict)
    own: bool = False
    remark: str = ""

    def row(self, application: Application, at: Any) -> IndicatorFact:
        """The draft's row, as the applicant's own typing would have left it."""
        value = Decimal(self.typed) if self.typed else None
        return IndicatorFact(application=application, value=value, saved_at=at, **vars(self))  # type: ignore[misc]


def state(plan: Plan, standard: Standard, lot: Lot, year: int) -> list[Statement]:
    """All indicators of a unit, the shared facts first; the half-filled application has its own and leaves two out."""
    if plan.fate == "half":
        contents = household(THIS_YEAR)
        made = {number: Statement(number, sheet=content) for number, content in contents.items()}
        for number, value in HALF.items():
            made[number] = ticked(standard.indicator(number), value)
        made[REMARK[0]].remark = REMARK[1]
        return [made[number] for number in sorted(made)]
    made_of = Factory if plan.unit.kind == "factory" else Park
    contents = made_of(plan, standard, lot, year).contents()
    said = [Statement(SHARED, sheet=contents[SHARED])]
    return said + [drawn(plan, indicator, contents, lot, standard) for indicator in standard.indicators]


def ticked(indicator: Indicator, value: str | int) -> Statement:
    """A number of functions, or an option."""
    if isinstance(value, int):
        return Statement(indicator.number, functions=[item.name for item in indicator.functions[:value]])
    return Statement(indicator.number, option=value)


def slip(said: list[Statement]) -> None:
    """Typed in litres, and left at m³."""
    number, name = SLIPPED
    content = said[number].sheet[name]
    taken = Fraction(content["amount"].replace(",", "")) * factor(content["unit"], CUBIC)
    slipped = content | {"amount": f"{to_decimal(taken * 1000):f}", "unit": CUBIC}
    said[number].sheet = said[number].sheet | {name: slipped}


def drawn(plan: Plan, indicator: Indicator, contents: dict[int, Content], lot: Lot, standard: Standard) -> Statement:
    """One indicator, about as good as the unit is altogether."""
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
    elif (plan.unit.kind, indicator.number) == ("factory", OWN_NUMBER) and not plan.key and lot.chance(OWN):
        return calculated(plan, indicator, contents, standard)
    else:
        made.sheet = contents.get(indicator.number, {})
        if made.sheet and indicator.number == QUOTA_NUMBER and plan.trade:
            made.remark = plan.trade.get("no_quota", "")
    return made


def calculated(plan: Plan, indicator: Indicator, contents: dict[int, Content], standard: Standard) -> Statement:
    """The unit's own calculation in place of the sheet's: the value alone."""
    number = indicator.number
    _leading, _baseline, unit, basis = levels_of(str(number), plan.unit.kind, plan.trade)
    value = value_of(standard, number, contents, unit)
    assert value is not None  # noqa: S101 (carbon is one value)
    return Statement(number, typed=f"{rounded(value, 3 - value.adjusted()):f}", unit=unit, basis=basis, own=True)


def value_of(standard: Standard, number: int, contents: dict[int, Content], unit: str = "") -> Decimal | None:
    """What a sheet comes to, in this unit if any; None where it is several values or none."""
    shared = sheets.read_shared(standard, contents[SHARED])
    grid = "province" if standard.coefficients and shared.region in standard.coefficients.grid else "national"
    fact = sheets.compute(standard, number, contents.get(number), shared, grid=grid, trace=False).fact
    if fact is None or fact.value is None:
        return None
    convertible = unit and fact.unit and not standard.indicator(number).unit_fixed
    return convert(fact.value, fact.unit, unit) if convertible and fact.unit else fact.value
