"""Pages of the levels: who finds what, what they show, at constant cost, with and without script."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lvheng.accounts.models import Role, User
from lvheng.core import clock
from lvheng.filing.models import Application
from lvheng.registry.models import ListEntry, UnitMember
from lvheng.review.actions import assign_expert, remind, save_verdict
from lvheng.review.models import ExpertAssignment, Review, Verdict
from tests.cast import NOW, Cast, make_member, make_officer, make_role, make_unit, make_user, put_on_list
from tests.review import support
from tests.review.judging import score_all
from tests.selection.making import reported


def client_of(user: User) -> Client:
    """A signed-in browser."""
    client = Client()
    client.force_login(user)
    return client


def queries(client: Client, address: str) -> int:
    """How many queries a page costs once it is warm."""
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


@pytest.fixture
def new(cast: Cast) -> Application:
    """Unit A's application, submitted, new."""
    return support.file(cast.unit_a, cast.enterprise_a)


def test_queue_costs_the_same_for_one_and_three(cast: Cast) -> None:
    client, found = client_of(cast.city_x_officer), []
    for number in (1, 2):
        for _ in range(number):
            support.filed(cast.city_x, facts={9: {"option": "met"}})
        found.append(queries(client, "/review/"))
    assert len(client.get("/review/").context["rows"]) == 3
    assert found[0] == found[1]


@pytest.mark.clause("HN-4.1.a")
def test_queue_holds_the_territory_and_narrows(cast: Cast, new: Application) -> None:
    other = support.file(cast.unit_b, cast.enterprise_b)
    park = support.file(cast.park, cast.park_member)

    def shown(user: User, query: str = "") -> set[int]:
        return {row["application"].pk for row in client_of(user).get(f"/review/{query}").context["rows"]}

    assert shown(cast.city_x_officer) == {new.pk, park.pk}
    assert shown(cast.city_y_officer) == {other.pk}
    assert shown(cast.province_officer) == shown(cast.auditor) == {new.pk, park.pk, other.pk}
    assert shown(cast.other_province_officer) == set()
    assert shown(cast.city_x_officer, "?kind=park") == {park.pk}
    assert shown(cast.city_x_officer, "?route=new&industry=none&mismatch=1&q=甲示例") == {new.pk}
    assert shown(cast.city_x_officer, "?industry=cement") == set()
    assert shown(cast.city_x_officer, "?state=waiting&sort=score") == {new.pk, park.pk}
    assert shown(cast.city_x_officer, "?state=passed&sort=name") == set()
    assert shown(cast.province_officer, "?state=below") == {new.pk, park.pk, other.pk}
    support.passed(park, cast.city_x_officer)
    assert shown(cast.city_x_officer, "?state=passed") == {park.pk}
    for query, told in (("", 2), ("?state=waiting", 1), ("?state=passed", 1), ("?state=refused", 0), ("?state=x", 2)):
        assert client_of(cast.city_x_officer).get(f"/review/{query}").context["page"].label.endswith(f"共 {told} 家")
    assert shown(cast.province_officer, "?state=todo") == {park.pk}
    for who in ("enterprise_a", "expert", "stranger", "administrator"):
        assert client_of(cast.everybody[who]).get("/review/").status_code == 404


def test_drafts_are_in_no_queue(cast: Cast) -> None:
    support.draft(cast.unit_a, cast.enterprise_a)
    assert client_of(cast.city_x_officer).get("/review/").context["rows"] == []


@pytest.mark.parametrize("page", ["", "1/", "3/"])
def test_an_application_outside_the_territory_is_not_there(cast: Cast, new: Application, page: str) -> None:
    address = f"/review/{new.pk}/{page}"
    expected = {
        "city_x_officer": 200, "province_officer": 200, "ministry_officer": 200, "auditor": 200,
    }  # fmt: skip
    found = {name: client_of(user).get(address).status_code for name, user in cast.everybody.items()}
    assert found == {name: expected.get(name, 404) for name in cast.everybody}
    assert Client().get(address).status_code == 302


