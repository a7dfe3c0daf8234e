"""What papers say of the figures: missing from them, contradicted by a form."""

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from lvheng.review.checks.papers import amount_of, amounts_in, codes_in, lines_of, named_in
from tests.review.checks.making import YEAR, energy, factory, run, severities
from tests.review.checks.papers import ENERGY, OTHER, OUTPUT, USCC, WATER, form, paper, with_papers

DIESEL = {"carrier": "diesel", "amount": "46.20", "unit": "t"}


def against(*rows: str, number: str = "205-1", shared: dict[str, Any] | None = None, **more: Any) -> list[Any]:
    made = factory(shared, unit="", files=(paper(form(rows, number, **more)),))
    return run("figure_contradicted", made)


@pytest.mark.clause("HN-4.1.d")
def test_the_form_states_another_amount() -> None:
    shared = {"energy": [*energy(), DIESEL]}
    (found,) = against(*ENERGY, "柴油 t 21 2.10 58.00 56.00 1.4571", shared=shared)
    assert found.title == "柴油与 205-1 不一致"
    assert "柴油填报 46.2 t，205-1 表为 56 t，少 9.8 t（17.5%）。" in found.message
    assert (found.words, found.page, found.file, found.severity) == (("56.00",), 1, 1, None)
    assert against(*ENERGY, "柴油 t 21 2.10 58.00 46.20 1.4571", shared=shared) == []


@pytest.mark.parametrize(("row", "flagged"), [
    ("柴油 吨 21 — 47 46.2 1.4571", False), ("柴油 吨 21 — 47 46 1.4571", False),
    ("柴油 千克 21 — 47000 46200 1.4571", False), ("柴油 万吨 21 — 0 0.0046 1.4571", False),
    ("柴油 吨 21 — 46.2 47.0 1.4571", True), ("柴油 吨 21 — 46.2 — 1.4571", False), ("柴油 吨 21 46.2 47.0", False),
    ("柴油 吨 21 48.2 47.0", True), ("柴油 万元 21 — 47 48 1.4571", False), ("柴油 47 48 1.4571", False),
    ("柴油 吨", False), ("柴油 吨 21 — —", False), ("示例油 吨 21 — 1 2 3", False),
    ("柴油（原料用） 吨 21 — 1 2 3", False),
    ("0# 柴油 吨 21 — 1 2 3", False), ("21 — 47 48 1.4571", False), ("柴油 吨 21号 47 48", False),
])  # fmt: skip
def test_rows_as_they_come(row: str, flagged: bool) -> None:
    assert bool(against(row, shared={"energy": [*energy(), DIESEL]})) == flagged


def test_a_small_difference_is_asked_about() -> None:
    rows = [DIESEL | {"amount": "4620"}]
    assert [one.severity for one in against("柴油 吨 21 — 1 4680 1", shared={"energy": rows})] == ["warning"]
    assert against("柴油 吨 21 — 1 4622 1", shared={"energy": rows}) == []


def test_several_uses_of_one_carrier() -> None:
    rows = [
        DIESEL | {"label": "叉车"}, DIESEL | {"amount": "10", "label": "锅炉"},
        DIESEL | {"amount": "5", "sold": "true"}, DIESEL | {"amount": "7", "feedstock": "true"},
    ]  # fmt: skip
    for row in ("柴油 吨 21 — 1 56.20 1", "柴油 吨 21 — 1 46.2 1", "柴油（原料用） 吨 21 — 1 7 1"):
        assert against(row, shared={"energy": rows}) == []
    assert len(against("柴油 吨 21 — 1 61.20 1", shared={"energy": rows})) == 1
    assert len(against("柴油（原料用） 吨 21 — 1 46.20 1", shared={"energy": rows})) == 1


