"""What an appeal found right leads to, where the pack has it so: the decision is open again where it fell."""

from collections.abc import Callable
from datetime import datetime

import pytest

from lvheng.accounts.models import User
from lvheng.core.models import AuditEvent, Notification
from lvheng.core.refusal import Forbidden, Refused
from lvheng.filing import actions as filing
from lvheng.filing.models import Application
from lvheng.registry.models import ListEntry
from lvheng.registry.queries import is_listed
from lvheng.review import actions as review_actions
from lvheng.review.models import Review
from lvheng.selection import actions, queries
from lvheng.selection.models import Appeal, Candidacy, Publication, Publicity
from lvheng.selection.slots import PublicitySlot, ReportSlot
from tests.campaigns.packs import hunan
from tests.cast import Cast, make_unit
from tests.filing.pages import signed_in
from tests.selection.making import candidate, file_existing, judged, opinion_on, submitted
from tests.selection.rulings import ruled
from tests.selection.test_appeals import GIVING, declined
from tests.standards.conftest import overlay
from tests.standards.packs import OverlayMaker

__all__ = ["declined", "overlay"]
C = Candidacy.State
Clock = Callable[[str], datetime]

pytestmark = pytest.mark.django_db


def upheld(application: Application, by: User, unit: User) -> Appeal:
    made = actions.appeal(application, actor=unit, text="口径有误")
    return actions.uphold_appeal(made, actor=by, answer="请重新核实")


def of(application: Application) -> Candidacy:
    return Candidacy.objects.get(application=application)


@pytest.mark.clause("MI-1.b")
def test_a_unit_left_off_is_decided_on_and_reported_anew(cast: Cast, declined: Application, clock_at: Clock) -> None:
    clock_at("2025-10-20 09:00")
    other = candidate(cast, cast.unit_b)
    Candidacy.objects.filter(application=other).update(state=C.NOT_RECOMMENDED)
    clock_at("2025-11-10 09:00")  # the window of all is over
    with pytest.raises(Refused, match="推荐名单已报送"):
        actions.undo(of(declined), actor=cast.province_officer)
    done = upheld(declined, cast.ministry_officer, cast.enterprise_a)
    assert f"{done.reopened_until:%F}" == "2025-11-20"
    assert (of(declined).state, of(declined).province_reason) == (C.CANDIDATE, "")
    assert ReportSlot(cast.campaign, cast.province).state == "returned"
    event = AuditEvent.objects.get(verb="candidacy.reopen")
    assert "得分靠后" in event.data
    assert Notification.objects.filter(recipient=cast.enterprise_a, text__contains="原决定重新作出").exists()
    assert Notification.objects.filter(recipient=cast.province_officer, text__contains="的申诉成立").exists()
    page = signed_in(cast.province_officer).get(f"/selection/report/{cast.province.pk}/").content.decode()
    assert "申诉成立，重新决定" in page
    page = signed_in(cast.enterprise_a).get(f"/selection/appeals/of/{declined.pk}/").content.decode()
    assert "原决定重新作出" in page
    with pytest.raises(Refused, match="推荐名单已报送"):
        actions.undo(of(other), actor=cast.province_officer)
    with pytest.raises(Refused, match="还有候选单位"):
        actions.report(cast.campaign, cast.province, actor=cast.province_officer)
    actions.recommend(declined, actor=cast.province_officer)
    clock_at("2025-11-20 23:59:59")
    second = actions.report(cast.campaign, cast.province, actor=cast.province_officer)
    assert (second.edition, [row["application"] for row in second.recommended]) == (2, [declined.pk])
    assert of(declined).state == C.REPORTED
    assert ReportSlot(cast.campaign, cast.province).state == "reported"


def test_the_time_to_decide_anew_has_a_last_second(cast: Cast, declined: Application, clock_at: Clock) -> None:
    upheld(declined, cast.ministry_officer, cast.enterprise_a)
    clock_at("2025-11-17 00:00:00")
    with pytest.raises(Refused, match="期限已于 2025年11月16日 23:59:59 届满"):
        actions.recommend(declined, actor=cast.province_officer)
    clock_at("2025-11-16 23:59:59")
    actions.decline(declined, actor=cast.province_officer, reason="核实后仍不推荐")
    clock_at("2025-11-17 00:00:00")
    assert actions.settle_returns(cast.campaign) == []
    assert ReportSlot(cast.campaign, cast.province).state == "reported"


