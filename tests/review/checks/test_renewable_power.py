"""No more renewable energy than energy of that kind."""

import pytest

from tests.review.checks.making import energy, factory, run, severities, stating


def bought(amount: str, carrier: str = "electricity") -> dict[int, object]:
    unit = "万kWh" if carrier == "electricity" else "GJ"
    return {3: {"market": [{"carrier": carrier, "amount": amount, "unit": unit}]}}


@pytest.mark.parametrize(
    ("amount", "flagged"), [("312.6", False), ("1203.7", False), ("1300", True), ("1203700", True)]
)
def test_renewable_electricity_against_what_was_used(amount: str, flagged: bool) -> None:
    found = severities("renewable_power", factory(own=bought(amount)))
    assert [one for one in found if one[0] == "3.electricity"] == ([("3.electricity", "severe")] if flagged else [])


def test_a_carrier_that_was_not_used_at_all() -> None:
    (found,) = run("renewable_power", factory(own=bought("10", "heat")))
    assert found.place == "3.heat"
    assert "热力" in found.message


def test_electricity_sold_was_not_used() -> None:
    rows = [*energy("1203.7"), {"carrier": "electricity", "amount": "900", "unit": "万kWh", "sold": "true"}]
    assert severities("renewable_power", factory({"energy": rows}, bought("1203"))) == []


@pytest.mark.parametrize(("share", "flagged"), [("20", False), ("24.6", False), ("60", True)])
def test_a_share_worked_out_by_the_unit(share: str, flagged: bool) -> None:
    subject = stating(factory(own={3: {}}), 3, share, "%")
    assert severities("renewable_power", subject) == ([("3.share", "severe")] if flagged else [])


def test_without_energy_nothing_is_said() -> None:
    assert severities("renewable_power", factory({"energy": []}, {3: {}})) == []
