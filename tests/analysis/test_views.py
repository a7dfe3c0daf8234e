"""Dashboards, progress, statistics and log: what is shown is what is so, and only to those it concerns."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from lvheng.accounts.models import Authority, User
from lvheng.analysis import queries
from lvheng.analysis.places import places_of
from lvheng.core import audit
from lvheng.core.models import AuditEvent
from lvheng.filing.models import Application
from lvheng.registry.models import ListEntry
from lvheng.review.actions import remind
from lvheng.screening.models import Finding
from lvheng.selection import actions
from lvheng.selection.models import Candidacy, ClosingProposal
from tests.cast import Cast, make_authority, make_unit, put_on_list
from tests.review.judging import make_expert
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
    submitted,
)

C = Candidacy.State


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page_of(user: User, name: str, *args: int, query: str = "") -> str:
    answer = signed_in(user).get(reverse(name, args=args) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def steps_of(application: Application) -> list[tuple[str, str]]:
    application = Application.objects.select_related("campaign", "unit", "authority", "province").get(pk=application.pk)
    return [(step.title, step.state) for step in queries.progress(application).steps]


@pytest.mark.clause("HN-4.1.b")
@pytest.mark.clause("HN-4.1.a")
def test_the_provinces_dashboard_counts_what_is_there(cast: Cast) -> None:
    mean_is(cast, "67.456")
    judged(submitted(cast, cast.unit_a, "72.58"), Authority.Level.CITY)
    submitted(cast, cast.unit_b, "64")
    submitted(cast, make_unit(cast.city_y, "示例新园", "park"), "64")
    submitted(cast, cast.existing, "70", route=EXISTING)
    Finding.objects.create(campaign=cast.campaign, unit=cast.unit_b, clause="HN-1.1.f", summary="x")
    remind([cast.park], campaign=cast.campaign, actor=cast.province_officer)
    board = queries.board(cast.campaign, cast.province)
    assert (board.due, board.filed, board.missing, board.open_gates) == (2, 1, 1, 1)
    assert (board.new, board.verified) == ({"factory": 2, "park": 1}, {"factory": 1, "park": 0})
    assert (board.confirmed, board.open_findings) == (0, 1)
    (shut,) = board.shut
    assert (shut.gate.city, shut.new, shut.verified, shut.missing_words) == (cast.city_x, 1, 1, "差 1 家")
    assert shut.reminded_at is not None
    assert [row.share for row in board.cities] == [Decimal(100), Decimal(50)]
    assert board.placed
    assert [(date.state, date.note) for date in board.dates] == [
        ("now", "还剩 7 天，1 家未提交"), ("", "还剩 10 天，已报 0 / 2"), ("", "还剩 18 天"),
    ]  # fmt: skip
    page = page_of(cast.province_officer, "analysis:province")
    for text in ("67.46", "丁示例园区", "影响 1 家新申报单位", "再次催报", "lv-row-3 lv-col-4", "70–74.99", "72.58"):
        assert text in page, text


def test_the_dates_move_with_the_clock(cast: Cast, clock_at: Callable[[str], datetime]) -> None:
    actions.hand_in(cast.campaign, cast.city_x, actor=cast.city_x_officer, filled_in_by="李", phone="1")
    clock_at("2025-10-30 08:00")
    notes = [(date.state, date.note) for date in queries.board(cast.campaign, cast.province).dates]
    assert notes == [("done", "已截止 3 天，2 家未提交"), ("now", "今天截止，已报 1 / 2"), ("", "还剩 8 天")]


@pytest.mark.clause("HN-4.1.b")
def test_only_a_territory_with_the_gate_shows_it(cast: Cast) -> None:
    assert "闸门未开放的市州" in page_of(cast.province_officer, "analysis:province")
    for officer in (cast.other_province_officer, cast.separate_officer):
        page = page_of(officer, "analysis:province")
        assert "闸门未开放的市州" not in page
        assert "HN-4.1.b" not in page


def test_a_city_elsewhere_is_not_held_to_another_provinces_notice(cast: Cast) -> None:
    city = make_authority("990100", "示例东市", Authority.Level.CITY, cast.other_province)
    for there in (cast.city_x, city):
        put_on_list(make_unit(there), ListEntry.Level.NATIONAL)
    assert "#HN-1.2" in page_of(cast.province_officer, "analysis:city", cast.city_x.pk)
    assert "#HN-" not in page_of(cast.other_province_officer, "analysis:city", city.pk)


def test_a_province_without_cities_or_places_has_a_plain_page(cast: Cast) -> None:
    assert "本地区没有市州一级" in page_of(cast.separate_officer, "analysis:province")
    assert places_of("") == {}
    assert places_of("../x") == {}
    assert places_of("999999") == {}
    assert len(set(places_of("430000").values())) == 14


@pytest.mark.clause("HN-3.2")
def test_the_citys_dashboard_says_what_is_to_do(cast: Cast) -> None:
    page = page_of(cast.city_x_officer, "analysis:city")
    assert "催促现有单位填报" in page
    waiting = submitted(cast, cast.unit_a)
    file_existing(cast)
    page = page_of(cast.city_x_officer, "analysis:city")
    assert "审核新申报单位" in page
    assert "审核现有单位" in page
    assert "催促现有单位填报" not in page
    for application in Application.objects.all():
        judged(application, Authority.Level.CITY)
    assert "全部新申报单位已有结论，可以报送" in page_of(cast.city_x_officer, "analysis:city")
    actions.hand_in(cast.campaign, cast.city_x, actor=cast.city_x_officer, filled_in_by="李", phone="1")
    assert "本级任务已完成" in page_of(cast.city_x_officer, "analysis:city")
    assert Candidacy.objects.get().application == waiting


@pytest.mark.clause("MI-0")
def test_the_ministry_sees_every_body_that_reports(cast: Cast) -> None:
    submitted(cast, make_unit(cast.separate_city, "示例市属"))
    actions.report(cast.campaign, cast.other_province, actor=cast.other_province_officer)
    page = page_of(cast.ministry_officer, "analysis:ministry")
    for name in ("湖南省", "示例省", "示例计划单列市"):
        assert name in page
    assert "1</b> / 3 个" in page


@pytest.mark.clause("MI-3.c")
def test_progress_follows_a_new_applicant_to_the_list(cast: Cast, clock_at: Callable[[str], datetime]) -> None:
    file_existing(cast)
    application = submitted(cast, cast.unit_a)
    titles = ["提交申报", "市州审核", "省级审核", "省级遴选", "专家评审", "公示", "公布名单"]
    assert steps_of(application) == list(zip(titles, ["done", "now", "", "", "", "", ""], strict=True))
    judged(application, Authority.Level.CITY, opinion="属实")
    judged(application, Authority.Level.PROVINCE)
    assert [state for _title, state in steps_of(application)] == ["done", "done", "done", "now", "", "", ""]
    actions.hand_in(cast.campaign, cast.city_x, actor=cast.city_x_officer, filled_in_by="李", phone="1")
    actions.recommend(application, actor=cast.province_officer)
    page = page_of(cast.enterprise_a, "analysis:progress", application.pk)
    assert "通过，" in page
    assert "属实" in page
    assert "拟推荐" not in page  # may still be taken back
    actions.report(cast.campaign, cast.province, actor=cast.province_officer)
    assert "已推荐" in page_of(cast.enterprise_a, "analysis:progress", application.pk)
    for expert in (cast.expert, make_expert(cast, "第二专家")):
        opinion_on(application, expert, cast.ministry_officer)
    assert "专家已评审" not in page_of(cast.enterprise_a, "analysis:progress", application.pk)
    opinion_on(application, make_expert(cast, "第三专家"), cast.ministry_officer)
    assert "专家已评审" in page_of(cast.enterprise_a, "analysis:progress", application.pk)
    candidacy = Candidacy.objects.get()
    actions.shortlist(candidacy, actor=cast.ministry_officer)
    assert [state for _title, state in steps_of(application)] == ["done"] * 4 + ["now", "", ""]
    actions.open_publicity(cast.campaign, actor=cast.ministry_officer, decision="示例1号")
    assert [state for _title, state in steps_of(application)] == ["done"] * 5 + ["now", ""]
    clock_at("2025-11-05 00:00")
    assert [state for _title, state in steps_of(application)] == ["done"] * 6 + ["now"]
    actions.publish(cast.campaign, actor=cast.ministry_officer, decision="示例100号")
    page = page_of(cast.enterprise_a, "analysis:progress", application.pk)
    assert "示例100号" in page
    assert "列入国家级绿色制造名单" in page
    assert [state for _title, state in steps_of(application)] == ["done"] * 7


def test_progress_tells_who_was_not_chosen_why(cast: Cast) -> None:
    refused = submitted(cast, make_unit(cast.city_x, "示例一"))
    judged(refused, Authority.Level.CITY, "refused", "数据不实")
    left = candidate(cast, cast.unit_b)
    actions.decline(left, actor=cast.province_officer, reason="先进性不足")
    assert "先进性不足" not in page_of(cast.enterprise_b, "analysis:progress", left.pk)
    actions.report(cast.campaign, cast.province, actor=cast.province_officer)
    assert "理由：先进性不足" in page_of(cast.enterprise_b, "analysis:progress", left.pk)
    assert "数据不实" in queries.progress(refused).result
    outside = submitted(cast, make_unit(cast.city_x, "示例未报送"))
    assert queries.progress(outside).result == (
        "2025年度结果：未列入省级推荐名单。理由：株洲市没有作出审核结论，也没有报送新申报单位汇总表（条款 HN-3.2）。"
    )


def test_progress_at_the_ministry_without_luck(cast: Cast) -> None:
    actions.report(cast.campaign, cast.province, actor=cast.province_officer)
    passed_over = candidacy_in(cast, cast.unit_b, C.NOT_SHORTLISTED)
    Candidacy.objects.filter(pk=passed_over.pk).update(ministry_reason="专家不建议")
    assert queries.progress(passed_over.application).result == ""
    (held,) = in_publicity(cast, cast.unit_a)
    assert queries.progress(passed_over.application).result == "2025年度结果：未入围。理由：专家不建议"
    assert queries.progress(held.application).result == ""
    raised = actions.raise_objection(held, actor=None, name="周", contact="1", text="不实", evidence=pdf())
    actions.uphold(raised, actor=cast.ministry_officer, answer="情况属实")
    found = queries.progress(held.application)
    assert found.result == "暂缓公布。理由：公示期间的异议成立：情况属实"
    assert found.steps[-1].state == "now"


def test_progress_of_drafts_withdrawals_and_endings(cast: Cast) -> None:
    application = submitted(cast, cast.unit_a)
    Application.objects.filter(pk=application.pk).update(state="withdrawn")
    application.refresh_from_db()
    assert "撤回" in queries.progress(application).result
    other = submitted(cast, cast.unit_b)
    actions.find_falsification(
        cast.unit_b, cast.campaign, actor=cast.province_officer, decision="示例9号", grounds="伪造", proof=pdf()
    )
    other.refresh_from_db()
    assert queries.progress(other).result == "经认定弄虚作假（示例9号，条款 HN-4.2.c），申报已终止。"
    draft = Application.objects.create(
        campaign=cast.campaign, unit=cast.existing, kind="factory", route="existing", authority=cast.city_x,
        province=cast.province, standard="factory-2025", created_at=cast.existing.created_at,
        saved_at=cast.existing.created_at,
    )  # fmt: skip
    assert queries.progress(draft).steps[0].state == "now"


@pytest.mark.clause("MI-2.2.b")
def test_progress_of_an_existing_unit_ends_with_the_years_result(
    cast: Cast, clock_at: Callable[[str], datetime]
) -> None:
    file_existing(cast)
    application = Application.objects.get(unit=cast.existing)
    judged(application, Authority.Level.CITY, "open")
    assert [state for _title, state in steps_of(application)] == ["done", "now", "", ""]
    clock_at("2025-11-10 09:00")
    actions.propose_closing(cast.campaign, actor=cast.ministry_officer)
    assert queries.progress(application).result == ""
    actions.confirm(ClosingProposal.objects.get(unit=cast.existing), actor=cast.ministry_officer)
    assert queries.progress(application).result == "2025年度动态管理：保留。全国同类第 1 名，共 1 家。"


def test_progress_is_seen_by_the_unit_and_its_territory_alone(cast: Cast) -> None:
    application = submitted(cast, cast.unit_a)
    address = reverse("analysis:progress", args=[application.pk])
    seen = {"enterprise_a", "city_x_officer", "province_officer", "ministry_officer", "auditor"}
    for name, person in cast.everybody.items():
        assert (signed_in(person).get(address).status_code == 200) == (name in seen), name
    fragment = signed_in(cast.enterprise_a).get(address, headers={"HX-Request": "true"}).content.decode()
    assert fragment.startswith('<div id="lv-progress">')
    assert "<html" in signed_in(cast.enterprise_a).get(address).content.decode()


def test_statistics_count_the_viewers_territory(cast: Cast) -> None:
    submitted(cast, cast.unit_a, industry="cement")
    submitted(cast, cast.unit_b)
    (row,) = queries.by_industry(cast.city_x_officer, cast.campaign, "factory")
    assert (row.name, row.new, row.existing, row.total) == ("水泥", 1, 0, 1)
    assert "非重点行业" in page_of(cast.province_officer, "analysis:statistics")
    assert "还没有提交" in page_of(cast.province_officer, "analysis:statistics", query="?kind=park")
    assert signed_in(cast.stranger).get(reverse("analysis:statistics")).status_code == 404


def test_the_log_of_a_subject_shows_whether_its_chain_is_whole(cast: Cast) -> None:
    candidacy = candidacy_in(cast, cast.unit_a, C.CANDIDATE)
    actions.decline(candidacy.application, actor=cast.province_officer, reason="先进性不足")
    subject = f"?subject=candidacy:{candidacy.pk}"
    page = page_of(cast.province_officer, "analysis:log", query=subject)
    assert "链条完整" in page
    assert "先进性不足" in page
    for person in (cast.other_province_officer, cast.enterprise_a, cast.stranger):
        assert signed_in(person).get(reverse("analysis:log") + subject).status_code == 404
    for query in ("?subject=campaign:1", "?subject=unit", "?subject=unit:x", ""):
        assert signed_in(cast.province_officer).get(reverse("analysis:log") + query).status_code == 404
    assert "链条完整" in page_of(cast.auditor, "analysis:log", query=f"?subject=campaign:{cast.campaign.pk}")
    assert "没有记录" in page_of(cast.auditor, "analysis:log", query="?subject=campaign:0")


def test_a_broken_chain_is_named(cast: Cast) -> None:
    actions.undo(candidacy_in(cast, cast.unit_a, C.RECOMMENDED), actor=cast.province_officer)
    events = list(AuditEvent.objects.filter(verb="candidacy.undo"))
    assert queries.faults_in(events) == []
    events[0].data = '{"reason":"别的"}'
    assert queries.faults_in(events) == ["第 1 条内容与摘要不符，已被改动。"]
    later = audit.record(events[0].subject, "x", actor=None)
    assert "不相连" in queries.faults_in([later])[0]


def test_the_auditor_pages_through_all_acts(cast: Cast) -> None:
    page = page_of(cast.auditor, "analysis:log")
    assert "设立年度" in page
    assert "年度推荐工作：开始本年度工作" in page
    assert "还没有封存" in page
    audit.seal()
    assert "最近封存" in page_of(cast.auditor, "analysis:log")
    assert "没有符合条件" in page_of(cast.auditor, "analysis:log", query="?q=没有")
    assert signed_in(cast.ministry_officer).get(reverse("analysis:log")).status_code == 404


@pytest.mark.parametrize("n", [1, 3])
def test_boards_cost_the_same_for_any_number(cast: Cast, n: int, django_assert_max_num_queries) -> None:
    for index in range(n):
        candidate(cast, make_unit(cast.city_x, f"示例{index}"))
    with django_assert_max_num_queries(20) as found:
        queries.board(cast.campaign, cast.province)
        queries.city_board(cast.campaign, cast.city_x)
    KEPT.setdefault("boards", len(found))
    assert len(found) == KEPT["boards"]


KEPT: dict[str, int] = {}
