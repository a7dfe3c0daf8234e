"""The ministry sends a reported list back, whole or one unit of it; the province reports anew (MI-3.b, MI-3.c)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from lvheng.core.models import AuditEvent, Notification
from lvheng.core.refusal import Forbidden, Invalid, Refused
from lvheng.selection import actions, queries
from lvheng.selection.models import Candidacy, ProvinceReport, ReportReturn
from lvheng.selection.slots import ReportSlot
from tests.cast import Cast, make_unit
from tests.filing.pages import signed_in
from tests.selection.making import candidate, file_existing

C = Candidacy.State
REASON = "能耗口径与统计报表不一致，请核实"

pytestmark = pytest.mark.django_db


def text(answer: Any) -> str:
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.fixture
def reported(cast: Cast, clock_at: Callable[[str], datetime]) -> Cast:
    """Two units of the province reported on 6 November, the day before the window ends."""
    clock_at("2025-10-20 09:00")
    file_existing(cast)
    for unit, total in ((make_unit(cast.city_x, "示例甲"), "80"), (make_unit(cast.city_y, "示例乙"), "75")):
        application = candidate(cast, unit, total)
        clock_at("2025-11-06 09:00")
        actions.recommend(application, actor=cast.province_officer)
        clock_at("2025-10-20 09:00")
    clock_at("2025-11-06 10:00")
    actions.report(cast.campaign, cast.province, actor=cast.province_officer)
    return cast


def of(name: str) -> Candidacy:
    return Candidacy.objects.get(application__unit__name=name)


@pytest.mark.clause("MI-3.b")
@pytest.mark.clause("MI-3.c")
def test_one_unit_is_sent_back_and_reported_anew(reported: Cast, clock_at: Callable[[str], datetime]) -> None:
    first = queries.standing_report(reported.campaign, reported.province)
    assert first is not None
    made = actions.send_back(of("示例甲"), actor=reported.ministry_officer, reason=REASON)
    assert (made.report, made.reason, f"{made.due_at.astimezone():%F}"[:7]) == (first, REASON, "2025-11")
    assert of("示例甲").state == C.CANDIDATE
    assert of("示例乙").state == C.REPORTED
    assert ReportSlot(reported.campaign, reported.province).state == "returned"
    assert Notification.objects.filter(recipient=reported.province_officer, text__contains=REASON).exists()
    clock_at("2025-11-10 09:00")  # after the window of all, inside the term given
    with pytest.raises(Refused, match="还有候选单位没有作出遴选决定"):
        actions.report(reported.campaign, reported.province, actor=reported.province_officer)
    actions.recommend(of("示例甲").application, actor=reported.province_officer, reason="已核实")
    second = actions.report(reported.campaign, reported.province, actor=reported.province_officer)
    assert (second.edition, second.window_closes_at) == (2, made.due_at)
    assert {row["name"] for row in second.recommended} == {"示例甲", "示例乙"}
    first.refresh_from_db()
    assert len(first.recommended) == 2
    assert ReportSlot(reported.campaign, reported.province).state == "reported"
    assert queries.standing_report(reported.campaign, reported.province) == second


def test_only_what_was_sent_back_is_decided_anew(reported: Cast, clock_at: Callable[[str], datetime]) -> None:
    clock_at("2025-10-20 09:00")
    other = candidate(reported, make_unit(reported.city_x, "示例丙"), "60")
    Candidacy.objects.filter(application=other).update(state=C.NOT_RECOMMENDED)
    clock_at("2025-11-06 11:00")
    actions.send_back(of("示例甲"), actor=reported.ministry_officer, reason=REASON)
    with pytest.raises(Refused, match="推荐名单已报送"):
        actions.undo(of("示例丙"), actor=reported.province_officer)
    actions.decline(of("示例甲").application, actor=reported.province_officer, reason="核实后不予推荐")
    second = actions.report(reported.campaign, reported.province, actor=reported.province_officer)
    assert [row["name"] for row in second.recommended] == ["示例乙"]


def test_a_whole_list_is_sent_back(reported: Cast) -> None:
    actions.send_back_list(reported.campaign, reported.province, actor=reported.ministry_officer, reason=REASON)
    assert {of("示例甲").state, of("示例乙").state} == {C.RECOMMENDED}
    assert queries.standing_report(reported.campaign, reported.province) is None
    assert [one.whole for one in queries.newest_reports(reported.campaign)] == [True]
    with pytest.raises(Refused, match="已经整体退回"):
        actions.send_back_list(reported.campaign, reported.province, actor=reported.ministry_officer, reason=REASON)
    actions.undo(of("示例甲"), actor=reported.province_officer)
    actions.decline(of("示例甲").application, actor=reported.province_officer, reason="宁缺毋滥")
    second = actions.report(reported.campaign, reported.province, actor=reported.province_officer)
    assert [row["name"] for row in second.recommended] == ["示例乙"]
    assert ProvinceReport.objects.count() == 2


def test_the_term_has_a_last_second(reported: Cast, clock_at: Callable[[str], datetime]) -> None:
    made = actions.send_back_list(reported.campaign, reported.province, actor=reported.ministry_officer, reason=REASON)
    clock_at("2025-11-12 00:00:00")
    with pytest.raises(Refused, match="期限已于 2025年11月11日 23:59:59 届满"):
        actions.report(reported.campaign, reported.province, actor=reported.province_officer)
    with pytest.raises(Refused, match="期限已于"):
        actions.undo(of("示例甲"), actor=reported.province_officer)
    clock_at("2025-11-11 23:59:59")
    again = actions.report(reported.campaign, reported.province, actor=reported.province_officer)
    assert again.reported_at <= again.window_closes_at == made.due_at


def test_a_decided_unit_keeps_the_list_where_it_is(reported: Cast) -> None:
    Candidacy.objects.filter(pk=of("示例乙").pk).update(state=C.SHORTLISTED)
    with pytest.raises(Refused, match="已经作出是否入围的决定") as refused:
        actions.send_back_list(reported.campaign, reported.province, actor=reported.ministry_officer, reason=REASON)
    assert [gap.message for gap in refused.value.refusal.gaps] == ["示例乙：拟入围"]
    with pytest.raises(Refused, match="现在是“拟入围”"):
        actions.send_back(of("示例乙"), actor=reported.ministry_officer, reason=REASON)
    actions.send_back(of("示例甲"), actor=reported.ministry_officer, reason=REASON)
    actions.recommend(of("示例甲").application, actor=reported.province_officer, reason="已核实")
    second = actions.report(reported.campaign, reported.province, actor=reported.province_officer)
    assert len(second.recommended) == 2
    assert of("示例乙").state == C.SHORTLISTED


@pytest.mark.parametrize("who", ["province_officer", "city_x_officer", "enterprise_a", "expert", "auditor", "stranger"])
def test_the_ministry_alone_sends_back(reported: Cast, who: str) -> None:
    before = AuditEvent.objects.count()
    actor = getattr(reported, who)
    with pytest.raises(Forbidden):
        actions.send_back(of("示例甲"), actor=actor, reason=REASON)
    with pytest.raises(Forbidden):
        actions.send_back_list(reported.campaign, reported.province, actor=actor, reason=REASON)
    assert (ReportReturn.objects.count(), AuditEvent.objects.count()) == (0, before)


def test_a_reason_is_asked_for_at_its_field(reported: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        actions.send_back(of("示例甲"), actor=reported.ministry_officer, reason=" ")
    assert [gap.anchor for gap in refused.value.refusal.gaps] == ["reason"]
    with pytest.raises(Invalid):
        actions.send_back_list(reported.campaign, reported.province, actor=reported.ministry_officer, reason="")
    assert of("示例甲").state == C.REPORTED


def test_nothing_is_sent_back_before_a_report_or_after_publicity(
    cast: Cast, clock_at: Callable[[str], datetime]
) -> None:
    clock_at("2025-11-06 09:00")
    with pytest.raises(Refused, match="现在是“待报送”"):
        actions.send_back_list(cast.campaign, cast.province, actor=cast.ministry_officer, reason=REASON)


def test_publicity_ends_it(reported: Cast) -> None:
    Candidacy.objects.filter(pk=of("示例乙").pk).update(state=C.SHORTLISTED)
    Candidacy.objects.filter(pk=of("示例甲").pk).update(state=C.NOT_SHORTLISTED)
    actions.open_publicity(reported.campaign, actor=reported.ministry_officer, decision="示例公示〔2025〕1号")
    with pytest.raises(Refused, match="公示已经开始"):
        actions.send_back_list(reported.campaign, reported.province, actor=reported.ministry_officer, reason=REASON)


@pytest.mark.db
def test_a_return_cannot_be_changed_in_the_database(reported: Cast) -> None:
    actions.send_back(of("示例甲"), actor=reported.ministry_officer, reason=REASON)
    for statement in ("UPDATE selection_reportreturn SET reason = 'x'", "DELETE FROM selection_reportreturn"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    with pytest.raises(DatabaseError), transaction.atomic():
        ReportReturn.objects.update(reason="x")


def test_the_pages_show_it(reported: Cast) -> None:
    ministry, province = signed_in(reported.ministry_officer), signed_in(reported.province_officer)
    page = text(ministry.get(f"/selection/ministry/{of('示例甲').pk}/"))
    assert "退回省级" in page
    short = ministry.post(f"/selection/ministry/{of('示例甲').pk}/", {"act": "send_back", "reason": ""})
    assert short.status_code == 422
    done = ministry.post(f"/selection/ministry/{of('示例甲').pk}/", {"act": "send_back", "reason": REASON})
    assert (done.status_code, done["Location"]) == (302, "/selection/ministry/")
    address = f"/selection/report/{reported.province.pk}/"
    page = text(province.get(address))
    assert REASON in page
    assert "重新报送" in page
    assert ministry.post(address, {"act": "send_back", "reason": ""}).status_code == 422
    assert ministry.post(address, {"act": "send_back", "reason": "整体核对"}).status_code == 302
    assert "整个推荐名单" in text(province.get(address))
    assert "已退回" in text(ministry.get("/selection/ministry/"))
    assert province.post(address, {"act": "send_back", "reason": "x"}).status_code == 403
