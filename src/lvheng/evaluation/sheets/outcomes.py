"""What formulas come to: computed facts in the notice's units, one part or several."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Final

from lvheng.evaluation.facts import Fact, Part
from lvheng.evaluation.numbers import brief, equals_sign, to_decimal

from .job import Job
from .values import Quantity, SheetFault

EQUAL_WEIGHTS: Final = "等权"


def value_fact(value: Fraction, unit: str) -> Fact:
    """A computed value at full precision."""
    return Fact(value=to_decimal(value), exact=value, unit=unit, computed=True)


def intensity(job: Job, above: Quantity, label: str, symbol: str) -> Fact:
    """An amount per product or per output value; ``symbol`` is that of the amount in the formula."""
    formula = f"{symbol} ÷ {'Q' if job.per == 'product' else 'G'}"
    return value_fact(*job.quotient(above, job.base(), label, formula))


def percent(job: Job, above: Quantity, below: Quantity, place: str, wording: tuple[str, str]) -> Fact:
    """A share of a whole in %, both in one unit; ``wording``: label and formula. Raises SheetFault (nothing there)."""
    if not below.amount:
        raise SheetFault(place, "各项都为 0，无法计算；确实没有的，请申请不适用")
    label, formula = wording
    value = above.amount / below.amount * 100
    numbers = f"{above.text} ÷ {below.text} × 100% {equals_sign(value)} {brief(value)}%" if job.trace else ""
    job.step(label, formula, numbers)
    return value_fact(value, "%")


def one_or_many(parts: list[Part]) -> Fact:
    """Substances with equal weights; a single one is the fact itself."""
    if len(parts) == 1:
        return replace(parts[0].fact, key=parts[0].key, quota=parts[0].quota)
    return Fact(parts=tuple(parts), computed=True, weighted_by=EQUAL_WEIGHTS)
