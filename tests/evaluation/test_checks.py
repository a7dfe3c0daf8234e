"""Every fault is told at its field, with what would be right."""

from decimal import Decimal
from typing import Any

import pytest

from lvheng.evaluation import Benchmark, EvaluationError, Fact, check_all, check_benchmark, check_fact, evaluate
from lvheng.standards import Standard, load_standard

FACTORY, PARK = load_standard("factory-2025"), load_standard("park-2025")


def pair(leading: str | None, baseline: str | None, unit: str | None = None) -> Benchmark:
    return Benchmark(
        leading=None if leading is None else Decimal(leading),
        baseline=None if baseline is None else Decimal(baseline),
        unit=unit,
    )


def fact(**fields: Any) -> Fact:
    numbers = {"value", "emission_growth", "value_added_growth", "base_emission", "emission"}
    return Fact(**{key: Decimal(value) if key in numbers else value for key, value in fields.items()})


FAULTS: list[tuple[Standard, int, Fact, Benchmark | None, str, str]] = [
    (FACTORY, 9, fact(value="1"), None, "value", "指标 9（生产工艺和设备先进性）不用 value 填报，请用 option"),
    (FACTORY, 9, fact(option="met", unit="t"), None, "unit", "不用 unit 填报"),
    (FACTORY, 1, fact(option="met"), None, "option", "不用 option 填报，请用 value、unit"),
    (FACTORY, 1, fact(functions=("能效对标",)), None, "functions", "不用 functions 填报"),
    (FACTORY, 1, fact(emission="1"), None, "emission", "不用 emission 填报"),
    (PARK, 15, fact(value="0.5"), None, "value", "请用 emission_growth、value_added_growth"),
    (FACTORY, 4, fact(value="3", functions=("能效对标",)), None, "functions", "value 与 functions 不能同时填报"),
    (FACTORY, 4, fact(value="3.5"), None, "value", "功能项数 3.5 不对，应为 0 到 12 的整数"),
    (FACTORY, 4, fact(value="13"), None, "value", "应为 0 到 12 的整数"),
    (FACTORY, 4, fact(value="-1"), None, "value", "应为 0 到 12 的整数"),
    (FACTORY, 4, fact(value="3", unit="t"), None, "unit", "不是同一类"),
    (FACTORY, 4, fact(functions=("节能",)), None, "functions", "“节能”不是计入的业务功能，可用的有：能耗查询"),
    (FACTORY, 4, fact(functions=("碳排放", "碳排放核算")), None, "functions", "“碳排放核算”与“碳排放”是同一项功能"),
    (FACTORY, 9, fact(option="maybe"), None, "option", "没有选项“maybe”，可用的有：met（已采用先进适用技术和设备）"),
    (FACTORY, 8, fact(not_applicable=" "), None, "not_applicable", "请用文字写明不适用的理由"),
    (FACTORY, 8, fact(not_applicable="1"), None, "not_applicable", "请用文字写明不适用的理由"),
    (FACTORY, 8, fact(not_applicable="无", value="5"), None, "not_applicable", "不能同时填报"),
    (FACTORY, 8, fact(not_applicable="无", unit="%"), None, "not_applicable", "不能同时填报"),
    (FACTORY, 1, fact(not_applicable="无"), None, "not_applicable", "指标 1（能源消耗强度）不允许不适用"),
    (FACTORY, 3, fact(value="101"), None, "value", "可再生能源利用率 101 超出范围，应在 0 到 100% 之间"),
    (FACTORY, 7, fact(value="-0.1"), None, "value", "应在 0 到 100% 之间"),
    (FACTORY, 10, fact(value="-1"), None, "value", "不能小于 0%"),
    (FACTORY, 6, fact(value="-1"), None, "value", "取水强度 -1 不能小于 0"),
    (FACTORY, 3, fact(value="1", unit="t"), None, "unit", "不是同一类"),
    (FACTORY, 1, fact(value="1", unit="foo/t"), None, "unit", "未知单位“foo”"),
    (FACTORY, 1, fact(value="1", unit="kWh/t"), None, "unit", "不是指标 1（能源消耗强度）的单位，请用 tce/产品单位"),
    (FACTORY, 1, fact(value="1", unit="tce"), None, "unit", "不是指标 1"),
    (FACTORY, 14, fact(value="1", unit="万元/t"), None, "unit", "请用 产品单位/m²、万元/m²、元/m² 等"),
    (FACTORY, 1, fact(value="1", unit="tce/t"), pair("1", "2"), "unit", "填报值有单位“tce/t”而引领值和基准值没有"),
    (FACTORY, 1, fact(value="1"), pair("1", "2", "tce/t"), "unit", "引领值和基准值有单位“tce/t”而填报值没有"),
    (FACTORY, 1, fact(value="1"), pair("1", None, "tce/t"), "unit", "两边都写明单位，或两边都不写"),
    (FACTORY, 1, fact(value="1", unit="tce/t"), pair("1", "2", "tce/万元"), "unit", "不是同一类"),
    (PARK, 1, fact(value="-100"), None, "value", "应大于 -100%"),
    (PARK, 15, fact(emission_growth="-100", value_added_growth="1"), None, "emission_growth", "应大于 -100"),
    (PARK, 15, fact(emission_growth="1", value_added_growth="-101"), None, "value_added_growth", "应大于 -100"),
    (PARK, 15, fact(emission_growth="1"), None, "value_added_growth", "请填报工业增加值年均增长率"),
    (PARK, 15, fact(value_added_growth="1"), None, "emission_growth", "请填报排放量年均增长率"),
    (PARK, 17, fact(base_emission="-1", emission="1"), None, "base_emission", "不能小于 0"),
    (PARK, 17, fact(base_emission="0", emission="-1"), None, "emission", "不能小于 0"),
    (PARK, 17, fact(base_emission="0"), None, "emission", "基准年排放量为 0 时，请填报评价年排放量"),
    (PARK, 17, fact(emission="1"), None, "base_emission", "请一并填报基准年排放量"),
]


