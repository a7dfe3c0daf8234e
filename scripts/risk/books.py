"""Honest books of a factory: raw facts spread as an industry's are, the year before, and the papers' figures.

The spreads are chosen from what industries look like, never from what the checks ask: intensities are log-normal, some
units are far from the others for good reasons, years differ, seasons show.
"""

from __future__ import annotations

import copy
import math
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from lvheng.demo import facts, papers
from lvheng.demo.drawing import Lot
from lvheng.demo.levels import levels_of
from lvheng.demo.sheets import Factory
from lvheng.demo.sheets.pen import MONTHS, Content, Pen, rounded
from lvheng.demo.units import Plan
from lvheng.evaluation import convert
from lvheng.filing.facts import SHARED
from lvheng.standards import Standard

#: Standard deviation of the logarithm, by indicator; of materials by product little, for mass does not vanish.
SPREAD = {"1": 0.28, "2": 0.15, "5": 0.30, "6": 0.45, "11": 0.55, "14": 0.50}
MATERIAL_BY_PRODUCT = 0.05
#: Points of a percentage and the most it can be.
POINTS = {"7": (6.0, 97.5), "8": (5.0, 100.0), "10": (0.7, 12.0)}
#: What some units need many times more or less of, and why.
REASONS = {
    "6": "本厂自建深度处理回用和冷却水系统，且含职工生活区用水，单位取水量与同行差别较大。",
    "11": "当地执行特别排放限值，采用的末端治理设施与同行不同。",
    "14": "厂区含预留用地和绿化，建厂时按二期规模征地。",
    "1": "产品规格特殊，工序长短与同行不同，能耗差别较大。",
}  # fmt: skip
OUTLIERS = 0.05
MONTHLY = 0.35
JUMP = Decimal("1.4")
#: Of the electricity it uses, a unit has no more than this from renewables.
RENEWABLE = Decimal("0.9")
RENEWABLES = ("own", "direct", "market", "certificates")


def log_normal(lot: Lot, sigma: float) -> Decimal:
    """A factor whose logarithm is normal; its median is one."""
    return Decimal(str(round(math.exp(lot.random.gauss(0, sigma)), 5)))


class Season(Pen):
    """Months of a unit with a season and a new-year holiday; they add up to the year."""

    def by_month(self, content: Content) -> Content:
        """The same amount month by month."""
        total = Decimal(content["amount"].replace(",", ""))
        swing, peak = self.lot.random.uniform(0.02, 0.25), self.lot.random.randint(0, MONTHS - 1)
        weights = []
        for month in range(MONTHS):
            weight = 1 + swing * math.cos((month - peak) / MONTHS * 2 * math.pi) + self.lot.random.gauss(0, 0.04)
            weights.append(Decimal(str(round(weight * (0.7 if month == 1 else 1.0), 4))))
        places = max(0, -int(total.as_tuple().exponent))
        months = [rounded(total * weight / sum(weights), places) for weight in weights[:-1]]
        months.append(total - sum(months))
        kept = {key: value for key, value in content.items() if key != "amount"}
        return kept | {"months": [f"{month:,f}" if self.commas else f"{month:f}" for month in months]}


class Works(Factory):
    """One factory of its industry: about as the others are, or not at all."""

    def __init__(self, plan: Plan, standard: Standard, lot: Lot, year: int) -> None:
        super().__init__(plan, standard, lot, year)
        self.pen = Season(lot)
        self.monthly = lot.chance(MONTHLY)
        self.output_value = rounded(Decimal(28000) * log_normal(lot, 0.9), 0)
        self.made = [rounded(amount * log_normal(lot, 0.12), 1) for amount in self._outputs()]
        self.base = sum(self.made, Decimal(0)) if self.per == "product" else self.output_value
        self.aims: dict[str, Decimal] = {}
        #: The indicator in which it is far from the others, and how far.
        self.odd = lot.random.choice(list(REASONS)) if lot.chance(OUTLIERS) else ""
        self.far = Decimal(str(round(math.exp(lot.random.choice((-1, 1)) * lot.random.uniform(0.9, 1.5)), 3)))

    def contents(self) -> dict[int, Content]:
        """All sheets; no more electricity from renewables than there is electricity."""
        found = super().contents()
        power = sum((kwh(row) for row in found[SHARED]["energy"] if row["carrier"] == "electricity"), Decimal(0))
        green = sum((kwh(row) for kind in RENEWABLES for row in found[3][kind]), Decimal(0))
        if green > power * RENEWABLE:
            found[3] = scaled(found[3], power * RENEWABLE / green)
        return found

    def aim(self, number: str) -> Decimal:
        """What an indicator comes to; the same whenever it is asked."""
        if number not in self.aims:
            self.aims[number] = self._drawn(number)
        return self.aims[number]

    def _drawn(self, number: str) -> Decimal:
        leading, baseline, _unit, _basis = levels_of(number, "factory", self.plan.trade)
        middle = (Decimal(leading) + Decimal(baseline)) / 2
        if number in POINTS:
            points, most = POINTS[number]
            value = middle + Decimal(str(round(self.lot.random.gauss(0, points), 3)))
            return min(max(value, middle / 4), Decimal(str(most)))
        by_product = number == "5" and self.per == "product"
        value = middle * log_normal(self.lot, MATERIAL_BY_PRODUCT if by_product else SPREAD[number])
        value = value * self.far if number == self.odd else value
        return value.quantize(Decimal(1).scaleb(value.adjusted() - 5))


