"""Selecting by a rule at its edges: no places at all, more places than units, equals at the last place, strangers."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lvheng.evaluation.selecting import Candidate, Choice, Rule, differing, select, standings
from tests.evaluation.test_selecting import CANDIDATES, RULES, one

D = Decimal
BIG = st.integers(14, 99)


def inside(found: list[Candidate], rule: Rule) -> set[int]:
    return {choice.id for choice in select(found, rule) if choice.enters}


def why(found: list[Candidate], rule: Rule) -> dict[int, Choice]:
    return {choice.id: choice for choice in select(found, rule)}


@pytest.mark.clause("MI-1.b")
@given(CANDIDATES, RULES)
def test_no_places_at_all_let_nobody_in(found: list[Candidate], rule: Rule) -> None:
    assert inside(found, replace(rule, places=0)) == set()
    assert inside(found, replace(rule, per_region=dict.fromkeys((1, 2, 3), 0))) == set()
    assert inside(found, replace(rule, per_industry=dict.fromkeys(("", "cement", "steel"), 0))) == set()


@given(CANDIDATES, RULES, st.integers(1, 3))
def test_a_quota_of_nothing_shuts_its_region_alone(found: list[Candidate], rule: Rule, region: int) -> None:
    free = replace(rule, places=None, per_industry={})
    shut = replace(free, per_region={**free.per_region, region: 0})
    of_region = {candidate.id for candidate in found if candidate.region == region}
    assert inside(found, shut) == inside(found, free) - of_region


@given(CANDIDATES, RULES, BIG)
def test_more_places_than_there_are_units_are_as_good_as_no_quota(
    found: list[Candidate], rule: Rule, many: int
) -> None:
    free = replace(rule, places=None, per_region={}, per_industry={})
    wide = replace(
        free, places=many, per_region=dict.fromkeys((1, 2, 3, 9), many),
        per_industry=dict.fromkeys(("", "cement", "steel", "none"), many),
    )  # fmt: skip
    assert select(found, wide) == select(found, free)


@pytest.mark.clause("MI-1.b")
@given(CANDIDATES, st.integers(0, 14))
def test_equals_at_the_last_place_enter_together_or_leave_it_empty(found: list[Candidate], places: int) -> None:
    choices = why(found, Rule(places=places))
    groups: dict[Any, list[Candidate]] = {}
    for candidate in found:
        if candidate.total is not None and not candidate.blocked:
            groups.setdefault((candidate.total, candidate.ties), []).append(candidate)
    taken = 0
    for key in sorted(groups, reverse=True):
        equals = {choices[candidate.id].enters for candidate in groups[key]}
        assert len(equals) == 1
        fits = taken + len(groups[key]) <= places
        if not fits:
            assert equals == {False}
            assert {choices[candidate.id].tied for candidate in groups[key]} == {taken < places}
            places = taken  # nobody below comes in once it is full
        taken += len(groups[key]) if equals == {True} else 0
    assert taken <= 14


@given(CANDIDATES)
def test_a_line_at_a_score_lets_all_who_have_it_in(found: list[Candidate]) -> None:
    for line in {candidate.total for candidate in found if candidate.total is not None}:
        expected = {one.id for one in found if one.total is not None and one.total >= line and not one.blocked}
        assert inside(found, Rule(line=line)) == expected


@given(CANDIDATES, RULES, st.frozensets(st.integers(50, 99), min_size=1))
def test_leaving_out_who_is_not_there_changes_nothing(
    found: list[Candidate], rule: Rule, strangers: frozenset[int]
) -> None:
    assert select(found, replace(rule, without=rule.without | strangers)) == select(found, rule)
    wide = {**rule.per_region, 77: 0}
    assert select(found, replace(rule, per_region=wide)) == select(found, rule)


@given(CANDIDATES, RULES)
def test_leaving_out_who_does_not_enter_takes_nobody_out(found: list[Candidate], rule: Rule) -> None:
    before = inside(found, rule)
    for candidate in found:
        if candidate.id not in before and candidate.id not in rule.without:
            after = inside(found, replace(rule, without=rule.without | {candidate.id}))
            assert candidate.id not in after


@given(CANDIDATES, RULES, RULES)
def test_who_differs_between_two_rules_is_said_from_both_sides(
    found: list[Candidate], first: Rule, second: Rule
) -> None:
    one_way, other_way = (
        differing(select(found, a), select(found, b)) for a, b in ((first, second), (second, first))
    )  # fmt: skip
    assert [(d.id, not d.first) for d in one_way] == [(d.id, d.first) for d in other_way]
    only_first = {d.id for d in one_way if d.first}
    only_second = {d.id for d in one_way if not d.first}
    assert inside(found, first) - only_first == inside(found, second) - only_second
    assert differing(select(found, first), select(found, first)) == []


@given(CANDIDATES)
def test_ranks_are_those_of_a_competition(found: list[Candidate]) -> None:
    ranks = standings(found)
    scored = [candidate for candidate in found if candidate.total is not None]
    assert set(ranks) == {candidate.id for candidate in scored}
    for candidate in scored:
        better = sum((o.total, o.ties) > (candidate.total, candidate.ties) for o in scored)
        assert ranks[candidate.id] == better + 1
    assert standings(found[::-1]) == ranks


def test_ranks_by_example() -> None:
    found = [one(1, "80"), one(2, None), one(3, "90", blocked=("gate",)), one(4, "80"), one(5, "70")]
    assert standings(found) == {3: 1, 1: 2, 4: 2, 5: 4}
    assert Counter(standings([]).values()) == Counter()
