import csv
from dataclasses import replace
from decimal import Decimal, localcontext

import pytest

from lvheng.evaluation import Benchmark, EvaluationError, Fact, Score, evaluate
from lvheng.standards import load_standard
from tests.standards.shared import shared_file

FACTORY, PARK = load_standard("factory-2025"), load_standard("park-2025")


def levels(leading: str, baseline: str, unit: str | None = None) -> Benchmark:
    return Benchmark(leading=Decimal(leading), baseline=Decimal(baseline), unit=unit, source="示例基准集", trust="示例")


def value(number: str, unit: str | None = None) -> Fact:
    return Fact(value=Decimal(number), unit=unit)


def complete_factory() -> tuple[dict[int, Fact], dict[int, Benchmark]]:
    facts = {
        1: value("0.1035", "tce/t"),
        2: value("0.5"),
        3: value("11"),
        4: Fact(functions=("能耗查询", "能效对标")),
        5: value("2"),
        6: value("2"),
        7: value("90"),
        8: Fact(not_applicable="不产生一般工业固体废物"),
        9: Fact(option="met"),
        10: value("1"),
        11: value("2"),
        12: Fact(option="not_met"),
        13: Fact(option="met"),
        14: value("0.33"),
    }
    pairs = {1: levels("100", "107", "kgce/t"), 2: levels("0", "1"), 3: levels("30", "0"), 7: levels("95", "80")}
    pairs |= {number: levels("1", "4") for number in (5, 6, 11)} | {10: levels("3", "0"), 14: levels("0.45", "0.21")}
    return facts, pairs


def test_groups_and_total_are_the_exact_sums() -> None:
    score = evaluate(FACTORY, *complete_factory())
    assert score.complete
    with localcontext() as context:
        context.prec = 60
        assert abs(sum(item.points for item in score.indicators) - score.exact_total) < Decimal("1e-35")
        for group in score.groups:
            own = [item.points for item in score.indicators if item.group == group.name]
            assert abs(sum(own) - group.points) < Decimal("1e-35")
    assert [str(group.weight) for group in score.groups] == ["30", "30", "16", "16", "8"]
    assert sum(item.effective_weight for item in score.indicators) == 100


def test_the_callers_decimal_context_does_not_matter() -> None:
    expected = evaluate(FACTORY, *complete_factory())
    with localcontext() as context:
        context.prec = 2
        assert evaluate(FACTORY, *complete_factory()) == expected
        assert expected.sort_key == f"{expected.exact_total:024.20f}"[:24]


def test_thirds_add_up_before_rounding() -> None:
    facts = {number: value("1") for number in (5, 6, 11)}
    score = evaluate(FACTORY, facts, {number: levels("0", "3") for number in (5, 6, 11)})
    assert str(score.exact_total) == "14.66666666666666666666666666666666666667"
    assert str(score.total) == "14.67"


@pytest.mark.clause("MI-2.1.a")
def test_stored_and_read_again() -> None:
    score = evaluate(load_standard("factory-2025", "水泥"), *complete_factory())
    content = score.to_dict()
    assert content["industry"] == "水泥"
    assert content["indicators"][0]["points"] == "4"
    assert Score.from_dict(content) == score
    with pytest.raises(KeyError):
        score.indicator(15)


def test_the_trace_reads_from_the_stated_value_to_the_points() -> None:
    facts, pairs = complete_factory()
    trace = evaluate(FACTORY, facts, pairs).indicator(1).trace
    assert [step.label for step in trace] == ["填报值", "单位换算", "引领值与基准值", "取值", "得分"]
    assert trace[0].numbers == "0.1035 tce/t"
    assert trace[1].numbers == "100 kgce/t ＝ 0.1 tce/t；107 kgce/t ＝ 0.107 tce/t"
    assert trace[2].source == "示例基准集，示例"
    assert trace[3].numbers == "(0.1035 − 0.107) ÷ (0.1 − 0.107) ＝ 0.5"
    assert trace[3].assumption == FACTORY.assumption("linear").text
    assert trace[4].numbers == "0.5 × 8 ＝ 4"


def test_a_score_without_traces_is_the_same_score() -> None:
    with_trace, without = (evaluate(FACTORY, *complete_factory(), trace=trace) for trace in (True, False))
    assert without != with_trace
    assert without == replace(with_trace, indicators=tuple(replace(item, trace=()) for item in with_trace.indicators))


def test_the_trace_of_the_other_rules() -> None:
    facts, pairs = complete_factory()
    score = evaluate(FACTORY, facts, pairs)
    assert score.indicator(4).trace[0].numbers == "2 项（能耗查询、能效对标）"
    assert score.indicator(4).trace[1].source == "MI-A1"
    assert [step.label for step in score.indicator(7).trace] == ["填报值", "引领值与基准值", "取值", "权重分摊", "得分"]
    assert score.indicator(7).trace[3].numbers == "8 → 10"
    assert score.indicator(8).trace[0].label == "不适用"
    assert score.indicator(9).trace[1].assumption == FACTORY.assumption("options").text
    park = evaluate(PARK, {15: Fact(emission_growth=Decimal("3.9"), value_added_growth=Decimal(6))}, {})
    assert park.indicator(15).trace[2].numbers == ("弹性系数 3.9 ÷ 6 ＝ 0.65；(0.65 − 1) ÷ (0.3 − 1) ＝ 0.5，取 0.5")


