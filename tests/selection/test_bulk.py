"""A decision in bulk: previewed unit by unit, then carried out wholly or not at all (MI-1.b, MI-1.c, MI-3.c)."""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lvheng.accounts.models import Authority, User
from lvheng.benchmarks import actions as benchmarks
from lvheng.benchmarks.models import NamedSet
from lvheng.core import clock
from lvheng.core.models import AuditEvent
from lvheng.core.refusal import Forbidden, Invalid, Refused
from lvheng.filing.models import Application, Score
from lvheng.registry.models import Bar, ListEntry, Unit
from lvheng.review.models import Review
from lvheng.screening.models import Finding
from lvheng.selection import actions
from lvheng.selection.actions.bulk import MOST
from lvheng.selection.models import Candidacy
from lvheng.selection.process import CANDIDACY
from tests.cast import Cast, make_set, make_unit, put_on_list
from tests.selection.making import (
    candidacy_in,
    candidate,
    file_existing,
    judged,
    make_score,
    mean_is,
    opinion_on,
    submitted,
    version_of,
)

C = Candidacy.State


@pytest.fixture
def two(cast: Cast) -> list[Application]:
    """Two new applicants that nothing stops."""
    file_existing(cast)
    return [candidate(cast, cast.unit_a, "80"), candidate(cast, cast.unit_b, "70")]


def preview(cast: Cast, verb: str, chosen: Sequence[Application], actor: User | None = None) -> Any:
    ministry = actions.VERBS[verb].level == Authority.Level.MINISTRY
    at = cast.ministry if ministry else cast.province
    person = actor or (cast.ministry_officer if ministry else cast.province_officer)
    return actions.preview(cast.campaign, at, actions.VERBS[verb], chosen, actor=person)


def decide(cast: Cast, verb: str, chosen: Sequence[Application], token: str, **said: Any) -> int:
    ministry = actions.VERBS[verb].level == Authority.Level.MINISTRY
    return actions.decide_together(
        cast.campaign, cast.ministry if ministry else cast.province, actions.VERBS[verb], chosen,
        actor=said.pop("actor", cast.ministry_officer if ministry else cast.province_officer),
        request=actions.Request(token, **said),
    )  # fmt: skip


def states() -> list[str]:
    return list(Candidacy.objects.order_by("id").values_list("state", flat=True))


def stops(cast: Cast, verb: str, chosen: Sequence[Application]) -> list[str]:
    return [line.refusal.message if line.refusal else "" for line in preview(cast, verb, chosen).lines]


@pytest.mark.clause("MI-1.b")
def test_a_preview_shows_each_unit_and_writes_nothing(cast: Cast, two: list[Application]) -> None:
    before = AuditEvent.objects.count()
    seen = preview(cast, "recommend", two)
    assert [(line.application, line.candidacy.state, line.after, line.refusal) for line in seen.lines] == [
        (two[0], C.CANDIDATE, "拟推荐", None), (two[1], C.CANDIDATE, "拟推荐", None),
    ]  # fmt: skip
    assert (seen.ready, seen.stopped) == (2, [])
    assert AuditEvent.objects.count() == before
    assert states() == [C.CANDIDATE, C.CANDIDATE]


@pytest.mark.clause("MI-1.b")
def test_what_was_seen_is_carried_out_on_all_each_by_its_own_act(cast: Cast, two: list[Application]) -> None:
    seen = preview(cast, "recommend", two)
    assert decide(cast, "recommend", two, seen.token, reason="先进", reasons={two[1].pk: "行业空白"}) == 2
    assert states() == [C.RECOMMENDED, C.RECOMMENDED]
    assert list(Candidacy.objects.order_by("id").values_list("province_reason", flat=True)) == ["先进", "行业空白"]
    assert AuditEvent.objects.filter(verb="candidacy.recommend").count() == 2
    (event,) = AuditEvent.objects.filter(verb="selection.decide_together")
    said = json.loads(event.data)
    assert (said["verb"], said["units"], said["applications"]) == ("recommend", 2, [one.pk for one in two])


