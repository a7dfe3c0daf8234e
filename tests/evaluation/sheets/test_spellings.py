"""Every spelling of a unit that is known can be typed where what it measures is asked for."""

from fractions import Fraction
from typing import Any

import pytest

from lvheng.evaluation.sheets import Quantity, read_shared
from lvheng.evaluation.units import ATOMS, UnitError, factor, parse_unit
from lvheng.standards import load_standard

PLACES = {
    "mass": ("energy", "raw_coal", "kg"), "volume": ("energy", "hydrogen", "m³"),
    "gas_volume": ("energy", "hydrogen", "Nm³"), "energy": ("energy", "electricity", "kWh"),
    "area": ("site_area", "", "m²"), "money": ("output_value", "", "元"),
}  # fmt: skip
SPELLED = [
    (dimension, f"{prefix}{symbol}", times * size)
    for dimension in PLACES
    for symbol, size in ATOMS[dimension].items()
    for prefix, times in (("", 1), ("万", 10_000), ("亿", 10**8), ("百万", 10**6))
]


def read(place: str, carrier: str, unit: str) -> Any:
    standard = load_standard("factory-2025")
    quantity: dict[str, Any] = {"amount": "3", "unit": unit}
    content = {place: [{"carrier": carrier, **quantity}] if carrier else quantity}
    shared = read_shared(standard, content)
    assert shared.notes.problems == []
    return shared.values[place] if not carrier else shared.uses[0].amount


@pytest.mark.parametrize(("dimension", "unit", "size"), SPELLED)
def test_spelling(dimension: str, unit: str, size: Fraction) -> None:
    place, carrier, base = PLACES[dimension]
    found = read(place, carrier, unit)
    assert isinstance(found, Quantity)
    own = ATOMS[dimension].get(base.replace("³", "3").replace("²", "2"), 1)
    assert found.to(base) == 3 * Fraction(size) / Fraction(own)


@pytest.mark.parametrize("unit", ["ｔ", " t ", "吨", "万吨"])
def test_however_it_is_typed(unit: str) -> None:
    assert read("energy", "coke", unit).to("t") == 3 * factor(unit, "t")


def test_units_of_a_carrier_measure_what_it_is_measured_in() -> None:
    coefficients = load_standard("factory-2025").coefficients
    assert coefficients is not None
    for carrier in coefficients.carriers:
        for unit in carrier.entry_units:
            gas = parse_unit(unit).numerator == "gas_volume"
            assert factor(unit, "Nm³" if gas else carrier.unit) > 0
        with pytest.raises(UnitError):
            factor("元", carrier.unit)