@pytest.mark.parametrize("who", ["city_y_officer", "other_province_officer", "enterprise_a", "expert", "stranger"])
def test_acts_outside_the_territory_are_not_there(cast: Cast, new: Application, who: str) -> None:
    client = client_of(cast.everybody[who])
    for address in (f"/review/{new.pk}/1/save/", f"/review/{new.pk}/decide/", f"/review/{new.pk}/experts/"):
        assert client.post(address, {"decision": "pass"}).status_code == 404
    assert not Review.objects.exists()


def test_an_auditor_looks_and_does_not_act(cast: Cast, new: Application) -> None:
    client = client_of(cast.auditor)
    page = client.get(f"/review/{new.pk}/7/")
    assert "只读" in page.content.decode()
    assert client.post(f"/review/{new.pk}/7/save/", {"authenticity": "pass"}).status_code == 403
    assert client.post(f"/review/{new.pk}/decide/", {"decision": "refuse", "opinion": "x"}).status_code == 403


def test_desk_costs_the_same_for_one_and_three(cast: Cast, new: Application) -> None:
    client, found, officers = client_of(cast.city_x_officer), [], (cast.city_x_officer, cast.province_officer)
    for indicators in ((1,), (4, 7)):
        for indicator in indicators:
            for officer in officers:
                save_verdict(new, actor=officer, number=indicator, values={"remark": "看过"})
        found.append((queries(client, f"/review/{new.pk}/1/"), queries(client, f"/review/{new.pk}/")))
        for _ in range(2):
            support.filed(cast.city_x, facts={9: {"option": "met"}})
    assert found[0] == found[1]


@pytest.mark.clause("HN-4.1.d")
def test_desk_shows_facts_evidence_verdicts_and_neighbours(cast: Cast, new: Application) -> None:
    save_verdict(new, actor=cast.province_officer, number=7, values={"authenticity": "doubt", "remark": "待核"})
    with clock.fixed(NOW + timedelta(minutes=1)):
        second = support.filed(cast.city_x, ListEntry.Level.PROVINCIAL).application
    page = client_of(cast.city_x_officer).get(f"/review/{new.pk}/7/")
    text = page.content.decode()
    assert (page.context["place"], page.context["waiting"]) == (1, 2)
    assert page.context["next_application"] == second
    assert page.context["previous_application"] is None
    assert [row.value for row in page.context["fact_rows"]] == ["65"]
    assert page.context["others"][0].remark == "待核"
    assert "证明.pdf" in text
    assert "申报得分怎么来的" in text
    assert "湖南省：存疑" in text
    for number in (1, 2, 4, 8, 9, 12):
        assert client_of(cast.city_x_officer).get(f"/review/{new.pk}/{number}/").status_code == 200
    assert client_of(cast.city_x_officer).get(f"/review/{new.pk}/15/").status_code == 404


def test_desk_of_a_park(cast: Cast) -> None:
    park = support.file(cast.park, cast.park_member)
    page = client_of(cast.city_x_officer).get(f"/review/{park.pk}/15/")
    assert [row.value for row in page.context["fact_rows"]] == ["1.3", "2"]
    assert page.context["can_have_value"]


@pytest.mark.clause("MI-3.a")
def test_a_verdict_is_saved_while_typing(cast: Cast, new: Application) -> None:
    client = client_of(cast.city_x_officer)
    address, fetched = f"/review/{new.pk}/7/save/", {"X-Requested-With": "fetch"}
    answer = client.post(address, {"accuracy": "fail", "autosave": "accuracy"}, headers=fetched)
    reply = json.loads(answer.content)
    assert reply["saved_at"] == "10:00:00"
    assert "<b>0.00</b>" in reply["html"]["#lv-vpts"]
    assert "无法核实" in reply["html"]["#lv-rail"]
    answer = client.post(address, {"verified": "66"}, headers=fetched)
    assert answer.status_code == 422
    assert "HN-4.2.b" in answer.json()["errors"]["verified"][0]
    assert Verdict.objects.get().verified_typed == ""


