"""Uploaded tables: found under their headings, every cell as its column wants it, everything wrong told by its cell."""

import datetime as dt
import random
import re
import zipfile
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from lvheng.core.tabular import (
    CellProblem,
    Heading,
    Table,
    book,
    cells,
    read_date,
    read_table,
    write_problems,
    write_rows,
    write_template,
)

KINDS = {"绿色工厂": "factory", "绿色工业园区": "park"}
HEADINGS = (
    Heading("name", "单位名称", ("企业名称", "名称"), required=True, max=30),
    Heading("code", "统一社会信用代码", ("信用代码",), kind="code", help="18 位。"),
    Heading("kind", "类别", kind="choice", choices=KINDS),
    Heading("on", "列入日期", kind="date"),
    Heading("number", "序号", kind="number"),
)
CODE = "91430200MA00000016"


def xlsx(rows: list[list[Any]], *more: str, name: str = "名单.xlsx", hidden: bool = False) -> SimpleUploadedFile:
    made = openpyxl.Workbook()
    page = made.active
    assert page is not None
    if hidden:
        page.sheet_state = "hidden"
        page = made.create_sheet("另一张")
    for row in rows:
        page.append(row)
    for title in more:
        made.create_sheet(title)
    buffer = BytesIO()
    made.save(buffer)
    return SimpleUploadedFile(name, buffer.getvalue())


def text(content: str, encoding: str = "utf-8", name: str = "名单.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode(encoding))


def read(upload: SimpleUploadedFile, max_rows: int = 100, max_mb: int = 1) -> Table:
    return read_table(upload, HEADINGS, max_rows=max_rows, max_mb=max_mb)


def told(table: Table) -> list[str]:
    return [f"{one.cell}：{one.message}" if one.cell else one.message for one in table.problems]


def test_the_headings_are_found_under_a_title_in_any_order_and_by_other_words() -> None:
    rows = [
        ["2024年度绿色制造名单"], [None], ["湖南省", None, "公示"],
        ["序 号", "企业名称\n", "备注", "类 别", "*信用代码"], [1, " 示例\n一厂 ", "x", "绿色工厂", CODE], [None] * 5,
        [2, "示例二厂", "", "绿色工业园区", "91430200 ma0000-0024"],
    ]  # fmt: skip
    found = read(xlsx(rows))
    assert told(found) == []
    assert found.ignored == ("备注",)
    assert dict(found.letters) == {"number": "A", "name": "B", "kind": "D", "code": "E"}
    assert [line.number for line in found.lines] == [5, 7]
    assert dict(found.lines[0].texts) == {"number": "1", "name": "示例 一厂", "kind": "factory", "code": CODE}
    assert found.lines[1].texts["code"] == "91430200MA00000024"
    assert (found.cell(5, "name"), found.cell(5, "on"), found.name) == ("B5", "第 5 行", "名单.xlsx")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_in_the_usual_encodings_and_delimiters(encoding: str, delimiter: str) -> None:
    rows = [["名单，2024"], ["单位名称", "信用代码", "列入日期"], ['"示例；，,;一厂"', CODE, "20251020"]]
    found = read(text("\r\n".join(delimiter.join(row) for row in rows), encoding))
    assert told(found) == []
    assert (found.lines[0].texts["name"], found.lines[0].date("on")) == ("示例；，,;一厂", dt.date(2025, 10, 20))
    assert found.lines[0].date("number") is None


@pytest.mark.parametrize("count", [8, 9, 10, 11, 40])
def test_no_line_is_lost(count: int) -> None:
    rows = [["单位名称"], *[[f"示例{at}"] for at in range(count)]]
    assert [line.texts["name"] for line in read(xlsx(rows)).lines] == [f"示例{at}" for at in range(count)]
    assert len(read(text("\n".join(row[0] for row in rows))).lines) == count


SPELLINGS = [
    "2025-10-20", "2025/10/20", "2025.10.20", "2025年10月20日", "20251020", "２０２５-１０-２０", "2025 年 10 月 20 日",
    "2025-10-20 00:00:00", dt.datetime(2025, 10, 20, 8),  # noqa: DTZ001 (cells know no zone)
    dt.date(2025, 10, 20), 45950, 45950.0, 20251020,
]  # fmt: skip


@pytest.mark.parametrize("value", SPELLINGS)
def test_a_day_in_any_spelling(value: object) -> None:
    assert read_date(value) == dt.date(2025, 10, 20)
    found = read(xlsx([["单位名称", "列入日期"], ["示例", value]]))
    assert (told(found), found.lines[0].date("on")) == ([], dt.date(2025, 10, 20))


@pytest.mark.parametrize(
    "value",
    ["2025-13-01", "2025-02-30", "20.10.2025", "2025年10月", "2025-10/20", "去年", "45950", "0025-10-20", True, 7],
)
def test_what_is_no_day_is_told_with_an_example(value: object) -> None:
    found = read(xlsx([["单位名称", "列入日期"], ["示例", value]]))
    assert told(found) == [f"B2：“{book.text_of(value)}”不是能识别的日期；请写成年-月-日，例如 2025-10-20"]
    assert found.lines[0].texts["on"] == ""


@given(st.dates(dt.date(1950, 1, 1), dt.date(2150, 1, 1)))
def test_every_day_is_read_in_every_spelling(day: dt.date) -> None:
    for form in ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d"):
        assert read_date(day.strftime(form)) == day
    assert read_date((day - cells.EPOCH).days) == day


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        (0, None, "A2：没有填写单位名称"),
        (0, "长" * 31, "A2：有 31 个字，过长；请缩短到 30 个字以内"),
        (0, "示例\x0b厂", "A2：含有看不见的控制字符"),
        (0, "#N/A", "A2：单元格是错误值 #N/A"),
        (1, 914302000000000161, "B2：统一社会信用代码在表里成了数值，末几位已经丢失"),
        (1, "9.1430200000000002E+17", "B2：统一社会信用代码在表里成了数值"),
        (2, "工厂", "C2：“工厂”不在可以填写的值里；请填绿色工厂、绿色工业园区之一"),
        (4, "第一", "E2：“第一”不是数；请只填数字"),
    ],
)
def test_a_wrong_cell_is_told_at_its_cell(place: int, value: object, words: str) -> None:
    row: list[Any] = ["示例", CODE, "绿色工厂", "2025-10-20", 1]
    row[place] = value
    head = [one.label for one in HEADINGS]
    upload = text("\n".join(",".join(str(cell or "") for cell in one) for one in (head, row)))
    found = read(xlsx([head, row]) if isinstance(value, int) else upload)
    (said,) = told(found)
    assert said.startswith(words)


