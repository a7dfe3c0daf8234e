from decimal import Decimal
from fractions import Fraction

import pytest

from lvheng.evaluation import UnitError, convert, parse_unit, same_dimension
from lvheng.evaluation.units import ATOMS, canonical


@pytest.mark.parametrize(
    ("value", "source", "target", "expected"),
    [
        ("100", "kgce/t", "tce/t", "0.1"),
        ("0.1", "tce/t", "kgce/t", "100"),
        ("1", "kg/kg", "t/t", "1"),
        ("1", "百万千焦", "GJ", "1"),
        ("7000", "大卡/千克", "kJ/kg", "29307.6"),
        ("1", "TJ", "GJ", "1000"),
        ("200", "L/kg", "m3/t", "200"),
        ("1", "m³", "L", "1000"),
        ("1", "亿元", "万元", "10000"),
        ("1", "万元", "元", "10000"),
        ("1", "km²", "m²", "1000000"),
        ("1", "km2", "公顷", "100"),
        ("3", "亩", "m²", "2000"),
        ("5", "kgCO2/万元", "tCO₂/元", "0.0000005"),
        ("1", "亿元/km²", "万元/m²", "0.01"),
        ("2", "万m3", "m3", "20000"),
        ("1", "元/kgce", "万元/tce", "0.1"),
        ("3", "台", "台", "3"),
        ("3", "万台", "台", "30000"),
        ("7", "重箱", "重量箱", "7"),
        ("1", "百万元", "万元", "100"),
        ("1", "吨标准煤/吨", "kgce/t", "1000"),
        ("1", "MWh", "kWh", "1000"),
        ("36", "MJ", "kWh", "10"),
        ("1", "ｔｃｅ／ｔ", "tce/t", "1"),
        ("1", "m^3/t", "m3/t", "1"),
        ("5", "％", "%", "5"),
    ],
)
def test_conversion(value: str, source: str, target: str, expected: str) -> None:
    assert convert(Decimal(value), source, target) == Decimal(expected)
    assert same_dimension(source, target)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("tce/t", "tce/万元"),
        ("t", "tce"),
        ("tCO2", "t"),
        ("台", "套"),
        ("m3", "t"),
        ("%", "t"),
        ("tce/t", "tce"),
        ("Nm3", "m3"),
    ],
)
def test_other_dimensions(source: str, target: str) -> None:
    assert not same_dimension(source, target)
    with pytest.raises(UnitError, match="不是同一类，不能换算"):
        convert(Decimal(1), source, target)


@pytest.mark.parametrize("text", ["", "/", "t/", "/t", "t/t/t", "t" * 41])
def test_spelled_wrongly(text: str) -> None:
    with pytest.raises(UnitError, match="写法不对"):
        parse_unit(text)


@pytest.mark.parametrize("text", ["foo", "kgce/foo", "TCE/t", "万", "1000m3", "台x", "十foo"])
def test_unknown(text: str) -> None:
    if text == "万":
        assert parse_unit(text).numerator == "万"
        return
    with pytest.raises(UnitError, match="未知单位"):
        parse_unit(text)


@pytest.mark.parametrize(
    ("text", "spelled"),
    [("m3/t", "m³/t"), ("tCO2/万元", "tCO₂/万元"), ("km2", "km²"), (" kgce / t ", "kgce/t"), ("m³", "m³")],
)
def test_canonical_spelling(text: str, spelled: str) -> None:
    assert parse_unit(text).text == spelled


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        ("2", "万元", (20000, "元")), ("1.5", "kgce/t", (Fraction(15, 10000), "tce/t")), ("7", "", (7, "")),
        ("3", "台", (3, "台")), ("5", "kg/重箱", (Fraction(5, 1000), "t/重量箱")),
    ],
)  # fmt: skip
def test_base_units(value: str, unit: str, expected: tuple[Fraction, str]) -> None:
    assert canonical(Decimal(value), unit) == expected


def test_every_symbol_is_known_in_one_dimension_only() -> None:
    symbols = [symbol for table in ATOMS.values() for symbol in table]
    assert len(symbols) == len(set(symbols))
    for dimension, table in ATOMS.items():
        for symbol in table:
            assert parse_unit(symbol).dimension == (dimension, None)
