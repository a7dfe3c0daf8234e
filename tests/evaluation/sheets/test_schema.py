"""The JSON Schema of the data sheets: it takes what the reader takes, and refuses what has no place there."""

import re
from typing import Any

import pytest

from lvheng.evaluation.sheets.schema import sheets_schema
from lvheng.standards import load_standard

from . import example

TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict, "array": list, "string": str, "null": type(None), "boolean": bool, "number": (int, float),
}  # fmt: skip


def wrong(value: Any, schema: dict[str, Any], root: dict[str, Any], at: str = "") -> list[str]:
    """Places that a schema refuses; knows as much of JSON Schema as the sheets use."""
    if "$ref" in schema:
        return wrong(value, root["$defs"][schema["$ref"].rsplit("/", 1)[-1]], root, at)
    if "anyOf" in schema:
        return [] if any(not wrong(value, option, root) for option in schema["anyOf"]) else [at]
    kinds = [schema["type"]] if isinstance(schema.get("type"), str) else schema.get("type", list(TYPES))
    if not any(isinstance(value, TYPES[kind]) for kind in kinds) or value not in schema.get("enum", [value]):
        return [at]
    if isinstance(value, list):
        bad = [at] if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", 9999) else []
        items = schema.get("items", {})
        return bad + [place for n, item in enumerate(value, 1) for place in wrong(item, items, root, f"{at}.{n}")]
    if isinstance(value, dict):
        return [f"{at}.{name}" for name in schema.get("required", []) if name not in value] + [
            place for name, item in value.items() for place in wrong(item, of(name, schema), root, f"{at}.{name}")
        ]
    return [at] if isinstance(value, str) and len(value) > schema.get("maxLength", 9999) else []


def of(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of a property."""
    if name in schema.get("properties", {}):
        return dict(schema["properties"][name])
    for pattern, found in schema.get("patternProperties", {}).items():
        if re.search(pattern, name):
            return dict(found)
    other = schema.get("additionalProperties", {})
    return dict(other) if isinstance(other, dict) else {"enum": []}


def document(content: dict[str, Any]) -> dict[str, Any]:
    sheets = {key: fact["sheet"] for key, fact in content["facts"].items() if "sheet" in fact}
    return {"shared": content["shared"], "indicators": sheets}


def checked(content: dict[str, Any]) -> list[str]:
    schema = sheets_schema(load_standard(content["standard"]))
    return wrong(document(content), schema, schema)


@pytest.mark.parametrize("content", [example.factory(), example.park()])
def test_the_examples_fit(content: dict[str, Any]) -> None:
    assert len(document(content)["indicators"]) >= 11
    assert checked(content) == []


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        ("shared.colour", "x", ".shared.colour"),
        ("shared.energy.1.carrier", "wood", ".shared.energy.1.carrier"),
        ("shared.energy.1.unit", None, ".shared.energy.1.unit"),
        ("shared.energy.1.amount", ["1"] * 11, ".shared.energy.1.amount"),
        ("shared.energy.2.ncv.amount", ["1"] * 12, ".shared.energy.2.ncv.amount"),
        ("shared.site_area", "5", ".shared.site_area"),
        ("shared.products.1.id", "x" * 41, ".shared.products.1.id"),
        ("facts.1.sheet.per", "year", ".indicators.1.per"),
        ("facts.7.sheet.per", "product", ".indicators.7.per"),
        ("facts.4.sheet.functions", [["x"]], ".indicators.4.functions.1"),
        ("facts.10.sheet.investment.year", "1", ".indicators.10.investment.year"),
        ("facts.2.sheet.grid", "world", ".indicators.2.grid"),
    ],
)
def test_what_has_no_place_is_refused(path: str, value: Any, place: str) -> None:
    assert checked(example.put(example.factory(), path, value)) == [place]
    assert example.faults(example.put(example.factory(), path, value))


def test_every_field_is_described() -> None:
    for kind in ("factory-2025", "park-2025"):
        standard = load_standard(kind)
        schema = sheets_schema(standard)["properties"]
        assert set(schema["shared"]["properties"]) == {field.id for field in standard.sheets.shared}
        for number, sheet in standard.sheets.indicators.items():
            known = {field.id for field in sheet.fields} | ({"per"} if sheet.bases else set())
            assert set(schema["indicators"]["properties"][str(number)]["properties"]) == known
