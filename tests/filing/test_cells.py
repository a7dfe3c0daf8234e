"""Cells of a sheet by their paths: pure, on plain JSON."""

from fractions import Fraction
from typing import Any

import pytest

from lvheng.filing import cells
from lvheng.filing.asking import slipped
from lvheng.filing.shaping import plain, shaped
from lvheng.standards import load_standard
from tests.cast import YEAR

FACTORY = load_standard(f"factory-{YEAR}")
PARK = load_standard(f"park-{YEAR}")
SHARED = FACTORY.sheets.shared
POLLUTANTS = PARK.sheets.indicators[15].fields
LAST = YEAR - 1


def test_paths_of_every_kind() -> None:
    content: dict[str, Any] = {}
    table = next(field for field in SHARED if field.id == "energy")
    assert [cells.add_row(table, content), cells.add_row(table, content)] == ["r1", "r2"]
    for path, value in {
        "output_value.amount": "52,000", "output_value.unit": "万元", "energy.r2.carrier": "raw_coal",
        "energy.r2.amount": "9", "energy.r2.ncv.amount": "22.1", "energy.r2.sold": "true",
    }.items():  # fmt: skip
        cells.put(SHARED, content, path, value, LAST)
    assert content == {
        "energy": [{"_row": "r1"}, {"_row": "r2", "carrier": "raw_coal", "amount": "9", "ncv": {"amount": "22.1"},
                                    "sold": "true"}],
        "output_value": {"amount": "52,000", "unit": "万元"},
    }  # fmt: skip
    assert list(cells.amounts(content)) == [
        ("energy.r2.amount", "9"), ("energy.r2.ncv.amount", "22.1"), ("output_value.amount", "52,000")
    ]  # fmt: skip
    assert cells.unit_beside(content, "output_value.amount") == "万元"
    assert cells.unit_beside(content, "energy.r9.ncv.amount") == ""
    cells.remove_row(table, content, "r1")
    assert cells.path_of(content, "energy.1.ncv.amount") == "energy.r2.ncv.amount"
    assert cells.path_of(content, "energy.7.amount") == "energy.7.amount"


def test_months_take_the_place_of_the_year() -> None:
    content: dict[str, Any] = {"output_value": {"amount": "5", "unit": "万元"}}
    cells.by_month(SHARED, content, "output_value", on=True)
    assert content["output_value"]["amount"] == "5"
    cells.put(SHARED, content, "output_value.months.1", "1e-20")
    cells.put(SHARED, content, "output_value.months.12", "12345678901234567890123")
    assert "amount" not in content["output_value"]
    assert cells.total_of(SHARED, content, "output_value") == "12345678901234567890123.00000000000000000001"
    with pytest.raises(cells.NoCell):
        cells.total_of(SHARED, content, "products.r1.output")
    content["products"] = [{"_row": "r1"}]
    cells.by_month(SHARED, content, "products.r1.output", on=True)
    assert cells.total_of(SHARED, content, "products.r1.output") == ""
    with pytest.raises(cells.NoCell):
        cells.by_month(SHARED, content, "products.r1", on=True)


def test_series_by_name() -> None:
    content: dict[str, Any] = {"pollutants": [{"_row": "r1"}]}
    for path, value in {"pollutants.r1.name": "氮氧化物", f"pollutants.r1.{LAST}": "790"}.items():
        cells.put(POLLUTANTS, content, path, value, LAST)
    assert content["pollutants"] == [{"_row": "r1", "name": "氮氧化物", str(LAST): "790"}]
    for path in ("pollutants.r1.1999", "pollutants.r1.total", "pollutants.r1._row", "pollutants.r1", "pollutants"):
        with pytest.raises(cells.NoCell):
            cells.put(POLLUTANTS, content, path, "1", LAST)
    years = [LAST - 3, LAST - 2, LAST - 1, LAST]
    block = cells.paste(POLLUTANTS, content, "pollutants.r1.name", "甲\t1\t2\t3\t4\n乙\t5", years)
    assert block[:2] == [("pollutants.r1.name", "甲"), (f"pollutants.r1.{LAST - 3}", "1")]
    assert block[-1] == (f"pollutants.r2.{LAST - 3}", "5")


@pytest.mark.parametrize(
    ("start", "text", "count"),
    [("output_value.amount", "5\t万元", 2), ("output_value.months.11", "1\t2", 2), ("output_value.unit", "万元", 1)],
)
def test_a_block_along_one_field(start: str, text: str, count: int) -> None:
    assert len(cells.paste(SHARED, {}, start, text, [])) == count


@pytest.mark.parametrize("start", ["nothing.amount", "output_value.months.13", "energy.r1.amount"])
def test_a_block_that_begins_nowhere(start: str) -> None:
    with pytest.raises(cells.NoCell):
        cells.paste(SHARED, {}, start, "1", [])


def test_a_block_of_years() -> None:
    fields = FACTORY.sheets.indicators[10].fields
    years = [LAST - 2, LAST - 1, LAST]
    found = cells.paste(fields, {}, f"investment.{LAST - 1}", "7\t8", years)
    assert found == [(f"investment.{LAST - 1}", "7"), (f"investment.{LAST}", "8")]
    with pytest.raises(cells.NoRoom, match="一行有 3 格"):
        cells.paste(fields, {}, f"investment.{LAST - 1}", "7\t8\t9", years)


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [(1000, 1, True), (1, 1000, True), (500, 1, True), (499, 1, False), (2000, 1, True), (2001, 1, False),
     (1, 1, False), (0, 1, False), (1, 0, False), (-1000, 1, True)],
)  # fmt: skip
def test_about_a_thousand(now: int, before: int, expected: bool) -> None:
    assert slipped(Fraction(now), Fraction(before)) is expected


def test_plain_is_what_shaped_was_given() -> None:
    given = {
        "output_value": {"months": ["1"] * 12, "unit": "万元"},
        "energy": [{"carrier": "electricity", "amount": "5", "unit": "kWh", "ncv": {"amount": "1", "unit": "MJ/kg"}}],
    }
    found, faults = shaped(SHARED, given, LAST)
    assert faults == []
    assert found["energy"][0]["_row"] == "r1"
    assert plain(found) == given
    assert plain({"_row": "", "site_area": {"unit": "m²"}, "energy": [{"_row": "r1", "carrier": ""}]}) == {}


def test_shapes_that_are_written_otherwise() -> None:
    found, faults = shaped(SHARED, {"output_value": {"amount": list(range(12)), "unit": "万元"}, "energy": "",
                                    "site_area": "", "products": [None, {"id": 5, "process": True}]}, LAST)  # fmt: skip
    assert faults == []
    assert found["output_value"]["months"] == [str(n) for n in range(12)]
    assert found["products"] == [{"_row": "r1", "id": "5", "process": "true"}]
    named, faults = shaped(POLLUTANTS, {"pollutants": {"甲": {LAST: 1, "unit": None}, "乙": 5}}, LAST)
    assert named["pollutants"] == [{"_row": "r1", "name": "甲", str(LAST): "1"}]
    assert [place for place, _message in faults] == ["pollutants.2"]
