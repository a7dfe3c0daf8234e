"""From what was typed to a fact that can be scored; what is wrong with it stands beside the field."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from lvheng.evaluation import (
    Fact,
    IndicatorScore,
    NumberError,
    Problem,
    UnitError,
    check_fact,
    convert,
    parse_decimal,
    parse_unit,
    same_dimension,
    sheets,
)
from lvheng.evaluation.numbers import brief
from lvheng.evaluation.sheets import Computed, Shared
from lvheng.filing.cells import path_of
from lvheng.filing.models import IndicatorFact, LedgerValue, SubmittedFact
from lvheng.standards import Indicator, Sheet, Standard

Row = IndicatorFact | SubmittedFact
#: The number under which the facts stand that several indicators share.
SHARED = 0
#: Shared facts that the campaign states, not the unit.
GIVEN = ("evaluation_year", "region")
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
    """Whether nothing at all is stated; a sheet that comes to nothing yet counts once something is in it."""
    return row is None or not (
        row.typed.strip() or row.option or row.functions or any(row.inputs.values()) or row.not_applicable.strip()
        or row.shown or not sheets.blank(row.sheet)
    )  # fmt: skip


def sheet_of(standard: Standard, number: int) -> Sheet | None:
    """The data sheet that an indicator is filled in by; the functions of a platform are ticked, not computed."""
    found = standard.sheet(number)
    return None if found is None or found.formula == "functions" else found


def states_own(row: Row | None, *, sheets_begun: bool = False) -> bool:
    """Whether a row states the unit's own calculation in place of the sheet's.

    Where the shared facts have a row, the mark alone says so; before that, a value typed beside no sheet does too.
    """
    if row is None or row.own:
        return row is not None
    if sheets_begun:
        return False
    stated = row.typed.strip() or any(row.inputs.values())
    return bool(stated) and not row.sheet and not row.shown


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


@dataclass
class Read:
    """What rows state: facts, what is wrong by indicator number, and how the sheets came out."""

    facts: dict[int, Fact] = field(default_factory=dict)
    problems: dict[int, list[Problem]] = field(default_factory=dict)
    computed: dict[int, Computed] = field(default_factory=dict)
    shared: Shared | None = None


def read_rows(standard: Standard, rows: Iterable[Row]) -> Read:
    """Everything that rows state. An indicator with a problem has no fact."""
    by_number = {row.number: row for row in rows}
    common = by_number.get(SHARED)
    read = Read()
    if common is not None and standard.coefficients is not None:
        read.shared = sheets.read_shared(standard, common.sheet)
    for indicator in standard.indicators:
        number, row = indicator.number, by_number.get(indicator.number)
        claimed = row is not None and row.not_applicable.strip()
        sheet = sheet_of(standard, number)
        if read.shared is not None and sheet and not states_own(row, sheets_begun=True) and not claimed:
            _compute(standard, number, read, by_number)
        elif row is not None:
            fact, wrong = fact_of(standard, number, row)
            if wrong:
                read.problems[number] = wrong
            elif not fact.empty:
                read.facts[number] = _looked_up_by(standard, indicator, fact, read.shared)
    return read


def _compute(standard: Standard, number: int, read: Read, rows: Mapping[int, Row]) -> None:
    """Work out one sheet."""
    row, common = rows.get(number), rows[SHARED]
    content = row.sheet if row is not None else {}
    stated = with_same(standard, number, content, rows)
    per = str(common.inputs.get(f"per.{number}", ""))
    grid = str(common.inputs.get("grid", ""))
    if read.shared is None or not touched(standard, number, content, common.sheet, per):
        return
    found = sheets.compute(standard, number, stated, read.shared, per=per, grid=grid)
    read.computed[number] = found
    wrong = [_located(place, message, content, common.sheet) for place, message in found.problems]
    if found.fact is not None and not wrong:
        wrong = [Problem("sheet", item.message) for item in check_fact(standard, number, found.fact)]
    if wrong:
        read.problems[number] = wrong
    elif found.fact is not None:
        read.facts[number] = found.fact


def with_same(
    standard: Standard, number: int, content: Mapping[str, Any], rows: Mapping[int, Row]
) -> Mapping[str, Any]:
    """A sheet with the fields left blank that are entered on another indicator's sheet: a fact is entered once."""
    filled = dict(content)
    for item in standard.sheets.indicators[number].fields:
        origin = standard.sheets.origin(item) if item.same_as else None
        other = rows.get(origin[0]) if origin is not None else None
        if origin is not None and other is not None and sheets.blank({item.id: content.get(item.id)}):
            filled[item.id] = other.sheet.get(origin[1].id)
    return filled


