"""Experts taken together: mean, median, disagreement; an abstention is no zero."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lvheng.evaluation.panels import disagreement, finding, panel_result

D = Decimal
POINTS = st.decimals(0, 20, places=2)
JUDGED = st.lists(st.one_of(st.none(), POINTS), min_size=1, max_size=7)


@pytest.mark.clause("MI-3.c")
def test_an_abstention_is_left_out_and_no_zero() -> None:
    found = finding(3, [{3: D(6)}, {3: None}, {3: D(9)}, {}])
    assert (found.judged, found.abstained) == (2, 2)
    assert (found.mean, found.median, found.spread) == (D("7.5"), D("7.5"), D(3))


def test_what_nobody_judged_has_no_mean() -> None:
    found = finding(1, [{1: None}, {}])
    assert (found.judged, found.abstained, found.mean, found.median, found.spread) == (0, 2, None, None, None)


def test_a_mean_that_does_not_end_is_kept_to_forty_digits() -> None:
    found = finding(1, [{1: D(1)}, {1: D(0)}, {1: D(0)}])
    assert found.mean == D("0." + "3" * 40)
    assert found.median == 0


def test_totals_are_of_those_who_judged_everything() -> None:
    found = panel_result([1, 2], [{1: D(4), 2: D(5)}, {1: D(6), 2: None}, {1: D(8), 2: D(9)}])
    assert found.totals == (D(9), None, D(17))
    assert [one.mean for one in found.findings] == [D(6), D(7)]
    assert found.total == D(13)
    assert found.disagreement == D(8)


def test_a_total_waits_for_every_indicator_and_a_meeting_may_settle_it() -> None:
    judged = [{1: D(4)}, {1: D(6)}]
    assert panel_result([1, 2], judged).total is None
    settled = panel_result([1, 2], judged, {2: D(3)})
    assert settled.total == D(8)
    assert panel_result([1, 2], judged, {1: D(6), 2: D(3)}).total == D(9)
    assert panel_result([], []).total is None


def test_an_abstention_neither_makes_nor_hides_a_difference() -> None:
    assert disagreement([1, 2], [{1: D(10), 2: D(8)}, {1: None, 2: D(8)}]) == 0
    assert disagreement([1, 2], [{1: D(10), 2: None}, {1: D(2), 2: D(8)}]) == 8
    assert disagreement([1, 2], [{1: D(10)}, {2: D(8)}]) is None
    assert disagreement([1], [{1: D(10)}]) is None


@given(JUDGED)
def test_abstentions_move_nothing_and_the_mean_lies_among_the_points(points: list[Decimal | None]) -> None:
    judged = [{1: one} for one in points]
    alone = [one for one in points if one is not None]
    found = finding(1, judged)
    assert found.judged + found.abstained == len(points)
    if not alone:
        assert found.mean is None
        return
    assert found.mean is not None
    assert found.median is not None
    slack = Fraction(1, 10**35)
    assert Fraction(min(alone)) - slack <= Fraction(found.mean) <= Fraction(max(alone)) + slack
    assert sum(one <= found.median for one in alone) * 2 >= len(alone)
    assert sum(one >= found.median for one in alone) * 2 >= len(alone)
    assert finding(1, [*judged, {1: None}]).mean == found.mean


@given(st.lists(st.fixed_dictionaries({1: st.one_of(st.none(), POINTS), 2: POINTS}), min_size=2, max_size=5))
def test_the_order_of_experts_makes_no_difference(judged: list[dict[int, Decimal | None]]) -> None:
    one, other = panel_result([1, 2], judged), panel_result([1, 2], judged[::-1])
    assert (one.findings, one.total, one.disagreement) == (other.findings, other.total, other.disagreement)
    complete = [total for total in one.totals if total is not None]
    if len(complete) == len(judged):
        assert one.disagreement == max(complete) - min(complete)
