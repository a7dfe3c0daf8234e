"""Until when an expert is asked, who is reminded of it, and what it means to be late: nothing but a mark (MI-3.c)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lvheng.accounts.models import User
from lvheng.campaigns.models import Campaign
from lvheng.core import clock
from lvheng.core.models import AuditEvent, Notification
from lvheng.filing import actions as filing
from lvheng.filing.models import Application
from lvheng.review.actions import assign_expert, recuse, release, remind_experts
from lvheng.review.models import ExpertAssignment, ExpertReminder
from lvheng.review.queries.awaited import lateness, overdue
from lvheng.selection.models import Candidacy
from lvheng.standards import load_campaign
from tests.cast import NOW, Cast, make_unit
from tests.review.judging import application, asked, judge, make_expert
from tests.review.test_expert_pages import text_of
from tests.review.test_views import client_of
from tests.selection.making import candidacy_in
from tests.selection.rulings import ruled

__all__ = ["application", "asked"]

DUE = NOW.date() + timedelta(days=10)
RESULTS = "/review/experts/results/"


def morning(day: date) -> datetime:
    return clock.day_start(day) + timedelta(hours=8)


def also(cast: Cast, expert: User, number: int) -> list[ExpertAssignment]:
    """So many more units that an expert is asked about."""
    units = [make_unit(cast.city_x, f"戊{at}示例有限公司") for at in range(number)]
    return [
        assign_expert(candidacy_in(cast, unit, "reported").application, expert=expert, actor=cast.ministry_officer)
        for unit in units
    ]


def told(person: User, word: str) -> list[Notification]:
    return list(Notification.objects.filter(recipient=person, text__contains=word).order_by("id"))


def steps(asked: ExpertAssignment) -> list[str]:
    return list(asked.reminders.order_by("id").values_list("step", flat=True))


@pytest.mark.clause("MI-3.c")
def test_the_last_day_is_kept_as_the_pack_has_it_that_day(
    cast: Cast, application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = load_campaign(2025).experts
    assert (rule.days, rule.remind, rule.overdue) == (10, (3, 1), True)
    assert "通知未规定评审期限" in str(rule.assumption)
    first = assign_expert(application, expert=cast.expert, actor=cast.ministry_officer)
    assert first.due_on == DUE
    assert "请于 2025年10月30日（含当日）前提交意见" in told(cast.expert, "请您评审")[0].text
    ruled(monkeypatch, experts={"days": 4})
    second = assign_expert(application, expert=make_expert(cast), actor=cast.ministry_officer)
    first.refresh_from_db()
    assert (first.due_on, second.due_on) == (DUE, NOW.date() + timedelta(days=4))


@pytest.mark.clause("MI-3.c")
def test_every_step_once_however_often_it_runs(cast: Cast, asked: ExpertAssignment) -> None:
    sent: dict[str, str] = {}
    for day in (NOW.date() + timedelta(days=number) for number in range(14)):
        for hours in (0, 9):
            with clock.fixed(morning(day) + timedelta(hours=hours)):
                if remind_experts(cast.campaign).opinions:
                    sent[day.isoformat()] = steps(asked)[-1]
    assert sent == {"2025-10-27": "3", "2025-10-29": "1", "2025-10-31": "overdue"}
    early, last, late = [one.text for one in told(cast.expert, "评审意见")]
    assert early == "评审提醒：对“甲示例有限公司”的评审意见请于 2025年10月30日（含当日）前提交，还有 3 天。"
    assert "还有 1 天" in last
    assert late.startswith("评审逾期：对“甲示例有限公司”的评审意见应于 2025年10月30日前提交，已经逾期。")
    assert told(cast.expert, "评审逾期")[0].url == f"/review/expert/{asked.pk}/"
    (summary,) = told(cast.ministry_officer, "逾期未提交")
    assert summary.text.startswith("专家有 1 份评审意见逾期未提交")
    assert summary.url == f"{RESULTS}?state=overdue"
    assert not told(cast.province_officer, "评审")
    assert AuditEvent.objects.filter(verb="campaign.experts_reminded").count() == 3
    assert str(ExpertReminder.objects.latest("id")).endswith(" overdue")


def test_a_step_missed_is_made_up_for_and_the_last_day_is_the_last(cast: Cast, asked: ExpertAssignment) -> None:
    with clock.fixed(morning(DUE)):
        assert remind_experts(cast.campaign).opinions == 1
    assert steps(asked) == ["1"]
    assert "今天是最后一天" in told(cast.expert, "评审提醒")[0].text
    with clock.fixed(clock.day_end(DUE)):
        assert not overdue(cast.campaign).exists()
        assert not asked.overdue
    with clock.fixed(clock.day_end(DUE) + timedelta(seconds=1)):
        assert list(overdue(cast.campaign)) == [asked]
        assert asked.overdue


def test_many_units_are_one_message_an_expert_and_a_day(cast: Cast, asked: ExpertAssignment) -> None:
    also(cast, cast.expert, 6)
    others = [make_expert(cast, f"第{number}专家") for number in range(6)]
    for one in others:
        assign_expert(asked.application, expert=one, actor=cast.ministry_officer)
    with clock.fixed(morning(DUE + timedelta(days=1))):
        done = remind_experts(cast.campaign)
    assert (done.opinions, done.overdue, done.experts) == (13, 13, 7)
    (message,) = told(cast.expert, "评审逾期")
    assert "戊3示例有限公司等 7 家单位的评审意见" in message.text
    assert message.url == "/review/expert/"
    (summary,) = told(cast.ministry_officer, "逾期未提交")
    assert "等 7 名专家有 13 份评审意见逾期未提交" in summary.text


@pytest.mark.clause("MI-3.c")
def test_nobody_is_reminded_of_what_is_not_waited_for(cast: Cast, asked: ExpertAssignment) -> None:
    application, officer = asked.application, cast.ministry_officer
    who = [make_expert(cast, f"第{number}专家") for number in range(4)]
    given, back, out, without = (assign_expert(application, expert=one, actor=officer) for one in who)
    judge(given)
    recuse(back, actor=back.expert, reason="时间冲突")
    release(out, actor=officer, reason="联系不上")
    ExpertAssignment.objects.filter(pk=without.pk).update(due_on=None)
    late = morning(DUE + timedelta(days=1))
    with clock.fixed(late):
        for state in (Candidacy.State.SHORTLISTED, Candidacy.State.NOT_SHORTLISTED):
            Candidacy.objects.filter(application=application).update(state=state)
            assert remind_experts(cast.campaign).opinions == 0
        Candidacy.objects.filter(application=application).update(state=Candidacy.State.REPORTED)
        closed = Campaign.objects.get()
        closed.state = Campaign.State.CLOSED
        assert remind_experts(closed).opinions == 0
        assert remind_experts(cast.campaign).opinions == 1
        assert lateness(cast.campaign) == {cast.expert.pk: 1}
        without.refresh_from_db()
        given.refresh_from_db()
        assert (without.overdue, without.late, given.overdue) == (False, False, False)
    assert {one.assignment_id for one in ExpertReminder.objects.all()} == {asked.pk}
    ExpertReminder.objects.all().delete()
    filing.withdraw(application, actor=cast.enterprise_a)
    with clock.fixed(late):
        assert remind_experts(cast.campaign).opinions == 0


def test_a_pack_may_remind_of_nothing(
    cast: Cast, asked: ExpertAssignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    ruled(monkeypatch, experts={"remind": (), "overdue": False})
    for days in (-3, 0, 1):
        with clock.fixed(morning(DUE + timedelta(days=days))):
            assert remind_experts(cast.campaign).opinions == 0


def test_the_command_reminds_units_and_experts(cast: Cast, asked: ExpertAssignment) -> None:
    for day, words in (
        (DUE - timedelta(days=3), "2025 专家评审：提醒 1 人，1 份意见\n"),
        (DUE + timedelta(days=1), "2025 专家评审：提醒 1 人，1 份意见，其中 1 份逾期\n"),
    ):
        out = StringIO()
        with clock.fixed(morning(day)):
            call_command("remind", stdout=out)
        assert out.getvalue().endswith(words)


@pytest.mark.clause("MI-3.c")
def test_late_is_a_mark_and_no_refusal(cast: Cast, asked: ExpertAssignment) -> None:
    expert, ministry, page = client_of(cast.expert), client_of(cast.ministry_officer), f"/review/expert/{asked.pk}/"
    unit = f"{RESULTS}{asked.application_id}/"
    for address in ("/review/expert/", page, f"{page}7/"):
        assert "10月30日" in text_of(expert.get(address))
        assert "逾期" not in text_of(expert.get(address))
    assert "2025年10月30日前提交" in text_of(ministry.get(unit))
    assert not ministry.get(f"{RESULTS}?state=overdue").context["rows"]
    with clock.fixed(morning(DUE + timedelta(days=1))):
        for client, addresses in (
            (expert, ("/review/expert/", page, f"{page}7/")),
            (ministry, (RESULTS, unit, f"/review/{asked.application_id}/", "/review/experts/")),
        ):
            for address in addresses:
                assert "逾期" in text_of(client.get(address)), address
        assert "有 1 份评审意见逾期未提交" in text_of(ministry.get(RESULTS))
        assert len(ministry.get(f"{RESULTS}?state=overdue").context["rows"]) == 1
        candidacy = asked.application.candidacy.pk
        assert "已逾期" in text_of(ministry.get(f"/selection/ministry/{candidacy}/"))
        given = judge(asked)
        assert (given.state, given.late, given.overdue) == ("given", True, False)
        for client, addresses in ((expert, ("/review/expert/", page)), (ministry, (unit,))):
            for address in addresses:
                assert "逾期提交" in text_of(client.get(address)), address
        assert not ministry.get(f"{RESULTS}?state=overdue").context["rows"]
    assert '"late":true' in AuditEvent.objects.get(verb="expert_assignment.give_opinion").data


def cost(cast: Cast, addresses: Sequence[str]) -> list[int]:
    """Queries of a run that reminds everybody, then those of the pages."""
    found = []
    ExpertReminder.objects.all().delete()
    with CaptureQueriesContext(connection) as seen:
        remind_experts(cast.campaign)
    found.append(len(seen))
    for address in addresses:
        client = client_of(cast.expert if address == "/review/expert/" else cast.ministry_officer)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        found.append(len(seen))
    return found


def test_one_overdue_costs_as_much_as_three(cast: Cast) -> None:
    addresses, found = ("/review/expert/", RESULTS, f"{RESULTS}?state=overdue", "/review/experts/"), []
    for number in (1, 2):
        also(cast, cast.expert, number)
        with clock.fixed(morning(DUE + timedelta(days=1))):
            found.append(cost(cast, addresses))
    assert found[0] == found[1]


@pytest.mark.clause("MI-3.c")
def test_the_last_day_is_in_time_to_its_last_second(cast: Cast, asked: ExpertAssignment) -> None:
    with clock.fixed(clock.day_end(DUE)):
        assert not asked.overdue
        assert not overdue(cast.campaign).exists()
        assert not judge(asked).late
    assert '"late":false' in AuditEvent.objects.get(verb="expert_assignment.give_opinion").data
