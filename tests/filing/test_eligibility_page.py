"""申报条件: what a unit is told of lists, bars and findings, and how it objects."""

from datetime import date

import pytest
from django.test import Client

from lvheng.accounts.models import User
from lvheng.filing import actions as filing
from lvheng.registry.models import Bar, ListEntry, UnitCode
from lvheng.screening import actions as screening
from lvheng.screening.models import Finding, FindingStatement
from tests.cast import Cast, code, make_unit
from tests.filing import make
from tests.screening.lists import put


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(cast: Cast, user: User | None = None, unit: int | None = None) -> str:
    answer = client_of(user or cast.enterprise_a).get(f"/filing/eligibility/{unit or cast.unit_a.pk}/")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.clause("HN-1.1")
def test_before_it_begins_a_unit_sees_every_clause_and_what_is_held_against_it(cast: Cast) -> None:
    put(cast, "dishonest", f"甲,{cast.unit_a.uscc},欠款,示例执1号,,")
    said = page(cast)
    assert "在省级绿色工厂名单" in said
    assert "不在禁止申报期" in said
    assert "发生安全（含网络安全、数据安全）、质量、环境污染等事故" in said
    assert "列入失信被执行人名单：欠款，示例执1号" in said
    assert "开始填报时登记为查询发现" in said
    assert "向来源单位申请更正" in said
    assert "尚未导入这一情形的来源名单" in said
    assert not Finding.objects.exists()


@pytest.mark.clause("HN-1.1")
def test_without_a_list_nothing_is_said_to_be_clean_and_with_one_its_day_is_told(cast: Cast) -> None:
    clean = "没有计入的记录"
    assert clean not in page(cast)
    put(cast, "dishonest", "无关单位,,欠款,示例执1号,,", as_of=date(2025, 10, 18))
    said = page(cast)
    assert said.count(clean) == 1
    assert "截至 2025年10月18日" in said


@pytest.mark.clause("HN-1.1.c")
def test_what_no_finding_tells_yet_is_shown_while_the_application_runs(cast: Cast) -> None:
    filing.start(cast.unit_a, actor=cast.enterprise_a)
    ListEntry.objects.filter(unit=cast.unit_a).update(
        state="removed", removed_on=date(2025, 10, 1), removal_reason="示例", removal_decision="示例〔2025〕5号"
    )
    assert not Finding.objects.exists()
    said = page(cast)
    assert "示例〔2025〕5号" in said
    assert "尚未登记为查询发现" in said


@pytest.mark.clause("HN-1.1")
def test_the_unit_objects_on_its_page_and_sees_the_answer(cast: Cast) -> None:
    put(cast, "dishonest", f"甲,{cast.unit_a.uscc},欠款,,,")
    application = filing.start(cast.unit_a, actor=cast.enterprise_a)
    found = Finding.objects.get()
    client = client_of(cast.enterprise_a)
    said = page(cast)
    assert "尚未声明" in said
    assert "待认定" in said
    assert "移出名单、完成整改或认定改变前一直计入" in said
    basic = client.get(f"/filing/{application.pk}/basic/").content.decode()
    assert f"/filing/eligibility/{cast.unit_a.pk}/#finding-{found.pk}" in basic
    address = f"/filing/eligibility/{cast.unit_a.pk}/findings/{found.pk}/"
    answer = client.post(address, {"text": " "})
    assert answer.status_code == 422
    assert "请写明异议的理由" in answer.content.decode()
    answer = client.post(address, {"text": "已经履行完毕", "proof": make.stream("结案证明.pdf")}, follow=True)
    assert "异议说明" in answer.content.decode()
    assert FindingStatement.objects.get().text == "已经履行完毕"
    assert "结案证明.pdf" in page(cast)
    assert "待答复" in page(cast)
    screening.decide_finding(found, actor=cast.city_x_officer, confirmed=False, reason="已结案")
    said = page(cast)
    assert "已排除" in said
    assert "已结案" in said
    assert "已答复" in said
    home = client.get("/filing/").content.decode()
    assert "申报条件" in home


@pytest.mark.clause("HN-4.2.c")
def test_a_bar_on_a_former_code_is_told_with_its_end_and_decision(cast: Cast) -> None:
    old = code()
    UnitCode.objects.create(unit=cast.unit_a, uscc=old, until=date(2024, 1, 1))
    Bar.objects.create(
        unit=make_unit(cast.city_y, uscc=old), uscc=old, since=date(2025, 3, 1), until=date(2028, 3, 1),
        clause="HN-4.2.c", decision="示例〔2025〕3号", reason="数据造假",
    )  # fmt: skip
    said = page(cast)
    assert "2028年3月1日" in said
    assert "示例〔2025〕3号" in said
    home = client_of(cast.enterprise_a).get("/filing/").content.decode()
    assert "2028年3月1日 起可以再次申报" in home


def test_a_confirmed_finding_is_told_on_the_task_list_and_at_home(cast: Cast) -> None:
    application = filing.start(cast.unit_a, actor=cast.enterprise_a)
    put(cast, "violations", f"甲,{cast.unit_a.uscc},处罚,,2025-03-01,")
    screening.decide_finding(Finding.objects.get(), actor=cast.city_x_officer, confirmed=True, reason="属实")
    client = client_of(cast.enterprise_a)
    for address in (f"/filing/{application.pk}/", "/filing/", f"/filing/eligibility/{cast.unit_a.pk}/"):
        said = client.get(address).content.decode()
        assert "列入事故和违法违规名单" in said
        assert "2028年3月1日" in said


def test_existing_units_and_territories_without_exclusions(cast: Cast) -> None:
    said = page(cast, cast.existing_member, cast.existing.pk)
    assert "现有单位照常填报" in said
    assert "本单位声明" not in said


def test_others_do_not_find_the_page(cast: Cast) -> None:
    found = Finding.objects.create(campaign=cast.campaign, unit=cast.unit_a, clause="HN-1.1.f", summary="示例")
    for name, user in cast.everybody.items():
        expected = 200 if name == "enterprise_a" else 404
        assert client_of(user).get(f"/filing/eligibility/{cast.unit_a.pk}/").status_code == expected
        if name != "enterprise_a":
            address = f"/filing/eligibility/{cast.unit_a.pk}/findings/{found.pk}/"
            assert client_of(user).post(address, {"text": "示例"}).status_code == 404
    other = f"/filing/eligibility/{cast.unit_a.pk}/findings/999999/"
    assert client_of(cast.enterprise_a).post(other, {"text": "示例"}).status_code == 404
