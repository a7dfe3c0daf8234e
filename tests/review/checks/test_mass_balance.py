"""Solid waste comes out of what was put in."""

from typing import Any

import pytest

from tests.review.checks.making import amount, factory, severities


def with_waste(number: str, unit: str = "t", material: dict[str, str] | None = None) -> dict[int, Any]:
    row = {"name": "石灰石"} | (material or amount("10000", "t"))
    waste = {"generated": amount(number, unit), "used": amount("1", "t")}
    return {5: {"per": "output_value", "materials": [row]}, 8: waste}


@pytest.mark.parametrize(
    ("number", "unit", "found"),
    [("312.7", "t", []), ("15000", "t", []), ("20000", "t", ["warning"]), ("312.7", "万t", ["severe"])],
)
def test_waste_against_materials_and_fuels(number: str, unit: str, found: list[str]) -> None:
    subject = factory(own=with_waste(number, unit))
    assert severities("mass_balance", subject) == [("8.generated.mass", one) for one in found]


def test_without_tonnes_nothing_is_compared() -> None:
    assert severities("mass_balance", factory()) == []
    assert severities("mass_balance", factory(own=with_waste("99999999", material=amount("12", "台")))) == []
    assert severities("mass_balance", factory({"energy": []}, with_waste("9", material=amount("0", "t")))) == []
