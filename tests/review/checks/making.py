"""Subjects for the checks on figures: a factory in order, from which each test takes one step."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from lvheng.evaluation import Benchmark, Fact, sheets
from lvheng.review.checks import CHECKS
from lvheng.review.checks.base import Found, Subject
from lvheng.standards import load_campaign, load_standard

PACK = load_campaign(2025)
RULES = PACK.checks
FACTORY = load_standard("factory-2025")
PARK = load_standard("park-2025")
YEAR = PACK.evaluation_year


def amount(number: str, unit: str, **more: Any) -> dict[str, Any]:
    """An amount as a sheet holds it."""
    return {"amount": number, "unit": unit, **more}


def energy(power: str = "1203.7", coal: str = "5012.4") -> list[dict[str, Any]]:
    """Electricity and coking coal."""
    return [
        {"carrier": "electricity", "amount": power, "unit": "万kWh"},
        {"carrier": "washed_coal", "amount": coal, "unit": "t"},
    ]


SHARED: dict[str, Any] = {
    "evaluation_year": str(YEAR), "region": "430000", "output_value": amount("52131", "万元"),
    "energy": energy(), "site_area": amount("310427", "m²"),
    "products": [{"id": "p1", "name": "产品", "output": amount("120345", "t")}],
}  # fmt: skip
SHEETS: dict[int, dict[str, Any]] = {
    1: {"per": "output_value"},
    2: {"per": "output_value"},
    3: {"own": [{"carrier": "electricity", "amount": "312.6", "unit": "万kWh"}]},
    6: {"per": "output_value", "intake": amount("261347", "m³")},
    7: {"intake": amount("261347", "m³"), "reused": amount("2613470", "m³")},
    10: {
        "investment": {"2022": "1201.5", "2023": "1120.7", "2024": "980.2", "unit": "万元"},
        "output_value": {"2022": "47312", "2023": "49877", "2024": "52131", "unit": "万元"},
    },
    14: {"per": "output_value"},
}


def factory(shared: Mapping[str, Any] | None = None, own: Mapping[int, Any] | None = None, **values: Any) -> Subject:
    """A factory whose figures fit each other; `shared` and `own` replace some of them."""
    contents = SHARED | dict(shared or {})
    given = SHEETS | dict(own or {})
    read = sheets.read_shared(FACTORY, contents)
    facts: dict[int, Fact] = {}
    for number, content in given.items():
        found = sheets.compute(FACTORY, number, content, read, grid="province", trace=False).fact
        if found is not None:
            facts[number] = found
    stated = {number: (fact.value, fact.unit or "") for number, fact in facts.items() if fact.value is not None}
    made = Subject(
        application=1, kind="factory", unit="示例有限公司", uscc="", standard=FACTORY, evaluation_year=YEAR,
        facts=facts, shared=contents, sheets=given, stated=stated,
    )  # fmt: skip
    return replace(made, **values)


def park(shared: Mapping[str, Any] | None = None, own: Mapping[int, Any] | None = None, **values: Any) -> Subject:
    """A park of these figures."""
    made = Subject(
        application=1, kind="park", unit="示例园区", uscc="", standard=PARK, evaluation_year=YEAR,
        shared=shared or {}, sheets=own or {},
    )  # fmt: skip
    return replace(made, **values)


def stating(subject: Subject, number: int, value: str, unit: str = "") -> Subject:
    """The same with a value typed in place of a sheet's."""
    stated = dict(subject.stated) | {number: (Decimal(value), unit)}
    facts = dict(subject.facts) | {number: Fact(value=Decimal(value), unit=unit or None)}
    return replace(subject, stated=stated, facts=facts)


def levels(leading: str, baseline: str, unit: str | None = None) -> Benchmark:
    """A benchmark pair."""
    return Benchmark(leading=Decimal(leading), baseline=Decimal(baseline), unit=unit)


def run(check: str, subject: Subject) -> list[Found]:
    """What a check finds."""
    return list(CHECKS[check].run(subject, RULES))


def severities(check: str, subject: Subject) -> list[tuple[str, str]]:
    """(place, severity) of what a check finds."""
    return [(one.place, one.severity or CHECKS[check].severity) for one in run(check, subject)]
