"""The pages of experts and of the ministry on experts: who sees what, what is kept, what it costs."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lvheng.accounts.models import User
from lvheng.core import clock
from lvheng.review.actions import assign_expert, declare_tie
from lvheng.review.models import ExpertAssignment, ExpertMeeting, ExpertProfile, ExpertScore, ExpertTie, Panel
from tests.cast import Cast, make_unit
from tests.review import support
from tests.review.judging import application, asked, judge, make_expert, profile
from tests.selection.making import candidacy_in

__all__ = ["application", "asked"]


def client_of(user: User) -> Client:
    """A signed-in browser."""
    client = Client()
    client.force_login(user)
    return client


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def cost(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


@pytest.mark.clause("MI-3.c")
def test_an_expert_scores_item_by_item_and_gives_the_opinion(cast: Cast, asked: ExpertAssignment) -> None:
    client, page = client_of(cast.expert), f"/review/expert/{asked.pk}/"
    assert "还没有填写任职单位" in text_of(client.get("/review/expert/"))
    assert "未评" in text_of(client.get(page))
    answer = client.post(f"{page}opinion/", {"opinion": "support", "reason": "写了很久的理由"})
    assert answer.status_code == 409
    assert "写了很久的理由" in answer.content.decode()
    answer = client.post(f"{page}7/score/", {"points": "九分", "reason": "写了一半", "edition": "0", "next": "1"})
    assert answer.status_code == 422
    assert "九分" in answer.content.decode()
    assert "写了一半" in answer.content.decode()
    answer = client.post(f"{page}7/score/", {"points": "2", "reason": "扎实", "edition": "0", "next": "1"})
    assert answer["Location"] == f"{page}9/"
    assert client.post(f"{page}8/score/", {"points": "1"}).status_code == 422
    answer = client.post(f"{page}9/score/", {"abstained": "yes", "reason": "不熟悉", "edition": "0"})
    assert answer["Location"] == f"{page}9/"
    assert client.post(f"{page}rest/", {"rest": ""}).status_code == 422
    assert client.post(f"{page}rest/", {"rest": "核实充分"}).status_code == 302
    answer = client.post(f"{page}1/score/", {"points": "1", "reason": "示例", "edition": "0", "next": "1"})
    assert answer["Location"] == page, "nothing is left"
    assert client.post(f"{page}opinion/", {"opinion": "support", "reason": "可信"}).status_code == 302
    assert "不需要评分" in text_of(client.get(f"{page}8/"))
    assert "弃评" in text_of(client.get(page))
    assert "提交评审意见" not in text_of(client.get(f"{page}7/"))


def test_two_tabs_lose_nothing(cast: Cast, asked: ExpertAssignment) -> None:
    client, url = client_of(cast.expert), f"/review/expert/{asked.pk}/7/score/"
    fetched = {"X-Requested-With": "fetch"}
    saved = client.post(url, {"points": "2", "edition": "0", "autosave": "points"}, headers=fetched)
    assert 'value="1"' in saved.json()["html"]["#lv-edition"]
    assert "已评 0 / 5" in saved.json()["html"]["#lv-scored"]
    late = client.post(url, {"points": "1", "reason": "另一页的理由", "edition": "0"})
    assert late.status_code == 409
    assert "另一页的理由" in late.content.decode()
    assert "已保存：2" in text_of(late)
    assert ExpertScore.objects.get().typed == "2"
    assert client.post(url, {"reason": "x", "edition": "0", "autosave": "reason"}, headers=fetched).status_code == 409
    ticked = {"abstained": "yes", "edition": "1", "autosave": "abstained"}
    assert client.post(url, ticked, headers=fetched).status_code == 200
    assert ExpertScore.objects.get().abstained
    assert client.post(url, {"edition": "2", "autosave": "abstained"}, headers=fetched).status_code == 200
    assert not ExpertScore.objects.get().abstained


@pytest.mark.clause("MI-3.c")
def test_a_conflict_closes_every_page_and_offers_to_step_back(cast: Cast, asked: ExpertAssignment) -> None:
    client, page = client_of(cast.expert), f"/review/expert/{asked.pk}/"
    assert client.get(f"{page}7/").status_code == 200
    declare_tie(cast.expert, cast.unit_a, actor=cast.expert, relation="adviser")
    for address in (page, f"{page}7/"):
        answer = client.get(address)
        assert answer.status_code == 403
        assert "应当回避" in text_of(answer)
        assert "核实得分" not in text_of(answer)
    for address, values in (
        ("7/score/", {"points": "1"}), ("7/score/", {"points": "x"}), ("rest/", {"rest": "示例"}),
        ("rest/", {"rest": ""}), ("opinion/", {"opinion": "support", "reason": "示例"}),
    ):  # fmt: skip
        answer = client.post(page + address, values)
        assert answer.status_code in {403, 409}
        assert "核实得分" not in text_of(answer)
    answer = client.post(f"{page}recuse/", {"reason": ""})
    assert answer.status_code == 422
    assert "核实得分" not in text_of(answer)
    assert client.post(f"{page}recuse/", {"reason": "担任顾问"}).status_code == 302
    assert client.get(page).status_code == 404


def test_a_conflict_after_the_opinion_closes_the_page_too(cast: Cast, asked: ExpertAssignment) -> None:
    judge(asked)
    profile(cast.expert, employer=cast.unit_a.name)  # a conflict that nobody declared
    answer = client_of(cast.expert).get(f"/review/expert/{asked.pk}/")
    assert answer.status_code == 403
    assert "已经提交" in text_of(answer)
    page = text_of(client_of(cast.ministry_officer).get(f"/review/experts/results/{asked.application_id}/"))
    assert "存在利益冲突" in page
    assert "意见不计入" in page
    declare_tie(cast.expert, cast.unit_a, actor=cast.ministry_officer, relation="adviser")
    answer = client_of(cast.expert).get(f"/review/expert/{asked.pk}/7/")
    assert answer.status_code == 403
    assert "不计入结果" in text_of(answer)


@pytest.mark.clause("MI-3.c")
def test_names_and_points_stay_hidden_until_all_have_judged(cast: Cast, asked: ExpertAssignment) -> None:
    second = make_expert(cast, "欧阳示例")
    other = assign_expert(asked.application, expert=second, actor=cast.ministry_officer)
    judge(asked, {7: "1.25"})
    page = f"/review/expert/{asked.pk}/"
    before = client_of(cast.expert).get(page).content.decode()
    assert "其他专家" not in before
    assert client_of(second).get(page).status_code == 404
    judge(other, {7: "0.75"})
    after = client_of(cast.expert).get(page).content.decode()
    assert "专家甲" in after
    assert "0.75" in after
    assert "欧阳示例" not in after
    for person in (cast.city_x_officer, cast.province_officer):
        assert "欧阳示例" not in client_of(person).get(f"/review/{asked.application_id}/").content.decode()
        assert client_of(person).get(f"/review/experts/results/{asked.application_id}/").status_code == 404
    results = client_of(cast.auditor).get(f"/review/experts/results/{asked.application_id}/")
    assert "欧阳示例" in results.content.decode()


def test_my_page_keeps_what_was_typed(cast: Cast) -> None:
    client, url = client_of(cast.expert), "/review/expert/me/"
    answer = client.post(url, {"act": "profile", "employer": "", "title": "高级工程师", "left_on": "去年"})
    assert answer.status_code == 422
    assert "高级工程师" in answer.content.decode()
    answer = client.post(url, {"act": "profile", "employer": "", "title": "高级工程师"})
    assert answer.status_code == 422
    assert "请填写现工作单位" in text_of(answer)
    given = {
        "act": "profile", "employer": "示例院", "employer_authority": str(cast.city_y.pk), "industries": ["cement"],
        "left_on": "2024-05-01", "last_employer": "示例厂",
    }  # fmt: skip
    assert client.post(url, given).status_code == 302
    assert ExpertProfile.objects.get().employer_authority == cast.city_y
    assert 'value="2024-05-01"' in client.get(url).content.decode()
    assert "没有找到" in text_of(client.get(url, {"q": "没有的名称"}))
    assert "甲示例有限公司" in text_of(client.get(url, {"q": "甲示例有限"}))
    assert "申报与“甲示例有限公司”的关系" in text_of(client.get(url, {"unit": cast.unit_a.pk}))
    tie = {"act": "tie", "unit": cast.unit_a.pk, "relation": "", "note": "写下的说明"}
    answer = client.post(url, tie)
    assert answer.status_code == 422
    assert "写下的说明" in answer.content.decode()
    assert client.post(url, tie | {"relation": "adviser"}).status_code == 302
    assert client.post(url, tie | {"unit": "x"}).status_code in {404, 422}
    assert client.post(url, {"act": "tie", "relation": "adviser"}).status_code == 404
    assert "顾问" in text_of(client.get(url))
    for person in (cast.ministry_officer, cast.auditor, cast.city_x_officer, cast.enterprise_a, cast.stranger):
        assert client_of(person).get(url).status_code == 404


def test_the_ministry_reads_and_corrects_the_roster(cast: Cast) -> None:
    second = make_expert(cast)
    tie = declare_tie(second, cast.unit_a, actor=second, relation="adviser")
    profile(second, employer="示例研究院", industries=["cement"])
    ministry, auditor = client_of(cast.ministry_officer), client_of(cast.auditor)
    page = text_of(ministry.get("/review/experts/"))
    assert "示例研究院" in page
    assert "未填写情况" in page
    assert "保存" not in text_of(auditor.get(f"/review/experts/{second.pk}/")).split("任职和专长")[1]
    answer = ministry.post(f"/review/experts/{second.pk}/", {"act": "profile", "employer": "更正后的单位"})
    assert answer.status_code == 302
    assert ministry.get(f"/review/experts/{cast.stranger.pk}/").status_code == 404
    assert auditor.post(f"/review/experts/ties/{tie.pk}/drop/", {"reason": "x"}).status_code == 403
    assert ministry.post(f"/review/experts/ties/{tie.pk}/drop/", {"reason": "误报"}).status_code == 302
    assert not ExpertTie.objects.exists()
    for person in (cast.expert, cast.province_officer, cast.enterprise_a, cast.stranger):
        client = client_of(person)
        for address in ("", f"{second.pk}/", "panels/", "panels/new/", "panels/1/", "results/", "results/1/"):
            assert client.get(f"/review/experts/{address}").status_code == 404
        for address in (f"ties/{tie.pk}/drop/", "panels/1/remove/"):
            assert client.post(f"/review/experts/{address}").status_code == 404


def test_panels_are_kept_on_their_pages(cast: Cast) -> None:
    ministry = client_of(cast.ministry_officer)
    assert "还没有专家组" in text_of(ministry.get("/review/experts/panels/"))
    answer = ministry.post("/review/experts/panels/new/", {"name": "建材组", "industries": ["cement"]})
    assert answer.status_code == 422
    assert "建材组" in answer.content.decode()
    given = {"name": "建材组", "industries": ["cement"], "members": [cast.expert.pk], "chair": cast.expert.pk}
    assert ministry.post("/review/experts/panels/new/", given).status_code == 302
    made = Panel.objects.get()
    assert "建材组" in text_of(client_of(cast.auditor).get(f"/review/experts/panels/{made.pk}/"))
    assert client_of(cast.auditor).post(f"/review/experts/panels/{made.pk}/", given).status_code == 403
    assert ministry.post(f"/review/experts/panels/{made.pk}/", given | {"name": "建材二组"}).status_code == 302
    assert "建材二组" in text_of(ministry.get("/review/experts/panels/"))
    assert ministry.post(f"/review/experts/panels/{made.pk}/remove/").status_code == 302
    assert not Panel.objects.exists()


@pytest.mark.clause("MI-3.c")
def test_the_ministry_sees_the_results_and_minutes_a_meeting(cast: Cast, asked: ExpertAssignment) -> None:
    ministry, url = client_of(cast.ministry_officer), f"/review/experts/results/{asked.application_id}/"
    assert "全部专家提交意见后才能会商" in text_of(ministry.get(url))
    second = make_expert(cast)
    other = assign_expert(asked.application, expert=second, actor=cast.ministry_officer)
    judge(asked, {1: "8", 4: "4", 7: "4"})
    judge(other, {1: "0", 4: "0", 7: None}, "against")
    page = text_of(ministry.get(url))
    assert "须会商" in page
    assert "有弃评" in page
    assert "须会商" in text_of(ministry.get("/review/experts/results/"))
    given = {
        "held_on": clock.today().isoformat(), "attendees": [cast.expert.pk, second.pk], "opinion": "support",
        "minutes": "认真讨论过的纪要", "settled_1": "六分",
    }  # fmt: skip
    answer = ministry.post(url, given)
    assert answer.status_code == 422
    for kept in ("认真讨论过的纪要", "六分", "不是数值"):
        assert kept in answer.content.decode()
    assert ministry.post(url, given | {"settled_1": "5", "opinion": ""}).status_code == 422
    assert client_of(cast.auditor).post(url, given).status_code == 403
    assert ministry.post(url, given | {"settled_1": "5", "file": support.upload("纪要.pdf")}).status_code == 302
    assert ExpertMeeting.objects.get().settled == {"1": "5"}
    assert "认真讨论过的纪要" in text_of(ministry.get(url))
    assert "已会商" in text_of(ministry.get("/review/experts/results/"))


def test_results_are_narrowed(cast: Cast) -> None:
    one = candidacy_in(cast, cast.unit_a, "reported", industry="cement").application
    park = candidacy_in(cast, cast.park, "reported").application
    given = assign_expert(one, expert=cast.expert, actor=cast.ministry_officer)
    assign_expert(park, expert=cast.expert, actor=cast.ministry_officer)
    ExpertAssignment.objects.filter(pk=given.pk).update(state="given", opinion="support")
    ministry = client_of(cast.ministry_officer)
    for query, units in (
        ("", {"甲示例有限公司", "丁示例园区"}), ("?industry=park", {"丁示例园区"}),
        ("?industry=cement", {"甲示例有限公司"}),
        ("?industry=none", set()), ("?state=waiting", {"丁示例园区"}), ("?state=done", {"甲示例有限公司"}),
        ("?panel=1", set()), ("?panel=²", {"甲示例有限公司", "丁示例园区"}),
    ):  # fmt: skip
        page = ministry.get(f"/review/experts/results/{query}")
        assert {found.application.unit.name for found, _industry in page.context["rows"]} == units


def test_the_ministrys_lists_cost_the_same_for_one_and_three(cast: Cast) -> None:
    ministry, found = client_of(cast.ministry_officer), []
    for number in (1, 2):
        for _ in range(number):
            expert = make_expert(cast)
            profile(expert)
            Panel.objects.create(
                campaign=cast.campaign, name=f"组 {expert.pk}", made_by=cast.ministry_officer, made_at=clock.now()
            ).members.add(expert)
            one = candidacy_in(cast, make_unit(cast.city_x), "reported").application
            assign_expert(one, expert=expert, actor=cast.ministry_officer)
        found.append([cost(ministry, f"/review/experts/{page}") for page in ("", "panels/", "results/", "panels/new/")])
    assert found[0] == found[1]


def test_experts_pages_cost_the_same_for_one_and_three_others(cast: Cast, asked: ExpertAssignment) -> None:
    client, ministry, found = client_of(cast.expert), client_of(cast.ministry_officer), []
    judge(asked)
    for number in (1, 2):
        for _ in range(number):
            judge(assign_expert(asked.application, expert=make_expert(cast), actor=cast.ministry_officer))
        pages = [cost(client, f"/review/expert/{asked.pk}/{page}") for page in ("", "7/")]
        found.append([*pages, cost(ministry, f"/review/experts/results/{asked.application_id}/")])
    assert found[0] == found[1]