def test_a_refused_review_is_open_again_after_its_window(cast: Cast, overlay: OverlayMaker, clock_at: Clock) -> None:
    overlay(hunan(GIVING))
    file_existing(cast)
    application = submitted(cast, cast.unit_a)
    judged(application, "city", Review.State.REFUSED, "不符")
    clock_at("2025-10-27 09:00")
    actions.hand_in(cast.campaign, cast.city_x, actor=cast.city_x_officer, filled_in_by="示例", phone="0731-12345678")
    made = actions.appeal(application, actor=cast.enterprise_a, text="不服")
    clock_at("2025-11-10 09:00")
    done = actions.uphold_appeal(made, actor=cast.province_officer, answer="请重新核实")
    review = Review.objects.get(application=application, level="city")
    assert (review.state, review.opinion, review.decided_by) == (Review.State.OPEN, "不符", None)
    assert review.reopened_until == done.reopened_until
    told = Notification.objects.filter(recipient=cast.city_x_officer, text__contains="前重新审核")
    assert [one.text for one in told] == ["“甲示例有限公司”的申诉成立，请于 11月20日 前重新审核：请重新核实"]
    Review.objects.filter(pk=review.pk).update(state=Review.State.PASSED)
    assert queries.comes_straight(application)  # its city's table was handed in without it
    judged(application, "province")
    assert list(queries.undecided_by_province(cast.campaign, cast.province)) == [application]
    assert actions.recommend(application, actor=cast.province_officer).state == C.RECOMMENDED


def test_the_level_decides_anew_inside_the_term(cast: Cast, overlay: OverlayMaker, clock_at: Clock) -> None:
    overlay(hunan(GIVING))
    application = submitted(cast, cast.unit_a)
    judged(application, "city", Review.State.REFUSED, "不符")
    upheld(application, cast.province_officer, cast.enterprise_a)
    clock_at("2025-10-31 00:00:00")  # its window and its term are over
    with pytest.raises(Refused, match="截止"):
        review_actions.refuse(application, actor=cast.city_x_officer, opinion="核实后仍不符")
    Review.objects.update(reopened_until=clock_at("2025-11-09 23:59:59"))
    done = review_actions.refuse(application, actor=cast.city_x_officer, opinion="核实后仍不符")
    assert done.state == Review.State.REFUSED
    with pytest.raises(Refused, match="每项决定只能申诉一次"):
        actions.appeal(application, actor=cast.enterprise_a, text="再诉")


@pytest.fixture
def passed_over(cast: Cast, overlay: OverlayMaker, clock_at: Clock) -> Application:
    """Unit A was left off the shortlist, unit B is shown to the public; both were judged by an expert."""
    overlay(hunan(GIVING))
    clock_at("2025-10-20 09:00")
    file_existing(cast)
    application, other = candidate(cast, cast.unit_a), candidate(cast, cast.unit_b)
    for one in (application, other):
        opinion_on(one, cast.expert, cast.ministry_officer)
    Candidacy.objects.filter(application=application).update(state=C.NOT_SHORTLISTED, ministry_reason="名额有限")
    Candidacy.objects.filter(application=other).update(state=C.SHORTLISTED)
    clock_at("2025-11-20 09:00")
    actions.open_publicity(cast.campaign, actor=cast.ministry_officer, decision="示例公示〔2025〕1号")
    return application


@pytest.mark.clause("MI-3.c")
def test_one_left_off_the_shortlist_comes_onto_an_additional_list(
    cast: Cast, passed_over: Application, clock_at: Clock
) -> None:
    upheld(passed_over, cast.ministry_officer, cast.enterprise_a)
    assert (of(passed_over).state, of(passed_over).ministry_reason) == (C.REPORTED, "")
    assert actions.shortlist(of(passed_over), actor=cast.ministry_officer).state == C.SHORTLISTED
    assert actions.reconsider(of(passed_over), actor=cast.ministry_officer).state == C.REPORTED
    actions.shortlist(of(passed_over), actor=cast.ministry_officer)
    with pytest.raises(Refused, match="现在是“公示中”"):  # the first one first
        actions.open_publicity(cast.campaign, actor=cast.ministry_officer, decision="示例公示〔2025〕2号")
    clock_at("2025-12-06 09:00")
    first = actions.publish(cast.campaign, actor=cast.ministry_officer, decision="示例公布〔2025〕1号")
    assert [row["unit"] for row in first.rows] == [cast.unit_b.pk]
    assert PublicitySlot(cast.campaign).state == "none"
    ministry = signed_in(cast.ministry_officer)
    assert "开始公示" in ministry.get("/selection/publicity/").content.decode()
    show = actions.open_publicity(cast.campaign, actor=cast.ministry_officer, decision="示例公示〔2025〕2号")
    assert (show.round, [one.application for one in queries.on_show(cast.campaign)]) == (2, [passed_over])
    assert "乙示例" not in ministry.get("/selection/publicity/").content.decode()
    page = signed_in(cast.stranger).get("/publicity/").content.decode()
    assert "甲示例" in page
    assert "乙示例" not in page
    clock_at("2025-12-22 09:00")
    assert "公布名单</button>" in ministry.get("/selection/publish/").content.decode()
    before = Notification.objects.filter(recipient=cast.enterprise_b).count()
    second = actions.publish(cast.campaign, actor=cast.ministry_officer, decision="示例公布〔2025〕2号")
    assert (second.round, second.title) == (2, "2025年度国家级绿色制造单位名单（增补）")
    assert [(row["number"], row["unit"]) for row in second.rows] == [(2, cast.unit_a.pk)]
    assert Notification.objects.filter(recipient=cast.enterprise_b).count() == before
    assert is_listed(cast.unit_a, ListEntry.Level.NATIONAL)
    assert (Publicity.objects.count(), Publication.objects.count()) == (2, 2)
    assert PublicitySlot(cast.campaign).state == "closed"
    public = signed_in(cast.stranger)
    for query, shown, hidden in (("", "甲", "乙"), ("?year=2025", "乙", "甲"), ("?year=2025&round=2", "甲", "乙")):
        page = public.get(f"/published/{query}").content.decode()
        assert f"{shown}示例有限公司" in page, query
        assert f"{hidden}示例有限公司" not in page, query
    for bad in ("x", "99", "٢", "12345"):
        assert public.get(f"/published/?year=2025&round={bad}").status_code == 404
    assert "增补" in ministry.get("/selection/publish/").content.decode()


