"""最容易提分: where points are still to be had."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from lvheng.standards import Indicator, Standard

from .facts import Benchmark, Fact
from .numbers import brief, plain, to_decimal
from .results import IndicatorScore, Score


@dataclass(frozen=True)
class Gain:
    """An indicator with points left: how many, and in Chinese what it takes."""

    number: int
    name: str
    points_to_gain: Decimal
    hint: str


def gains(
    standard: Standard, facts: Mapping[int, Fact], benchmarks: Mapping[int, Benchmark], score: Score
) -> list[Gain]:
    """Indicators that are scored below their weight or missing, most points first, then by number.

    Those without a benchmark are left out unless missing: nobody can say what they would yield.
    """
    found = []
    for result in score.indicators:
        left = Fraction(result.effective_weight) - Fraction(result.points)
        open_ended = result.status == "scored" or _answerable(standard, result, benchmarks)
        if left > 0 and open_ended:
            indicator = standard.indicator(result.number)
            hint = _hint(indicator, result, facts.get(result.number, Fact()))
            found.append(Gain(result.number, result.name, to_decimal(left), hint))
    return sorted(found, key=lambda gain: (-Fraction(gain.points_to_gain), gain.number))


def _answerable(standard: Standard, result: IndicatorScore, benchmarks: Mapping[int, Benchmark]) -> bool:
    """Whether a missing indicator would score once stated."""
    if result.status != "missing":
        return False
    pair = benchmarks.get(result.number)
    return not standard.indicator(result.number).quantitative or (pair is not None and pair.usable)


def _hint(indicator: Indicator, result: IndicatorScore, fact: Fact) -> str:
    if result.status == "missing":
        return "尚未填报"
    if indicator.rule == "option":
        best = max(indicator.options, key=lambda option: option.share)
        return f"达到“{best.label}”可得满分"
    if indicator.rule == "elasticity":
        return _elasticity_hint(indicator, fact)
    value = Fraction(result.value or 0)
    target = Fraction(result.leading or 0)
    unit = f" {result.unit}" if result.unit and result.unit != "%" else result.unit or ""
    if indicator.rule == "count":
        return f"再增加 {brief(target - value)} 项功能可得满分"
    verb = "提高" if indicator.type == "higher_is_better" else "降低"
    return f"再{verb} {brief(abs(target - value))}{unit}（到 {brief(target)}{unit}）可得满分"


def _elasticity_hint(indicator: Indicator, fact: Fact) -> str:
    growth = fact.value_added_growth
    if growth is not None and indicator.leading is not None and growth > (indicator.flat_growth or 0):
        limit = brief(Fraction(growth) * Fraction(indicator.leading))
        return f"排放量年均增长不超过 {limit}%（弹性系数 {plain(indicator.leading)}）可得满分"
    return "排放量不增长可得满分"
