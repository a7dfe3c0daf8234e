"""When an entry of a source list counts on a day. Asks no database; the pack says how each list is counted."""

from dataclasses import dataclass
from datetime import date

from lvheng.core import clock
from lvheng.standards import Eligibility, Exclusion, SourceList


@dataclass(frozen=True)
class Counting:
    """`years`: the look-back by day, None for a current state; `ends`: whether removal or rectification ends it."""

    years: int | None
    ends: bool

    @classmethod
    def of_list(cls, eligibility: Eligibility, source_list: SourceList) -> "Counting":
        """How a source list's entries count."""
        _how, years = eligibility.lookback_of(source_list)
        return cls(years, source_list.ends is not None)

    @classmethod
    def of_exclusion(cls, exclusion: Exclusion) -> "Counting":
        """How what an officer found by looking up counts."""
        return cls(exclusion.lookback_years if exclusion.lookback == "by_day" else None, ends=False)

    def until(self, occurred_on: date | None, ended_on: date | None = None) -> date | None:
        """The first day on which an entry no longer counts; None: it counts as long as it stands.

        Years end on the same calendar day, which is free again (29 February: on the 28th where there is none). From
        the very day of removal or rectification an entry no longer counts. Without a date there is no look-back.
        """
        ends = [ended_on] if self.ends and ended_on is not None else []
        if self.years is not None and occurred_on is not None:
            ends.append(clock.years_later(occurred_on, self.years))
        return min(ends, default=None)

    def counts(self, day: date, occurred_on: date | None, ended_on: date | None = None) -> bool:
        """Whether an entry counts on a day (Asia/Shanghai, the whole of it); not before it happened."""
        until = self.until(occurred_on, ended_on)
        return (occurred_on is None or occurred_on <= day) and (until is None or day < until)