def test_the_same_confirmation_sent_twice_is_carried_out_once(cast: Cast, two: list[Application]) -> None:
    token = preview(cast, "recommend", two).token
    assert decide(cast, "recommend", two, token) == 2
    assert decide(cast, "recommend", two, token) == 2
    assert AuditEvent.objects.filter(verb="selection.decide_together").count() == 1
    assert decide(cast, "undo", two, preview(cast, "undo", two).token) == 2
    assert states() == [C.CANDIDATE, C.CANDIDATE]
    again = preview(cast, "recommend", two).token  # all stands as it stood the first time
    assert again != token
    assert decide(cast, "recommend", two, again) == 2
    assert states() == [C.RECOMMENDED, C.RECOMMENDED]


def test_a_decision_made_in_between_stops_all(cast: Cast, two: list[Application]) -> None:
    token = preview(cast, "recommend", two).token
    actions.decline(two[0], actor=cast.province_officer, reason="先进性不足")
    with pytest.raises(actions.Stopped, match="预览之后情况有变化"):
        decide(cast, "recommend", two, token)
    assert states() == [C.NOT_RECOMMENDED, C.CANDIDATE]


def test_a_score_verified_in_between_stops_all(cast: Cast, two: list[Application]) -> None:
    token = preview(cast, "recommend", two).token
    make_score(version_of(two[1]), Score.Basis.PROVINCE, "60")
    with pytest.raises(actions.Stopped, match="预览之后情况有变化"):
        decide(cast, "recommend", two, token)
    with pytest.raises(actions.Stopped):
        decide(cast, "recommend", two, "")
    assert states() == [C.CANDIDATE, C.CANDIDATE]


@pytest.mark.clause("HN-4.1.b")
def test_a_shut_gate_stops_all_and_is_named(cast: Cast) -> None:
    """City X has existing units that have not filed, city Y has none."""
    chosen = [candidate(cast, unit, "80") for unit in (cast.unit_a, make_unit(cast.city_x, "寅示例"), cast.unit_b)]
    shut = stops(cast, "recommend", chosen)
    assert shut[0] == shut[1]
    assert "株洲市还有 2 家现有单位未完成填报" in shut[0]
    assert shut[2] == ""
    with pytest.raises(actions.Stopped) as caught:
        decide(cast, "recommend", chosen, preview(cast, "recommend", chosen).token)
    assert set(caught.value.stops) == {one.pk for one in chosen[:2]}
    assert [gap.message.split("：")[0] for gap in caught.value.refusal.gaps] == ["甲示例有限公司", "寅示例"]
    assert "HN-4.1.b" in caught.value.refusal.clauses
    assert states() == [C.CANDIDATE] * 3
    left = chosen[2:]
    assert decide(cast, "recommend", left, preview(cast, "recommend", left).token) == 1


@pytest.mark.clause("HN-1.1")
def test_one_that_is_not_eligible_stops_all(cast: Cast, two: list[Application]) -> None:
    Finding.objects.create(campaign=cast.campaign, unit=cast.unit_b, clause="HN-1.1.f", summary="列入失信被执行人名单")
    assert stops(cast, "recommend", two) == ["", "“乙示例有限公司”有未排除的不得申报情形，不能列入。"]
    with pytest.raises(actions.Stopped) as caught:
        decide(cast, "recommend", two, preview(cast, "recommend", two).token)
    assert set(caught.value.stops) == {two[1].pk}
    assert states() == [C.CANDIDATE, C.CANDIDATE]


@pytest.mark.clause("MI-3.a")
def test_one_that_the_province_has_not_passed_stops_all(cast: Cast, two: list[Application]) -> None:
    waiting = candidate(cast, make_unit(cast.city_x, "寅示例"), "75", province=(Review.State.OPEN, ""))
    assert [bool(words) for words in stops(cast, "recommend", [waiting, *two])] == [True, False, False]


@pytest.mark.clause("MI-1.c")
def test_below_the_mean_each_needs_a_reason(cast: Cast, two: list[Application]) -> None:
    mean_is(cast, "75")
    seen = preview(cast, "recommend", two)
    assert [line.needs_reason for line in seen.lines] == [False, True]
    with pytest.raises(actions.Stopped) as caught:
        decide(cast, "recommend", two, seen.token)
    assert set(caught.value.stops) == {two[1].pk}
    assert states() == [C.CANDIDATE, C.CANDIDATE]
    assert decide(cast, "recommend", two, seen.token, reasons={two[1].pk: "行业空白"}) == 2


