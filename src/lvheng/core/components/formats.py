"""How numbers, sizes and dates are written on a page. Exact decimals only; nothing here rounds what is scored."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Context, Decimal

#: Wide enough for any number a page shows; formatting never rounds to the default 28 digits.
_WIDE = Context(prec=80, rounding=ROUND_HALF_EVEN)
MINUS = "−"
WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


def _decimal(value: Decimal | int | str) -> Decimal:
    """The exact decimal of a value; floats are refused because they are not exact."""
    if isinstance(value, float):
        raise TypeError("a float is not an exact number; pass Decimal, int or str")
    return value if isinstance(value, Decimal) else Decimal(value)


def _sign(text: str) -> str:
    return text.replace("-", MINUS)


def num(value: Decimal | int | str) -> str:
    """The exact number without trailing zeros or exponent, thousands separated: ``Decimal("1238.00")`` → ``1,238``."""
    number = _decimal(value)
    if not number.is_finite():
        raise ValueError("not a finite number")
    if number.is_zero():
        return "0"
    text = format(number, ",f")
    return _sign(text.rstrip("0").rstrip(".") if "." in text else text)


def fixed(value: Decimal | int | str, places: int = 2) -> str:
    """The number rounded to ``places`` decimals, half to even, thousands separated; a rounded −0 is written 0."""
    rounded = _decimal(value).quantize(Decimal(1).scaleb(-places), context=_WIDE)
    return _sign(format(abs(rounded) if rounded.is_zero() else rounded, ",f"))


def num2(value: Decimal | int | str) -> str:
    """Two decimals, half to even, as points are written: ``5.25661…`` → ``5.26``."""
    return fixed(value, 2)


def signed(value: Decimal | int | str, places: int = 2) -> str:
    """As :func:`fixed`, always with its sign; zero has none."""
    text = fixed(value, places)
    return text if text.startswith(MINUS) or not text.strip("0.,") else f"+{text}"


def brief(value: Decimal | int | str) -> str:
    """A measured value as a scale shows it.

    As typed when it has at most four decimals (``581.20`` keeps its zero); a longer one, such as a quotient, is
    rounded to five significant digits but never to fewer than two decimals (``644.5759…`` → ``644.58``).
    """
    number = _decimal(value)
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int):  # "F" or "n": infinite, or not a number
        raise ValueError("not a finite number")  # noqa: TRY004
    if -4 <= exponent <= 0:
        return _sign(format(number, ",f"))
    if exponent > 0:
        return num(number)
    return fixed(number, max(2, 4 - number.adjusted()))


def percent(share: Decimal) -> str:
    """A share as a percentage with two decimals, half to even: ``0.65707…`` → ``65.71%``."""
    return f"{fixed(share * 100, 2)}%"


def rate(share: Decimal) -> str:
    """A share that a rule names, as the rule writes it: ``0.05`` → ``5%``, ``0.125`` → ``12.5%``."""
    return f"{num(share * 100)}%"


def filesize(size: int) -> str:
    """A size in bytes as people read it: ``512 B``, ``96 KB``, ``13.0 MB``, ``1.2 GB`` (1 KB is 1,024 bytes)."""
    if size < 1024:
        return f"{size} B"
    if size < 1024**2:
        return f"{size / 1024:.0f} KB"
    if size < 1024**3:
        return f"{size / 1024**2:.1f} MB"
    return f"{size / 1024**3:.1f} GB"


def cn_date(day: date, parts: str = "") -> str:
    """``10月27日``; with ``parts`` holding ``y``: ``2025年10月27日``."""
    text = f"{day.month}月{day.day}日"
    return f"{day.year}年{text}" if "y" in parts else text


def cn_datetime(moment: datetime, parts: str = "") -> str:
    """``10月27日 23:59``; ``y`` adds the year, ``s`` the seconds. The moment must already be in local time."""
    clock = f"{moment:%H:%M:%S}" if "s" in parts else f"{moment:%H:%M}"
    return f"{cn_date(moment, parts)} {clock}"


def weekday(day: date) -> str:
    """``周一`` to ``周日``."""
    return WEEKDAYS[day.weekday()]
