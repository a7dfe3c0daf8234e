"""What is refused of facts and benchmarks, field by field, in Chinese words that say what would be right."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Final, cast

from lvheng.standards import Indicator, Standard

from .facts import Benchmark, Fact, Problem
from .numbers import NumberError, parse_decimal, plain
from .units import UnitError, factor, parse_unit, same_dimension

FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "linear": ("value", "unit"),
    "count": ("functions", "value", "unit"),
    "option": ("option",),
    "elasticity": ("emission_growth", "value_added_growth", "base_emission", "emission"),
}
"""The fields of a fact per rule; ``not_applicable`` comes beside them."""


def check_fact(
    standard: Standard, number: int, fact: Fact, benchmark: Benchmark | None = None
) -> list[Problem]:
    """Everything wrong with one fact, on its own and against its benchmark's unit. Raises KeyError (number)."""
    indicator = standard.indicator(number)
    if fact.computed:
        return _check_computed(indicator, fact, benchmark)
    problems = _check_shape(indicator, fact)
    if fact.not_applicable is not None:
        return problems + _check_not_applicable(indicator, fact.not_applicable)
    if indicator.rule == "linear":
        return problems + _check_value(indicator, fact, benchmark)
    if indicator.rule == "count":
        return problems + _check_count(indicator, fact)
    if indicator.rule == "option":
        return problems + _check_option(indicator, fact)
    return problems + _check_elasticity(fact)


def _check_computed(indicator: Indicator, fact: Fact, benchmark: Benchmark | None) -> list[Problem]:
    """A fact from a data sheet: its value within bounds, its unit comparable with that of its levels."""
    if indicator.rule == "count":
        return [Problem(f"sheet.{problem.field}", problem.message) for problem in _check_count(indicator, fact)]
    problems: list[Problem] = []
    for _key, one in _computed_values(indicator, fact):
        problems += _check_bounds(indicator, "sheet", indicator.name, cast("Decimal", one.value), one.unit)
    pairs = _check_pair_units(indicator, fact, benchmark) if benchmark is not None else []
    return problems + [Problem("sheet", message) for _field, message in pairs]


def _computed_values(indicator: Indicator, fact: Fact) -> list[tuple[str, Fact]]:
    """The numbers that a data sheet came to, by what their levels are chosen by."""
    found = [(part.key, part.fact) for part in fact.parts] or [(fact.key, fact)]
    return [(key, one) for key, one in found if one.value is not None] if indicator.rule == "linear" else []


def _check_pair_units(indicator: Indicator, fact: Fact, benchmark: Benchmark) -> list[tuple[str, str]]:
    """A computed value has a unit, so its levels need one that measures the same: (field of the pair, message)."""
    found = []
    for key, one in [] if indicator.unit_fixed else _computed_values(indicator, fact):
        pair = benchmark.of(key)
        if pair is None or (pair.unit is None and not has_levels(pair)):
            continue
        field = "unit" if benchmark.parts is None else f"{key}.unit"
        if pair.unit is None:
            text = f"引领值和基准值没有单位，由数据表得出的值以 {one.unit} 计，请为引领值和基准值写明同类的单位"
            found.append((field, text))
        elif not same_dimension(str(one.unit), pair.unit):
            text = f"由数据表得出的值以 {one.unit} 计，与引领值和基准值的单位“{pair.unit}”不同类"
            found.append((field, f"{text}，请核对口径 per 或引领值和基准值的单位"))
    return found


def _check_shape(indicator: Indicator, fact: Fact) -> list[Problem]:
    allowed = FIELDS[indicator.rule]
    problems = [
        Problem(name, f"指标 {indicator.number}（{indicator.name}）不用 {name} 填报，请用 {'、'.join(allowed)}")
        for name in (*fact.given, *(["unit"] if fact.unit is not None else []))
        if name != "not_applicable" and name not in allowed
    ]
    if fact.not_applicable is not None and (len(fact.given) > 1 or fact.unit is not None):
        problems.append(Problem("not_applicable", "不适用的指标不能同时填报数值、单位或选项，请只保留一种"))
    if fact.value is not None and fact.functions is not None:
        problems.append(Problem("functions", "value 与 functions 不能同时填报，请只保留一种"))
    return problems


def _check_not_applicable(indicator: Indicator, reason: str) -> list[Problem]:
    if not indicator.not_applicable_allowed:
        return [Problem("not_applicable", f"指标 {indicator.number}（{indicator.name}）不允许不适用，请填报")]
    if not reason.strip() or _is_number(reason):
        return [Problem("not_applicable", "请用文字写明不适用的理由")]
    return []


def _is_number(text: str) -> bool:
    try:
        parse_decimal(text)
    except NumberError:
        return False
    return True


