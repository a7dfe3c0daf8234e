"""Exact decimals survive the database to the last digit."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

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


def test_a_float_is_refused_and_text_is_read() -> None:
    field = ExactDecimalField()
    with pytest.raises(ValidationError):
        field.to_python(0.1)
    assert field.to_python("0.10") == Decimal("0.10")
    assert field.to_python("") is None
    assert field.from_db_value("") is None
