"""Experts who stay silent: taken off with a reason, so that nobody's silence stops a year (MI-3.c)."""

from decimal import Decimal

import pytest
from django.urls import reverse

from lvheng.core.models import AuditEvent, Notification
from lvheng.core.refusal import Forbidden, Invalid, Refused
from lvheng.review.actions import assign_expert, give_opinion, release, score_indicator
from lvheng.review.models import ExpertAssignment
from lvheng.review.queries.experts import loads, results
from tests.cast import Cast
from tests.review import support
from tests.review.judging import judge, make_expert
from tests.review.test_expert_acts import meet
from tests.review.test_views import client_of
from tests.selection.making import reported

S = ExpertAssignment.State


@pytest.fixture
def asked(cast: Cast) -> list[ExpertAssignment]:
    """Three experts on unit A: two far apart, the third has scored one indicator and says nothing."""
    filed = support.passed(support.file(cast.unit_a, cast.enterprise_a), cast.city_x_officer, cast.province_officer)
    reported(cast, filed)
    who = (cast.expert, make_expert(cast), make_expert(cast, "沉默专家"))
    made = [assign_expert(filed, expert=one, actor=cast.ministry_officer) for one in who]
    judge(made[0], {1: "8", 4: "4", 7: "4"})
    judge(made[1], {1: "0", 4: "0", 7: "0"}, "against")
    score_indicator(made[2], actor=who[2], number=7, values={"points": "1", "reason": "写了一半"})
    return made


@pytest.mark.clause("MI-3.c")
def test_who_stays_silent_stops_nothing_once_released(cast: Cast, asked: list[ExpertAssignment]) -> None:
    one, other, silent = asked
    with pytest.raises(Refused, match="没有提交意见"):
        meet(cast, one.application)
    with pytest.raises(Invalid):
        release(silent, actor=cast.ministry_officer, reason=" ")
    done = release(silent, actor=cast.ministry_officer, reason="逾期未提交")
    assert (done.state, done.aside_reason, done.aside_by) == (S.RELEASED, "逾期未提交", cast.ministry_officer)
    found = results([one.application])[one.application_id]
    assert (found.given, found.all_given, found.must_meet) == ([one, other], True, True)
    assert found.result.findings[0].mean == Decimal(4)
    assert silent.scores.count() == 1
    assert silent.expert_id not in loads(cast.campaign)
    assert Notification.objects.filter(recipient=silent.expert, text__contains="评审指派已撤回").exists()
    assert AuditEvent.objects.filter(verb="expert_assignment.release").count() == 1
    meet(cast, one.application)
    for act in (score_indicator, give_opinion):
        given = {"number": 7, "values": {"points": "1"}} if act is score_indicator else {
            "opinion": "support", "reason": "迟了"
        }  # fmt: skip
        with pytest.raises((Refused, Forbidden)):
            act(silent, actor=silent.expert, **given)
    with pytest.raises(Refused, match="已撤回指派"):
        assign_expert(one.application, expert=silent.expert, actor=cast.ministry_officer)


@pytest.mark.clause("MI-3.c")
def test_who_has_judged_is_not_released_and_others_release_nobody(cast: Cast, asked: list[ExpertAssignment]) -> None:
    with pytest.raises(Refused):
        release(asked[0], actor=cast.ministry_officer, reason="评分偏高")
    for name, who in cast.everybody.items():
        if name != "ministry_officer":
            with pytest.raises((Forbidden, Refused)):
                release(asked[2], actor=who, reason="逾期未提交")
    asked[2].refresh_from_db()
    assert asked[2].state == S.ASSIGNED


def test_the_page_offers_it_and_a_second_click_does_nothing(cast: Cast, asked: list[ExpertAssignment]) -> None:
    silent = asked[2]
    ministry, expert = client_of(cast.ministry_officer), client_of(silent.expert)
    page = reverse("review:expert_result", args=[silent.application_id])
    address = reverse("review:opinion_release", args=[silent.pk])
    assert ministry.get(page).content.decode().count("撤回的原因") == 1
    assert ministry.post(address, {"reason": "逾期未提交"}).status_code == 302
    assert "没有重复办理" in ministry.post(address, {"reason": "逾期未提交"}, follow=True).content.decode()
    text = ministry.get(page).content.decode()
    assert "已撤回指派：逾期未提交" in text
    assert "撤回的原因" not in text
    assert expert.get(reverse("review:expert", args=[silent.pk])).status_code == 404
    assert "已撤回指派" in expert.get(reverse("review:expert_home")).content.decode()
    assert client_of(cast.province_officer).post(address, {"reason": "x"}).status_code in {403, 404}
