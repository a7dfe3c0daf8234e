"""The words of a score: one Chinese sentence per indicator with its arithmetic, and the steps of the trace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from lvheng.standards import Indicator, Option, Standard

from .facts import Benchmark, Fact
from .methods import Elasticity
from .numbers import brief, equals_sign, plain
from .results import PartScore, Status, TraceStep
from .units import factor

STATUS_LABELS: Final[dict[str, str]] = {
    "not_applicable": "不适用",
    "missing": "未填报",
    "no_benchmark": "待发布基准",
    "scored": "已计分",
}


def lacking(fact: Fact, benchmark: Benchmark | None) -> list[str]:
    """Names of the products or substances that have no levels."""
    pairs = ((part.name, benchmark.of(part.key) if benchmark else None) for part in fact.parts)
    return [name for name, pair in pairs if pair is None or not pair.usable]


def unscored(indicator: Indicator, status: Status, fact: Fact, names: Sequence[str] = ()) -> str:
    """Why an indicator is not scored; ``names``: what has no levels, where not all of it lacks them."""
    weight = plain(indicator.weight)
    if status == "not_applicable":
        return f"不适用（{fact.not_applicable}），权重 {weight} 分按比例分摊给同一一级指标下的其他指标。"
    if status == "missing":
        return f"未填报，得 0 分（权重 {weight} 分）。"
    whose = f"“{'”“'.join(names)}”" if names else ""
    return f"待发布基准：{whose}尚无引领值或基准值，暂不计分，总分不完整。"


def unscored_steps(
    indicator: Indicator, status: Status, benchmark: Benchmark | None
) -> tuple[TraceStep, ...]:
    """The one step of an indicator that is not scored, and why no levels apply."""
    reason = benchmark.reason if benchmark is not None and status == "no_benchmark" else ""
    return (TraceStep(STATUS_LABELS[status], numbers=reason, source=indicator.clause),)


def parts_sentence(indicator: Indicator, fact: Fact, scores: Sequence[PartScore], share: Fraction) -> str:
    """Each product or substance with its share and weight, and what they come to."""
    each = "；".join(
        f"{score.name} 取 {_short(score.share)}（权重 {_short(score.weight)}）" for score in scores
    )
    return f"{indicator.name}：{each}；按{fact.weighted_by}加权，取 {brief(share)}"


def weighted_step(
    standard: Standard, indicator: Indicator, fact: Fact, scores: Sequence[PartScore], share: Fraction
) -> TraceStep:
    """How the shares of products or substances come to one."""
    numbers = " ＋ ".join(f"{_short(score.share)} × {_short(score.weight)}" for score in scores)
    name = "several-products" if fact.weighted_by != "等权" else "pollutants"
    formula = f"各项取值按{fact.weighted_by}加权平均"
    return TraceStep(
        "取值", formula, f"{numbers} {equals_sign(share)} {brief(share)}", _rule(indicator), assumption(standard, name)
    )


def _short(number: Decimal | None) -> str:
    return brief(Fraction(number or 0))


def scored(
    indicator: Indicator, sentence: str, share: Fraction, weight: Fraction, points: Fraction
) -> str:
    """The sentence with the arithmetic from share to points."""
    shared = "" if weight == Fraction(indicator.weight) else "（含不适用指标分摊的权重）"
    product = f"{brief(share)} × {brief(weight)}{shared} {equals_sign(points)} {brief(points)} 分"
    return f"{sentence}，{product}。"


def points_steps(
    standard: Standard, indicator: Indicator, share: Fraction, weight: Fraction, points: Fraction
) -> tuple[TraceStep, ...]:
    """The steps from share to points, the sharing-out of weights included."""
    steps = []
    if weight != Fraction(indicator.weight):
        steps.append(
            TraceStep(
                "权重分摊",
                "一级指标权重 × 本指标权重 ÷ 同组适用指标权重之和",
                f"{plain(indicator.weight)} → {brief(weight)}",
                indicator.clause,
                assumption(standard, "not-applicable"),
            )
        )
    numbers = f"{brief(share)} × {brief(weight)} {equals_sign(points)} {brief(points)}"
    steps.append(TraceStep("得分", "取值 × 权重", numbers, indicator.clause))
    return tuple(steps)


def assumption(standard: Standard, assumption_id: str) -> str:
    """The text of an assumption, empty where the pack does not take it."""
    return next((item.text for item in standard.assumptions if item.id == assumption_id), "")


def _with_unit(number: Fraction, unit: str | None) -> str:
    return f"{brief(number)}{'' if unit == '%' else ' '}{unit}" if unit else brief(number)


def _bracket(number: Fraction) -> str:
    return f"({brief(number)})" if number < 0 else brief(number)


def _division(value: Fraction, leading: Fraction, baseline: Fraction, share: Fraction) -> str:
    above = f"({brief(value)} − {_bracket(baseline)})"
    below = f"({brief(leading)} − {_bracket(baseline)})"
    return f"{above} ÷ {below} {equals_sign(share)} {brief(share)}"


@dataclass(frozen=True, kw_only=True)
class Line:
    """A value between its levels, all in ``unit``, and the share that comes of it."""

    value: Fraction
    leading: Fraction
    baseline: Fraction
    share: Fraction
    unit: str | None


def linear_sentence(indicator: Indicator, line: Line) -> str:
    """Where the value stands between its levels, and the division that gives the share."""
    value, leading, baseline, share, unit = line.value, line.leading, line.baseline, line.share, line.unit
    stated = f"{indicator.name} {_with_unit(value, unit)}"
    if leading == baseline:
        verdict = "达到" if share else "未达到"
        return f"{stated}，{verdict}引领值（等于基准值）{_with_unit(leading, unit)}"
    if share == 1:
        return f"{stated}，达到或优于引领值 {_with_unit(leading, unit)}"
    if share == 0:
        return f"{stated}，不优于基准值 {_with_unit(baseline, unit)}"
    pair = f"基准值 {_with_unit(baseline, unit)} 与引领值 {_with_unit(leading, unit)}"
    return f"{stated}，介于{pair}之间：{_division(value, leading, baseline, share)}"


def linear_steps(
    standard: Standard, indicator: Indicator, fact: Fact, benchmark: Benchmark | None, line: Line
) -> tuple[TraceStep, ...]:
    """Stated value, levels, their conversion and the division."""
    value, leading, baseline, share, unit = line.value, line.leading, line.baseline, line.share, line.unit
    first = "计算值" if fact.computed else "填报值"
    steps = [TraceStep(first, indicator.formula, _stated(fact, value, unit), "数据表" if fact.computed else "填报")]
    if fact.computed and fact.unit and unit and fact.unit != unit:
        own = f"{brief(value * factor(unit, fact.unit))} {fact.unit}"
        numbers = f"{own} {equals_sign(value)} {brief(value)} {unit}"
        steps.insert(0, TraceStep("单位换算", f"{fact.unit} → {unit}", numbers, "同类单位换算"))
    source = indicator.clause
    if benchmark is not None:
        source = "，".join(text for text in (benchmark.source, benchmark.trust) if text) or "随附的基准"
        if benchmark.reason:
            steps.append(TraceStep("适用的基准", "", benchmark.reason, source, benchmark.note))
        if benchmark.unit and unit and benchmark.unit != unit:
            steps.append(_conversion(benchmark, leading, baseline, unit))
    pair = f"引领值 {_with_unit(leading, unit)}，基准值 {_with_unit(baseline, unit)}"
    steps.append(TraceStep("引领值与基准值", "", pair, source))
    if leading == baseline:
        steps.append(
            TraceStep(
                "取值",
                "达到引领值为 1，否则为 0",
                brief(share),
                _rule(indicator),
                assumption(standard, "equal-levels"),
            )
        )
    else:
        numbers = _division(value, leading, baseline, (value - baseline) / (leading - baseline))
        if not 0 < (value - baseline) / (leading - baseline) < 1:
            numbers += f"，取 {brief(share)}"
        formula = "(填报值 − 基准值) ÷ (引领值 − 基准值)，限于 0 到 1"
        steps.append(TraceStep("取值", formula, numbers, _rule(indicator), assumption(standard, "linear")))
    return tuple(steps)


def _rule(indicator: Indicator) -> str:
    return indicator.rule_text or indicator.clause


def _stated(fact: Fact, value: Fraction, unit: str | None) -> str:
    names = f"（{'、'.join(fact.functions)}）" if fact.functions else ""
    return _with_unit(value, unit) + names


def _conversion(benchmark: Benchmark, leading: Fraction, baseline: Fraction, unit: str) -> TraceStep:
    pairs = (
        f"{plain(level)} {benchmark.unit} ＝ {brief(converted)} {unit}"
        for level, converted in ((benchmark.leading, leading), (benchmark.baseline, baseline))
        if level is not None  # both are there where a conversion is shown
    )
    return TraceStep("单位换算", f"{benchmark.unit} → {unit}", "；".join(pairs), "同类单位换算")


def option_steps(standard: Standard, indicator: Indicator, option: Option) -> tuple[TraceStep, ...]:
    """The option chosen and its share."""
    return (
        TraceStep("填报值", "", option.label, "填报"),
        TraceStep(
            "取值", "选项对应的取值", plain(option.share), _rule(indicator), assumption(standard, "options")
        ),
    )


def _growths(fact: Fact) -> str:
    if fact.base_emission == 0:
        return f"基准年排放量 0，评价年排放量 {_growth(fact.emission)}"
    growth = f"排放量年均增长 {_growth(fact.emission_growth)}%"
    return f"{growth}，工业增加值年均增长 {_growth(fact.value_added_growth)}%"


def _growth(number: Decimal | None) -> str:
    """As typed; a computed rate, which seldom ends, in short."""
    text = f"{number:f}"
    return text if len(text) <= 14 else _short(number)


def elasticity_sentence(indicator: Indicator, fact: Fact, row: Elasticity) -> str:
    """The growth rates, the row of the table and, where both grow, the ratio."""
    ratio = _ratio(fact, row)
    flag = "（请专家核实）" if row.flagged else ""
    return f"{indicator.name}：{_growths(fact)}，{row.text}{ratio and f'，{ratio}'}{flag}，取 {brief(row.share)}"


def _ratio(fact: Fact, row: Elasticity) -> str:
    if row.ratio is None:
        return ""
    division = f"{_growth(fact.emission_growth)} ÷ {_growth(fact.value_added_growth)}"
    return f"弹性系数 {division} {equals_sign(row.ratio)} {brief(row.ratio)}"


def elasticity_steps(
    standard: Standard, indicator: Indicator, fact: Fact, row: Elasticity
) -> tuple[TraceStep, ...]:
    """The growth rates, the row that fits and the share."""
    leading, baseline = Fraction(indicator.leading or 0), Fraction(indicator.baseline or 0)
    numbers = row.text
    if row.ratio is not None:
        share = (row.ratio - baseline) / (leading - baseline)
        numbers = f"{_ratio(fact, row)}；{_division(row.ratio, leading, baseline, share)}，取 {brief(row.share)}"
    levels = f"引领值 {brief(leading)}，基准值 {brief(baseline)}"
    text = assumption(standard, "elasticity")
    return (
        TraceStep("填报值", "", _growths(fact), "填报"),
        TraceStep("引领值与基准值", "", levels, indicator.clause, text),
        TraceStep("取值", "弹性系数情形表中第一个符合的情形", numbers, indicator.clause, text),
    )