def test_a_verdict_is_saved_without_script_and_leads_on(cast: Cast, new: Application) -> None:
    client = client_of(cast.city_x_officer)
    given = {"authenticity": "pass", "accuracy": "pass", "verified": "", "remark": "核对报表"}
    answer = client.post(f"/review/{new.pk}/1/save/", given | {"next": "1"})
    assert answer["Location"] == f"/review/{new.pk}/8/"
    answer = client.post(f"/review/{new.pk}/4/save/", given)
    assert answer["Location"] == f"/review/{new.pk}/4/"
    answer = client.post(f"/review/{new.pk}/7/save/", given | {"verified": "70", "remark": "留在页上"})
    assert answer.status_code == 422
    assert 'value="70"' in answer.content.decode()
    assert "留在页上" in answer.content.decode()
    assert "不能提高" in answer.content.decode()
    support.judge_all(new, cast.city_x_officer)
    answer = client.post(f"/review/{new.pk}/12/save/", given | {"next": "1"})
    assert answer["Location"] == f"/review/{new.pk}/#decision"


def test_the_overview_lists_what_is_missing_then_offers_to_pass(cast: Cast, new: Application) -> None:
    client = client_of(cast.city_x_officer)
    text = client.get(f"/review/{new.pk}/").content.decode()
    assert "还不能通过" in text
    assert "尚未查询：HN-1.1.a" in text
    assert "指标 1 能源消耗强度：尚无结论。" in text
    assert 'value="pass"' not in text
    support.look_up_all(new, cast.city_x_officer)
    support.judge_all(new, cast.city_x_officer)
    assert 'value="pass"' in client.get(f"/review/{new.pk}/").content.decode()
    seen = client.get(f"/review/{new.pk}/").context["seen"]
    answer = client.post(f"/review/{new.pk}/decide/", {"decision": "refuse", "opinion": "", "seen": seen})
    assert answer.status_code == 422
    assert "不通过须写明理由" in answer.content.decode()
    fit = {"decision": "pass", "opinion": "符合", "seen": seen}
    answer = client.post(f"/review/{new.pk}/decide/", fit, follow=True)
    assert "审核通过，已通知申报单位" in answer.content.decode()
    assert "本级决定后不再更改" in answer.content.decode()


def test_passing_too_early_says_why(cast: Cast, new: Application) -> None:
    client, address = client_of(cast.city_x_officer), f"/review/{new.pk}/"
    seen = client.get(address).context["seen"]
    answer = client.post(f"{address}decide/", {"decision": "pass", "seen": seen})
    assert answer.status_code == 409
    assert "未正常经营生产的（工商注销" in answer.content.decode()


def test_ones_own_unit_is_shown_but_not_judged(cast: Cast, new: Application) -> None:
    officer = make_officer(cast.city_x)
    UnitMember.objects.create(unit=cast.unit_a, user=officer, since=clock.now())
    text = client_of(officer).get(f"/review/{new.pk}/7/").content.decode()
    assert "不能审核本单位" in text
    assert "<fieldset" not in text


def test_existing_costs_the_same_for_one_and_three(cast: Cast) -> None:
    client, found = client_of(cast.city_y_officer), []
    for number in (1, 2):
        units = [make_unit(cast.city_y) for _ in range(number)]
        for unit in units:
            put_on_list(unit, ListEntry.Level.NATIONAL)
            support.draft(unit, make_member(unit), {9: {"option": "met"}})
        remind(units, campaign=cast.campaign, actor=cast.city_y_officer)
        found.append(queries(client, "/review/existing/"))
    rows = client.get("/review/existing/").context["rows"]
    assert [(row.filled, row.reminders) for row in rows] == [(1, 1)] * 3
    assert found[0] == found[1]


@pytest.mark.clause("HN-4.1.b")
def test_only_a_territory_with_the_gate_is_told_of_it(cast: Cast) -> None:
    words = "不开展新申报单位的推荐"
    assert words in client_of(cast.city_x_officer).get("/review/existing/").content.decode()
    put_on_list(make_unit(cast.other_province), ListEntry.Level.NATIONAL)
    assert words not in client_of(cast.other_province_officer).get("/review/existing/").content.decode()


