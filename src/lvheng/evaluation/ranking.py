"""Ranks, the bottom share and means, on exact totals."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Literal, TypeVar

from .numbers import to_decimal

Item = TypeVar("Item", bound=Hashable)
Ties = Literal["spared", "counted"]


def rank(totals: Mapping[Item, Decimal]) -> dict[Item, int]:
    """Competition ranks (1, 2, 2, 4), best first; equal totals share a rank."""
    ranks: dict[Item, int] = {}
    ordered = sorted(totals, key=lambda item: totals[item], reverse=True)
    for position, item in enumerate(ordered, start=1):
        before = ordered[position - 2] if position > 1 else None
        tied = before is not None and totals[before] == totals[item]
        ranks[item] = ranks[before] if tied and before is not None else position
    return ranks


def bottom(totals: Mapping[Item, Decimal], share: Decimal, *, ties: Ties = "spared") -> set[Item]:
    """The items in the last ``floor(share × n)`` places (MI-2.2.b).

    Those with the same total as one before those places are left out where ties are ``spared``; where they are
    ``counted``, those before it with the total of the first of those places belong to them too.
    """
    places = bottom_places(len(totals), share)
    if places == 0:
        return set()
    worst_first = sorted(totals.values())
    edge = worst_first[places - 1]
    spared = ties == "spared" and places < len(worst_first) and worst_first[places] == edge
    return {item for item, total in totals.items() if total < edge or (total == edge and not spared)}


def bottom_places(count: int, share: Decimal) -> int:
    """How many places of ``count`` are the bottom: rounded down, never more than there are (MI-2.2.b)."""
    return min(int(Fraction(share) * count), count)


def mean(totals: Iterable[Decimal]) -> Decimal | None:
    """The mean (40 digits), or None of nothing (MI-1.c)."""
    exact = [Fraction(total) for total in totals]
    return to_decimal(sum(exact, Fraction(0)) / len(exact)) if exact else None
