"""Months of a year are in keeping with each other."""

import pytest

from tests.review.checks.making import factory, severities

EVEN = [str(21000 + 137 * month) for month in range(12)]


def with_months(*months: str) -> dict[int, object]:
    return {6: {"per": "output_value", "intake": {"amount": list(months), "unit": "m³"}}}


@pytest.mark.parametrize(
    ("june", "found"), [("21500", []), ("0", []), ("150000", ["warning"]), ("21500000", ["severe"])]
)
def test_a_month_far_above_the_others(june: str, found: list[str]) -> None:
    months = [*EVEN[:5], june, *EVEN[6:]]
    assert severities("months", factory(own=with_months(*months))) == [("6.intake.months.6", one) for one in found]


def test_twelve_equal_months_are_noted() -> None:
    assert severities("months", factory(own=with_months(*["21778.9"] * 12))) == [("6.intake.months", "note")]
    assert severities("months", factory(own=with_months(*["0"] * 12))) == []
