"""The ministry's verdicts and the experts' word come before it chooses, and in a year under way; acts on one unit wait
for each other."""

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import connection, connections, transaction

from lvheng.campaigns.models import Campaign
from lvheng.core import clock
from lvheng.core.refusal import Refused
from lvheng.filing.actions import withdraw
from lvheng.filing.models import Application
from lvheng.registry.models import ListEntry, UnitMember
from lvheng.review import actions as review
from lvheng.review.models import ExpertAssignment, ExpertTie
from lvheng.selection import actions
from lvheng.selection.models import Candidacy
from tests.cast import Cast, make_officer
from tests.review import support
from tests.review.judging import judge, make_expert, score_all
from tests.selection.making import candidacy_in, candidate, in_publicity, opinion_on, reported, submitted

C = Candidacy.State
DECIDED = [C.NOT_RECOMMENDED, C.SHORTLISTED, C.NOT_SHORTLISTED, C.IN_PUBLICITY, C.HELD, C.PUBLISHED, C.ENDED]
OPEN = [C.CANDIDATE, C.RECOMMENDED, C.REPORTED]
AFTER = "2025-11-05 00:00:00"


@pytest.fixture
def asked(cast: Cast) -> ExpertAssignment:
    """An expert asked about unit A, which is on the list that its province reported."""
    filed = support.passed(support.file(cast.unit_a, cast.enterprise_a), cast.city_x_officer, cast.province_officer)
    reported(cast, filed)
    return review.assign_expert(filed, expert=cast.expert, actor=cast.ministry_officer)


def acts(cast: Cast, asked: ExpertAssignment) -> dict[str, Callable[[], Any]]:
    """What the ministry's officers and its experts do before it chooses."""
    application = asked.application
    officer = cast.ministry_officer
    return {
        "judge": lambda: review.save_verdict(application, actor=officer, number=7, values={"authenticity": "pass"}),
        "ask": lambda: review.ask(application, actor=officer, number=7, text="请说明指标 7 的口径。"),
        "assign": lambda: review.assign_expert(application, expert=make_expert(cast), actor=officer),
        "score": lambda: review.score_indicator(asked, actor=cast.expert, number=7, values={"reason": "数据可信"}),
        "rest": lambda: review.score_rest(asked, actor=cast.expert, reason="与核定一致"),
    }


@pytest.mark.clause("MI-3.c")
@pytest.mark.parametrize("state", DECIDED)
def test_nothing_is_judged_on_what_is_decided(cast: Cast, asked: ExpertAssignment, state: str) -> None:
    Candidacy.objects.update(state=state)
    for name, act in acts(cast, asked).items():
        with pytest.raises(Refused) as refused:
            act()
        assert "MI-3.c" in refused.value.refusal.clauses, name
        assert ("撤销入围决定" in str(refused.value.refusal.next_step)) == (state in (C.SHORTLISTED, C.NOT_SHORTLISTED))
    with pytest.raises(Refused):
        review.give_opinion(asked, actor=cast.expert, opinion="support", reason="各项扎实")
    asked.refresh_from_db()
    assert (asked.state, asked.scores.count()) == ("assigned", 0)
    assert ExpertAssignment.objects.count() == 1


@pytest.mark.parametrize("state", OPEN)
def test_before_that_all_is_taken(cast: Cast, asked: ExpertAssignment, state: str) -> None:
    Candidacy.objects.update(state=state)
    for name, act in acts(cast, asked).items():
        if name != "assign" or state == C.REPORTED:
            act()
    score_all(asked)
    assert judge(asked).state == "given"


@pytest.mark.clause("MI-3.b")
@pytest.mark.clause("MI-3.c")
@pytest.mark.parametrize(
    ("state", "words", "step"),
    [
        ("", "还没有进入省级遴选，没有列入报部的推荐名单", "省级审核通过、决定推荐"),
        (C.CANDIDATE, "“待遴选”，没有列入报部的推荐名单", "省级决定推荐并把推荐名单报部后"),
        (C.RECOMMENDED, "“拟推荐”，没有列入报部的推荐名单", "省级把推荐名单报部"),
        ("existing", "现有单位不列入推荐名单", "专家只评审省级报部的推荐名单"),
    ],
)
def test_experts_judge_what_is_on_a_reported_list_alone(cast: Cast, state: str, words: str, step: str) -> None:
    if state in C.values:
        filed = candidacy_in(cast, cast.unit_a, state).application
    else:
        filed = submitted(cast, cast.existing if state else cast.unit_a, route=state or "new")
    with pytest.raises(Refused, match=words) as refused:
        review.assign_expert(filed, expert=cast.expert, actor=cast.ministry_officer)
    assert step in refused.value.refusal.next_step
    assert not ExpertAssignment.objects.exists()


@pytest.mark.clause("MI-3.c")
def test_a_list_that_is_reported_opens_the_way_and_one_sent_back_shuts_it(cast: Cast) -> None:
    application = reported(cast, candidate(cast, cast.unit_a))
    assert review.assign_expert(application, expert=cast.expert, actor=cast.ministry_officer).state == "assigned"
    actions.send_back_list(cast.campaign, cast.province, actor=cast.ministry_officer, reason="请核对")
    with pytest.raises(Refused, match="没有列入报部的推荐名单"):
        review.assign_expert(application, expert=make_expert(cast), actor=cast.ministry_officer)


