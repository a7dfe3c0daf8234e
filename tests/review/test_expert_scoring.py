"""Points by indicator: saved as typed, abstentions, two tabs, what an opinion waits for, what others may know."""

from decimal import Decimal

import pytest

from lvheng.core.models import AuditEvent
from lvheng.core.refusal import Forbidden, Invalid, Refused
from lvheng.filing import actions as filing
from lvheng.filing.models import Application, Score
from lvheng.review.actions import (
    Stale,
    assign_expert,
    give_opinion,
    record_meeting,
    recuse,
    score_indicator,
    score_rest,
)
from lvheng.review.desk import Desk
from lvheng.review.expert_sheet import items_of
from lvheng.review.models import ExpertAssignment, ExpertScore
from lvheng.review.queries.experts import others, results
from tests.cast import Cast
from tests.review.judging import application, asked, judge, make_expert, score_all

__all__ = ["application", "asked"]


def gaps(error: pytest.ExceptionInfo[Invalid]) -> dict[str, str]:
    return {gap.anchor: gap.message for gap in error.value.refusal.gaps}


def test_what_is_scored_was_stated_and_applies(application: Application) -> None:
    items = items_of(application)
    assert [one.number for one in items] == [1, 4, 7, 9, 12], "8 does not apply, the others were not stated"
    assert all(one.weight > 0 for one in items)
    assert items_of(Application(pk=0)) == []


@pytest.mark.clause("MI-3.c")
def test_points_are_saved_as_typed_with_their_reason(cast: Cast, asked: ExpertAssignment) -> None:
    made = score_indicator(asked, actor=cast.expert, number=7, values={"points": " ２.50 "}, edition=0)
    assert (made.typed, made.points, made.reason, made.edition) == ("２.50", Decimal("2.50"), "", 1)
    made = score_indicator(asked, actor=cast.expert, number=7, values={"reason": " 扎实 "}, edition=1)
    assert (made.points, made.reason, made.edition) == (Decimal("2.50"), "扎实", 2)
    assert AuditEvent.objects.filter(verb="expert_assignment.score").count() == 2


@pytest.mark.clause("MI-3.c")
def test_an_abstention_has_no_points_and_keeps_what_was_typed(cast: Cast, asked: ExpertAssignment) -> None:
    score_indicator(asked, actor=cast.expert, number=7, values={"points": "2"})
    made = score_indicator(asked, actor=cast.expert, number=7, values={"abstained": "yes", "reason": "不熟悉"})
    assert (made.points, made.typed) == (None, "2")
    made = score_indicator(asked, actor=cast.expert, number=7, values={"abstained": ""})
    assert made.points == 2


@pytest.mark.parametrize(
    ("values", "field"),
    [({"points": "很好"}, "points"), ({"points": "-1"}, "points"), ({"points": "99"}, "points"),
     ({"reason": "字" * 1001}, "reason")],
)  # fmt: skip
def test_bad_points_are_told_and_nothing_is_saved(
    cast: Cast, asked: ExpertAssignment, values: dict[str, str], field: str
) -> None:
    with pytest.raises(Invalid) as error:
        score_indicator(asked, actor=cast.expert, number=7, values=values)
    assert [*gaps(error)] == [field]
    assert not ExpertScore.objects.exists()


def test_the_whole_weight_may_be_given_to_two_decimals(cast: Cast, asked: ExpertAssignment) -> None:
    item = items_of(asked.application)[0]
    assert item.read(str(item.most))[1] == []
    assert item.read(str(item.most + Decimal("0.01")))[1]


def test_what_is_not_asked_is_not_scored(cast: Cast, asked: ExpertAssignment) -> None:
    for number in (8, 2, 99):
        with pytest.raises(Invalid) as error:
            score_indicator(asked, actor=cast.expert, number=number, values={"points": "1"})
        assert "不需要评分" in gaps(error)["number"]


def test_an_older_page_writes_nothing_over(cast: Cast, asked: ExpertAssignment) -> None:
    score_indicator(asked, actor=cast.expert, number=7, values={"reason": "第一页"}, edition=0)
    with pytest.raises(Stale, match="尚无评分"):
        score_indicator(asked, actor=cast.expert, number=7, values={"points": "1"}, edition=0)
    score_indicator(asked, actor=cast.expert, number=7, values={"points": "2"}, edition=1)
    with pytest.raises(Stale, match="2 分"):
        score_indicator(asked, actor=cast.expert, number=7, values={"points": "1"}, edition=1)
    score_indicator(asked, actor=cast.expert, number=7, values={"abstained": "yes"}, edition=2)
    with pytest.raises(Stale, match="弃评"):
        score_indicator(asked, actor=cast.expert, number=7, values={"points": "1"}, edition=2)
    assert ExpertScore.objects.get().edition == 3


def test_only_the_expert_asked_scores_and_only_until_the_opinion(cast: Cast, asked: ExpertAssignment) -> None:
    stranger = make_expert(cast)
    for person in (stranger, cast.ministry_officer, cast.city_y_officer, cast.enterprise_b, cast.auditor):
        with pytest.raises(Forbidden):
            score_indicator(asked, actor=person, number=7, values={"points": "1"})
        with pytest.raises(Forbidden):
            score_rest(asked, actor=person, reason="示例")
    judge(asked)
    with pytest.raises(Refused, match="已评审"):
        score_indicator(asked, actor=cast.expert, number=7, values={"points": "2"})