def _check_value(indicator: Indicator, fact: Fact, benchmark: Benchmark | None) -> list[Problem]:
    problems = _check_unit(indicator, "unit", fact.unit)
    if fact.value is None or problems:
        return problems
    problems = _check_bounds(indicator, "value", indicator.name, fact.value, fact.unit)
    if benchmark is not None and benchmark.parts is not None:
        return problems + _check_only_pair()
    if benchmark is not None and has_levels(benchmark) and not indicator.unit_fixed:
        problems += _check_units(fact.unit, benchmark.unit)
    return problems


def _check_unit(indicator: Indicator, field: str, unit: str | None) -> list[Problem]:
    if unit is None:
        return []
    try:
        parsed = parse_unit(unit)
        if indicator.unit_fixed:
            factor(unit, indicator.unit or unit)
            return []
    except UnitError as error:
        return [Problem(field, str(error))]
    examples = [text for texts in indicator.unit_options.values() for text in texts]
    shown = "、".join(text.replace("{product}", "产品单位") for text in examples)
    fits = (
        parsed.denominator is not None
        and (not indicator.unit_numerator or parsed.numerator in indicator.unit_numerator)
        and (not indicator.unit_denominator or parsed.denominator in indicator.unit_denominator)
    )
    if fits:
        return []
    return [Problem(field, f"单位“{unit}”不是指标 {indicator.number}（{indicator.name}）的单位，请用 {shown} 等")]


def _check_bounds(
    indicator: Indicator, field: str, what: str, value: Decimal, unit: str | None
) -> list[Problem]:
    canonical = Fraction(value)
    if unit is not None and indicator.unit_fixed and indicator.unit is not None:
        canonical *= factor(unit, indicator.unit)
    low, high, above = indicator.bounds.min, indicator.bounds.max, indicator.bounds.above
    suffix = indicator.unit if indicator.unit_fixed and indicator.unit else ""
    if low is not None and high is not None and not low <= canonical <= high:
        return [Problem(field, f"{what} {plain(value)} 超出范围，应在 {plain(low)} 到 {plain(high)}{suffix} 之间")]
    if low is not None and canonical < low:
        return [Problem(field, f"{what} {plain(value)} 不能小于 {plain(low)}{suffix}")]
    if above is not None and canonical <= above:
        return [Problem(field, f"{what} {plain(value)} 应大于 {plain(above)}{suffix}")]
    return []


def _check_units(stated: str | None, levels: str | None) -> list[Problem]:
    """Where the notice leaves a choice, units stand on both sides or on neither, and measure the same."""
    if stated is None and levels is None:
        return []
    if stated is None or levels is None:
        given, other = ("引领值和基准值", "填报值") if stated is None else ("填报值", "引领值和基准值")
        return [Problem("unit", f"{given}有单位“{stated or levels}”而{other}没有，请两边都写明单位，或两边都不写")]
    try:
        factor(stated, levels)
    except UnitError as error:
        return [Problem("unit", str(error))]
    return []


def _check_only_pair() -> list[Problem]:
    """A stated value can't be compared with several pairs."""
    return [Problem("value", "引领值和基准值按产品或污染物分列，请改用数据表 sheet 填报，或只给出一组引领值和基准值")]


def has_levels(benchmark: Benchmark) -> bool:
    """Whether at least one level is given."""
    return benchmark.leading is not None or benchmark.baseline is not None


def _check_count(indicator: Indicator, fact: Fact) -> list[Problem]:
    problems = _check_unit(indicator, "unit", fact.unit)
    most = len(indicator.functions)
    if fact.value is not None and (fact.value != fact.value.to_integral_value() or not 0 <= fact.value <= most):
        problems.append(Problem("value", f"功能项数 {plain(fact.value)} 不对，应为 0 到 {most} 的整数"))
    counted: dict[str, str] = {}
    for name in fact.functions or ():
        function = indicator.function(name.strip())
        if function is None:
            known = "、".join(item.name for item in indicator.functions)
            problems.append(Problem("functions", f"“{name}”不是计入的业务功能，可用的有：{known}"))
        elif function.name in counted:
            problems.append(
                Problem("functions", f"“{name}”与“{counted[function.name]}”是同一项功能，请只保留一个")
            )
        else:
            counted[function.name] = name
    return problems


def _check_option(indicator: Indicator, fact: Fact) -> list[Problem]:
    if fact.option is None or indicator.option(fact.option):
        return []
    known = "、".join(f"{option.id}（{option.label}）" for option in indicator.options)
    return [Problem("option", f"没有选项“{fact.option}”，可用的有：{known}")]


def _check_elasticity(fact: Fact) -> list[Problem]:
    problems = []
    for field, what in (("emission_growth", "排放量增长率"), ("value_added_growth", "工业增加值增长率")):
        growth = getattr(fact, field)
        if growth is not None and growth <= -100:
            problems.append(Problem(field, f"{what} {plain(growth)} 应大于 -100（%）"))
    for field, what in (("base_emission", "基准年排放量"), ("emission", "评价年排放量")):
        amount = getattr(fact, field)
        if amount is not None and amount < 0:
            problems.append(Problem(field, f"{what} {plain(amount)} 不能小于 0"))
    return problems or _check_elasticity_complete(fact)


