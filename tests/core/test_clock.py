"""Time: Asia/Shanghai, days with both ends, years by day."""

from datetime import UTC, date, datetime, timedelta

import pytest

from lvheng.core import clock


def test_a_day_ends_at_its_last_second() -> None:
    assert clock.day_end(date(2025, 10, 27)).isoformat() == "2025-10-27T23:59:59+08:00"
    assert clock.day_start(date(2025, 10, 27)).isoformat() == "2025-10-27T00:00:00+08:00"


def test_the_clock_can_be_held_and_runs_again() -> None:
    with clock.fixed(datetime(2025, 10, 26, 17, 0, tzinfo=UTC)):
        assert clock.now().isoformat() == "2025-10-27T01:00:00+08:00"
        assert clock.today() == date(2025, 10, 27)
        assert clock.days_left(clock.day_end(date(2025, 10, 30))) == 3
        assert clock.days_left(clock.day_end(date(2025, 10, 26))) == -1
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


@pytest.mark.parametrize(
    ("day", "years", "expected"),
    [
        (date(2025, 10, 27), 3, date(2028, 10, 27)),
        (date(2024, 2, 29), 3, date(2027, 2, 28)),
        (date(2024, 2, 29), 4, date(2028, 2, 29)),
        (date(2025, 3, 1), -3, date(2022, 3, 1)),
    ],
)
def test_years_are_counted_by_day(day: date, years: int, expected: date) -> None:
    assert clock.years_later(day, years) == expected
