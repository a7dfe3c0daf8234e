"""Opinions given before a conflict of interest came to light: on record, struck out, counted nowhere (MI-3.c)."""

from datetime import timedelta
from decimal import Decimal

import pytest

from lvheng.accounts.models import User
from lvheng.campaigns.models import Campaign
from lvheng.core import clock
from lvheng.core.models import AuditEvent, Notification
from lvheng.core.refusal import Forbidden, Invalid, Refused
from lvheng.filing import actions as filing
from lvheng.registry.models import UnitMember
from lvheng.review.actions import assign_expert, count_again, declare_tie, drop_tie, set_aside
from lvheng.review.models import ExpertAssignment
from lvheng.review.queries import opened_to
from lvheng.review.queries.experts import loads, others, results, tainted
from tests.cast import Cast, make_officer
from tests.review import support
from tests.review.judging import fresh, judge, make_expert, profile
from tests.review.test_expert_acts import meet, state
from tests.review.test_views import client_of
from tests.selection.making import reported

S = ExpertAssignment.State


@pytest.fixture
def judged(cast: Cast) -> tuple[ExpertAssignment, ExpertAssignment]:
    """Two experts far apart on unit A."""
    filed = support.passed(support.file(cast.unit_a, cast.enterprise_a), cast.city_x_officer, cast.province_officer)
    reported(cast, filed)
    second = make_expert(cast)
    one, other = (assign_expert(filed, expert=who, actor=cast.ministry_officer) for who in (cast.expert, second))
    judge(one, {1: "8", 4: "4", 7: "4"})
    judge(other, {1: "0", 4: "0", 7: "0"}, "against")
    return one, other


def member(cast: Cast) -> None:
    """The first expert turns out to have filed for the unit."""
    UnitMember.objects.create(unit=cast.unit_a, user=cast.expert, since=clock.now())


@pytest.mark.clause("MI-3.c")
def test_what_is_set_aside_counts_nowhere(cast: Cast, judged: tuple[ExpertAssignment, ExpertAssignment]) -> None:
    one, other = judged
    application = one.application
    before = results([application])[application.pk]
    assert before.must_meet
    with pytest.raises(Refused, match="没有查到"):
        set_aside(one, actor=cast.ministry_officer, reason="评分偏高")
    member(cast)
    assert list(tainted([before])[application.pk]) == [one.pk]
    with pytest.raises(Invalid):
        set_aside(one, actor=cast.ministry_officer, reason=" ")
    done = set_aside(one, actor=cast.ministry_officer, reason="曾为该单位填报")
    assert (done.state, done.opinion, done.aside_reason, done.aside_by) == (
        S.SET_ASIDE, "support", "曾为该单位填报", cast.ministry_officer
    )  # fmt: skip
    after = results([application])[application.pk]
    assert (after.given, after.all_given, after.must_meet, after.aside) == ([other], True, False, [done])
    assert after.result.findings[0].mean == Decimal(0)
    assert tainted([after]) == {application.pk: {}}
    assert cast.expert.pk not in loads(cast.campaign)
    assert others(done) == []
    assert others(ExpertAssignment.objects.get(pk=other.pk)) == []
    assert not opened_to(cast.expert).exists()
    assert AuditEvent.objects.filter(verb="expert_assignment.set_aside").count() == 1
    for told in (cast.ministry_officer, cast.expert):
        assert Notification.objects.filter(recipient=told, text__contains="不计入结果").exists()
    with pytest.raises(Refused, match="此前的意见不计入"):
        assign_expert(application, expert=cast.expert, actor=cast.ministry_officer)
    third = assign_expert(application, expert=make_expert(cast, "替补专家"), actor=cast.ministry_officer)
    judge(third, {1: "2"})
    now = results([application])[application.pk]
    assert [found.pk for found in now.given] == [other.pk, third.pk]
    assert now.result.findings[0].mean == Decimal(1)


