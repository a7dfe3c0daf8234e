"""Reminders by step: each once, at its day, however often and late the command runs."""

from datetime import date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from lvheng.campaigns.models import Campaign, Extension
from lvheng.core import clock, door
from lvheng.core.models import AuditEvent, Notification
from lvheng.registry import actions as registry
from lvheng.registry.models import UnitMember
from lvheng.review.actions import remind_by_step
from lvheng.review.actions.stepping import step_of
from lvheng.review.models import Reminder
from lvheng.standards.campaign import Reminders
from tests.campaigns.packs import EXTENDING, hunan
from tests.cast import Cast, make_unit, put_on_list
from tests.selection.making import EXISTING, submitted
from tests.standards.conftest import overlay
from tests.standards.packs import OverlayMaker

__all__ = ["overlay"]
END = date(2025, 10, 27)


def run(cast: Cast, moment: datetime) -> int:
    with clock.fixed(moment):
        return sum(one.units for one in remind_by_step(cast.campaign))


def morning(day: date) -> datetime:
    return clock.day_start(day) + timedelta(hours=8)


def steps(cast: Cast) -> list[str]:
    return list(Reminder.objects.filter(unit=cast.existing).order_by("id").values_list("step", flat=True))


@pytest.mark.parametrize(
    ("days", "step"),
    [
        (30, ""), (15, ""), (14, "14"), (13, "14"), (8, "14"), (7, "7"), (6, "7"), (4, "7"), (3, "3"), (2, "3"),
        (1, "1"), (0, "1"), (-1, "overdue"), (-40, "overdue"),
    ],
)  # fmt: skip
def test_the_nearest_step(days: int, step: str) -> None:
    assert step_of(Reminders(days=(14, 7, 3, 1), overdue=True, assumption="测试"), days) == step


def test_rules_without_steps_or_without_a_last_word() -> None:
    assert step_of(Reminders(days=(), overdue=True, assumption="测试"), 3) == ""
    assert step_of(Reminders(days=(3,), overdue=False, assumption="测试"), -1) == ""


@pytest.mark.clause("HN-1.2")
@pytest.mark.clause("MI-2.2.a")
def test_every_step_once_over_the_whole_time(cast: Cast) -> None:
    sent: dict[str, list[str]] = {}
    day = date(2025, 9, 20)
    while day <= date(2025, 11, 10):
        for moment in (morning(day), morning(day) + timedelta(hours=9)):
            before = steps(cast)
            run(cast, moment)
            new = steps(cast)[len(before) :]
            if new:
                sent[day.isoformat()] = new
        day += timedelta(days=1)
    assert sent == {
        "2025-10-13": ["14"], "2025-10-20": ["7"], "2025-10-24": ["3"], "2025-10-26": ["1"], "2025-10-28": ["overdue"],
    }  # fmt: skip
    mine = Notification.objects.filter(recipient=cast.existing_member).order_by("id")
    texts = [one.text for one in mine]
    assert len(texts) == 5
    assert "2025年10月27日 23:59:59 截止，还有 14 天" in texts[0]
    assert "HN-4.1.c" in texts[0]
    assert texts[4].startswith("逾期提醒")
    first, *_, last = Notification.objects.filter(recipient=cast.city_x_officer).order_by("id")
    assert first.text == "10月13日系统提醒了 2 家未完成填报的现有单位（丙示例有限公司、丁示例园区）。"
    assert "其中 2 家已逾期" in last.text
    assert not Notification.objects.filter(recipient__in=[cast.city_y_officer, cast.enterprise_a]).exists()


def test_steps_missed_are_made_up_for_by_the_nearest(cast: Cast) -> None:
    for day, step in ((22, "7"), (27, "1")):
        assert run(cast, morning(date(2025, 10, day))) == 2
        assert steps(cast)[-1] == step
    assert steps(cast) == ["7", "1"]
    text = Notification.objects.filter(recipient=cast.existing_member).latest("id").text
    assert "今天是最后一天" in text


