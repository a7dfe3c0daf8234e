"""What was typed is worked out anew."""

from dataclasses import replace
from decimal import Decimal

from tests.review.checks.making import factory, run, severities, stating


def test_a_value_that_comes_out_again_is_not_flagged() -> None:
    assert severities("sheet_faults", factory()) == []


def test_a_value_that_comes_out_otherwise_is() -> None:
    subject = factory()
    value, unit = subject.stated[6]
    assert severities("sheet_faults", replace(subject, stated=dict(subject.stated) | {6: (value * 2, unit)})) == [
        ("6.value", "severe")
    ]
    litres = replace(subject, stated=dict(subject.stated) | {6: (value * 1000, "L/万元")})
    assert severities("sheet_faults", litres) == []
    other = replace(subject, stated=dict(subject.stated) | {6: (Decimal(3), "t/万元")})
    assert severities("sheet_faults", other) == []


def test_a_value_typed_without_a_sheet_is_left_to_others() -> None:
    assert severities("sheet_faults", stating(factory(), 6, "7", "m³/万元")) == []


def test_what_can_not_be_read_is_named() -> None:
    (found,) = run("sheet_faults", factory(faults={6: ("12 个月合计 10 与全年 11 不一致",)}))
    assert found.place == "6.faults"
    assert "12 个月合计 10 与全年 11 不一致" in found.message
