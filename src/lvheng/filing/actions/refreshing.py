"""What the sheets come to, kept beside what was typed: value, unit, words and canonical amounts (promise 6)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from lvheng.core import clock
from lvheng.evaluation import NumberError, UnitError, parse_decimal
from lvheng.evaluation.numbers import to_decimal
from lvheng.evaluation.units import canonical
from lvheng.filing.cells import amounts, unit_beside
from lvheng.filing.draft import Draft
from lvheng.filing.facts import SHARED, basis_of, sheet_of, states_own, words_of
from lvheng.filing.models import Application, IndicatorFact

KEPT = ("value", "unit", "basis", "shown", "canonical", "inputs")


def refresh(application: Application) -> Draft:
    """Work every sheet of a draft out anew and keep what it comes to; only rows that changed are written."""
    draft = Draft.load(application)
    for number in (SHARED, *draft.standard.sheets.indicators):
        row = draft.facts.get(number)
        if number != SHARED and (sheet_of(draft.standard, number) is None or states_own(row)):
            continue
        if row is None:
            if number not in draft.evaluated.facts:
                continue
            row = IndicatorFact(application=application, number=number, saved_at=clock.now())
        before = {name: getattr(row, name) for name in KEPT} if row.pk else None
        _keep(draft, number, row)
        if before != {name: getattr(row, name) for name in KEPT}:
            row.save()
    return Draft.load(application)


def _keep(draft: Draft, number: int, row: IndicatorFact) -> None:
    row.canonical = canonical_amounts(row.sheet)
    if number == SHARED:
        row.inputs = draft.taken_by_default
        return
    fact = draft.evaluated.facts.get(number)
    if fact is None or row.not_applicable.strip():
        row.value, row.shown = None, ""
        return
    result = draft.evaluated.score.indicator(number)
    row.value = result.value if isinstance(result.value, Decimal) and not result.parts else None
    row.unit = "" if draft.standard.indicator(number).unit_fixed else (result.unit or "")
    row.basis = basis_of(draft.standard.indicator(number), row.unit)
    row.shown = words_of(fact, result)[:500]


def canonical_amounts(content: Mapping[str, Any]) -> dict[str, str]:
    """Path of each figure to its amount in the base unit of its dimension, e.g. ``1200000 kg``; unreadable ones out."""
    found: dict[str, str] = {}
    for path, text in amounts(content):
        parts = text.split("\t")
        try:
            total = sum((parse_decimal(part) for part in parts), Decimal(0)) if len(parts) > 1 else parse_decimal(text)
            amount, unit = canonical(total, unit_beside(content, path))
        except (NumberError, UnitError):
            continue
        found[path] = f"{to_decimal(amount):f} {unit}".strip()
    return found
