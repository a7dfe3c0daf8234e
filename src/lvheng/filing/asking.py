"""The factor-1000 trap: figures that differ by about 10³ from last year's or from the levels are asked about."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from lvheng.evaluation import Fact, IndicatorScore, NumberError, UnitError, parse_decimal
from lvheng.evaluation.numbers import brief
from lvheng.evaluation.units import factor
from lvheng.filing.cells import amounts, unit_beside
from lvheng.filing.facts import UNIT_SLIP
from lvheng.filing.models import LedgerValue

#: A quantity by month is compared by its year's total.
MONTHS = "months"


@dataclass(frozen=True)
class Ask:
    """A figure to look at again before it counts as confirmed; `name` is the control's."""

    name: str
    text: str
    signature: str
    confirmed: bool


def slipped(now: Fraction, before: Fraction) -> bool:
    """Whether two figures differ by about a thousand."""
    if not now or not before:
        return False
    ratio = abs(now / before)
    low, high = Fraction(UNIT_SLIP) / 2, Fraction(UNIT_SLIP) * 2
    return low <= ratio <= high or low <= 1 / ratio <= high


def asks_of_sheet(
    prefix: str, content: Mapping[str, Any], last: Mapping[str, Any], confirmed: Mapping[str, str], year: int
) -> Iterator[Ask]:
    """Amounts about a thousand times (or a thousandth of) last year's, unit for unit; `year`: last year's."""
    before = dict(_totals(last))
    for path, (text, amount, unit) in _totals(content):
        found = before.get(path)
        if found is None or amount is None or found[1] is None:
            continue
        was = _converted(found[1], found[2], unit)
        if was is not None and slipped(amount, was):
            shown = f"{brief(was)} {unit}".strip()
            words = f"与 {year} 年的 {shown} 相差约 1000 倍，请核对数值和单位（例如 t 与 kg）；无误的请确认"
            signature = f"{text} {unit}".strip()
            yield Ask(f"{prefix}.{path}", words, signature, confirmed.get(f"{prefix}.{path}") == signature)


def _totals(content: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, Fraction | None, str]]]:
    """(path of the quantity, (as typed, amount of the year, unit)) of each figure."""
    for path, text in amounts(content):
        parts = text.split("\t") if path.endswith(MONTHS) else [text]
        yield path, (text, _sum(parts), unit_beside(content, path))


def _sum(parts: list[str]) -> Fraction | None:
    try:
        return sum((Fraction(parse_decimal(part)) for part in parts), Fraction(0))
    except NumberError:
        return None


def _converted(amount: Fraction, unit: str, target: str) -> Fraction | None:
    if unit == target:
        return amount
    try:
        return amount * factor(unit, target)
    except UnitError:
        return None


def asks_of_value(
    fact: Fact, result: IndicatorScore, last: LedgerValue | None, confirmed: Mapping[str, str], year: int
) -> Ask | None:
    """A value (of several products or substances any) about a thousand times its levels or last year's value, or a
    thousandth of them. `year`: last year's.
    """
    words, signatures = [], []
    for name, value, unit, levels in _values(fact, result):
        signatures.append(f"{name} {brief(value)} {unit}".strip())
        if not unit or unit == "%":
            continue
        own = f"{name} {brief(value)} {unit}".strip()
        against = next((level for level in levels if slipped(value, level)), None)
        if against is not None and not min(levels) <= value <= max(levels):
            text = f"{own} 与基准 {brief(against)} {unit} 相差约 1000 倍，请核对单位（例如 kgce 与 tce）；无误的请确认"
            words.append(text)
            continue
        was = _converted(Fraction(last.value), last.unit_text, unit) if last and last.value is not None else None
        if was is not None and slipped(value, was):
            text = f"{own} 与 {year} 年的 {brief(was)} {unit} 相差约 1000 倍，请核对数值和单位；无误的请确认"
            words.append(text)
    signature = "；".join(signatures)
    return Ask("value", "；".join(words), signature, confirmed.get("value") == signature) if words else None


def _values(fact: Fact, result: IndicatorScore) -> Iterator[tuple[str, Fraction, str, list[Fraction]]]:
    """(name of the product or substance, value, unit, its levels) of what an indicator comes to."""
    for part in result.parts:
        if part.value is not None:
            yield part.name, Fraction(part.value), part.unit or "", _levels(part.baseline, part.leading)
    if fact.number is not None and not result.parts:
        unit = (result.unit if result.value is not None else fact.unit) or ""
        yield "", Fraction(fact.number), unit, _levels(result.baseline, result.leading)


def _levels(baseline: Decimal | None, leading: Decimal | None) -> list[Fraction]:
    return [Fraction(level) for level in (baseline, leading) if level is not None]
