"""Grades of the green code: never more than the share, ties at an edge get the lower grade, the rest is the rest."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lvheng.evaluation.grading import grades

SHARES = [("A+", Decimal("0.05")), ("A", Decimal("0.35")), ("B", None)]
POPULATION = st.dictionaries(
    st.integers(0, 500), st.decimals(0, 100, places=2, allow_nan=False, allow_infinity=False), max_size=120
)


def counted(count: int) -> dict[str, int]:
    found = grades({index: Decimal(index) for index in range(count)}, SHARES)
    return {grade: list(found.values()).count(grade) for grade, _ in SHARES}


@pytest.mark.parametrize(
    ("count", "best", "next_best"), [(0, 0, 0), (1, 0, 0), (3, 0, 1), (19, 0, 7), (20, 1, 7), (40, 2, 14), (99, 4, 35)]
)
def test_places_are_rounded_down(count: int, best: int, next_best: int) -> None:
    assert counted(count) == {"A+": best, "A": next_best, "B": count - best - next_best}


def test_a_tie_at_an_edge_gets_the_lower_grade() -> None:
    totals = {index: Decimal(100 - index) for index in range(20)}
    totals[1] = totals[0]  # two share the one place of A+
    found = grades(totals, SHARES)
    assert [found[index] for index in range(9)] == ["A"] * 8 + ["B"]
    totals[8] = totals[7]  # the eighth and the ninth share the last place of A
    assert [grades(totals, SHARES)[index] for index in range(6, 10)] == ["A", "B", "B", "B"]
    assert set(grades(dict.fromkeys(range(40), Decimal(80)), SHARES).values()) == {"B"}


def test_a_single_grade_takes_all() -> None:
    assert grades({1: Decimal(5), 2: Decimal(6)}, [("合格", None)]) == {1: "合格", 2: "合格"}


@given(POPULATION)
def test_no_grade_with_those_above_it_exceeds_its_share(totals: dict[int, Decimal]) -> None:
    found = list(grades(totals, SHARES).values())
    assert found.count("A+") * 20 <= len(totals)
    assert (found.count("A+") + found.count("A")) * 5 <= len(totals) * 2
    assert len(found) == len(totals)
    assert set(found) <= {"A+", "A", "B"}


@given(POPULATION, st.randoms(use_true_random=False))
def test_order_is_irrelevant(totals: dict[int, Decimal], random: object) -> None:
    shuffled = list(totals.items())
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert grades(dict(shuffled), SHARES) == grades(totals, SHARES)


@given(POPULATION)
def test_a_better_score_never_gets_a_worse_grade_and_equals_get_the_same(totals: dict[int, Decimal]) -> None:
    found, order = grades(totals, SHARES), ["A+", "A", "B"]
    ranked = sorted(totals, key=lambda item: totals[item], reverse=True)
    for better, worse in pairwise(ranked):
        assert order.index(found[better]) <= order.index(found[worse])
        assert totals[better] != totals[worse] or found[better] == found[worse]


@given(POPULATION, st.decimals("0.01", "0.3", places=2))
def test_more_share_never_gives_a_worse_grade(totals: dict[int, Decimal], share: Decimal) -> None:
    narrow = grades(totals, [("好", share), ("其余", None)])
    wide = grades(totals, [("好", share * 2), ("其余", None)])
    assert all(wide[item] == "好" for item, grade in narrow.items() if grade == "好")
