"""Selecting by a rule, and the order among equals: exact, and the same in whatever order candidates come."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lvheng.evaluation.numbers import sortable
from lvheng.evaluation.results import GroupScore
from lvheng.evaluation.selecting import (
    Candidate,
    Choice,
    Difference,
    Lead,
    Rank,
    Rule,
    differing,
    lead,
    leads,
    select,
    tie_key,
)

D = Decimal


def one(key: int, total: str | None, **values: Any) -> Candidate:
    return Candidate(id=key, total=None if total is None else D(total), **values)


def chosen(candidates: list[Candidate], **rule: Any) -> list[int]:
    return [choice.id for choice in select(candidates, Rule(**rule)) if choice.enters]


def why(candidates: list[Candidate], **rule: Any) -> dict[int, tuple[str, bool]]:
    return {choice.id: (choice.why, choice.tied) for choice in select(candidates, Rule(**rule)) if not choice.enters}


FOUR = [
    one(1, "90", region=1, industry="cement"), one(2, "80", region=1, industry=""),
    one(3, "70", region=2, industry="cement"), one(4, "60", region=2, industry=""),
]  # fmt: skip


@pytest.mark.clause("MI-1.b")
def test_without_a_rule_all_enter_best_first() -> None:
    assert chosen(FOUR[::-1]) == [1, 2, 3, 4]


def test_who_stands_on_the_line_is_not_below_it() -> None:
    assert chosen(FOUR, line=D(70)) == [1, 2, 3]
    assert why(FOUR, line=D("70.00000000000000000001")) == {3: ("line", False), 4: ("line", False)}


def test_each_quota_says_which_it_was() -> None:
    assert why(FOUR, places=3) == {4: ("places", False)}
    assert why(FOUR, per_region={1: 1}) == {2: ("region", False)}
    assert why(FOUR, per_industry={"cement": 1, "": 0}) == {
        2: ("industry", False), 3: ("industry", False), 4: ("industry", False),
    }  # fmt: skip


def test_who_is_left_out_or_blocked_takes_no_place() -> None:
    found = [replace(FOUR[0], blocked=("gate",)), *FOUR[1:]]
    assert chosen(found, places=1, without=frozenset({2})) == [3]
    assert why(found, without=frozenset({1})) == {1: ("without", False)}
    assert why(found, line=D(100))[1] == ("blocked", False)


def test_who_has_no_score_does_not_enter() -> None:
    found = [one(1, None), one(2, "1"), one(3, None, blocked=("review",))]
    assert why(found) == {1: ("unscored", False), 3: ("blocked", False)}


@pytest.mark.clause("MI-1.b")
def test_equals_enter_together_or_a_place_stays_empty() -> None:
    found = [one(1, "90"), one(2, "80"), one(3, "80"), one(4, "70")]
    assert chosen(found, places=2) == [1]
    assert why(found, places=2) == {2: ("places", True), 3: ("places", True), 4: ("places", False)}
    assert chosen(found, places=3) == [1, 2, 3]
    assert why(found, places=1) == {2: ("places", False), 3: ("places", False), 4: ("places", False)}


def test_what_the_pack_orders_equals_by_parts_them() -> None:
    assert chosen([one(1, "80", ties=(0,)), one(2, "80", ties=(1,))], places=1) == [2]


def test_equals_of_two_cities_are_held_by_their_own_city_alone() -> None:
    found = [one(1, "80", region=1), one(2, "80", region=1), one(3, "80", region=2)]
    assert chosen(found, per_region={1: 1}) == [3]
    assert why(found, per_region={1: 1}) == {1: ("region", True), 2: ("region", True)}


def test_two_selections_differ_by_those_who_enter_one_alone() -> None:
    first, second = (select(FOUR, Rule(places=n)) for n in (1, 3))
    assert differing(first, second) == [Difference(2, False), Difference(3, False)]
    assert differing(second, first) == [Difference(2, True), Difference(3, True)]
    assert differing([Choice(9, "line")], []) == []


TOTALS = st.sampled_from(["50", "60", "60.01", "70", "80.123456789", "90"])
CANDIDATES = st.lists(
    st.builds(
        lambda total, tie, city, industry, blocked: (total, tie, city, industry, blocked),
        st.none() | TOTALS, st.integers(0, 1), st.integers(1, 3), st.sampled_from(["", "cement", "steel"]),
        st.booleans(),
    ),
    max_size=14,
).map(
    lambda found: [
        one(key, total, ties=(tie,), region=city, industry=industry, blocked=("gate",) if blocked else ())
        for key, (total, tie, city, industry, blocked) in enumerate(found, 1)
    ]
)  # fmt: skip
LIMITS = st.integers(0, 4)
RULES = st.builds(
    Rule, line=st.none() | st.sampled_from([D(55), D(60), D(85)]), places=st.none() | st.integers(0, 9),
    per_region=st.dictionaries(st.integers(1, 3), LIMITS),
    per_industry=st.dictionaries(st.sampled_from(["", "cement", "steel"]), LIMITS),
    without=st.frozensets(st.integers(1, 5)),
)  # fmt: skip


@given(CANDIDATES, RULES, st.randoms())
def test_no_limit_is_exceeded_and_the_order_of_candidates_is_nothing(
    found: list[Candidate], rule: Rule, random: Any
) -> None:
    choices = select(found, rule)
    shuffled = list(found)
    random.shuffle(shuffled)
    assert select(shuffled, rule) == choices
    assert sorted(choice.id for choice in choices) == [candidate.id for candidate in found]
    by_id = {candidate.id: candidate for candidate in found}
    inside = [by_id[choice.id] for choice in choices if choice.enters]
    assert rule.places is None or len(inside) <= rule.places
    cities = Counter(candidate.region for candidate in inside)
    industries = Counter(candidate.industry for candidate in inside)
    assert all(cities[city] <= most for city, most in rule.per_region.items())
    assert all(industries[industry] <= most for industry, most in rule.per_industry.items())
    for candidate in inside:
        assert candidate.total is not None
        assert not candidate.blocked
        assert candidate.id not in rule.without
        assert rule.line is None or candidate.total >= rule.line


@given(CANDIDATES, RULES)
def test_nobody_worse_is_in_while_one_better_or_equal_of_the_same_city_and_industry_is_out(
    found: list[Candidate], rule: Rule
) -> None:
    by_id = {candidate.id: candidate for candidate in found}
    choices = select(found, rule)
    inside = [by_id[choice.id] for choice in choices if choice.enters]
    for choice in choices:
        if choice.why not in ("region", "industry", "places"):
            continue
        out = by_id[choice.id]
        cell = [one for one in inside if (one.region, one.industry) == (out.region, out.industry)]
        assert all((one.total, one.ties) > (out.total, out.ties) for one in cell)


@given(CANDIDATES, RULES, st.integers(0, 9))
def test_more_places_and_a_lower_line_take_nobody_out(found: list[Candidate], rule: Rule, places: int) -> None:
    def inside(**values: Any) -> set[int]:
        return {choice.id for choice in select(found, replace(rule, **values)) if choice.enters}

    assert inside(places=places) <= inside(places=places + 1) <= inside(places=None)
    assert inside(line=D(60)) <= inside(line=D(55)) <= inside(line=None)


def rank(total: str, **values: Any) -> Rank:
    return Rank(sortable(D(total)), **values)


@pytest.mark.clause("MI-2.1.b")
def test_each_step_of_the_order_says_what_it_was() -> None:
    ties = ("key_industry", "groups", "earlier")
    first, second = "|".join(map(sortable, [D(20), D("9.5")])), "|".join(map(sortable, [D(20), D(9)]))
    names = ("能源低碳化", "资源高效化")
    assert lead(rank("80.31"), rank("80"), ties) == Lead("total", D("0.31"))
    assert lead(rank("80", preferred=1), rank("80"), ties) == Lead("key_industry")
    assert lead(rank("80", tie_key=first), rank("80", tie_key=second), ties, names) == Lead(
        "groups", D("0.5"), "资源高效化"
    )
    assert lead(rank("80", tie_key=first), rank("80"), ties, names) == Lead("groups")
    assert lead(rank("80", earlier=1), rank("80", earlier=2), ties) == Lead("earlier")
    assert lead(rank("80"), rank("80"), ties) == Lead("equal")
    assert lead(rank("80", preferred=1, earlier=1), rank("80", earlier=2), ()) == Lead("equal")
    assert lead(rank("0.5"), Rank(""), ties) == Lead("total", D("0.5"))


@given(st.decimals(0, 100, places=4), st.decimals(0, 100, places=4))
def test_the_text_of_groups_sorts_as_their_points(first: Decimal, second: Decimal) -> None:
    def text(points: Decimal) -> str:
        score: Any = SimpleNamespace(groups=(GroupScore(name="甲", weight=D(100), points=points),))
        return tie_key(score, ("甲",))

    assert (text(first) < text(second)) == (first < second)
    assert len(text(first)) == len(text(second))


def test_no_groups_no_text_and_an_unknown_group_is_an_error() -> None:
    score: Any = SimpleNamespace(groups=())
    assert tie_key(score, ()) == ""
    with pytest.raises(KeyError):
        tie_key(score, ("乙",))


@pytest.mark.clause("MI-2.1.b")
def test_each_is_told_what_puts_it_before_the_next() -> None:
    found = [
        one(1, "80", ties=(0, -2)), one(2, "80", ties=(1, -9)), one(3, "90.5", ties=(0, -1)),
        one(4, "80", ties=(0, -1)), one(5, None, ties=(1, 0)), one(6, "80", ties=(0, -2)),
    ]  # fmt: skip
    assert leads(found, ("key_industry", "earlier")) == {
        3: Lead("total", D("10.5")), 2: Lead("key_industry"), 4: Lead("earlier"), 1: Lead("equal"),
    }  # fmt: skip
    points = ["|".join(map(sortable, [D(20), D(last)])) for last in (7, 9)]
    by_groups = [one(key, "80", ties=(text,)) for key, text in enumerate(points, start=1)]
    assert leads(by_groups, ("groups",), ("能源", "资源")) == {2: Lead("groups", D(2), "资源")}
    assert leads([one(1, "3")], ()) == {}


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), max_size=8))
def test_what_is_said_of_the_order_is_the_order_of_a_selection(drawn: list[tuple[int, int]]) -> None:
    found = [one(key, str(total), ties=(earlier,)) for key, (total, earlier) in enumerate(drawn)]
    said = leads(reversed(found), ("earlier",))
    assert list(said) == [choice.id for choice in select(found, Rule())][:-1]
    assert sum(step.by != "equal" for step in said.values()) == len(set(drawn)) - bool(drawn)