def test_declining_needs_a_reason_for_every_unit(cast: Cast, two: list[Application]) -> None:
    seen = preview(cast, "decline", two)
    assert [line.needs_reason for line in seen.lines] == [True, True]
    for said in ({}, {"reason": "  "}, {"reasons": {two[0].pk: "先进性不足"}}):
        with pytest.raises(Invalid) as caught:
            decide(cast, "decline", two, seen.token, **said)
        assert [gap.anchor for gap in caught.value.refusal.gaps] == ["reason"]
    assert decide(cast, "decline", two, seen.token, reason="先进性不足") == 2
    assert states() == [C.NOT_RECOMMENDED] * 2


@pytest.mark.clause("HN-3.2")
def test_what_the_city_has_not_handed_in_stops_all(cast: Cast) -> None:
    file_existing(cast)
    chosen = [submitted(cast, cast.unit_a)]
    judged(chosen[0], Authority.Level.PROVINCE)
    assert stops(cast, "recommend", chosen) == ["所在市州还没有报送这家单位的汇总表，不能遴选。"]


@pytest.mark.clause("MI-0")
def test_who_needs_no_table_is_taken_in(cast: Cast) -> None:
    chosen = [submitted(cast, make_unit(cast.separate_city, "示例市属"), "80")]
    judged(chosen[0], Authority.Level.PROVINCE)
    verb, where, who = actions.VERBS["recommend"], cast.separate_city, cast.separate_officer
    seen = actions.preview(cast.campaign, where, verb, chosen, actor=who)
    assert [line.refusal for line in seen.lines] == [None]
    assert Candidacy.objects.count() == 0
    assert actions.decide_together(
        cast.campaign, where, verb, chosen, actor=who, request=actions.Request(seen.token)
    ) == 1  # fmt: skip
    assert states() == [C.RECOMMENDED]


def test_a_ranking_score_that_is_behind_stops_all(cast: Cast, two: list[Application]) -> None:
    other = benchmarks.publish(make_set("factory", "2"), actor=cast.ministry_officer)
    benchmarks.name_set(cast.campaign, "factory", NamedSet.Purpose.RANKING, other, actor=cast.ministry_officer)
    assert all("排名得分没有按现在的排名基准集" in words for words in stops(cast, "recommend", two))
    actions.rank_all(cast.campaign, cast.province, actor=cast.province_officer)
    assert stops(cast, "recommend", two) == ["", ""]
    with clock.fixed(clock.now() + timedelta(minutes=1)):
        make_score(version_of(two[0]), Score.Basis.PROVINCE, "40")
        assert [bool(words) for words in stops(cast, "recommend", two)] == [True, False]
    with clock.fixed(clock.now() + timedelta(minutes=2)):
        actions.rank_all(cast.campaign, cast.province, actor=cast.province_officer)
    assert stops(cast, "recommend", two) == ["", ""]


@pytest.mark.parametrize("verb", ["recommend", "decline", "undo", "shortlist", "pass_over", "reconsider"])
def test_only_the_level_that_decides_decides_together(cast: Cast, verb: str) -> None:
    may = "ministry_officer" if actions.VERBS[verb].level == Authority.Level.MINISTRY else "province_officer"
    chosen = [candidate(cast, cast.unit_a)]
    for name, person in cast.everybody.items():
        if name == may:
            continue
        with pytest.raises(Forbidden):
            preview(cast, verb, chosen, person)
        with pytest.raises(Forbidden):
            decide(cast, verb, chosen, "", actor=person, reason="理由")
    assert states() == [C.CANDIDATE]


def test_an_officer_of_one_province_decides_on_no_unit_of_another(cast: Cast) -> None:
    chosen = [candidate(cast, cast.unit_b)]
    verb, where, who = actions.VERBS["recommend"], cast.other_province, cast.other_province_officer
    seen = actions.preview(cast.campaign, where, verb, chosen, actor=who)
    with pytest.raises(Forbidden):
        actions.decide_together(
            cast.campaign, where, verb, chosen, actor=who, request=actions.Request(seen.token)
        )  # fmt: skip
    assert states() == [C.CANDIDATE]


