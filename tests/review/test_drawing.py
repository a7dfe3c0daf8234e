"""The draw: by seed alone, in the same order whoever draws, least and share, risk, nothing twice."""

import hashlib
from decimal import Decimal

import pytest

from lvheng.review.drawing import draw, how_many, in_order

POOL = [f"LH-{number:03d}" for number in range(1, 21)]
RULE = {"share": Decimal("0.1"), "least": 3, "by_risk": 2}


def test_the_order_is_that_of_the_digests() -> None:
    expected = sorted(POOL, key=lambda number: hashlib.sha256(f"2025\n{number}".encode()).hexdigest())
    assert in_order("2025", POOL) == in_order("2025", reversed(POOL)) == expected
    assert in_order("2026", POOL) != expected


def test_a_known_draw_stays_the_same() -> None:
    found = draw("种子", POOL, {}, **RULE)  # type: ignore[arg-type]
    digests = {hashlib.sha256(f"种子\n{number}".encode()).hexdigest(): number for number in POOL}
    assert found.drawn == tuple(digests[key] for key in sorted(digests)[:3])
    assert found.by_risk == ()


@pytest.mark.parametrize(
    ("pool", "share", "least", "count"),
    [(100, "0.1", 3, 10), (101, "0.1", 3, 11), (20, "0.1", 3, 3), (2, "0.1", 3, 2), (0, "0.1", 3, 0), (5, "1", 0, 5),
     (5, "0", 0, 0)],
)  # fmt: skip
def test_how_many_are_drawn(pool: int, share: str, least: int, count: int) -> None:
    assert how_many(pool, Decimal(share), least) == count


def test_the_riskiest_of_those_left_follow_and_none_twice() -> None:
    drawn = draw("a", POOL, {}, **RULE).drawn  # type: ignore[arg-type]
    left = [number for number in POOL if number not in drawn]
    risks = {drawn[0]: 999, left[5]: 300, left[2]: 300, left[0]: 10, left[1]: 0}
    found = draw("a", POOL, risks, **RULE)  # type: ignore[arg-type]
    assert found.drawn == drawn
    assert found.by_risk == (left[2], left[5])
    assert draw("a", POOL, {left[1]: 0}, **RULE).by_risk == ()  # type: ignore[arg-type]
