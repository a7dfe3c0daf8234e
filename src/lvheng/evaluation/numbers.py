"""Exact numbers: text to Decimal, Fraction to Decimal, and how they are written. Nothing passes through float."""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from typing import Final

MAX_DIGITS: Final = 40
MAX_EXPONENT: Final = 40
PRECISION: Final = 40
"""Significant digits that are kept of a result that does not terminate."""

_CONTEXT: Final = Context(prec=PRECISION, rounding=ROUND_HALF_EVEN, Emin=-999999, Emax=999999)
_NUMBER: Final = re.compile(
    r"[+-]?(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+)(?:[eE]([+-]?\d+))?", flags=re.ASCII
)
_MINUS: Final = str.maketrans({"−": "-", "–": "-"})
_SIGNIFICANT: Final = 6
_SHOWN_PLACES: Final = 12
_SHOWN_SCALE: Final = 10**_SHOWN_PLACES
_WHOLE: Final = 10**PRECISION


class NumberError(ValueError):
    """The text is no number that is accepted; the message is Chinese and says what would be right."""


def parse_decimal(text: str) -> Decimal:
    """The decimal number a person typed.

    Thousands separators in their places and full-width digits are understood; a power of ten may follow (``1.2e3``).
    Raises `NumberError` for anything else: nan, infinity, fractions, hexadecimal, underscores, or a number of more
    than 40 digits or beyond 10^±40.
    """
    plain = unicodedata.normalize("NFKC", text).translate(_MINUS).strip()
    match = _NUMBER.fullmatch(plain)
    if match is None:
        shown = text if len(text) <= 30 else text[:30] + "…"
        raise NumberError(f"“{shown}”不是数值，请填写数字，例如 1234.5")
    number = None
    if len(plain) <= 4 * MAX_DIGITS and abs(int(match[1] or 0)) <= 2 * MAX_EXPONENT:
        number = Decimal(plain.replace(",", ""))
    if number is not None and not number:
        return _zero(number)
    if number is None or len(number.as_tuple().digits) > MAX_DIGITS or abs(number.adjusted()) > MAX_EXPONENT:
        limits = f"不超过 {MAX_DIGITS} 位、绝对值在 10 的 ±{MAX_EXPONENT} 次方之内"
        raise NumberError(f"数值过大、过小或位数过多，请填写{limits}的数")
    return number


def _zero(number: Decimal) -> Decimal:
    return Decimal((0, (0,), max(-MAX_EXPONENT, min(0, number.adjusted()))))


def to_decimal(number: Fraction) -> Decimal:
    """The number as a decimal: exact where it terminates within 40 significant digits, else rounded half to even."""
    if number.denominator == 1 and -_WHOLE < number.numerator < _WHOLE:
        return Decimal(number.numerator)
    result = _CONTEXT.divide(Decimal(number.numerator), Decimal(number.denominator)).normalize(_CONTEXT)
    return Decimal(format(result, "f"))


def round_two(number: Fraction) -> Decimal:
    """Two decimals, half to even (GB/T 8170), from the exact value."""
    return Decimal(round(number * 100)).scaleb(-2, _CONTEXT)


def sortable(number: Decimal) -> str:
    """A number from 0 to 999 as text that sorts like it: three digits, a point, 20 decimals."""
    return format(_CONTEXT.quantize(number, Decimal(1).scaleb(-20, _CONTEXT)), "024f")


def plain(number: Decimal) -> str:
    """Without exponent, digits as they are: ``0.10350`` stays ``0.10350``."""
    return format(number, "f")


def _places(number: Fraction) -> int:
    """To how many decimals a number is rounded to be shown: six, or as many as give six significant digits."""
    if 10 * abs(number.numerator) >= number.denominator:
        return _SIGNIFICANT
    return max(_SIGNIFICANT, _SIGNIFICANT - 1 - to_decimal(number).adjusted())


def brief(number: Fraction) -> str:
    """For sentences: at most 12 decimals; where these do not suffice, six significant digits or decimals."""
    above, below = number.numerator, number.denominator
    if below == 1:
        return str(above)
    if _SHOWN_SCALE % below == 0:
        return _written(above * (_SHOWN_SCALE // below), _SHOWN_PLACES)
    places = _places(number)
    whole, rest = divmod(above * 10**places, below)
    if 2 * rest > below or (2 * rest == below and whole % 2):
        whole += 1  # half to even
    return _written(whole, places)


def _written(whole: int, places: int) -> str:
    """A whole number of units of the last decimal place, without the zeros at the end."""
    digits = str(abs(whole)).rjust(places + 1, "0")
    decimals = digits[-places:].rstrip("0")
    return f"{'-' if whole < 0 else ''}{digits[:-places]}{'.' if decimals else ''}{decimals}"


def equals_sign(number: Fraction) -> str:
    """``＝`` where `brief` is exact, ``≈`` where it rounds."""
    exact = _SHOWN_SCALE % number.denominator == 0 or 10 ** _places(number) % number.denominator == 0
    return "＝" if exact else "≈"
