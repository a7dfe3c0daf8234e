"""What was sent back and not reported anew in time: reminded before, settled after by the pack's rule (MI-3.b)."""

from collections.abc import Callable
from datetime import datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction

from lvheng.campaigns.models import Campaign
from lvheng.core.models import AuditEvent, Notification
from lvheng.core.refusal import Forbidden, Refused
from lvheng.selection import actions, queries
from lvheng.selection.actions.lapsing import AGAIN, OUT, STANDS, Machine
from lvheng.selection.models import Appeal, Candidacy, ReportReturn
from lvheng.selection.slots import ReportSlot
from tests.campaigns.packs import hunan
from tests.cast import Cast, make_unit
from tests.filing.pages import signed_in
from tests.selection.making import candidate
from tests.selection.test_returns import REASON, of, reported
from tests.standards.conftest import overlay
from tests.standards.packs import OverlayMaker

__all__ = ["overlay", "reported"]
C = Candidacy.State
LATE, IN_TIME = "2025-11-12 00:00:00", "2025-11-11 23:59:59"

pytestmark = pytest.mark.django_db


def sent_back(cast: Cast) -> ReportReturn:
    return actions.send_back_list(cast.campaign, cast.province, actor=cast.ministry_officer, reason=REASON)


@pytest.mark.clause("MI-3.b")
def test_the_list_that_was_reported_stands_again(reported: Cast, clock_at: Callable[[str], datetime]) -> None:
    other = candidate_of(reported, clock_at)
    back = sent_back(reported)
    first = back.report
    assert back.lapsed == "stands"
    actions.undo(of("示例甲"), actor=reported.province_officer)
    actions.decline(of("示例甲").application, actor=reported.province_officer, reason="犹豫")
    actions.undo(Candidacy.objects.get(application=other), actor=reported.province_officer)
    clock_at(IN_TIME)
    assert actions.settle_returns(reported.campaign) == []
    assert queries.standing_report(reported.campaign, reported.province) is None
    clock_at(LATE)
    assert ReportSlot(reported.campaign, reported.province).state == "returned"
    (done,) = actions.settle_returns(reported.campaign)
    assert (done.standing, done.out) == (2, 1)
    assert {of("示例甲").state, of("示例乙").state} == {C.REPORTED}
    assert of("示例甲").province_reason == ""
    left = Candidacy.objects.get(application=other)
    assert (left.state, left.province_reason) == (C.NOT_RECOMMENDED, STANDS)
    assert queries.standing_report(reported.campaign, reported.province) == first
    assert ReportSlot(reported.campaign, reported.province).state == "reported"
    assert actions.settle_returns(reported.campaign) == []
    for person in (reported.province_officer, reported.ministry_officer):
        assert Notification.objects.filter(recipient=person, text__contains="逾期未重新报送").count() == 1
    event = AuditEvent.objects.get(verb="report.lapse")
    assert event.actor is None
    with pytest.raises(Refused, match="整体退回过一次"):
        sent_back(reported)
    actions.send_back(of("示例甲"), actor=reported.ministry_officer, reason=REASON)  # one unit still can


def candidate_of(cast: Cast, clock_at: Callable[[str], datetime]) -> int:
    """A further unit, left off the list that was reported."""
    clock_at("2025-10-20 09:00")
    made = candidate(cast, make_unit(cast.city_x, "示例丙"), "60")
    Candidacy.objects.filter(application=made).update(state=C.NOT_RECOMMENDED, province_reason="名额")
    clock_at("2025-11-06 11:00")
    return made.pk


def test_by_another_rule_none_of_it_stands(
    reported: Cast, clock_at: Callable[[str], datetime], overlay: OverlayMaker
) -> None:
    overlay(hunan("{returns: {lapsed: out}}"))
    sent_back(reported)
    clock_at(LATE)
    (done,) = actions.settle_returns(reported.campaign)
    assert (done.standing, done.out) == (0, 2)
    assert {one.state for one in (of("示例甲"), of("示例乙"))} == {C.NOT_RECOMMENDED}
    assert of("示例甲").province_reason == OUT
    assert queries.standing_report(reported.campaign, reported.province) is None
    assert ReportSlot(reported.campaign, reported.province).state == "returned"
    assert actions.settle_returns(reported.campaign) == []


def test_a_unit_sent_back_alone_is_out(reported: Cast, clock_at: Callable[[str], datetime]) -> None:
    actions.send_back(of("示例甲"), actor=reported.ministry_officer, reason=REASON)
    clock_at(LATE)
    assert actions.settle(reported.campaign, reported.province, actor=reported.ministry_officer).out == 1
    assert (of("示例甲").state, of("示例甲").province_reason) == (C.NOT_RECOMMENDED, OUT)
    assert of("示例乙").state == C.REPORTED
    assert ReportSlot(reported.campaign, reported.province).state == "reported"
    with pytest.raises(Refused, match="没有逾期"):
        actions.settle(reported.campaign, reported.province, actor=reported.ministry_officer)


def test_a_unit_sent_back_before_the_list_stays_out(reported: Cast, clock_at: Callable[[str], datetime]) -> None:
    actions.send_back(of("示例甲"), actor=reported.ministry_officer, reason=REASON)
    sent_back(reported)
    clock_at(LATE)
    (done,) = actions.settle_returns(reported.campaign)
    assert (done.standing, done.out) == (1, 1)
    assert (of("示例甲").state, of("示例乙").state) == (C.NOT_RECOMMENDED, C.REPORTED)


