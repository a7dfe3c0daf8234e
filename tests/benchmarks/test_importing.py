"""Workbooks of benchmark sets: out and back, every fault by its cell, applied wholly or not at all."""

import time
import zipfile
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from lvheng.benchmarks import actions, queries, workbook
from lvheng.benchmarks.importing import Kind, compare
from lvheng.benchmarks.models import BenchmarkSet, ImportPreview
from lvheng.benchmarks.terms import terms_for
from lvheng.core.refusal import Forbidden, Refused
from lvheng.core.tabular import book
from lvheng.evaluation.choosing import LevelRow
from tests.benchmarks import damage, making
from tests.benchmarks.making import HEADS, XLSX, general, level, line, make_draft
from tests.cast import Cast, make_officer

TERMS = terms_for("factory", 2025)
LONG = Decimal("9.785714285714285714285714285714285714286")


def rows(of: BenchmarkSet) -> list[LevelRow]:
    return [row for _place, row in queries.placed_rows(of)]


def told(preview: ImportPreview) -> list[str]:
    return [f"{cell}：{message}" if cell else message for cell, message in preview.content["problems"]]


def read(cast: Cast, draft: BenchmarkSet, lines: list[list[Any]], heads: list[str] | None = HEADS) -> ImportPreview:
    return actions.read_import(draft, making.workbook(lines, heads), actor=cast.ministry_officer)


def exported(of: BenchmarkSet) -> SimpleUploadedFile:
    return SimpleUploadedFile("出.xlsx", workbook.build(rows(of), queries.terms_of(of), "题"), XLSX)


def test_what_is_exported_is_read_back_unchanged(cast: Cast) -> None:
    draft = make_draft(
        cast,
        level(product="=1+1", leading=LONG, baseline=Decimal("1000.50"), valid_from=date(2022, 11, 1), note="备注"),
        general(band="below-3000", valid_to=date(2026, 1, 1), region="430000", trust="second_hand", leading=None),
        level(product="烧成工序", process=True, clause="表1"),
        level(product="=1+1", unit="kWh/t", informative=True),
        level(product="=1+1", unit="kg/t", informative=True),
    )
    before = rows(draft)
    preview = actions.read_import(draft, exported(draft), actor=cast.ministry_officer)
    assert told(preview) == []
    assert actions.apply_import(preview, actor=cast.ministry_officer) == {"新增": 0, "修改": 0, "删除": 0, "不变": 5}
    after = rows(draft)
    assert [vars(row) | {"id": 0} for row in after] == [vars(row) | {"id": 0} for row in before]
    assert [str(row.baseline) for row in after] == [str(row.baseline) for row in before]


def test_the_export_says_what_may_be_entered(cast: Cast) -> None:
    book = openpyxl.load_workbook(BytesIO(workbook.build([], TERMS, "题")), read_only=True)
    assert book.sheetnames == ["基准", "填写说明"]
    text = "\n".join(str(value) for row in book["填写说明"].iter_rows(values_only=True) for value in row if value)
    for words in ("水泥", "3000 tce 以下", "单位产值", "转录待复核", "1 能源消耗强度", "15 位有效数字", "会被删除"):
        assert words in text
    assert "4 能碳管理系统平台功能符合数量" not in text


def test_a_workbook_is_applied_wholly_and_in_its_order(cast: Cast) -> None:
    draft = make_draft(cast, level(product="甲"), level(product="乙"), level(product="丙"))
    new = [
        line(产品或工序="丁", 生效日期=None), line(产品或工序="乙", 引领值="９９．５", 生效日期=""),
        line(产品或工序="甲", 生效日期=None),
    ]  # fmt: skip
    preview = read(cast, draft, new)
    changes = compare(queries.placed_rows(draft), queries.preview_rows(preview))
    assert [(one.kind, one.line, one.row.product) for one in changes] == [
        (Kind.ADDED, 2, "丁"), (Kind.CHANGED, 3, "乙"), (Kind.SAME, 4, "甲"), (Kind.REMOVED, 0, "丙"),
    ]  # fmt: skip
    assert [one.words(TERMS) for one in changes] == [[], [("引领值", "100", "99.5")], [], []]
    assert [row.product for row in rows(draft)] == ["甲", "乙", "丙"]
    assert actions.apply_import(preview, actor=cast.ministry_officer) == {"新增": 1, "修改": 1, "删除": 1, "不变": 1}
    assert [(row.product, row.leading) for row in rows(draft)] == [("丁", 100), ("乙", Decimal("99.5")), ("甲", 100)]
    draft.refresh_from_db()
    assert draft.origin == "imported"
    with pytest.raises(Refused, match="已经应用过"):
        actions.apply_import(preview, actor=cast.ministry_officer)