@pytest.mark.parametrize("value", ["=1+1", "+86", "-示例", "@示例"])
def test_what_would_be_a_formula_is_a_text(value: str) -> None:
    assert read(text(f"单位名称,类别\n{value},绿色工厂")).lines[0].texts["name"] == value
    content = write_rows("表", (("甲", 8),), [(value,)])
    page = openpyxl.load_workbook(BytesIO(content)).active
    assert page is not None
    assert (page["A2"].value, page["A2"].data_type) == (value, "s")


def test_numbers_and_codes_as_programs_export_them() -> None:
    found = read(text(f'单位名称,信用代码,序号\n示例,"=""{CODE}""","1,234.50"\n示例,\'{CODE},-0'))
    assert told(found) == []
    assert [(one.texts["code"], one.texts["number"]) for one in found.lines] == [(CODE, "1234.50"), (CODE, "-0")]
    assert read(xlsx([["名称", "信用代码"], ["示例", 430200123456789]])).lines[0].texts["code"] == "430200123456789"


@pytest.mark.parametrize(
    ("upload", "words"),
    [
        (xlsx([["公司", "代码"], ["示例", CODE]]), "前 10 行里没有找到表头；表头须有单位名称等栏目"),
        (xlsx([]), "没有找到表头"),
        (text("\n"), "没有找到表头"),
        (xlsx([["类别", "信用代码"]]), "第 1 行是表头，但缺少栏目：单位名称"),
        (xlsx([["单位名称", "信用代码", "企业名称"]]), "C1：栏目“企业名称”与另一列重复"),
        (xlsx([["单位名称"]]), "表头下面没有内容"),
        (xlsx([["单位名称"], ["甲"], ["乙"], ["丙"], ["丁"]]), "超过 3 行"),
        (text("单位名称\n甲\n乙\n丙\n丁"), "超过 3 行"),
        (text('单位名称,类别\n"甲,绿色工厂\n'), "第 2 行的引号不成对"),
        (text("单位名称\n" + "长" * 140_000), "第 2 行的引号不成对或内容过长"),
        (SimpleUploadedFile("名单.csv", b"\xff\xff\x81"), "文字编码不能识别"),
        (SimpleUploadedFile("名单.csv", b""), "空文件"),
        (SimpleUploadedFile("名单.csv", b"%PDF-1.4\n%%EOF"), "内容与扩展名 .csv 不符"),
        (SimpleUploadedFile("名单.xlsx", b"PK\x03\x04junk"), "打不开"),
        (SimpleUploadedFile("名单.xls", b"\xd0\xcf\x11\xe0"), "不是可以上传的格式；可用 XLSX、CSV"),
        (SimpleUploadedFile("名单.csv", b"a" * 1_100_000), "超过单个文件 1 MB"),
    ],
)
def test_a_file_that_can_t_be_taken_is_told(upload: SimpleUploadedFile, words: str) -> None:
    upload.seek(0)
    (said,) = told(read(upload, max_rows=3))
    assert said.startswith(words) or words in said


