"""What holds for every sheet: bounded, monotone, continuous, the same whatever the unit, order or split into months."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lvheng.evaluation import IndicatorScore
from lvheng.evaluation.numbers import plain, to_decimal
from lvheng.evaluation.units import factor

from . import example

AMOUNTS = st.decimals(min_value=Decimal("0.01"), max_value=10**6, places=2)
#: (indicator, the amount that moves, whether more of it earns more)
MOVES = [
    (1, "shared.energy.2.amount", False), (2, "facts.2.sheet.process_emissions.amount", False),
    (3, "facts.3.sheet.own.1.amount", True), (5, "facts.5.sheet.materials.1.amount", False),
    (6, "facts.6.sheet.intake.amount", False), (7, "facts.7.sheet.reused.amount", True),
    (8, "facts.8.sheet.used.amount", True), (10, "facts.10.sheet.investment.2024", True),
    (11, "facts.11.sheet.pollutants.2.amount", False), (14, "shared.site_area.amount", False),
]  # fmt: skip
ENTRIES = [
    (1, "shared.energy.2", ("t", "kg", "万t", "吨", "公斤")),
    (1, "shared.energy.2.ncv", ("MJ/kg", "kJ/kg", "GJ/t", "MJ/t")),
    (1, "shared.products.1.output", ("t", "万t", "kg")),
    (2, "shared.energy.4", ("GJ", "MJ", "kJ", "吉焦")),
    (2, "facts.2.sheet.process_emissions", ("tCO2", "kgCO₂", "万tCO₂", "吨二氧化碳")),
    (3, "facts.3.sheet.market.1", ("万kWh", "kWh", "MWh", "度", "GWh")),
    (5, "facts.5.sheet.materials.1", ("t", "kg", "g", "万吨")),
    (6, "facts.6.sheet.intake", ("m3", "m³", "万立方米", "L", "升")),
    (7, "facts.7.sheet.reused", ("m3", "万m³", "L", "立方米")),
    (8, "facts.8.sheet.used", ("t", "kg", "万t", "千克")),
    (11, "facts.11.sheet.pollutants.1", ("t", "kg", "g", "mg")),
    (14, "shared.site_area", ("m2", "万m²", "公顷", "km2", "亩", "hm²")),
    (14, "shared.output_value", ("万元", "元", "亿元", "千元")),
]


def of(number: int, path: str, value: Any) -> IndicatorScore:
    return example.result(example.put(example.factory(), path, value), number)


@pytest.mark.clause("MI-A1")
@pytest.mark.parametrize(("number", "path", "better"), MOVES)
@settings(max_examples=15)
@given(share=st.tuples(*[st.decimals(min_value=Decimal("0.1"), max_value=1, places=3)] * 2))
def test_monotone_and_bounded(number: int, path: str, better: bool, share: tuple[Decimal, Decimal]) -> None:
    typed = Decimal(at(example.factory(), path))
    scores = [of(number, path, str(typed * part)) for part in sorted(share)]
    points = [score.points for score in scores]
    assert all(0 <= score.points <= score.effective_weight for score in scores)
    assert (points[0] <= points[1]) if better else (points[0] >= points[1])


def at(content: Any, path: str) -> Any:
    for key in path.split("."):
        content = content[int(key) - 1] if isinstance(content, list) else content[key]
    return content


@pytest.mark.parametrize(("number", "path", "units"), ENTRIES)
@settings(max_examples=8)
@given(st.data())
def test_the_unit_of_entry_does_not_matter(number: int, path: str, units: tuple[str, ...], data: st.DataObject) -> None:
    content = example.factory()
    typed, unit = at(content, f"{path}.amount"), data.draw(st.sampled_from(units))
    converted = to_decimal(Fraction(typed) * factor(at(content, f"{path}.unit"), unit))
    if Fraction(converted) * factor(unit, at(content, f"{path}.unit")) != Fraction(typed):
        return  # 亩 don't end
    example.put(example.put(content, f"{path}.amount", plain(converted)), f"{path}.unit", unit)
    changed, same = example.result(content, number), example.result(example.factory(), number)
    assert [(item.share, item.points) for item in (changed,)] == [(same.share, same.points)]


@settings(max_examples=20)
@given(st.permutations(range(5)), st.permutations(range(2)))
def test_the_order_of_rows_does_not_matter(energy: list[int], two: list[int]) -> None:
    content = example.factory()
    content["shared"]["energy"] = [content["shared"]["energy"][index] for index in energy]
    pollutants = content["facts"]["11"]["sheet"]["pollutants"]
    content["facts"]["11"]["sheet"]["pollutants"] = [pollutants[index] for index in two]
    park = example.park()
    series = park["facts"]["15"]["sheet"]["pollutants"]
    park["facts"]["15"]["sheet"]["pollutants"] = {name: series[name] for name in reversed(series)}
    assert example.score(content).exact_total == example.score(example.factory()).exact_total
    assert example.score(park).exact_total == example.score(example.park()).exact_total


@settings(max_examples=20)
@given(st.lists(AMOUNTS, min_size=12, max_size=12), st.sampled_from(["amount", "months"]))
def test_months_are_their_sum(months: list[Decimal], key: str) -> None:
    split, whole = example.factory(), example.factory()
    row = split["shared"]["energy"][2]
    del row["amount"]
    row[key] = [plain(month) for month in months]
    whole["shared"]["energy"][2]["amount"] = plain(sum(months, Decimal(0)))
    assert example.score(split).exact_total == example.score(whole).exact_total


@settings(max_examples=30)
@given(st.sampled_from(["leading", "baseline"]), st.sampled_from([-1, 0, 1]), st.integers(20, 30))
def test_continuous_at_both_levels(level: str, side: int, places: int) -> None:
    """Waste water of a park a hair from a level earns a hair from all or nothing."""
    content = example.park()
    per = Decimal(content["benchmarks"]["14"][level])
    amount = per * Decimal(content["shared"]["value_added"]["amount"]) + side * Decimal(1).scaleb(-places)
    found = example.result(example.put(content, "facts.14.sheet.waste_water.amount", plain(amount)), 14)
    full = found.effective_weight if level == "leading" else Decimal(0)
    assert abs(found.points - full) < Decimal(1).scaleb(-places)
    assert side or found.points == full


def test_the_example_is_not_at_its_bounds() -> None:
    """Else the properties above would hold of anything."""
    shares = {item.number: item.share for item in example.score(example.factory()).indicators}
    for number, _path, _better in MOVES:
        share = shares[number]
        assert share is not None
        assert 0 < share < 1, number
