"""The raw figures of a unit's data sheets as the checks take them: exact, in base units, each with its place and name.

No check stands here: what several of them share.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from lvheng.evaluation.numbers import brief
from lvheng.evaluation.sheets import Quantity, Series, Shared, SheetFault, read_shared
from lvheng.evaluation.sheets.reading import Reader
from lvheng.evaluation.sheets.values import Notes, Row, Value
from lvheng.evaluation.units import canonical
from lvheng.standards import SheetField, Standard

SHARED = 0
Contents = Mapping[int, Mapping[str, Any]]


@dataclass(frozen=True)
class Figure:
    """One amount: ``value`` in ``base``, the base unit of what it measures; ``shown`` as typed.

    ``field`` is the path of the field, ``key`` tells rows and years apart, ``offset`` counts a series' year from the
    evaluation year.
    """

    number: int
    field: str
    key: str
    label: str
    value: Fraction
    base: str
    shown: str
    months: tuple[Fraction, ...] = ()
    offset: int | None = None

    @property
    def place(self) -> str:
        """Where it stands, for flags."""
        return ".".join(filter(None, (str(self.number), self.field, self.key)))

    @property
    def same(self) -> tuple[int, str, str]:
        """What the same figure of another year has, too."""
        return self.number, self.field, self.key if self.offset is None else f"{self.offset}"


def figures_of(standard: Standard, contents: Contents, year: int) -> tuple[Figure, ...]:
    """Every amount of the sheets that can be read, by number (0: the shared facts), in the order of the sheets."""
    found: list[Figure] = []
    for number in sorted(contents):
        sheet = standard.sheets.indicators.get(number)
        fields = standard.sheets.shared if number == SHARED else sheet.fields if sheet is not None else ()
        reader = Reader(standard.coefficients, Notes(), _year_of(contents, year))
        known = {key: value for key, value in contents[number].items() if key != "per"}
        row = reader.fields(fields, known, "")
        found += _walk(fields, row, _Under(standard, number, year))
    return tuple(found)


def _year_of(contents: Contents, year: int) -> int:
    stated = str(contents.get(SHARED, {}).get("evaluation_year") or "").strip()
    return int(stated) if stated.isdecimal() else year


@dataclass(frozen=True)
class _Under:
    """What is being walked: the sheet, and path, key and label of the row."""

    standard: Standard
    number: int
    year: int
    path: str = ""
    key: str = ""
    label: str = ""


def _walk(fields: tuple[SheetField, ...], row: Row, under: _Under) -> Iterator[Figure]:
    """The figures of one mapping."""
    path, key, label, number, year = under.path, under.key, under.label, under.number, under.year
    for field in fields:
        value = row.get(field.id)
        here = f"{path}.{field.id}" if path else field.id
        name = label if field.inline and label else f"{label}{'，' if label else ''}{field.label}"
        if isinstance(value, Quantity):
            yield _figure(number, here, key, name, value)
        elif isinstance(value, Series):
            yield from _series(number, (here, key, name), value, year)
        elif field.type == "series_by_name" and isinstance(value, dict):
            for item, series in value.items():
                yield from _series(number, (here, item, f"{name}：{item}"), series, year)
        elif field.type == "rows" and isinstance(value, list):
            for one in value:
                if isinstance(one, dict):
                    told = _key(under.standard, field, one)
                    row_of = replace(under, path=here, key=told[0], label=f"{name}：{told[1]}")
                    yield from _walk(field.columns, one, row_of)


def _key(standard: Standard, field: SheetField, row: Row) -> tuple[str, str]:
    """(key, words) that tell a row from the others of its table."""
    parts = [(name, row.get(name)) for name in field.key or ("name",)]
    keys = [_plain(name, value) for name, value in parts if value not in (None, "", False)]
    carrier = standard.coefficients.carrier(str(row.get("carrier"))) if standard.coefficients else None
    first = carrier.name if carrier is not None else str(row.get("name") or (keys[0] if keys else ""))
    return "/".join(keys), "，".join([first, *(text for text in keys[1:] if text != first)])


def _plain(name: str, value: Value) -> str:
    words = {"sold": "外供", "feedstock": "原料用"}
    return words.get(name, name) if value is True else str(value)


def _figure(number: int, field: str, key: str, label: str, amount: Quantity) -> Figure:
    size, base = canonical(Decimal(1), amount.unit)
    months = tuple(month * size for month in amount.months)
    return Figure(number, field, key, label, amount.amount * size, base, amount.text, months)


def _series(number: int, under: tuple[str, str, str], series: Series, year: int) -> Iterator[Figure]:
    path, key, label = under
    size, base = canonical(Decimal(1), series.unit)
    for at, amount in sorted(series.amounts.items()):
        shown = f"{brief(amount)} {series.unit}".strip()
        told = "/".join(filter(None, (key, str(at))))
        yield Figure(number, path, told, f"{label}（{at} 年）", amount * size, base, shown, offset=at - year)


def shared_of(standard: Standard, contents: Contents, year: int) -> Shared | None:
    """The shared facts read; None where none are stated."""
    if standard.coefficients is None or not contents.get(SHARED):
        return None
    return read_shared(standard, contents[SHARED], year=year)


def tce_of(shared: Shared | None) -> Fraction | None:
    """Comprehensive energy consumption in tce; None where it can't be worked out."""
    if shared is None or not shared.uses:
        return None
    try:
        return shared.tce
    except SheetFault:
        return None