@pytest.mark.clause("MI-2.2.b")
@pytest.mark.parametrize("state", [Campaign.State.CLOSED, Campaign.State.PREPARING])
def test_nothing_is_judged_in_a_year_that_is_not_under_way(cast: Cast, asked: ExpertAssignment, state: str) -> None:
    given = review.assign_expert(asked.application, expert=make_expert(cast), actor=cast.ministry_officer)
    UnitMember.objects.create(unit=cast.unit_a, user=given.expert, since=clock.now())
    waiting = support.passed(support.file(cast.unit_b, cast.enterprise_b), cast.city_y_officer)
    Campaign.objects.update(state=state)
    asked.refresh_from_db()
    for name, act in acts(cast, asked).items():
        with pytest.raises(Refused) as refused:
            act()
        assert "MI-2.2.b" in refused.value.refusal.clauses, name
    for act in (review.release, review.set_aside):
        with pytest.raises(Refused, match="不再审核和评审"):
            act(given, actor=cast.ministry_officer, reason="本年度已结束")
    with pytest.raises(Refused, match="不再审核和评审"):
        review.save_verdict(waiting, actor=cast.province_officer, number=7, values={"accuracy": "fail"})


@pytest.mark.clause("MI-3.c")
def test_nobody_says_of_others_that_they_are_tied_to_a_unit_of_ones_own(cast: Cast, asked: ExpertAssignment) -> None:
    own = make_officer(cast.ministry, "部里的填报人")
    tied = {"relation": ExpertTie.Relation.values[0], "note": "顾问"}
    tie = review.declare_tie(cast.expert, cast.unit_b, actor=own, **tied)
    mine = review.declare_tie(cast.expert, cast.unit_a, actor=cast.ministry_officer, **tied)
    UnitMember.objects.create(unit=cast.unit_a, user=own, since=clock.now())
    with pytest.raises(Refused, match="填报人员"):
        review.declare_tie(make_expert(cast), cast.unit_a, actor=own, **tied)
    with pytest.raises(Refused, match="填报人员"):
        review.drop_tie(mine, actor=own, reason="误报")
    review.drop_tie(tie, actor=own, reason="误报")
    assert list(ExpertTie.objects.values_list("unit", flat=True)) == [cast.unit_a.pk]


def beside(doing: Callable[[], Any], other: Callable[[], Any]) -> Any:
    """What `other` raises or returns when it begins while `doing` is done but not yet committed.

    On SQLite, which has one writer, it begins afterwards.
    """
    answers: list[Any] = []

    def run() -> None:
        try:
            answers.append(other())
        except Refused as error:
            answers.append(error)
        finally:
            if thread.is_alive():
                connections.close_all()

    thread = threading.Thread(target=run)
    parallel = connection.vendor == "postgresql"
    with transaction.atomic():
        doing()
        if parallel:
            thread.start()
            thread.join(1.5)
            assert thread.is_alive(), "it did not wait"
    if parallel:
        thread.join(30)
    else:
        run()
    return answers[0]


@pytest.mark.db
@pytest.mark.django_db(transaction=True)
def test_who_withdraws_while_the_list_is_published_is_told_so(
    cast: Cast, clock_at: Callable[[str], datetime]
) -> None:  # fmt: skip
    (candidacy,) = in_publicity(cast, cast.unit_a)
    clock_at(AFTER)
    application = Application.objects.get(pk=candidacy.application_id)
    answer = beside(
        lambda: actions.publish(cast.campaign, actor=cast.ministry_officer, decision="示例公布〔2025〕1号"),
        lambda: withdraw(application, actor=cast.enterprise_a),
    )
    assert isinstance(answer, Refused)
    assert "已经公布列入名单" in answer.refusal.message
    candidacy.refresh_from_db()
    application.refresh_from_db()
    assert (candidacy.state, application.state) == (C.PUBLISHED, Application.State.SUBMITTED)


@pytest.mark.db
@pytest.mark.django_db(transaction=True)
def test_what_is_withdrawn_while_the_list_is_published_is_not_on_it(
    cast: Cast, clock_at: Callable[[str], datetime]
) -> None:  # fmt: skip
    first, second = in_publicity(cast, cast.unit_a, cast.unit_b)
    clock_at(AFTER)
    application = Application.objects.get(pk=first.application_id)
    made = beside(
        lambda: withdraw(application, actor=cast.enterprise_a),
        lambda: actions.publish(cast.campaign, actor=cast.ministry_officer, decision="示例公布〔2025〕1号"),
    )
    assert [row["application"] for row in made.rows] == [second.application_id]
    national = ListEntry.objects.filter(level=ListEntry.Level.NATIONAL, unit__in=(cast.unit_a, cast.unit_b))
    assert list(national.values_list("unit", flat=True)) == [cast.unit_b.pk]


@pytest.mark.db
@pytest.mark.django_db(transaction=True)
def test_a_tie_declared_while_the_unit_is_shortlisted_waits_and_one_before_stops_it(cast: Cast) -> None:
    candidacy = candidacy_in(cast, cast.unit_a, C.REPORTED)
    given = opinion_on(candidacy.application, cast.expert, cast.ministry_officer)
    answer = beside(
        lambda: review.declare_tie(given.expert, cast.unit_a, actor=given.expert, relation="adviser"),
        lambda: actions.shortlist(Candidacy.objects.get(pk=candidacy.pk), actor=cast.ministry_officer),
    )
    assert isinstance(answer, Refused)
    given.refresh_from_db()
    assert given.state == ExpertAssignment.State.SET_ASIDE
