"""Values beside the levels: far beyond both, or just there."""

from dataclasses import replace
from decimal import Decimal

import pytest

from lvheng.evaluation import Benchmark, evaluate
from tests.review.checks.making import FACTORY, factory, levels, run, severities, stating


def value(number: str, unit: str = "m³/万元", pair: Benchmark | None = None) -> list[tuple[str, str]]:
    subject = stating(factory(), 6, number, unit)
    made = replace(subject, benchmarks={6: pair or levels("5", "9", "m³/万元")})
    return severities("beyond_levels", made) + severities("hair", made)


@pytest.mark.parametrize(
    ("number", "found"),
    [("6", []), ("100", []), ("5000", [("6.levels", "severe")]), ("0.006", [("6.levels", "severe")]), ("0", []),
     ("5", [("6.hair", "note")]), ("4.995", [("6.hair", "note")]), ("5.001", []), ("4.9", [])],
)  # fmt: skip
def test_a_value_beside_its_levels(number: str, found: list[tuple[str, str]]) -> None:
    assert value(number) == found


def test_the_unit_is_taken_into_account() -> None:
    assert value("6000", "L/万元") == []
    assert value("6", "L/万元") == [("6.levels", "severe")]
    assert value("5", "t/万元") == []
    assert value("6", pair=levels("-5", "-3", "m³/万元")) == []


def test_a_share_has_a_best_that_is_no_hair() -> None:
    for number, found in (("90.1", [("8.hair", "note")]), ("100", []), ("0.1", [])):
        subject = stating(factory(), 8, number, "%")
        leading = "100" if number == "100" else "90"
        made = replace(subject, benchmarks={8: levels(leading, "40", "%")})
        assert severities("hair", made) + severities("beyond_levels", made) == found


def test_several_that_just_reach_the_leading_level_weigh_more() -> None:
    subject = stating(stating(stating(factory(), 6, "5", "m³/万元"), 8, "90", "%"), 7, "80", "%")
    pairs = {6: levels("5", "9", "m³/万元"), 7: levels("80", "40", "%"), 8: levels("90", "40", "%")}
    assert severities("hair", replace(subject, benchmarks=pairs)) == [
        ("6.hair", "warning"), ("7.hair", "warning"), ("8.hair", "warning")
    ]  # fmt: skip


@pytest.mark.clause("MI-1.c")
@pytest.mark.parametrize(("below", "flagged"), [("0", True), ("0.1", True), ("0.3", False), ("-0.1", False)])
def test_a_total_just_above_the_regional_mean(below: str, flagged: bool) -> None:
    subject = stating(factory(own={}), 8, "60", "%")
    score = evaluate(FACTORY, {8: subject.facts[8]}, {8: levels("90", "40", "%")})
    mean = score.exact_total - Decimal(below)
    found = run("hair", replace(subject, score=score, levels=(mean,)))
    assert [one.place for one in found] == (["0.hair"] if flagged else [])


@pytest.mark.parametrize(
    ("kilos", "found"), [("610", []), ("610000", ["11.levels.主要污染物产生或排放强度：二氧化硫"])]
)
def test_each_of_several_substances_beside_its_levels(kilos: str, found: list[str]) -> None:
    rows = [
        {"name": "氮氧化物", "amount": "912", "unit": "kg"}, {"name": "二氧化硫", "amount": kilos, "unit": "kg"}
    ]  # fmt: skip
    subject = factory(own={11: {"per": "output_value", "pollutants": rows}})
    pairs = Benchmark(parts={name: levels("0.01", "0.05", "kg/万元") for name in ("氮氧化物", "二氧化硫")})
    score = evaluate(FACTORY, {11: subject.facts[11]}, {11: pairs})
    assert [place for place, _severity in severities("beyond_levels", replace(subject, score=score))] == found
    assert subject.ratios["pollutant:氮氧化物"] * 52131 == 912
