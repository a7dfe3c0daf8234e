"""A sheet's figures beside last year's: the row that stands for the same thing, the change in per cent."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from lvheng.core.components.formats import brief, percent, signed
from lvheng.evaluation import NumberError, UnitError, convert, parse_decimal
from lvheng.filing.sheetform.controls import Before


def number_of(text: Any) -> Decimal | None:
    """The number in a text; None where there is none."""
    if not isinstance(text, str) or not text.strip():
        return None
    try:
        return parse_decimal(text)
    except NumberError:
        return None


def amount_of(target: Any) -> Decimal | None:
    """The amount of a quantity as typed: the year's, or the sum of the months filled in so far."""
    if not isinstance(target, Mapping):
        return None
    months = target.get("months")
    if isinstance(months, list):
        found = [value for value in map(number_of, months) if value is not None]
        return sum(found, Decimal(0)) if found else None
    return number_of(target.get("amount"))


def unit_of(target: Any) -> str:
    """The unit beside a quantity or series."""
    return str(target.get("unit") or "") if isinstance(target, Mapping) else ""


def in_unit(amount: Decimal, unit: str, wanted: str) -> Decimal | None:
    """An amount in another unit; None where the two do not measure the same."""
    if not unit or not wanted or unit == wanted:
        return amount if unit == wanted or not (unit and wanted) else None
    try:
        return convert(amount, unit, wanted)
    except UnitError:
        return None


def before(now: Any, last: Any, unit: str, *, year: int, limit: Decimal) -> Before:
    """Last year's quantity in this year's ``unit``, and the change; flagged beyond ``limit``."""
    then = amount_of(last)
    if then is None:
        return Before()
    turned = in_unit(then, unit_of(last), unit)
    if turned is None:
        return Before(f"{brief(then)} {unit_of(last)}")
    return compared(amount_of(now), turned, year=year, limit=limit)


def compared(now: Decimal | None, then: Decimal, *, year: int, limit: Decimal) -> Before:
    """Two amounts in one unit side by side."""
    if now is None or not then:
        return Before(brief(then))
    share = (now - then) / abs(then)
    if not share:
        return Before(brief(then), "持平")
    flagged = abs(share) > limit
    words = f"比 {year} 年{'多' if share > 0 else '少'} {percent(abs(share))[:-1].rstrip('0').rstrip('.')}%"
    return Before(brief(then), f"{signed(share * 100, 1)}%", flagged, words if flagged else "")
