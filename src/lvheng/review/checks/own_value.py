"""自行计算值与共用数据：自行计算的指标值应与所填的能源、产值、水量、用地相符。"""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from lvheng.evaluation import UnitError
from lvheng.evaluation.units import factor
from lvheng.review.checks.base import Found, Severity, Subject, check, threshold
from lvheng.review.checks.figures import RATIOS
from lvheng.review.checks.words import apart, name_of, numbers_of, percent, written
from lvheng.standards import CheckRules

#: The formula of an indicator and the quotient of raw figures that it is where it is stated per output value.
SAME = (("energy_intensity", "energy"), ("water_intensity", "water"), ("land_output", "land"))


@check(id="own_value", title="自行计算值与原始数据不符", severity="warning", count="accuracy", clause="HN-4.2.d")
def own_value(subject: Subject, rules: CheckRules) -> Iterator[Found]:
    """A value that the unit worked out itself comes to what its raw figures come to."""
    for formula, name in SAME:
        again = subject.ratios.get(name)
        for number in numbers_of(subject, formula) if again is not None else ():
            fact = subject.facts.get(number)
            if number not in subject.stated or again is None or (fact is not None and fact.computed):
                continue
            own = _in_unit(*subject.stated[number], RATIOS[name][1])
            far = apart(own, again) if own is not None else Fraction(0)
            if own is not None and far > Fraction(threshold(rules, "own_apart")):
                told = (
                    f"“{name_of(subject, number)}”自行计算为 {written(own)} {RATIOS[name][1]}，按所填原始数据为 "
                    f"{written(again)} {RATIOS[name][1]}，相差 {percent(far)}。"
                )
                severity: Severity | None = "severe" if far > Fraction(threshold(rules, "own_severe")) else None
                yield Found(f"{number}.own", told, number, severity)


def _in_unit(value: Decimal, unit: str, wanted: str) -> Fraction | None:
    try:
        return Fraction(value) * factor(unit, wanted)
    except UnitError:
        return None
