"""JSON Schema of data sheets: what the score file, the API and the stored form hold (docs/score-files.md)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from lvheng.standards import Standard
from lvheng.standards.sheets import SheetField

from .amounts import MONTHS

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
YEAR: Final = "^[12][0-9]{3}$"
#: A number as a JSON number or as typed: thousands separators, full-width digits and white space are understood.
NUMBER: Final = {"anyOf": [{"type": "number"}, {"type": "string"}, {"type": "null"}]}
TEXT: Final = {"type": ["string", "number", "null"]}
FLAG: Final = {"type": ["boolean", "string", "null"]}


def sheets_schema(standard: Standard) -> dict[str, Any]:
    """The shared facts and, per indicator, the sheet of a standard; what it can't say, reading the facts does.

    A unit's examples stand for its dimension; any unit of that is accepted. A list that may be written for a year
    has a value for each month.
    """
    carriers = standard.coefficients.carriers if standard.coefficients else ()
    names = [name for carrier in carriers for name in (carrier.id, carrier.name, *carrier.aliases)]
    indicators = {}
    for number, sheet in standard.sheets.indicators.items():
        own = _object(sheet.fields)
        if sheet.bases:
            own["properties"]["per"] = {"enum": [*sheet.bases, None], "title": "口径"}
        shared = list(sheet.uses)
        indicators[str(number)] = {"title": standard.indicator(number).name, **own, "x-shared": shared}
    return {
        "$schema": DIALECT,
        "title": f"{standard.title}：数据表",
        "type": "object",
        "properties": {
            "shared": {"title": "共用数据", **_object(standard.sheets.shared)},
            "indicators": {"type": "object", "properties": indicators, "additionalProperties": False},
        },
        "additionalProperties": False,
        "$defs": {"number": NUMBER, "amount": _amount(), "carrier": {"enum": names}},
    }


def _amount() -> dict[str, Any]:
    number = {"$ref": "#/$defs/number"}
    return {"anyOf": [number, {"type": "array", "items": number, "minItems": MONTHS, "maxItems": MONTHS}]}


def _object(fields: Sequence[SheetField], *, row: bool = False) -> dict[str, Any]:
    """An object with these fields; ``required`` are the columns of a row that must be stated."""
    properties: dict[str, Any] = {}
    required: list[str] = []
    for field in fields:
        properties |= _quantity(field) if field.type == "quantity" and field.inline else {field.id: _described(field)}
        if row and field.required:
            required += ([] if field.monthly else ["amount"]) + ["unit"] if field.inline else [field.id]
    found: dict[str, Any] = {"type": ["object", "null"], "properties": properties, "additionalProperties": False}
    return found | ({"required": required} if required else {})


def _described(field: SheetField) -> dict[str, Any]:
    """A field's schema with its label, help and clause."""
    words = {"title": field.label, "description": field.help, "x-clause": field.clause}
    return {name: text for name, text in words.items() if text} | _content(field)


def _content(field: SheetField) -> dict[str, Any]:
    simple: dict[str, dict[str, Any]] = {
        "text": TEXT | {"maxLength": field.max_length},
        "flag": FLAG,
        "year": TEXT,
        "number": {"$ref": "#/$defs/number"},
        "carrier": {"$ref": "#/$defs/carrier"},
        "names": {"type": ["array", "null"], "items": {"type": "string"}},
        "choice": {"enum": [*(choice.id for choice in field.choices), None]},
        "series": _series(field),
        "series_by_name": {"type": ["object", "null"], "additionalProperties": _series(field)},
        "quantity": {"type": ["object", "null"], "properties": _quantity(field), "additionalProperties": False},
    }
    if field.type == "rows":
        return {"type": ["array", "null"], "items": _object(field.columns, row=True), "maxItems": field.most}
    return simple[field.type]


def _quantity(field: SheetField) -> dict[str, Any]:
    """The keys of an amount: by month too where the field is monthly."""
    number = {"$ref": "#/$defs/amount" if field.monthly else "#/$defs/number"}
    label = {"title": field.label} if field.inline else {}
    unit = {"type": ["string", "null"], "examples": list(field.units)} if field.units else {"type": ["string", "null"]}
    months = {"months": {"type": ["array", "null"]}} if field.monthly else {}
    return {"amount": label | number, **months, "unit": unit}


def _series(field: SheetField) -> dict[str, Any]:
    return {
        "type": ["object", "null"],
        "properties": {"unit": {"type": ["string", "null"], "examples": list(field.units)}},
        "patternProperties": {YEAR: {"$ref": "#/$defs/number"}},
        "additionalProperties": False,
    }
