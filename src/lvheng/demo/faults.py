"""The few faults planted in the demonstration's applications, so that an officer finds something (HN-4.1.d)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from lvheng.demo import facts
from lvheng.demo.facts import Statement
from lvheng.demo.papers import Figures
from lvheng.demo.units import EXISTING, NEW, Plan
from lvheng.filing.facts import SHARED

#: A figure typed in the wrong unit; last year's form; another unit's compilation; less power than the form states.
FACTOR, OLD, COPIED, LESS = "factor", "old", "copied", "less"
POWER, POWER_NAME = "electricity", "电力"
#: What the form states of what the sheet says.
MORE = Decimal("1.06")


def plant(plans: list[Plan]) -> list[Plan]:
    """Give a handful of submitted factories a fault each; those, and whom they copy from, in the order of filing."""
    next(iter(_of(plans, "430200", EXISTING, "submitted"))).fault = FACTOR
    first = next(iter(_of(plans, "430200", EXISTING, "city_passed")))
    second = next(plan for plan in _of(plans, "430200", NEW, "submitted") if not plan.key)
    third = next(iter(_of(plans, "430400", NEW, "submitted")))
    second.fault, second.like = COPIED, first
    third.fault, third.like = COPIED, first
    next(iter(_of(plans, "430200", NEW, "reviewing"))).fault = OLD
    next(iter(_of(plans, "430300", NEW, "candidate"))).fault = LESS
    next(iter(_of(plans, "430900", NEW, "submitted"))).fault = LESS
    concerned = {plan.unit.pk for plan in plans if plan.fault} | {first.unit.pk}
    return [plan for plan in plans if plan.unit.pk in concerned]


def _of(plans: list[Plan], city: str, route: str, fate: str) -> list[Plan]:
    return [
        plan for plan in plans
        if (plan.authority.code, plan.route, plan.fate) == (city, route, fate)
        and plan.unit.kind == plan.unit.Kind.FACTORY
    ]  # fmt: skip


def mistyped(plan: Plan, said: list[Statement]) -> None:
    """What the unit types wrongly into its sheets."""
    if plan.fault == FACTOR:
        facts.slip(said)
    if plan.fault == LESS:
        sheet = said[SHARED].sheet
        said[SHARED].sheet = sheet | {"energy": [_less(row) for row in sheet["energy"]]}


def _less(row: dict[str, Any]) -> dict[str, Any]:
    if row["carrier"] != POWER:
        return row
    if "months" in row:
        return row | {"months": [_scaled(month, 1 / MORE) for month in row["months"]]}
    return row | {"amount": _scaled(row["amount"], 1 / MORE)}


def _scaled(text: str, by: Decimal) -> str:
    value = Decimal(text.replace(",", ""))
    scaled = (value * by).quantize(value)
    return f"{scaled:,f}" if "," in text else f"{scaled:f}"


def stated(plan: Plan, figures: Figures) -> tuple[Figures, Figures]:
    """What the forms on output, and on energy and water, say: the truth where the sheets are wrong.

    Of a slip in the water intake nothing: the forms take it from the sheet of reuse, which has it right.
    """
    if plan.fault == OLD:
        return replace(figures, year=str(int(figures.year) - 1)), figures
    if plan.fault == LESS:
        return figures, replace(figures, energy=[_more(row) for row in figures.energy])
    return figures, figures


def _more(row: list[str]) -> list[str]:
    if not row[0].startswith(POWER_NAME):
        return row
    return [*row[:4], *(_scaled(amount, MORE) for amount in row[4:6]), row[6]]
