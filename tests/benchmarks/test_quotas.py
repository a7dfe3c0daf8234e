"""The energy quotas that come with the packs: all of them, as transcribed, with their doubts."""

from collections import Counter
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from lvheng.benchmarks import actions, queries
from lvheng.benchmarks.models import BenchmarkSet
from lvheng.benchmarks.shipped import load_quotas, newest_year
from lvheng.core.refusal import Forbidden, Invalid, Refused
from lvheng.evaluation import convert, parse_unit
from lvheng.evaluation.choosing import Case, LevelRow, choose, quota_products
from lvheng.evaluation.numbers import to_decimal
from lvheng.standards import PackError, list_industries, load_campaign
from lvheng.standards.loader import BUILT_IN
from tests.benchmarks.making import general, make_draft
from tests.cast import Cast

QUOTAS, ROWS = load_quotas(2025)


def of(product: str, rows: tuple[LevelRow, ...] = ROWS) -> list[LevelRow]:
    return [row for row in rows if row.product == product]


def test_every_row_is_there_and_says_how_far_it_can_be_relied_on() -> None:
    assert (len(ROWS), len({row.industry for row in ROWS})) == (277, 33)
    assert {(row.number, row.basis, row.trust) for row in ROWS} == {(1, "product", "second_hand")}
    doubts = ("未与标准文本核对", "必须与标准文本核对", "相邻的产品")
    assert [row for row in ROWS if not any(words in row.note for words in doubts)] == []
    assert {row.industry for row in ROWS} <= {one.id for one in list_industries(2025)}
    for words in ("转录自一个公开项目", "不改写为旧版", "级留空"):
        assert words in QUOTAS.note


@pytest.mark.clause("MI-A1")
def test_as_many_are_in_force_as_the_dates_say() -> None:
    on = load_campaign(2025).benchmarks.in_force_on
    expected = {on: (218, 29), date(2024, 12, 31): (136, 18), date(2027, 1, 1): (277, 33)}
    assert on == date(2025, 10, 1)
    for day, counts in expected.items():
        there = [row for row in ROWS if row.in_force(day)]
        assert (len(there), len({row.industry for row in there})) == counts, day


def test_units_are_those_of_the_evaluation_and_blank_levels_stay_blank() -> None:
    for row in ROWS:
        assert parse_unit(row.unit).text == row.unit
        assert row.informative or parse_unit(row.unit).numerator == "standard_coal", row
    blank = [(row.product, row.leading, row.baseline) for row in ROWS if not row.complete]
    assert blank[:2] == [("电弧炉工序（容量＜50t）", 61, None), ("电弧炉工序（50t≤容量＜70t）", 61, None)]
    assert len(blank) == 5


def test_processes_and_rows_for_information_are_told_apart() -> None:
    assert Counter((row.process, row.informative) for row in ROWS) == {
        (True, False): 11, (False, True): 54, (False, False): 212,
    }  # fmt: skip
    energy, power, coal = of("水泥熟料")
    assert [row.informative for row in (energy, power, coal)] == [False, True, True]
    assert (energy.leading, energy.baseline, energy.unit) == (100, 107, "kgce/t")
    assert energy.source == "强制性能源消耗限额 GB 16780-2021（1级、2级）"
    assert energy.clause.startswith("GB 16780-2021 表")
    assert power.unit == "kWh/t"
    assert "熟料比例" in energy.note
    (converter,) = of("转炉工序（普通转炉）")
    assert (converter.leading, converter.baseline, converter.process) == (-30, -28, True)


def test_oil_equivalents_stay_as_printed_and_convert_exactly() -> None:
    (ethylene,) = of("乙烯装置")
    assert (ethylene.unit, ethylene.leading, ethylene.baseline) == ("kgoe/t", Decimal(580), Decimal(590))
    assert convert(Decimal(590), ethylene.unit, "tce/t") == to_decimal(Fraction(5900, 7000))
    assert "1 kgoe＝41.868 MJ" in ethylene.note


def test_no_two_rows_of_a_product_are_for_one_case() -> None:
    serving = Counter((row.industry, row.product) for row in ROWS if not row.informative)
    assert max(serving.values()) == 1


