"""Quotients of raw figures lie where industry lies."""

from typing import Any

import pytest

from tests.review.checks.making import amount, energy, factory, severities


@pytest.mark.parametrize(
    ("shared", "own", "found"),
    [
        ({}, {}, []),
        ({"site_area": amount("310427", "hm²")}, {}, ["0.land"]),
        ({"site_area": amount("310.427", "m²")}, {}, ["0.land"]),
        ({"energy": energy(coal="5012400")}, {}, ["0.energy"]),
        ({"energy": energy(power="203700000")}, {}, ["0.energy", "0.power"]),
        ({"output_value": amount("52131", "元")}, {}, ["0.energy", "0.land", "0.power", "0.water"]),
        ({}, {6: {"per": "output_value", "intake": amount("261347", "万m³")}}, ["0.water"]),
    ],
)  # fmt: skip
def test_the_magnitude(shared: dict[str, Any], own: dict[int, Any], found: list[str]) -> None:
    assert severities("plausible", factory(shared, own)) == [(one, "severe") for one in found]