def test_only_the_first_sheet_in_sight_is_read_and_that_is_told() -> None:
    found = read(xlsx([["单位名称"], ["示例"]], "第二张", hidden=True))
    assert [line.texts["name"] for line in found.lines] == ["示例"]
    assert found.notes == ("工作簿有多张工作表（另一张、第二张），只读取第一张；其余的请分别上传。",)


def test_a_name_without_path_or_control_characters() -> None:
    upload = text("单位名称\n示例")
    upload._name = "C:\\甲\\乙\x00.csv"
    assert read(upload).name == "乙.csv"


@pytest.mark.parametrize(("at", "value"), [(6, 152), (8, 1), (10, 99), (46, 255)])
def test_an_archive_of_later_times_is_a_problem(at: int, value: int) -> None:
    content = bytearray(xlsx([["单位名称"], ["示例"]]).read())
    for entry in re.finditer(b"PK\x01\x02", bytes(content)):
        content[entry.start() + at] = value  # the version it needs, its flags, its method, its name
    found = read(SimpleUploadedFile("坏.xlsx", bytes(content)))
    assert (len(found.problems), len(found.lines)) == (1, 0)


def test_damage_anywhere_is_a_problem_and_never_an_exception() -> None:
    whole = xlsx([[one.label for one in HEADINGS], *[["示例", CODE, "绿色工厂", "2025-10-20", 1]] * 30]).read()
    dice = random.Random(7)  # noqa: S311 (broken at random, the same each time)
    for _ in range(150):
        content = bytearray(whole[: dice.randrange(len(whole))] if dice.random() < 0.4 else whole)
        for _change in range(dice.randrange(1, 6)):
            if content:
                content[dice.randrange(len(content))] = dice.randrange(256)
        read(SimpleUploadedFile("坏.xlsx", bytes(content)))
    for _ in range(150):
        read(SimpleUploadedFile("坏.csv", dice.randbytes(dice.randrange(200))))


@given(st.text(max_size=60))
def test_any_text_is_read_as_a_csv(content: str) -> None:
    read(SimpleUploadedFile("名单.csv", f"单位名称\n{content}".encode("utf-8", "surrogatepass")))


def test_a_part_that_unpacks_too_large_is_refused() -> None:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", b"0" * 4_000_000)
    (said,) = told(read(SimpleUploadedFile("弹.xlsx", buffer.getvalue())))
    assert "展开后过大" in said


def test_the_template_is_read_back_and_says_what_is_wanted() -> None:
    content = write_template("绿色制造名单/模板", HEADINGS)
    made = openpyxl.load_workbook(BytesIO(content))
    assert made.sheetnames == ["绿色制造名单模板", "填写说明"]
    words = "\n".join(str(value) for row in made["填写说明"].iter_rows(values_only=True) for value in row if value)
    for wanted in ("必填。", "例如 2025-10-20", "18 位。", "表头也可以写作：企业名称、名称", "绿色工厂、绿色工业园区"):
        assert wanted in words
    found = read(SimpleUploadedFile("模板.xlsx", content))
    assert set(found.letters) == {one.name for one in HEADINGS}
    assert told(found) == ["表头下面没有内容；请从表头的下一行起填写。"]


def test_problems_can_be_taken_away() -> None:
    content = write_problems("***", [CellProblem("B12", "=错\x00"), CellProblem("", "整个文件")])
    page = openpyxl.load_workbook(BytesIO(content)).active
    assert page is not None
    assert page.title == "表"
    assert [row[:3] for row in page.iter_rows(min_row=2, values_only=True)] == [
        ("12", "B12", "=错"), ("", "", "整个文件"),
    ]  # fmt: skip
