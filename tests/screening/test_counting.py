"""When an entry counts: every edge of time. The same calendar day years on is free again."""

from collections.abc import Callable
from datetime import date

import pytest

from lvheng.core import clock
from lvheng.screening.counting import Counting
from lvheng.standards import load_campaign

THREE = Counting(3, ends=False)
CURRENT = Counting(None, ends=False)
ENDING = Counting(None, ends=True)
BOTH = Counting(3, ends=True)


@pytest.mark.parametrize(
    ("rule", "occurred", "ended", "day", "counts"),
    [
        (THREE, "2022-10-20", None, "2025-10-19", True),  # the last day of three years
        (THREE, "2022-10-20", None, "2025-10-20", False),  # three years to the day: free
        (THREE, "2025-10-20", None, "2025-10-20", True),  # on its own day
        (THREE, "2025-10-21", None, "2025-10-20", False),  # not before it happened
        (THREE, "2024-02-29", None, "2027-02-27", True),  # leap day: its end is the 28th
        (THREE, "2024-02-29", None, "2027-02-28", False),
        (Counting(4, ends=False), "2024-02-29", None, "2028-02-28", True),  # where there is a 29th, the 29th
        (Counting(4, ends=False), "2024-02-29", None, "2028-02-29", False),
        (THREE, None, None, "2025-10-20", True),  # without date there is no look-back
        (THREE, "2025-01-01", "2025-06-01", "2025-10-20", True),  # this list does not end by removal
        (CURRENT, "1999-01-01", None, "2025-10-20", True),  # a current state has no look-back
        (CURRENT, None, "2025-06-01", "2025-10-20", True),
        (ENDING, None, "2025-10-21", "2025-10-20", True),  # removed tomorrow
        (ENDING, None, "2025-10-20", "2025-10-20", False),  # removed today
        (ENDING, None, "2025-10-19", "2025-10-20", False),  # removed yesterday
        (BOTH, "2022-10-21", "2025-12-01", "2025-10-20", True),
        (BOTH, "2022-10-21", "2025-12-01", "2025-10-21", False),  # whichever comes first
        (BOTH, "2025-01-01", "2025-10-20", "2025-10-20", False),
    ],
)
@pytest.mark.clause("HN-1.1")
def test_edges_of_time(rule: Counting, occurred: str | None, ended: str | None, day: str, *, counts: bool) -> None:
    happened, over = (date.fromisoformat(one) if one else None for one in (occurred, ended))
    on = date.fromisoformat(day)
    assert rule.counts(on, happened, over) is counts


@pytest.mark.parametrize(
    ("moment", "counts"),
    [("2025-10-19 23:59:59", True), ("2025-10-20 00:00:00", False), ("2025-10-19T16:00:00+00:00", False)],
)
def test_the_day_ends_at_midnight_in_shanghai(
    clock_at: Callable[[str], object], moment: str, *, counts: bool
) -> None:
    clock_at(moment)
    assert THREE.counts(clock.today(), date(2022, 10, 20)) is counts


def test_the_pack_says_how_each_list_counts() -> None:
    eligibility = load_campaign(2025, "430000").eligibility
    found = {one.id: Counting.of_list(eligibility, one) for one in eligibility.source_lists}
    assert {name: (rule.years, rule.ends) for name, rule in found.items()} == {
        "deregistered": (None, False), "abnormal": (None, True), "violations": (3, False),
        "list_removals": (3, False), "inspections": (3, False), "supervision": (None, True), "dishonest": (None, True),
    }  # fmt: skip
    years = {one.id: Counting.of_exclusion(one).years for one in eligibility.exclusions}
    assert years == {f"HN-1.1.{x}": 3 for x in "abcd"} | {"HN-1.1.e": None, "HN-1.1.f": None}
