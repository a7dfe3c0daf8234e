"""The packs' data sheets and coefficients: what a description must hold, and what the shipped ones say."""

from typing import Any

import pytest

from lvheng.standards import Carrier, Coefficients, SheetBook, SheetField, load_standard
from lvheng.standards.errors import PackError
from lvheng.standards.plaintext import parse_yaml
from tests.standards.packs import OverlayMaker
from tests.standards.shared import shared_file

FIELD = {"id": "a", "label": "甲", "type": "text"}
REGION = {"name": "某地", "status": "checked"}


def carriers() -> tuple[Carrier, ...]:
    coefficients = load_standard("factory-2025").coefficients
    assert coefficients is not None
    return coefficients.carriers


def coefficients(**fields: Any) -> Coefficients:
    found = load_standard("factory-2025").coefficients
    assert found is not None
    return Coefficients.model_validate(found.model_dump() | fields)


@pytest.mark.parametrize(
    ("field", "message"),
    [
        ({**FIELD, "type": "rows"}, "列与类型不符"),
        ({**FIELD, "columns": [FIELD]}, "列与类型不符"),
        ({**FIELD, "type": "rows", "columns": [FIELD], "key": ["b"]}, "列与类型不符"),
        ({**FIELD, "type": "series", "years": [0], "required_years": [-1, 0]}, "年份不全"),
        ({**FIELD, "type": "series_by_name", "required_years": [0]}, "年份不全"),
        ({**FIELD, "type": "choice", "choices": [{"id": "a", "label": "甲"}]}, "两个以上选项"),
    ],
)
def test_a_field_fits_its_type(field: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        SheetField.model_validate(field)


@pytest.mark.parametrize(
    ("sheet", "message"),
    [
        ({"formula": "growth", "uses": ["energy"]}, "引用了没有的共用栏目"),
        ({"formula": "quotient", "numerator": "a", "denominator": "b"}, "公式引用了没有的栏目"),
        ({"formula": "growth", "fields": [{**FIELD, "same_as": "9.intake"}]}, "引用了没有的栏目 9.intake"),
        ({"formula": "growth", "fields": [{**FIELD, "same_as": "intake"}]}, "引用了没有的栏目 intake"),
    ],
)
def test_a_sheet_uses_what_is_there(sheet: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        SheetBook.model_validate({"shared": [FIELD], "indicators": {1: sheet}})


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"grid": {"national": {**REGION, "factors": {2021: "0.5"}}}}, "电网排放因子缺少年份：某地"),
        ({"carriers": [{"id": "a", "name": "甲", "unit": "kg", "status": "measured", "carbon_from": "none",
                        "entry_units": ["t"]}]}, "须写明通常的范围：甲"),
    ],
)  # fmt: skip
def test_coefficients_are_whole(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        coefficients(**fields)


def test_lookups() -> None:
    standard = load_standard("factory-2025")
    sheet = standard.sheet(8)
    assert sheet is not None
    used = sheet.field("used")
    assert used is not None
    assert (used.label, sheet.field("x"), standard.sheet(9)) == ("当年综合利用量 Zr", None, None)
    energy = standard.sheets.shared_field("energy")
    assert energy is not None
    column = energy.column("ncv")
    assert column is not None
    assert (column.label, energy.column("x"), standard.sheets.shared_field("x")) == ("实测低位发热量", None, None)
    assert [carrier.id for carrier in carriers() if not carrier.fuel] == ["electricity", "heat"]
    found = standard.coefficients
    assert found is not None
    assert [getattr(found.carrier(name), "id", None) for name in ("raw_coal", " 电 ", "LPG", "甲醇", "wood")] == [
        "raw_coal", "electricity", "lpg", "methanol", None
    ]  # fmt: skip
    assert standard.assumption("grid-factor").source == "通知未明确"
    with pytest.raises(KeyError):
        standard.assumption("x")


@pytest.mark.clause("MI-A1")
def test_the_coefficients_are_those_of_the_reference() -> None:
    reference: Any = parse_yaml(shared_file("reference/energy-carriers.yaml").read_text(encoding="utf-8"))
    assert [carrier.id for carrier in carriers()] == [row["id"] for row in reference["carriers"]]
    for carrier, row in zip(carriers(), reference["carriers"], strict=True):
        assert (carrier.name, carrier.status) == (row["name"], row["status"])
        assert carrier.unit.replace("³", "3") == row["unit"]
        assert str(carrier.kgce_per_unit) == str(row["kgce_per_unit"])
        assert [str(limit) for limit in carrier.kgce_range] == row.get("kgce_range", [])
        stated = row["co2"] if isinstance(row["co2"], dict) else {}
        if carrier.co2:
            ncv = stated.get("ncv_gj_per_t") or stated["ncv_gj_per_10000m3"]
            given = (str(carrier.co2.ncv), str(carrier.co2.carbon), str(carrier.co2.oxidation))
            assert given == (ncv, stated["carbon"], stated["oxidation"])
        else:
            assert "carbon" not in stated
    factors = reference["grid_co2_factors"]
    found = load_standard("factory-2025").coefficients
    assert found is not None
    for code, name in (("national", "national"), ("430000", "hunan")):
        assert {str(year): str(value) for year, value in found.grid[code].factors.items()} == factors[name]
    assert found.grid_years[2024] == 2022


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"2025/park/sheets.yaml": "indicators: {99: {formula: growth}}"}, "数据表对应的指标不存在：99"),
        ({"2025/park/sheets.yaml": "indicators: {1: {formula: growth, fields: nowhere}}"}, "没有的栏目组“nowhere”"),
        ({"2025/park/sheets.yaml": "indicators: {1: {formula: magic}}"}, "不符合格式"),
        ({"2025/coefficients.yaml": "id: x"}, "不符合格式"),
    ],
)
def test_a_broken_pack_is_named(overlay: OverlayMaker, files: dict[str, str], message: str) -> None:
    overlay(files)
    with pytest.raises(PackError, match=message):
        load_standard("park-2025")


def test_a_year_without_sheets(overlay: OverlayMaker, later_year: dict[str, str]) -> None:
    overlay(later_year)
    standard = load_standard("factory-2031")
    assert (standard.sheets, standard.coefficients) == (SheetBook(), None)
    with pytest.raises(KeyError):
        standard.assumption("coefficients")


def test_sheets_need_coefficients(overlay: OverlayMaker, later_year: dict[str, str]) -> None:
    overlay(later_year | {"2031/factory/sheets.yaml": "indicators: {4: {formula: functions}}"})
    with pytest.raises(PackError, match="须有折算系数 coefficients"):
        load_standard("factory-2031")


@pytest.fixture
def later_year() -> dict[str, str]:
    """A year with the general requirements of the shipped one and nothing else."""
    from lvheng.standards.loader import BUILT_IN

    return {"2031/factory/general.yaml": (BUILT_IN / "2025/factory/general.yaml").read_text(encoding="utf-8")}
