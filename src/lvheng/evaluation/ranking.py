"""Ranks, the bottom share and means, on exact totals."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from .numbers import to_decimal

Item = TypeVar("Item", bound=Hashable)


def rank(totals: Mapping[Item, Decimal]) -> dict[Item, int]:
    """Competition ranks (1, 2, 2, 4), best first; equal totals share a rank."""
    ranks: dict[Item, int] = {}
    ordered = sorted(totals, key=lambda item: totals[item], reverse=True)
    for position, item in enumerate(ordered, start=1):
        before = ordered[position - 2] if position > 1 else None
        tied = before is not None and totals[before] == totals[item]
        ranks[item] = ranks[before] if tied and before is not None else position
    return ranks


def bottom(totals: Mapping[Item, Decimal], share: Decimal) -> set[Item]:
    """The items in the last ``floor(share × n)`` places; ties at the edge are not counted (MI-2.2.b)."""
    places = int(Fraction(share) * len(totals))
    worst_first = sorted(totals, key=lambda item: totals[item])
    if places == 0 or places >= len(worst_first):
        return set(worst_first[:places])
    edge = totals[worst_first[places]]
    return {item for item in worst_first[:places] if totals[item] < edge}


def mean(totals: Iterable[Decimal]) -> Decimal | None:
    """The mean (40 digits), or None of nothing (MI-1.c)."""
    exact = [Fraction(total) for total in totals]
    return to_decimal(sum(exact, Fraction(0)) / len(exact)) if exact else None
