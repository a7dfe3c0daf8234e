"""Experts: asked by the ministry, free of conflicts, heard once (MI-3.c)."""

import pytest

from lvheng.accounts.models import Role
from lvheng.core import clock, files
from lvheng.core.models import Notification
from lvheng.core.refusal import Forbidden, Invalid, Refused
from lvheng.filing import actions as filing
from lvheng.filing.models import Application
from lvheng.registry.models import UnitMember
from lvheng.review.actions import assign_expert, give_opinion, recuse
from lvheng.review.models import ExpertAssignment
from lvheng.review.queries import opened_to
from tests.cast import Cast, make_role, make_user
from tests.review import support
from tests.review.judging import application, asked, score_all

__all__ = ["application", "asked"]


@pytest.mark.clause("MI-3.c")
def test_an_expert_is_asked_and_heard_once(cast: Cast, asked: ExpertAssignment) -> None:
    told = Notification.objects.get(recipient=cast.expert)
    assert told.url == f"/review/expert/{asked.pk}/"
    with pytest.raises(Refused, match="还有 5 项指标没有评分"):
        give_opinion(asked, actor=cast.expert, opinion="support", reason="数据可信")
    score_all(asked)
    given = give_opinion(asked, actor=cast.expert, opinion="support", reason="数据可信")
    assert (given.state, given.opinion, given.reason, given.given_at) == ("given", "support", "数据可信", clock.now())
    with pytest.raises(Refused, match="不能提交评审意见"):
        give_opinion(asked, actor=cast.expert, opinion="against", reason="改主意")
    with pytest.raises(Refused, match="已经指派"):
        assign_expert(asked.application, expert=cast.expert, actor=cast.ministry_officer)


@pytest.mark.clause("MI-3.c")
def test_conflicts_are_refused_with_their_reason(cast: Cast, application: Application) -> None:
    def reason() -> str:
        person = type(expert).objects.get(pk=expert.pk)
        with pytest.raises(Refused) as error:
            assign_expert(application, expert=person, actor=cast.ministry_officer)
        return error.value.refusal.message

    expert = make_user("另一专家")
    assert "不在专家名册" in reason()
    make_role(expert, Role.Kind.EXPERT, cast.ministry)
    role = make_role(expert, Role.Kind.OFFICER, cast.province)
    assert "湖南省的工作人员" in reason()
    role.delete()
    membership = UnitMember.objects.create(unit=cast.unit_a, user=expert, since=clock.now())
    assert "填报人员" in reason()
    membership.delete()
    make_role(expert, Role.Kind.OFFICER, cast.other_province)
    fresh = type(expert).objects.get(pk=expert.pk)
    made = assign_expert(application, expert=fresh, actor=cast.ministry_officer)
    recuse(made, actor=fresh, reason="曾任该单位顾问")
    assert "此前已回避" in reason()
    assert "曾任" not in Notification.objects.get(recipient=cast.ministry_officer, text__contains="回避").text


def test_a_conflict_that_arises_later_stops_the_opinion(cast: Cast, asked: ExpertAssignment) -> None:
    UnitMember.objects.create(unit=cast.unit_a, user=cast.expert, since=clock.now())
    person = type(cast.expert).objects.get(pk=cast.expert.pk)
    with pytest.raises(Refused, match="应当回避"):
        give_opinion(asked, actor=person, opinion="support", reason="示例")


def test_only_the_ministry_assigns_and_only_what_the_province_reported(cast: Cast, application: Application) -> None:
    for who in ("province_officer", "city_x_officer", "expert", "enterprise_a"):
        with pytest.raises(Forbidden):
            assign_expert(application, expert=cast.expert, actor=cast.everybody[who])
    other = support.file(cast.unit_b, cast.enterprise_b)
    with pytest.raises(Refused, match="没有列入报部的推荐名单"):
        assign_expert(other, expert=cast.expert, actor=cast.ministry_officer)
    filing.withdraw(application, actor=cast.enterprise_a)
    with pytest.raises(Refused, match="已撤回"):
        assign_expert(application, expert=cast.expert, actor=cast.ministry_officer)


def test_only_the_expert_who_was_asked_is_heard(cast: Cast, asked: ExpertAssignment) -> None:
    other = make_user("另一专家")
    make_role(other, Role.Kind.EXPERT, cast.ministry)
    for actor in (other, cast.ministry_officer, cast.enterprise_a):
        with pytest.raises(Forbidden):
            give_opinion(asked, actor=actor, opinion="support", reason="示例")
        with pytest.raises(Forbidden):
            recuse(asked, actor=actor, reason="示例")


def test_nothing_is_judged_after_withdrawal(cast: Cast, asked: ExpertAssignment) -> None:
    filing.withdraw(asked.application, actor=cast.enterprise_a)
    asked.refresh_from_db()
    with pytest.raises(Refused, match="不再评审"):
        give_opinion(asked, actor=cast.expert, opinion="support", reason="示例")


@pytest.mark.parametrize(
    ("opinion", "reason", "field"),
    [("", "示例", "opinion"), ("support", " ", "reason"), ("support", "字" * 2001, "reason")],
)
def test_bad_opinions_are_told(cast: Cast, asked: ExpertAssignment, opinion: str, reason: str, field: str) -> None:
    with pytest.raises(Invalid) as error:
        give_opinion(asked, actor=cast.expert, opinion=opinion, reason=reason)
    assert [gap.anchor for gap in error.value.refusal.gaps] == [field]
    if opinion:
        with pytest.raises(Invalid):
            recuse(asked, actor=cast.expert, reason=reason)


def test_experts_see_files_of_what_is_assigned_until_they_step_back(cast: Cast, asked: ExpertAssignment) -> None:
    version = asked.application.versions.get()
    scan, proof = version.commitment_scan, version.evidence.first().file
    other = make_user("另一专家")
    make_role(other, Role.Kind.EXPERT, cast.ministry)
    for stored in (scan, proof):
        assert files.may_see(cast.expert, stored)
        assert not files.may_see(other, stored)
    assert list(opened_to(cast.expert)) == [asked]
    recuse(asked, actor=cast.expert, reason="示例")
    assert not files.may_see(cast.expert, proof)
    assert not opened_to(cast.expert).exists()
