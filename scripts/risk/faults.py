"""The faults that are planted: as they happen at a desk, each in one unit, never made to fit a check.

A slip stands in the sheet alone, for the statistics are right; what is made up stands in the papers as well.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from lvheng.demo import papers
from lvheng.demo.drawing import Lot
from lvheng.demo.facts import Statement
from lvheng.demo.levels import levels_of
from lvheng.demo.sheets.pen import Content
from lvheng.demo.units import Plan
from lvheng.filing.facts import SHARED
from lvheng.filing.models import Application, Evidence
from lvheng.standards import Standard
from risk import books, proofs

THOUSAND = Decimal(1000)
TEN_THOUSAND = Decimal(10_000)


@dataclass
class Case:
    """One unit with what it states, its papers and what was planted."""

    plan: Plan
    standard: Standard
    said: list[Statement]
    lot: Lot
    year: int
    fault: str = ""
    #: Whether another unit has copied from it: faultless, but nobody can tell by the papers who copied from whom.
    copied_from: bool = False
    #: Whether the papers say what the (faulty) sheets say.
    papers_follow: bool = False
    truth: dict[int, Content] = field(default_factory=dict)
    uploads: dict[str, proofs.Upload] = field(default_factory=dict)
    before_submission: list[Callable[[Application], None]] = field(default_factory=list)

    def sheet(self, number: int) -> Content:
        """A sheet as typed; to be changed."""
        return books.statement(self.said, number).sheet

    def carrier(self, name: str) -> Content | None:
        """The row of a carrier that is burnt."""
        rows: list[Content] = self.sheet(SHARED)["energy"]
        return next((row for row in rows if row["carrier"] == name and "feedstock" not in row), None)

    def figures(self) -> papers.Figures:
        """What its statistics say."""
        stated = books.contents_of(self.said) if self.papers_follow or not self.truth else self.truth
        return books.paper_figures(self.plan, self.standard, stated)


Plant = Callable[[Case, Case], bool]
#: By name: whether the fault could be planted in this unit with the help of that other one.
SLIPS: dict[str, Plant] = {}
PAPERS: dict[str, Plant] = {}


def slip(function: Plant) -> Plant:
    """Register a fault of what is typed."""
    SLIPS[function.__name__] = function
    return function


def paper(function: Plant) -> Plant:
    """Register a fault of a paper, planted when all papers are made."""
    PAPERS[function.__name__] = function
    return function


def multiply(row: Content, by: Decimal, more: int = 0) -> None:
    """Type an amount so many times as great."""
    for key in ("amount", "months"):
        if key in row:
            item = row[key]
            many = isinstance(item, list)
            row[key] = [books.times(month, by, more) for month in item] if many else books.times(item, by, more)


@slip
def water_typed_in_litres(case: Case, _other: Case) -> bool:
    """取水量 in L left at m³."""
    multiply(case.sheet(6)["intake"], THOUSAND)
    multiply(case.sheet(7)["intake"], THOUSAND)
    return True


@slip
def power_in_kwh_at_wan_kwh(case: Case, _other: Case) -> bool:
    """电力 typed in kWh, the unit left at 万kWh, or the reverse."""
    row = case.carrier("electricity")
    if row is None:
        return False
    row["unit"] = "万kWh" if row["unit"] == "kWh" else "kWh" if row["unit"] == "万kWh" else "万kWh"
    return True


@slip
def fuel_in_the_wrong_unit(case: Case, _other: Case) -> bool:
    """天然气 in 万m³ typed at m³, coal and diesel in 万t or kg."""
    for name, other in (("natural_gas", {"m³": "万m³", "万m³": "m³"}), ("raw_coal", {"t": "万t", "万t": "t"}),
                        ("heat", {"GJ": "万GJ", "万GJ": "GJ"})):  # fmt: skip
        row = case.carrier(name)
        if row is not None and row["unit"] in other:
            row["unit"] = other[row["unit"]]
            return True
    return False


@slip
def land_in_the_wrong_unit(case: Case, _other: Case) -> bool:
    """用地面积 of the certificate in m² typed at 亩, or the reverse."""
    row = case.sheet(SHARED)["site_area"]
    row["unit"] = {"m²": "亩", "亩": "m²", "hm²": "亩"}[row["unit"]]
    return True


@slip
def output_in_yuan_thousands(case: Case, _other: Case) -> bool:
    """产值 in 千元, as the statistics have it, left at 万元."""
    multiply(case.sheet(SHARED)["output_value"], Decimal(10))
    return True


@slip
def pollutant_in_kg_at_t(case: Case, _other: Case) -> bool:
    """污染物 typed in kg, the unit t, or the reverse."""
    row = case.sheet(11)["pollutants"][0]
    row["unit"] = "kg" if row["unit"] == "t" else "t"
    return True


@slip
def carrier_left_out(case: Case, _other: Case) -> bool:
    """The sheet leaves its fuel out; the statistics and their total have it."""
    rows = case.sheet(SHARED)["energy"]
    fuels = [row for row in rows if row["carrier"] != "electricity" and "feedstock" not in row]
    if not fuels:
        return False
    rows.remove(fuels[0])
    return True


@slip
def output_of_two_sheets_apart(case: Case, _other: Case) -> bool:
    """The output value of the shared facts is a third more than in the series and in the statistics."""
    multiply(case.sheet(SHARED)["output_value"], Decimal("1.35"))
    return True


@slip
def investment_in_yuan(case: Case, _other: Case) -> bool:
    """绿色投资 of one year typed in 元 among two in 万元."""
    row = case.sheet(10)["investment"]
    row[str(case.year)] = books.times(row[str(case.year)], TEN_THOUSAND)
    return True


@slip
def renewable_above_the_power(case: Case, _other: Case) -> bool:
    """More electricity from renewables than was used; the papers follow."""
    power, rows = case.carrier("electricity"), case.sheet(3)["own"]
    if power is None or not rows:
        return False
    total = papers.typed(power)[0]
    rows[0] |= {"amount": books.times(total, Decimal("1.3")), "unit": power["unit"]}
    case.papers_follow = True
    return True


@slip
def reuse_ten_times(case: Case, _other: Case) -> bool:
    """重复用水量 with its decimal point ten times too far right."""
    multiply(case.sheet(7)["reused"], Decimal(10))
    return True


@slip
def form_says_otherwise(case: Case, _other: Case) -> bool:
    """The sheet states a third less electricity or water than the form that is attached."""
    row = case.carrier("electricity") if case.lot.chance(0.5) else None
    if row is not None:
        multiply(row, Decimal("0.66"))
        return True
    multiply(case.sheet(6)["intake"], Decimal("0.66"))
    multiply(case.sheet(7)["intake"], Decimal("0.66"))
    return True


@slip
def all_copied_from_another(case: Case, other: Case) -> bool:
    """Every sheet is another unit's of the same industry, with its own name on the papers."""
    for one in case.said:
        theirs = next((it for it in other.said if it.number == one.number), None)
        if theirs is not None and one.sheet and theirs.sheet:
            one.sheet = copy.deepcopy(theirs.sheet)
    case.papers_follow = True
    return True


