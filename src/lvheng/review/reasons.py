"""Whose reason for a flag counts for a level: one answer for the risk that is kept and the flags that are shown."""

from collections.abc import Iterable
from typing import Literal

from lvheng.review.levels import ORDER


def counts_for(rule: Literal["own", "any"], level: str, given_at: Iterable[str]) -> bool:
    """Whether a flag that these levels gave a reason for is settled for a level (the pack's `checks.reasons`).

    Who has no level of their own sees the ministry's side of it.
    """
    if rule == "any":
        return any(True for _level in given_at)
    least = ORDER.index(level or ORDER[-1])
    return any(ORDER.index(one) >= least for one in given_at)
