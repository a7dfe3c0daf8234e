"""What other levels would do to scores already worked out: points moved, means, who crosses them.

Works on results, not on facts: only an indicator for which there is a candidate pair is scored again, from the value
and effective weight that the result holds; everything else keeps its points. A result's numbers have 40 digits, and
so has what comes out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any, Final, Literal

from lvheng.standards import Indicator, Standard

from .facts import Benchmark
from .methods import linear
from .numbers import to_decimal
from .units import UnitError, factor

Crossing = Literal["", "up", "down"]
SCORABLE: Final = ("scored", "no_benchmark")


@dataclass(frozen=True, kw_only=True)
class Line:
    """A value that is scored by itself: an indicator's, or that of one of its products or pollutants.

    ``share`` is what it earns now, None where there is no pair for it; ``weight`` its part of the indicator.
    ``product``: the quota's product or the substance by which levels are chosen.
    """

    number: int
    product: str
    value: Decimal
    unit: str
    share: Decimal | None
    weight: Decimal
    band: str = ""


Chosen = Callable[[Line], Benchmark | None]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A unit's score as it stands: the result as stored, where it is, and whether it counts for the mean there."""

    key: int
    region: int
    counts: bool
    total: Decimal
    standard: Standard
    result: Mapping[str, Any]
    chosen: Chosen


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """A unit's total before and after; ``numbers`` changed their points, ``unscored`` would lose their levels."""

    key: int
    region: int
    counts: bool
    before: Decimal
    after: Decimal
    numbers: tuple[int, ...]
    unscored: tuple[int, ...] = ()

    @property
    def moved(self) -> Decimal:
        """Points gained (lost: negative)."""
        return to_decimal(Fraction(self.after) - Fraction(self.before))


def lines(item: Mapping[str, Any]) -> list[Line]:
    """The values of one indicator of a stored result that are scored on levels; none of what has no number."""
    if item["rule"] != "linear" or item["status"] not in SCORABLE:
        return []
    parts = item.get("parts") or [item]
    if any(part.get("value") is None for part in parts):
        return []
    return [
        Line(
            number=item["number"],
            product=str(part.get("quota") or (part.get("name") if part is not item else None) or ""),
            value=Decimal(part["value"]),
            unit=part.get("unit") or "",
            share=None if part.get("share") is None else Decimal(part["share"]),
            weight=Decimal(part.get("weight") or 1) if part is not item else Decimal(1),
            band=part.get("band") or item.get("band") or "",
        )
        for part in parts
    ]


def outcome(standing: Standing) -> Outcome:
    """One unit's total with the candidate pairs in place of those it was scored with."""
    moved: dict[int, Fraction] = {}
    unscored = []
    for item in standing.result["indicators"]:
        stated = lines(item)
        pairs = [standing.chosen(line) for line in stated]
        if not any(pairs):
            continue
        share = _share(standing.standard.indicator(item["number"]), stated, pairs)
        before = None if item["share"] is None else Decimal(item["share"])
        if share is None and before is not None:
            unscored.append(item["number"])
        if (None if share is None else to_decimal(share)) != before:
            points = (share or Fraction(0)) * Fraction(item["effective_weight"])
            moved[item["number"]] = points - Fraction(item["points"])
    return Outcome(
        key=standing.key,
        region=standing.region,
        counts=standing.counts,
        before=standing.total,
        after=to_decimal(Fraction(standing.total) + sum(moved.values(), Fraction(0))),
        numbers=tuple(moved),
        unscored=tuple(unscored),
    )


def _share(indicator: Indicator, stated: Sequence[Line], pairs: Sequence[Benchmark | None]) -> Fraction | None:
    """The share with the candidate's pairs; None where a value then has no pair that it can be compared with."""
    shares = []
    for line, pair in zip(stated, pairs, strict=True):
        kept = Fraction(line.share) if pair is None and line.share is not None else None
        share = kept if pair is None else share_on(indicator, line, pair)
        if share is None:
            return None
        shares.append(share)
    if len(shares) == 1:
        return shares[0]
    weights = [abs(Fraction(line.weight)) for line in stated]
    whole = sum(weights, Fraction(0))
    points = sum((share * weight for share, weight in zip(shares, weights, strict=True)), Fraction(0))
    return points / whole if whole else None