@slip
def energy_copied_from_another(case: Case, other: Case) -> bool:
    """The energy rows and what is renewable of it are another unit's."""
    case.sheet(SHARED)["energy"] = copy.deepcopy(other.sheet(SHARED)["energy"])
    books.statement(case.said, 3).sheet = copy.deepcopy(other.sheet(3))
    case.papers_follow = True
    return True


@slip
def energy_fell_without_reason(case: Case, _other: Case) -> bool:
    """Energy, and with it carbon, is a third of last year's; nothing is said about it; the papers follow."""
    for row in case.sheet(SHARED)["energy"]:
        multiply(row, Decimal("0.35"), 1)
    for kind in books.RENEWABLES:
        for row in case.sheet(3)[kind]:
            multiply(row, Decimal("0.35"), 1)
    case.papers_follow = True
    return True


@slip
def carbon_of_its_own_too_low(case: Case, _other: Case) -> bool:
    """A calculation of its own gives an eighth of the carbon that the energy makes."""
    from lvheng.demo.facts import value_of
    from lvheng.demo.sheets.pen import places_of, rounded

    one = books.statement(case.said, 2)
    _leading, _baseline, unit, basis = levels_of("2", "factory", case.plan.trade)
    value = value_of(case.standard, 2, books.contents_of(case.said) | {2: one.sheet or {"per": "output_value"}}, unit)
    if value is None or one.own:
        return False
    value = value / 8
    one.sheet, one.own, one.basis, one.unit = {}, True, basis, unit
    one.typed = f"{rounded(value, places_of(value)):f}"
    return True