@pytest.mark.clause("MI-3.c")
def test_declaring_a_tie_takes_the_own_opinion_out(
    cast: Cast, judged: tuple[ExpertAssignment, ExpertAssignment]
) -> None:
    one, other = judged
    declare_tie(cast.expert, cast.unit_b, actor=fresh(cast.expert), relation="adviser")  # of another unit
    one.refresh_from_db()
    assert one.state == S.GIVEN
    ended = clock.years_later(clock.today(), -9)
    declare_tie(cast.expert, cast.unit_a, actor=fresh(cast.expert), relation="cooperation", until=ended)
    one.refresh_from_db()
    assert one.state == S.GIVEN  # too long ago
    declare_tie(cast.expert, cast.unit_a, actor=fresh(cast.expert), relation="adviser")
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.state, one.aside_by, other.state) == (S.SET_ASIDE, cast.expert, S.GIVEN)
    assert "顾问" in one.aside_reason
    assert state(cast, other.expert, cast.ministry_officer, texts={"employer": cast.unit_a.name}).pk
    other.refresh_from_db()
    assert (other.state, other.aside_by) == (S.SET_ASIDE, cast.ministry_officer)
    assert not results([one.application])[one.application_id].all_given


def test_a_mistaken_entry_is_put_right(cast: Cast, judged: tuple[ExpertAssignment, ExpertAssignment]) -> None:
    one, _other = judged
    tie = declare_tie(cast.expert, cast.unit_a, actor=fresh(cast.expert), relation="adviser")
    one.refresh_from_db()
    with pytest.raises(Refused, match="存在利益冲突"):
        count_again(one, actor=cast.ministry_officer, reason="同名单位")
    drop_tie(tie, actor=cast.ministry_officer, reason="同名单位，误报")
    for name, user in cast.everybody.items():
        if name != "ministry_officer":
            with pytest.raises(Forbidden):
                count_again(one, actor=user, reason="越权")
    with pytest.raises(Invalid):
        count_again(one, actor=cast.ministry_officer, reason=" ")
    address, aside = f"/review/experts/results/{one.application_id}/", f"/review/experts/opinions/{one.pk}/aside/"
    client = client_of(cast.ministry_officer)
    assert "登记有误" in client.get(address).content.decode()
    assert client.post(aside, {"back": "1", "reason": "同名单位，误报"}).status_code == 302
    one.refresh_from_db()
    assert (one.state, one.aside_reason, one.aside_by, one.opinion) == (S.GIVEN, "", None, "support")
    assert results([one.application])[one.application_id].must_meet
    assert "同名单位，误报" in AuditEvent.objects.get(verb="expert_assignment.count_again").data
    assert "登记有误" not in client.get(address).content.decode()


def test_years_that_are_over_stay(cast: Cast, judged: tuple[ExpertAssignment, ExpertAssignment]) -> None:
    Campaign.objects.update(state=Campaign.State.CLOSED)
    declare_tie(cast.expert, cast.unit_a, actor=fresh(cast.expert), relation="adviser")
    judged[0].refresh_from_db()
    assert judged[0].state == S.GIVEN


def test_a_meeting_with_one_set_aside_is_void(cast: Cast, judged: tuple[ExpertAssignment, ExpertAssignment]) -> None:
    one, _other = judged
    application = one.application
    first = meet(cast, application)
    member(cast)
    set_aside(one, actor=cast.ministry_officer, reason="曾为该单位填报")
    found = results([application])[application.pk]
    assert (found.meeting, found.void, found.settled) == (None, [first], {})
    third = assign_expert(application, expert=make_expert(cast, "替补专家"), actor=cast.ministry_officer)
    judge(third, {1: "8", 4: "4", 7: "4"})
    assert results([application])[application.pk].must_meet
    attendees = [each.expert_id for each in application.expert_assignments.filter(state=S.GIVEN)]
    with clock.fixed(clock.now() + timedelta(days=1)):
        again = meet(cast, application, attendees=attendees, settled={1: "6"})
    found = results([application])[application.pk]
    assert (found.meeting, found.void, found.settled) == (again, [first], {1: Decimal(6)})
    with pytest.raises(Refused, match="已有会商记录"):
        meet(cast, application, attendees=attendees)


