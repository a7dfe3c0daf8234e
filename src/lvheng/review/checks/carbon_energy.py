"""二氧化碳与能源：每吨标准煤的排放量应在所用能源品种可能的范围之内。"""

from collections.abc import Iterator
from fractions import Fraction

from lvheng.evaluation import UnitError
from lvheng.evaluation.sheets import SheetFault
from lvheng.evaluation.sheets.energy import Use, coal_factor, fuel_carbon
from lvheng.evaluation.units import factor
from lvheng.review.checks.base import Abstain, Found, Severity, Subject, check, threshold
from lvheng.review.checks.words import name_of, numbers_of, written
from lvheng.standards import CheckRules, Coefficients

PER_COAL = "tCO₂/tce"


@check(id="carbon_energy", title="碳排放与能源消费不相称", severity="warning", count="accuracy", clause="HN-4.1.d")
def carbon_energy(subject: Subject, rules: CheckRules) -> Iterator[Found]:
    """CO2 per tce lies between the least and the most that the unit's carriers emit, process emissions apart."""
    pairs = [*_intensities(subject), *_amounts(subject)]
    if not pairs:
        raise Abstain("没有可以比较的碳排放和能源数据")
    low, high = _range(subject, rules)
    wide = Fraction(threshold(rules, "carbon_wide"))
    for number, ratio in pairs:
        if low * (1 - wide) <= ratio <= high * (1 + wide):
            continue
        told = (
            f"“{name_of(subject, number)}”折合每吨标准煤排放 {written(ratio)} {PER_COAL}，"
            f"按所用能源应在 {written(low)}—{written(high)} {PER_COAL} 之间，请核对边界、因子和单位。"
        )
        yield Found(f"{number}.carbon", told, number, _severity(ratio, low, high, rules))


def _severity(ratio: Fraction, low: Fraction, high: Fraction, rules: CheckRules) -> Severity | None:
    """Far out on either side; above it process emissions explain a good deal."""
    far = Fraction(threshold(rules, "carbon_severe"))
    return "severe" if ratio > high * far or ratio < low / far else None


def _intensities(subject: Subject) -> Iterator[tuple[int, Fraction]]:
    """CO2 per output against energy per output, where both are stated per the same."""
    for number in numbers_of(subject, "carbon_intensity"):
        for other in numbers_of(subject, "energy_intensity"):
            if number not in subject.stated or other not in subject.stated:
                continue
            (carbon, unit), (energy, per) = subject.stated[number], subject.stated[other]
            above, _, below = unit.partition("/")
            top, _, bottom = per.partition("/")
            try:
                scale = factor(above, "tCO₂") / factor(top, "tce") * factor(bottom, below)
            except (UnitError, IndexError):
                continue
            if energy > 0:
                yield number, Fraction(carbon) / Fraction(energy) * scale


def _amounts(subject: Subject) -> Iterator[tuple[int, Fraction]]:
    """A park's CO2 against its energy."""
    if not subject.tce or subject.tce <= 0:
        return
    for one in subject.figures:
        if one.field == "co2" and one.base == "tCO2" and one.offset in (None, 0):
            yield one.number, one.value / subject.tce


def _range(subject: Subject, rules: CheckRules) -> tuple[Fraction, Fraction]:
    """The least and most CO2 per tce of the carriers in use; of any carrier where none are stated."""
    read = subject.read
    found = [] if read is None else [one for use in read.uses for one in _of(use, read.coefficients)]
    if not found:
        return Fraction(threshold(rules, "carbon_low")), Fraction(threshold(rules, "carbon_high"))
    low = Fraction(0) if _process(subject) and min(found) <= 0 else min(found)
    high = max(found) * (1 + (Fraction(threshold(rules, "process_most")) if _process(subject) else 0))
    return low, high


def _process(subject: Subject) -> bool:
    """Whether emissions of the process are stated."""
    return any(one.field == "process_emissions" and one.value > 0 for one in subject.figures)


def _of(use: Use, coefficients: Coefficients) -> Iterator[Fraction]:
    """tCO2 per tce of one use; for electricity by every factor of the grid."""
    if use.sold or use.feedstock:
        return
    try:
        coal = coal_factor(use, coefficients)
        kind = use.carrier.carbon_from
        if kind == "grid":
            every = [Fraction(one) for region in coefficients.grid.values() for one in region.factors.values()]
            yield from (value / coal for value in every)
        elif kind == "heat":
            yield Fraction(coefficients.heat_co2) / coal
        elif kind == "fuel":
            heating, content, oxidation, _source = fuel_carbon(use, coefficients)
            up, down = coefficients.carbon_to_co2
            yield heating * content * oxidation * Fraction(up, down) / (coal / 1000)
        else:
            yield Fraction(0)
    except SheetFault:
        return