@pytest.mark.clause("HN-1.2")
def test_existing_units_with_progress_and_reminders(cast: Cast) -> None:
    client = client_of(cast.city_x_officer)
    page = client.get("/review/existing/")
    assert [(row.unit, row.progress) for row in page.context["rows"]] == [(cast.existing, "none"), (cast.park, "none")]
    answer = client.post("/review/existing/remind/?kind=factory", {"units": [cast.existing.pk]}, follow=True)
    assert "已催报 1 家：丙示例有限公司" in answer.content.decode()
    assert answer.redirect_chain[0][0] == "/review/existing/?kind=factory"
    answer = client.post("/review/existing/remind/", {"unit": cast.existing.pk}, follow=True)
    assert "今天已经催报过" in answer.content.decode()
    assert "1 次，最近 10月20日 10:00" in answer.content.decode()
    assert "请先勾选" in client.post("/review/existing/remind/", {}, follow=True).content.decode()
    support.file(cast.existing, cast.existing_member)
    page = client.get("/review/existing/?progress=submitted&q=丙")
    assert [row.progress for row in page.context["rows"]] == ["submitted"]
    assert [row.unit for row in client.get("/review/existing/?progress=unfinished").context["rows"]] == [cast.park]
    province = client_of(cast.province_officer)
    assert province.get("/review/existing/?city=430100").context["rows"] == []
    assert province.get("/review/existing/").context["cities"] == [("430100", "长沙市"), ("430200", "株洲市")]
    assert client_of(cast.ministry_officer).get("/review/existing/").context["may_remind"] is False
    assert client_of(cast.enterprise_a).get("/review/existing/").status_code == 404


def test_nobody_signed_up_is_said(cast: Cast) -> None:
    UnitMember.objects.filter(unit=cast.existing).delete()
    answer = client_of(cast.city_x_officer).post("/review/existing/remind/", {"unit": cast.existing.pk}, follow=True)
    assert "请电话联系：丙示例有限公司" in answer.content.decode()


def test_another_citys_units_are_not_reminded(cast: Cast) -> None:
    answer = client_of(cast.city_y_officer).post("/review/existing/remind/", {"unit": cast.existing.pk}, follow=True)
    assert "请先勾选" in answer.content.decode()


def test_evidence_is_drawn_for_those_who_may_see_it(cast: Cast, new: Application, page_file: Callable[[], int]) -> None:
    pk = page_file()
    expected = {
        "city_x_officer": 200,
        "province_officer": 200,
        "ministry_officer": 200,
        "auditor": 200,
        "enterprise_a": 200,
    }
    found = {
        name: client_of(user).get(f"/review/evidence/{pk}/1.png").status_code for name, user in cast.everybody.items()
    }
    assert found == {name: expected.get(name, 404) for name in cast.everybody}
    client = client_of(cast.city_x_officer)
    assert client.get(f"/review/evidence/{pk}/1.png?zoom=200&turn=90")["Content-Type"] == "image/png"
    assert client.get(f"/review/evidence/{pk}/9.png").status_code == 404


@pytest.fixture
def page_file(new: Application) -> Callable[[], int]:
    """The id of a file of a submitted version that is a real PDF of one page."""

    def made() -> int:
        stored = new.versions.get().evidence.first().file
        with stored.file.storage.open(stored.file.name, "wb") as handle:
            handle.write(support.real_pdf(2))
        return int(stored.pk)

    return made


def test_expert_home_costs_the_same_for_one_and_three(cast: Cast) -> None:
    filed = [support.filed(cast.separate_city, "provincial", facts={9: {"option": "met"}}) for _ in range(3)]
    one, *rest = (support.passed(each.application, cast.separate_officer) for each in filed)
    reported(cast, one, *rest)
    client, found = client_of(cast.expert), []
    for some in ([one], rest):
        for application in some:
            assign_expert(application, expert=cast.expert, actor=cast.ministry_officer)
        found.append(queries(client, "/review/expert/"))
    assert len(client.get("/review/expert/").context["rows"]) == 3
    assert found[0] == found[1]