def test_an_import_does_not_hide_where_a_shipped_set_came_from(cast: Cast) -> None:
    draft = make_draft(cast, origin=BenchmarkSet.Origin.SHIPPED)
    actions.apply_import(read(cast, draft, [line()]), actor=cast.ministry_officer)
    draft.refresh_from_db()
    assert (draft.origin, len(rows(draft))) == ("shipped", 1)


def test_headings_in_any_order_and_numbers_dates_and_flags_as_cells(cast: Cast) -> None:
    cells = {
        "可信程度": "演示值", "引领值": 0.1 + 0.2, "": None, "基准值": 1234567.89, "指标序号": 1, "来源文件": "文件",
        "生效日期": datetime.fromisoformat("2025-01-01"), "失效日期": "2026-01-01", "是否工序": True,
        "计量单位": "kgce/t", "产品或工序": "烧成",
    }  # fmt: skip
    preview = read(cast, draft := make_draft(cast), [[*cells.values()]], [*cells])
    assert told(preview) == []
    actions.apply_import(preview, actor=cast.ministry_officer)
    (row,) = rows(draft)
    assert (str(row.leading), str(row.baseline)) == ("0.3", "1234567.89")
    assert (row.valid_from, row.valid_to, row.process) == (date(2025, 1, 1), date(2026, 1, 1), True)


@given(st.decimals(-(10**9), 10**9, allow_nan=False, places=5))
def test_a_number_cell_is_read_as_it_was_typed(number: Decimal) -> None:
    if len(number.normalize().as_tuple().digits) <= book.DIGITS:
        assert Decimal(book.text_of(float(number))) == number


def test_every_fault_is_told_by_its_cell(cast: Cast) -> None:
    draft = make_draft(cast, general())
    preview = read(cast, draft, [
        line(), line(引领值="一百", 行业="炼金"), line(产品或工序="甲", 引领值=200),
        line(来源文件=None, 产品或工序="乙"), line(), line(指标序号=4, 产品或工序="丙"),
    ])  # fmt: skip
    problems = told(preview)
    assert [words.split("：")[0] for words in problems] == ["B3", "F3", "F4", "I5", "H6", "D7"]
    assert "F3：“一百”不是数值，请填写数字，例如 1234.5" in problems
    assert "没有重点行业“炼金”" in problems[0]
    assert "逆向指标的引领值不能大于基准值" in problems[2]
    assert "与第 2 行适用于同一情形" in problems[4]
    assert preview.content["count"] == 6
    with pytest.raises(Refused, match="工作簿有 6 处错误，不能应用"):
        actions.apply_import(preview, actor=cast.ministry_officer)
    assert [row.number for row in rows(draft)] == [3]


def test_a_fault_of_a_column_that_is_not_there_is_told_by_its_line(cast: Cast) -> None:
    heads = ["指标序号", "来源文件", "可信程度"]
    preview = read(cast, make_draft(cast), [[3, "文件", "演示值"], [1, "文件", "演示值"]], heads)
    assert [words[:13] for words in told(preview)] == ["第 3 行：请写明引领值和"]


@pytest.mark.parametrize(
    ("heads", "words"),
    [
        (["指标序号", "数值", "来源文件", "可信程度"], "B1：没有栏目“数值”，可用的有：指标序号、行业"),
        (["指标序号", "指标序号", "来源文件", "可信程度"], "B1：栏目“指标序号”出现两次"),
        (["指标序号"], "第 1 行缺少栏目：来源文件、可信程度"),
    ],
)
def test_headings_must_be_known(cast: Cast, heads: list[str], words: str) -> None:
    (said,) = told(read(cast, make_draft(cast), [[1, 1, "文件", "演示值"]], heads))
    assert said.startswith(words)


def bomb() -> SimpleUploadedFile:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (workbook.MAX_UNPACKED + 1))
    return SimpleUploadedFile("弹.xlsx", buffer.getvalue(), XLSX)


def entities() -> SimpleUploadedFile:
    made = BytesIO(making.workbook([line()], HEADS).read())
    buffer = BytesIO()
    laugh = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            new.writestr(name, laugh if "sheet1" in name and name.endswith(".xml") else old.read(name))
    return SimpleUploadedFile("笑.xlsx", buffer.getvalue(), XLSX)


