"""How the checks write numbers, and small reckonings that several share. No check stands here."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from lvheng.evaluation.numbers import brief, to_decimal
from lvheng.review.checks.base import Subject

HALF = Fraction(1, 2)
#: Up to here a proportion is written with one decimal.
SMALL = 10


def written(value: Fraction | Decimal) -> str:
    """A number of at most four significant digits, for sentences."""
    number = Fraction(value)
    if not number:
        return "0"
    places = max(0, 3 - to_decimal(abs(number)).adjusted())
    return brief(Fraction(round(number * 10**places), 10**places))


def percent(share: Fraction | Decimal) -> str:
    """A share as a percentage with one decimal."""
    return f"{brief(Fraction(round(Fraction(share) * 1000), 10))}%"


def times(ratio: Fraction) -> str:
    """How many times as much, whichever way: 约 1000 倍, 约 1/1000."""
    if ratio >= 1:
        return f"约 {_whole(ratio)} 倍"
    return f"约 1/{_whole(1 / ratio)}"


def _whole(ratio: Fraction) -> str:
    return brief(Fraction(round(ratio * SMALL), SMALL)) if ratio < SMALL else str(round(ratio))


def apart(one: Fraction, other: Fraction) -> Fraction:
    """How far two amounts are apart, as a share of the larger; 0 where both are 0."""
    most = max(abs(one), abs(other))
    return abs(one - other) / most if most else Fraction(0)


def numbers_of(subject: Subject, formula: str) -> list[int]:
    """The indicators whose sheet is worked out by a formula."""
    return [number for number, sheet in subject.standard.sheets.indicators.items() if sheet.formula == formula]


def name_of(subject: Subject, number: int) -> str:
    """An indicator in words."""
    return subject.standard.indicator(number).name


def favourable(subject: Subject, number: int, *, higher: bool) -> bool:
    """Whether a value further up (or down) gains points."""
    return higher == (subject.standard.indicator(number).type == "higher_is_better")
