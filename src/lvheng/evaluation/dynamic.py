"""Who stands at the bottom of a year, and for how many years running (MI-2.2.b): pure, on exact totals."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Generic, Literal, TypeVar

from . import ranking

Item = TypeVar("Item", bound=Hashable)
Counting = Literal["scored_years", "calendar_years"]
BESIDE = 2


@dataclass(frozen=True)
class Population(Generic[Item]):
    """All scored units that are compared in one year, and the rule they are compared by."""

    totals: Mapping[Item, Decimal]
    share: Decimal
    ties: ranking.Ties = "spared"

    @cached_property
    def ranks(self) -> dict[Item, int]:
        """Competition ranks, best first."""
        return ranking.rank(self.totals)

    @cached_property
    def bottom(self) -> set[Item]:
        """Who is at the bottom of this year."""
        return ranking.bottom(self.totals, self.share, ties=self.ties)

    @property
    def places(self) -> int:
        """How many places the bottom has, before ties."""
        return ranking.bottom_places(len(self.totals), self.share)

    @cached_property
    def cut_off(self) -> Decimal | None:
        """The highest total that still counts as bottom; None where none does."""
        return max((self.totals[item] for item in self.bottom), default=None)

    @cached_property
    def order(self) -> list[Item]:
        """Best first; equal totals in the order of their keys, whatever order they came in."""
        return sorted(self.totals, key=lambda item: (self.ranks[item], str(item).zfill(20)))

    @cached_property
    def _positions(self) -> dict[Item, int]:
        return {item: place for place, item in enumerate(self.order)}

    def beside(self, item: Item) -> list[Item]:
        """Who stands next above and next below, the nearest above first."""
        at = self._positions[item]
        return [*reversed(self.order[max(0, at - BESIDE) : at]), *self.order[at + 1 : at + 1 + BESIDE]]


@dataclass(frozen=True)
class Year:
    """A unit's year: without a score it has not filed (or was released), and is never a year at the bottom."""

    year: int
    scored: bool
    in_bottom: bool


def bottom_run(years: Iterable[Year], *, counting: Counting = "scored_years") -> list[int]:
    """The years at the bottom up to the newest, newest first (MI-2.2.b).

    ``scored_years``: years without a score are passed over. ``calendar_years``: such a year, or one of which nothing
    is known, ends the run.
    """
    run: list[int] = []
    for one in sorted(years, key=lambda one: one.year, reverse=True):
        if counting == "scored_years" and not one.scored:
            continue
        if not (one.scored and one.in_bottom):
            break
        if counting == "calendar_years" and run and one.year != run[-1] - 1:
            break
        run.append(one.year)
    return run