def honest(plan: Plan, standard: Standard, lot: Lot, year: int) -> list[facts.Statement]:
    """What an honest unit states; one that is far from the others says why as often as not."""
    works = Works(plan, standard, lot, year)
    contents = works.contents()
    said = [facts.Statement(SHARED, sheet=contents[SHARED])]
    said += [facts.drawn(plan, indicator, contents, lot, standard) for indicator in standard.indicators]
    if works.odd and lot.chance(0.5):
        statement(said, int(works.odd)).remark = REASONS[works.odd]
    return said


def statement(said: list[facts.Statement], number: int) -> facts.Statement:
    """What is stated on an indicator."""
    return next(one for one in said if one.number == number)


def contents_of(said: list[facts.Statement]) -> dict[int, Content]:
    """All sheets of a unit, copied."""
    return {one.number: copy.deepcopy(one.sheet) for one in said if one.sheet}


def year_before(said: list[facts.Statement], lot: Lot, year: int) -> dict[int, Content]:
    """The sheets of the year before: years differ by some percent, one in twenty of what was used by two fifths.

    The series of the two years say the same of the years they share. A great change is explained this year.
    """
    contents = contents_of(said)
    series = contents[10]["output_value"]
    growth = number_of(series[str(year - 1)]) / number_of(series[str(year)])
    made = {}
    for number, content in contents.items():
        found = {}
        for name, value in content.items():
            by = Decimal(1) if name in ("site_area", "output_value") else _drift(lot)
            if name == "intake" and lot.chance(0.05):
                by /= JUMP
                statement(said, 6).remark = "上年有一条生产线停产改造，今年全年运行，取水量相应增加。"
            found[name] = scaled(value, by if name == "site_area" else by * growth)
        made[number] = found
    made[7]["intake"] = copy.deepcopy(made[6]["intake"])
    for name in ("output_value", "investment"):
        made[10][name] = _a_year_less(contents[10][name], lot)
    unit_kept = made[SHARED]["output_value"]
    unit_kept["amount"] = _in_the_same_unit(contents[SHARED]["output_value"], growth)
    made[SHARED]["evaluation_year"] = str(year - 1)
    return made


def _drift(lot: Lot) -> Decimal:
    return Decimal(str(round(min(max(lot.random.gauss(1.01, 0.06), 0.85), 1.15), 4)))


def _a_year_less(series: Content, lot: Lot) -> Content:
    years = sorted(int(key) for key in series if key.isdecimal())
    found: Content = {"unit": series["unit"]}
    first = number_of(series[str(years[0])])
    found[str(years[0] - 1)] = f"{rounded(first * Decimal(str(round(lot.random.uniform(0.8, 1.05), 3))), 1):f}"
    return found | {str(year): series[str(year)] for year in years[:-1]}


def _in_the_same_unit(stated: Content, by: Decimal) -> str:
    value = number_of(stated["amount"])
    return f"{rounded(value * by, max(0, -int(value.as_tuple().exponent))):f}"


def kwh(row: Content) -> Decimal:
    """The electricity of a row."""
    amount, unit = papers.typed(row)
    return convert(number_of(amount), unit, "kWh")


def number_of(text: str) -> Decimal:
    """A figure as typed."""
    return Decimal(text.replace(",", ""))


def scaled(value: Any, by: Decimal) -> Any:
    """A sheet's content with its amounts times a factor, each written with as many decimals as before."""
    if isinstance(value, list):
        return [scaled(item, by) for item in value]
    if not isinstance(value, dict):
        return value
    made = {}
    for key, item in value.items():
        if key in ("amount", "months"):
            made[key] = [times(month, by) for month in item] if isinstance(item, list) else times(item, by)
        else:
            made[key] = item if key in ("ncv", "unit") else scaled(item, by)
    return made


def times(text: str, by: Decimal, more: int = 0) -> str:
    """A figure times a factor with the decimals (and `more`) it had."""
    value = number_of(text)
    result = rounded(value * by, max(0, -int(value.as_tuple().exponent) + more))
    return f"{result:,f}" if "," in text else f"{result:f}"


def paper_figures(plan: Plan, standard: Standard, contents: dict[int, Content]) -> papers.Figures:
    """What a unit's statistics say, from these books."""
    books: Any = SimpleNamespace(
        standard=standard, content=lambda number: contents.get(number, {}),
        facts={number: SimpleNamespace(sheet=content) for number, content in contents.items()},
    )  # fmt: skip
    return papers.figures(plan.unit, books)