def _located(place: str, message: str, own: Mapping[str, Any], common: Mapping[str, Any]) -> Problem:
    """A place of the computation as the page names the control: ``own.…`` or ``shared.…``."""
    root, _, rest = place.partition(".")
    if root == "shared":
        return Problem(f"shared.{path_of(common, rest)}", message)
    return Problem(f"own.{path_of(own, rest)}" if rest else "sheet", message)


def located_gaps(computed: Computed, own: Mapping[str, Any], common: Mapping[str, Any]) -> list[Problem]:
    """What is missing in a sheet, by the page's names of the controls."""
    return [_located(place, message, own, common) for place, message in computed.gaps]


def touched(
    standard: Standard, number: int, content: Mapping[str, Any], common: Mapping[str, Any], per: str = ""
) -> bool:
    """Whether a sheet is begun: something of its own is stated, or all it takes is shared and that is stated."""
    sheet = standard.sheets.indicators[number]
    if not sheets.blank(content):
        return True
    needs_own = sheet.own_needed or any(item.required for item in sheet.fields)
    used = sheets.used(sheet, str(content.get("per") or per))
    taken = [name for name in used if name in sheet.uses]
    return not needs_own and bool(taken) and not any(sheets.blank({name: common.get(name)}) for name in taken)


def _looked_up_by(standard: Standard, indicator: Indicator, fact: Fact, shared: Shared | None) -> Fact:
    """The unit's own value with what chooses its levels: the one product it can be of, the energy use of its band."""
    if shared is None:
        return fact
    sheet = standard.sheet(indicator.number)
    if sheet is not None and sheet.most_products is not None and len(shared.products) == 1:
        fact = replace(fact, key=shared.products[0].id, quota=shared.products[0].quota)
    if not indicator.bands:
        return fact
    try:
        return replace(fact, energy=shared.tce)
    except sheets.SheetFault:
        return fact


def facts_of_rows(
    standard: Standard, rows: Iterable[Row]
) -> tuple[dict[int, Fact], dict[int, list[Problem]]]:
    """Facts and problems by indicator number; an indicator with a problem has no fact."""
    read = read_rows(standard, rows)
    return read.facts, read.problems


def words_of(fact: Fact, result: IndicatorScore) -> str:
    """What a sheet comes to, in words: a value with its unit, several products or substances, growth rates."""
    if result.parts:
        return "；".join(f"{part.name} {_number(part.value)} {part.unit or ''}".strip() for part in result.parts)
    if fact.emission_growth is not None or fact.base_emission is not None:
        inputs = {name: getattr(fact, name) for name in INPUTS if getattr(fact, name) is not None}
        return elasticity_words({name: brief(Fraction(value)) for name, value in inputs.items()})
    value = result.value if isinstance(result.value, Decimal) else None
    return f"{_number(value)} {result.unit or ''}".strip()


def _number(value: Decimal | None) -> str:
    return "" if value is None else brief(Fraction(value))


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
    aside = sheet_of(standard, number) is not None and not states_own(row)  # what was typed beside its sheet
    if row.not_applicable.strip() or aside:
        return _computed_in_words(indicator, row)
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


def _computed_in_words(indicator: Indicator, row: Row) -> tuple[str, str]:
    if row.not_applicable.strip():
        return "不适用", ""
    return (row.shown, "") if row.value is None else (brief(Fraction(row.value)), row.unit or indicator.unit or "")
