"""Figures that are another unit's, figures that are all round, a code that is none of the industry's."""

from dataclasses import replace
from typing import Any

import pytest

from lvheng.review.checks.base import Twin
from tests.review.checks.making import RULES, amount, factory, run, severities, stating

PLACES = ("0.output_value", "6.intake", "7.intake", "7.reused", "0.site_area")


@pytest.mark.parametrize(
    ("same", "compared", "found"), [(2, 10, []), (3, 20, ["warning"]), (3, 10, ["severe"]), (5, 6, ["severe"])]
)
def test_figures_of_another_unit(same: int, compared: int, found: list[str]) -> None:
    subject = factory(twins=(Twin(7, PLACES[:same], compared),))
    assert severities("twins", subject) == [("0.twins.7", one) for one in found]


def test_what_is_the_same_is_named() -> None:
    (found,) = run("twins", factory(twins=(Twin(7, PLACES, 10),)))
    assert found.other == 7
    assert "取水量 261347 m³" in found.message
    typed = stating(factory({}, {}), 6, "5.317", "m³/万元")
    (found,) = run("twins", replace(typed, twins=(Twin(7, ("6", "9", "x"), 3),)))
    assert "取水强度 5.317" in found.message


@pytest.mark.clause("HN-2.1.b")
@pytest.mark.clause("HN-4.2.a")
@pytest.mark.parametrize(
    ("code", "codes", "flagged"), [("3011", ("3011",), False), ("2110", ("3011",), True), ("2110", (), False)]
)
def test_the_code_against_the_key_industry(code: str, codes: tuple[str, ...], flagged: bool) -> None:
    subject = factory(industry_code=code, industry_codes=codes, industry_name="示例行业")
    assert severities("industry_code", subject) == ([("0.industry_code", "warning")] if flagged else [])


def rounded() -> dict[str, Any]:
    return {
        "output_value": amount("52000", "万元"), "site_area": amount("310000", "m²"),
        "energy": [{"carrier": "electricity", "amount": "1200", "unit": "万kWh"}],
        "products": [{"id": "p1", "output": amount("120000", "t")}],
    }  # fmt: skip


def test_figures_that_are_all_round() -> None:
    own = {6: {"per": "output_value", "intake": amount("260000", "m³")}, 7: {"reused": amount("2600000", "m³")}, 10: {}}
    assert severities("round_figures", factory(rounded(), own | {3: {}})) == [("0.round", "warning")]
    assert severities("round_figures", factory()) == []
    assert severities("round_figures", factory(rounded(), {3: {}, 6: {}, 7: {}, 10: {}})) == []


@pytest.mark.parametrize(("value", "unit", "found"), [
    ("5.0133", "m³/万元", []), ("5.1", "m³/万元", []), ("4", "m³/万元", ["warning"]), ("5013.3", "m³/万元", ["severe"]),
    ("5013.3", "L/万元", []), ("4", "m³/t", []),
])  # fmt: skip
def test_a_value_worked_out_by_the_unit(value: str, unit: str, found: list[str]) -> None:
    assert severities("own_value", stating(factory(), 6, value, unit)) == [("6.own", one) for one in found]
    assert severities("own_value", factory()) == []


def test_every_threshold_is_a_number() -> None:
    assert all(value >= 0 for value in RULES.thresholds.values())
