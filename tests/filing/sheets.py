"""Data sheets filled in as a person would, cell by cell; the same facts in the score file's form."""

from collections.abc import Mapping
from typing import Any

from lvheng.accounts.models import User
from lvheng.filing import actions
from lvheng.filing.draft import Draft
from lvheng.filing.models import Application

#: What the indicators share, and sheets of their own, of a factory.
SHARED: dict[str, Any] = {
    "output_value": {"amount": "52000", "unit": "万元"},
    "energy": [
        {"carrier": "electricity", "amount": "61500000", "unit": "kWh"},
        {"carrier": "raw_coal", "amount": "98000", "unit": "t", "ncv": {"amount": "22.1", "unit": "MJ/kg"},
         "carbon": "0.0262", "oxidation": "0.98"},
        {"carrier": "heat", "amount": "12000", "unit": "GJ", "sold": "true"},
    ],
    "site_area": {"amount": "310000", "unit": "m²"},
}  # fmt: skip
OWN: dict[int, dict[str, Any]] = {
    2: {"process_emissions": {"amount": "350000", "unit": "tCO₂"}},
    3: {"own": [{"carrier": "electricity", "amount": "4000000", "unit": "kWh"}]},
    5: {"materials": [{"name": "石灰石", "amount": "1500000", "unit": "t"}]},
    6: {"intake": {"amount": "260000", "unit": "m³"}, "resold": {"amount": "10000", "unit": "m³"}},
    7: {"intake": {"amount": "260000", "unit": "m³"}, "reused": {"amount": "5200000", "unit": "m³"}},
    8: {"generated": {"amount": "9000", "unit": "t"}, "used": {"amount": "8800", "unit": "t"}},
    11: {"pollutants": [{"name": "氮氧化物", "amount": "410", "unit": "t"}]},
}  # fmt: skip


def years(year: int) -> dict[str, Any]:
    """Sheet 10: three years of investment and output value."""
    spent, value = ("300", "800", "1200"), ("48000", "50000", "52000")
    named = [str(year - 2), str(year - 1), str(year)]
    return {
        "investment": dict(zip(named, spent, strict=True)) | {"unit": "万元"},
        "output_value": dict(zip(named, value, strict=True)) | {"unit": "万元"},
    }


def put(application: Application, number: int, cells: Mapping[str, str], actor: User) -> None:
    """Some cells."""
    actions.save_cells(application, number, cells, actor=actor)


def fill(application: Application, actor: User) -> None:
    """Every sheet, cell by cell, as the pages do it."""
    year = Draft.load(application).pack.evaluation_year
    for number, content in {0: SHARED, **OWN, 10: years(year)}.items():
        for field, value in content.items():
            if isinstance(value, list):
                for row in value:
                    handle = actions.add_row(application, number, field, actor=actor)
                    put(application, number, dict(flat(row, f"{field}.{handle}")), actor)
            else:
                put(application, number, dict(flat(value, field)), actor)


def flat(value: Any, path: str) -> list[tuple[str, str]]:
    """(path, text) of every cell."""
    if isinstance(value, Mapping):
        return [pair for name, item in value.items() for pair in flat(item, f"{path}.{name}")]
    return [(path, value)]
