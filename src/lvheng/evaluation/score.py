"""From facts and benchmark pairs to points and total, each step explained (MI-A1, MI-A2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Final, cast

from lvheng.standards import Indicator, Standard

from . import methods, wording
from .checks import check_all
from .facts import Benchmark, EvaluationError, Fact, Part
from .numbers import round_two, to_decimal
from .results import GroupScore, IndicatorScore, PartScore, Score, Status, TraceStep
from .units import factor

_NOTHING: Final = Fact()


@dataclass(frozen=True)
class _Share:
    """How an indicator did: the exact share, words and trace; levels in the value's unit."""

    share: Fraction
    sentence: str
    trace: tuple[TraceStep, ...]
    leading: Fraction | None = None
    baseline: Fraction | None = None
    case: str | None = None
    flagged: bool = False
    parts: tuple[PartScore, ...] = ()


def evaluate(
    standard: Standard,
    facts: Mapping[int, Fact],
    benchmarks: Mapping[int, Benchmark],
    *,
    skip_faulty: bool = False,
    trace: bool = True,
) -> Score:
    """The score of one unit; exact, whatever the caller's decimal context.

    ``not_applicable`` is taken as approved. Raises `EvaluationError` with every fault, unless ``skip_faulty``: then
    a faulty fact counts as missing and a faulty benchmark as none (for showing a score while a form is filled in).
    ``trace`` may be left out where nobody reads it.
    """
    problems = check_all(standard, facts, benchmarks)
    faulty: set[int] = set()
    if problems and not skip_faulty:
        raise EvaluationError(problems)
    if problems:
        facts, benchmarks, faulty = _without_faults(standard, facts, benchmarks, problems)
    weights = effective_weights(standard, facts)
    results, exact = [], []
    for indicator in standard.indicators:
        number = indicator.number
        fact = facts.get(number, _NOTHING)
        result, points = _score_one(standard, indicator, fact, benchmarks.get(number), weights[number], trace=trace)
        if number in faulty:
            result = replace(result, explanation="所填内容有误，暂不计分，请先改正。")
        results.append(result)
        exact.append(points)
    total = sum(exact, Fraction(0))
    return Score(
        standard=standard.id,
        industry=standard.industry.name if standard.industry else None,
        standard_hash=standard.hash,
        total=round_two(total),
        exact_total=to_decimal(total),
        complete=all(result.status != "no_benchmark" for result in results),
        groups=_group_scores(standard, exact),
        indicators=tuple(results),
    )


def _without_faults(
    standard: Standard,
    facts: Mapping[int, Fact],
    benchmarks: Mapping[int, Benchmark],
    problems: list[tuple[str, str]],
) -> tuple[dict[int, Fact], dict[int, Benchmark], set[int]]:
    bad = {tuple(place.split(".")[:2]) for place, _ in problems}
    known = {indicator.number for indicator in standard.indicators}
    kept = {number: fact for number, fact in facts.items() if ("facts", str(number)) not in bad}
    levels = {number: pair for number, pair in benchmarks.items() if ("benchmarks", str(number)) not in bad}
    return kept, levels, (facts.keys() - kept.keys()) & known


def effective_weights(standard: Standard, facts: Mapping[int, Fact]) -> dict[int, Fraction]:
    """Weights after those of indicators that don't apply are shared out within their groups, in proportion."""
    weights: dict[int, Fraction] = {}
    for group in standard.groups:
        members = standard.group_indicators(group.name)
        applying = [item for item in members if facts.get(item.number, _NOTHING).not_applicable is None]
        if len(applying) == len(members):
            weights |= {item.number: Fraction(item.weight) for item in members}
            continue
        rest = sum((Fraction(item.weight) for item in applying), Fraction(0))
        for item in members:
            share = Fraction(item.weight) / rest if item in applying else Fraction(0)
            weights[item.number] = share * Fraction(group.weight)
    return weights


def _group_scores(standard: Standard, points: list[Fraction]) -> tuple[GroupScore, ...]:
    groups = []
    for group in standard.groups:
        pairs = zip(standard.indicators, points, strict=True)
        own = sum((value for item, value in pairs if item.group == group.name), Fraction(0))
        groups.append(GroupScore(name=group.name, weight=group.weight, points=to_decimal(own)))
    return tuple(groups)


def _band(indicator: Indicator, fact: Fact) -> str:
    band = indicator.band(fact.energy) if fact.energy is not None else None
    return band.id if band else ""


