"""Figures beside last year's: slips of a unit, jumps of output, figures that were copied."""

from typing import Any

import pytest

from tests.review.checks.making import SHARED, SHEETS, YEAR, amount, energy, factory, run, severities


def before(shared: dict[str, Any] | None = None, own: dict[int, Any] | None = None) -> dict[int, Any]:
    """Last year's sheets: as this year's, a little less of everything."""
    less = {
        "evaluation_year": str(YEAR - 1), "output_value": amount("49877", "万元"), "energy": energy("1180.3", "4870.9"),
        "products": [{"id": "p1", "name": "产品", "output": amount("115001", "t")}],
    }  # fmt: skip
    sheets = {number: sheet for number, sheet in SHEETS.items() if number in (6, 7)}
    sheets[6] = {"per": "output_value", "intake": amount("255019", "m³")}
    sheets[7] = {"intake": amount("255019", "m³"), "reused": amount("2550190", "m³")}
    return {0: SHARED | less | (shared or {})} | sheets | (own or {})


CHECKS = ("unit_slip", "output_jump", "unchanged")


def found(**last: Any) -> list[tuple[str, str]]:
    subject = factory(last_sheets=before(**last))
    return [one for check in CHECKS for one in severities(check, subject)]


def test_a_usual_year_is_not_flagged() -> None:
    assert found() == []
    assert [one for check in CHECKS for one in severities(check, factory())] == []


@pytest.mark.parametrize(
    ("last", "words"),
    [
        (amount("255.019", "m³"), "相差 1000 倍的单位"),
        (amount("25.5019", "m³"), "相差 1 万倍的单位"),
        (amount("2550.19", "m³"), ""),
        (amount("255019", "万m³"), "相差 1 万倍的单位"),
    ],
)
def test_a_figure_a_hundred_times_last_years(last: dict[str, Any], words: str) -> None:
    subject = factory(last_sheets=before(own={6: {"intake": last}}))
    (slip,) = run("unit_slip", subject)
    assert slip.place == "6.intake.slip"
    assert words in slip.message


def test_land_in_mu_for_square_metres() -> None:
    (slip,) = run("unit_slip", factory(last_sheets=before({"site_area": amount("465.6", "m²")})))
    assert "亩与 m²" in slip.message


@pytest.mark.parametrize(
    ("output", "flags"),
    [("49877", []), ("30000", [("0.output_value.jump", "warning")]), ("150000", [("0.output_value.jump", "warning")]),
     ("49", [("0.output_value.slip", "severe")])],
)  # fmt: skip
def test_output_against_last_year(output: str, flags: list[tuple[str, str]]) -> None:
    assert found(shared={"output_value": amount(output, "万元")}) == flags


def test_a_jump_of_a_product_that_is_explained_is_a_note() -> None:
    few = {"products": [{"id": "p1", "name": "产品", "output": amount("20001", "t")}]}
    subject = factory(last_sheets=before(few))
    assert severities("output_jump", subject) == [("0.products.output.p1.jump", "warning")]
    explained = factory(last_sheets=before(few), remarks={1: "新增一条生产线"})
    assert severities("output_jump", explained) == [("0.products.output.p1.jump", "note")]


def test_a_new_figure_has_nothing_to_be_compared_with() -> None:
    assert found(shared={"energy": [], "products": []}, own={6: {}, 7: {}}) == []


def test_figures_that_repeat_last_years() -> None:
    copied = before({"output_value": SHARED["output_value"], "energy": energy(), "products": SHARED["products"]})
    (flag,) = run("unchanged", factory(last_sheets=copied))
    assert flag.place == "0.unchanged"
    assert flag.message.startswith("7 项可以比较的数据中有 4 项与上年完全相同")
    two = before({"energy": energy()})
    assert severities("unchanged", factory(last_sheets=two)) == []


@pytest.mark.parametrize(
    ("field", "value", "found"),
    [("output_value", "49877", []), ("output_value", "4.9877", [("10.output_value.2023.series", "severe"),
      ("10.output_value.2024.series", "severe")]),
     ("investment", "1120.7", []), ("investment", "1120700", [("10.investment.2023.series", "warning"),
      ("10.investment.2024.series", "warning")])],
)  # fmt: skip
def test_the_years_of_a_series_against_each_other(field: str, value: str, found: list[tuple[str, str]]) -> None:
    own = {10: SHEETS[10] | {field: SHEETS[10][field] | {"2023": value}}}
    assert severities("unit_slip", factory(own=own)) == found
