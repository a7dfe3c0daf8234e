"""Units as people write them: what they measure, and exact conversion between those of one dimension.

A unit is one atom (``%``, ``tce``) or numerator over denominator (``kgce/t``, ``元/m³``). ASCII and typographic
spellings are the same unit. Chinese counting units that are not in the table (``台``, ``重量箱``, ``匹``) are
dimensions of their own, since the notice leaves product units open (MI-A1).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Final

from .numbers import to_decimal

_MILLE: Final = Fraction(1, 1000)
_MILLION: Final = 1_000_000
_KCAL: Final = Fraction(41_868, 36_000_000)  # of the International Table: 4.1868 kJ, so that 1 kgce is 7000 kcal

ATOMS: Final[dict[str, dict[str, Fraction | int]]] = {
    "standard_coal": {
        "tce": 1, "kgce": _MILLE, "gce": _MILLE**2, "吨标准煤": 1, "吨标煤": 1, "千克标准煤": _MILLE,
        "千克标煤": _MILLE, "公斤标准煤": _MILLE, "公斤标煤": _MILLE,
        "toe": Fraction(10, 7), "kgoe": Fraction(10, 7000), "吨标准油": Fraction(10, 7),
        "千克标准油": Fraction(10, 7000),
    },
    "co2": {
        "tCO2": 1, "kgCO2": _MILLE, "gCO2": _MILLE**2, "吨二氧化碳": 1, "千克二氧化碳": _MILLE,
        "公斤二氧化碳": _MILLE,
    },
    "mass": {
        "t": 1, "kg": _MILLE, "g": _MILLE**2, "mg": _MILLE**3, "吨": 1, "千克": _MILLE, "公斤": _MILLE,
        "克": _MILLE**2, "毫克": _MILLE**3,
    },
    "volume": {
        "m3": 1, "L": _MILLE, "l": _MILLE, "mL": _MILLE**2, "ml": _MILLE**2, "立方米": 1, "立方": 1, "升": _MILLE,
        "毫升": _MILLE**2,
    },
    "gas_volume": {"Nm3": 1, "标准立方米": 1, "标立方米": 1},
    "area": {
        "m2": 1, "km2": _MILLION, "hm2": 10_000, "ha": 10_000, "dm2": Fraction(1, 100), "cm2": Fraction(1, 10_000),
        "平方米": 1, "平方公里": _MILLION, "平方千米": _MILLION, "公顷": 10_000, "亩": Fraction(2000, 3),
    },
    "money": {"元": 1},
    "length": {"m": 1, "km": 1000, "cm": Fraction(1, 100), "mm": _MILLE, "米": 1, "千米": 1000, "公里": 1000},
    "energy": {
        "kWh": 1, "Wh": _MILLE, "MWh": 1000, "GWh": _MILLION, "千瓦时": 1, "度": 1, "兆瓦时": 1000,
        "MJ": Fraction(10, 36), "GJ": Fraction(10_000, 36), "kJ": Fraction(1, 3600), "吉焦": Fraction(10_000, 36),
        "兆焦": Fraction(10, 36), "TJ": Fraction(10_000_000, 36), "千焦": Fraction(1, 3600), "kcal": _KCAL,
        "千卡": _KCAL, "大卡": _KCAL,
    },
    "power": {"kW": 1, "W": _MILLE, "MW": 1000, "GW": _MILLION, "千瓦": 1, "兆瓦": 1000, "瓦": _MILLE},
    "peak_power": {"kWp": 1, "Wp": _MILLE, "MWp": 1000, "GWp": _MILLION},
    "apparent_power": {"kVA": 1, "VA": _MILLE, "MVA": 1000, "千伏安": 1},
    "charge": {"Ah": 1, "kAh": 1000, "mAh": _MILLE, "安时": 1},
    "weight_case": {"重量箱": 1, "重箱": 1},
    "percent": {"%": 1},
}
"""Dimension → symbol → how many of the dimension's base unit."""

_PREFIXES: Final = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_TABLE: Final = {
    symbol: (dimension, Fraction(size)) for dimension, symbols in ATOMS.items() for symbol, size in symbols.items()
}
_COUNTED: Final = re.compile(r"[一-鿿]{1,12}")


class UnitError(ValueError):
    """The unit is not known, or two units do not measure the same; the message is Chinese."""


@dataclass(frozen=True)
class Unit:
    """A parsed unit: ``factor`` base units of ``numerator`` per base unit of ``denominator``."""

    text: str
    numerator: str
    denominator: str | None
    factor: Fraction

    @property
    def dimension(self) -> tuple[str, str | None]:
        """What two units must share to be converted."""
        return self.numerator, self.denominator


@lru_cache(maxsize=4096)
def parse_unit(text: str) -> Unit:
    """The unit that a text names; ``text`` of the result is its canonical spelling. Raises `UnitError`."""
    normal = re.sub(r"[\s^]", "", unicodedata.normalize("NFKC", text))
    parts = normal.split("/")
    if len(parts) > 2 or not all(parts) or len(normal) > 40:
        raise UnitError(f"单位“{text}”写法不对，请写成 tce/t、m³/万元 或 % 的样子")
    atoms = [_atom(part, text) for part in parts]
    factor = atoms[0][1] / atoms[1][1] if len(atoms) == 2 else atoms[0][1]
    return Unit(_spell(normal), atoms[0][0], atoms[1][0] if len(atoms) == 2 else None, factor)


def _atom(part: str, text: str) -> tuple[str, Fraction]:
    if part in _TABLE:
        return _TABLE[part]
    if part[0] in _PREFIXES and len(part) > 1:
        dimension, size = _atom(part[1:], text)
        return dimension, _PREFIXES[part[0]] * size
    if _COUNTED.fullmatch(part):
        return part, Fraction(1)
    raise UnitError(f"未知单位“{part}”（在“{text}”中），请用 tce、kgce、t、kg、m³、L、m²、kWh、元、万元等单位")


def _spell(normal: str) -> str:
    spelled = re.sub(r"(?<=m)[23](?![0-9])", lambda match: "²³"[int(match[0]) - 2], normal)
    return spelled.replace("CO2", "CO₂")


def same_dimension(first: str, second: str) -> bool:
    """Whether one can be converted into the other. Raises `UnitError` for an unknown unit."""
    return parse_unit(first).dimension == parse_unit(second).dimension


def factor(source: str, target: str) -> Fraction:
    """How many ``target`` one ``source`` is. Raises `UnitError` where they do not measure the same."""
    one, other = parse_unit(source), parse_unit(target)
    if one.dimension != other.dimension:
        raise UnitError(f"单位“{source}”与“{target}”不是同一类，不能换算，请改用与“{target}”同类的单位")
    return one.factor / other.factor


@lru_cache(maxsize=1)
def _bases() -> dict[str, str]:
    """Dimension → the symbol of its base unit, the first that counts one."""
    return {name: next(text for text, size in symbols.items() if size == 1) for name, symbols in ATOMS.items()}


def canonical(value: Decimal, unit: str) -> tuple[Fraction, str]:
    """A number and its unit in base units of the dimension; a number without unit as it is. Raises `UnitError`."""
    if not unit:
        return Fraction(value), ""
    parsed = parse_unit(unit)
    names = [_bases().get(name, name) for name in parsed.dimension if name is not None]
    return Fraction(value) * parsed.factor, "/".join(names)


def convert(value: Decimal, source: str, target: str) -> Decimal:
    """``value`` in ``source`` as a number of ``target``. Raises `UnitError`."""
    return to_decimal(Fraction(value) * factor(source, target))
