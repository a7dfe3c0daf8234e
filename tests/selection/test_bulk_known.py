"""What is worked out for many at once says what the guards say one by one, and costs no look-ups (MI-1.b, MI-3.c)."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from lvheng.accounts.models import User
from lvheng.core import clock
from lvheng.core.process import GUARDS
from lvheng.core.refusal import Refused
from lvheng.filing.models import Application
from lvheng.registry.models import Bar, ListEntry, Unit, UnitMember
from lvheng.review.models import Review
from lvheng.screening import actions as screening
from lvheng.screening.models import Finding
from lvheng.selection import actions
from lvheng.selection.models import Candidacy, Publicity
from tests.cast import Cast, make_unit, put_on_list
from tests.selection.making import PASSED, candidate, file_existing
from tests.selection.test_bulk import decide, preview, states, stops, two

__all__ = ["two"]
C = Candidacy.State


def hindered(cast: Cast) -> list[Application]:
    """One unit for every kind of hindrance, and the last with none; only that of city X is behind a shut gate."""
    units = [make_unit(cast.city_y, name) for name in ("子", "丑", "寅", "卯", "辰", "巳", "午", "未", "申", "酉")]
    refused = (Review.State.REFUSED, "")
    chosen = [candidate(cast, unit, "80", province=refused if unit is units[6] else PASSED) for unit in units]
    for unit, state in zip(units[:2], (Finding.State.OPEN, Finding.State.CONFIRMED), strict=True):
        Finding.objects.create(campaign=cast.campaign, unit=unit, clause="HN-1.1.f", summary="列入名单", state=state)
    ListEntry.objects.filter(unit=units[2]).update(state=ListEntry.State.REMOVED, removed_on=clock.today())
    Bar.objects.create(
        uscc=units[3].uscc, unit=units[3], since=clock.today(), until=clock.today() + timedelta(days=1),
        clause="MI-3.d", decision="示例〔2025〕1号", reason="数据造假",
    )  # fmt: skip
    put_on_list(units[4], ListEntry.Level.NATIONAL)
    Unit.objects.filter(pk=units[5].pk).update(merged_into=units[9])
    UnitMember.objects.create(unit=units[7], user=cast.province_officer, since=clock.now())
    Application.objects.filter(pk=chosen[8].pk).update(state=Application.State.WITHDRAWN)
    chosen.insert(9, candidate(cast, cast.unit_a, "80"))
    again = Application.objects.filter(pk__in=[one.pk for one in chosen])
    chosen = list(again.select_related("unit", "authority", "province", "campaign"))
    screening.screen(cast.campaign, [one.unit for one in chosen], actor=cast.province_officer)
    return chosen


def test_in_bulk_each_hindrance_is_refused_in_the_words_of_the_single_act(cast: Cast) -> None:
    chosen = hindered(cast)
    single: dict[int, tuple[Any, ...]] = {}
    for one in chosen:
        with transaction.atomic():
            try:
                actions.recommend(one, actor=cast.province_officer)
            except Refused as refused:
                single[one.pk] = told_of(refused.refusal)
            transaction.set_rollback(True)
    assert len(single) == len(chosen) - 1
    assert len({words[0] for words in single.values()}) == len(single)
    with pytest.raises(actions.Stopped) as caught:
        decide(cast, "recommend", chosen, preview(cast, "recommend", chosen).token)
    assert {pk: told_of(refusal) for pk, refusal in caught.value.stops.items()} == single
    assert set(states()) == {C.CANDIDATE}


def told_of(refusal: Any) -> tuple[Any, ...]:
    return (refusal.message, refusal.clauses, refusal.next_step, [gap.message for gap in refusal.gaps])


def test_the_term_and_the_experts_stop_many_in_the_words_of_one(
    cast: Cast, two: list[Application], clock_at: Callable[[str], datetime]
) -> None:
    """What is asked once for all: the province's term, the publicity, what experts found."""
    clock_at("2026-03-01 09:00")
    (late,) = set(stops(cast, "decline", two))
    with pytest.raises(Refused, match=re.escape(late)):
        actions.decline(two[0], actor=cast.province_officer, reason="先进性不足")
    Candidacy.objects.update(state=C.REPORTED)
    for verb in ("shortlist", "pass_over"):
        (unheard,) = set(stops(cast, verb, two))
        with pytest.raises(Refused, match=re.escape(unheard)):
            getattr(actions, verb)(Candidacy.objects.first(), actor=cast.ministry_officer, reason="先进性不足")
    Publicity.objects.create(
        campaign=cast.campaign, decision="示例公示〔2026〕1号", opened_by=cast.ministry_officer,
        starts_at=clock.now(), ends_at=clock.now() + timedelta(days=5),
    )  # fmt: skip
    (shown,) = set(stops(cast, "shortlist", two))
    assert "公示已经开始" in shown


def test_what_turns_up_while_many_are_decided_stops_all(
    cast: Cast, two: list[Application], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A finding of somebody else, written after the guards were told that the unit passes."""
    verb = actions.VERBS["recommend"]

    def run(line: Any, actor: User, reason: str) -> Any:
        Finding.objects.create(campaign=cast.campaign, unit=cast.unit_a, clause="HN-1.1.f", summary="列入名单")
        return verb.run(line, actor, reason)

    token = preview(cast, "recommend", two).token
    monkeypatch.setitem(actions.VERBS, "recommend", replace(verb, run=run))
    with pytest.raises(actions.Stopped, match="预览之后情况有变化"):
        decide(cast, "recommend", two, token)
    assert states() == [C.CANDIDATE, C.CANDIDATE]


def test_what_is_known_lets_pass_only_who_acts_and_only_inside(cast: Cast, two: list[Application]) -> None:
    known = preview(cast, "recommend", two).known
    candidacy = Candidacy.objects.get(application=two[0])
    Finding.objects.create(campaign=cast.campaign, unit=cast.unit_a, clause="HN-1.1.f", summary="列入名单")
    guard = GUARDS["selection.eligible"]
    assert guard(candidacy, cast.province_officer) is not None
    with known.letting():
        assert guard(candidacy, cast.province_officer) is None
        assert guard(candidacy, cast.other_province_officer) is not None
    assert guard(candidacy, cast.province_officer) is not None


def test_a_unit_more_costs_the_writes_of_its_act_alone(cast: Cast) -> None:
    """Its row locked, moved and logged: no guard looks anything up for it."""
    file_existing(cast)
    made = [candidate(cast, make_unit(cast.city_y), "80").pk for _ in range(4)]
    related = ("unit__authority__parent", "authority__parent", "province__parent", "campaign")
    chosen = list(Application.objects.filter(pk__in=made).select_related(*related))
    counts = []
    for some in (chosen[:1], chosen[1:]):
        token = preview(cast, "recommend", some).token
        with CaptureQueriesContext(connection) as asked:
            assert decide(cast, "recommend", some, token) == len(some)
        counts.append(len(asked))
    assert (counts[1] - counts[0]) / 2 <= 20