def test_what_is_reported_in_time_is_left_alone(reported: Cast, clock_at: Callable[[str], datetime]) -> None:
    sent_back(reported)
    clock_at(IN_TIME)
    actions.report(reported.campaign, reported.province, actor=reported.province_officer)
    clock_at(LATE)
    assert actions.settle_returns(reported.campaign) == []
    Campaign.objects.update(state=Campaign.State.CLOSED)
    assert actions.settle_returns(Campaign.objects.get()) == []


@pytest.mark.parametrize(("day", "told"), [("08", 0), ("09", 1), ("10", 1), ("11", 0)])
def test_the_province_is_reminded_once_a_day_of_the_pack(
    reported: Cast, clock_at: Callable[[str], datetime], day: str, told: int
) -> None:
    sent_back(reported)
    clock_at(f"2025-11-{day} 08:00")
    assert len(actions.settle_returns(reported.campaign)) == told
    clock_at(f"2025-11-{day} 20:00")
    assert actions.settle_returns(reported.campaign) == []
    letters = Notification.objects.filter(recipient=reported.province_officer, text__contains="待重新报送")
    assert letters.count() == told
    assert AuditEvent.objects.filter(verb="report.remind_again").count() == told


def test_an_appeal_found_right_lapses_too(reported: Cast, clock_at: Callable[[str], datetime]) -> None:
    one = of("示例甲")
    now = clock_at("2025-11-07 09:00")
    Appeal.objects.create(
        application=one.application, against="province", authority=reported.ministry, state="upheld", text="不服",
        raised_by=reported.enterprise_a, raised_at=now, due_at=now, answered_at=now,
        reopened_until=clock_at("2025-11-10 23:59:59"),
    )  # fmt: skip
    Candidacy.objects.filter(pk=one.pk).update(state=C.CANDIDATE)
    clock_at("2025-11-11 09:00")
    assert ReportSlot(reported.campaign, reported.province).state == "returned"
    (done,) = actions.settle_returns(reported.campaign)
    assert (done.out, of("示例甲").province_reason) == (1, AGAIN)
    assert ReportSlot(reported.campaign, reported.province).state == "reported"


def test_who_still_has_time_on_appeal_is_left_alone(reported: Cast, clock_at: Callable[[str], datetime]) -> None:
    other = Candidacy.objects.get(application=candidate_of(reported, clock_at))
    sent_back(reported)
    now = clock_at("2025-11-07 09:00")
    Appeal.objects.create(
        application=other.application, against="province", authority=reported.ministry, state="upheld", text="不服",
        raised_by=reported.enterprise_a, raised_at=now, due_at=now, answered_at=now,
        reopened_until=clock_at("2025-11-20 23:59:59"),
    )  # fmt: skip
    Candidacy.objects.filter(pk=other.pk).update(state=C.CANDIDATE)
    clock_at(LATE)
    (done,) = actions.settle_returns(reported.campaign)
    assert (done.standing, done.out) == (2, 0)
    other.refresh_from_db()
    assert other.state == C.CANDIDATE


def test_the_command_and_the_page(reported: Cast, clock_at: Callable[[str], datetime]) -> None:
    sent_back(reported)
    address = f"/selection/report/{reported.province.pk}/"
    ministry, province = signed_in(reported.ministry_officer), signed_in(reported.province_officer)
    assert "以原报送的名单为准" in province.get(address).content.decode()

    def said() -> str:
        out = StringIO()
        call_command("settle_returns", stdout=out)
        return out.getvalue()

    assert "没有需要提醒或办理" in said()
    clock_at("2025-11-10 08:00")
    assert "湖南省：已提醒" in said()
    clock_at(LATE)
    assert "按规则办理" in ministry.get(address).content.decode()
    assert "按规则办理" not in province.get(address).content.decode()
    assert province.post(address, {"act": "settle"}).status_code == 403
    assert ministry.post(address, {"act": "settle"}).status_code == 302
    assert "没有重新报送，以原报送的名单为准" in province.get(address).content.decode()
    Campaign.objects.update(state=Campaign.State.CLOSED)
    assert "没有进行中的年度" in said()


def test_the_command_says_what_lapsed(reported: Cast, clock_at: Callable[[str], datetime]) -> None:
    sent_back(reported)
    clock_at(LATE)
    out = StringIO()
    call_command("settle_returns", stdout=out)
    assert "湖南省：逾期，2 家以原名单为准，0 家不列入" in out.getvalue()


def test_nobody_else_settles(reported: Cast, clock_at: Callable[[str], datetime]) -> None:
    sent_back(reported)
    clock_at(LATE)
    for name, person in reported.everybody.items():
        if name != "ministry_officer":
            with pytest.raises(Forbidden):
                actions.settle(reported.campaign, reported.province, actor=person)
    assert not Machine().has_perm("selection.publish")
    assert not AuditEvent.objects.filter(verb="report.lapse").exists()


@pytest.mark.db
def test_a_return_is_settled_once_and_nothing_else_of_it_changes(
    reported: Cast, clock_at: Callable[[str], datetime]
) -> None:
    back = sent_back(reported)
    for values in ({"lapsed": "out"}, {"reason": "x"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            ReportReturn.objects.filter(pk=back.pk).update(**values)
    at = clock_at(LATE)
    ReportReturn.objects.filter(pk=back.pk).update(settled_at=at)
    with pytest.raises(DatabaseError), transaction.atomic():
        ReportReturn.objects.filter(pk=back.pk).update(settled_at=None)
