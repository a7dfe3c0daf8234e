"""Figures asked about: about 10³ times last year's or the levels (the factor-1000 trap), or measured and unlikely."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from lvheng.evaluation import Fact, IndicatorScore, NumberError, UnitError, parse_decimal
from lvheng.evaluation.numbers import brief
from lvheng.evaluation.sheets.energy import heating_unit
from lvheng.evaluation.units import factor
from lvheng.filing.cells import ROW, TABLES, figures, unit_beside
from lvheng.filing.facts import UNIT_SLIP
from lvheng.filing.models import LedgerValue
from lvheng.standards import Carrier, Coefficients, SheetField


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


@dataclass(frozen=True)
class Held:
    """A sheet's content held against last year's; ``names`` and ``last_names``: of that year's products by handle."""

    fields: Sequence[SheetField]
    content: Mapping[str, Any]
    last: Mapping[str, Any]
    names: Mapping[str, str]
    last_names: Mapping[str, str]

    @property
    def aligned(self) -> dict[str, Any]:
        """Last year's content, its rows under the handles of this year's rows for the same things."""
        tables = [field for field in self.fields if field.type in TABLES]
        return {**self.last, **{field.id: list(self._rows(field)) for field in tables}}

    def _rows(self, field: SheetField) -> Iterator[dict[str, Any]]:
        rows, past = ([row for row in content.get(field.id) or [] if isinstance(row, Mapping)]
                      for content in (self.content, self.last))  # fmt: skip
        for row in rows:
            for loosely in (False, True):
                key = _key(field, row, self.names, loosely=loosely)
                found = [item for item in past if _key(field, item, self.last_names, loosely=loosely) == key]
                alike = [item for item in rows if _key(field, item, self.names, loosely=loosely) == key]
                if key[0] and len(found) == len(alike) == 1:
                    yield {**found[0], ROW: row.get(ROW)}
                    break


def _key(field: SheetField, row: Mapping[str, Any], names: Mapping[str, str], *, loosely: bool) -> tuple[str, ...]:
    """What a row is for: its key columns, products by their names; ``loosely``: free texts after the first left out."""
    found = []
    for at, column in enumerate(field.key or ("name",)):
        text = str(row.get(column) or "").strip()
        described = field.column(column)
        if at and loosely and described is not None and described.type == "text":
            continue
        if column == "id":
            text = str(row.get("name") or "").strip() or text
        found.append(names.get(text, text) if column == "product" else text)
    return tuple(found)


def names_of(shared: Mapping[str, Any]) -> dict[str, str]:
    """The names of the shared facts' products, by handle."""
    rows = [row for row in shared.get("products") or [] if isinstance(row, Mapping)]
    return {str(row.get("id")): str(row.get("name") or row.get("id")).strip() for row in rows}


def asks_of_sheet(
    prefix: str, held: Held, confirmed: Mapping[str, str], year: int, unlikely: Mapping[str, tuple[str, str]]
) -> Iterator[Ask]:
    """Amounts about a thousand times (or a thousandth of) last year's, unit for unit; unlikely measured values.

    ``year``: last year's; ``unlikely``: what `unlikely_values` found.
    """
    before = dict(_totals(held.aligned))
    for path, (text, amount, unit) in _totals(held.content):
        words = []
        found = before.get(path)
        was = _converted(found[1], found[2], unit) if found is not None and found[1] is not None else None
        if was is not None and amount is not None and slipped(amount, was):
            shown = f"{brief(was)} {unit}".strip()
            words.append(f"与 {year} 年的 {shown} 相差约 1000 倍，请核对数值和单位（例如 t 与 kg）；无误的请确认")
        carrier, said = unlikely.get(path, ("", ""))
        if said:
            words.append(said)
        if words:
            signature = " ".join(part for part in (text, unit, carrier) if part)
            name = f"{prefix}.{path}"
            yield Ask(name, "；".join(words), signature, confirmed.get(name) == signature)


def unlikely_values(
    fields: Sequence[SheetField], content: Mapping[str, Any], coefficients: Coefficients, share: Decimal
) -> dict[str, tuple[str, str]]:
    """Path of each measured value that lies beyond ``share`` of its default, or of what is usual: (carrier, words)."""
    found: dict[str, tuple[str, str]] = {}
    for field in fields:
        for row in content.get(field.id) or [] if field.column("ncv") else []:
            carrier = coefficients.carrier(str(row.get("carrier") or ""))
            if carrier is None or row.get("feedstock") == "true":
                continue
            for path, value, unit, usual in _measured(row, carrier, coefficients):
                low, high = min(usual), max(usual)
                if value is not None and not low * (1 - Fraction(share)) <= value <= high * (1 + Fraction(share)):
                    shown = "—".join(brief(level) for level in sorted({low, high}))
                    against = f"{carrier.name}的默认值" if low == high else "通常的"
                    far = brief(Fraction(share) * 100)
                    text = f"与{against} {shown} {unit}".rstrip() + f" 相差超过 {far}%，请核对数值和单位；无误的请确认"
                    found[f"{field.id}.{row.get(ROW)}.{path}"] = (carrier.id, text)
    return found


def _measured(
    row: Mapping[str, Any], carrier: Carrier, coefficients: Coefficients
) -> Iterator[tuple[str, Fraction | None, str, list[Fraction]]]:
    """(path in the row, value, its unit, the default or what is usual) of each value measured of a fuel."""
    ncv = row.get("ncv")
    if carrier.fuel and isinstance(ncv, Mapping):
        unit = f"MJ/{carrier.unit}"
        kgce = [carrier.kgce_per_unit] if carrier.kgce_per_unit is not None else list(carrier.kgce_range)
        usual = [Fraction(one) * Fraction(coefficients.coal_ncv) for one in kgce]
        yield "ncv.amount", _heating(ncv, carrier), unit, usual
    if carrier.carbon_from == "fuel":
        known = [carrier.co2] if carrier.co2 else [item.co2 for item in coefficients.carriers if item.co2]
        yield "carbon", _sum([str(row.get("carbon") or "")]), "tC/GJ", [Fraction(one.carbon) for one in known]
        yield "oxidation", _sum([str(row.get("oxidation") or "")]), "", [Fraction(one.oxidation) for one in known]


def _heating(ncv: Mapping[str, Any], carrier: Carrier) -> Fraction | None:
    """A measured calorific value in MJ per unit of the carrier."""
    amount, unit = _sum([str(ncv.get("amount") or "")]), str(ncv.get("unit") or "")
    try:
        return None if amount is None else _converted(amount, unit, heating_unit(unit, carrier.unit))
    except UnitError:
        return None


def _totals(content: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, Fraction | None, str]]]:
    """(path of the quantity, (as typed, amount of the year, unit)) of each figure."""
    for path, texts in figures(content):
        yield path, ("\t".join(texts), _sum(texts), unit_beside(content, path))


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
