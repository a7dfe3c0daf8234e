"""What several experts found, taken together: mean, median and how far they differ. An abstention is not a zero."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from statistics import median

from .numbers import to_decimal

Judgement = Mapping[int, Decimal | None]
"""One expert's points by indicator; None, or no entry: abstained."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One indicator: over those who judged it. ``mean``, ``median``, ``spread`` are None where all abstained."""

    number: int
    judged: int
    abstained: int
    mean: Decimal | None
    median: Decimal | None
    spread: Decimal | None


@dataclass(frozen=True, slots=True)
class PanelResult:
    """What a panel found on one unit.

    ``totals``: each expert's sum, None for one who abstained somewhere. ``total``: the sum of the means (or of what a
    meeting settled), None while an indicator has none. ``disagreement``: see `disagreement`.
    """

    findings: tuple[Finding, ...]
    totals: tuple[Decimal | None, ...]
    total: Decimal | None
    disagreement: Decimal | None


def finding(number: int, judgements: Sequence[Judgement]) -> Finding:
    """Mean, median and spread (highest less lowest) of the points on one indicator, abstentions left out."""
    points = [Fraction(value) for one in judgements if (value := one.get(number)) is not None]
    abstained = len(judgements) - len(points)
    if not points:
        return Finding(number, 0, abstained, None, None, None)
    mean, middle, spread = sum(points, Fraction(0)) / len(points), median(points), max(points) - min(points)
    return Finding(number, len(points), abstained, to_decimal(mean), to_decimal(middle), to_decimal(spread))


def disagreement(numbers: Sequence[int], judgements: Sequence[Judgement]) -> Decimal | None:
    """How far the two experts who differ most are apart, in points; None below two who judged the same indicator.

    Each pair is compared over the indicators that both judged. Where nobody abstains this is the highest total less
    the lowest; an abstention neither counts as a zero nor hides a difference elsewhere.
    """
    apart = []
    for one, other in combinations(judgements, 2):
        pairs = [(one.get(number), other.get(number)) for number in numbers]
        both = [(Fraction(a), Fraction(b)) for a, b in pairs if a is not None and b is not None]
        if both:
            apart.append(abs(sum((a - b for a, b in both), Fraction(0))))
    return to_decimal(max(apart)) if apart else None


def panel_result(
    numbers: Sequence[int], judgements: Sequence[Judgement], settled: Mapping[int, Decimal] | None = None
) -> PanelResult:
    """Everything on one unit over its scored indicators; what a meeting ``settled`` stands in place of the mean."""
    findings = tuple(finding(number, judgements) for number in numbers)
    totals = tuple(_total([one.get(number) for number in numbers]) for one in judgements)
    counted = [(settled or {}).get(one.number, one.mean) for one in findings]
    return PanelResult(findings, totals, _total(counted), disagreement(numbers, judgements))


def _total(points: Sequence[Decimal | None]) -> Decimal | None:
    given = [Fraction(value) for value in points if value is not None]
    return to_decimal(sum(given, Fraction(0))) if given and len(given) == len(points) else None
