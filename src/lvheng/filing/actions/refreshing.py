"""What the sheets come to, kept beside what was typed: value, unit, words and canonical amounts (promise 6)."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from lvheng.core import clock
from lvheng.evaluation import NumberError, UnitError, parse_decimal
from lvheng.evaluation.numbers import to_decimal
from lvheng.evaluation.units import canonical
from lvheng.filing.cells import figures, unit_beside
from lvheng.filing.draft import Draft
from lvheng.filing.facts import SHARED, basis_of, words_of
from lvheng.filing.models import Application, IndicatorFact

KEPT = ("value", "unit", "basis", "shown", "canonical", "inputs")


def refresh(application: Application, draft: Draft | None = None) -> Draft:
    """Work every sheet of a draft out anew and keep what it comes to; only rows that changed are written.

    `draft`: as it stands, where it is read already. The draft that is given back holds what was kept.
    """
    found = Draft.load(application) if draft is None else draft
    for number in (SHARED, *found.standard.sheets.indicators):
        row = kept = found.facts.get(number)
        if number != SHARED and not found.uses_sheet(number):
            continue
        if row is None:
            if number not in found.evaluated.facts:
                continue
            row = IndicatorFact(application=application, number=number, saved_at=clock.now())
            found.facts[number] = row
        before = _kept(found, kept) if kept is not None else None
        _keep(found, number, row)
        if before != {name: getattr(row, name) for name in KEPT}:
            row.save()
    return replace(found, defaults_kept=found.taken_by_default)


def _kept(draft: Draft, row: IndicatorFact) -> dict[str, Any]:
    """What is kept of a row so far; the defaults as they were stored, not as they are now."""
    found = {name: getattr(row, name) for name in KEPT}
    return found | {"inputs": draft.defaults_kept} if row.number == SHARED else found


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
    for path, parts in figures(content):
        unit = unit_beside(content, path)
        try:
            amounts_read = [canonical(parse_decimal(part), unit) for part in parts if part.strip()]
        except (NumberError, UnitError):
            continue
        total = sum((amount for amount, _base in amounts_read), Fraction(0))
        found[path] = f"{to_decimal(total):f} {amounts_read[0][1]}".strip()
    return found
