"""Rows as text and back: what people write is understood, what can't be read is said at its field."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lvheng.benchmarks.rowtext import read, write
from lvheng.benchmarks.terms import terms_for
from lvheng.evaluation.choosing import LevelRow
from tests.benchmarks.making import general, level

FACTORY, PARK = terms_for("factory", 2025), terms_for("park", 2025)
GIVEN = {"number": "1", "source": "示例文件", "trust": "正式发布"}


def only(texts: dict[str, str]) -> LevelRow:
    row, problems = read(GIVEN | texts, FACTORY)
    assert problems == []
    assert row is not None
    return row


def test_words_and_ids_are_understood() -> None:
    row = only(
        {
            "number": "３", "industry": "水泥", "band": "3000 tce 以下", "unit": "％", "leading": "１，０００．５",
            "baseline": "-2", "valid_from": "2025年10月1日", "valid_to": "2026/9/30", "region": "４３００００",
            "process": "是", "informative": "否", "trust": "official", "product": "  熟料 ",
        }
    )  # fmt: skip
    assert row == LevelRow(
        number=3, industry="cement", band="below-3000", unit="%", leading=Decimal("1000.5"), baseline=Decimal(-2),
        valid_from=date(2025, 10, 1), valid_to=date(2026, 9, 30), region="430000", process=True, trust="official",
        product="熟料", source="示例文件",
    )  # fmt: skip
    assert only({"industry": "cement", "basis": "单位产品", "band": ""}).basis == "product"
    assert only({"unit": "m3/万元"}).unit == "m³/万元"


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("number", "", "请填写指标序号"),
        ("number", "一", "没有指标“一”，请填写 1 到 14"),
        ("number", "15", "没有指标“15”"),
        ("industry", "炼金", "没有重点行业“炼金”，请填写重点行业的名称"),
        ("basis", "每吨", "请填写单位产品或单位产值"),
        ("band", "大", "该指标不分档，请留空"),
        ("unit", "foo/t", "未知单位“foo”"),
        ("leading", "一百", "“一百”不是数值，请填写数字"),
        ("baseline", "nan", "不是数值"),
        ("valid_from", "十月", "请按 2025-10-01 的样子填写"),
        ("valid_to", "2025-02-30", "请按 2025-10-01 的样子填写"),
        ("region", "湖南", "6 位行政区划代码"),
        ("process", "也许", "请填写“是”或“否”"),
        ("trust", "可靠", "正式发布、转录待复核"),
        ("source", " ", "请填写来源文件"),
        ("product", "长" * 81, "产品或工序有 81 个字，最多 80 个"),
        ("note", "a\x00b", "不能显示的字符"),
    ],
)
def test_what_can_t_be_read_is_said_at_its_field(field: str, text: str, words: str) -> None:
    row, problems = read(GIVEN | {field: text}, FACTORY)
    assert row is None
    assert [one.field for one in problems] == [field]
    assert words in problems[0].message


def test_bands_are_those_of_the_indicator_and_parks_have_no_industries() -> None:
    _row, problems = read(GIVEN | {"number": "3", "band": "大"}, FACTORY)
    assert "请填写3000 tce 以下、3000—5000 tce" in problems[0].message
    _row, problems = read(GIVEN | {"industry": "水泥"}, PARK)
    assert "园区不分行业" in problems[0].message


def test_every_fault_is_said_at_once() -> None:
    _row, problems = read({"leading": "x", "baseline": "y"}, FACTORY)
    assert [one.field for one in problems] == ["number", "leading", "baseline", "source", "trust"]


@given(
    st.decimals(-(10**20), 10**20, allow_nan=False, places=6),
    st.dates(),
    st.booleans(),
    st.sampled_from(["", "cement"]),
)
def test_what_is_written_is_read_back(number: Decimal, day: date, flag: bool, industry: str) -> None:
    for row in (
        level(leading=number, valid_from=day, process=flag, informative=not flag, industry=industry),
        general(baseline=number, band="from-10000", trust="second_hand", leading=None),
    ):
        assert read(write(row, FACTORY), FACTORY) == (row, [])