@pytest.mark.parametrize("case", FAULTS, ids=lambda case: f"{case[0].kind}-{case[1]}-{case[4]}")
def test_faults_of_facts(case: tuple[Standard, int, Fact, Benchmark | None, str, str]) -> None:
    standard, number, stated, levels, field, message = case
    problems = check_fact(standard, number, stated, levels)
    assert [problem.field for problem in problems if message in problem.message] == [field]
    with pytest.raises(EvaluationError, match=r"facts\."):
        evaluate(standard, {number: stated}, {number: levels} if levels else {})


def test_an_emission_without_its_growth_is_asked_for_both_growths() -> None:
    problems = check_fact(PARK, 17, fact(base_emission="5", emission="6"))
    assert [problem.field for problem in problems] == ["emission_growth", "value_added_growth"]


@pytest.mark.parametrize(
    ("standard", "number", "stated", "levels"),
    [
        (FACTORY, 1, fact(value="-5"), None),
        (FACTORY, 1, fact(value="5", unit="tce/t"), None),
        (FACTORY, 1, fact(value="5", unit="tce/t"), pair(None, None)),
        (FACTORY, 2, fact(value="-5", unit="kgCO2/台"), pair("-6", "0", "tCO2/台")),
        (FACTORY, 3, fact(value="0"), None),
        (FACTORY, 3, fact(value="100", unit="％"), None),
        (FACTORY, 4, fact(value="12"), None),
        (FACTORY, 4, fact(value="7.0", unit="项"), None),
        (FACTORY, 5, fact(value="1", unit="kg/kWh"), None),
        (FACTORY, 10, fact(value="150"), None),
        (FACTORY, 14, fact(value="1", unit="台/m2"), None),
        (FACTORY, 9, fact(), None),
        (PARK, 1, fact(value="-99.9"), None),
        (PARK, 4, fact(value="1", unit="元/kgce"), None),
        (PARK, 15, fact(), None),
        (PARK, 17, fact(base_emission="0", emission="0"), None),
    ],
)
def test_what_is_right(standard: Standard, number: int, stated: Fact, levels: Benchmark | None) -> None:
    assert check_fact(standard, number, stated, levels) == []


@pytest.mark.parametrize(
    ("standard", "number", "levels", "field", "message"),
    [
        (FACTORY, 4, pair("8", "0"), "", "由评价要求给出"),
        (FACTORY, 9, pair("1", "0"), "", "由评价要求给出"),
        (PARK, 17, pair("0.3", "1"), "", "由评价要求给出"),
        (FACTORY, 1, pair("107", "100"), "leading", "逆向指标的引领值不能大于基准值"),
        (FACTORY, 7, pair("80", "95"), "leading", "正向指标的引领值不能小于基准值"),
        (FACTORY, 7, pair("101", "80"), "leading", "引领值 101 超出范围"),
        (FACTORY, 7, pair("90", "-1"), "baseline", "基准值 -1 超出范围"),
        (FACTORY, 6, pair("-1", "3"), "leading", "引领值 -1 不能小于 0"),
        (FACTORY, 1, pair("1", "2", "t"), "unit", "不是指标 1"),
        (PARK, 8, pair("2", "1", "万元"), "unit", "不是同一类"),
        (PARK, 1, pair("2", "-100"), "baseline", "应大于 -100%"),
    ],
)
def test_faults_of_benchmarks(standard: Standard, number: int, levels: Benchmark, field: str, message: str) -> None:
    problems = check_benchmark(standard.indicator(number), levels)
    assert [problem.field for problem in problems if message in problem.message] == [field]
    with pytest.raises(EvaluationError, match=rf"benchmarks\.{number}"):
        evaluate(standard, {}, {number: levels})


def test_equal_and_missing_levels_are_right() -> None:
    for levels in (pair("110", "110"), pair("1", None), pair(None, "1"), pair(None, None, "kgce/t")):
        assert check_benchmark(FACTORY.indicator(1), levels) == []


def test_all_faults_at_once_with_their_places() -> None:
    facts = {99: fact(value="1"), 3: fact(value="101"), 1: fact(value="1", unit="tce/t")}
    benchmarks = {98: pair("1", "2"), 1: pair("2", "1", "foo")}
    places = [place for place, _ in check_all(FACTORY, facts, benchmarks)]
    assert places == ["benchmarks.98", "facts.99", "benchmarks.1.unit", "facts.3.value"]


def test_a_wrong_level_does_not_hide_a_wrong_unit() -> None:
    places = [place for place, _ in check_all(FACTORY, {1: fact(value="1", unit="tce/t")}, {1: pair("2", "1")})]
    assert places == ["benchmarks.1.leading", "facts.1.unit"]


def test_a_whole_group_can_not_be_not_applicable() -> None:
    facts = {number: fact(not_applicable="示例理由") for number in (5, 6, 7, 8)}
    problems = check_all(FACTORY, facts, {})
    assert [place for place, _ in problems] == ["facts.5.not_applicable"]
    assert "“资源高效化”的指标（5、6、7、8）不能全部不适用" in problems[0][1]
    del facts[6]
    assert check_all(FACTORY, facts, {}) == []