def test_others_stay_where_publicity_found_them(cast: Cast, passed_over: Application, clock_at: Clock) -> None:
    upheld(passed_over, cast.ministry_officer, cast.enterprise_a)
    clock_at("2025-10-20 09:00")
    other = candidate(cast, make_unit(cast.city_x, "示例戊"))
    opinion_on(other, cast.expert, cast.ministry_officer)
    clock_at("2025-11-21 09:00")
    for state in (C.REPORTED, C.SHORTLISTED):
        Candidacy.objects.filter(application=other).update(state=state)
        act = actions.shortlist if state == C.REPORTED else actions.reconsider
        with pytest.raises(Refused, match="公示已经开始"):
            act(of(other), actor=cast.ministry_officer)


def test_one_held_back_is_decided_anew_and_may_be_left_off_again(
    cast: Cast, passed_over: Application, clock_at: Clock
) -> None:
    Candidacy.objects.filter(application=passed_over).update(state=C.HELD, ministry_reason="异议成立", told_at=None)
    clock_at("2025-12-06 09:00")
    actions.publish(cast.campaign, actor=cast.ministry_officer, decision="示例公布〔2025〕1号")
    upheld(passed_over, cast.ministry_officer, cast.enterprise_a)
    assert of(passed_over).state == C.REPORTED
    assert PublicitySlot(cast.campaign).state == "closed"  # nobody chosen yet
    done = actions.pass_over(of(passed_over), actor=cast.ministry_officer, reason="异议仍然成立")
    assert done.state == C.NOT_SHORTLISTED
    with pytest.raises(Refused, match="公示已经开始"):
        actions.reconsider(done, actor=cast.ministry_officer)
    with pytest.raises(Refused, match="每项决定只能申诉一次"):
        actions.appeal(passed_over, actor=cast.enterprise_a, text="再诉")


def test_by_another_rule_the_answer_is_all(
    cast: Cast, declined: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    ruled(monkeypatch, appeals={"upheld": "answer"})
    done = upheld(declined, cast.ministry_officer, cast.enterprise_a)
    assert (done.state, done.reopened_until, of(declined).state) == (Appeal.State.UPHELD, None, C.NOT_RECOMMENDED)
    page = signed_in(cast.ministry_officer).get(f"/selection/appeals/{done.pk}/").content.decode()
    assert "原决定重新作出" not in page


@pytest.mark.parametrize("state", [C.ENDED, C.NOT_RECOMMENDED])
def test_who_withdrew_or_was_overtaken_is_answered_alone(cast: Cast, declined: Application, state: str) -> None:
    made = actions.appeal(declined, actor=cast.enterprise_a, text="不服")
    Candidacy.objects.filter(application=declined).update(state=state)
    if state == C.NOT_RECOMMENDED:
        filing.withdraw(declined, actor=cast.enterprise_a)
    assert actions.uphold_appeal(made, actor=cast.ministry_officer, answer="成立").reopened_until is None
    assert of(declined).state == state


def test_dismissed_or_by_others_nothing_opens(cast: Cast, declined: Application) -> None:
    made = actions.appeal(declined, actor=cast.enterprise_a, text="不服")
    for name, person in cast.everybody.items():
        if name != "ministry_officer":
            with pytest.raises(Forbidden):
                actions.uphold_appeal(made, actor=person, answer="成立")
    done = actions.dismiss_appeal(made, actor=cast.ministry_officer, answer="原决定正确")
    assert (done.reopened_until, of(declined).state) == (None, C.NOT_RECOMMENDED)
    assert ReportSlot(cast.campaign, cast.province).state == "reported"
