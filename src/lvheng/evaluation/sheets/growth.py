"""Mean yearly growth: the n-th root of a proportion, exact where it has one, else to 50 digits."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from typing import Final

from lvheng.evaluation.numbers import PRECISION

_DIGITS: Final = PRECISION + 10
_GUARD: Final = 40


def mean_growth(before: Fraction, after: Fraction, years: int) -> Fraction:
    """((after ÷ before)^(1/years) − 1) × 100, in % a year; ``before`` is above 0, ``after`` not below."""
    proportion = after / before
    above, below = _root(proportion.numerator, years), _root(proportion.denominator, years)
    if above is not None and below is not None:
        return (Fraction(above, below) - 1) * 100
    context = Context(prec=_DIGITS + _GUARD, rounding=ROUND_HALF_EVEN, Emin=-999999, Emax=999999)
    quotient = context.divide(Decimal(proportion.numerator), Decimal(proportion.denominator))
    root = context.power(quotient, context.divide(Decimal(1), Decimal(years)))
    growth = context.multiply(context.subtract(root, Decimal(1)), Decimal(100))
    return Fraction(Context(prec=_DIGITS, rounding=ROUND_HALF_EVEN).plus(growth))


def _root(number: int, degree: int) -> int | None:
    """The whole n-th root of a number that is not negative, or None where there is none."""
    if number == 0:
        return 0
    guess = 1 << -(-number.bit_length() // degree)
    while True:
        better = ((degree - 1) * guess + number // guess ** (degree - 1)) // degree
        if better >= guess:
            return guess if guess**degree == number else None
        guess = better
