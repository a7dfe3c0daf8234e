"""One amount is the same wherever it is stated; parts add up and are no more than the whole."""

from decimal import Decimal
from typing import Any

import pytest

from tests.review.checks.making import SHEETS, amount, factory, park, run, severities


def series(now: str, unit: str = "万元") -> dict[str, Any]:
    return {"2022": "47312", "2023": "49877", "2024": now, "unit": unit}


def test_figures_that_agree_are_not_flagged() -> None:
    assert severities("sums", factory()) == []


@pytest.mark.parametrize(
    ("now", "found"), [("52131", []), ("52300", []), ("52700", ["warning"]), ("57131", ["severe"])]
)
def test_the_output_value_is_the_same_in_both_places(now: str, found: list[str]) -> None:
    own = {10: SHEETS[10] | {"output_value": series(now)}}
    assert severities("sums", factory(own=own)) == [("10.output_value.2024.same", one) for one in found]


def test_an_amount_without_a_unit_is_taken_in_the_nearest() -> None:
    bare = {year: value for year, value in series("52131").items() if year != "unit"}
    assert severities("sums", factory(own={10: SHEETS[10] | {"output_value": bare, "unit": "万元"}})) == []
    bare["2024"] = "61131"
    assert severities("sums", factory(own={10: SHEETS[10] | {"output_value": bare, "unit": "万元"}})) == [
        ("10.output_value.2024.same", "severe")
    ]


def test_water_taken_in_is_the_same_in_both_sheets() -> None:
    own = {7: SHEETS[7] | {"intake": amount("361347", "m³")}}
    assert severities("sums", factory(own=own)) == [("7.intake.same", "severe")]
    own = {7: SHEETS[7] | {"intake": amount("26.1347", "万m³")}}
    assert severities("sums", factory(own=own)) == []


def test_what_measures_something_else_is_not_compared() -> None:
    own = {7: SHEETS[7] | {"intake": amount("361347", "m³")}, 6: {}}
    assert severities("sums", factory(own=own)) == []


def test_projects_add_up_to_the_investment_of_their_year() -> None:
    rows = [
        {"name": "余热", "year": "2024", "amount": "600.2", "unit": "万元"},
        {"name": "光伏", "year": "2024", "amount": "380", "unit": "万元"},
    ]
    assert severities("sums", factory(own={10: SHEETS[10] | {"projects": rows}})) == []
    rows[1]["amount"] = "80"
    assert severities("sums", factory(own={10: SHEETS[10] | {"projects": rows}})) == [
        ("10.investment.2024.same", "severe")
    ]


PARKS: dict[str, Any] = {
    "value_added": amount("1812345", "万元"),
    "output_value": {"2021": "5123456", "2024": "6512345", "unit": "万元"},
    "energy": [{"carrier": "electricity", "amount": "210000", "unit": "万kWh"}],
}


def test_a_park_in_order() -> None:
    own = {
        2: {"green_factory_output": amount("2312345", "万元")},
        6: {"level2_energy": amount("101234", "tce"), "all_energy": amount("258090", "tce")},
        15: {"value_added": {"2021": "1512345", "2024": "1812345", "unit": "万元"}},
        16: {"co2": amount("123456", "tCO₂")},
        17: {"co2": {"2021": "133456", "2024": "123456", "unit": "tCO₂"}},
    }
    assert severities("sums", park(PARKS, own, enterprises=(("甲", Decimal(12345)),))) == []


@pytest.mark.parametrize(
    ("own", "found"),
    [
        ({2: {"green_factory_output": amount("7312345", "万元")}}, [("2.green_factory_output.part", "severe")]),
        ({6: {"level2_energy": amount("301234", "tce"), "all_energy": amount("258090", "tce")}},
         [("6.level2_energy.part", "severe")]),
        ({6: {"all_energy": amount("300000", "tce")}}, [("6.all_energy.carriers", "warning")]),
        ({6: {"all_energy": amount("900000", "tce")}}, [("6.all_energy.carriers", "severe")]),
        ({16: {"co2": amount("123456", "tCO₂")}, 17: {"co2": {"2021": "133456", "2024": "223456", "unit": "tCO₂"}}},
         [("17.co2.2024.same", "severe")]),
        ({15: {"value_added": {"2021": "1512345", "2024": "2812345", "unit": "万元"}}},
         [("15.value_added.2024.same", "severe")]),
        ({10: {"green_area": amount("2", "m²"), "new_area": amount("1", "m²")}}, [("10.green_area.part", "severe")]),
    ],
)  # fmt: skip
def test_a_park_out_of_order(own: dict[int, Any], found: list[tuple[str, str]]) -> None:
    assert severities("sums", park(PARKS, own)) == found


def test_a_park_makes_no_less_than_its_enterprises() -> None:
    (found,) = run("sums", park(PARKS, enterprises=(("甲厂", Decimal(6_000_000)), ("乙厂", Decimal(1_000_000)))))
    assert found.place == "0.output_value.2024.enterprises"
    assert "甲厂、乙厂等 2 家" in found.message


def test_waste_used_may_hold_that_of_earlier_years() -> None:
    waste = {"generated": amount("100", "t"), "used": amount("120", "t")}
    assert severities("sums", factory(own={8: waste})) == [("8.used.part", "severe")]
    assert severities("sums", factory(own={8: waste | {"earlier_stock_used": amount("20", "t")}})) == []
