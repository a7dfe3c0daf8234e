"""What is wrong with an uploaded list is told by row and column; nothing raises."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lvheng.screening.reading import Reading, read_source
from lvheng.standards import load_campaign
from tests.screening.lists import HEAD, csv

CODE = "91430200MA00000016"
LISTS = {one.id: one for one in load_campaign(2025, "430000").eligibility.source_lists}


def read(upload: SimpleUploadedFile, list_id: str = "dishonest", *, by_day: bool = False) -> Reading:
    return read_source(upload, LISTS[list_id], date(2025, 10, 20), by_day=by_day)


def test_rows_are_read_in_every_spelling_of_dates() -> None:
    days = ["2025-10-01", "2025/10/1", "2025.10.01", "2025年10月1日", "20251001"]
    found = read(csv(*(f"示例{n}公司,,欠款,示例〔2025〕{n}号,{day}," for n, day in enumerate(days))))
    assert found.problems == []
    assert {row.occurred_on for row in found.rows} == {date(2025, 10, 1)}
    assert found.rows[1].document == "示例〔2025〕1号"


@pytest.mark.parametrize(
    ("row", "cell", "words"),
    [
        (",,欠款,,,", "第 2 行", "至少填一项"),
        (f"甲,{CODE[:-1]}7,,,,", "B2", "不是正确的统一社会信用代码"),
        ("甲,123,,,,", "B2", "不是正确的统一社会信用代码"),
        ("甲,,,,2025-10-21,", "E2", "在名单日期 2025-10-20 之后"),
        ("甲,,,,2025-10-02,2025-10-01", "F2", "早于发生或决定日期"),
        ("甲,,,,十月,", "E2", "不是能识别的日期"),
    ],
)
def test_a_bad_cell_is_told(row: str, cell: str, words: str) -> None:
    (found,) = read(csv(row)).problems
    assert found.cell == cell
    assert words in found.message


def test_a_bad_name_is_told_once() -> None:
    (found,) = read(csv("字" * 121 + ",,,,,")).problems
    assert found.cell == "A2"


@pytest.mark.parametrize(
    ("upload", "words"),
    [
        (csv("欠款", head="事由"), "名称、统一社会信用代码至少要有一栏"),
        (csv("甲", head="没有,表头"), "没有找到表头；表头须有名称或统一社会信用代码等栏目"),
        (csv(), "没有内容"),
        (SimpleUploadedFile("名单.xlsx", b"PK\x03\x04broken"), "打不开"),
        (SimpleUploadedFile("名单.txt", b"x"), "不是可以上传的格式"),
    ],
)
def test_a_file_that_is_no_list_is_told(upload: SimpleUploadedFile, words: str) -> None:
    found = read(upload)
    assert words in " ".join(one.message for one in found.problems)


def test_what_else_matters_is_noted() -> None:
    rows = ["甲,,欠款,,,", "甲,,欠款,,,", "乙,,,,2025-01-01,2025-02-01"]
    found = read(csv(*rows, head=HEAD + ",备注"), "violations", by_day=True)
    notes = " ".join(found.notes)
    assert "没有用到的栏目：备注" in notes
    assert "2 行没有发生或决定日期" in notes
    assert "1 行填有移出或整改完成日期" in notes
    assert "1 行与其他行完全相同" in notes
    assert read(csv("甲,,,,2025-01-01,2025-02-01")).notes == []