@slip
def code_of_another_industry(case: Case, other: Case) -> bool:
    """The class of the national economy is that of quite another industry."""
    case.plan.unit.industry_code = "6420" if other.plan.unit.industry_code == "1331" else "1331"
    case.plan.unit.save(update_fields=["industry_code"])
    return True


@paper
def paper_of_another_unit(case: Case, other: Case) -> bool:
    """The energy form of another unit, file and all, in the place of its own."""
    case.uploads["sheet"] = other.uploads["sheet"]
    return True


@paper
def page_scanned_again(case: Case, other: Case) -> bool:
    """Another unit's energy form, scanned again with a figure altered."""
    clean = papers.energy_sheets(other.figures())
    if "扫描" in str(other.uploads["sheet"].name):
        other.uploads["sheet"] = proofs.scan(clean, case.lot)
    case.uploads["sheet"] = proofs.altered(clean, case.lot)
    return True


@paper
def name_written_over(case: Case, other: Case) -> bool:
    """Another unit's output form scanned again under its own name."""
    theirs = other.figures()
    mine = papers.Figures(case.plan.unit.name, theirs.uscc, theirs.year, output=theirs.output)
    case.uploads["output"] = proofs.scan(papers.output_sheet(mine), case.lot)
    return True


@paper
def form_of_an_old_year(case: Case, _other: Case) -> bool:
    """The statistics of three years ago."""
    figures = proofs.of_year(case.figures(), case.year - 3)
    case.uploads["sheet"], case.uploads["output"] = papers.energy_sheets(figures), papers.output_sheet(figures)
    return True


@paper
def content_newer_than_commitment(case: Case, _other: Case) -> bool:
    """A file was put in the place of another after the commitment was signed, past the program."""

    def later(application: Application) -> None:
        first: Any = Evidence.objects.filter(application=application).order_by("id").first()
        first.added_at = application.commitment.confirmed_at + timedelta(minutes=30)
        first.save(update_fields=["added_at"])

    case.before_submission.append(later)
    return True


#: Those that take something of another unit.
TAKING = (
    "all_copied_from_another", "energy_copied_from_another", "paper_of_another_unit", "page_scanned_again",
    "name_written_over",
)  # fmt: skip
#: What each kind is called in the table.
WORDS = {
    "water_typed_in_litres": "取水量误填升（×1000）", "power_in_kwh_at_wan_kwh": "电力 kWh 与万kWh 混",
    "fuel_in_the_wrong_unit": "燃料单位误选", "land_in_the_wrong_unit": "用地面积单位误选",
    "output_in_yuan_thousands": "产值千元当万元", "pollutant_in_kg_at_t": "污染物 kg 与 t 混",
    "carrier_left_out": "漏填一种能源，合计不符", "output_of_two_sheets_apart": "两处产值不一致",
    "investment_in_yuan": "一年投资误填元", "renewable_above_the_power": "可再生电量大于用电量",
    "reuse_ten_times": "重复用水量错位（×10）", "form_says_otherwise": "与所附报表不一致",
    "all_copied_from_another": "全部数据照抄别家", "energy_copied_from_another": "能源数据照抄别家",
    "energy_fell_without_reason": "能耗骤降无说明", "carbon_of_its_own_too_low": "碳排放与能耗不符",
    "code_of_another_industry": "行业代码不属所选行业", "paper_of_another_unit": "用了别家的文件",
    "page_scanned_again": "别家页面改数重扫", "name_written_over": "别家报表换名重扫",
    "form_of_an_old_year": "三年前的报表", "content_newer_than_commitment": "承诺后改动材料",
}  # fmt: skip
