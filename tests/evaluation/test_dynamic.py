"""The bottom of a year and its years running: worked by hand, and over random populations (MI-2.2.b)."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lvheng.evaluation import ranking
from lvheng.evaluation.dynamic import Counting, Population, Year, bottom_run

pytestmark = pytest.mark.clause("MI-2.2.b")
SHARE = Decimal("0.05")
#: Few different totals, so that ties are common; some with more digits than a float holds.
TOTAL = st.one_of(
    st.integers(0, 30).map(Decimal),
    st.decimals("39.9999999999999999999", "40.0000000000000000001", places=19, allow_nan=False),
)
POPULATION = st.lists(TOTAL, max_size=150).map(lambda totals: dict(enumerate(totals)))
SHARES = st.decimals("0.01", "0.99", places=2, allow_nan=False)


def of(totals: dict[int, Decimal], share: Decimal = SHARE, ties: ranking.Ties = "spared") -> Population[int]:
    return Population(totals, share, ties)


def test_forty_units_by_hand() -> None:
    """floor(5 % × 40) = 2: places 39 and 40. Points 61 … 100, the two last 61 and 62."""
    found = of({unit: Decimal(100 - unit) for unit in range(40)})
    assert (found.places, found.bottom, found.cut_off) == (2, {38, 39}, Decimal(62))
    assert (found.ranks[39], found.ranks[38], found.ranks[0]) == (40, 39, 1)
    assert found.beside(38) == [37, 36, 39]
    assert found.beside(39) == [38, 37]
    assert found.beside(0) == [1, 2]


def test_the_edge_by_hand() -> None:
    """Three at 62 for the second place from the end: spared, the last one alone is at the bottom."""
    totals = {unit: Decimal(100 - unit) for unit in range(37)} | {37: Decimal(62), 38: Decimal(62), 39: Decimal(61)}
    totals[36] = Decimal(62)
    found = of(totals)
    assert (found.bottom, found.cut_off) == ({39}, Decimal(61))
    counted = of(totals, ties="counted")
    assert (counted.bottom, counted.cut_off) == ({36, 37, 38, 39}, Decimal(62))
    nobody = of({unit: Decimal(1) for unit in range(19)})
    assert (nobody.places, nobody.bottom, nobody.cut_off) == (0, set(), None)


@given(totals=POPULATION, share=SHARES)
def test_never_more_than_the_share(totals: dict[int, Decimal], share: Decimal) -> None:
    found = of(totals, share)
    assert len(found.bottom) <= found.places == int(Fraction(share) * len(totals))
    assert len(of(totals, share, "counted").bottom) >= found.places


@given(totals=POPULATION, share=SHARES)
def test_whoever_ties_with_the_spared_is_spared(totals: dict[int, Decimal], share: Decimal) -> None:
    found = of(totals, share)
    spared = [total for unit, total in totals.items() if unit not in found.bottom]
    assert all(totals[unit] < min(spared) for unit in found.bottom if spared)
    counted = of(totals, share, "counted")
    assert found.bottom <= counted.bottom
    assert len({totals[unit] for unit in counted.bottom - found.bottom}) <= 1  # what they differ in is one edge


@given(totals=POPULATION, share=SHARES, ties=st.sampled_from(["spared", "counted"]), data=st.data())
def test_the_order_of_input_is_irrelevant(
    totals: dict[int, Decimal], share: Decimal, ties: ranking.Ties, data: st.DataObject
) -> None:
    found = of(totals, share, ties)
    other = of(dict(data.draw(st.permutations(list(totals.items())))), share, ties)
    assert (found.bottom, found.ranks, found.cut_off) == (other.bottom, other.ranks, other.cut_off)
    assert (found.order, list(map(found.beside, totals))) == (other.order, list(map(other.beside, totals)))


@given(totals=POPULATION, shares=st.tuples(SHARES, SHARES), ties=st.sampled_from(["spared", "counted"]))
def test_a_larger_share_only_adds(
    totals: dict[int, Decimal], shares: tuple[Decimal, Decimal], ties: ranking.Ties
) -> None:
    assert of(totals, min(shares), ties).bottom <= of(totals, max(shares), ties).bottom


@given(totals=POPULATION, share=SHARES, ties=st.sampled_from(["spared", "counted"]))
def test_a_better_newcomer_saves_nobody_and_is_not_there(
    totals: dict[int, Decimal], share: Decimal, ties: ranking.Ties
) -> None:
    newcomer = max(totals.values(), default=Decimal(0)) + 1
    more = of({**totals, -1: newcomer}, share, ties)
    assert of(totals, share, ties).bottom <= more.bottom
    assert -1 not in more.bottom


@given(totals=POPULATION.filter(bool), share=SHARES, ties=st.sampled_from(["spared", "counted"]), data=st.data())
def test_more_points_never_bring_a_unit_to_the_bottom(
    totals: dict[int, Decimal], share: Decimal, ties: ranking.Ties, data: st.DataObject
) -> None:
    unit = data.draw(st.sampled_from(sorted(totals)))
    if unit not in of(totals, share, ties).bottom:
        better = {**totals, unit: totals[unit] + data.draw(st.integers(0, 5))}
        assert unit not in of(better, share, ties).bottom


def years(text: str, newest: int = 2030) -> list[Year]:
    """`b` at the bottom, `o` not, `-` without a score, a space: nothing known; newest first."""
    return [
        Year(newest - back, scored=letter != "-", in_bottom=letter == "b")
        for back, letter in enumerate(text)
        if letter != " "
    ]


@pytest.mark.parametrize(
    ("text", "scored", "calendar"),
    [
        ("", 0, 0), ("o", 0, 0), ("b", 1, 1), ("ob", 0, 0), ("bb", 2, 2), ("bbb", 3, 3), ("bbob", 2, 2),
        ("b-b", 2, 1), ("b-bb", 3, 1), ("-bbb", 3, 0), ("b-o", 1, 1), ("-", 0, 0), ("b b", 2, 1), (" bb", 2, 2),
    ],
)  # fmt: skip
def test_years_running_by_hand(text: str, scored: int, calendar: int) -> None:
    assert len(bottom_run(years(text))) == scored
    assert len(bottom_run(years(text), counting="calendar_years")) == calendar


LETTERS = st.text("bo- ", max_size=8)
COUNTING = st.sampled_from(["scored_years", "calendar_years"])


@given(text=LETTERS, counting=COUNTING, data=st.data())
def test_a_run_is_made_of_bottom_years_alone(text: str, counting: Counting, data: st.DataObject) -> None:
    known = years(text)
    run = bottom_run(known, counting=counting)
    at_bottom = {one.year for one in known if one.scored and one.in_bottom}
    assert set(run) <= at_bottom  # an unfiled year never counts as one
    assert run == sorted(set(run), reverse=True)
    assert bottom_run(data.draw(st.permutations(known)), counting=counting) == run
    assert len(bottom_run(known, counting="calendar_years")) <= len(bottom_run(known))


@given(text=LETTERS, counting=COUNTING)
def test_a_good_year_starts_anew(text: str, counting: Counting) -> None:
    assert bottom_run(years("o" + text), counting=counting) == []
    marked = [Year(one.year, one.scored, in_bottom=True) for one in years("-" + text)]
    assert 2030 not in bottom_run(marked, counting=counting)  # whatever the mark says: no score, no place
