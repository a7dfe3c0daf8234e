"""A flag is not explained by one's own hand, from elsewhere, after the term or after the decision (MI-3.a)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from lvheng.accounts.models import User
from lvheng.core.models import AuditEvent
from lvheng.core.refusal import Forbidden, Refused
from lvheng.filing.models import Application
from lvheng.registry.models import UnitMember
from lvheng.review.actions import override_flag, withdraw_override
from lvheng.review.models import CheckRun, FlagOverride
from tests.cast import NOW, Cast, make_officer
from tests.review import support
from tests.review.test_overriding import flagged

ASKED: dict[str, Any] = {"check_id": "test_1", "place": "1"}


@pytest.fixture
def mine(cast: Cast) -> Application:
    """The existing factory's application with a severe flag that the city has explained."""
    application = support.file(cast.existing, cast.existing_member)
    flagged(application, "severe", "warning")
    override_flag(application, actor=cast.city_x_officer, reason="已核对凭证", **ASKED)
    return application


def barred(application: Application, actor: User, error: type[Refused], words: str) -> None:
    """Neither explained nor taken back; the run's figures, the reasons and the log stay as they were."""

    def standing() -> tuple[Any, ...]:
        return (
            list(CheckRun.objects.values()), list(FlagOverride.objects.values()), AuditEvent.objects.count(),
        )  # fmt: skip

    before = standing()
    with pytest.raises(error, match=words):
        override_flag(application, actor=actor, check_id="test_2", place="1", reason="已核对")
    with pytest.raises(error, match=words):
        withdraw_override(application, actor=actor, **ASKED)
    assert standing() == before


@pytest.mark.clause("MI-3.a")
def test_not_by_who_filed_for_the_unit(cast: Cast, mine: Application) -> None:
    officer = make_officer(cast.city_x)
    UnitMember.objects.create(unit=mine.unit, user=officer, since=NOW.replace(month=1, day=5), until=NOW)
    barred(mine, officer, Refused, "曾是该单位的填报人员")


@pytest.mark.parametrize("who", ["city_y_officer", "other_province_officer", "separate_officer", "expert", "auditor"])
def test_not_from_another_territory_or_role(cast: Cast, mine: Application, who: str) -> None:
    barred(mine, cast.everybody[who], Forbidden, "只有")


def test_not_after_the_term(cast: Cast, mine: Application, clock_at: Callable[[str], datetime]) -> None:
    clock_at("2025-12-31 09:00")
    barred(mine, cast.city_x_officer, Refused, "截止")


def test_not_after_the_decision_of_the_level_but_by_the_next(cast: Cast, mine: Application) -> None:
    support.passed(mine, cast.city_x_officer)
    barred(mine, cast.city_x_officer, Refused, "现在是“通过”")
    made = override_flag(mine, actor=cast.province_officer, reason="省级也已核对", **ASKED)
    assert made.level == "province"
