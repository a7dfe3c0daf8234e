"""Robust distance from a group: by median and median absolute deviation. No check stands here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

#: Makes the median absolute deviation of normally spread values their standard deviation.
NORMAL = Decimal("1.4826")
#: The mean absolute deviation stands in for a median one of 0, scaled likewise.
NORMAL_MEAN = Decimal("1.2533")


@dataclass(frozen=True)
class Distance:
    """How far a value lies from the middle of others: ``z`` is signed, ``ratio`` the value over the middle."""

    z: Decimal
    middle: Decimal
    ratio: Decimal


def distance(value: Decimal, others: Sequence[Decimal], least_spread: Decimal) -> Distance:
    """The robust z-score of a value among others (at least one).

    Values that are all above 0 are compared by their logarithms: twice and half are equally far. ``least_spread``:
    the spread is taken to be no less than this (of the middle, or of a logarithm), so that a group that agrees to
    the last digit does not make everybody else an outlier.
    """
    middle = median(others)
    if value > 0 and all(one > 0 for one in others):
        found = _z(value.ln(), [one.ln() for one in others], least_spread)
    else:
        found = _z(value, list(others), least_spread * abs(middle) if middle else least_spread)
    return Distance(found, middle, value / middle if middle else Decimal(0))


def linear(value: Decimal, others: Sequence[Decimal], least_spread: Decimal) -> Distance:
    """The same on the plain scale, ``least_spread`` in the values' own unit: for shares."""
    middle = median(others)
    return Distance(_z(value, list(others), least_spread), middle, value / middle if middle else Decimal(0))


def _z(value: Decimal, others: list[Decimal], least: Decimal) -> Decimal:
    middle = median(others)
    deviations = [abs(one - middle) for one in others]
    spread = median(deviations) * NORMAL or sum(deviations, Decimal(0)) / len(deviations) * NORMAL_MEAN
    return (value - middle) / max(spread, least)