@pytest.mark.clause("MI-3.c")
def test_the_opinion_waits_for_points_and_reasons(cast: Cast, asked: ExpertAssignment) -> None:
    score_all(asked)
    ExpertScore.objects.filter(number=7).update(reason="")
    ExpertScore.objects.filter(number=9).update(points=None)
    with pytest.raises(Refused, match="还有 2 项") as error:
        give_opinion(asked, actor=cast.expert, opinion="support", reason="示例")
    seven, nine = error.value.refusal.gaps
    assert "没有写理由" in seven.message
    assert "没有评分" in nine.message
    assert nine.url == f"/review/expert/{asked.pk}/9/"


def test_the_rest_takes_the_verified_points_with_one_reason(cast: Cast, asked: ExpertAssignment) -> None:
    with pytest.raises(Invalid):
        score_rest(asked, actor=cast.expert, reason=" ")
    with pytest.raises(Invalid):
        score_rest(asked, actor=cast.expert, reason="字" * 1001)
    score_indicator(asked, actor=cast.expert, number=7, values={"points": "0.5"})
    score_indicator(asked, actor=cast.expert, number=9, values={"abstained": "yes"})
    score_indicator(asked, actor=cast.expert, number=12, values={"reason": "另有理由"})
    desk = Desk.load(asked.application, "")
    assert desk is not None
    assert desk.verified.indicator(1).status == "no_benchmark", "it waits for a look of its own"
    assert score_rest(asked, actor=cast.expert, reason="核实充分") == [4, 12]
    rows = {one.number: one for one in asked.scores.all()}
    assert rows[4].points == desk.verified.indicator(4).points.quantize(Decimal("0.01"))
    assert (rows[4].reason, rows[12].reason) == ("核实充分", "另有理由")
    assert 1 not in rows
    assert (rows[7].typed, rows[9].abstained) == ("0.5", True)
    assert score_rest(asked, actor=cast.expert, reason="再来") == []


def test_nothing_submitted_is_nothing_to_score(cast: Cast, asked: ExpertAssignment) -> None:
    bare = Application.objects.create(
        campaign=cast.campaign, unit=cast.unit_b, kind="factory", route="new", authority=cast.city_y,
        province=cast.province, standard="factory-2025", created_at=asked.assigned_at,
        saved_at=asked.assigned_at, state="submitted",
        submitted_at=asked.assigned_at, number="LH-TEST-BARE",
    )  # fmt: skip
    ExpertAssignment.objects.filter(pk=asked.pk).update(application=bare)
    with pytest.raises(Refused, match="没有已提交的内容"):
        score_rest(asked, actor=cast.expert, reason="示例")


def test_nothing_is_scored_after_withdrawal(cast: Cast, asked: ExpertAssignment) -> None:
    filing.withdraw(asked.application, actor=cast.enterprise_a)
    with pytest.raises(Refused, match="不再评审"):
        score_indicator(asked, actor=cast.expert, number=7, values={"points": "1"})


@pytest.mark.clause("MI-3.c")
def test_nobody_knows_of_the_others_until_all_have_judged(cast: Cast, asked: ExpertAssignment) -> None:
    second, third = make_expert(cast, "第二专家"), make_expert(cast, "第三专家")
    ask = [assign_expert(asked.application, expert=one, actor=cast.ministry_officer) for one in (second, third)]
    first = judge(asked, {7: "2"})
    assert others(first) == []
    given = judge(ask[0], {7: None})
    assert others(first) == others(given) == []
    assert others(ask[1]) == [], "who has not judged knows nothing either"
    recuse(ask[1], actor=third, reason="时间冲突")
    (seen,) = others(first)
    assert (seen.label, seen.assignment, seen.total) == ("专家甲", given, None)
    assert seen.scores[7].abstained
    (seen,) = others(given)
    assert seen.total is not None
    assert seen.scores[7].points == 2


@pytest.mark.clause("MI-3.c")
def test_results_leave_abstentions_and_recusals_out(cast: Cast, asked: ExpertAssignment) -> None:
    application = asked.application
    second = assign_expert(application, expert=make_expert(cast), actor=cast.ministry_officer)
    third = assign_expert(application, expert=make_expert(cast), actor=cast.ministry_officer)
    recuse(third, actor=third.expert, reason="时间冲突")
    judge(asked, {1: "3", 7: "2"})
    found = results([application])[application.pk]
    assert (found.all_given, len(found.asked), found.result.disagreement) == (False, 2, None)
    judge(second, {1: "1", 7: None}, "against")
    found = results([application])[application.pk]
    seven = next(one for one in found.result.findings if one.number == 7)
    assert (seven.judged, seven.abstained, seven.mean) == (1, 1, 2)
    assert (found.result.disagreement, found.apart, found.must_meet, found.split) == (2, False, False, True)
    assert found.result.totals[1] is None
    assert results([]) == {}


def test_a_meeting_is_not_called_for_without_points(cast: Cast, asked: ExpertAssignment) -> None:
    ExpertAssignment.objects.update(state="given", opinion="support")
    found = results([asked.application])[asked.application_id]
    assert (found.result.total, found.must_meet) == (None, False)
    assert Score.objects.exists()
    with pytest.raises(Refused, match="只有一名专家"):
        record_meeting(
            asked.application, actor=cast.ministry_officer, held_on=None, attendees=[], settled={}, opinion="",
            minutes="",
        )  # fmt: skip
