"""Papers that are missing, broken, of another year or another unit's."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from lvheng.evaluation import Fact
from lvheng.review.checks.base import Abstain, File
from tests.review.checks.making import YEAR, amount, energy, factory, park, run, severities
from tests.review.checks.papers import ENERGY, OTHER, OTHER_USCC, UNIT, USCC, form, paper, with_papers

READ = (
    "evidence_old", "evidence_other_year", "evidence_other_unit", "figure_absent", "figure_contradicted",
    "evidence_unreadable",
)  # fmt: skip


@pytest.mark.parametrize("check", READ)
def test_nothing_read_yet_is_no_finding(check: str) -> None:
    with pytest.raises(Abstain):
        run(check, with_papers(paper(readable=None)))


@pytest.mark.parametrize("check", READ)
def test_a_paper_in_order(check: str) -> None:
    assert run(check, with_papers(paper(form()))) == []


def slots(number: int = 1) -> list[File]:
    asked = factory().standard.indicator(number).evidence
    return [
        paper("", slot=f"{number}.{one.id}", pk=place)
        for place, one in enumerate(asked, start=1)
        if one.is_required()
    ]


@pytest.mark.clause("HN-4.1.d")
def test_what_is_asked_for_and_missing() -> None:
    files = slots()
    alone = {1: factory().facts[1]}
    assert run("evidence_missing", with_papers(*files, facts=alone)) == []
    (found,) = run("evidence_missing", with_papers(*files[1:], facts=alone))
    assert (found.place, found.number) == ("1.calc", 1)
    assert "指标计算过程及其附件" in found.message
    for fact in (Fact(), Fact(not_applicable="不产生")):
        assert run("evidence_missing", with_papers(facts={1: fact})) == []


@pytest.mark.parametrize(("number", "row", "wanted"), [
    (1, {"ncv": amount("26.3", "MJ/kg")}, True), (1, {"carbon": "0.0254"}, False), (2, {"carbon": "0.0254"}, True),
    (1, {"ncv": amount("26.3", "MJ/kg"), "feedstock": "true"}, False), (1, {"ncv": amount("", "MJ/kg")}, False),
])  # fmt: skip
def test_a_report_is_asked_for_where_something_was_measured(number: int, row: dict[str, object], wanted: bool) -> None:
    rows = energy()
    made = factory({"energy": [rows[0], rows[1] | row]}, files=tuple(slots(number)))
    found = run("evidence_missing", replace(made, facts={number: Fact(value=made.stated[1][0])}))
    assert [one.place for one in found] == ([f"{number}.ncv-report"] if wanted else [])


def test_without_a_sheet_nothing_was_measured() -> None:
    own = factory({"energy": [{**energy()[1], "ncv": amount("26.3", "MJ/kg")}]}, files=tuple(slots()))
    sheets = {number: sheet for number, sheet in own.sheets.items() if number != 1}
    assert run("evidence_missing", replace(own, sheets=sheets, facts={1: own.facts[1]})) == []


def test_a_file_that_cannot_be_opened() -> None:
    broken = paper(readable=False, why="文件有密码。", pages=())
    (found,) = run("evidence_unreadable", with_papers(broken, paper(form(), pk=2)))
    assert found.message.startswith("“统计报表 205-1 表”《材料.pdf》无法打开：文件有密码。请下载后核对；打不开的，")
    (found,) = run("evidence_unreadable", with_papers(replace(broken, why="", slot="1.other")))
    assert found.message.startswith("《材料.pdf》无法打开。")
    assert run("evidence_unreadable", with_papers()) == []


@pytest.mark.parametrize(("slot", "text", "flagged"), [
    ("2.ghg-report", f"{YEAR - 2} 年温室气体排放报告，编制于 {YEAR - 1} 年 3 月", True),
    ("2.ghg-report", f"{YEAR} 年温室气体排放报告，上年 {YEAR - 1} 年", False),
    ("2.ghg-report", f"编制日期 {YEAR - 1}-03-02", True),
    ("2.ghg-report", f"编号 {YEAR - 1}0042，没有年份", False),
    ("3.green-power", f"合同签订于 {YEAR - 3} 年 5 月", False),
    ("basic.licence", f"成立日期 {YEAR - 9} 年 5 月", False),
    ("2.other", f"{YEAR - 3} 年", False),
])  # fmt: skip
def test_a_yearly_paper_of_earlier_years(slot: str, text: str, flagged: bool) -> None:
    found = run("evidence_old", with_papers(paper("封面", text, slot=slot)))
    assert [(one.page, one.words) for one in found] == ([(2, (f"{YEAR - 1}",))] if flagged else [])


def test_a_form_of_another_year() -> None:
    (found,) = run("evidence_other_year", with_papers(paper("封面", form(year=YEAR - 1))))
    assert f"205-1 表是 {YEAR - 1} 年的，评价年是 {YEAR} 年" in found.message
    assert (found.page, found.words, found.file) == (2, (f"{YEAR - 1}",), 1)
    assert run("evidence_old", with_papers(paper(form(year=YEAR - 1)))) == []


def test_a_form_of_another_year_beside_that_of_the_year() -> None:
    earlier = form(year=YEAR - 1)
    assert run("evidence_other_year", with_papers(paper(earlier), paper(form(), pk=2))) == []
    assert len(run("evidence_other_year", with_papers(paper(earlier), paper(earlier, "x", pk=2)))) == 1
    undated = earlier.replace(f"{YEAR - 1} 年", "年度")
    assert run("evidence_other_year", with_papers(paper(undated))) == []
    assert run("evidence_other_year", with_papers(paper(f"{YEAR - 1} 年工作总结"))) == []


def test_a_form_with_another_name() -> None:
    (found,) = run("evidence_other_unit", with_papers(paper(form(name=OTHER, uscc=OTHER_USCC))))
    assert (found.severity, found.page, found.words) == (None, 1, (OTHER,))
    assert f"单位名称是“{OTHER}”，本单位是“{UNIT}”" in found.message
    (found,) = run("evidence_other_unit", with_papers(paper(form(name=OTHER))))
    assert found.severity == "warning"
    assert run("evidence_other_unit", with_papers(paper(form(name=OTHER)), other_names=(OTHER,))) == []


def test_a_park_and_its_enterprises() -> None:
    text = paper(form(name=OTHER, uscc=OTHER_USCC), slot="1.other")
    made = park(unit="示例园区", uscc="", files=(text,))
    assert severities("evidence_other_unit", made) == [("1.other.1", "warning")]
    assert run("evidence_other_unit", replace(made, enterprises=((OTHER, Decimal(1)),))) == []
    named = paper(f"统一社会信用代码 {OTHER_USCC}", slot="1.other")
    assert run("evidence_other_unit", replace(made, files=(named,))) == []


KNOWN = ((OTHER, OTHER_USCC),)


@pytest.mark.parametrize(("slot", "text", "known", "found"), [
    ("2.ghg-report", f"编制单位 {OTHER_USCC}", (), ["warning"]),
    ("2.ghg-report", f"编制单位 {OTHER_USCC}", KNOWN, ["severe"]),
    ("2.ghg-report", f"{OTHER[:4]} {OTHER[4:]} 温室气体排放报告", KNOWN, ["warning"]),
    ("2.ghg-report", f"{OTHER} {OTHER_USCC}；{UNIT}", KNOWN, []),
    ("2.ghg-report", f"{OTHER} {OTHER_USCC}；{USCC}", KNOWN, []),
    ("2.ghg-report", f"编制单位 {OTHER_USCC[:-1]}1", (), []),
    ("3.green-power", f"售电方 {OTHER_USCC}", KNOWN, []),
    ("2.ghg-report", "没有名称", KNOWN, []),
])  # fmt: skip
def test_a_text_that_names_another_unit_only(
    slot: str, text: str, known: tuple[tuple[str, str], ...], found: list[str]
) -> None:
    made = with_papers(paper("封面", text, slot=slot), known_units=known)
    assert severities("evidence_other_unit", made) == [(f"{slot}.1", one) for one in found]


@pytest.mark.clause("MI-2.1.a")
def test_the_commitment() -> None:
    assert run("commitment_unsigned", factory()) == []
    assert severities("commitment_unsigned", factory(commitment_signed=False)) == [("0.commitment", "severe")]
    at = datetime(YEAR + 1, 10, 15, 4, 0, tzinfo=UTC)
    with pytest.raises(Abstain):
        run("commitment_older", factory(content_saved_at=at))
    assert run("commitment_older", factory(committed_at=at, content_saved_at=at)) == []
    (found,) = run("commitment_older", factory(committed_at=at, content_saved_at=at + timedelta(minutes=5)))
    assert "10-15 12:00 确认" in found.message
    assert "10-15 12:05 又有保存" in found.message


def test_one_paper_for_several_things_is_spoken_of_once() -> None:
    wrong = paper(form(ENERGY, name=OTHER, uscc=OTHER_USCC))
    again = replace(wrong, pk=2, slot="3.205-1")
    assert [one.file for one in run("evidence_other_unit", with_papers(wrong, again))] == [1]
