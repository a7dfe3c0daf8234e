"""Levels from the verified values of existing units: 基准值 the mean, 引领值 the best share (GB/T 36132—2025 4.4.3).

All is exact: the mean is that of the fractions, a result is kept with 40 digits. The leading value is the value at
place ⌈share × n⌉ from the best; of few units that is the best one. Outliers are values whose robust z score
(0.6745 × distance from the median ÷ median absolute deviation; where that deviation is 0, distance ÷ 1.253314 × mean
absolute deviation, after Iglewicz and Hoaglin) is beyond the rule's: they are reported, and left out only on request.
A unit stands in a group with one value, the weighted mean of its own where it has several there (products under one
quota), so that the least number of units is one of units.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any, Final, Literal

from .numbers import PRECISION, to_decimal
from .units import UnitError, factor, parse_unit

_MAD: Final = Fraction(6745, 10_000)
_MEAN: Final = Fraction(1_253_314, 1_000_000)
_ROOT: Final = Context(prec=PRECISION)
_NUMBERS: Final = (
    "mean", "leading", "median", "lower_quartile", "upper_quartile", "lowest", "highest", "deviation",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Rule:
    """How levels are derived; all of it is the campaign pack's."""

    best_share: Decimal
    least_units: int
    outlier_z: Decimal
    general: Literal["all", "others", "ratios"] = "others"


@dataclass(frozen=True, kw_only=True)
class Observation:
    """One verified value of one unit; ``source`` says whose it is. An empty unit is the indicator's own.

    ``weight``: its part of the indicator, among the values of the same unit. ``across``: its unit is the notice's
    own, so that industries can be compared.
    """

    source: int
    number: int
    value: Decimal
    weight: Decimal = Decimal(1)
    unit: str = ""
    industry: str = ""
    product: str = ""
    basis: str = ""
    band: str = ""
    higher_is_better: bool = False
    across: bool = False


@dataclass(frozen=True)
class Key:
    """What is compared with each other. An empty industry is the general row, for all that have none of their own."""

    number: int
    industry: str
    product: str
    basis: str
    band: str


@dataclass(frozen=True, kw_only=True)
class Group:
    """What units have under one key that measures the same, in one unit: (source, value), one each.

    Best first; the same order whatever came first.
    """

    key: Key
    unit: str
    higher_is_better: bool
    values: tuple[tuple[int, Decimal], ...]


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What a group's values yield, in its unit; ``place`` is that of the leading value from the best.

    ``count`` units were taken, ``outliers`` were found and ``left_out`` says how many of these were not taken.
    ``deviation`` is that of the population. ``wrong_side``: the leading value is worse than the mean.
    """

    count: int
    left_out: int
    place: int
    outliers: tuple[int, ...]
    wrong_side: bool
    mean: Decimal
    leading: Decimal
    median: Decimal
    lower_quartile: Decimal
    upper_quartile: Decimal
    lowest: Decimal
    highest: Decimal
    deviation: Decimal

    def to_dict(self) -> dict[str, Any]:
        """JSON-able, decimals as text."""
        content = {name: getattr(self, name) for name in ("count", "left_out", "place", "wrong_side")}
        content["outliers"] = list(self.outliers)
        return content | {name: str(getattr(self, name)) for name in _NUMBERS}

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> Summary:
        """The inverse of `to_dict`."""
        values: dict[str, Any] = {name: Decimal(content[name]) for name in _NUMBERS}
        values |= {name: content[name] for name in ("count", "left_out", "place", "wrong_side")}
        return cls(outliers=tuple(content["outliers"]), **values)


def groups(observations: Iterable[Observation], rule: Rule) -> tuple[list[Group], list[Observation]]:
    """The observations in groups that can be compared, by key, the largest first; and those whose unit says nothing.

    A key whose values measure different things (per t, per 台) has a group for each. The unit of a group is the one
    most values were stated in. The rule's ``general`` says which units of key industries count for the general row too.
    """
    found: dict[tuple[Key, tuple[str, str | None]], list[Observation]] = defaultdict(list)
    unread = []
    for one in observations:
        try:
            dimension = parse_unit(one.unit).dimension if one.unit else ("", None)
        except UnitError:
            unread.append(one)
            continue
        too = not one.product and (rule.general == "all" or (rule.general == "ratios" and one.across))
        for industry in {one.industry, ""} if too else {one.industry}:
            found[Key(one.number, industry, one.product, one.basis, one.band), dimension].append(one)
    made = [_group(key, members) for (key, _dimension), members in found.items()]
    return sorted(made, key=_place), unread


def _place(group: Group) -> tuple[Any, ...]:
    key = group.key
    return key.number, key.industry, key.product, key.basis, key.band, -len(group.values), group.unit


def _group(key: Key, members: Sequence[Observation]) -> Group:
    higher = members[0].higher_is_better
    spellings = Counter(parse_unit(one.unit).text for one in members if one.unit)
    unit = min(spellings, key=lambda text: (-spellings[text], text)) if spellings else ""
    shares: dict[int, list[tuple[Fraction, Fraction]]] = defaultdict(list)
    for one in members:
        value = Fraction(one.value) * (factor(one.unit, unit) if unit else 1)
        shares[one.source].append((value, abs(Fraction(one.weight))))
    values = [(source, _of_one(own)) for source, own in shares.items()]
    values.sort(key=lambda pair: (-pair[1] if higher else pair[1], pair[0]))
    exact = tuple((source, to_decimal(value)) for source, value in values)
    return Group(key=key, unit=unit, higher_is_better=higher, values=exact)


def _of_one(values: Sequence[tuple[Fraction, Fraction]]) -> Fraction:
    """The mean of one unit's (value, weight), as its score weighs them; the plain one where nothing weighs."""
    whole = sum((weight for _value, weight in values), Fraction(0))
    if not whole:
        return sum((value for value, _weight in values), Fraction(0)) / len(values)
    return sum((value * weight for value, weight in values), Fraction(0)) / whole


