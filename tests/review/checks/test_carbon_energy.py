"""CO2 is in keeping with the energy."""

from decimal import Decimal

import pytest

from lvheng.review.checks.base import Abstain
from tests.review.checks.making import amount, factory, park, run, severities, stating


def test_carbon_by_carriers_is_not_flagged() -> None:
    assert severities("carbon_energy", factory()) == []


@pytest.mark.parametrize(
    ("times", "found"),
    [("1", []), ("0.5", ["warning"]), ("0.001", ["severe"]), ("2", ["warning"]), ("900", ["severe"])],
)
def test_carbon_out_of_the_range_of_the_carriers(times: str, found: list[str]) -> None:
    subject = factory()
    value, unit = subject.stated[2]
    typed = stating(subject, 2, str(value * Decimal(times)), unit)
    assert severities("carbon_energy", typed) == [("2.carbon", one) for one in found]


def test_emissions_of_the_process_come_on_top() -> None:
    own = {2: {"per": "output_value", "process_emissions": amount("30000", "tCO₂")}}
    assert severities("carbon_energy", factory(own=own)) == []
    own = {2: {"per": "output_value", "process_emissions": amount("30000000", "tCO₂")}}
    assert severities("carbon_energy", factory(own=own)) == [("2.carbon", "severe")]


def test_values_per_different_things_are_not_compared() -> None:
    with pytest.raises(Abstain):
        run("carbon_energy", stating(factory(), 2, "1", "tCO₂/t"))
    with pytest.raises(Abstain):
        run("carbon_energy", stating(factory(), 1, "0", "tce/万元"))


def test_without_carriers_any_carrier_will_do() -> None:
    bare = stating(stating(factory({"energy": []}, {}), 1, "1", "tce/万元"), 2, "2.6", "tCO₂/万元")
    assert severities("carbon_energy", bare) == []
    assert severities("carbon_energy", stating(bare, 2, "260", "tCO₂/万元")) == [("2.carbon", "severe")]


def test_carriers_of_every_kind_have_their_range() -> None:
    rows = [
        {"carrier": "heat", "amount": "10000", "unit": "GJ"},
        {"carrier": "hydrogen", "amount": "10", "unit": "万m³"},
        {"carrier": "raw_coal", "amount": "10", "unit": "t"},
        {"carrier": "electricity", "amount": "10", "unit": "万kWh", "sold": "true"},
    ]
    subject = stating(stating(factory({"energy": rows}), 1, "1", "tce/万元"), 2, "1", "tCO₂/万元")
    assert severities("carbon_energy", subject) == []
    assert severities("carbon_energy", stating(subject, 2, "40", "tCO₂/万元")) == [("2.carbon", "severe")]


def test_a_park_by_its_amounts() -> None:
    shared = {"energy": [{"carrier": "electricity", "amount": "210000", "unit": "万kWh"}]}
    assert severities("carbon_energy", park(shared, {16: {"co2": amount("1029000", "tCO₂")}})) == []
    little = park(shared, {16: {"co2": amount("10290", "tCO₂")}})
    assert severities("carbon_energy", little) == [("16.carbon", "severe")]
    with pytest.raises(Abstain):
        run("carbon_energy", park({}, {16: {"co2": amount("10290", "tCO₂")}}))
