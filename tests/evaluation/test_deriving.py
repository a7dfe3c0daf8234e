"""Levels from verified values, worked by hand, and what holds for all values."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lvheng.evaluation import convert
from lvheng.evaluation.deriving import Group, Key, Observation, Rule, Summary, groups, outliers, summarise

RULE = Rule(best_share=Decimal("0.05"), least_units=5, outlier_z=Decimal("3.5"))
AMOUNTS = st.lists(st.decimals(min_value=-500, max_value=500, places=2), min_size=5, max_size=45)


def seen(*values: str | Decimal, number: int = 7, unit: str = "%", first: int = 1, **others: Any) -> list[Observation]:
    """One value each of units that are numbered from `first`."""
    return [
        Observation(source=place, number=number, value=Decimal(value), unit=unit, **others)
        for place, value in enumerate(values, start=first)
    ]


def only(observations: list[Observation], rule: Rule = RULE) -> Group:
    (found,), unread = groups(observations, rule)
    assert unread == []
    return found


def yields(observations: list[Observation], rule: Rule = RULE, **others: Any) -> Summary:
    found = summarise(only(observations, rule), rule, **others)
    assert found is not None
    return found


@pytest.mark.clause("MI-A1")
def test_worked_by_hand() -> None:
    got = yields(seen("10", "20", "30", "40", "60", higher_is_better=True))
    assert (got.count, got.left_out, got.place, got.outliers, got.wrong_side) == (5, 0, 1, (), False)
    assert (got.mean, got.leading) == (Decimal(32), Decimal(60))
    assert (got.lowest, got.lower_quartile, got.median, got.upper_quartile, got.highest) == tuple(
        map(Decimal, ("10", "20", "30", "40", "60"))
    )
    assert got.deviation**2 - 296 < Decimal("1e-36")
    assert yields(seen("10", "20", "30", "40", "60")).leading == 10


def test_between_places_and_a_mean_that_does_not_terminate() -> None:
    got = yields(seen("1", "2", "3", "4", "5", "7"))
    assert got.mean == Decimal("3." + "6" * 38 + "7")
    assert (got.lower_quartile, got.median, got.upper_quartile) == (Decimal("2.25"), Decimal("3.5"), Decimal("4.75"))


@pytest.mark.parametrize(("units", "place"), [(5, 1), (20, 1), (21, 2), (40, 2), (41, 3)])
def test_the_place_of_the_leading_value_is_rounded_up(units: int, place: int) -> None:
    got = yields(seen(*map(str, range(1, units + 1)), higher_is_better=True))
    assert (got.place, got.leading) == (place, units + 1 - place)


def test_too_few_units_yield_nothing() -> None:
    assert summarise(only(seen("1", "2", "3", "4")), RULE) is None
    far = seen("10", "11", "12", "13", "1000")
    assert summarise(only(far), RULE) is not None
    assert summarise(only(far), RULE, leave_out=True) is None


def of_products(*values: tuple[int, str, str], unit: str = "kgce/t") -> list[Observation]:
    """(source, value, weight) of several products under one quota."""
    return [
        Observation(source=source, number=1, value=Decimal(value), weight=Decimal(weight), unit=unit, product="熟料")
        for source, value, weight in values
    ]


@pytest.mark.clause("MI-A1")
def test_the_least_number_is_of_units_not_of_their_products() -> None:
    """Two units with three products each under one quota would otherwise pass as six."""
    two = of_products(*[(source, str(10 * source + place), "1") for source in (1, 2) for place in range(3)])
    assert only(two).values == ((1, Decimal(11)), (2, Decimal(21)))
    assert summarise(only(two), RULE) is None
    five = [*two, *of_products((3, "30", "1"), (4, "40", "1"), (5, "50", "1"))]
    got = yields(five)
    assert (got.count, got.place, got.mean, got.leading, got.highest) == (5, 1, Decimal("30.4"), 11, 50)


def test_a_units_products_count_as_its_score_weighs_them() -> None:
    plain = of_products((1, "10", "0.25"), (1, "20", "0.75"), (2, "10", "-1"), (3, "1", "0"), (3, "2", "0"))
    other = of_products((2, "0.04", "-3"), unit="tce/t")
    assert only([*plain, *other]).values == ((3, Decimal("1.5")), (1, Decimal("17.5")), (2, Decimal("32.5")))


def test_outliers_and_those_left_out_are_units() -> None:
    """Two products of the fifth and sixth lie far off; without these two units four are left."""
    near = of_products(*[(source, str(10 + source), "1") for source in (1, 2, 3, 4)])
    far = of_products((5, "900", "1"), (5, "1100", "1"), (6, "1000", "1"), (6, "1002", "1"))
    group = only([*near, *far, *of_products((7, "15", "1"), (7, "17", "1"))])
    kept = summarise(group, RULE)
    assert kept is not None
    assert (kept.count, kept.outliers) == (7, (5, 6))
    left = summarise(group, RULE, leave_out=True)
    assert left is not None
    assert (left.count, left.left_out, left.highest) == (5, 2, 16)
    assert summarise(only([*near, *far]), RULE, leave_out=True) is None


def test_outliers_are_reported_and_left_out_on_request() -> None:
    values = seen("10", "11", "12", "13", "14", "12000")
    kept = yields(values)
    assert (kept.count, kept.left_out, kept.outliers) == (6, 0, (6,))
    left = yields(values, leave_out=True)
    assert (left.count, left.left_out, left.outliers, left.mean, left.highest) == (5, 1, (6,), 12, 14)


def test_how_far_an_outlier_lies() -> None:
    """Median 12.5; distances 2.5, 1.5, 0.5, 0.5, 1.5 and more: their median 1.5; the edge at 3.5 × 1.5 ÷ 0.6745."""
    edge = Fraction("12.5") + Fraction("5.25") / Fraction("0.6745")
    below, beyond = (str(round(float(edge) + step, 3)) for step in (-0.001, 0.001))
    assert outliers(only(seen("10", "11", "12", "13", "14", below)), RULE.outlier_z) == ()
    assert outliers(only(seen("10", "11", "12", "13", "14", beyond)), RULE.outlier_z) == (6,)


def test_where_most_are_equal_the_mean_deviation_decides() -> None:
    assert outliers(only(seen("65", "65", "65", "65", "65000")), RULE.outlier_z) == (5,)
    assert outliers(only(seen("65", "65", "65", "65", "65")), RULE.outlier_z) == ()
    got = yields(seen("65", "65", "65", "65", "65"))
    assert (got.mean, got.leading, got.deviation, got.wrong_side) == (65, 65, 0, False)


def test_a_leading_value_on_the_wrong_side_is_said() -> None:
    values = [*(["10"] * 20), "-100000"]
    assert yields(seen(*values)).wrong_side
    assert not yields(seen(*values, higher_is_better=True)).wrong_side
    assert yields(seen(*[*(["10"] * 20), "100000"], higher_is_better=True)).wrong_side


def test_negative_and_equal_levels() -> None:
    got = yields(seen("-28", "-29", "-30", "-31", "-32", number=1, unit="kgce/t"))
    assert (got.mean, got.leading) == (-30, -32)


def test_groups_by_what_can_be_compared() -> None:
    one = seen("1", "2", number=1, unit="kgce/t", industry="cement", product="熟料", basis="product")
    other = seen("0.003", number=1, unit="tce/t", first=3, industry="cement", product="熟料", basis="product")
    rest = seen("4", number=1, unit="kgce/t", industry="cement", product="水泥", basis="product")
    pieces = seen("5", number=1, unit="kgce/台", industry="cement", product="熟料", basis="product")
    odd = seen("6", number=1, unit="furlong", industry="cement")
    plain = seen("7", number=2, unit="", industry="cement", band="big")
    found, unread = groups([*odd, *plain, *pieces, *rest, *other, *one], RULE)
    assert unread == odd
    assert [(group.key, group.unit, [value for _source, value in group.values]) for group in found] == [
        (Key(1, "cement", "水泥", "product", ""), "kgce/t", [4]),
        (Key(1, "cement", "熟料", "product", ""), "kgce/t", [1, 2, 3]),
        (Key(1, "cement", "熟料", "product", ""), "kgce/台", [5]),
        (Key(2, "cement", "", "", "big"), "", [7]),
    ]


def test_whom_the_general_row_rests_on() -> None:
    values = [
        *seen("1", industry="cement"), *seen("2", first=2),
        *seen("3", first=3, industry="cement", product="熟料", across=True),
        *seen("4", first=4, industry="cement", across=True),
    ]  # fmt: skip

    def sizes(general: Any) -> dict[tuple[str, str], int]:
        rule = Rule(best_share=Decimal("0.05"), least_units=5, outlier_z=Decimal(3), general=general)
        return {(one.key.industry, one.key.product): len(one.values) for one in groups(values, rule)[0]}

    assert sizes("all") == {("", ""): 3, ("cement", ""): 2, ("cement", "熟料"): 1}
    assert sizes("ratios") == {("", ""): 2, ("cement", ""): 2, ("cement", "熟料"): 1}
    assert sizes("others") == {("", ""): 1, ("cement", ""): 2, ("cement", "熟料"): 1}


def test_kept_as_json_to_the_last_digit() -> None:
    got = yields(seen("1", "2", "3", "4", "5", "7"))
    assert Summary.from_dict(got.to_dict()) == got
    assert got.to_dict()["mean"] == str(got.mean)


@given(AMOUNTS, st.randoms())
def test_the_order_does_not_matter(values: list[Decimal], random: Any) -> None:
    observations = seen(*values, number=1, unit="kgce/t")
    mixed = list(observations)
    random.shuffle(mixed)
    assert groups(mixed, RULE) == groups(observations, RULE)


@given(AMOUNTS, st.data())
def test_the_unit_of_entry_does_not_matter(values: list[Decimal], data: Any) -> None:
    plain = yields(seen(*values, number=1, unit="kgce/t"))
    units = [data.draw(st.sampled_from(["kgce/t", "tce/t", "gce/kg", "千克标准煤/吨"])) for _ in values]
    mixed = [
        Observation(source=place, number=1, value=convert(value, "kgce/t", unit), unit=unit)
        for place, (value, unit) in enumerate(zip(values, units, strict=True), start=1)
    ]
    group = only(mixed)
    got = summarise(group, RULE)
    assert got is not None
    assert (got.outliers, got.place) == (plain.outliers, plain.place)
    for one, other in ((got.leading, plain.leading), (got.median, plain.median), (got.highest, plain.highest)):
        assert convert(one, group.unit, "kgce/t") == other
    assert abs(convert(got.mean, group.unit, "kgce/t") - plain.mean) < Decimal("1e-30")


@given(AMOUNTS, st.booleans())
def test_the_leading_value_is_one_that_exists(values: list[Decimal], higher: bool) -> None:
    got = yields(seen(*values, number=1, unit="kgce/t", higher_is_better=higher))
    better = [value for value in values if (value > got.leading if higher else value < got.leading)]
    assert got.leading in values
    assert len(better) < got.place <= sum(1 for value in values if value == got.leading) + len(better)
    assert got.lowest <= got.lower_quartile <= got.median <= got.upper_quartile <= got.highest
    assert got.lowest <= got.mean <= got.highest
