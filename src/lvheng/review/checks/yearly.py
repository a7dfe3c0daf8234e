"""This year's figures beside last year's. No check stands here."""

from collections.abc import Iterator

from lvheng.review.checks.base import Subject
from lvheng.review.checks.figures import Figure


def pairs(subject: Subject) -> Iterator[tuple[Figure, Figure]]:
    """Each figure with the same of the year before."""
    before = {one.same: one for one in subject.last_figures if one.offset in (None, 0)}
    for one in subject.figures:
        last = before.get(one.same)
        if last is not None and last.base == one.base and last.value > 0 and one.offset in (None, 0):
            yield one, last


def explained(subject: Subject, number: int) -> bool:
    """Whether the unit says something about an indicator."""
    return bool(subject.remarks.get(number, "").strip())
