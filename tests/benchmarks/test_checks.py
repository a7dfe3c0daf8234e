"""What stands against publishing rows, each with its number and field."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from lvheng.benchmarks.checks import check, check_row, clashes
from lvheng.benchmarks.terms import terms_for
from lvheng.evaluation.choosing import LevelRow
from tests.benchmarks.making import general, level

FACTORY, PARK = terms_for("factory", 2025), terms_for("park", 2025)
BAND = "below-3000"


@pytest.mark.parametrize(
    "row",
    [
        level(), general(), general(band=BAND),
        general(leading=Decimal(6)),
        general(unit=""),
        level(leading=Decimal(-30), baseline=Decimal(-28)),
        level(leading=None, baseline=None),
        level(basis="", unit="tce/万元"),
        level(basis="output_value", unit="kgce/元"),
        level(14, basis="output_value", unit="万元/m²", leading=Decimal(2), baseline=Decimal(1)),
        level(product="熟料", unit="kWh/t", informative=True, leading=Decimal(9), baseline=Decimal(1)),
        level(product="烧成工序", process=True, valid_from=date(2025, 1, 1), valid_to=date(2025, 1, 1)),
    ],
)  # fmt: skip
def test_what_is_right_is_taken(row: LevelRow) -> None:
    assert check_row(row, FACTORY) == []


@pytest.mark.clause("MI-A1")
@pytest.mark.parametrize(
    ("row", "field", "words"),
    [
        (level(leading=Decimal(108)), "leading", "逆向指标的引领值不能大于基准值"),
        (general(leading=Decimal(5)), "leading", "正向指标的引领值不能小于基准值"),
        (general(leading=Decimal(120)), "leading", "应在 0 到 100% 之间"),
        (level(unit=""), "unit", "请写明引领值和基准值的单位"),
        (level(unit="kWh/t"), "unit", "不是指标 1"),
        (level(unit="kgce/吨位 x"), "unit", "未知单位"),
        (level(informative=True, unit=""), "unit", "请写明引领值和基准值的单位"),
        (level(informative=True, unit="foo"), "unit", "未知单位"),
        (level(unit="tce/万元"), "unit", "不是按单位产品计的，请改为 tce/t"),
        (level(basis="output_value"), "unit", "不是按单位产值计的，请改为 tce/万元"),
        (level(basis="area"), "basis", "请改为单位产品、单位产值"),
        (general(basis="product"), "basis", "不分计算口径"),
        (general(4), "number", "由评价要求给出"),
        (level(15), "number", "序号为 1 到 14"),
        (level(industry="steel"), "industry", "没有重点行业“steel”"),
        (general(band="big"), "band", "指标 3 没有分档“big”"),
        (level(band=BAND), "band", f"指标 1 没有分档“{BAND}”"),
        (level(process=True), "product", "工序的行须写明工序名称"),
        (level(source=" "), "source", "请写明数值出自的文件"),
        (level(trust="rumour"), "trust", "正式发布、转录待复核"),
        (level(valid_from=date(2025, 2, 1), valid_to=date(2025, 1, 31)), "valid_to", "早于生效日期 2025-02-01"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(row: LevelRow, field: str, words: str) -> None:
    found = check_row(row, FACTORY)
    assert [one.field for one in found] == [field]
    assert words in found[0].message


@pytest.mark.clause("MI-A2")
def test_a_park_s_rows_have_no_industries() -> None:
    park = general(4, unit="万元/tce", leading=Decimal(3), baseline=Decimal(1))
    assert check_row(park, PARK) == []
    assert [one.field for one in check_row(level(4, basis="", unit="", leading=Decimal(120)), PARK)] == ["industry"]


def said(*rows: LevelRow) -> list[str]:
    return [one.words for one in check(list(enumerate(rows, 1)), FACTORY).problems]


SAME = "适用于同一情形，且{}同时有效；请改生效、失效日期，或删去其中一行"


@pytest.mark.parametrize(
    ("first", "second", "since"),
    [
        ({}, {}, "任何一天"),
        ({"valid_to": date(2025, 5, 1)}, {"valid_from": date(2025, 5, 1)}, "2025-05-01 起"),
        ({"valid_from": date(2025, 5, 1)}, {}, "2025-05-01 起"),
        ({"valid_from": date(2025, 5, 1)}, {"valid_to": date(2026, 1, 1)}, "2025-05-01 起"),
    ],
)  # fmt: skip
def test_two_rows_for_one_case_and_day_are_refused(first: dict[str, Any], second: dict[str, Any], since: str) -> None:
    words = SAME.format(since)
    assert said(level(**first), general(), level(**second)) == [f"第 3 行 生效日期：与第 1 行{words}"]
    others = [(1, level(**first)), (2, general())]
    assert [one.message for one in clashes(level(**second), others)] == [f"与第 1 行{words}"]


@pytest.mark.parametrize(
    "other",
    [
        {"valid_from": date(2026, 1, 1)}, {"industry": ""}, {"product": "熟料"}, {"region": "430000"},
        {"basis": ""}, {"informative": True},
    ],
)  # fmt: skip
def test_rows_of_other_cases_or_days_stand_beside(other: dict[str, Any]) -> None:
    own = level(valid_to=date(2025, 12, 31))
    assert said(own, level(**other)) == []
    assert clashes(level(**other), [(1, own)]) == []


def test_a_long_row_is_found_behind_a_short_one() -> None:
    rows = [
        level(),
        level(valid_from=date(2025, 1, 1), valid_to=date(2025, 2, 1)),
        level(valid_from=date(2025, 3, 1)),
    ]
    found = [words.split("适")[0] for words in said(*rows)]
    assert found == ["第 2 行 生效日期：与第 1 行", "第 3 行 生效日期：与第 1 行"]


def test_blank_levels_are_counted_and_do_not_stop() -> None:
    report = check([(1, level(baseline=None)), (2, general())], FACTORY)
    assert (report.problems, report.blanks) == ((), (1,))
    assert report.words == "共 2 行，没有须更正的问题；1 行缺引领值或基准值，适用时按“待发布基准”不计分。"
    report = check([(1, level(unit="")), (2, level(product="熟料", baseline=None, informative=True))], FACTORY)
    assert report.blanks == ()
    assert report.words == "共 2 行，有 1 处须更正。"
