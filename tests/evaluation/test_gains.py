"""最容易提分: the order, the moves, and that a move brings what it promises when the score is worked out again."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lvheng.evaluation import Benchmark, Fact, Gain, TraceStep, convert, evaluate, gains
from lvheng.evaluation.facts import Part
from lvheng.evaluation.numbers import to_decimal
from lvheng.standards import Option, Standard, load_standard

FACTORY, PARK = load_standard("factory-2025"), load_standard("park-2025")
ROUNDED = Fraction(1, 10**30)
AMOUNTS = st.decimals(min_value=-500, max_value=500, places=3)
PERCENT = st.decimals(min_value=0, max_value=100, places=2)
GROWTH = st.decimals(min_value=Decimal("-99.9"), max_value=200, places=2)


def found(
    standard: Standard, facts: dict[int, Fact], pairs: dict[int, Benchmark], units: dict[int, str] | None = None
) -> dict[int, Gain]:
    score = evaluate(standard, facts, pairs)
    return {gain.number: gain for gain in gains(standard, facts, pairs, score, typed_units=units or {})}


def pair(leading: str, baseline: str, unit: str | None = None) -> Benchmark:
    return Benchmark(leading=Decimal(leading), baseline=Decimal(baseline), unit=unit)


def off(after: Decimal, before: Decimal, promised: Decimal) -> Fraction:
    """How far the points gained are from the promised ones; records keep 40 digits."""
    return abs(Fraction(after) - Fraction(before) - Fraction(promised))


def told(gain: Gain) -> list[tuple[str, str, str, bool]]:
    """Points, target, change and whether it is the whole weight, as a page shows them."""
    return [(str(step.points), step.target_text, step.change_text, step.full) for step in gain.steps]


def test_most_points_first_with_what_it_takes() -> None:
    facts = {
        1: Fact(value=Decimal("0.1035"), unit="tce/t"),
        2: Fact(value=Decimal(5)),
        4: Fact(functions=("能耗查询", "能效对标")),
        7: Fact(value=Decimal("91.5")),
        9: Fact(option="not_met"),
        12: Fact(option="met"),
    }
    pairs = {1: pair("100", "107", "kgce/t"), 3: pair("20", "5"), 7: pair("95", "80")}
    result = found(FACTORY, facts, pairs)
    assert {number: (str(gain.points_to_gain), gain.hint) for number, gain in result.items()} == {
        3: ("8", "尚未填报；优于 5% 开始得分，达到 20% 得满分"),
        13: ("8", "尚未填报；达到“已开展产品碳足迹量化”可得满分"),
        9: ("6", "达到“已采用先进适用技术和设备”可得满分"),
        4: ("4.5", "再增加 6 项功能可得满分"),
        1: ("4", "再降低 0.0035 tce/t（到 0.1 tce/t）可得满分"),
        7: ("1.866666666666666666666666666666666666667", "再提高 3.5 个百分点（到 95%）可得满分"),
    }
    assert list(result) == [3, 13, 9, 4, 1, 7]
    assert [(str(gain.points), str(gain.weight), gain.status) for gain in result.values()][3] == ("1.5", "6", "scored")


def test_half_a_point_one_point_and_all_in_the_unit_typed() -> None:
    facts = {1: Fact(value=Decimal("0.1035"), unit="tce/t")}
    pairs = {1: pair("100", "107", "kgce/t")}
    assert told(found(FACTORY, facts, pairs)[1]) == [
        ("0.5", "0.1030625 tce/t", "0.0004375 tce/t", False),
        ("1", "0.102625 tce/t", "0.000875 tce/t", False),
        ("4", "0.1 tce/t", "0.0035 tce/t", True),
    ]
    in_kgce = found(FACTORY, facts, pairs, {1: "kgce/t"})[1]
    assert told(in_kgce)[1] == ("1", "102.625 kgce/t", "0.875 kgce/t", False)
    assert in_kgce.hint == "再降低 3.5 kgce/t（到 100 kgce/t）可得满分"
    assert in_kgce.steps[1].change == Decimal("-0.875")
    assert found(FACTORY, facts, pairs, {1: "m³/t"})[1].steps == found(FACTORY, facts, pairs)[1].steps


def test_what_exceeds_what_is_left_is_left_out() -> None:
    gain = found(FACTORY, {7: Fact(value=Decimal(94))}, {7: pair("95", "80")})[7]
    assert told(gain) == [
        ("0.5", "94.9375%", "0.9375 个百分点", False),
        ("0.5333333333333333333333333333333333333333", "95%", "1 个百分点", True),
    ]
    assert gain.reach(1) is None
    assert gain.reach(Fraction(1, 2)) is gain.steps[0]
    assert gain.full is gain.steps[1]
    exactly = found(FACTORY, {7: Fact(value=Decimal("93.125"))}, {7: pair("95", "80")})[7]
    assert [(step.points, step.full) for step in exactly.steps] == [(Decimal("0.5"), False), (Decimal(1), True)]


def test_a_value_beyond_the_baseline_must_first_come_back_to_it() -> None:
    gain = found(FACTORY, {7: Fact(value=Decimal(50))}, {7: pair("95", "80")})[7]
    assert told(gain)[:2] == [
        ("0.5", "80.9375%", "30.9375 个百分点", False), ("1", "81.875%", "31.875 个百分点", False)
    ]  # fmt: skip


def test_equal_levels_know_one_step() -> None:
    facts = {1: Fact(value=Decimal(112), unit="kgce/t")}
    assert told(found(FACTORY, facts, {1: pair("110", "110", "kgce/t")})[1]) == [
        ("8", "110 kgce/t", "2 kgce/t", True)
    ]
    missing = found(FACTORY, {}, {1: pair("110", "110", "kgce/t")})[1]
    assert told(missing) == [("8", "110 kgce/t", "", True)]
    assert missing.hint == "尚未填报；达到 110 kgce/t 得满分"


def test_negative_levels() -> None:
    gain = found(FACTORY, {1: Fact(value=Decimal(-29), unit="kgce/t")}, {1: pair("-30", "-28", "kgce/t")})[1]
    assert told(gain)[-1] == ("4", "-30 kgce/t", "1 kgce/t", True)


def test_whole_functions_are_counted() -> None:
    two = found(FACTORY, {4: Fact(functions=("能耗查询", "能效对标"))}, {})[4]
    assert told(two) == [
        ("0.75", "3 项", "1 项", False), ("1.5", "4 项", "2 项", False), ("4.5", "8 项", "6 项", True)
    ]  # fmt: skip
    seven = found(FACTORY, {4: Fact(value=Decimal(7))}, {})[4]
    assert told(seven) == [("0.75", "8 项", "1 项", True)]
    missing = found(FACTORY, {}, {})[4]
    assert (missing.hint, missing.status) == ("尚未填报；具备 8 项功能得满分", "missing")
    assert told(missing)[0] == ("0.75", "1 项", "", False)


def changed(standard: Standard, number: int, **values: object) -> Standard:
    """The standard with other columns of one indicator."""
    indicators = [item.model_copy(update=values) if item.number == number else item for item in standard.indicators]
    return standard.model_copy(update={"indicators": tuple(indicators)})


def test_levels_that_the_pack_fixes() -> None:
    standard = changed(FACTORY, 7, leading=Decimal(95), baseline=Decimal(80))
    assert told(found(standard, {7: Fact(value=Decimal(50))}, {})[7])[-1] == ("8", "95%", "45 个百分点", True)


def test_options_are_named() -> None:
    gain = found(FACTORY, {9: Fact(option="not_met")}, {})[9]
    assert told(gain) == [("6", "“已采用先进适用技术和设备”", "", True)]
    assert gain.steps[0].target is None
    assert gain.steps[0].change is None


def test_options_in_between() -> None:
    steps = (
        Option(id="none", label="无", share=Decimal(0)), Option(id="all", label="全部", share=Decimal(1)),
        Option(id="part", label="部分", share=Decimal("0.25")),
    )  # fmt: skip
    gain = found(changed(FACTORY, 9, options=steps), {9: Fact(option="none")}, {})[9]
    assert told(gain) == [("1.5", "“部分”", "", False), ("6", "“全部”", "", True)]
    half, two = gain.reach(Fraction(1, 2)), gain.reach(2)
    assert half is not None
    assert two is not None
    assert (half.text, two.text) == ("“部分”", "“全部”")


def test_elasticity_by_its_cases() -> None:
    def one(**values: str) -> tuple[str, list[tuple[str, str, str, bool]]]:
        given: dict[str, Any] = {name: Decimal(text) for name, text in values.items()}
        gain = found(PARK, {15: Fact(**given)}, {})[15]
        return gain.hint, told(gain)

    hint, steps = one(emission_growth="5", value_added_growth="6")
    assert hint == "排放量年均增长不超过 1.8%（弹性系数 0.3）可得满分"
    assert steps == [
        ("0.5", "4.65%", "0.35 个百分点", False), ("1", "4.3%", "0.7 个百分点", False),
        ("4.571428571428571428571428571428571428571", "1.8%", "3.2 个百分点", True),
    ]  # fmt: skip
    hint, steps = one(emission_growth="2", value_added_growth="0.1")
    assert (hint, steps) == ("排放量不增长可得满分", [("6", "0%", "2 个百分点", True)])
    hint, steps = one(emission_growth="0", value_added_growth="-6")
    assert (hint, steps) == (
        "排放量年均下降超过 6%（快于工业增加值的下降）可得满分", [("6", "-6%", "6 个百分点", True)]
    )  # fmt: skip
    assert one(emission_growth="-2", value_added_growth="-6")[1] == [("6", "-6%", "4 个百分点", True)]
    hint, steps = one(base_emission="0", emission="3")
    assert (hint, steps) == ("评价年排放量仍为 0 可得满分", [("6", "0", "3", True)])
    missing = found(PARK, {}, {})[15]
    assert (missing.hint, missing.steps, missing.full) == (
        "尚未填报；工业增加值增长而排放量不增长得满分", (), None
    )  # fmt: skip


def test_a_faster_fall_must_go_beyond_that_of_value_added() -> None:
    """At the same pace nothing is gained, a little beyond everything."""
    fact = Fact(emission_growth=Decimal(-2), value_added_growth=Decimal(-6))
    step = found(PARK, {15: fact}, {})[15].steps[0]
    assert step.beyond
    at = evaluate(PARK, {15: Fact(emission_growth=step.target, value_added_growth=Decimal(-6))}, {})
    past = evaluate(PARK, {15: Fact(emission_growth=Decimal("-6.0001"), value_added_growth=Decimal(-6))}, {})
    assert [at.indicator(15).points, past.indicator(15).points] == [Decimal(0), step.points]


def product(name: str, value: str, weight: int, unit: str = "tce/t") -> Part:
    exact = Fraction(Decimal(value))
    fact = Fact(value=Decimal(value), exact=exact, unit=unit, computed=True)
    return Part(key=name, name=name, fact=fact, weight=Fraction(weight))


def test_a_computed_value_is_told_in_the_unit_of_its_levels_or_the_one_typed() -> None:
    third = Fraction(1, 3)
    facts = {1: Fact(value=to_decimal(third), exact=third, unit="tce/t", computed=True, steps=(TraceStep("折标"),))}
    pairs = {1: pair("100", "400", "kgce/t")}
    gain = found(FACTORY, facts, pairs)[1]
    assert gain.hint == "再降低 233.333334 kgce/t（到 100 kgce/t）可得满分"
    assert gain.steps[-1].exact_change == 100 - Fraction(1000, 3)
    assert gain.steps[-1].exact_points == 8 - 8 * Fraction(2, 9)
    assert found(FACTORY, facts, pairs, {1: "tce/t"})[1].steps[-1].target_text == "0.1 tce/t"


def test_of_several_products_the_one_that_moves_most() -> None:
    parts = (product("熟料", "0.104", 3), product("水泥", "0.09", 1))
    facts = {1: Fact(parts=parts, computed=True, weighted_by="综合能耗")}
    pairs = {1: Benchmark(parts={"熟料": pair("100", "107", "kgce/t"), "水泥": pair("80", "100", "kgce/t")})}
    gain = found(FACTORY, facts, pairs)[1]
    assert gain.part == "熟料"
    assert abs(gain.points_to_gain - (Decimal(24) / 7 + 1)) < Decimal("1e-20")
    assert gain.hint == "“熟料”再降低 4 kgce/t（到 100 kgce/t）可再得 3.428571 分"
    assert gain.full is None
    before = evaluate(FACTORY, facts, pairs).indicator(1).points
    for step in gain.steps:
        assert step.exact_target is not None
        moved = replace(parts[0].fact, exact=step.exact_target, value=step.target, unit=step.unit)
        changed_facts = {1: replace(facts[1], parts=(replace(parts[0], fact=moved), parts[1]))}
        assert off(evaluate(FACTORY, changed_facts, pairs).indicator(1).points, before, step.points) < ROUNDED


def test_where_the_others_are_full_one_product_leads_to_the_whole_weight() -> None:
    parts = (product("熟料", "0.104", 0), product("水泥", "0.07", 0))
    facts = {1: Fact(parts=parts, computed=True, weighted_by="综合能耗")}
    pairs = {1: Benchmark(parts={"熟料": pair("100", "107", "kgce/t"), "水泥": pair("80", "100", "kgce/t")})}
    gain = found(FACTORY, facts, pairs)[1]
    assert gain.hint == "“熟料”再降低 4 kgce/t（到 100 kgce/t）可得满分"
    assert gain.full is gain.steps[-1]
    full = {1: replace(facts[1], parts=parts[1:])}
    assert 1 not in found(FACTORY, full, pairs)


def test_substances_by_elasticity() -> None:
    def part(name: str, growth: str) -> Part:
        fact = Fact(emission_growth=Decimal(growth), value_added_growth=Decimal(6), computed=True)
        return Part(key=name, name=name, fact=fact, weight=Fraction(1))

    gain = found(PARK, {15: Fact(parts=(part("氮氧化物", "-1"), part("化学需氧量", "9")), computed=True)}, {})[15]
    assert (gain.part, str(gain.points_to_gain)) == ("化学需氧量", "3")
    assert gain.hint == "“化学需氧量”排放量年均增长不超过 1.8%（弹性系数 0.3）可得满分"


def test_missing_with_levels_by_product() -> None:
    gain = found(FACTORY, {}, {1: Benchmark(parts={"熟料": pair("100", "107", "kgce/t")})})[1]
    assert (gain.hint, gain.steps) == ("尚未填报；各项分别按自己的引领值和基准值计分", ())


def test_what_is_full_or_does_not_apply_is_left_out() -> None:
    facts = {8: Fact(not_applicable="不产生一般工业固体废物"), 9: Fact(option="met"), 7: Fact(value=Decimal(99))}
    result = found(FACTORY, facts, {7: pair("95", "80"), 5: pair("1", "2"), 6: Benchmark(leading=Decimal(1))})
    assert {6, 7, 8, 9} & result.keys() == set()
    assert result[5].weight == Decimal(10)


def test_a_faulty_fact_counts_as_missing() -> None:
    facts = {7: Fact(value=Decimal(120)), 9: Fact(not_applicable="没有")}
    pairs = {7: pair("95", "80")}
    score = evaluate(FACTORY, facts, pairs, skip_faulty=True)
    result = {gain.number: gain for gain in gains(FACTORY, facts, pairs, score)}
    assert (result[7].status, result[7].steps[0].change) == ("missing", None)
    assert (result[9].status, str(result[9].weight)) == ("missing", "6")


def test_what_does_not_terminate_is_shown_on_the_safe_side() -> None:
    """0.5 of 60/11 points: the target shown still brings them."""
    facts = {7: Fact(value=Decimal(81)), 5: Fact(not_applicable="无")}
    pairs = {7: pair("95", "80")}
    step = found(FACTORY, facts, pairs)[7].steps[0]
    shown = Decimal(step.target_text.removesuffix("%"))
    before = evaluate(FACTORY, facts, pairs).indicator(7).points
    after = evaluate(FACTORY, facts | {7: Fact(value=shown)}, pairs).indicator(7).points
    assert 0 <= after - before - Decimal("0.5") < Decimal("0.00001")
    lower = found(FACTORY, {1: Fact(value=Decimal(7)), 2: Fact(value=Decimal(1))}, {1: pair("1", "7")})[1]
    assert lower.steps[0].target_text == "6.625"
    thirds = found(FACTORY, {6: Fact(value=Decimal(7)), 5: Fact(not_applicable="无")}, {6: pair("1", "8")})[6].steps[0]
    assert Decimal(thirds.target_text) < thirds.exact_target  # type: ignore[operator]


@given(PERCENT, PERCENT, PERCENT, st.booleans())
def test_a_move_brings_what_it_promises(value: Decimal, first: Decimal, second: Decimal, shared: bool) -> None:
    """Weights shared out or not: worked out again, the points are the promised ones, never beyond the weight."""
    low, high = sorted((first, second))
    facts = {7: Fact(value=value)} | ({5: Fact(not_applicable="无")} if shared else {})
    pairs = {7: Benchmark(leading=high, baseline=low)}
    before = evaluate(FACTORY, facts, pairs).indicator(7)
    gain = found(FACTORY, facts, pairs).get(7)
    assert (gain is None) == (before.points == before.effective_weight)
    for step in gain.steps if gain else ():
        assert step.exact_target is not None
        assert step.exact_change == step.exact_target - Fraction(value)
        after = evaluate(FACTORY, facts | {7: Fact(value=step.target)}, pairs).indicator(7)
        assert off(after.points, before.points, step.points) < ROUNDED
        assert after.points <= after.effective_weight
        assert step.full == (after.points == after.effective_weight)


@given(AMOUNTS, AMOUNTS, AMOUNTS, st.sampled_from(["kgce/t", "tce/t", "gce/kg", "tce/万t"]))
def test_moves_are_the_same_in_every_unit(value: Decimal, first: Decimal, second: Decimal, unit: str) -> None:
    low, high = sorted((first, second))
    pairs = {1: Benchmark(leading=low, baseline=high, unit="kgce/t")}
    facts = {1: Fact(value=value, unit="kgce/t")}
    here, there = found(FACTORY, facts, pairs).get(1), found(FACTORY, facts, pairs, {1: unit}).get(1)
    assert (here is None) == (there is None)
    for one, other in zip(here.steps if here else (), there.steps if there else (), strict=True):
        assert one.points == other.points
        assert one.target is not None
        assert other.target == convert(one.target, "kgce/t", unit)
        again = evaluate(FACTORY, {1: Fact(value=other.target, unit=unit)}, pairs).indicator(1).points
        assert off(again, evaluate(FACTORY, facts, pairs).indicator(1).points, one.points) < ROUNDED


@given(GROWTH, GROWTH)
def test_elasticity_moves_bring_what_they_promise(emission: Decimal, grown: Decimal) -> None:
    facts = {15: Fact(emission_growth=emission, value_added_growth=grown)}
    before = evaluate(PARK, facts, {}).indicator(15).points
    gain = found(PARK, facts, {}).get(15)
    assert (gain is None) == (before == 6)
    for step in gain.steps if gain else ():
        assert step.target is not None
        reached = step.target - Decimal("1e-9") if step.beyond else step.target
        after = evaluate(PARK, {15: Fact(emission_growth=reached, value_added_growth=grown)}, {}).indicator(15).points
        assert off(after, before, step.points) < ROUNDED
