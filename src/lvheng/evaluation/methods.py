"""From a value to its share of the weight: linear, count, option and the elasticity table.

Shares are exact fractions between 0 and 1. Source: GB/T 36132—2025 5.2 and, for elasticity, the pack's assumption.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from .facts import Fact


def linear(value: Fraction, leading: Fraction, baseline: Fraction, *, higher_is_better: bool) -> Fraction:
    """0 at the baseline, 1 at the leading value, linear between; equal levels: met or not.

    Holds for both directions; levels may be negative or equal, and no level is ever divided by.
    """
    if leading == baseline:
        met = value >= leading if higher_is_better else value <= leading
        return Fraction(met)
    return min(Fraction(1), max(Fraction(0), (value - baseline) / (leading - baseline)))


@dataclass(frozen=True)
class Elasticity:
    """The row of the elasticity table that fits: its id, Chinese text, share, and whether an expert must look."""

    case: str
    text: str
    share: Fraction
    flagged: bool = False
    ratio: Fraction | None = None


def elasticity(fact: Fact, leading: Fraction, baseline: Fraction, flat: Fraction) -> Elasticity:
    """The first row that fits. ``flat``: growth of value added (% a year) up to which it counts as none.

    The fact must have passed its check: both growth rates, or a base year without emission.
    """
    if fact.base_emission == 0:
        if not fact.emission:
            return Elasticity("base_year_zero_stays", "基准年排放量为 0，评价年仍为 0", Fraction(1), flagged=True)
        return Elasticity("base_year_zero_rises", "基准年排放量为 0，评价年产生排放", Fraction(0), flagged=True)
    emission, value_added = fact.growths or (
        Fraction(fact.emission_growth or 0),
        Fraction(fact.value_added_growth or 0),
    )
    if abs(value_added) <= flat:
        share = Fraction(emission <= 0)
        text = "工业增加值基本持平，排放量未增长" if share else "工业增加值基本持平，排放量增长"
        return Elasticity("value_added_flat", text, share, flagged=True)
    if value_added > 0:
        return _while_growing(emission, value_added, leading, baseline)
    return _while_falling(emission, value_added)


def _while_growing(
    emission: Fraction, value_added: Fraction, leading: Fraction, baseline: Fraction
) -> Elasticity:
    if emission <= 0:
        return Elasticity("emission_not_growing", "工业增加值增长，排放量未增长", Fraction(1))
    ratio = emission / value_added
    share = linear(ratio, leading, baseline, higher_is_better=False)
    return Elasticity("both_growing", "工业增加值与排放量都增长", share, ratio=ratio)


def _while_falling(emission: Fraction, value_added: Fraction) -> Elasticity:
    if emission >= 0:
        return Elasticity("value_added_falls", "工业增加值下降，排放量未下降", Fraction(0))
    if emission < value_added:
        text = "工业增加值下降，排放量下降更快"
        return Elasticity("emission_falls_faster", text, Fraction(1), flagged=True)
    text = "工业增加值下降，排放量下降不快于增加值"
    return Elasticity("emission_falls_slower", text, Fraction(0), flagged=True)
