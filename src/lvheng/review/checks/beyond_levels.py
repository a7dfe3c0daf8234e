"""与引领值、基准值相差悬殊：指标值与两级水平都相差上百倍，多为单位填错。"""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from lvheng.evaluation import Benchmark, UnitError
from lvheng.evaluation.units import factor
from lvheng.review.checks.base import Found, Subject, check, threshold
from lvheng.review.checks.words import name_of, times, written
from lvheng.standards import CheckRules

Case = tuple[int, str, Decimal, str, Benchmark]
"""Indicator, name, value, unit and levels."""


@check(id="beyond_levels", title="与引领值、基准值相差悬殊", severity="severe", count="accuracy", clause="HN-4.1.d")
def beyond_levels(subject: Subject, rules: CheckRules) -> Iterator[Found]:
    """A value far from both levels of its indicator was most likely typed in another unit (kgce for tce)."""
    least = Fraction(threshold(rules, "levels_least"))
    for number, name, value, unit, levels in _cases(subject):
        if subject.standard.indicator(number).unit == "%" or value <= 0:
            continue
        ends = [Fraction(one) for one in (levels.leading, levels.baseline) if one is not None and one > 0]
        try:
            own = Fraction(value) * (factor(unit, levels.unit) if unit and levels.unit else 1)
        except UnitError:
            continue
        ratios = [own / one for one in ends]
        if ratios and all(ratio >= least or ratio <= 1 / least for ratio in ratios):
            nearest = min(ratios, key=lambda ratio: max(ratio, 1 / ratio))
            told = (
                f"“{name}”为 {written(value)} {unit}，"
                f"引领值 {levels.leading}、基准值 {levels.baseline} {levels.unit or ''}，"
                f"是其中较近一级的{times(nearest)}，请核对单位。"
            )
            place = f"{number}.levels" if name == name_of(subject, number) else f"{number}.levels.{name}"
            yield Found(place, told, number)


def _cases(subject: Subject) -> Iterator[Case]:
    """Each value with its levels; of several products or substances each."""
    for number, (value, unit) in sorted(subject.stated.items()):
        levels = subject.benchmarks.get(number)
        if levels is not None:
            yield number, name_of(subject, number), value, unit, levels
    for one in subject.score.indicators if subject.score is not None else ():
        for part in one.parts:
            if part.value is not None:
                pair = Benchmark(leading=part.leading, baseline=part.baseline, unit=part.unit)
                yield one.number, f"{one.name}：{part.name}", part.value, part.unit or "", pair