def _status(indicator: Indicator, fact: Fact, benchmark: Benchmark | None) -> Status:
    if fact.not_applicable is not None:
        return "not_applicable"
    if fact.empty:
        return "missing"
    if indicator.quantitative and not all(_usable(benchmark, key) for key in _keys(fact)):
        return "no_benchmark"
    return "scored"


def _keys(fact: Fact) -> tuple[str, ...]:
    """What levels are chosen by: the keys of the parts, or the fact's own."""
    return tuple(part.key for part in fact.parts) or (fact.key,)


def _usable(benchmark: Benchmark | None, key: str) -> bool:
    pair = benchmark.of(key) if benchmark else None
    return pair is not None and pair.usable


def _score_one(
    standard: Standard,
    indicator: Indicator,
    fact: Fact,
    benchmark: Benchmark | None,
    weight: Fraction,
    *,
    trace: bool,
) -> tuple[IndicatorScore, Fraction]:
    status = _status(indicator, fact, benchmark)
    if not fact.parts and benchmark is not None:
        benchmark = benchmark.of(fact.key)
    share = _share(standard, indicator, fact, benchmark, trace=trace) if status == "scored" else None
    points = share.share * weight if share else Fraction(0)
    if share:
        explanation = wording.scored(indicator, share.sentence, share.share, weight, points)
        ending = wording.points_steps(standard, indicator, share.share, weight, points) if trace else ()
        steps = (*fact.steps, *share.trace, *ending) if trace else ()
        leading, baseline, parts = share.leading, share.baseline, share.parts
    else:
        explanation = wording.unscored(indicator, status, fact, wording.lacking(fact, benchmark))
        steps = (*fact.steps, *wording.unscored_steps(indicator, status, benchmark)) if trace else ()
        leading, baseline = _levels(indicator, fact, benchmark)
        parts = _unscored_parts(indicator, fact, benchmark)
    result = IndicatorScore(
        number=indicator.number,
        name=indicator.name,
        group=indicator.group,
        weight=indicator.weight,
        effective_weight=to_decimal(weight),
        status=status,
        value=_shown_value(indicator, fact, benchmark),
        unit=_unit(indicator, fact, benchmark),
        baseline=None if baseline is None else to_decimal(baseline),
        leading=None if leading is None else to_decimal(leading),
        share=to_decimal(share.share) if share else None,
        points=to_decimal(points),
        rule=indicator.rule,
        clause=indicator.clause,
        explanation=explanation,
        case=share.case if share else None,
        flagged=bool(share and share.flagged),
        computed=fact.computed,
        quota=fact.quota,
        band=_band(indicator, fact),
        parts=parts,
        trace=steps,
    )
    return result, points


def _value(indicator: Indicator, fact: Fact) -> Decimal | str | None:
    if indicator.rule == "option":
        return fact.option
    if fact.functions is not None:
        return Decimal(len(fact.functions))
    if indicator.rule == "count" and fact.value is not None:
        return Decimal(int(fact.value))
    return fact.value


def _shown_value(indicator: Indicator, fact: Fact, benchmark: Benchmark | None) -> Decimal | str | None:
    """The value as stated; a computed one in the unit of its levels."""
    if fact.computed and fact.exact is not None:
        return to_decimal(fact.exact * _rate(fact, _unit(indicator, fact, benchmark)))
    return _value(indicator, fact)


def _rate(fact: Fact, target: str | None) -> Fraction:
    return factor(fact.unit, target) if fact.unit and target else Fraction(1)


def _unit(indicator: Indicator, fact: Fact, benchmark: Benchmark | None) -> str | None:
    """The unit as given; where it was left out, the notice's fixed one, or that of the levels shown.

    A computed value is shown in the unit of its levels, else in the notice's.
    """
    if fact.parts:
        return None
    if fact.computed and benchmark is not None and benchmark.parts is None and benchmark.unit and fact.unit:
        return benchmark.unit
    if fact.unit is not None:
        return fact.unit
    if indicator.unit_fixed:
        return indicator.unit if indicator.rule in ("linear", "count") else None
    return benchmark.unit if benchmark and fact.value is None else None


def _levels(
    indicator: Indicator, fact: Fact, benchmark: Benchmark | None
) -> tuple[Fraction | None, Fraction | None]:
    """Leading value and baseline in the unit that is shown with the value."""
    if not indicator.quantitative:
        return _fraction(indicator.leading), _fraction(indicator.baseline)
    if benchmark is None or fact.parts:
        return None, None
    rate = Fraction(1)
    own = benchmark.unit or (indicator.unit if indicator.unit_fixed else None)
    target = _unit(indicator, fact, benchmark)
    if own is not None and target is not None:
        rate = factor(own, target)
    leading, baseline = _fraction(benchmark.leading), _fraction(benchmark.baseline)
    return leading and leading * rate, baseline and baseline * rate


