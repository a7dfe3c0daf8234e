"""Pages of selection: they show, they act, they keep what was typed, and outside one's reach there is nothing."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from lvheng.accounts.models import User
from lvheng.registry.models import Release
from lvheng.selection import actions
from lvheng.selection.models import (
    Candidacy,
    ClosingProposal,
    Falsification,
    HandIn,
    Objection,
    ProvinceReport,
    Publication,
)
from tests.cast import Cast, make_unit
from tests.selection.making import (
    EXISTING,
    candidacy_in,
    candidate,
    file_existing,
    in_publicity,
    judged,
    mean_is,
    opinion_on,
    pdf,
    shortlisted,
    submitted,
)

C = Candidacy.State
AFTER, OVER = "2025-11-05 00:00:00", "2025-11-10 09:00"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def status_of_file(person: User, pk: int) -> int:
    answer = signed_in(person).get(reverse("core:file", args=[pk]))
    if answer.streaming:
        assert b"".join(answer.streaming_content).startswith(b"%PDF")
    return answer.status_code


def text_of(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


CITY = ("selection:city", "analysis:city")
PROVINCE = (
    "selection:ranking", "selection:report", "analysis:province", "selection:falsification_start", "selection:closing",
)  # fmt: skip
MINISTRY = (
    "selection:ministry", "selection:publicity", "selection:objections", "selection:publish",
    "analysis:ministry",
)  # fmt: skip
READERS = {
    "city_x_officer": CITY,
    "city_y_officer": CITY,
    "province_officer": (*CITY, *PROVINCE),
    "other_province_officer": PROVINCE,
    "separate_officer": PROVINCE,
    "ministry_officer": (*CITY, *PROVINCE, *MINISTRY),
    "auditor": (*CITY, *PROVINCE, *MINISTRY),
}


def test_each_page_is_there_for_its_level_and_those_above_and_for_nobody_else(cast: Cast) -> None:
    for name, person in cast.everybody.items():
        client = signed_in(person)
        for page in (*CITY, *PROVINCE, *MINISTRY):
            answer = client.get(reverse(page))
            assert (answer.status_code == 200) == (page in READERS.get(name, ())), (name, page, answer.status_code)
    for page in (*CITY, *PROVINCE, *MINISTRY):
        assert Client().get(reverse(page)).status_code == 302


def test_another_territorys_pages_do_not_exist(cast: Cast) -> None:
    application = candidate(cast, cast.unit_a)
    addresses = {
        reverse("selection:city", args=[cast.city_x.pk]): ("city_x_officer", "province_officer"),
        reverse("selection:ranking", args=[cast.province.pk]): ("province_officer",),
        reverse("selection:decide", args=[application.pk]): ("province_officer",),
        reverse("selection:report", args=[cast.province.pk]): ("province_officer",),
        reverse("selection:release", args=[cast.existing.pk]): ("province_officer",),
        reverse("selection:falsification", args=[cast.existing.pk]): ("province_officer",),
        reverse("analysis:province", args=[cast.province.pk]): ("province_officer",),
        reverse("analysis:city", args=[cast.city_x.pk]): ("city_x_officer", "province_officer"),
    }
    for name, person in cast.everybody.items():
        client = signed_in(person)
        for address, allowed in addresses.items():
            expected = 200 if name in (*allowed, "ministry_officer", "auditor") else 404
            assert client.get(address).status_code == expected, (name, address)


@pytest.mark.clause("HN-4.1.b")
@pytest.mark.clause("HN-3.2")
@pytest.mark.clause("HN-A2")
def test_the_city_sees_its_gate_and_hands_its_table_in(cast: Cast) -> None:
    client = signed_in(cast.city_x_officer)
    waiting = submitted(cast, cast.unit_a)
    page = text_of(client.get(reverse("selection:city")))
    assert "未开放" in page
    assert cast.existing.name in page
    assert "还有新申报单位没有作出审核结论" in page
    judged(waiting, "city", opinion="数据属实")
    page = text_of(client.get(reverse("selection:city")))
    assert "通过：数据属实" in page
    address = reverse("selection:hand_in", args=[cast.city_x.pk])
    answer = client.post(address, {"filled_in_by": "李示例", "phone": ""})
    assert answer.status_code == 422
    assert "请填写联系电话" in text_of(answer)
    assert "李示例" in text_of(answer)
    assert client.get(address).status_code == 405
    answer = client.post(address, {"filled_in_by": "李示例", "phone": "0731-22222222", "file": pdf()}, follow=True)
    assert "汇总表已报送，共 1 家" in text_of(answer)
    assert HandIn.objects.count() == 1
    again = client.post(address, {"filled_in_by": "李示例", "phone": "0731-22222222"})
    assert (again.status_code, HandIn.objects.count()) == (302, 1)
    assert signed_in(cast.city_y_officer).post(address, {}).status_code == 404
    assert signed_in(cast.province_officer).post(address, {}).status_code == 403


@pytest.mark.clause("MI-1.b")
@pytest.mark.clause("MI-1.c")
def test_the_province_ranks_decides_and_reports(cast: Cast) -> None:
    file_existing(cast)
    mean_is(cast, "85")
    application = candidate(cast, cast.unit_a, "80", industry="cement")
    candidate(cast, cast.unit_b, "90")
    client = signed_in(cast.province_officer)
    page = text_of(client.get(reverse("selection:ranking")))
    assert page.index("乙示例有限公司") < page.index("甲示例有限公司")
    assert "−5.00" in page
    away = ("?kind=park", f"?city={cast.city_y.pk}", "?industry=other", "?state=recommended", "?q=乙示例")
    for query in (*away, "?city=x"):
        answer = client.get(reverse("selection:ranking") + query)
        assert answer.status_code == 200
        assert ("甲示例有限公司" in text_of(answer)) == (query == "?city=x"), query
    assert "甲示例有限公司" in text_of(client.get(reverse("selection:ranking") + "?industry=key&state=candidate"))
    assert "甲示例有限公司" not in text_of(client.get(reverse("selection:ranking") + "?state=none"))
    address = reverse("selection:decide", args=[application.pk])
    assert "推荐须说明理由" in text_of(client.get(address))
    answer = client.post(address, {"act": "recommend", "reason": ""})
    assert answer.status_code == 422
    assert "请填写推荐理由" in text_of(answer)
    answer = client.post(address, {"act": "recommend", "reason": "填补行业空白"}, follow=True)
    assert "已列入拟推荐" in text_of(answer)
    assert client.post(address, {"act": "undo"}).status_code == 302
    assert client.post(address, {"act": "decline", "reason": ""}).status_code == 422
    assert client.post(address, {"act": "decline", "reason": "低于平均"}).status_code == 302
    assert client.post(address, {"act": "fly"}).status_code == 404
    report = reverse("selection:report")
    assert "还有候选单位没有作出遴选决定" in text_of(client.get(report))
    assert client.post(report).status_code == 409
    other = Candidacy.objects.exclude(application=application).get().application
    client.post(reverse("selection:decide", args=[other.pk]), {"act": "recommend"})
    answer = client.post(report, follow=True)
    assert "推荐 1 家；报送后不能修改" in text_of(answer)
    assert ProvinceReport.objects.count() == 1
    answer = client.post(reverse("selection:rank_all", args=[cast.province.pk]), follow=True)
    assert "已按排名基准集核对 2 家" in text_of(answer)


def test_what_was_not_handed_in_is_shown_without_buttons(cast: Cast) -> None:
    application = submitted(cast, cast.unit_a)
    page = text_of(signed_in(cast.province_officer).get(reverse("selection:decide", args=[application.pk])))
    assert "还没有在汇总表中报送" in page
    assert 'value="recommend"' not in page


@pytest.mark.clause("HN-4.1.b")
def test_the_province_releases_a_unit(cast: Cast) -> None:
    client = signed_in(cast.province_officer)
    address = reverse("selection:release", args=[cast.park.pk])
    answer = client.post(address, {"decision": "", "reason": "已注销"})
    assert answer.status_code == 422
    assert "请填写决定文号" in text_of(answer)
    assert "请选择免除的情形" in text_of(answer)
    assert "已注销" in text_of(answer)
    answer = client.post(address, {"decision": "示例1号", "reason": "已注销", "ground": "deregistered"}, follow=True)
    assert "已免除丁示例园区2025年度的填报" in text_of(answer)
    assert Release.objects.count() == 1
    assert "决定免除" in text_of(client.get(address))
    assert "不需要免除" in text_of(client.get(reverse("selection:release", args=[cast.unit_b.pk])))
    auditor = signed_in(cast.auditor)
    assert 'name="decision"' not in text_of(auditor.get(reverse("selection:release", args=[cast.existing.pk])))
    other = reverse("selection:release", args=[cast.existing.pk])
    assert auditor.post(other, {"decision": "1", "reason": "1"}).status_code == 403


@pytest.mark.clause("MI-3.c")
def test_the_ministry_goes_from_the_lists_received_to_the_published_list(
    cast: Cast, clock_at: Callable[[str], datetime]
) -> None:
    file_existing(cast)
    actions.report(cast.campaign, cast.separate_city, actor=cast.separate_officer)
    first = candidacy_in(cast, cast.unit_a, C.REPORTED)
    second = candidacy_in(cast, cast.unit_b, C.REPORTED)
    client = signed_in(cast.ministry_officer)
    page = text_of(client.get(reverse("selection:ministry")))
    assert "甲示例有限公司" in page
    assert "未分派" in page
    for query in (f"?province={cast.other_province.pk}", "?kind=park", "?state=shortlisted", "?q=没有"):
        assert "甲示例有限公司" not in text_of(client.get(reverse("selection:ministry") + query))
    address = reverse("selection:candidate", args=[first.pk])
    assert client.post(address, {"act": "ask", "expert": ""}).status_code == 422
    assert client.post(address, {"act": "ask", "expert": str(cast.expert.pk)}).status_code == 302
    answer = client.post(reverse("selection:assign_automatically"), follow=True)
    assert "已分派 1 份专家评审" in text_of(answer)
    assert client.post(address, {"act": "shortlist"}).status_code == 409
    for candidacy in (first, second):
        candidacy.application.expert_assignments.update(state="given", opinion="support", reason="扎实")
    said = {"verb": "shortlist", "application": [str(first.application_id), "x"]}
    seen = client.post(reverse("selection:bulk_ministry"), said).context["seen"]
    said |= {"step": "apply", "token": seen.token}
    answer = client.post(reverse("selection:bulk_ministry"), said, follow=True)
    assert "已办理“拟入围”，共 1 家" in text_of(answer)
    other = reverse("selection:candidate", args=[second.pk])
    assert client.post(other, {"act": "pass_over", "reason": ""}).status_code == 422
    assert client.post(other, {"act": "pass_over", "reason": "先进性不足"}).status_code == 302
    assert client.post(other, {"act": "reconsider"}).status_code == 302
    assert client.post(other, {"act": "pass_over", "reason": "先进性不足"}).status_code == 302
    assert client.post(address, {"act": "reconsider"}).status_code == 302
    assert client.post(address, {"act": "shortlist", "reason": ""}).status_code == 302
    assert client.post(address, {"act": "fly"}).status_code == 404
    publicity = reverse("selection:publicity")
    assert "不能公布名单" in text_of(client.get(reverse("selection:publish")))
    assert "还没有报送推荐名单：湖南省、示例省。" in text_of(client.get(publicity))
    assert client.post(publicity, {"decision": ""}).status_code == 422
    assert "公示已经开始" in text_of(client.post(publicity, {"decision": "示例1号"}, follow=True))
    first.refresh_from_db()
    raised = actions.raise_objection(first, actor=None, name="周示例", contact="1", text="不实", evidence=pdf())
    assert raised.receipt in text_of(client.get(reverse("selection:objections") + "?state=open"))
    assert raised.receipt not in text_of(client.get(reverse("selection:objections") + "?state=upheld"))
    at = reverse("selection:objection", args=[raised.pk])
    assert client.post(at, {"act": "dismiss", "answer": ""}).status_code == 422
    assert client.post(at, {"act": "fly", "answer": "x"}).status_code == 404
    assert client.post(at, {"act": "dismiss", "answer": "经核实不成立"}).status_code == 302
    assert "经核实不成立" in text_of(client.get(at))
    publish = reverse("selection:publish")
    assert "才结束" in text_of(client.get(publish))
    assert client.post(publish, {"decision": "示例100号"}).status_code == 409
    clock_at(AFTER)
    assert client.post(publish, {"decision": ""}).status_code == 422
    answer = client.post(publish, {"decision": "示例100号", "title": "示例名单"}, follow=True)
    assert "名单已公布，共 1 家" in text_of(answer)
    assert "示例名单" in text_of(answer)
    assert Publication.objects.count() == 1
    assert client.get(address).status_code == 200


@pytest.mark.clause("MI-3.c")
def test_the_auditor_reads_everything_and_changes_nothing(cast: Cast) -> None:
    opinion_on(shortlisted(cast, cast.unit_a)[0].application, cast.expert, cast.ministry_officer)
    client = signed_in(cast.auditor)
    for address, said in (
        (reverse("selection:publicity"), {"decision": "1"}),
        (
            reverse("selection:bulk_ministry"),
            {"verb": "reconsider", "step": "apply", "application": [str(Candidacy.objects.get().application_id)]},
        ),
        (reverse("selection:propose"), {}),
        (reverse("selection:close_year"), {}),
        (reverse("selection:report", args=[cast.province.pk]), {}),
    ):
        assert client.post(address, said).status_code in (403, 409), address
    assert Candidacy.objects.get().state == C.SHORTLISTED
    assert not ProvinceReport.objects.exists()


@pytest.mark.clause("HN-4.1.c")
def test_the_year_is_closed_on_its_page(cast: Cast, clock_at: Callable[[str], datetime]) -> None:
    client = signed_in(cast.ministry_officer)
    page = reverse("selection:closing")
    assert "现在不能形成动态管理建议" in text_of(client.get(page))
    submitted(cast, cast.existing, "70", route=EXISTING)  # the park does not file
    clock_at(OVER)
    assert "已对 2 家在册单位形成动态管理建议" in text_of(client.post(reverse("selection:propose"), follow=True))
    assert client.get(page + "?kind=stay").status_code == 200
    found = ClosingProposal.objects.get(unit=cast.park)
    assert (found.kind, found.clause) == ("remove_unfiled", "HN-4.1.c")
    at = reverse("selection:proposal", args=[found.pk])
    assert "移出" in text_of(client.get(at))
    assert client.post(at, {"act": "confirm", "decision": "示例1号"}).status_code == 409  # the unit is heard first
    assert client.post(at, {"act": "notify"}).status_code == 302
    assert "单位还没有提交意见" in text_of(client.get(at))
    clock_at("2025-12-01 09:00")
    assert client.post(at, {"act": "confirm", "decision": ""}).status_code == 422
    assert client.post(at, {"act": "dismiss", "reason": ""}).status_code == 422
    assert client.post(at, {"act": "fly"}).status_code == 404
    assert client.post(at, {"act": "confirm", "decision": "示例1号"}).status_code == 302
    assert "示例1号" in text_of(client.get(at))
    assert client.post(reverse("selection:close_year")).status_code == 409
    answer = client.post(reverse("selection:confirm_all"), {"kind": "stay"}, follow=True)
    assert "已确认 1 条建议" in text_of(answer)
    assert "本年度工作已结束" in text_of(client.post(reverse("selection:close_year"), follow=True))


@pytest.mark.clause("HN-4.2.c")
def test_falsification_shows_what_follows_before_it_is_confirmed(cast: Cast) -> None:
    candidacy_in(cast, cast.unit_a, C.RECOMMENDED)
    client = signed_in(cast.province_officer)
    assert cast.unit_a.name in text_of(client.get(reverse("selection:falsification_start") + "?q=甲示例"))
    assert "没有找到" in text_of(client.get(reverse("selection:falsification_start") + "?q=没有这家"))
    at = reverse("selection:falsification", args=[cast.unit_a.pk])
    page = text_of(client.get(at))
    assert "终止2025年度申报" in page
    assert "移出省级名单" in page
    assert "禁止 3 年内再次申报" in page
    answer = client.post(at, {"decision": "示例1号", "grounds": ""})
    assert answer.status_code == 422
    assert "示例1号" in text_of(answer)
    answer = client.post(at, {"decision": "示例1号", "grounds": "伪造", "proof": pdf()}, follow=True)
    assert "已认定甲示例有限公司弄虚作假" in text_of(answer)
    assert Falsification.objects.count() == 1
    assert client.post(at, {"decision": "示例1号", "grounds": "伪造", "proof": pdf()}).status_code == 409
    proof = Falsification.objects.get().proof
    assert proof is not None
    assert status_of_file(cast.city_x_officer, proof.pk) == 200
    assert status_of_file(cast.enterprise_a, proof.pk) == 404
    assert status_of_file(cast.other_province_officer, proof.pk) == 404


def test_files_of_hand_in_and_objection_reach_those_who_handle_them(cast: Cast) -> None:
    actions.hand_in(cast.campaign, cast.city_x, actor=cast.city_x_officer, filled_in_by="李示例", phone="1", file=pdf())
    (candidacy,) = in_publicity(cast, cast.unit_a)
    raised = actions.raise_objection(candidacy, actor=None, name="周", contact="1", text="不实", evidence=pdf())
    table, evidence = HandIn.objects.get().file, raised.evidence
    assert table is not None
    assert evidence is not None
    for person, stored, status in (
        (cast.province_officer, table, 200), (cast.city_y_officer, table, 404), (cast.enterprise_a, table, 404),
        (cast.ministry_officer, evidence, 200), (cast.auditor, evidence, 200), (cast.province_officer, evidence, 404),
        (cast.enterprise_a, evidence, 404),
    ):  # fmt: skip
        assert status_of_file(person, stored.pk) == status


@pytest.mark.clause("MI-0")
def test_the_process_page_draws_every_table_with_its_clauses(cast: Cast) -> None:
    from lvheng.core.process import GUARDS, PROCESSES
    from lvheng.selection.views.process import GUARD_WORDS

    candidate(cast, cast.unit_a)
    page = text_of(signed_in(cast.city_x_officer).get(reverse("selection:process")))
    for table in PROCESSES.values():
        assert table.label in page
        for row in table.transitions:
            assert row.label in page
            for clause in row.clauses:
                assert f"#{clause}" in page
            for name in row.guards:
                assert name in GUARDS, name
                assert name in GUARD_WORDS, name
    assert signed_in(cast.stranger).get(reverse("selection:process")).status_code == 404


@pytest.mark.parametrize("n", [1, 3])
def test_pages_cost_the_same_for_any_number_of_rows(
    cast: Cast, n: int, django_assert_max_num_queries, record_property
) -> None:
    for index in range(n):
        candidacy_in(cast, make_unit(cast.city_x, f"示例{index}"), C.REPORTED)
    counted = {}
    for name, person in (
        ("selection:ranking", cast.province_officer), ("selection:report", cast.province_officer),
        ("selection:ministry", cast.ministry_officer), ("selection:publicity", cast.ministry_officer),
        ("selection:city", cast.city_x_officer), ("analysis:province", cast.province_officer),
        ("analysis:ministry", cast.ministry_officer), ("analysis:city", cast.city_x_officer),
    ):  # fmt: skip
        client = signed_in(person)
        with django_assert_max_num_queries(60) as found:
            assert client.get(reverse(name)).status_code == 200
        counted[name] = len(found)
    KEPT.setdefault("first", counted)
    assert counted == KEPT["first"]


KEPT: dict[str, dict[str, int]] = {}


def test_objections_are_listed_in_pages(cast: Cast) -> None:
    (candidacy,) = in_publicity(cast, cast.unit_a)
    for index in range(31):
        Objection.objects.create(
            candidacy=candidacy, name="周", contact="1", text="x", receipt=f"YY{index}", raised_at=candidacy.created_at
        )
    page = text_of(signed_in(cast.ministry_officer).get(reverse("selection:objections")))
    assert "下一页" in page
