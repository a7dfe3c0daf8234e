"""Who had a hand in an application decides nothing about it, though they file for the unit no more (MI-3.c)."""

from collections.abc import Callable
from datetime import datetime

import pytest

from lvheng.accounts.models import User
from lvheng.core import clock
from lvheng.core.refusal import Refused
from lvheng.filing.models import Application
from lvheng.registry.models import UnitMember
from lvheng.selection import actions
from lvheng.selection.models import Candidacy
from tests.campaigns.packs import hunan
from tests.cast import Cast, make_officer
from tests.selection.making import candidate, file_existing
from tests.standards.conftest import overlay
from tests.standards.packs import OverlayMaker

__all__ = ["overlay"]
GIVING = """{appeals: {enabled: true, against: [province], days: 7, answer_days: 30, assumption: 测试},
 returns: {enabled: true, days: 5, assumption: 测试}}"""
AT = "2025-11-06 09:00"


@pytest.fixture
def reported(cast: Cast, overlay: OverlayMaker, clock_at: Callable[[str], datetime]) -> list[Application]:
    """One unit recommended and one not, on a list that was reported; the pack gives returns and an appeal."""
    overlay(hunan(GIVING))
    clock_at("2025-10-20 09:00")
    file_existing(cast)
    made = [candidate(cast, cast.unit_a), candidate(cast, cast.unit_b)]
    clock_at(AT)
    actions.recommend(made[0], actor=cast.province_officer, reason="先进")
    actions.decline(made[1], actor=cast.province_officer, reason="得分靠后")
    actions.report(cast.campaign, cast.province, actor=cast.province_officer)
    return made


def left(cast: Cast, application: Application) -> User:
    """An officer of the ministry who filed for the unit in the year and has left it since."""
    officer = make_officer(cast.ministry, "部级曾填报")
    began = clock.day_start(clock.today().replace(month=1, day=2))
    UnitMember.objects.create(unit=application.unit, user=officer, since=began, until=clock.now())
    return officer


@pytest.mark.clause("MI-3.c")
def test_who_filed_for_a_unit_does_not_send_it_back(cast: Cast, reported: list[Application]) -> None:
    candidacy = Candidacy.objects.get(application=reported[0])
    with pytest.raises(Refused, match="您是或本年度曾是该单位的填报人员"):
        actions.send_back(candidacy, actor=left(cast, reported[0]), reason="材料不全")
    candidacy.refresh_from_db()
    assert candidacy.state == Candidacy.State.REPORTED
    assert actions.send_back(candidacy, actor=cast.ministry_officer, reason="材料不全")


def test_who_filed_for_a_unit_does_not_answer_its_appeal(cast: Cast, reported: list[Application]) -> None:
    made = actions.appeal(reported[1], actor=cast.enterprise_b, text="口径有误")
    officer = left(cast, reported[1])
    for answer in (actions.uphold_appeal, actions.dismiss_appeal):
        with pytest.raises(Refused, match="您是或本年度曾是该单位的填报人员，不能答复"):
            answer(made, actor=officer, answer="答复")
    made.refresh_from_db()
    assert made.answer == ""
    assert actions.dismiss_appeal(made, actor=cast.ministry_officer, answer="原决定正确").answer == "原决定正确"
