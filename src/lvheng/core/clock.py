"""The one clock (architecture, promise 10): Asia/Shanghai, replaceable by tests and by the demo."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.module_loading import import_string

ZONE = ZoneInfo("Asia/Shanghai")
_fixed: list[datetime] = []


def now() -> datetime:
    """The present moment, aware, in Asia/Shanghai."""
    if _fixed:
        return _fixed[-1]
    source: Callable[[], datetime] = import_string(settings.LVHENG_CLOCK)
    return source().astimezone(ZONE)


def today() -> date:
    """The present day in Asia/Shanghai."""
    return now().date()


def day_start(day: date) -> datetime:
    """00:00:00 of a day."""
    return datetime.combine(day, time.min, ZONE)


def day_end(day: date) -> datetime:
    """23:59:59 of a day: the last moment of a window that ends on it."""
    return datetime.combine(day, time(23, 59, 59), ZONE)


def years_later(day: date, years: int) -> date:
    """The same day `years` later (negative: earlier); 29 February becomes 28 February where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def days_left(moment: datetime) -> int:
    """Whole calendar days from today to the day of `moment`; 0 on that day, negative after it."""
    return (moment.astimezone(ZONE).date() - today()) // timedelta(days=1)


@contextmanager
def fixed(moment: datetime) -> Iterator[None]:
    """Hold the clock at `moment` (for tests and for laying out demo data)."""
    _fixed.append(moment.astimezone(ZONE))
    try:
        yield
    finally:
        _fixed.pop()