def test_output_and_water() -> None:
    assert against(*OUTPUT, number="B204-1") == []
    assert against(*WATER, number="205-4") == []
    (found,) = against("工业总产值（当年价格） 万元 01 61,131", number="B204-1")
    assert "填报 52131 万元，B204-1 表为 61131 万元，少 9000 万元" in found.message
    (found,) = against("主要产品产量：产品 t 11 110345", number="B204-1")
    assert "多 10000 t" in found.message
    assert against("主要产品产量：别的产品 t 11 110345", number="B204-1") == []
    (found,) = against("取水量 万 m³ 01 36.1347", number="205-4")
    assert found.place == "1.form.6.intake"
    assert "表为 361347 m³" in found.message


def test_each_thing_is_told_once_and_other_forms_say_nothing() -> None:
    wrong = form(["洗精煤 t 39 — 1 9000 1"])
    made = with_papers(paper(wrong, wrong), paper(wrong, pk=2, slot="3.205-1"))
    assert severities("figure_contradicted", made) == [("1.form.0.energy.amount.washed_coal", "severe")]
    for text in (form(["洗精煤 t 39 — 1 9000 1"], year=YEAR - 1), wrong.replace("205-1", "205-2"), "洗精煤 t 39 9000"):
        assert run("figure_contradicted", with_papers(paper(text))) == []
    assert against("洗精煤 t 39 — 1 9000 1", head="没有表头")[0].words == ("9000",)


def test_a_figure_that_stands_nowhere() -> None:
    (found,) = run("figure_absent", with_papers(paper("用煤 50124 百千克")))
    assert found.message == "“能源消耗强度”的材料中没有找到填报的各种能源的消费量：电力（当量值） 1203.7 万kWh。"
    (found,) = run("figure_absent", with_papers(paper("没有数据")))
    assert found.number == 1
    assert found.message.count("、") == 1
    own = paper("取水 261,347；重复 2613470 m³", slot="7.calc")
    assert run("figure_absent", with_papers(own)) == []
    assert len(run("figure_absent", with_papers(replace(own, slot="6.calc", pages=paper("取水 26 万方").pages)))) == 1


def test_many_absent_figures_are_counted() -> None:
    carriers = ("coke", "diesel", "gasoline", "kerosene", "fuel_oil")
    rows = [{"carrier": one, "amount": f"{place}23.4", "unit": "t"} for place, one in enumerate(carriers, start=1)]
    made = replace(factory({"energy": rows}), files=(paper("没有数据"),))
    (found,) = run("figure_absent", made)
    assert found.message.endswith("等 5 项。")


def test_where_a_paper_has_no_text_nothing_is_said_to_be_absent() -> None:
    scan = paper("", slot="1.other", pk=2)
    assert run("figure_absent", with_papers(paper("没有数据"), scan)) == []
    assert run("figure_absent", with_papers(paper("没有数据"), replace(scan, readable=False))) == []
    short = with_papers(paper("没有数据", slot="14.calc"), paper("x", slot="12.other", pk=3))
    assert run("figure_absent", short) == []


def test_figures_typed_by_month_are_not_looked_for() -> None:
    months = [f"{100 + month}.5" for month in range(12)]
    made = replace(factory(own={6: {"per": "output_value", "intake": {"months": months, "unit": "m³"}}}),
                   files=(paper("没有数据", slot="6.calc"),))  # fmt: skip
    assert run("figure_absent", made) == []


def test_how_texts_are_read() -> None:
    assert amounts_in("１,203.70 和 0.0012，再 12.0。") == {"12037": "1,203.70", "12": "0.0012"}
    assert amount_of("46.20 t") == Decimal("46.20")
    assert amount_of("—") is None
    assert codes_in(f"代码{USCC}。{USCC}1") == {USCC}
    (page,) = paper(f"单位名称（盖章）：{OTHER}  2024 年").pages
    assert named_in(page) == OTHER
    assert named_in(paper("没有").pages[0]) == ""
    assert list(lines_of(page, re.compile("x"))) == []
