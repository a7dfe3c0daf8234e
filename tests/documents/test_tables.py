"""The workbooks: titles verbatim, codes as text, nothing that runs."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from lvheng.accounts.models import Authority
from lvheng.documents.workbook import Column, Sheet, build, text_of
from lvheng.selection import actions
from lvheng.selection.models import HandIn
from lvheng.standards import load_campaign, load_notice
from tests.cast import YEAR, Cast
from tests.documents.reading import book, rows
from tests.selection.making import file_existing, judged, submitted

TITLE = "新申报国家级绿色制造单位信息汇总表"


@pytest.mark.clause("HN-A2")
def test_summary_table_as_handed_in(cast: Cast, client: Client) -> None:
    file_existing(cast)
    judged(submitted(cast, cast.unit_a, "69.7"), Authority.Level.CITY, opinion="材料齐全")
    made: HandIn = actions.hand_in(
        cast.campaign, cast.city_x, actor=cast.city_x_officer, filled_in_by="陈示例", phone="0731-00000000"
    )
    client.force_login(cast.city_x_officer)
    workbook = book(client.get(reverse("documents:summary_table", args=[made.pk])).content)
    sheet = workbook.active
    cells = rows(sheet)
    table = load_campaign(YEAR, "430000").summary_table
    assert table is not None
    assert TITLE in load_notice(YEAR).clauses["HN-A2"].quote
    assert cells[0][0] == table.title == TITLE
    assert cells[1][0] == "填报市州（盖章）：株洲市　　　　填报人：陈示例　　　　联系电话：0731-00000000"
    assert cells[2] == [column.label for column in table.columns]
    first = dict(zip([column.id for column in table.columns], cells[3], strict=True))
    assert first["uscc"] == cast.unit_a.uscc
    assert first["name"] == cast.unit_a.name
    assert first["self_score"] == "69.70"
    assert first["city_opinion"] == "通过：材料齐全"
    assert first["position"] == "1"
    assert all(isinstance(cell, str) or cell is None for cell in cells[3])
    assert "盖章" in str(cells[-1][0])
    assert not any("预览" in str(cell) for row in cells for cell in row)


def test_summary_table_prints_on_a4(cast: Cast, client: Client) -> None:
    client.force_login(cast.city_x_officer)
    sheet = book(client.get(reverse("documents:summary_preview", args=[cast.city_x.pk])).content).active
    assert str(sheet.page_setup.paperSize) == "9"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight in {0, "0"}
    assert sheet.print_title_rows == "$3:$3"
    assert any("预览：尚未报送" in str(cell) for row in rows(sheet) for cell in row)
    assert rows(sheet)[1][0] == "填报市州（盖章）：株洲市　　　　填报人：　　　　联系电话："


@pytest.mark.clause("MI-3.b")
def test_benchmarking_goes_with_the_recommended_list(cast: Cast, client: Client) -> None:
    file_existing(cast)
    application = submitted(cast, cast.unit_a, "81.25")
    for level in (Authority.Level.CITY, Authority.Level.PROVINCE):
        judged(application, level)
    actions.hand_in(cast.campaign, cast.city_x, actor=cast.city_x_officer, filled_in_by="陈示例", phone="0731-00000000")
    actions.recommend(application, actor=cast.province_officer, reason="示例理由")
    report = actions.report(cast.campaign, cast.province, actor=cast.province_officer)
    client.force_login(cast.province_officer)
    workbook = book(client.get(reverse("documents:benchmarking", args=[report.pk])).content)
    assert workbook.sheetnames == ["推荐名单", "对标情况", "现有单位得分", "未填报单位", "得分分布"]
    listed = rows(workbook["推荐名单"])
    assert listed[0][0] == "湖南省2025年度国家级绿色制造单位推荐名单"
    assert listed[2][:4] == ["1", "绿色工厂", cast.unit_a.name, cast.unit_a.uscc]
    kinds = {row[0]: row[1:] for row in rows(workbook["对标情况"])[2:4]}
    assert kinds["绿色工厂"][:4] == [1, 1, 0, 0]
    assert kinds["绿色工业园区"][:4] == [1, 1, 0, 0]
    named = rows(workbook["现有单位得分"])[2:]
    assert {row[1] for row in named} == {cast.existing.name, cast.park.name}
    assert {row[6] for row in named} == {"自评价"}


@pytest.mark.parametrize("name", ['=HYPERLINK("http://example.com")', "+1", "-1", "@SUM(1)", "https://example.com"])
def test_text_never_runs(name: str) -> None:
    sheet = book(build([Sheet("表", "题", [Column("名称"), Column("代码")], [[name, "0123"]])])).active
    cell = sheet.cell(3, 1)
    assert (cell.value, cell.data_type, cell.hyperlink) == (name, "s", None)
    assert (sheet.cell(3, 2).value, sheet.cell(3, 2).data_type) == ("0123", "s")


def test_figures_are_figures_and_controls_go() -> None:
    columns = [Column("数", number=True), Column("分", number=True, places=2), Column("文")]
    cells = [[3, Decimal("69.70"), "甲\x00\x0b乙"], [None, "—", True]]
    sheet = book(build([Sheet("表[1]", "题", columns, cells)])).active
    assert [cell.value for cell in sheet[3]] == [3, 69.7, "甲乙"]
    assert [cell.value for cell in sheet[4]] == ["", "—", "True"]
    assert sheet.cell(3, 2).number_format == "0.00"


def test_long_text_is_cut_to_a_cell() -> None:
    assert len(text_of("长" * 40_000)) == 32_767


def test_one_column() -> None:
    assert book(build([Sheet("表", "题", [Column("名称")], [["甲"]])])).active.cell(3, 1).value == "甲"