def summarise(group: Group, rule: Rule, *, leave_out: bool = False) -> Summary | None:
    """What a group yields; None below the least number of units, which may then not be shown.

    ``leave_out``: outliers are not counted in; they are still those among all values.
    """
    far = outliers(group, rule.outlier_z)
    taken = [Fraction(value) for source, value in group.values if not (leave_out and source in far)]
    if len(taken) < rule.least_units:
        return None
    place = math.ceil(Fraction(rule.best_share) * len(taken))
    mean, leading = sum(taken, Fraction(0)) / len(taken), taken[place - 1]
    variance = sum(((value - mean) ** 2 for value in taken), Fraction(0)) / len(taken)
    rising = sorted(taken)
    return Summary(
        count=len(taken),
        left_out=len(group.values) - len(taken),
        place=place,
        outliers=far,
        wrong_side=leading < mean if group.higher_is_better else leading > mean,
        mean=to_decimal(mean),
        leading=to_decimal(leading),
        median=to_decimal(_quantile(rising, Fraction(1, 2))),
        lower_quartile=to_decimal(_quantile(rising, Fraction(1, 4))),
        upper_quartile=to_decimal(_quantile(rising, Fraction(3, 4))),
        lowest=to_decimal(rising[0]),
        highest=to_decimal(rising[-1]),
        deviation=_ROOT.sqrt(to_decimal(variance)),
    )


def outliers(group: Group, limit: Decimal) -> tuple[int, ...]:
    """Whose values lie beyond ``limit`` robust standard deviations from the median, best value first."""
    values = [Fraction(value) for _source, value in group.values]
    median = _quantile(sorted(values), Fraction(1, 2))
    distances = [abs(value - median) for value in values]
    spread = _quantile(sorted(distances), Fraction(1, 2)) / _MAD
    if spread == 0:
        spread = _MEAN * sum(distances, Fraction(0)) / len(distances)
    if spread == 0:
        return ()
    pairs = zip(group.values, distances, strict=True)
    return tuple(source for (source, _value), distance in pairs if distance > spread * Fraction(limit))


def _quantile(rising: Sequence[Fraction], at: Fraction) -> Fraction:
    """Linear between the two nearest values (the usual definition, type 7)."""
    place = at * (len(rising) - 1)
    low = math.floor(place)
    high = min(low + 1, len(rising) - 1)
    return rising[low] + (place - low) * (rising[high] - rising[low])