@pytest.mark.parametrize(
    ("upload", "words"),
    [
        (SimpleUploadedFile("表.csv", b"1,2"), "不是可以上传的格式；可用 XLSX"),
        (SimpleUploadedFile("表.xlsx", b""), "空文件"),
        (SimpleUploadedFile("表.xlsx", b"no zip"), "与扩展名 .xlsx 不符"),
        (SimpleUploadedFile("表.xlsx", b"PK\x05\x06" + bytes(18)), "打不开"),
        (bomb(), "展开后过大"),
        (entities(), "打不开"),
        (making.workbook([], HEADS), "工作簿里没有基准行"),
        (making.workbook([line(来源文件="长" * 1001)], HEADS), "I2：有 1001 个字"),
        (making.workbook([["x"]] * (workbook.MAX_ROWS + 1), HEADS), "超过 5000 行"),
    ],
)
def test_a_file_that_can_t_be_taken_is_told(cast: Cast, upload: SimpleUploadedFile, words: str) -> None:
    upload.seek(0)
    draft = make_draft(cast, general())
    problems = told(actions.read_import(draft, upload, actor=cast.ministry_officer))
    assert any(words in one for one in problems), problems
    assert len(rows(draft)) == 1


@pytest.mark.parametrize(("part", "change"), damage.DAMAGES)
def test_what_is_damaged_anywhere_is_told(cast: Cast, part: str, change: damage.Change) -> None:
    whole = workbook.build([level()], TERMS, "题")
    (problem,) = workbook.read(damage.exchanged(whole, part, change)).problems
    assert "打不开，可能已损坏" in problem.message
    assert ("工作表“基准”" in problem.message) is (part == damage.SHEET)


@pytest.mark.parametrize(("part", "change"), damage.BOMBS)
def test_what_unpacks_to_much_is_not_unpacked(cast: Cast, part: str, change: damage.Change) -> None:
    upload = damage.exchanged(workbook.build([level()], TERMS, "题"), part, change)
    start = time.process_time()
    (problem,) = workbook.read(upload).problems
    assert "展开后过大" in problem.message
    assert time.process_time() - start < 1


def test_texts_under_the_name_of_a_worksheet_are_bounded_too(cast: Cast) -> None:
    whole = workbook.build([level()], TERMS, "题")
    other = damage.SHEET.replace("sheet1", "texts")
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(whole)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as new:
        for name in old.namelist():
            data = old.read(name).replace(b"/" + damage.TEXTS.encode(), b"/" + other.encode())
            many = data.replace(b"</sst>", b"<si/>" * 700_000 + b"</sst>")
            new.writestr(other if name == damage.TEXTS else name, many if name == damage.TEXTS else data)
    (problem,) = workbook.read(SimpleUploadedFile("多.xlsx", buffer.getvalue())).problems
    assert "文字过多" in problem.message


def test_a_title_is_without_control_characters(cast: Cast) -> None:
    content = workbook.build([level()], TERMS, "题\x00\x01\x0b\ufffe\n二")
    assert openpyxl.load_workbook(BytesIO(content)).properties.title == "题 二"
    assert workbook.read(SimpleUploadedFile("题.xlsx", content)).problems == ()


def test_a_preview_is_its_reader_s_and_of_the_draft_as_it_was(cast: Cast) -> None:
    draft, officer = make_draft(cast, general()), cast.ministry_officer
    for actor in (cast.province_officer, cast.auditor):
        with pytest.raises(Forbidden):
            actions.read_import(draft, making.workbook([line()], HEADS), actor=actor)
    preview = read(cast, draft, [line()])
    other = make_officer(cast.ministry, "另一人")
    with pytest.raises(Forbidden, match="自己读取的"):
        actions.apply_import(preview, actor=other)
    actions.add_row(draft, level(), actor=officer)
    with pytest.raises(Refused, match="改动过"):
        actions.apply_import(preview, actor=officer)
    assert [row.number for row in rows(draft)] == [3, 1]
    newer = read(cast, draft, [line()])
    assert list(ImportPreview.objects.filter(set=draft)) == [newer]
    with pytest.raises(Refused, match="新的工作簿替代"):
        actions.apply_import(preview, actor=officer)
    actions.publish(draft, actor=officer)
    with pytest.raises(Refused, match="已发布"):
        actions.apply_import(newer, actor=officer)


def test_three_thousand_rows_are_applied_in_batches(cast: Cast) -> None:
    draft = make_draft(cast)
    asked = []
    for count, new in ((30, 30), (3030, 3000)):
        levels = [line(产品或工序=f"产品{n}", 引领值=n, 基准值=n + 1.5) for n in range(count)]
        with CaptureQueriesContext(connection) as queried:
            preview = actions.read_import(draft, making.workbook(levels, HEADS), actor=cast.ministry_officer)
            assert told(preview) == []
            assert actions.apply_import(preview, actor=cast.ministry_officer)["新增"] == new
        asked.append(len(queried))
    assert len(rows(draft)) == 3030
    assert asked[1] - asked[0] < 60, asked
