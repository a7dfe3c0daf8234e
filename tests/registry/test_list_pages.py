"""The pages of importing official lists."""

import re
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lvheng.registry.actions.lists import apply_list, discard_list
from lvheng.registry.models import ListImport, Unit
from tests.cast import Cast, make_unit
from tests.registry.listing import DECISION, book, new, read, row

HOME, NEW = "/registry/lists/", "/registry/lists/new/"


def page(client: Client, user: Any, url: str, data: Any = None) -> Any:
    client.force_login(user)
    return client.get(url) if data is None else client.post(url, data)


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def said(upload: SimpleUploadedFile | None, **more: Any) -> dict[str, Any]:
    given: dict[str, Any] = {"of": 0, "kind": "", "year": "2024", "batch": "第九批", "decision": DECISION,
                             "listed_on": "2024-12-31"} | more  # fmt: skip
    return given | ({"file": upload} if upload else {})


def sheet(answer: Any) -> list[tuple[Any, ...]]:
    book = openpyxl.load_workbook(BytesIO(answer.content))
    return [*book.worksheets[0].iter_rows(values_only=True)]


@pytest.mark.db
@pytest.mark.clause("MI-3.c")
def test_the_whole_way_of_a_list(cast: Cast, client: Client) -> None:
    officer = cast.province_officer
    known = make_unit(cast.city_x, "株洲示例水泥有限公司")
    assert "下载模板" in text(page(client, officer, HOME))
    assert sheet(page(client, officer, reverse("registry:list_template")))[0][1] == "单位名称"
    rows = [new(), new("株洲示例水泥有限责任公司"), row(cast.unit_a)]
    answer = page(client, officer, NEW, said(book(*rows, name="示例名单.xlsx")))
    found = ListImport.objects.get()
    assert (answer.status_code, answer.url) == (302, f"{HOME}{found.pk}/")
    shown = page(client, officer, answer.url)
    assert "1 行须逐行决定后才能导入" in text(shown)
    assert "导入名单</button>" not in shown.content.decode()
    assert "除组织形式外相同" in text(page(client, officer, f"{answer.url}?outcome=doubt"))
    refused = page(client, officer, reverse("registry:list_apply", args=[found.pk]), {})
    assert (refused.status_code, "还有 1 行没有决定" in text(refused)) == (409, True)
    decide = reverse("registry:list_decide", args=[found.pk])
    wrong = page(client, officer, decide, {"row-4": "same:999"})
    assert wrong.status_code == 422
    assert "第 4 行：请选择是哪一个单位" in text(wrong)
    kept = page(client, officer, decide, {"row-4": f"same:{known.pk}", "row-": "new", "row-5": "", "x": "y"})
    assert (kept.status_code, kept.url) == (302, f"{HOME}{found.pk}/?outcome=doubt")
    shown = page(client, officer, kept.url)
    assert "导入名单</button>" in shown.content.decode()
    assert f'value="same:{known.pk}" checked' in shown.content.decode()
    done = page(client, officer, reverse("registry:list_apply", args=[found.pk]), {})
    assert done.status_code == 302
    report = page(client, officer, done.url)
    assert "名单已导入：新建单位并列入 1、列入 1、不变 1。" in text(report)
    assert "株洲示例新材料有限公司" in text(report)
    assert "没有这样的行" in text(page(client, officer, f"{done.url}?outcome=removed"))
    cells = sheet(page(client, officer, reverse("registry:list_told", args=[found.pk])))
    assert cells[1][:3] == ("3", "株洲示例新材料有限公司", "新建单位并列入")
    home = text(page(client, officer, HOME))
    assert "已导入" in home
    assert "新建单位并列入 1、列入 1、不变 1" in home
    file = page(client, cast.ministry_officer, reverse("core:file", args=[found.file_id]))
    assert (file.status_code, b"".join(file.streaming_content)[:2]) == (200, b"PK")
    assert page(client, cast.city_x_officer, reverse("core:file", args=[found.file_id])).status_code == 404


def test_an_old_code_needs_a_reason_and_what_was_typed_stays(cast: Cast, client: Client) -> None:
    found = read(cast, new("株洲示例老厂", uscc="430200000012345"), new("株洲示意第二老厂", uscc="430200000012346"))
    officer, decide = cast.province_officer, reverse("registry:list_decide", args=[found.pk])
    wrong = page(client, officer, decide, {"row-3": "new", "reason-3": "写过的理由", "row-4": "new"})
    assert (wrong.status_code, "第 4 行：代码不合规则，请写明确认的理由" in text(wrong)) == (422, True)
    assert 'value="new" checked' in wrong.content.decode()
    assert 'value="写过的理由"' in wrong.content.decode()
    right = {"row-3": "new", "reason-3": "执照未换发", "row-4": "skip"}
    assert page(client, officer, decide, right).status_code == 302
    page(client, officer, reverse("registry:list_apply", args=[found.pk]), {})
    assert Unit.objects.get(uscc="430200000012345").irregular_code == "执照未换发"


def test_problems_are_listed_and_can_be_taken_away(cast: Cast, client: Client) -> None:
    found = read(cast, *[new(f"株洲示例{at}厂", on="去年") for at in range(120)])
    shown = page(client, cast.province_officer, f"{HOME}{found.pk}/")
    words = text(shown)
    for wanted in ("120 处问题，不能导入", "另有 20 处没有列出", "不是能识别的日期", "第 1–50 行，共 120 行"):
        assert wanted in words
    assert "第 101–120 行，共 120 行" in text(page(client, cast.province_officer, f"{HOME}{found.pk}/?from=100"))
    assert "第 101–120 行" in text(page(client, cast.province_officer, f"{HOME}{found.pk}/?from=99999"))
    assert len(sheet(page(client, cast.province_officer, reverse("registry:list_told", args=[found.pk])))) == 121