def _fraction(value: Decimal | None) -> Fraction | None:
    return None if value is None else Fraction(value)


def _share(
    standard: Standard, indicator: Indicator, fact: Fact, benchmark: Benchmark | None, *, trace: bool
) -> _Share:
    """The share of an indicator that can be scored: its fact is checked and both levels are there."""
    if indicator.rule == "option":
        return _option_share(standard, indicator, fact)
    if fact.parts:
        return _parts_share(standard, indicator, fact, benchmark, trace=trace)
    leading, baseline = cast("tuple[Fraction, Fraction]", _levels(indicator, fact, benchmark))
    if indicator.rule == "elasticity":
        return _elasticity_share(standard, indicator, fact, leading, baseline)
    unit = _unit(indicator, fact, benchmark)
    exact = fact.exact if fact.exact is not None else Fraction(cast("Decimal", _value(indicator, fact)))
    value = exact * _rate(fact, unit)
    higher = indicator.type == "higher_is_better"
    share = methods.linear(value, leading, baseline, higher_is_better=higher)
    line = wording.Line(value=value, leading=leading, baseline=baseline, share=share, unit=unit)
    steps = wording.linear_steps(standard, indicator, fact, benchmark, line) if trace else ()
    return _Share(share, wording.linear_sentence(indicator, line), steps, leading, baseline)


def _parts_share(
    standard: Standard, indicator: Indicator, fact: Fact, benchmark: Benchmark | None, *, trace: bool
) -> _Share:
    """Several products or substances: each on its own levels, the shares weighted (products by their use)."""
    weights = _part_weights(fact.parts)
    total, steps, scores = Fraction(0), [], []
    for part, weight in zip(fact.parts, weights, strict=True):
        pair = benchmark.of(part.key) if benchmark else None
        found = _share(standard, indicator, part.fact, pair, trace=trace)
        total += weight * found.share
        steps += [replace(step, label=f"{part.name}：{step.label}") for step in found.trace]
        scores.append(_part_score(indicator, part, pair, weight, found))
    if trace:
        steps.append(wording.weighted_step(standard, indicator, fact, scores, total))
    sentence = wording.parts_sentence(indicator, fact, scores, total)
    flagged = any(score.flagged for score in scores)
    return _Share(total, sentence, tuple(steps), flagged=flagged, parts=tuple(scores))


def _part_weights(parts: tuple[Part, ...]) -> list[Fraction]:
    whole = sum((part.weight for part in parts), Fraction(0))
    if not whole:
        return [Fraction(1, len(parts))] * len(parts)
    return [part.weight / whole for part in parts]


def _part_score(
    indicator: Indicator, part: Part, pair: Benchmark | None, weight: Fraction, found: _Share | None
) -> PartScore:
    leading, baseline = (found.leading, found.baseline) if found else _levels(indicator, part.fact, pair)
    value = _shown_value(indicator, part.fact, pair)
    return PartScore(
        key=part.key,
        name=part.name,
        value=value if isinstance(value, Decimal) else None,
        unit=_unit(indicator, part.fact, pair),
        baseline=None if baseline is None else to_decimal(baseline),
        leading=None if leading is None else to_decimal(leading),
        share=to_decimal(found.share) if found else None,
        weight=to_decimal(weight),
        case=found.case if found else None,
        flagged=bool(found and found.flagged),
        quota=part.quota,
    )


def _unscored_parts(indicator: Indicator, fact: Fact, benchmark: Benchmark | None) -> tuple[PartScore, ...]:
    weights = _part_weights(fact.parts) if fact.parts else []
    return tuple(
        _part_score(indicator, part, benchmark.of(part.key) if benchmark else None, weight, None)
        for part, weight in zip(fact.parts, weights, strict=True)
    )


def _option_share(standard: Standard, indicator: Indicator, fact: Fact) -> _Share:
    option = next(item for item in indicator.options if item.id == fact.option)
    sentence = f"{indicator.name}：{option.label}"
    return _Share(Fraction(option.share), sentence, wording.option_steps(standard, indicator, option))


def _elasticity_share(
    standard: Standard, indicator: Indicator, fact: Fact, leading: Fraction, baseline: Fraction
) -> _Share:
    row = methods.elasticity(fact, leading, baseline, Fraction(indicator.flat_growth or 0))
    sentence = wording.elasticity_sentence(indicator, fact, row)
    steps = wording.elasticity_steps(standard, indicator, fact, row)
    return _Share(row.share, sentence, steps, leading, baseline, row.case, row.flagged)
