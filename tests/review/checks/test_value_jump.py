"""Values beside last year's."""

from decimal import Decimal

import pytest

from tests.review.checks.making import factory, severities, stating


def with_last(value: str, unit: str = "m³/万元", remark: str = "") -> list[tuple[str, str]]:
    remarks = {6: remark} if remark else {}
    subject = factory(last={6: (Decimal(value), unit)}, remarks=remarks)
    return severities("value_jump", stating(subject, 6, "5", "m³/万元"))


@pytest.mark.parametrize(
    ("last", "severity"),
    [("5", ""), ("4", ""), ("6.5", ""), ("8", "warning"), ("3", "note"), ("80", "severe"), ("0.4", "severe"),
     ("0", "")],
)
def test_a_change_beyond_what_is_asked_about(last: str, severity: str) -> None:
    assert with_last(last) == ([("6.jump", severity)] if severity else [])


@pytest.mark.parametrize(("last", "severity"), [("8", "note"), ("80", "warning"), ("0.4", "warning")])
def test_a_remark_explains(last: str, severity: str) -> None:
    assert with_last(last, remark="更新设备") == [("6.jump", severity)]


@pytest.mark.parametrize(("unit", "flags"), [("L/万元", 1), ("", 0), ("t/万元", 0)])
def test_last_years_unit(unit: str, flags: int) -> None:
    assert len(with_last("5", unit)) == flags


@pytest.mark.parametrize(("last", "flags"), [("40", ["warning"]), ("99", [])])
def test_a_share_that_fell_gains_nobody_anything(last: str, flags: list[str]) -> None:
    subject = stating(factory(last={8: (Decimal(last), "%")}), 8, "60", "%")
    assert severities("value_jump", subject) == [("8.jump", one) for one in flags]
