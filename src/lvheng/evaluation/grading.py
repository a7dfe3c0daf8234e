"""Grades of the green code (企业绿码): the best share of a year's units, the next, and the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate
from typing import TypeVar

Item = TypeVar("Item", bound=Hashable)


def grades(totals: Mapping[Item, Decimal], shares: Sequence[tuple[str, Decimal | None]]) -> dict[Item, str]:
    """The grade of each item by its exact total, `shares` best grade first; the last grade takes the rest.

    A grade reaches down to place ``floor(share so far × n)``. Equal totals count as the last of their places: a tie
    across an edge gets the lower grade, so that no grade together with those above it ever exceeds its share.
    """
    *upper, (rest, _) = shares
    so_far = accumulate(Fraction(share or 0) for _, share in upper)
    edges = [(grade, int(share * len(totals))) for (grade, _), share in zip(upper, so_far, strict=True)]
    last_places: dict[Decimal, int] = {}
    place = 0
    for total, equal in sorted(Counter(totals.values()).items(), reverse=True):
        place += equal
        last_places[total] = place
    return {
        item: next((grade for grade, edge in edges if last_places[total] <= edge), rest)
        for item, total in totals.items()
    }
