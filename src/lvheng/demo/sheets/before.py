"""The raw facts of the year before, from those of this year: a little less of everything, a little less well made."""

from decimal import Decimal
from typing import Any

from lvheng.demo.drawing import Lot
from lvheng.demo.sheets.pen import Content, amid, rounded

#: How much worse the year before was by field, beside what all have in common.
WORSE = {
    "energy": (1.01, 1.05), "intake": (1.01, 1.04), "pollutants": (1.02, 1.08), "materials": (1.0, 1.02),
    "fresh_water": (1.01, 1.04), "waste_water": (1.01, 1.05), "process_emissions": (1.0, 1.02),
    "own": (0.75, 0.95), "direct": (0.75, 0.95), "market": (0.75, 0.95), "certificates": (0.75, 0.95),
}  # fmt: skip
#: What does not change from one year to the next.
LASTING = {"site_area", "industrial_land", "ncv"}
YEAR = len("2024")


def year_before(contents: dict[int, Content], lot: Lot) -> dict[int, Content]:
    """The sheets of the year before."""
    growth = amid(lot, 0.92, 1.01)
    found = {}
    for number, content in contents.items():
        made = {}
        for name, value in content.items():
            low, high = WORSE.get(name, (1.0, 1.0))
            made[name] = _earlier(value, Decimal(1) if name in LASTING else growth * amid(lot, low, high))
        if "evaluation_year" in made:
            made["evaluation_year"] = _year(str(made["evaluation_year"]))
        found[number] = made
    return found


def _year(text: str) -> str:
    return str(int(text) - 1)


def _earlier(value: Any, by: Decimal) -> Any:
    if isinstance(value, list):
        return [_earlier(item, by) for item in value]
    if not isinstance(value, dict):
        return value
    made = {}
    for key, item in value.items():
        if key in ("amount", "months"):
            made[key] = [_scaled(month, by) for month in item] if isinstance(item, list) else _scaled(item, by)
        elif len(key) == YEAR and key.isdecimal():
            made[_year(key)] = _scaled(item, by)
        elif key == "year":
            made[key] = _year(item)
        else:
            made[key] = item if key in LASTING else _earlier(item, by)
    return made


def _scaled(text: str, by: Decimal) -> str:
    """A figure times a factor, written as it was."""
    value = Decimal(text.replace(",", ""))
    scaled = rounded(value * by, max(0, -int(value.as_tuple().exponent)))
    return f"{scaled:,f}" if "," in text else f"{scaled:f}"
