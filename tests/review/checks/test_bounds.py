"""Shares and measured values lie where they can."""

import pytest

from tests.review.checks.making import energy, factory, severities, stating


def test_what_is_possible_is_not_flagged() -> None:
    assert severities("bounds", factory()) == []


@pytest.mark.parametrize(("value", "flagged"), [("-0.1", True), ("0", False), ("100", False), ("100.01", True)])
def test_a_share_lies_between_its_bounds(value: str, flagged: bool) -> None:
    found = severities("bounds", stating(factory(), 8, value, "%"))
    assert found == ([("8.value", "severe")] if flagged else [])


@pytest.mark.parametrize(
    ("ncv", "unit", "found"),
    [("26.3", "MJ/kg", []), ("26300", "kJ/kg", []), ("50", "MJ/kg", ["warning"]), ("26300", "MJ/kg", ["severe"]),
     ("12", "MJ/kg", ["warning"])],
)  # fmt: skip
def test_a_measured_calorific_value_is_near_the_usual(ncv: str, unit: str, found: list[str]) -> None:
    rows = energy()
    rows[1]["ncv"] = {"amount": ncv, "unit": unit}
    assert severities("bounds", factory({"energy": rows})) == [("0.energy.2.ncv", one) for one in found]


def test_a_range_without_a_default_serves_as_well() -> None:
    rows = [{"carrier": "natural_gas", "amount": "10", "unit": "万m³", "ncv": {"amount": "35.6", "unit": "MJ/m³"}}]
    assert severities("bounds", factory({"energy": rows})) == []
    rows[0]["ncv"] = {"amount": "3.56", "unit": "MJ/m³"}
    assert severities("bounds", factory({"energy": rows})) == [("0.energy.1.ncv", "severe")]


def test_carbon_and_oxidation() -> None:
    rows = energy()
    rows[1] |= {"carbon": "0.0264", "oxidation": "0.93"}
    assert severities("bounds", factory({"energy": rows})) == []
    rows[1] |= {"carbon": "0.264", "oxidation": "0.5"}
    found = severities("bounds", factory({"energy": rows}))
    assert found == [("0.energy.2.carbon", "severe"), ("0.energy.2.oxidation", "warning")]