def test_the_row_of_a_product_is_found() -> None:
    on = date(2025, 10, 1)
    found = choose(ROWS, Case(number=1, industry="cement", product="水泥熟料", basis="product", on=on))
    assert found.reason == "按产品‘水泥熟料’适用强制性能源消耗限额 GB 16780-2021（1级、2级）；优先于行业和通用基准"
    case = Case(number=1, industry="long-process-steel", product="烧结工序", basis="product", on=on)
    assert choose(ROWS, case).reason == "待发布基准：没有适用于产品‘烧结工序’的引领值和基准值"
    assert quota_products(ROWS, "long-process-steel", 1, on) == ()
    assert "水泥熟料" in quota_products(ROWS, "cement", 1, on)


def test_the_quotas_become_a_draft_that_may_be_published(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        actions.load_shipped(actor=cast.province_officer)
    made = actions.load_shipped(actor=cast.ministry_officer)
    assert (made.state, made.origin, made.for_year, made.kind) == ("draft", "shipped", newest_year(), "factory")
    report = queries.report_of(made)
    assert (report.rows, report.problems, len(report.blanks)) == (277, (), 5)
    kept = [row for _place, row in queries.placed_rows(made)]
    assert [(row.product, row.leading, row.baseline) for row in kept] == [
        (row.product, row.leading, row.baseline) for row in ROWS
    ]
    assert actions.publish(made, actor=cast.ministry_officer).state == "published"
    with pytest.raises(Refused, match="已经导入为“强制性能源消耗限额"):
        actions.load_shipped(actor=cast.ministry_officer)


def test_the_quotas_join_a_draft_once(cast: Cast) -> None:
    draft = make_draft(cast, general())
    assert queries.takes_quotas(draft)
    actions.load_shipped(actor=cast.ministry_officer, into=draft, year=2025)
    assert draft.rows.count() == 278
    assert not queries.takes_quotas(draft)
    with pytest.raises(Invalid):
        actions.load_shipped(actor=cast.ministry_officer, into=draft)
    assert draft.rows.count() == 278
    park = make_draft(cast, kind="park", name="园区")
    assert not queries.takes_quotas(park)
    with pytest.raises(Refused, match="只适用于绿色工厂"):
        actions.load_shipped(actor=cast.ministry_officer, into=park)


def test_the_command_acts_for_an_officer(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    for name, words in (("nobody", "没有用户“nobody”"), (cast.expert.username, "只有部级工作人员")):
        with pytest.raises(CommandError, match=words):
            call_command("load_quotas", name)
    officer = cast.ministry_officer.username
    with pytest.raises(CommandError, match="没有随附的能耗限额"):
        call_command("load_quotas", officer, year=1999)
    assert not BenchmarkSet.objects.filter(origin="shipped").exists()
    call_command("load_quotas", officer)
    assert "共 277 行" in capsys.readouterr().out
    with pytest.raises(CommandError, match="已经导入"):
        call_command("load_quotas", officer)


def edited(folder: Path, old: str, new: str, name: str) -> str:
    place = folder / "2025/benchmarks"
    place.mkdir(parents=True)
    for path in (BUILT_IN / "2025/benchmarks").iterdir():
        text = path.read_text(encoding="utf-8")
        assert path.name != name or old in text
        (place / path.name).write_text(text.replace(old, new) if path.name == name else text, encoding="utf-8")
    return str(folder)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ((",长流程钢铁,烧结工序", ",炼金,烧结工序", "energy-quotas.csv"), "第 2 行读不出：'炼金'"),
        (("烧结工序,单位产品能耗", "烧结工序,能耗", "energy-quotas.csv"), "没有说明“能耗”是否用于计分"),
        ((",43,46,52,", ",约43,46,52,", "energy-quotas.csv"), "“约43”不是数值"),
        (("number: 1", "nummer: 1", "energy-quotas.yaml"), "number"),
    ],
)
def test_a_table_that_can_t_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: tuple[str, str, str], words: str
) -> None:
    monkeypatch.setenv("LVHENG_PACKS", edited(tmp_path, *change))
    with pytest.raises(PackError, match=words):
        load_quotas(2025)


def test_a_superseded_row_ends_the_day_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = edited(tmp_path, "secondary,2026-07-01,\n", "secondary,2026-07-01,2028-03-01\n", "energy-quotas.csv")
    monkeypatch.setenv("LVHENG_PACKS", folder)
    rows = load_quotas(2025)[1]
    assert of("烧结工序", rows)[0].valid_to == date(2028, 2, 29)