def share_on(indicator: Indicator, line: Line, pair: Benchmark) -> Fraction | None:
    """What a value earns on a pair; None where a level is missing or they do not measure the same."""
    if pair.leading is None or pair.baseline is None:
        return None
    try:
        leading, baseline = _levels(pair.leading, pair.baseline, pair.unit or "", line.unit)
    except UnitError:
        return None
    higher = indicator.type == "higher_is_better"
    return linear(Fraction(line.value), leading, baseline, higher_is_better=higher)


@lru_cache(maxsize=4096)
def _levels(leading: Decimal, baseline: Decimal, unit: str, target: str) -> tuple[Fraction, Fraction]:
    """Both levels in the unit of a value: the same for many values. Raises `UnitError`."""
    rate = factor(unit, target) if unit and target else Fraction(1)
    return Fraction(leading) * rate, Fraction(baseline) * rate


@dataclass(frozen=True, kw_only=True)
class Means:
    """The mean of each region's counting units before and after; None below the least number."""

    before: dict[int, Decimal | None]
    after: dict[int, Decimal | None]
    counts: dict[int, int]


def means(outcomes: Iterable[Outcome], least: Mapping[int, int]) -> Means:
    """The regional means (MI-1.c); ``least`` is each region's least number of units."""
    members: dict[int, list[Outcome]] = defaultdict(list)
    for one in outcomes:
        if one.counts:
            members[one.region].append(one)
    enough = {region: len(found) >= least[region] for region, found in members.items()}
    return Means(
        before={region: _mean([one.before for one in found]) if enough[region] else None
                for region, found in members.items()},
        after={region: _mean([one.after for one in found]) if enough[region] else None
               for region, found in members.items()},
        counts={region: len(found) for region, found in members.items()},
    )  # fmt: skip


def _mean(totals: Sequence[Decimal]) -> Decimal:
    return to_decimal(sum(map(Fraction, totals), Fraction(0)) / len(totals))


def crossing(one: Outcome, before: Decimal | None, after: Decimal | None) -> Crossing:
    """Whether a unit comes up to its mean or falls below it; who stands at the mean is not below it (MI-1.c)."""
    if before is None or after is None:
        return ""
    was, is_now = one.before >= before, one.after >= after
    return "" if was == is_now else "up" if is_now else "down"


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What a candidate does to all: points moved in sum, how many gain and lose, the bands of the moves.

    ``bands`` are (lower edge in points, units that moved by it or more, less than the next edge), zero moves aside.
    """

    units: int
    gaining: int
    losing: int
    gained: Decimal
    lost: Decimal
    largest_gain: Decimal
    largest_loss: Decimal
    bands: tuple[tuple[Decimal, int], ...]


def effect(outcomes: Sequence[Outcome], step: Decimal = Decimal(1)) -> Effect:
    """The moves of all units together, in bands of ``step`` points."""
    moves = [one.moved for one in outcomes]
    gains, losses = [move for move in moves if move > 0], [move for move in moves if move < 0]
    return Effect(
        units=len(moves),
        gaining=len(gains),
        losing=len(losses),
        gained=_sum(gains),
        lost=_sum(losses),
        largest_gain=max(gains, default=Decimal(0)),
        largest_loss=min(losses, default=Decimal(0)),
        bands=_bands([*gains, *losses], step),
    )


def _sum(moves: Iterable[Decimal]) -> Decimal:
    return to_decimal(sum(map(Fraction, moves), Fraction(0)))


def _bands(moves: Sequence[Decimal], step: Decimal) -> tuple[tuple[Decimal, int], ...]:
    """Every band from the lowest move's to the highest's, empty ones too."""
    if not moves:
        return ()
    places = [int(Fraction(move) // Fraction(step)) for move in moves]
    every = range(min(places), max(places) + 1)
    return tuple((to_decimal(Fraction(step) * place), places.count(place)) for place in every)