def test_a_broken_file_or_other_columns_are_told_on_the_page(cast: Cast, client: Client) -> None:
    for upload, words in (
        (SimpleUploadedFile("名单.csv", "公司,备注\n示例,1".encode()), "没有找到表头"),
        (SimpleUploadedFile("名单.csv", "单位名称,备注\n示例,1".encode()), "没有读取的栏目：备注"),
    ):
        answer = page(client, cast.province_officer, NEW, said(upload, kind="factory"))
        assert words in text(page(client, cast.province_officer, answer.url))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"year": "明年"}, "请填写四位数的年度"), ({"listed_on": "x"}, "请填写年-月-日"),
        ({"of": "7"}, "请选择要导入的名单"),
        ({"kind": "x"}, "请在列出的类别中选择"), ({"decision": ""}, "请填写公布这张名单的文号"),
        ({"year": "9" * 30}, "请填写四位数的年度"), ({"batch": "长" * 50}, "请不超过 40 个字"),
    ],
)  # fmt: skip
def test_what_was_typed_stays_and_faults_stand_at_their_field(
    cast: Cast, client: Client, change: dict[str, str], words: str
) -> None:
    answer = page(client, cast.province_officer, NEW, said(book(new()), batch="第九批") | change)
    assert (answer.status_code, words in text(answer)) == (422, True)
    assert 'value="2024-12-31"' in answer.content.decode() or "listed_on" in change
    assert ListImport.objects.count() == 0


@pytest.mark.parametrize("upload", [None, SimpleUploadedFile("名单.xlsx", b""), SimpleUploadedFile("名单.xlsx", b"x")])
def test_a_file_that_is_none_is_told_at_its_field(
    cast: Cast, client: Client, upload: SimpleUploadedFile | None
) -> None:
    answer = page(client, cast.province_officer, NEW, said(upload))
    assert answer.status_code == 422
    assert "名单文件" in text(answer)
    assert 'id="id_file-error"' in answer.content.decode() or "lv-errors" in answer.content.decode()


SEEN = {"ministry_officer", "auditor", "province_officer"}


def test_who_sees_an_import(cast: Cast, client: Client) -> None:
    found = read(cast, new())
    for name, user in cast.everybody.items():
        answer = page(client, user, f"{HOME}{found.pk}/")
        assert (name, answer.status_code) == (name, 200 if name in SEEN else 404)
        officer = name.endswith("_officer")
        assert (name, page(client, user, HOME).status_code) == (name, 200 if officer or name == "auditor" else 403)
        assert (name, page(client, user, NEW).status_code) == (name, 200 if officer else 403)
        for act in ("apply", "discard", "decide"):
            done = page(client, user, f"{HOME}{found.pk}/{act}/", {})
            if name not in SEEN:
                assert (name, act, done.status_code) == (name, act, 404)
            elif name != "province_officer":
                assert (name, act, done.status_code) == (name, act, 403)
        if name == "province_officer":
            break
    assert client.get(f"{HOME}999999/").status_code == 404


def test_an_import_put_away_stays_to_be_seen(cast: Cast, client: Client) -> None:
    found = read(cast, new())
    answer = page(client, cast.province_officer, reverse("registry:list_discard", args=[found.pk]), {})
    assert (answer.status_code, answer.url) == (302, HOME)
    shown = page(client, cast.province_officer, f"{HOME}{found.pk}/")
    assert "登记没有因这张名单改动" in text(shown)
    assert "导入名单</button>" not in shown.content.decode()


def test_rows_that_come_to_one_unit_are_told_on_the_page(cast: Cast, client: Client) -> None:
    known = make_unit(cast.city_x, "株洲示例水泥有限公司")
    found = read(cast, new("株洲示例水泥有限责任公司"), row(known))
    officer = cast.province_officer
    page(client, officer, reverse("registry:list_decide", args=[found.pk]), {"row-3": f"same:{known.pk}"})
    answer = page(client, officer, reverse("registry:list_apply", args=[found.pk]), {})
    assert (answer.status_code, "第 4 行：与第 3 行是同一个单位" in text(answer)) == (422, True)


def test_pages_take_a_constant_number_of_queries(cast: Cast, client: Client) -> None:
    counts = []
    for size in (1, 3):
        doubts = [make_unit(cast.city_x, f"株洲示例水泥{'甲乙丙丁'[at]}{size}有限公司") for at in range(size)]
        for _ in range(size):
            read(cast, new())
        found = read(cast, *[new(f"{one.name[:-4]}有限责任公司") for one in doubts], *[row(one) for one in doubts])
        names = ("长沙玻璃制品", "岳阳纺织印染", "衡阳铸造机械") if size > 1 else ("永州食品加工",)
        done = read(cast, *[new(name) for name in names])
        apply_list(done, actor=cast.province_officer)
        taken = []
        for url in (HOME, f"{HOME}{found.pk}/", f"{HOME}{done.pk}/"):
            client.force_login(cast.province_officer)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url).status_code == 200
            taken.append(len(queries))
        counts.append(taken)
    assert counts[0] == counts[1]


def test_the_report_outlives_its_units(cast: Cast, client: Client) -> None:
    found = read(cast, new())
    apply_list(found, actor=cast.province_officer)
    other = read(cast, new("株洲示例别厂"))
    discard_list(other, actor=cast.province_officer)
    assert Unit.objects.filter(name="株洲示例新材料有限公司").exists()
    assert "株洲示例新材料有限公司" in text(page(client, cast.auditor, f"{HOME}{found.pk}/"))
