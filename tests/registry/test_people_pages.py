"""The pages of registration, people, invitations and changes."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lvheng.registry import actions
from lvheng.registry.models import ChangeRequest, Invitation, Registration, UnitMember
from tests import cast as players
from tests.cast import NOW, Cast, make_member, make_unit
from tests.filing import make

PASSWORD = "示例-Maple-2025"


@pytest.fixture(autouse=True)
def _no_brake() -> None:
    cache.clear()


def typed(cast: Cast, **values: Any) -> dict[str, Any]:
    return {
        "kind": "factory", "name": "新示例有限公司", "uscc": players.code(), "authority": str(cast.city_x.pk),
        "person": "周示例", "phone": "0733-22220000", "username": "zhou-shili", "password": PASSWORD, "again": PASSWORD,
        "proof": make.stream("授权书.pdf"),
    } | values  # fmt: skip


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_the_way_from_the_login_page_to_an_account(cast: Cast, client: Client) -> None:
    assert "/registry/register/" in text(client.get("/account/login/"))
    form = text(client.get("/registry/register/"))
    assert '<optgroup label="湖南省">' in form
    answer = client.post("/registry/register/", typed(cast))
    assert answer.status_code == 302
    made = Registration.objects.get()
    done = text(client.get(answer["Location"]))
    assert made.receipt in done
    assert "将由株洲市审核" in done
    assert "该代码已登记" not in done
    asked = {"receipt": made.receipt.lower(), "phone": "073322220000"}
    assert "待审核" in text(client.post("/registry/register/status/", asked))
    client.force_login(cast.city_x_officer)
    assert made.receipt in text(client.get("/registry/registrations/"))
    page = text(client.get(f"/registry/registrations/{made.pk}/"))
    assert "登记簿中没有用这个代码的单位" in page
    answer = client.post(f"/registry/registrations/{made.pk}/", {"act": "approve"})
    assert answer.status_code == 302
    client.logout()
    assert "已通过" in text(client.post("/registry/register/status/", asked))
    answer = client.post("/account/login/", {"login": "zhou-shili", "password": PASSWORD})
    assert answer.status_code == 302
    assert "新示例有限公司" in text(client.get("/filing/"))


def test_a_known_code_says_no_more_than_who_decides(cast: Cast, client: Client) -> None:
    answer = client.post("/registry/register/", typed(cast, uscc=cast.unit_b.uscc))
    done = text(client.get(answer["Location"]))
    assert "该代码已登记，将由长沙市审核" in done
    assert "乙示例" not in done
    assert "填报人" not in done.split("<main")[1].split("</main>")[0]


def test_what_is_wrong_is_said_and_what_was_typed_stays(cast: Cast, client: Client) -> None:
    answer = client.post("/registry/register/", typed(cast, uscc="91430200MA0000001X", authority="999999", kind="x"))
    page = text(answer)
    assert answer.status_code == 422
    assert "校验位不对" in page
    assert "请选择单位所在地的主管部门" in page
    assert 'value="周示例"' in page
    assert PASSWORD not in page
    answer = client.post("/registry/register/", {})
    assert answer.status_code == 422
    told = text(answer).split("lv-errors", 1)[-1].split("</form>", 1)[0]
    places = [told.index(f"{label}：请") for label in ("类别", "单位名称", "主管部门", "姓名", "用户名", "授权书")]
    assert places == sorted(places), "errors stand in the order of the form"
    assert Registration.objects.count() == 0


def test_no_kind_is_chosen_beforehand(client: Client, cast: Cast) -> None:
    page = text(client.get("/registry/register/"))
    assert 'name="kind"' in page
    assert "checked" not in page


def test_unknown_receipts_and_wrong_telephones_get_one_answer(cast: Cast, client: Client) -> None:
    made = actions.register(
        actions.Asked(
            kind="factory", name="新示例有限公司", uscc=players.code(), person="周示例", phone="0733-22220000",
            username="zhou-shili", password=PASSWORD, again=PASSWORD, authority=cast.city_x,
        ),
        proof=make.pdf(),
    )  # fmt: skip
    found = []
    for asked in ({"receipt": made.receipt, "phone": "1"}, {"receipt": "ZC", "phone": "0733-22220000"}, {}):
        answer = client.post("/registry/register/status/", asked)
        assert answer.status_code == 422
        page = text(answer)
        assert "没有找到：回执编号或电话不对" in page
        found.append(made.receipt in page.split('<form class="lv-panel"')[0])
    assert found == [False, False, False]


@pytest.mark.parametrize(("address", "times"), [("/registry/register/", 10), ("/registry/register/status/", 20)])
def test_strangers_are_slowed_down(cast: Cast, client: Client, address: str, times: int) -> None:
    codes = [client.post(address, {}).status_code for _ in range(times + 1)]
    assert codes == [422] * times + [429]
    assert client.get(address).status_code == 200


def test_a_receipt_is_shown_to_who_was_led_there(cast: Cast, client: Client) -> None:
    assert client.get("/registry/register/done/").status_code == 404
    assert client.get("/registry/register/done/?r=x").status_code == 404


def test_the_officer_sees_what_differs(cast: Cast, client: Client) -> None:
    client.post("/registry/register/", typed(cast, uscc=cast.unit_a.uscc, replaces="on"))
    made = Registration.objects.get()
    client.force_login(cast.city_x_officer)
    page = text(client.get(f"/registry/registrations/{made.pk}/"))
    assert "名称不同" in page
    assert "通过后结束" in page
    answer = client.post(f"/registry/registrations/{made.pk}/", {"act": "refuse"})
    assert answer.status_code == 422
    assert "请填写理由" in text(answer)
    assert client.post(f"/registry/registrations/{made.pk}/", {"act": "eat"}).status_code == 404
    answer = client.post(f"/registry/registrations/{made.pk}/", {"act": "refuse", "reason": "没有盖章"})
    assert answer.status_code == 302
    assert "没有盖章" in text(client.get(f"/registry/registrations/{made.pk}/"))
    assert made.receipt not in text(client.get("/registry/registrations/"))
    assert made.receipt in text(client.get("/registry/registrations/?state=refused"))
    client.force_login(cast.province_officer)
    page = text(client.get(f"/registry/registrations/{made.pk}/"))
    assert "通过注册</button>" not in page
    client.force_login(cast.city_y_officer)
    assert client.get(f"/registry/registrations/{made.pk}/").status_code == 404


def test_a_name_like_one_in_the_registry_is_shown(cast: Cast, client: Client) -> None:
    client.post("/registry/register/", typed(cast, name="甲示例有限公司"))
    client.force_login(cast.city_x_officer)
    page = text(client.get(f"/registry/registrations/{Registration.objects.get().pk}/"))
    assert "有名称相同、代码不同的单位" in page


def test_several_sites_are_chosen_from(cast: Cast, client: Client) -> None:
    second = make_unit(cast.city_x, uscc=cast.unit_a.uscc, site="二厂")
    client.post("/registry/register/", typed(cast, uscc=cast.unit_a.uscc))
    made = Registration.objects.get()
    client.force_login(cast.city_x_officer)
    address = f"/registry/registrations/{made.pk}/"
    assert client.post(address, {"act": "approve", "unit": "x"}).status_code == 422
    assert client.post(address, {"act": "approve", "unit": str(second.pk)}).status_code == 302
    assert UnitMember.objects.get(unit=second).user.username == "zhou-shili"


def test_a_link_is_shown_once_and_leads_to_an_account(cast: Cast, client: Client) -> None:
    client.force_login(cast.enterprise_a)
    assert client.get("/registry/people/")["Location"] == f"/registry/people/{cast.unit_a.pk}/"
    address = f"/registry/people/{cast.unit_a.pk}/"
    assert "唯一填报人" in text(client.get(address))
    assert client.post(address, {"person": ""}).status_code == 422
    answer = client.post(address, {"person": "王示例", "takes_over": "on"})
    assert "no-store" in answer["Cache-Control"]
    found = re.search(r'value="http://testserver(/registry/invitation/[^"]+)"', text(answer))
    assert found is not None
    link = found[1]
    assert link not in text(client.get(address))
    client.logout()
    page = text(client.get(link))
    assert "接替填报人" in page
    assert client.post(link, {"username": "x"}).status_code == 422
    answer = client.post(link, {"username": "wang-shili", "password": PASSWORD, "again": PASSWORD})
    assert answer["Location"] == "/account/login/"
    answer = client.get(link)
    assert answer.status_code == 410
    assert "已经接受" in text(answer)
    assert [member.user.username for member in UnitMember.objects.filter(unit=cast.unit_a, until=None)] == [
        "wang-shili"
    ]


def test_who_is_signed_in_accepts_with_one_s_own_account(cast: Cast, client: Client) -> None:
    _made, token = actions.invite(actor=cast.enterprise_a, unit=cast.unit_a, person="填报人")
    client.force_login(cast.enterprise_b)
    assert "用这个账号接受" in text(client.get(f"/registry/invitation/{token}/"))
    assert client.post(f"/registry/invitation/{token}/").status_code == 302
    page = text(client.get("/registry/people/"))
    assert "甲示例有限公司" in page
    assert "乙示例有限公司" in page
    client.force_login(cast.enterprise_a)
    _made, token = actions.invite(actor=cast.enterprise_a, unit=cast.unit_a, person="本人")
    assert client.post(f"/registry/invitation/{token}/").status_code == 409


def test_accepting_is_slowed_down(cast: Cast, client: Client) -> None:
    _made, token = actions.invite(actor=cast.enterprise_a, unit=cast.unit_a, person="王示例")
    codes = [client.post(f"/registry/invitation/{token}/", {}).status_code for _ in range(11)]
    assert codes == [422] * 10 + [429]


def test_administrators_invite_to_roles(cast: Cast, client: Client) -> None:
    client.force_login(cast.administrator)
    assert client.post("/registry/invitations/", {"role": "king", "authority": "x"}).status_code == 422
    answer = client.post(
        "/registry/invitations/", {"role": "officer", "authority": str(cast.city_y.pk), "person": "刘示例"}
    )
    found = re.search(r'value="http://testserver(/registry/invitation/[^"]+)"', text(answer))
    assert found is not None
    made = Invitation.objects.get()
    assert client.post(f"/registry/invitations/{made.pk}/revoke/")["Location"] == "/registry/invitations/"
    assert "已撤销" in text(client.get("/registry/invitations/"))
    players.make_role(cast.administrator, "administrator", cast.separate_city)
    assert client.get("/registry/invitations/").status_code == 200


def test_leaving_and_being_ended(cast: Cast, client: Client) -> None:
    make_member(cast.unit_a, "同事")
    client.force_login(cast.enterprise_a)
    member = UnitMember.objects.get(user=cast.enterprise_a)
    assert client.get(f"/registry/people/end/{member.pk}/").status_code == 403
    assert client.post(f"/registry/people/{cast.unit_a.pk}/leave/").status_code == 302
    assert client.get(f"/registry/people/{cast.unit_a.pk}/").status_code == 404
    other = UnitMember.objects.get(unit=cast.unit_a, until=None)
    client.force_login(cast.city_x_officer)
    assert f"/registry/people/end/{other.pk}/" in text(client.get(f"/registry/people/{cast.unit_a.pk}/"))
    assert client.get(f"/registry/people/end/{other.pk}/").status_code == 200
    assert client.post(f"/registry/people/end/{other.pk}/", {}).status_code == 422
    assert client.post(f"/registry/people/end/{other.pk}/", {"reason": "已离职"}).status_code == 302
    page = text(client.get(f"/registry/people/{cast.unit_a.pk}/"))
    assert "现在没有填报人" in page
    assert "以前的填报人" in page


def wish(**values: Any) -> dict[str, Any]:
    return {"changed_on": "2025-06-30", "reason": "示例原因", "proof": make.stream("通知书.pdf")} | values


def test_a_change_from_the_unit_to_its_effect(cast: Cast, client: Client) -> None:
    client.force_login(cast.existing_member)
    pk = cast.existing.pk
    choose = text(client.get(f"/registry/changes/new/{pk}/"))
    assert "范围（四至边界）变更" not in choose
    address = f"/registry/changes/new/{pk}/name/"
    assert "丙示例有限公司" in text(client.get(address))
    answer = client.post(address, wish(name="", changed_on="昨天"))
    assert answer.status_code == 422
    assert "请填写年-月-日" in text(answer)
    answer = client.post(address, wish(name="丙新示例有限公司"))
    made = ChangeRequest.objects.get()
    assert answer["Location"] == f"/registry/changes/{made.pk}/"
    page = text(client.get(answer["Location"]))
    assert "撤回变更申请" in page
    assert "等待株洲市审核" in page
    assert "已有办理中的申请" in text(client.get(f"/registry/changes/new/{pk}/"))
    client.force_login(cast.province_officer)
    assert "市州还没有审核" in text(client.get(f"/registry/changes/{made.pk}/"))
    client.force_login(cast.city_x_officer)
    assert "丙示例有限公司" in text(client.get("/registry/changes/?state=submitted"))
    assert client.post(f"/registry/changes/{made.pk}/", {"act": "city_refuse"}).status_code == 422
    assert client.post(f"/registry/changes/{made.pk}/", {"act": "approve"}).status_code == 403
    assert client.post(f"/registry/changes/{made.pk}/", {"act": "city_agree"}).status_code == 302
    client.force_login(cast.province_officer)
    page = text(client.get(f"/registry/changes/{made.pk}/"))
    assert "批准后将发生" in page
    assert "国家级、省级名单的记录标为“已更名”" in page
    assert client.post(f"/registry/changes/{made.pk}/", {"act": "approve"}).status_code == 422
    assert client.post(f"/registry/changes/{made.pk}/", {"act": "fly"}).status_code == 404
    answer = client.post(f"/registry/changes/{made.pk}/", {"act": "approve", "decision": "示例更名〔2025〕1号"})
    assert answer.status_code == 302
    client.force_login(cast.existing_member)
    page = text(client.get(f"/registry/changes/{made.pk}/"))
    assert "批准，即日生效，示例更名〔2025〕1号" in page
    client.logout()
    assert "丙新示例有限公司" in text(client.get("/?q=丙示例有限公司"))
    assert "更名：原“丙示例有限公司”" in text(client.get(f"/unit/{pk}/"))


@pytest.mark.parametrize(
    ("kind", "values", "words"),
    [
        ("code", lambda: {"uscc": players.code()}, "原代码上的禁止申报和追溯期照样计算"),
        ("address", lambda: {"address": "新示例路 2 号"}, "登记地址随之改变"),
        ("boundary", lambda: {"boundary": "东至示例路"}, "登记的四至边界随之改变"),
    ],
)
def test_the_province_is_told_what_will_happen(
    cast: Cast, client: Client, kind: str, values: Callable[[], dict[str, str]], words: str
) -> None:
    client.force_login(cast.park_member)
    client.post(f"/registry/changes/new/{cast.park.pk}/{kind}/", wish(**values()))
    made = ChangeRequest.objects.get()
    actions.bar(cast.park, actor=cast.province_officer, years=3, clause="HN-4.2.c", decision="示例3号", reason="造假")
    actions.city_agree(made, actor=cast.city_x_officer)
    client.force_login(cast.province_officer)
    page = text(client.get(f"/registry/changes/{made.pk}/"))
    assert words in page
    assert "变更后照样计算" in page
    answer = client.post(f"/registry/changes/{made.pk}/", {"act": "refuse", "opinion": "材料有误"})
    assert answer.status_code == 302
    assert "未批准：材料有误" in text(client.get(f"/registry/changes/{made.pk}/"))


def test_a_merger_is_foretold(cast: Cast, client: Client) -> None:
    client.force_login(cast.existing_member)
    client.post(f"/registry/changes/new/{cast.existing.pk}/merger/", wish(partner=cast.unit_a.uscc))
    made = ChangeRequest.objects.get()
    actions.city_agree(made, actor=cast.city_x_officer, opinion="属实")
    client.force_login(cast.province_officer)
    page = text(client.get(f"/registry/changes/{made.pk}/"))
    assert "甲示例有限公司移出省级名单，理由“并入丙示例有限公司”" in page
    client.force_login(cast.existing_member)
    assert client.post(f"/registry/changes/{made.pk}/", {"act": "withdraw"}).status_code == 302
    assert "已撤回" in text(client.get("/registry/changes/"))


def test_a_change_that_waits_is_shown_instead_of_an_empty_form(cast: Cast, client: Client) -> None:
    client.force_login(cast.existing_member)
    address = f"/registry/changes/new/{cast.existing.pk}/name/"
    client.post(address, wish(name="丙新示例有限公司"))
    made = ChangeRequest.objects.get()
    answer = client.get(address)
    assert answer["Location"] == f"/registry/changes/{made.pk}/"
    assert "已有办理中的名称变更申请" in text(client.get(answer["Location"]))
    assert client.post(address, wish(name="丙又新示例有限公司")).status_code == 409
    assert client.get(f"/registry/changes/new/{cast.existing.pk}/address/").status_code == 200


@pytest.mark.parametrize("national", [True, False])
def test_only_a_unit_of_the_national_list_can_be_removed_from_it(cast: Cast, client: Client, national: bool) -> None:
    unit, member = (cast.existing, cast.existing_member) if national else (cast.unit_a, cast.enterprise_a)
    client.force_login(member)
    client.post(f"/registry/changes/new/{unit.pk}/name/", wish(name="新名示例有限公司"))
    made = ChangeRequest.objects.get()
    actions.city_agree(made, actor=cast.city_x_officer)
    client.force_login(cast.province_officer)
    address = f"/registry/changes/{made.pk}/"
    assert ("移出国家级名单" in text(client.get(address))) is national
    said = {"act": "approve", "decision": "示例1号", "opinion": "不再符合", "unfit": "on"}
    assert client.post(address, said).status_code == 302
    made.refresh_from_db()
    assert made.still_fit is not national


def test_addresses_that_lead_nowhere(cast: Cast, client: Client) -> None:
    client.force_login(cast.existing_member)
    assert client.get(f"/registry/changes/new/{cast.existing.pk}/sale/").status_code == 404
    assert client.get(f"/registry/changes/new/{cast.unit_a.pk}/name/").status_code == 404
    client.force_login(cast.stranger)
    for address in ("/registry/changes/", "/registry/people/", "/registry/registrations/", "/registry/invitations/"):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "address", ["/registry/registrations/?state=all", "/registry/changes/", "/registry/people/{}/"]
)
def test_lists_ask_as_often_for_three_as_for_one(cast: Cast, client: Client, address: str) -> None:
    address = address.format(cast.unit_a.pk)
    client.force_login(cast.city_x_officer)
    counts = []
    for number in range(3):
        who = make_member(cast.unit_a, f"同事{number}")
        actions.invite(actor=who, unit=cast.unit_a, person="王示例")
        unit = make_unit(cast.city_x)
        member = make_member(unit)
        actions.file_change(
            unit, "name", actor=member, values={"name": f"新示例{number}公司"}, changed_on=NOW.date(), reason="示例",
            proof=make.pdf(),
        )  # fmt: skip
        actions.register(
            actions.Asked(
                kind="factory", name="新示例有限公司", uscc=players.code(), person="周示例", phone="0733-22220000",
                username=f"zhou-{number}", password=PASSWORD, again=PASSWORD, authority=cast.city_x,
            ),
            proof=make.pdf(),
        )  # fmt: skip
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[2]