def _check_elasticity_complete(fact: Fact) -> list[Problem]:
    if fact.empty:
        return []
    if fact.base_emission is None and fact.emission is not None:
        return [Problem("base_emission", "填报了评价年排放量 emission，请一并填报基准年排放量 base_emission")]
    if fact.base_emission == 0:
        if fact.emission is None:
            return [Problem("emission", "基准年排放量为 0 时，请填报评价年排放量 emission")]
        return []
    problems = []
    if fact.emission_growth is None:
        problems.append(Problem("emission_growth", "请填报排放量年均增长率 emission_growth（三年平均，%）"))
    if fact.value_added_growth is None:
        text = "请填报工业增加值年均增长率 value_added_growth（三年平均，%）"
        problems.append(Problem("value_added_growth", text))
    return problems


def check_benchmark(indicator: Indicator, benchmark: Benchmark) -> list[Problem]:
    """Everything wrong with one benchmark pair: not wanted, its unit, bounds, the wrong side."""
    if not indicator.quantitative:
        text = f"指标 {indicator.number}（{indicator.name}）的引领值和基准值由评价要求给出，请去掉这里的 benchmarks"
        return [Problem("", text)]
    if benchmark.parts is not None:
        return [
            Problem(f"{key}.{problem.field}", problem.message)
            for key, pair in benchmark.parts.items()
            for problem in check_benchmark(indicator, pair)
        ]
    problems = _check_unit(indicator, "unit", benchmark.unit)
    if problems:
        return problems
    for field, what, level in (
        ("leading", "引领值", benchmark.leading), ("baseline", "基准值", benchmark.baseline)
    ):
        if level is not None:
            problems += _check_bounds(indicator, field, what, level, benchmark.unit)
    if benchmark.leading is not None and benchmark.baseline is not None and not problems:
        higher = indicator.type == "higher_is_better"
        wrong = benchmark.leading < benchmark.baseline if higher else benchmark.leading > benchmark.baseline
        if wrong:
            pair = f"引领值 {plain(benchmark.leading)} 与基准值 {plain(benchmark.baseline)} 方向不对"
            side = "正向指标的引领值不能小于基准值" if higher else "逆向指标的引领值不能大于基准值"
            problems.append(Problem("leading", f"{pair}：{side}"))
    return problems


def check_all(
    standard: Standard, facts: Mapping[int, Fact], benchmarks: Mapping[int, Benchmark]
) -> list[tuple[str, str]]:
    """Everything wrong with an evaluation's input as (place, message); a place is like ``facts.1.unit``."""
    known = {indicator.number: indicator for indicator in standard.indicators}
    problems = []
    for kind, numbers in (("benchmarks", benchmarks), ("facts", facts)):
        unknown = [number for number in numbers if number not in known]
        problems += [(f"{kind}.{number}", unknown_indicator(standard, str(number))) for number in unknown]
    sound = dict(benchmarks)
    for number in sorted(known.keys() & benchmarks.keys()):
        found = check_benchmark(known[number], benchmarks[number])
        problems += [(_place("benchmarks", number, problem.field), problem.message) for problem in found]
        if any(problem.field.endswith("unit") for problem in found):
            del sound[number]  # what its unit would be is not known
    for number in sorted(known.keys() & facts.keys()):
        benchmark = sound.get(number)
        if facts[number].computed and benchmark is not None:
            pairs = _check_pair_units(known[number], facts[number], benchmark)
            problems += [(_place("benchmarks", number, field), message) for field, message in pairs]
            benchmark = None
        for problem in check_fact(standard, number, facts[number], benchmark):
            problems.append((_place("facts", number, problem.field), problem.message))
    return problems + _check_groups(standard, facts)


def unknown_indicator(standard: Standard, number: str) -> str:
    """What to say of an indicator number that the standard does not have."""
    return f"{standard.id} 没有指标“{number}”，指标序号为 1 到 {len(standard.indicators)}"


def _place(kind: str, number: int, field: str) -> str:
    return f"{kind}.{number}.{field}" if field else f"{kind}.{number}"


def _check_groups(standard: Standard, facts: Mapping[int, Fact]) -> list[tuple[str, str]]:
    problems = []
    for group in standard.groups:
        members = standard.group_indicators(group.name)
        if all(item.number in facts and facts[item.number].not_applicable is not None for item in members):
            numbers = "、".join(str(item.number) for item in members)
            text = f"一级指标“{group.name}”的指标（{numbers}）不能全部不适用，请至少填报其中一项"
            problems.append((f"facts.{members[0].number}.not_applicable", text))
    return problems
