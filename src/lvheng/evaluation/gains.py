"""最容易提分: where points are still to be had, and how far each value would have to move.

Moves follow from the scoring rule itself: between the levels x = B + share × (L − B), with the weight as shared out.
All is exact; what is shown of a number that does not terminate is rounded to the side that still yields the points.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Final

from lvheng.standards import Indicator, Standard

from . import methods
from .facts import Benchmark, Fact
from .numbers import brief, equals_sign, to_decimal
from .results import IndicatorScore, Score
from .score import effective_weights
from .units import UnitError, factor

HALF: Final = Fraction(1, 2)
ONE: Final = Fraction(1)
FULL: Final = "可得满分"
_NO_UNITS: Final[Mapping[int, str]] = {}


@dataclass(frozen=True, kw_only=True)
class GainStep:
    """One move and the points that it brings beyond the present ones.

    ``exact_target`` is None where an option (its label in ``text``) takes the place of a number, ``exact_change`` also
    where nothing is stated yet. ``beyond``: the target itself does not suffice yet. ``full``: the indicator then has
    its whole weight.
    """

    exact_points: Fraction
    exact_target: Fraction | None = None
    exact_change: Fraction | None = None
    unit: str = ""
    text: str = ""
    rising: bool = False
    beyond: bool = False
    full: bool = True

    @property
    def points(self) -> Decimal:
        """The points gained, to 40 digits."""
        return to_decimal(self.exact_points)

    @property
    def target(self) -> Decimal | None:
        """The value to reach, to 40 digits."""
        return None if self.exact_target is None else to_decimal(self.exact_target)

    @property
    def change(self) -> Decimal | None:
        """By how much the value moves, with its sign, to 40 digits."""
        return None if self.exact_change is None else to_decimal(self.exact_change)

    @property
    def target_text(self) -> str:
        """The value to reach with its unit, or the option."""
        if self.exact_target is None:
            return self.text
        return with_unit(_toward(self.exact_target, up=self.rising), self.unit)

    @property
    def change_text(self) -> str:
        """By how much the value moves, without sign; a percentage by points, nothing where nothing is stated yet."""
        if self.exact_change is None:
            return ""
        return with_unit(_toward(abs(self.exact_change), up=True), "个百分点" if self.unit == "%" else self.unit)


@dataclass(frozen=True)
class Gain:
    """An indicator with points left: how many, in Chinese what it takes, and the moves for half a point, one, all.

    ``part`` names the product or substance whose value moves, where an indicator has several.
    """

    number: int
    name: str
    points_to_gain: Decimal
    hint: str
    points: Decimal = Decimal(0)
    weight: Decimal = Decimal(0)
    status: str = "scored"
    steps: tuple[GainStep, ...] = ()
    part: str = ""

    def reach(self, points: Fraction | Decimal | int) -> GainStep | None:
        """The smallest move that brings at least ``points``; None where none does."""
        return next((step for step in self.steps if step.exact_points >= Fraction(points)), None)

    @property
    def full(self) -> GainStep | None:
        """The move to the whole weight; None where no single one leads there."""
        return next((step for step in self.steps if step.full), None)


@dataclass(frozen=True, kw_only=True)
class _Line:
    """A value on its way to the leading value, all in ``unit``; ``weight`` are the points of the whole way."""

    weight: Fraction
    share: Fraction
    value: Fraction | None
    leading: Fraction
    baseline: Fraction
    unit: str
    rising: bool
    whole: bool = False


def gains(
    standard: Standard,
    facts: Mapping[int, Fact],
    benchmarks: Mapping[int, Benchmark],
    score: Score,
    *,
    typed_units: Mapping[int, str] = _NO_UNITS,
) -> list[Gain]:
    """Indicators that are scored below their weight or missing, most points first, then by number.

    Those without a benchmark are left out unless missing: nobody can say what they would yield. ``typed_units`` are the
    units in which moves are told, by indicator; one that measures something else is passed over.
    """
    applying = {number: fact for number, fact in facts.items() if _applies(score, number)}
    excused = {item.number: Fact(not_applicable="-") for item in score.indicators if item.status == "not_applicable"}
    weights = effective_weights(standard, applying | excused)
    found = []
    for result in score.indicators:
        indicator, pair = standard.indicator(result.number), benchmarks.get(result.number)
        fact = facts.get(result.number, Fact()) if result.status == "scored" else Fact()
        levels = pair is not None and (pair.usable or pair.parts is not None)
        if result.status not in ("scored", "missing") or (indicator.quantitative and not levels):
            continue
        case = _Case(indicator, result, fact, pair, weights[result.number], typed_units.get(result.number, ""))
        found += case.gain()
    return sorted(found, key=lambda gain: (-Fraction(gain.points_to_gain), gain.number))


def _applies(score: Score, number: int) -> bool:
    return any(item.number == number and item.status == "scored" for item in score.indicators)


@dataclass(frozen=True)
class _Way:
    """What is left of a weight, the moves to it and a hint."""

    left: Fraction
    steps: tuple[GainStep, ...]
    hint: str

    def of_several(self, name: str, left: Fraction) -> _Way:
        """The same as one of several ways: it leads to the whole weight only where the others have theirs."""
        if left == self.left:
            return replace(self, hint=f"“{name}”{self.hint}")
        words = f"“{name}”{self.hint.removesuffix(FULL)}可再得 {brief(self.left)} 分"
        return _Way(self.left, tuple(replace(step, full=False) for step in self.steps), words)


@dataclass(frozen=True)
class _Case:
    """One indicator that is scored or would be."""

    indicator: Indicator
    result: IndicatorScore
    fact: Fact
    pair: Benchmark | None
    weight: Fraction
    typed_unit: str

    def gain(self) -> list[Gain]:
        """The gain, or nothing where the indicator has its whole weight."""
        part = ""
        if self.fact.parts:
            ways = list(self._ways())
            left = sum((way.left for _name, way in ways), Fraction(0))
            part, best = max(ways, key=lambda named: named[1].left)
            way = best.of_several(part, left)
        else:
            way = self.way()
            left = way.left
        if not left:
            return []
        result = self.result
        return [
            Gain(
                result.number, result.name, to_decimal(left), way.hint, result.points, to_decimal(self.weight),
                result.status, way.steps, part,
            )
        ]  # fmt: skip

    def _ways(self) -> Iterator[tuple[str, _Way]]:
        """Each product or substance on its own levels, with its part of the weight as it stands."""
        parts = self.fact.parts
        whole = sum((part.weight for part in parts), Fraction(0))
        for part in parts:
            weight = self.weight * (part.weight / whole if whole else Fraction(1, len(parts)))
            pair = self.pair.of(part.key) if self.pair else None
            yield part.name, replace(self, fact=part.fact, pair=pair, weight=weight).way()

    def way(self) -> _Way:
        """By the rule of the indicator."""
        rules = {
            "linear": self._linear, "count": self._count, "option": self._option, "elasticity": self._elasticity,
        }  # fmt: skip
        share, steps, hint = rules[self.indicator.rule]()
        return _Way(self.weight * (1 - share), steps, hint)

    @property
    def _missing(self) -> bool:
        return self.result.status == "missing"

    def _linear(self) -> tuple[Fraction, tuple[GainStep, ...], str]:
        if self.pair is not None and self._missing and self.pair.parts is not None:
            return Fraction(0), (), "尚未填报；各项分别按自己的引领值和基准值计分"
        line = self._line()
        steps = moves(line)
        if self._missing:
            return line.share, steps, _missing_hint(line)
        return line.share, steps, _move_hint(line, steps[-1]) if steps else ""

    def _line(self) -> _Line:
        """The levels in the unit to tell moves in, and the value there."""
        indicator, fact, pair = self.indicator, self.fact, self.pair
        fixed = indicator.unit if indicator.unit_fixed else None
        pair = pair.of(fact.key) if pair else None
        if pair is None:
            pair = Benchmark(leading=indicator.leading, baseline=indicator.baseline)
        own = pair.unit or fixed
        stated = fact.unit or fixed or own
        shown = _shown_unit(self.typed_unit, own if fact.computed and fact.unit and own else stated)
        rate = factor(own, shown) if own and shown else Fraction(1)
        leading, baseline = Fraction(pair.leading or 0) * rate, Fraction(pair.baseline or 0) * rate
        rising = indicator.type == "higher_is_better"
        value, share = fact.number, Fraction(0)
        if value is not None:
            value *= factor(stated, shown) if stated and shown else 1
            share = methods.linear(value, leading, baseline, higher_is_better=rising)
        return _Line(
            weight=self.weight, share=share, value=value, leading=leading, baseline=baseline, unit=shown or "",
            rising=rising,
        )  # fmt: skip

    def _count(self) -> tuple[Fraction, tuple[GainStep, ...], str]:
        indicator = self.indicator
        leading, baseline = Fraction(indicator.leading or 0), Fraction(indicator.baseline or 0)
        stated = self.result.value
        value = Fraction(stated) if isinstance(stated, Decimal) else None
        share = methods.linear(value or Fraction(0), leading, baseline, higher_is_better=True)
        line = _Line(
            weight=self.weight, share=share, value=value, leading=leading, baseline=baseline,
            unit=indicator.unit or "", rising=True, whole=True,
        )  # fmt: skip
        if value is None:
            return share, moves(line), f"尚未填报；具备 {brief(leading)} 项功能得满分"
        return share, moves(line), f"再增加 {brief(leading - value)} 项功能可得满分"

    def _option(self) -> tuple[Fraction, tuple[GainStep, ...], str]:
        options = sorted(self.indicator.options, key=lambda option: option.share)
        chosen = self.indicator.option(self.fact.option or "")
        share = Fraction(chosen.share) if chosen else Fraction(0)
        steps = tuple(
            GainStep(
                exact_points=(Fraction(option.share) - share) * self.weight, text=f"“{option.label}”",
                rising=True, full=option is options[-1],
            )
            for option in options if option.share > share
        )  # fmt: skip
        words = f"达到“{options[-1].label}”可得满分"
        return share, steps, f"尚未填报；{words}" if self._missing else words

    def _elasticity(self) -> tuple[Fraction, tuple[GainStep, ...], str]:
        """By the row of the elasticity table that the fact falls into; only the emission is taken to move."""
        fact, weight = self.fact, self.weight
        leading, baseline = Fraction(self.indicator.leading or 0), Fraction(self.indicator.baseline or 0)
        if self._missing:
            return Fraction(0), (), "尚未填报；工业增加值增长而排放量不增长得满分"
        row = methods.elasticity(fact, leading, baseline, Fraction(self.indicator.flat_growth or 0))
        if row.case == "both_growing":
            grown = Fraction(fact.value_added_growth or 0)
            line = _Line(
                weight=weight, share=row.share, value=Fraction(fact.emission_growth or 0),
                leading=leading * grown, baseline=baseline * grown, unit="%", rising=False,
            )  # fmt: skip
            limit = brief(_toward(line.leading, up=False))
            return row.share, moves(line), f"排放量年均增长不超过 {limit}%（弹性系数 {brief(leading)}）可得满分"
        stated = fact.emission if row.case == "base_year_zero_rises" else fact.emission_growth
        falling = row.case in ("value_added_falls", "emission_falls_slower")
        target = Fraction(fact.value_added_growth or 0) if falling else Fraction(0)
        step = GainStep(
            exact_points=weight * (1 - row.share), exact_target=target, exact_change=target - Fraction(stated or 0),
            unit="" if row.case == "base_year_zero_rises" else "%", beyond=falling,
        )  # fmt: skip
        return row.share, (step,), _ELASTICITY_HINTS.get(row.case, "排放量不增长可得满分").format(brief(-target))


_ELASTICITY_HINTS: Final = {
    "base_year_zero_rises": "评价年排放量仍为 0 可得满分",
    "value_added_falls": "排放量年均下降超过 {}%（快于工业增加值的下降）可得满分",
    "emission_falls_slower": "排放量年均下降超过 {}%（快于工业增加值的下降）可得满分",
}


def moves(line: _Line) -> tuple[GainStep, ...]:
    """The moves for half a point, one point and all that is left; those that come to the last one are left out."""
    left = line.weight * (1 - line.share)
    if not left:
        return ()
    steps: dict[Fraction, GainStep] = {}
    for points in (HALF, ONE, left):
        target = line.leading
        if points < left and line.leading != line.baseline:
            share = line.share + points / line.weight
            target = line.baseline + share * (line.leading - line.baseline)
            target = Fraction(ceil(target)) if line.whole else target
        reached = methods.linear(target, line.leading, line.baseline, higher_is_better=line.rising)
        steps[target] = GainStep(
            exact_points=(reached - line.share) * line.weight, exact_target=target,
            exact_change=None if line.value is None else target - line.value,
            unit=line.unit, rising=line.rising, full=reached == 1,
        )  # fmt: skip
    return tuple(steps[target] for target in sorted(steps, reverse=not line.rising))


def _shown_unit(typed: str, stated: str | None) -> str | None:
    """The typed unit, unless it measures something else."""
    if typed and stated:
        try:
            factor(stated, typed)
        except UnitError:
            return stated
    return typed or stated


def with_unit(number: Fraction, unit: str) -> str:
    """The number as sentences write it, with its unit."""
    return f"{brief(number)}{'' if unit in ('', '%') else ' '}{unit}"


def _toward(number: Fraction, *, up: bool) -> Fraction:
    """The number where it can be shown exactly, else the next one that can, up or down."""
    if equals_sign(number) == "＝":
        return number
    scale = 10 ** max(6, 5 - to_decimal(number).adjusted())
    return Fraction(ceil(number * scale) if up else floor(number * scale), scale)


def _move_hint(line: _Line, last: GainStep) -> str:
    verb = "提高" if line.rising else "降低"
    return f"再{verb} {last.change_text}（到 {last.target_text}）可得满分"


def _missing_hint(line: _Line) -> str:
    reached = f"达到 {with_unit(line.leading, line.unit)} 得满分"
    if line.leading == line.baseline:
        return f"尚未填报；{reached}"
    return f"尚未填报；优于 {with_unit(line.baseline, line.unit)} 开始得分，{reached}"