def test_the_last_second_and_the_first_after(cast: Cast) -> None:
    run(cast, clock.day_end(END))
    assert steps(cast) == ["1"]
    run(cast, clock.day_end(END) + timedelta(seconds=1))
    assert steps(cast) == ["1", "overdue"]


@pytest.mark.clause("HN-4.1.b")
def test_who_has_filed_or_is_released_is_left_alone(cast: Cast) -> None:
    submitted(cast, cast.existing, route=EXISTING)
    registry.release(cast.park, 2025, actor=cast.province_officer, reason="停产", decision="示例〔2025〕2号")
    put_on_list(make_unit(cast.city_y, "己示例有限公司"), "national")
    assert run(cast, morning(date(2025, 10, 20))) == 1
    (one,) = Reminder.objects.all()
    assert (one.unit.name, one.people, str(one)) == ("己示例有限公司", 0, "己示例有限公司 7")
    (summary,) = Notification.objects.filter(recipient=cast.city_y_officer)
    assert "1 家没有填报人账号，请电话联系" in summary.text
    (event,) = AuditEvent.objects.filter(verb="campaign.reminded")
    assert event.actor_label == "系统"


def test_a_long_list_is_cut_and_people_who_left_are_not_told(cast: Cast) -> None:
    for number in range(5):
        put_on_list(make_unit(cast.city_x, f"庚示例{number}有限公司"), "national")
    UnitMember.objects.filter(user=cast.park_member).update(until=clock.now())
    run(cast, morning(date(2025, 10, 20)))
    summary = Notification.objects.get(recipient=cast.city_x_officer).text
    assert "7 家" in summary
    assert "等）" in summary
    assert not Notification.objects.filter(recipient=cast.park_member).exists()


def test_an_extended_end_has_its_own_steps(cast: Cast, overlay: OverlayMaker) -> None:
    overlay(hunan(EXTENDING))
    run(cast, morning(date(2025, 10, 28)))
    assert steps(cast) == ["overdue"]
    Extension.objects.create(
        campaign=cast.campaign, authority=cast.city_x, unit=cast.existing, act="filing",
        closes_at=clock.day_end(date(2025, 11, 4)), reason="测试", decision="示例〔2025〕1号",
        decided_by=cast.province_officer, decided_at=clock.now(),
    )  # fmt: skip
    for day in range(28, 31):
        run(cast, morning(date(2025, 10, day)))
    run(cast, morning(date(2025, 11, 4)))
    run(cast, morning(date(2025, 11, 5)))
    run(cast, morning(date(2025, 11, 6)))
    assert steps(cast) == ["overdue", "7@1104", "1@1104", "late1104"]
    assert Reminder.objects.filter(unit=cast.park).count() == 1


def test_nothing_before_the_window_or_outside_the_year(cast: Cast) -> None:
    assert run(cast, morning(date(2025, 9, 20))) == 0
    door.move(cast.campaign, Campaign.State.CLOSED)
    assert run(cast, morning(date(2025, 10, 20))) == 0


def test_a_territory_without_windows_has_no_steps(cast: Cast) -> None:
    put_on_list(make_unit(cast.separate_city), "national")
    cast.campaign.windows.filter(province=cast.separate_city).delete()
    assert run(cast, morning(date(2025, 10, 20))) == 2


def test_the_command_says_what_it_did(cast: Cast) -> None:
    def said() -> str:
        out = StringIO()
        call_command("remind", stdout=out)
        return out.getvalue()

    put_on_list(make_unit(cast.city_y), "national")
    assert said() == "2025 湖南省：提醒 3 家，通知 2 人，1 家没有填报人账号\n"
    assert said() == "2025：没有需要提醒的单位\n"
    door.move(cast.campaign, Campaign.State.CLOSED)
    assert said() == "没有进行中的年度\n"


@pytest.mark.db
@pytest.mark.parametrize("many", [1, 3])
def test_reminding_costs_the_same_for_any_number_of_units(
    cast: Cast, many: int, django_assert_num_queries: Any
) -> None:
    for _ in range(many):
        put_on_list(make_unit(cast.city_x), "national")
    with django_assert_num_queries(32):
        remind_by_step(cast.campaign)
    assert Reminder.objects.count() == many + 2
