"""A run of the checks that an officer asks for: once, and without anybody waiting for a slow reading."""

from datetime import timedelta
from typing import Any

import pytest

from lvheng.core import clock
from lvheng.core.models import AuditEvent
from lvheng.core.refusal import Forbidden, Refused
from lvheng.filing import actions as filing
from lvheng.filing.models import Application
from lvheng.review.actions import check_now, check_waiting, running
from lvheng.review.actions.checking import CLAIM, claim
from lvheng.review.models import CheckRun, Reading
from tests.cast import Cast
from tests.review import support
from tests.review.test_views import client_of

FACTS = {9: {"option": "met"}}


@pytest.fixture
def application(cast: Cast) -> Application:
    """Unit A's application, not checked yet."""
    return support.file(cast.unit_a, cast.enterprise_a, FACTS)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing can be read while somebody waits."""
    monkeypatch.setattr(running, "QUICK_FILES", 0)


def runs(verb: str = "finish") -> int:
    return AuditEvent.objects.filter(verb=f"check_run.{verb}").count()


@pytest.mark.clause("MI-3.a")
def test_little_is_read_at_once(cast: Cast, application: Application) -> None:
    asked = check_now(application, actor=cast.city_x_officer)
    assert (asked.how, asked.run.state, asked.run.claimed_at) == ("done", "done", None)
    assert (runs(), runs("ask")) == (1, 0)
    assert AuditEvent.objects.get(verb="check_run.finish").actor == cast.city_x_officer


@pytest.mark.db
def test_two_at_once_check_once(cast: Cast, application: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    assert claim(application)  # a worker is at it
    assert check_now(application, actor=cast.city_x_officer).how == "running"
    page = client_of(cast.city_x_officer).post(f"/review/{application.pk}/check/", follow=True).content.decode()
    assert "正在检查，没有重复检查" in page
    assert "重新检查</button>" not in page
    assert "现在检查</button>" not in page
    assert runs() == 0
    CheckRun.objects.update(claimed_at=clock.now() - CLAIM - timedelta(seconds=1))  # lost on the way
    assert check_now(application, actor=cast.city_x_officer).how == "done"
    monkeypatch.setattr(running, "claim", lambda _application: False)  # another one was quicker by a moment
    assert check_now(application, actor=cast.province_officer).how == "running"
    assert runs() == 1


def test_what_another_worker_did_since_is_not_done_again(application: Application) -> None:
    looked = clock.now()
    with clock.fixed(looked + timedelta(minutes=1)):
        assert check_waiting() == 1
        assert not claim(application, looked)
        assert claim(application, clock.now())


def test_much_is_left_to_the_worker(cast: Cast, application: Application, slow: None) -> None:
    client = client_of(cast.city_x_officer)
    page = client.post(f"/review/{application.pk}/check/", follow=True).content.decode()
    assert "已列入等待检查" in page
    assert "等待检查" in client.get(f"/review/{application.pk}/").content.decode()
    assert "佐证材料已读取 0 / " in page
    assert not Reading.objects.exists()
    assert check_now(application, actor=cast.province_officer).how == "waiting"
    assert (runs("ask"), runs()) == (1, 0)
    assert check_waiting() == 1
    page = client.get(f"/review/{application.pk}/").content.decode()
    assert "佐证材料已读取" not in page
    assert "重新检查" in page
    Reading.objects.all().delete()
    asked = check_now(application, actor=cast.city_x_officer)
    assert (asked.how, asked.run.state) == ("waiting", "waiting")
    assert asked.run.ran_at is not None  # what was found before stays in view
    assert check_waiting() == 1
    assert check_now(application, actor=cast.city_x_officer).how == "done"  # everything is read


def test_large_files_are_left_too(cast: Cast, application: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "QUICK_BYTES", 0)
    assert check_now(application, actor=cast.city_x_officer).how == "waiting"


def test_a_failure_lets_go(cast: Cast, application: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: Any, **_values: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(running, "run_checks", broken)
    with pytest.raises(RuntimeError):
        check_now(application, actor=cast.city_x_officer)
    assert CheckRun.objects.get().claimed_at is None


def test_who_may_not_ask_writes_nothing(cast: Cast, application: Application, slow: None) -> None:
    may = ("city_x_officer", "province_officer", "ministry_officer")
    for name, user in cast.everybody.items():
        if name not in may:
            with pytest.raises(Forbidden):
                check_now(application, actor=user)
    assert not CheckRun.objects.exists()
    with pytest.raises(Refused, match="没有提交"):
        check_now(support.draft(cast.unit_b, cast.enterprise_b, FACTS), actor=cast.city_y_officer)
    filing.withdraw(application, actor=cast.enterprise_a)
    application.refresh_from_db()
    with pytest.raises(Refused, match="撤回"):
        check_now(application, actor=cast.city_x_officer)
