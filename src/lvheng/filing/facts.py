"""From what was typed to a fact that can be scored; what is wrong with it stands beside the field."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lvheng.evaluation import (
    Fact,
    NumberError,
    Problem,
    UnitError,
    check_fact,
    convert,
    parse_decimal,
    parse_unit,
    same_dimension,
)
from lvheng.filing.models import IndicatorFact, LedgerValue, SubmittedFact
from lvheng.standards import Indicator, Standard

Row = IndicatorFact | SubmittedFact
GROWTH = ("emission_growth", "value_added_growth")
EMISSIONS = ("base_emission", "emission")
INPUTS = (*GROWTH, *EMISSIONS)
#: Product units offered to factories whose industry names none; the notice leaves product units open (MI-A1).
COMMON_PRODUCT_UNITS = ("t", "台", "套", "件", "m²", "m³", "kWh")
#: Numbers that differ by about this factor are most likely in another unit (kgce for tce).
UNIT_SLIP = Decimal(1000)


@dataclass(frozen=True)
class Change:
    """A value against last year's, in last year's unit turned into this year's."""

    last: Decimal
    share: Decimal | None
    flagged: bool
    slip: bool


def blank(row: Row | None) -> bool:
    """Whether nothing at all is stated."""
    return row is None or not (
        row.typed.strip() or row.option or row.functions or any(row.inputs.values()) or row.not_applicable.strip()
    )


def fact_of(standard: Standard, number: int, row: Row | None) -> tuple[Fact, list[Problem]]:
    """The fact that a row states and everything wrong with it; a claim that it does not apply outweighs a value."""
    if row is None or blank(row):
        return Fact(), []
    indicator = standard.indicator(number)
    problems: list[Problem] = []
    if row.not_applicable.strip():
        fact = Fact(not_applicable=row.not_applicable.strip())
    elif indicator.rule == "linear":
        fact, problems = _value(indicator, row)
    elif indicator.rule == "count":
        fact = Fact(functions=tuple(row.functions))
    elif indicator.rule == "option":
        fact = Fact(option=row.option)
    else:
        fact, problems = _elasticity(row)
    found = problems or [_on_page(problem) for problem in check_fact(standard, number, fact)]
    return fact, found


def _on_page(problem: Problem) -> Problem:
    """The page's name of the field; keys of the program's input are left out of the words."""
    message = problem.message
    for name in INPUTS:
        message = message.replace(f" {name}", "")
    return Problem("typed" if problem.field == "value" else problem.field, message)


def _value(indicator: Indicator, row: Row) -> tuple[Fact, list[Problem]]:
    if not row.typed.strip():
        return Fact(), []
    try:
        value = parse_decimal(row.typed)
    except NumberError as error:
        return Fact(), [Problem("typed", str(error))]
    return Fact(value=value, unit=None if indicator.unit_fixed else row.unit or None), []


def _elasticity(row: Row) -> tuple[Fact, list[Problem]]:
    values: dict[str, Decimal] = {}
    problems = []
    for name in INPUTS:
        text = str(row.inputs.get(name, "")).strip()
        if not text:
            continue
        try:
            values[name] = parse_decimal(text)
        except NumberError as error:
            problems.append(Problem(name, str(error)))
    return Fact(**values), problems  # type: ignore[arg-type]


def facts_of_rows(
    standard: Standard, rows: Iterable[Row]
) -> tuple[dict[int, Fact], dict[int, list[Problem]]]:
    """Facts and problems by indicator number; an indicator with a problem has no fact."""
    facts: dict[int, Fact] = {}
    problems: dict[int, list[Problem]] = {}
    known = {indicator.number for indicator in standard.indicators}
    for row in rows:
        if row.number not in known:
            continue
        fact, wrong = fact_of(standard, row.number, row)
        if wrong:
            problems[row.number] = wrong
        elif not fact.empty:
            facts[row.number] = fact
    return facts, problems


def unit_choices(standard: Standard, number: int, extra: Iterable[str] = ()) -> list[tuple[str, list[str]]]:
    """The units to choose from, by basis (按单位产品, 按单位产值); none where the notice fixes the unit."""
    indicator = standard.indicator(number)
    if indicator.unit_fixed:
        return []
    products = standard.industry.product_units if standard.industry else COMMON_PRODUCT_UNITS
    labels = {"product": "按单位产品", "output_value": "按单位产值"}
    groups = []
    for basis, patterns in indicator.unit_options.items():
        units = [pattern.replace("{product}", product) for pattern in patterns for product in products]
        more = [unit for unit in extra if unit and basis_of(indicator, unit) == basis]
        groups.append((labels.get(basis, basis), list(dict.fromkeys([*more, *units]))))
    return groups


def basis_of(indicator: Indicator, unit: str) -> str:
    """`output_value` where the unit holds money, else `product`; nothing where the notice fixes the unit."""
    if indicator.unit_fixed or not unit:
        return ""
    try:
        parsed = parse_unit(unit)
    except UnitError:
        return ""
    return "output_value" if "money" in (parsed.numerator, parsed.denominator) else "product"


def change_of(standard: Standard, row: Row | None, last: LedgerValue | None) -> Change | None:
    """How a value stands to last year's; None where one of them is no number or they do not measure the same.

    Flagged beyond the share that the standard asks about.
    """
    if row is None or row.value is None or last is None or last.value is None:
        return None
    before = last.value
    if row.unit and last.unit_text and row.unit != last.unit_text:
        try:
            if not same_dimension(row.unit, last.unit_text):
                return None
            before = convert(before, last.unit_text, row.unit)
        except UnitError:
            return None
    if not before:
        return Change(before, None, flagged=bool(row.value), slip=False)
    share = (row.value - before) / abs(before)
    ratio = abs(row.value / before)
    slip = UNIT_SLIP / 2 <= ratio <= UNIT_SLIP * 2 or (bool(ratio) and UNIT_SLIP / 2 <= 1 / ratio <= UNIT_SLIP * 2)
    return Change(before, share, flagged=abs(share) > standard.change_asked.share, slip=slip)


def value_in_words(standard: Standard, number: int, row: Row | None) -> tuple[str, str]:
    """(value, unit) as a page prints them: number and unit, count and 项, the option's label, growth rates."""
    if row is None or blank(row):
        return "", ""
    indicator = standard.indicator(number)
    if row.not_applicable.strip():
        return "不适用", ""
    if indicator.rule == "count":
        return str(len(row.functions)), indicator.unit or ""
    if indicator.rule == "option":
        option = indicator.option(row.option)
        return (option.label if option else row.option), ""
    if indicator.rule == "elasticity":
        return elasticity_words(row.inputs), ""
    return row.typed, (indicator.unit or "") if indicator.unit_fixed else row.unit


def elasticity_words(inputs: dict[str, Any]) -> str:
    """The elasticity inputs in one line."""
    labels = {
        "emission_growth": "排放量年均增长", "value_added_growth": "增加值年均增长",
        "base_emission": "基准年排放量", "emission": "评价年排放量",
    }  # fmt: skip
    percent = set(GROWTH)
    return "，".join(
        f"{label} {inputs[name]}{'%' if name in percent else ''}" for name, label in labels.items() if inputs.get(name)
    )
