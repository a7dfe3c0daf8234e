from decimal import Decimal, localcontext

import pytest

from lvheng.evaluation import ranking


def totals(*numbers: str) -> dict[int, Decimal]:
    return {index: Decimal(number) for index, number in enumerate(numbers)}


def test_competition_ranks() -> None:
    assert ranking.rank(totals("80", "90", "80", "70")) == {1: 1, 0: 2, 2: 2, 3: 4}
    assert ranking.rank({}) == {}


def test_ranked_on_full_precision() -> None:
    close = totals("80.0000000000000000000000000000000000001", "80")
    with localcontext() as context:
        context.prec = 3
        assert ranking.rank(close) == {0: 1, 1: 2}


@pytest.mark.clause("MI-2.2.b")
@pytest.mark.parametrize(
    ("count", "share", "expected"), [(19, "0.05", 0), (20, "0.05", 1), (39, "0.05", 1), (40, "0.05", 2), (3, "0.99", 2)]
)
def test_bottom_places_are_rounded_down(count: int, share: str, expected: int) -> None:
    scores = {index: Decimal(index) for index in range(count)}
    assert ranking.bottom(scores, Decimal(share)) == set(range(expected))


def test_ties_at_the_edge_are_not_counted() -> None:
    assert ranking.bottom(totals("1", "2", "2", "3", "4", "5"), Decimal("0.34")) == {0}
    assert ranking.bottom(totals("2", "2", "2", "3"), Decimal("0.5")) == set()
    assert ranking.bottom(totals("1", "2"), Decimal(1)) == {0, 1}
    assert ranking.bottom({}, Decimal("0.05")) == set()


@pytest.mark.clause("MI-2.2.b")
@pytest.mark.parametrize(
    ("numbers", "share", "spared", "counted"),
    [
        (("1", "2", "2", "3", "4", "5"), "0.34", {0}, {0, 1, 2}),
        (("2", "2", "2", "3"), "0.5", set(), {0, 1, 2}),
        (("1", "2", "3", "4"), "0.5", {0, 1}, {0, 1}),
        (("1", "1"), "0.49", set(), set()),  # no place at all: nobody, tied or not
        (("1", "1"), "0.5", set(), {0, 1}),
    ],
)
def test_ties_at_the_edge_are_spared_or_counted(
    numbers: tuple[str, ...], share: str, spared: set[int], counted: set[int]
) -> None:
    assert ranking.bottom(totals(*numbers), Decimal(share)) == spared
    assert ranking.bottom(totals(*numbers), Decimal(share), ties="counted") == counted


@pytest.mark.clause("MI-1.c")
def test_mean() -> None:
    assert ranking.mean([Decimal(1), Decimal(2), Decimal("2.5")]) == Decimal(
        "1.833333333333333333333333333333333333333"
    )
    assert ranking.mean([]) is None
