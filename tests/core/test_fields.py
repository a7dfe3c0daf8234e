"""Exact decimals survive the database to the last digit."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from lvheng.benchmarks.models import BenchmarkRow, BenchmarkSet
from lvheng.core.fields import ExactDecimalField


@pytest.mark.db
@pytest.mark.django_db
@pytest.mark.parametrize("text", ["0.1000", "123456789012345678901234567890.123456789", "-30", "1E-10", "1E+3"])
def test_round_trip(text: str) -> None:
    made = BenchmarkSet.objects.create(name="n", version="1", kind="factory")
    BenchmarkRow.objects.create(set=made, number=1, leading=Decimal(text), baseline=None, source="s", trust="derived")
    row = BenchmarkRow.objects.get()
    assert row.leading == Decimal(text)
    assert format(row.leading, "f") == format(Decimal(text), "f")
    assert row.baseline is None


@pytest.mark.db
@pytest.mark.django_db
@pytest.mark.parametrize(
    "text",
    [
        "-1.234567890123456789012345678901234567891e-40", "1.234567890123456789012345678901234567891e-40",
        "1.23456789012345678901234567890123456789e-120", "1e80", "1" + "0" * 90, "-1.50e-90",
    ],
)  # fmt: skip
def test_what_is_too_long_in_plain_writing_is_kept_exactly(text: str) -> None:
    number = Decimal(text)
    assert len(format(number, "f")) > 80
    made = BenchmarkSet.objects.create(name="n", version="1", kind="factory")
    BenchmarkRow.objects.create(set=made, number=1, leading=number, baseline=None, source="s", trust="derived")
    assert BenchmarkRow.objects.get().leading == number
    assert BenchmarkRow.objects.filter(leading=number).exists()


@given(st.integers(1 - 10**40, 10**40 - 1), st.integers(-200, 200))
def test_every_number_of_forty_digits_fits_the_column(digits: int, exponent: int) -> None:
    number = Decimal(f"{digits}e{exponent}")
    field = ExactDecimalField()
    kept = field.get_prep_value(number)
    assert kept is not None
    assert len(kept) <= 80
    assert field.from_db_value(kept) == number


def test_a_float_is_refused_and_text_is_read() -> None:
    field = ExactDecimalField()
    with pytest.raises(ValidationError):
        field.to_python(0.1)
    assert field.to_python("0.10") == Decimal("0.10")
    assert field.to_python("") is None
    assert field.from_db_value("") is None
