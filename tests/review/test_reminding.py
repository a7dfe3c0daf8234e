"""Reminding existing units that have not filed."""

from collections.abc import Callable
from typing import Any

import pytest

from lvheng.core import audit
from lvheng.core.models import AuditEvent, Notification
from lvheng.core.refusal import Refused
from lvheng.filing.models import Application
from lvheng.registry import actions as registry_actions
from lvheng.registry.models import ListEntry, Unit
from lvheng.review.actions import remind
from tests.cast import Cast, make_unit, put_on_list
from tests.review import support


@pytest.fixture
def existing(cast: Cast) -> Application:
    """The existing factory's, submitted."""
    return support.file(cast.existing, cast.existing_member)


@pytest.mark.clause("HN-4.1.a")
@pytest.mark.clause("HN-1.2")
def test_reminding_tells_the_members_once_a_day(cast: Cast, clock_at: Callable[[str], object]) -> None:
    lonely = make_unit(cast.city_x, kind=Unit.Kind.FACTORY)
    put_on_list(lonely, ListEntry.Level.NATIONAL)
    done = remind([cast.existing, lonely], campaign=cast.campaign, actor=cast.city_x_officer)
    assert (done.told, done.already, done.nobody) == ((cast.existing,), (), (lonely,))
    (told,) = Notification.objects.filter(recipient=cast.existing_member)
    assert "截止 2025年10月27日" in told.text
    again = remind([cast.existing], campaign=cast.campaign, actor=cast.province_officer)
    assert again.already == (cast.existing,)
    clock_at("2025-10-21 00:00:00")
    assert remind([cast.existing], campaign=cast.campaign, actor=cast.city_x_officer).told == (cast.existing,)
    assert AuditEvent.objects.filter(subject=audit.subject_of(cast.existing), verb="unit.reminded").count() == 2


def test_who_cannot_be_reminded_and_by_whom(
    cast: Cast, existing: Application, clock_at: Callable[[str], object]
) -> None:
    def reason(unit: Unit, actor: Any = cast.city_x_officer) -> str:
        with pytest.raises(Refused) as error:
            remind([cast.park, unit], campaign=cast.campaign, actor=actor)
        return error.value.refusal.message

    assert "只有本地区" in reason(cast.park, cast.city_y_officer)
    assert "只有本地区" in reason(cast.park, cast.enterprise_a)
    assert "申报自愿" in reason(cast.unit_a)
    assert "已完成填报" in reason(cast.existing)
    late = make_unit(cast.city_x)
    put_on_list(late, ListEntry.Level.NATIONAL, 2026)  # after filing began
    assert "本年度不必填报" in reason(late)
    freed = make_unit(cast.city_x)
    put_on_list(freed, ListEntry.Level.NATIONAL)
    registry_actions.release(freed, 2025, actor=cast.province_officer, reason="注销", decision="示例〔2025〕1号")
    assert "免除" in reason(freed)
    assert not Notification.objects.filter(recipient=cast.park_member).exists()
    clock_at("2025-10-28 00:00:00")
    assert "截止" in reason(cast.park)