@pytest.mark.parametrize(
    ("stated", "pair", "sentence"),
    [
        ("90", ("100", "107"), "能源消耗强度 90，达到或优于引领值 100，1 × 8 ＝ 8 分。"),
        ("108", ("100", "107"), "能源消耗强度 108，不优于基准值 107，0 × 8 ＝ 0 分。"),
        ("110", ("110", "110"), "能源消耗强度 110，达到引领值（等于基准值）110，1 × 8 ＝ 8 分。"),
        ("110.01", ("110", "110"), "能源消耗强度 110.01，未达到引领值（等于基准值）110，0 × 8 ＝ 0 分。"),
        (
            "-29",
            ("-30", "-28"),
            "能源消耗强度 -29，介于基准值 -28 与引领值 -30之间：(-29 − (-28)) ÷ (-30 − (-28)) ＝ 0.5，0.5 × 8 ＝ 4 分。",  # noqa: E501
        ),
    ],
)
def test_sentences(stated: str, pair: tuple[str, str], sentence: str) -> None:
    assert evaluate(FACTORY, {1: value(stated)}, {1: levels(*pair)}).indicator(1).explanation == sentence


def test_beyond_the_levels_the_trace_says_that_it_is_capped() -> None:
    score = evaluate(FACTORY, {1: value("90")}, {1: Benchmark(leading=Decimal(100), baseline=Decimal(107))})
    steps = {step.label: step for step in score.indicator(1).trace}
    assert steps["取值"].numbers.endswith("，取 1")
    assert steps["引领值与基准值"].source == "随附的基准"
    equal = evaluate(FACTORY, {1: value("90")}, {1: levels("90", "90")}).indicator(1).trace
    assert equal[2].formula == "达到引领值为 1，否则为 0"


def test_units_shown() -> None:
    pairs = {1: levels("100", "107", "kgce/t"), 7: levels("95", "80"), 8: levels("90", "50")}
    facts = {1: Fact(unit="tce/t"), 8: Fact(not_applicable="不产生一般工业固体废物"), 2: value("3")}
    score = evaluate(FACTORY, facts, pairs)
    assert [(score.indicator(number).unit, score.indicator(number).status) for number in (1, 2, 7, 8, 9)] == [
        ("tce/t", "missing"),
        (None, "no_benchmark"),
        ("%", "missing"),
        ("%", "not_applicable"),
        (None, "missing"),
    ]
    assert (score.indicator(1).leading, score.indicator(1).baseline) == (Decimal("0.1"), Decimal("0.107"))
    without = evaluate(FACTORY, {}, pairs).indicator(1)
    assert (without.unit, without.leading) == ("kgce/t", Decimal(100))


def test_a_faulty_fact_counts_as_missing_while_a_form_is_filled_in() -> None:
    facts = {3: value("101"), 7: value("90"), 10: value("1"), 77: value("1")}
    pairs = {3: levels("20", "5"), 7: levels("95", "80"), 10: levels("1", "3"), 4: levels("1", "0")}
    with pytest.raises(EvaluationError) as caught:
        evaluate(FACTORY, facts, pairs)
    assert len(caught.value.problems) == 4
    score = evaluate(FACTORY, facts, pairs, skip_faulty=True)
    assert score.indicator(3).status == "missing"
    assert score.indicator(3).explanation == "所填内容有误，暂不计分，请先改正。"
    assert score.indicator(7).status == "scored"
    assert score.indicator(10).status == "no_benchmark"
    assert evaluate(FACTORY, {7: value("90")}, {7: levels("95", "80")}, skip_faulty=True).total == score.total


def test_flags_for_the_expert() -> None:
    facts = {
        15: Fact(emission_growth=Decimal(-5), value_added_growth=Decimal(-3)),
        17: Fact(emission_growth=Decimal(1), value_added_growth=Decimal(5)),
    }
    score = evaluate(PARK, facts, {})
    assert (score.indicator(15).flagged, score.indicator(17).flagged) == (True, False)
    assert "请专家核实" in score.indicator(15).explanation


@pytest.mark.parametrize("industry", ["水泥", "电解铝"])
def test_energy_quota_rows(industry: str) -> None:
    """The rows of 综合能耗 serve indicator 1: midway between level 1 and 2 earns half, the levels all and nothing."""
    with shared_file("reference/energy-quota-levels.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["industry"] == industry and row["unit"] == "kgce/t"]
    wanted = {
        "水泥": [("水泥熟料", "100", "107"), ("水泥产品（熟料比例75%基准，须修正）", "80", "87")],
        "电解铝": [("铝锭", "1670", "1680")],
    }
    whole = [row for row in rows if row["indicator"] in ("单位产品综合能耗", "综合单耗")]
    assert [(row["product"], row["level1"], row["level2"]) for row in whole] == wanted[industry]
    standard = load_standard("factory-2025", industry)
    for row in whole:
        pair = levels(row["level1"], row["level2"], row["unit"])
        middle = (Decimal(row["level1"]) + Decimal(row["level2"])) / 2
        by_hand = {row["level1"]: "8", str(middle): "4", row["level2"]: "0"}
        for stated, points in by_hand.items():
            score = evaluate(standard, {1: value(str(Decimal(stated) / 1000), "tce/t")}, {1: pair})
            assert score.indicator(1).points == Decimal(points)
