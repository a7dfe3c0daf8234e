"""Pages of source lists and of findings: who may open them, what they say, what they cost."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lvheng.accounts.models import User
from lvheng.campaigns.models import Campaign
from lvheng.core.door import move
from lvheng.screening.models import Finding, SourceSnapshot
from tests.cast import Cast, make_role, make_unit
from tests.review import support
from tests.screening.lists import csv, put, read

HOME = "/screening/sources/"
NEW = "/screening/sources/new/dishonest/"


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def given(upload: SimpleUploadedFile | None = None, **values: str) -> dict[str, object]:
    found: dict[str, object] = {"source": "示例网站", "as_of": "2025-10-20", **values}
    return found | ({"file": upload} if upload else {})


@pytest.mark.clause("HN-1.1.f")
def test_an_officer_imports_a_list_and_everybody_is_compared(cast: Cast) -> None:
    filed = support.file(cast.unit_a, cast.enterprise_a)
    client = client_of(cast.province_officer)
    said = text_of(client, HOME)
    assert "失信被执行人名单" in said
    assert "尚未导入" in said
    assert "中国执行信息公开网" in text_of(client, NEW)
    answer = client.post(NEW, given(csv(f"甲,{cast.unit_a.uscc},欠款,,,")))
    found = SourceSnapshot.objects.get()
    assert answer["Location"] == f"{HOME}{found.pk}/"
    said = text_of(client, answer["Location"])
    assert "会比对上的单位" in said
    assert "导入并比对" in said
    done = client.post(f"{HOME}{found.pk}/apply/", follow=True).content.decode()
    assert "新的查询发现 1 条" in done
    assert "此后不能改动" in done
    again = client.post(NEW, given(csv(f"甲,{cast.unit_a.uscc},欠款,,,")), follow=True).content.decode()
    assert "以前上传过，内容和名单日期完全相同" in again
    assert SourceSnapshot.objects.count() == 1
    bench = text_of(client_of(cast.city_x_officer), f"/screening/{filed.pk}/")
    assert "来源名单比对 · 统一社会信用代码一致" in bench
    assert "第 2 行" in bench


def test_a_list_with_problems_tells_them_and_goes(cast: Cast) -> None:
    client = client_of(cast.city_x_officer)
    client.post(NEW, given(csv("甲,123,,,,")))
    found = SourceSnapshot.objects.get()
    said = text_of(client, f"{HOME}{found.pk}/")
    assert "有 1 处错误，不能导入" in said
    assert "不是正确的统一社会信用代码" in said
    assert "导入并比对" not in said
    assert client.get(f"{HOME}{found.pk}/problems.xlsx").content[:2] == b"PK"
    assert client.post(f"{HOME}{found.pk}/apply/").status_code == 409
    assert "已放弃" in client.post(f"{HOME}{found.pk}/discard/", follow=True).content.decode()


@pytest.mark.parametrize(
    ("values", "words"),
    [({"source": ""}, "请写明名单来源"), ({"as_of": "十月"}, "请按 2025-10-20"), ({}, "请选择一个 XLSX 或 CSV 文件")],
)
def test_what_was_typed_stays(cast: Cast, values: dict[str, str], words: str) -> None:
    answer = client_of(cast.city_x_officer).post(NEW, given(None, **({"source": "留住"} | values)))
    assert answer.status_code == 422
    said = answer.content.decode()
    assert words in said
    assert "留住" in said or "source" in values


def test_an_officer_of_two_places_chooses(cast: Cast) -> None:
    make_role(cast.city_x_officer, "officer", cast.city_y)
    client = client_of(cast.city_x_officer)
    assert "长沙市" in text_of(client, NEW)
    client.post(NEW, given(csv("甲,,,,,"), authority=str(cast.city_y.pk)))
    assert SourceSnapshot.objects.get().authority == cast.city_y
    assert client.post(NEW, given(csv("乙,,,,,"), authority=str(cast.province.pk))).status_code == 422


def test_who_opens_the_pages(cast: Cast) -> None:
    found = put(cast, "dishonest", f"甲,{cast.existing.uscc},,,,")
    waiting = read(cast, "abnormal", "乙,,,,,")
    pages = {
        HOME: {"city_x_officer", "city_y_officer", "province_officer", "ministry_officer", "auditor",
               "other_province_officer", "separate_officer"},
        f"{HOME}{found.pk}/": {"city_x_officer", "city_y_officer", "province_officer", "ministry_officer", "auditor"},
        f"{HOME}{waiting.pk}/": {"province_officer", "ministry_officer", "auditor"},
        NEW: {"city_x_officer", "city_y_officer", "province_officer"},
    }  # fmt: skip
    for address, who in pages.items():
        assert {name for name, user in cast.everybody.items() if client_of(user).get(address).status_code == 200} == who
    assert client_of(cast.auditor).get(NEW).status_code == 403
    assert client_of(cast.province_officer).get("/screening/sources/new/none/").status_code == 404
    assert cast.existing.name in text_of(client_of(cast.province_officer), f"{HOME}{found.pk}/")
    # a city sees the province's list, not whom of other cities it hits
    assert cast.existing.name not in text_of(client_of(cast.city_y_officer), f"{HOME}{found.pk}/")
    assert "本地区没有规定要比对的名单" in text_of(client_of(cast.separate_officer), HOME)
    template = client_of(cast.auditor).get(f"{HOME}template.xlsx")
    assert template.content[:2] == b"PK"
    assert client_of(cast.enterprise_a).get(f"{HOME}template.xlsx").status_code == 404


def test_lists_cost_the_same_for_one_and_three(cast: Cast) -> None:
    client, found = client_of(cast.province_officer), []
    for number in (1, 2):
        for one in range(number):
            last = put(cast, "violations", *(f"甲{number}{one}{row},,,,," for row in range(number)))
        found.append((queries(client, HOME), queries(client, f"{HOME}{last.pk}/")))
    assert found[0] == found[1]


def test_findings_are_filtered(cast: Cast) -> None:
    for state, clause, origin, until in (
        ("open", "HN-1.1.a", "entry", None), ("cleared", "HN-1.1.b", "declared", None),
        ("confirmed", "HN-1.1.b", "look_up", date(2025, 10, 20)),
    ):  # fmt: skip
        Finding.objects.create(
            campaign=cast.campaign, unit=make_unit(cast.city_x), clause=clause, summary=f"示例{clause}{state}",
            origin=origin, until=until,
        )  # fmt: skip
        move(Finding.objects.latest("id"), state)
    client = client_of(cast.city_x_officer)
    asked = {
        "": 1, "?state=": 3, "?state=open": 1, "?state=cleared": 1, "?state=confirmed": 0, "?state=ended": 1,
        "?clause=HN-1.1.b": 2, "?origin=declared": 1, "?state=zz&clause=x&origin=y": 3,
    }  # fmt: skip
    assert {one: len(client.get(f"/screening/{one}").context["rows"]) for one in asked} == asked
    ranks = [row["finding"].rank for row in client.get("/screening/?state=").context["rows"]]
    assert ranks == [0, 2, 3]
    assert "没有符合条件的查询发现" in text_of(client, "/screening/?state=confirmed")


@pytest.mark.clause("HN-4.1.d")
def test_comparing_anew_by_a_button(cast: Cast) -> None:
    filed = support.file(cast.unit_a, cast.enterprise_a)
    put(cast, "dishonest", f"甲,{cast.unit_a.uscc},,,,")
    Finding.objects.all().delete()
    client = client_of(cast.city_x_officer)
    assert "新的查询发现 1 条" in client.post("/screening/rescreen/", follow=True).content.decode()
    said = client.post(f"/screening/{filed.pk}/rescreen/", follow=True).content.decode()
    assert "已比对 1 家单位，新的查询发现 0 条" in said
    assert client_of(cast.auditor).post("/screening/rescreen/").status_code == 403
    assert client_of(cast.auditor).post(f"/screening/{filed.pk}/rescreen/").status_code == 403
    move(Campaign.objects.get(), Campaign.State.CLOSED)
    assert client.post("/screening/rescreen/").status_code == 409


def test_without_a_year_there_is_nothing(cast: Cast) -> None:
    client = client_of(cast.province_officer)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("lvheng.screening.views.findings.current", lambda: None)
        assert client.get(HOME).status_code == 404


@pytest.mark.clause("HN-4.1.d")
def test_a_unit_without_application_is_decided_on_at_its_own_address(cast: Cast) -> None:
    put(cast, "dishonest", f"丙,{cast.existing.uscc},,,,")
    found = Finding.objects.get()
    client, address = client_of(cast.city_x_officer), f"/screening/units/{cast.existing.pk}/"
    assert address in text_of(client, "/screening/")
    assert "来源名单比对" in text_of(client, address)
    assert "已比对 1 家单位" in client.post(f"{address}rescreen/", follow=True).content.decode()
    given = {"decision": "confirm", "reason": "属实", "proof": support.upload("证明.pdf")}
    answer = client.post(f"{address}findings/{found.pk}/", given)
    assert answer["Location"] == f"{address}#HN-1.1.f"
    found.refresh_from_db()
    assert (found.state, found.proof is not None) == ("confirmed", True)
    assert client_of(cast.city_y_officer).get(address).status_code == 404
    assert client_of(cast.auditor).post(f"{address}findings/{found.pk}/", given).status_code == 403
