"""What counts once a level has judged: worked by hand."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from lvheng.evaluation import Benchmark, Fact
from lvheng.evaluation.facts import Part
from lvheng.evaluation.numbers import to_decimal
from lvheng.filing.scoring import fact_from_dict, fact_to_dict
from lvheng.review.models import Review, Verdict
from lvheng.review.scoring import Case, counting, overrides, verified_fact, with_value
from lvheng.standards import Standard, load_campaign, load_standard

FACTORY = load_standard("factory-2025")
PARK = load_standard("park-2025")


def case(standard: Standard, number: int, submitted: Fact, benchmark: Benchmark | None = None) -> Case:
    """One indicator under review with its own weight."""
    indicator = standard.indicator(number)
    return Case(standard, indicator, submitted, benchmark, indicator.weight)


REUSE = case(FACTORY, 7, Fact(value=Decimal(65)), Benchmark(leading=Decimal(90), baseline=Decimal(40)))
ENERGY = case(FACTORY, 1, Fact(value=Decimal(75), unit="kgce/t"), None)
PLATFORM = case(FACTORY, 4, Fact(functions=("能耗查询", "能效对标")), None)
PROCESS = case(FACTORY, 9, Fact(option="met"), None)
POLLUTANTS = case(PARK, 15, Fact(emission_growth=Decimal(1), value_added_growth=Decimal(2)), None)
LEVELS = Benchmark(leading=Decimal(90), baseline=Decimal(40))
LOW_REUSE = case(FACTORY, 7, Fact(value=Decimal(30)), LEVELS)
TOP_REUSE = case(FACTORY, 7, Fact(value=Decimal(95)), LEVELS)
POOR_ENERGY = case(
    FACTORY, 1, Fact(value=Decimal(120), unit="kgce/t"),
    Benchmark(leading=Decimal(50), baseline=Decimal(100), unit="kgce/t"),
)  # fmt: skip
ALL_FUNCTIONS = case(FACTORY, 4, Fact(functions=tuple(one.name for one in FACTORY.indicator(4).functions[:8])), None)
FALLING = case(PARK, 15, Fact(emission_growth=Decimal(-1), value_added_growth=Decimal(2)), None)
PACK = load_campaign(2025, "430000")


@pytest.mark.parametrize(
    ("given", "verdict", "expected"),
    [
        (REUSE, None, REUSE.submitted),
        (REUSE, Verdict(), REUSE.submitted),
        (REUSE, Verdict(authenticity="doubt"), REUSE.submitted),
        (REUSE, Verdict(authenticity="fail", verified_value=Decimal(60)), Fact()),
        (REUSE, Verdict(accuracy="fail"), Fact()),
        (REUSE, Verdict(accuracy="fail", verified_value=Decimal(60)), Fact(value=Decimal(60))),
        (ENERGY, Verdict(verified_value=Decimal(80)), Fact(value=Decimal(80), unit="kgce/t")),
        (PLATFORM, Verdict(verified_value=Decimal(1)), Fact(value=Decimal(1))),
        (PLATFORM, Verdict(verified_value=Decimal(2)), PLATFORM.submitted),
        (PROCESS, Verdict(verified_option="not_met"), Fact(option="not_met")),
        (PROCESS, Verdict(), PROCESS.submitted),
        (
            POLLUTANTS,
            Verdict(verified_value=Decimal(3)),
            Fact(emission_growth=Decimal(3), value_added_growth=Decimal(2)),
        ),
    ],
)
def test_verified_fact(given: Case, verdict: Verdict | None, expected: Fact) -> None:
    assert verified_fact(given.indicator, given.submitted, verdict) == expected


@pytest.mark.parametrize(("approved", "counts"), [(None, True), (True, True), (False, False)])
def test_not_applicable_counts_until_it_is_refused(approved: bool | None, counts: bool) -> None:
    claimed = Fact(not_applicable="不产生固体废物")
    found = verified_fact(FACTORY.indicator(8), claimed, Verdict(not_applicable_approved=approved))
    assert (found == claimed) is counts


def test_the_latest_level_that_judged_counts_per_indicator() -> None:
    city, province = Review(level="city"), Review(level="province")
    first, second, third = (
        Verdict(review=city, number=1), Verdict(review=province, number=1), Verdict(review=city, number=2)
    )  # fmt: skip
    assert counting([second, first, third], "province") == {1: second, 2: third}
    assert counting([second, first, third], "city") == {1: first, 2: third}


def test_overrides_hold_only_what_changed() -> None:
    facts = {7: Fact(value=Decimal(65)), 9: Fact(option="met")}
    verdicts = {7: Verdict(verified_value=Decimal("65.0")), 9: Verdict(verified_option="not_met"), 3: Verdict()}
    assert overrides(FACTORY, facts, verdicts) == {9: Fact(option="not_met")}


@pytest.mark.parametrize(
    ("given", "typed", "words"),
    [
        (REUSE, "六十", "不是数值"),
        (REUSE, "120", "在 0 到 100"),
        (PLATFORM, "2.5", "0 到 12 的整数"),
        (PROCESS, "1", "没有可以核实的数值"),
        (case(FACTORY, 7, Fact(), None), "1", "没有可以核实的数值"),
        (case(FACTORY, 8, Fact(not_applicable="无"), None), "1", "没有可以核实的数值"),
        (
            case(PARK, 15, Fact(base_emission=Decimal(0), emission=Decimal(0)), None),
            "1",
            "没有可以核实",
        ),
        (POLLUTANTS, "-100", "大于 -100"),
    ],
)
def test_values_that_cannot_be_read_are_told(given: Case, typed: str, words: str) -> None:
    value, gaps = given.read(typed)
    assert value is None
    assert words in gaps[0].message
    assert gaps[0].anchor == "verified"


def test_an_empty_value_is_none_and_a_good_one_exact() -> None:
    assert REUSE.read("  ") == (None, [])
    assert REUSE.read("64.50") == (Decimal("64.50"), [])


@pytest.mark.clause("HN-4.2.b")
@pytest.mark.parametrize(
    ("given", "verified", "raised"),
    [
        (REUSE, Fact(value=Decimal("65.0000001")), True),
        (REUSE, Fact(value=Decimal(65)), False),
        (REUSE, Fact(value=Decimal(64)), False),
        (ENERGY, Fact(value=Decimal(74), unit="kgce/t"), True),
        (ENERGY, Fact(value=Decimal(76), unit="kgce/t"), False),
        (case(FACTORY, 7, Fact(value=Decimal(65)), None), Fact(value=Decimal(66)), True),
        (case(FACTORY, 7, Fact(value=Decimal(65)), None), Fact(value=Decimal(64)), False),
        (ENERGY, Fact(), False),
        (PLATFORM, Fact(value=Decimal(3)), True),
        (PROCESS, Fact(option="not_met"), False),
        (case(FACTORY, 9, Fact(option="not_met"), None), Fact(option="met"), True),
        (POLLUTANTS, Fact(emission_growth=Decimal("0.5"), value_added_growth=Decimal(2)), True),
        # both earn nothing, or everything: on other levels they may not
        (LOW_REUSE, Fact(value=Decimal(39)), True),
        (LOW_REUSE, Fact(value=Decimal("30.0")), False),
        (LOW_REUSE, Fact(value=Decimal(29)), False),
        (LOW_REUSE, Fact(), False),
        (TOP_REUSE, Fact(value=Decimal(96)), True),
        (TOP_REUSE, Fact(value=Decimal(91)), False),
        (POOR_ENERGY, Fact(value=Decimal(119), unit="kgce/t"), True),
        (POOR_ENERGY, Fact(value=Decimal(121), unit="kgce/t"), False),
        (ALL_FUNCTIONS, Fact(value=Decimal(9)), True),
        (ALL_FUNCTIONS, Fact(value=Decimal(8)), False),
        (ALL_FUNCTIONS, ALL_FUNCTIONS.submitted, False),
        (FALLING, Fact(emission_growth=Decimal(-2), value_added_growth=Decimal(2)), True),
        (FALLING, Fact(emission_growth=Decimal("-0.5"), value_added_growth=Decimal(2)), False),
        (FALLING, Fact(), False),
        (PROCESS, PROCESS.submitted, False),
    ],
)
def test_a_verified_value_never_raises(given: Case, verified: Fact, raised: bool) -> None:
    assert given.raises(verified) is raised
    gaps = given.refusal_to_raise(PACK, verified, "不能通过修改指标提高评分")
    assert bool(gaps) is raised
    assert all("HN-4.2.b“不能通过修改指标提高评分”" in gap.message for gap in gaps)


def test_the_refusal_names_the_points_and_the_pack_may_allow_it() -> None:
    better = Fact(value=Decimal(90))
    (gap,) = REUSE.refusal_to_raise(PACK, better, "原文")
    weight = FACTORY.indicator(7).weight
    assert f"由 {weight / 2:.2f} 分提高到 {weight:.2f} 分" in gap.message
    assert ENERGY.refusal_to_raise(PACK, Fact(value=Decimal(1), unit="kgce/t"), "原文")[0].message.startswith(
        "核实值会优于申报值"
    )
    (gap,) = LOW_REUSE.refusal_to_raise(PACK, Fact(value=Decimal(39)), "原文")
    assert gap.message.startswith("核实值会优于申报值：")
    rule = PACK.verified_values.model_copy(update={"may_raise": True})
    assert REUSE.refusal_to_raise(PACK.model_copy(update={"verified_values": rule}), better, "") == []
    silent = PACK.verified_values.model_copy(update={"clause": None})
    (gap,) = PROCESS_UP.refusal_to_raise(PACK.model_copy(update={"verified_values": silent}), Fact(option="met"), "")
    assert gap.anchor == "verified_option"
    assert "HN" not in gap.message


PROCESS_UP = case(FACTORY, 9, Fact(option="not_met"), None)


def computed(value: str, unit: str, **more: Any) -> Fact:
    exact = Fraction(value)
    return Fact(value=to_decimal(exact), exact=exact, unit=unit, computed=True, **more)


def test_a_computed_value_verified_as_it_is_shown_stays_as_computed() -> None:
    energy = load_standard("factory-2025").indicator(1)
    submitted = computed("2000/3", "kgce/t", key="p1", quota="日用瓷")
    assert with_value(energy, submitted, Decimal("666.666667"), unit="kgce/t") is submitted
    assert with_value(energy, submitted, Decimal("0.000666667"), unit="tce/kg") is submitted
    assert with_value(energy, submitted, Decimal("666.67"), unit="kgce/t") is not submitted


def test_a_computed_value_gives_way_to_a_verified_one_in_its_unit() -> None:
    energy = load_standard("factory-2025").indicator(1)
    submitted = computed("2/3", "tce/t", key="p1", quota="日用瓷", energy=Fraction(4000))
    found = with_value(energy, submitted, Decimal(700), unit="kgce/t")
    assert found == Fact(value=Decimal(700), unit="kgce/t", key="p1", quota="日用瓷", energy=Fraction(4000))
    assert fact_from_dict(fact_to_dict(found)) == found


def test_several_products_have_no_one_value_to_verify() -> None:
    energy = load_standard("factory-2025").indicator(1)
    parts = tuple(
        Part(key=key, name=key, fact=computed("1/2", "tce/t", key=key), weight=Fraction(1)) for key in ("p1", "p2")
    )
    submitted = Fact(parts=parts, computed=True, weighted_by="能源消费量")
    assert with_value(energy, submitted, Decimal(700)) is submitted
    case = Case(load_standard("factory-2025"), energy, submitted, None, Decimal(8))
    assert not case.can_have_value


def test_a_computed_growth_rate_is_verified_like_a_stated_one() -> None:
    elasticity = load_standard("park-2025").indicator(17)
    submitted = Fact(
        emission_growth=to_decimal(Fraction(4, 3)), value_added_growth=Decimal(6), computed=True
    )
    assert with_value(elasticity, submitted, Decimal("1.333333")) is submitted
    found = with_value(elasticity, submitted, Decimal(2))
    assert found == Fact(emission_growth=Decimal(2), value_added_growth=Decimal(6))