@pytest.mark.clause("MI-3.c")
def test_an_expert_sees_and_judges_only_what_is_assigned(cast: Cast, new: Application) -> None:
    support.passed(new, cast.city_x_officer, cast.province_officer)
    other = make_user("另一专家")
    make_role(other, Role.Kind.EXPERT, cast.ministry)
    ministry = client_of(cast.ministry_officer)
    page = ministry.get(f"/review/{new.pk}/").content.decode()
    assert "没有列入报部的推荐名单" in page, "the page says why instead of offering it"
    assert 'id="id_expert"' not in page
    reported(cast, new)
    assert 'id="id_expert"' in ministry.get(f"/review/{new.pk}/").content.decode()
    assert "请选择一位专家" in ministry.post(f"/review/{new.pk}/experts/", {"expert": ""}, follow=True).content.decode()
    ministry.post(f"/review/{new.pk}/experts/", {"expert": cast.expert.pk})
    again = ministry.post(f"/review/{new.pk}/experts/", {"expert": cast.expert.pk}, follow=True).content.decode()
    assert "没有重复办理" in again
    asked = ExpertAssignment.objects.get()
    for page in ("", "7/"):
        address = f"/review/expert/{asked.pk}/{page}"
        assert client_of(cast.expert).get(address).status_code == 200
        for user in (other, cast.ministry_officer, cast.enterprise_a, cast.city_x_officer):
            assert client_of(user).get(address).status_code == 404
    for verb in ("opinion", "recuse"):
        assert client_of(other).post(f"/review/expert/{asked.pk}/{verb}/", {"reason": "x"}).status_code == 404
    client = client_of(cast.expert)
    for verb in ("opinion", "recuse"):
        answer = client.post(f"/review/expert/{asked.pk}/{verb}/", {"opinion": "support", "reason": ""})
        assert answer.status_code == 422
    score_all(asked)
    answer = client.post(f"/review/expert/{asked.pk}/opinion/", {"opinion": "support", "reason": "先进"}, follow=True)
    assert "已提交" in answer.content.decode()
    assert "建议入围" in client.get(f"/review/expert/{asked.pk}/").content.decode()
    assert client_of(cast.city_x_officer).get("/review/expert/").status_code == 404


def test_an_expert_who_stepped_back_sees_nothing_more(cast: Cast, new: Application) -> None:
    reported(cast, support.passed(new, cast.city_x_officer, cast.province_officer))
    asked = assign_expert(new, expert=cast.expert, actor=cast.ministry_officer)
    client = client_of(cast.expert)
    client.post(f"/review/expert/{asked.pk}/recuse/", {"reason": "曾任顾问"})
    assert client.get(f"/review/expert/{asked.pk}/").status_code == 404
    assert "已回避" in client.get("/review/expert/").content.decode()


def test_navigation_offers_each_their_own(cast: Cast) -> None:
    def labels(user: Any, address: str) -> set[str]:
        return {item.label for item in client_of(user).get(address).context["nav_items"]}

    assert {"待审核", "现有单位填报", "资格比对"} <= labels(cast.city_x_officer, "/review/")
    assert "资格比对" not in labels(cast.ministry_officer, "/review/")
    assert "专家评审" in labels(cast.expert, "/review/expert/")
    assert "待审核" not in labels(cast.expert, "/review/expert/")


@pytest.mark.clause("MI-3.c")
def test_nobody_but_the_ministry_asks_experts_be_none_chosen(cast: Cast, new: Application) -> None:
    for user in (cast.auditor, cast.city_x_officer, cast.province_officer):
        assert client_of(user).post(f"/review/{new.pk}/experts/").status_code == 403
    ministry = client_of(cast.ministry_officer)
    for chosen in ("", "²", "9" * 30, "9" * 5000):
        assert ministry.post(f"/review/{new.pk}/experts/", {"expert": chosen}).status_code == 302
    assert not ExpertAssignment.objects.exists()


@pytest.mark.parametrize("chosen", ["²", "９", "9" * 30, "9" * 5000])
def test_a_key_that_is_none_is_nobody(chosen: str, cast: Cast) -> None:
    officer, ministry = client_of(cast.city_x_officer), client_of(cast.ministry_officer)
    assert officer.post("/review/existing/remind/", {"units": chosen}).status_code == 302
    many = {"verb": "shortlist", "application": chosen}
    assert ministry.post("/selection/bulk/", many).status_code == 200
    assert client_of(cast.auditor).get("/analysis/log/", {"subject": f"application:{chosen}"}).status_code in {200, 404}
    assert officer.get("/analysis/log/", {"subject": f"application:{chosen}"}).status_code in {403, 404}
    assert ministry.get("/policy/", {"year": chosen}).status_code == 200