RATIOS: dict[str, tuple[str, str]] = {
    "energy": ("单位产值综合能耗", "tce/万元"),
    "water": ("单位产值取水量", "m³/万元"),
    "land": ("单位用地产值", "万元/m²"),
    "power": ("单位产值用电量", "kWh/万元"),
    "waste": ("单位产值一般工业固体废物产生量", "t/万元"),
    "material": ("单位产值主要原材料消耗量", "t/万元"),
}
"""Quotients of raw figures that every unit has, whatever its basis: what they are called and their unit."""
TEN_THOUSAND = 10_000


#: Field of a sheet and the base unit it is taken in: what a quotient is made of.
TAKEN = {
    "output_value": "元", "intake": "m3", "fresh_water": "m3", "site_area": "m2", "industrial_land": "m2",
    "generated": "t", "materials.amount": "t",
}  # fmt: skip


POLLUTANT = "pollutant:"
#: Kilograms of a tonne.
KILO = 1000


def ratio_words(name: str) -> tuple[str, str]:
    """What a quotient is called, and its unit."""
    if name.startswith(POLLUTANT):
        return f"单位产值{name.removeprefix(POLLUTANT)}产生或排放量", "kg/万元"
    return RATIOS[name]


def ratios_of(figures: tuple[Figure, ...], tce: Fraction | None) -> dict[str, Fraction]:
    """The quotients of `RATIOS` that a unit's figures give, and of each pollutant per output value.

    Nothing where a figure is missing or 0.
    """
    found: dict[str, Fraction] = {}
    for one in figures:
        if one.offset in (None, 0) and TAKEN.get(one.field) == one.base:
            found.setdefault(one.field, one.value)
    found["power"] = sum((one.value for one in figures if bought(one)), Fraction(0))
    money = found.get("output_value", Fraction(0)) / TEN_THOUSAND
    pollutants = {
        f"{POLLUTANT}{one.key}": one.value * KILO / money
        for one in figures
        if one.field == "pollutants.amount" and one.base == "t" and one.value and money
    }
    return _quotients(found, tce) | pollutants


def bought(one: Figure) -> bool:
    """Whether a figure is electricity consumed."""
    carrier, *rest = one.key.split("/")
    return one.number == SHARED and one.field == "energy.amount" and carrier == "electricity" and "外供" not in rest


def _quotients(found: dict[str, Fraction], tce: Fraction | None) -> dict[str, Fraction]:
    money = found.get("output_value", Fraction(0)) / TEN_THOUSAND
    pairs = {
        "energy": (tce, money),
        "water": (found.get("intake", found.get("fresh_water")), money),
        "land": (money, found.get("site_area", found.get("industrial_land"))),
        "power": (found.get("power"), money),
        "waste": (found.get("generated"), money),
        "material": (found.get("materials.amount"), money),
    }
    return {name: above / below for name, (above, below) in pairs.items() if above and below}