def test_nothing_chosen_and_too_many_chosen_are_said(cast: Cast, two: list[Application]) -> None:
    with pytest.raises(Invalid):
        decide(cast, "recommend", [], preview(cast, "recommend", []).token)
    with pytest.raises(Invalid, match="填写有误") as caught:
        preview(cast, "recommend", [two[0]] * (MOST + 1))
    assert f"一次最多办理 {MOST} 家" in caught.value.refusal.gaps[0].message


@pytest.mark.clause("MI-3.c")
def test_the_ministry_decides_together_once_the_experts_were_heard(cast: Cast) -> None:
    made = [candidacy_in(cast, unit, C.REPORTED).application for unit in (cast.unit_a, cast.unit_b)]
    opinion_on(made[0], cast.expert, cast.ministry_officer)
    assert [bool(words) for words in stops(cast, "shortlist", made)] == [False, True]
    with pytest.raises(Refused):
        decide(cast, "shortlist", made, preview(cast, "shortlist", made).token)
    assert states() == [C.REPORTED, C.REPORTED]
    opinion_on(made[1], cast.expert, cast.ministry_officer)
    assert decide(cast, "shortlist", made, preview(cast, "shortlist", made).token) == 2
    assert states() == [C.SHORTLISTED, C.SHORTLISTED]
    assert decide(cast, "reconsider", made, preview(cast, "reconsider", made).token) == 2
    assert decide(cast, "pass_over", made, preview(cast, "pass_over", made).token, reason="先进性不足") == 2
    assert list(Candidacy.objects.values_list("ministry_reason", flat=True)) == ["先进性不足"] * 2


def refusals_one_by_one(cast: Cast, verb: str, chosen: Sequence[Application]) -> list[str]:
    row = CANDIDACY.table[verb]
    found = [CANDIDACY.refusal(Candidacy.objects.get(application=one), row, cast.province_officer) for one in chosen]
    return [refusal.message if refusal else "" for refusal in found]


def test_a_preview_says_of_each_what_its_guards_say(cast: Cast) -> None:
    """Whatever the preview knows of many at once, it says the same as the guards asked one by one."""
    units = [make_unit(cast.city_y, name) for name in ("子", "丑", "寅", "卯", "辰", "巳", "午")]
    chosen = [candidate(cast, unit, "80") for unit in units]
    for unit in units[:2]:
        state = Finding.State.OPEN if unit == units[0] else Finding.State.CLEARED
        Finding.objects.create(campaign=cast.campaign, unit=unit, clause="HN-1.1.f", summary="列入名单", state=state)
    ListEntry.objects.filter(unit=units[2]).update(state=ListEntry.State.REMOVED, removed_on=clock.today())
    Bar.objects.create(
        uscc=units[3].uscc, unit=units[3], since=clock.today(), until=clock.today() + timedelta(days=1),
        clause="MI-3.d", decision="示例〔2025〕1号", reason="数据造假",
    )  # fmt: skip
    put_on_list(units[4], ListEntry.Level.NATIONAL)
    Unit.objects.filter(pk=units[5].pk).update(merged_into=units[6])
    chosen.append(candidate(cast, cast.unit_a, "80"))  # behind a shut gate
    again = Application.objects.filter(pk__in=[one.pk for one in chosen])
    chosen = list(again.select_related("unit", "authority", "province", "campaign"))
    said = stops(cast, "recommend", chosen)
    assert said == refusals_one_by_one(cast, "recommend", chosen)
    assert [bool(words) for words in said[:6]] == [True, False, True, True, True, True]
    assert "闸门" in said[-1]
    assert stops(cast, "decline", chosen) == refusals_one_by_one(cast, "decline", chosen)


def test_a_preview_asks_at_most_one_question_a_unit(cast: Cast) -> None:
    """Of what guards ask: the scan of its files alone; all else is known of many at once."""
    file_existing(cast)
    made = [candidate(cast, make_unit(cast.city_y), "80").pk for _ in range(4)]
    related = ("unit__authority__parent", "authority__parent", "province__parent", "campaign")
    chosen = list(Application.objects.filter(pk__in=made).select_related(*related))
    counts = []
    for some in (chosen[:1], chosen):
        with CaptureQueriesContext(connection) as asked:
            assert preview(cast, "recommend", some).stopped == []
        counts.append(len(asked))
    assert counts[1] - counts[0] <= len(chosen) - 1
