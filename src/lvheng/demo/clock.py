"""The demo's movable clock: it ticks on from where its administrator put it."""

from datetime import datetime, timedelta
from typing import Any

from django.core.signals import request_started
from django.db import transaction
from django.utils import timezone

from lvheng.accounts.rules import is_administrator
from lvheng.core import audit
from lvheng.core.refusal import Forbidden
from lvheng.demo.models import DemoClock

#: How far the demonstration is ahead of the real time; empty: not read since the request began.
_ahead: list[timedelta] = []


def forget(**_: Any) -> None:
    """Read the clock anew: another worker may have moved it. Every request begins with this."""
    _ahead.clear()


request_started.connect(forget, dispatch_uid="lvheng.demo.clock")


def now() -> datetime:
    """The demonstration's present moment, aware; the real one until a demonstration is built. One query a request."""
    if not _ahead:
        row = DemoClock.objects.first()
        _ahead.append(row.shows - row.set_at if row else timedelta(0))
    return timezone.now() + _ahead[0]


def put(moment: datetime) -> None:
    """Let the demonstration show `moment` now and tick on from there."""
    DemoClock.objects.update_or_create(pk=1, defaults={"shows": moment, "set_at": timezone.now()})
    forget()


def move(moment: datetime, *, actor: Any) -> None:
    """Move the clock, on record. Raises Forbidden for all but the demonstration's administrator."""
    if not is_administrator(actor):
        raise Forbidden("只有演示管理员可以调整演示时间。", next_step="请在登录页选择“演示管理员”后再试。")
    with transaction.atomic():
        audit.record("demo:clock", "demo.clock", actor=actor, data={"shows": moment})
        put(moment)