def test_who_may_set_aside(cast: Cast, judged: tuple[ExpertAssignment, ExpertAssignment]) -> None:
    one, _other = judged
    member(cast)
    for name, user in cast.everybody.items():
        if name not in ("ministry_officer", "expert"):
            with pytest.raises(Forbidden):
                set_aside(one, actor=user, reason="越权")
    filing.withdraw(one.application, actor=cast.enterprise_a)
    with pytest.raises(Refused, match="不再评审"):
        set_aside(one, actor=cast.ministry_officer, reason="已撤回")


def test_the_page_strikes_it_out(cast: Cast, judged: tuple[ExpertAssignment, ExpertAssignment]) -> None:
    one, other = judged
    ministry, address = client_of(cast.ministry_officer), f"/review/experts/results/{one.application_id}/"
    aside = f"/review/experts/opinions/{one.pk}/aside/"
    assert "意见不计入" not in ministry.get(address).content.decode()
    assert ministry.post(aside, {"reason": ""}).status_code == 409
    member(cast)
    page = ministry.get(address).content.decode()
    assert "填报人员，存在利益冲突" in page
    assert aside in page
    assert aside not in client_of(cast.auditor).get(address).content.decode()
    assert client_of(cast.auditor).post(aside, {"reason": ""}).status_code == 403
    assert ministry.post(aside, {"reason": ""}, follow=True).status_code == 200
    again = ministry.post(aside, {"reason": ""}, follow=True)
    assert "没有重复办理" in again.content.decode()
    assert AuditEvent.objects.filter(verb="expert_assignment.set_aside").count() == 1
    page = ministry.get(address).content.decode()
    assert "<s>总体可信</s>" in page
    assert f"填报人员，存在利益冲突，应当回避。（{cast.ministry_officer}" in page
    assert "专家</th>" in page  # the other one's column
    assert page.count('<th scope="col" class="num">专家</th>') == 0
    assert "意见不计入" in client_of(cast.expert).get("/review/expert/").content.decode()
    assert client_of(cast.expert).get(f"/review/expert/{one.pk}/").status_code == 403
    assert other.expert.display_name in page


def test_who_has_not_judged_is_taken_off(cast: Cast) -> None:
    filed = support.passed(support.file(cast.unit_a, cast.enterprise_a), cast.city_x_officer, cast.province_officer)
    reported(cast, filed)
    asked = assign_expert(filed, expert=cast.expert, actor=cast.ministry_officer)
    profile(cast.expert, employer=cast.unit_a.name)
    assert set_aside(asked, actor=cast.ministry_officer, reason="在该单位工作").opinion == ""
    assert results([filed])[filed.pk].asked == []
    profile(cast.expert, employer="示例大学")
    with pytest.raises(Refused, match="没有提交意见"):
        count_again(asked, actor=cast.ministry_officer, reason="误报")


@pytest.mark.clause("MI-3.c")
def test_who_had_a_hand_in_the_unit_neither_sets_aside_nor_brings_back(
    cast: Cast, judged: tuple[ExpertAssignment, ExpertAssignment]
) -> None:
    one, _other = judged
    colleague = make_officer(cast.ministry)
    UnitMember.objects.create(unit=cast.unit_a, user=cast.ministry_officer, since=clock.now())
    member(cast)
    own = User.objects.get(pk=cast.ministry_officer.pk)  # what a person has filed is asked once per request
    with pytest.raises(Refused, match="填报人员"):
        set_aside(one, actor=own, reason="对本单位不利")
    done = set_aside(one, actor=colleague, reason="曾为该单位填报")
    UnitMember.objects.filter(user=cast.expert).delete()
    with pytest.raises(Refused):
        count_again(done, actor=own, reason="登记有误")
    one.refresh_from_db()
    assert one.state == S.SET_ASIDE
