"""物理边界：占比、发热量、含碳量、碳氧化率应在可能的范围内。"""

from collections.abc import Iterator
from fractions import Fraction

from lvheng.evaluation.sheets.energy import Use
from lvheng.review.checks.base import Found, Severity, Subject, check, threshold
from lvheng.review.checks.words import name_of, times, written
from lvheng.standards import CheckRules, Coefficients


@check(id="bounds", title="超出可能的范围", severity="severe", count="accuracy", clause="HN-4.1.d")
def bounds(subject: Subject, rules: CheckRules) -> Iterator[Found]:
    """Shares lie between the bounds of their indicator; what was measured of a fuel is near what such fuels have."""
    for number, (value, unit) in sorted(subject.stated.items()):
        indicator = subject.standard.indicator(number)
        low, high = indicator.bounds.min, indicator.bounds.max
        if (low is not None and value < low) or (high is not None and value > high):
            most = f"，不大于 {written(high)}" if high is not None else ""
            shown = f"{written(value)} {unit or indicator.unit or ''}"
            told = f"“{name_of(subject, number)}”为 {shown}，应不小于 {low or 0}{most}。"
            yield Found(f"{number}.value", told, number)
    read = subject.read
    if read is None:
        return
    for place, use in enumerate(read.uses, start=1):
        yield from _heating(use, read.coefficients, rules, f"0.energy.{place}")
        yield from _carbon(use, rules, f"0.energy.{place}")


def _heating(use: Use, coefficients: Coefficients, rules: CheckRules, place: str) -> Iterator[Found]:
    heating = use.heating()
    if heating is None:
        return
    known = use.carrier.kgce_range or ((use.carrier.kgce_per_unit,) * 2 if use.carrier.kgce_per_unit else ())
    low, high = (Fraction(one) * Fraction(coefficients.coal_ncv) for one in known)
    ratio = heating / high if heating > high else heating / low if heating < low else Fraction(1)
    severity = _how_far(ratio, rules)
    if severity is None:
        return
    usual = f"{written(low)}" if low == high else f"{written(low)}—{written(high)}"
    told = (
        f"{use.name}的实测低位发热量为 {use.ncv.text if use.ncv else ''}，通常约 {usual} MJ/{use.carrier.unit}，"
        f"{times(ratio)}，请核对检测报告和计量单位。"
    )
    yield Found(f"{place}.ncv", told, severity=severity)


def _how_far(ratio: Fraction, rules: CheckRules) -> Severity | None:
    far = max(ratio, 1 / ratio) if ratio else Fraction(threshold(rules, "heating_severe"))
    if far >= Fraction(threshold(rules, "heating_severe")):
        return "severe"
    return "warning" if far > Fraction(threshold(rules, "heating_warning")) else None


def _carbon(use: Use, rules: CheckRules, place: str) -> Iterator[Found]:
    low, high = threshold(rules, "carbon_content_low"), threshold(rules, "carbon_content_high")
    if use.carbon is not None and not Fraction(low) <= use.carbon <= Fraction(high):
        told = f"{use.name}的单位热值含碳量为 {written(use.carbon)} tC/GJ，燃料通常在 {low}—{high} tC/GJ 之间。"
        yield Found(f"{place}.carbon", told)
    least = threshold(rules, "oxidation_low")
    if use.oxidation is not None and use.oxidation < Fraction(least):
        told = f"{use.name}的碳氧化率为 {written(use.oxidation)}，通常不低于 {least}，请核对检测报告。"
        yield Found(f"{place}.oxidation", told, severity="warning")
