"""Water discharged comes out of what was taken in."""

from typing import Any

import pytest

from tests.review.checks.making import amount, factory, park, severities, stating


def discharging(number: str, unit: str = "m³", name: str = "废水") -> dict[int, Any]:
    return {11: {"per": "output_value", "pollutants": [{"name": name, "amount": number, "unit": unit}]}}


@pytest.mark.parametrize(
    ("number", "unit", "found"),
    [("120000", "m³", []), ("12", "万t", []), ("300000", "m³", ["warning"]), ("1300000", "t", ["severe"])],
)
def test_waste_water_against_intake(number: str, unit: str, found: list[str]) -> None:
    subject = factory(own=discharging(number, unit))
    assert severities("water_balance", subject) == [("11.pollutants.amount.废水.discharge", one) for one in found]


def test_other_pollutants_are_no_water() -> None:
    assert severities("water_balance", factory(own=discharging("9999999", "t", "氮氧化物"))) == []


def test_a_park_discharges_no_more_than_it_takes() -> None:
    own = {7: {"fresh_water": amount("1000", "万m³")}, 14: {"waste_water": amount("800", "万t")}}
    assert severities("water_balance", park({}, own)) == []
    own[14] = {"waste_water": amount("8000", "万t")}
    assert severities("water_balance", park({}, own)) == [("14.waste_water.discharge", "severe")]


@pytest.mark.parametrize(
    ("share", "found"), [("90.9", []), ("99.4", []), ("99.6", ["warning"]), ("99.9", ["severe"]), ("100", ["severe"])]
)
def test_a_reuse_of_nearly_all(share: str, found: list[str]) -> None:
    assert severities("water_balance", stating(factory(), 7, share, "%")) == [("7.reuse", one) for one in found]


def test_no_intake_no_balance() -> None:
    assert severities("water_balance", factory(own={6: {}, 7: {}, **discharging("9999999")})) == []
