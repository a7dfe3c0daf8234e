"""The clock ticks on from where its administrator put it; nobody else moves it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from lvheng.accounts.models import User
from lvheng.core import clock
from lvheng.core.models import AuditEvent
from lvheng.core.refusal import Forbidden
from lvheng.demo import clock as demo_clock
from lvheng.demo.build import PRESENT
from lvheng.demo.models import DemoClock

LATER = datetime(2025, 10, 28, 9, 0, tzinfo=clock.ZONE)


def near(moment: datetime) -> bool:
    """Whether the site shows this moment, give or take the test's own time."""
    return timedelta(0) <= clock.now() - moment < timedelta(minutes=5)


def test_it_begins_inside_the_filing_window_and_ticks() -> None:
    assert near(PRESENT)
    first = clock.now()
    DemoClock.objects.update(set_at=timezone.now() - timedelta(hours=3))
    demo_clock.forget()
    assert clock.now() - first > timedelta(hours=2)


def test_without_a_row_it_is_the_real_time() -> None:
    DemoClock.objects.all().delete()
    demo_clock.forget()
    assert abs(clock.now() - timezone.now()) < timedelta(seconds=5)


def test_one_query_a_request(django_assert_num_queries: Any) -> None:
    demo_clock.forget()
    with django_assert_num_queries(1):
        for _ in range(5):
            clock.now()


def test_the_administrator_moves_it_on_record(sign_in: Any) -> None:
    client = sign_in("administrator")
    answer = client.post("/demo/clock/", {"moment": "2025-10-28T09:00"})
    assert answer.status_code == 302
    assert near(LATER)
    event = AuditEvent.objects.get(verb="demo.clock")
    assert event.actor.username == "administrator"
    assert "2025年10月28日" in client.get("/demo/clock/").content.decode()


@pytest.mark.parametrize("username", ["ministry", "province-430000", "enterprise-a", "auditor", "expert-1"])
def test_nobody_else_moves_it(sign_in: Any, username: str) -> None:
    client = sign_in(username)
    assert client.post("/demo/clock/", {"moment": "2025-10-28T09:00"}).status_code == 403
    assert near(PRESENT)
    assert "只有演示管理员" in client.get("/demo/clock/").content.decode()


def test_a_stranger_does_not_move_it() -> None:
    assert Client().post("/demo/clock/", {"moment": "2025-10-28T09:00"}).status_code == 403
    assert near(PRESENT)


@pytest.mark.parametrize(
    ("typed", "words"),
    [("morgen", "2025-10-28 09:00"), ("", "请填写日期和时间"), ("1999-01-01 00:00", "2024 年到 2028 年")],
)
def test_what_is_no_moment_is_told_at_the_field(sign_in: Any, typed: str, words: str) -> None:
    answer = sign_in("administrator").post("/demo/clock/", {"moment": typed})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert near(PRESENT)


def test_presets_lead_before_into_and_past_the_windows(sign_in: Any) -> None:
    client = sign_in("administrator")
    offered = client.get("/demo/clock/").context["presets"]
    labels = [preset["label"] for preset in offered]
    assert labels == ["填报开始前", "填报期内", "填报截止后", "汇总表截止前", "报部截止前"]
    for preset in offered:
        text = preset["moment"].strftime("%Y-%m-%dT%H:%M:%S")
        assert client.post("/demo/clock/", {"moment": text}).status_code == 302
        assert near(preset["moment"])


def test_the_act_itself_refuses_others() -> None:
    with pytest.raises(Forbidden):
        demo_clock.move(LATER, actor=User.objects.get(username="ministry"))
