"""A second working of every formula, in bare fractions from the same files, comes to the same values."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lvheng.cli.jsontext import dump
from lvheng.evaluation.facts import Fact
from lvheng.evaluation.files import read_score_file

# kgce per base unit; GJ per base unit, tC/GJ, oxidation. Base units: kg, m³, kWh, MJ.
COAL = {
    "raw_coal": "0.7143", "washed_coal": "0.9", "coke": "0.9714", "crude_oil": "1.4286", "fuel_oil": "1.4286",
    "gasoline": "1.4714", "kerosene": "1.4714", "diesel": "1.4571", "lpg": "1.7143", "refinery_gas": "1.5714",
    "lng": "1.7572", "blast_furnace_gas": "0.1286", "methanol": "0.6794", "hydrogen": "0.3329",
    "electricity": "0.1229", "heat": "0.03412",
}  # fmt: skip
CARBON = {
    "washed_coal": ("26.344", "0.0254", "0.93"), "coke": ("28.435", "0.02942", "0.93"),
    "crude_oil": ("41.816", "0.02008", "0.98"), "fuel_oil": ("41.816", "0.0211", "0.98"),
    "gasoline": ("43.07", "0.0189", "0.98"), "kerosene": ("43.07", "0.0196", "0.98"),
    "diesel": ("42.652", "0.0202", "0.98"), "lpg": ("50.179", "0.0172", "0.98"),
    "refinery_gas": ("45.998", "0.0182", "0.98"), "natural_gas": ("38.931", "0.01532", "0.99"),
    "coke_oven_gas": ("17.3854", "0.0121", "0.99"), "blast_furnace_gas": ("3.3", "0.0708", "0.99"),
}  # fmt: skip
GASES = ("natural_gas", "coke_oven_gas", "blast_furnace_gas", "hydrogen")
SIZES = {
    "kg": 1, "t": 1000, "m3": 1, "万m3": 10_000, "kWh": 1, "万kWh": 10_000, "MWh": 1000, "MJ": 1, "GJ": 1000,
    "万元": 1, "亿元": 10_000, "元": Fraction(1, 10_000), "L": Fraction(1, 1000), "m2": 1, "hm2": 10_000,
    "km2": 1_000_000, "tce": 1, "万tce": 10_000, "tCO2": 1, "kgCO2": Fraction(1, 1000), "万t": 10_000_000,
}  # fmt: skip
NUMBERS = st.decimals(min_value=Decimal("0.001"), max_value=10**7, places=3)
CARRIERS = (*COAL, "natural_gas", "coke_oven_gas")


def base(quantity: Any) -> Fraction:
    """A quantity in kg, m³, kWh, MJ, 万元, m², tce or tCO2."""
    return Fraction(quantity["amount"]) * SIZES[quantity["unit"]]


def quantities(*units: str) -> Any:
    return st.builds(lambda amount, unit: {"amount": str(amount), "unit": unit}, NUMBERS, st.sampled_from(units))


@st.composite
def rows(draw: Any, products: list[str]) -> list[dict[str, Any]]:
    """Rows of energy, each told apart by its label; what is sold is less than what is used."""
    found = []
    for number in range(draw(st.integers(1, 5))):
        carrier = draw(st.sampled_from(CARRIERS))
        units = {"electricity": ("kWh", "万kWh", "MWh"), "heat": ("MJ", "GJ")}.get(carrier, ("kg", "t"))
        units = ("m3", "万m3") if carrier in GASES else units
        row = {"carrier": carrier, "label": str(number), **draw(quantities(*units))}
        if carrier not in ("electricity", "heat", "hydrogen") and (carrier not in COAL or draw(st.booleans())):
            measure = "MJ/m3" if carrier in GASES else "MJ/kg"
            row["ncv"] = {"amount": str(draw(st.decimals(min_value=1, max_value=50, places=2))), "unit": measure}
        if carrier not in CARBON and carrier not in ("electricity", "heat", "hydrogen"):
            row.setdefault("ncv", {"amount": "20.5", "unit": "MJ/kg"})
            row |= {"carbon": "0.02", "oxidation": "0.97"}
        if draw(st.booleans()):
            row["product"] = draw(st.sampled_from(products))
        if draw(st.integers(0, 4)) == 0:
            row["feedstock"] = True
        found.append(row)
    sold = {"carrier": "electricity", "amount": "0.5", "unit": "kWh", "label": "sold", "sold": True}
    return [*found, {"carrier": "coke", "amount": "9", "unit": "t", "label": "least"}, sold]


@st.composite
def factories(draw: Any) -> dict[str, Any]:
    products = [f"p{number}" for number in range(draw(st.integers(1, 5)))]
    money = quantities("万元", "元", "亿元")
    years = [str(draw(NUMBERS)) for _ in range(6)]
    materials = [{"name": name, **draw(quantities("t", "kg"))} for name in ("石", "砂")]
    substances = ("甲", "乙", "丙")[: draw(st.integers(1, 3))]
    pollutants = [{"name": name, **draw(quantities("t", "kg"))} for name in substances]
    few = st.integers(0, 500).map(str)
    per = st.sampled_from(["product", "output_value"])
    water = quantities("m3", "万m3", "L")
    waste = draw(quantities("t", "kg"))
    return {
        "standard": "factory-2025",
        "shared": {
            "evaluation_year": "2024",
            "region": "430000",
            "output_value": draw(money),
            "products": [
                {"id": name, "output": draw(quantities("t", "kg")), "process": draw(st.booleans())} for name in products
            ],
            "energy": draw(rows(products)),
            "site_area": draw(quantities("m2", "hm2", "km2")),
        },
        "facts": {
            "1": {"sheet": {"per": draw(per)}},
            "2": {"sheet": {"per": draw(per), "grid": draw(st.sampled_from(["province", "national"])),
                            "process_emissions": draw(quantities("tCO2", "kgCO2"))}},
            "3": {"sheet": {"own": [{"carrier": "electricity", "amount": draw(few), "unit": "kWh"}],
                            "market": [{"carrier": "heat", "amount": draw(few), "unit": "MJ"}]}},
            "5": {"sheet": {"per": draw(per), "materials": materials}},
            "6": {"sheet": {"per": draw(per), "intake": draw(water), "resold": {"amount": "0.0005", "unit": "L"}}},
            "7": {"sheet": {"intake": draw(water), "reused": draw(water)}},
            "8": {"sheet": {"generated": waste, "used": waste, "earlier_stock_used": draw(quantities("t", "kg"))}},
            "10": {"sheet": {"investment": dict(zip(("2022", "2023", "2024"), years[:3], strict=True)), "unit": "万元",
                             "output_value": dict(zip(("2022", "2023", "2024"), years[3:], strict=True))}},
            "11": {"sheet": {"per": draw(per), "pollutants": pollutants}},
            "14": {"sheet": {"per": draw(per)}},
        },
    }  # fmt: skip


def tce(row: dict[str, Any]) -> Fraction:
    if row.get("feedstock"):
        return Fraction(0)
    factor = Fraction(row["ncv"]["amount"]) / Fraction("29.3076") if "ncv" in row else Fraction(COAL[row["carrier"]])
    return base(row) * factor / 1000 * (-1 if row.get("sold") else 1)


def co2(row: dict[str, Any], grid: Fraction) -> Fraction:
    sign = -1 if row.get("sold") else 1
    if row.get("feedstock") or row["carrier"] == "hydrogen":
        return Fraction(0)
    if row["carrier"] == "electricity":
        return sign * base(row) * grid / 1000
    if row["carrier"] == "heat":
        return sign * base(row) / 1000 * Fraction("0.11")
    heating, carbon, oxidation = CARBON.get(row["carrier"], ("0", "0", "0"))
    heating = row["ncv"]["amount"] if "ncv" in row else heating
    carbon, oxidation = row.get("carbon", carbon), row.get("oxidation", oxidation)
    return sign * base(row) * Fraction(heating) / 1000 * Fraction(carbon) * Fraction(oxidation) * Fraction(44, 12)


def by_product(shared: dict[str, Any], used: list[tuple[str | None, Fraction]]) -> dict[str, tuple[Fraction, Fraction]]:
    """(value per t, amount) of the products that count: three with the largest amounts, and every process."""
    outputs = {row["id"]: base(row["output"]) / 1000 for row in shared["products"]}
    whole = sum(outputs.values(), Fraction(0))
    amounts = {
        name: sum((amount if product == name else amount * output / whole for product, amount in used
                   if product in (name, None)), Fraction(0))
        for name, output in outputs.items()
    }  # fmt: skip
    processes = [row["id"] for row in shared["products"] if row["process"]]
    rest = sorted((-abs(amounts[name]), name) for name in outputs if name not in processes)[:3]
    counted = {*processes, *(name for _amount, name in rest)}
    return {name: (amounts[name] / outputs[name], amounts[name]) for name in outputs if name in counted}


def worked(content: dict[str, Any]) -> dict[int, Any]:
    """Values by indicator in tce, t or m³ per t of output or 万元; per product or substance where several count."""
    shared, sheets = content["shared"], {key: item["sheet"] for key, item in content["facts"].items()}
    energy = shared["energy"]
    total = sum((tce(row) for row in energy), Fraction(0))
    made = [row for row in shared["products"] if not row["process"]] or shared["products"]
    output = sum((base(row["output"]) for row in made), Fraction(0)) / 1000
    money = base(shared["output_value"])
    below = {key: output if sheet.get("per") == "product" else money for key, sheet in sheets.items()}
    used = [(row.get("product"), tce(row)) for row in energy]
    grid = Fraction("0.49") if sheets["2"]["grid"] == "province" else Fraction("0.5366")
    water = base(sheets["6"]["intake"]) - Fraction(1, 2_000_000)
    emitted = sum((co2(row, grid) for row in energy), base(sheets["2"]["process_emissions"]))
    renewable = sum((tce(row) for kind in ("own", "market") for row in sheets["3"][kind]), Fraction(0))
    taken, reused = base(sheets["7"]["intake"]), base(sheets["7"]["reused"])
    waste, stock = base(sheets["8"]["generated"]), base(sheets["8"]["earlier_stock_used"])
    spent, made = (sum(map(Fraction, sheets["10"][name].values())) for name in ("investment", "output_value"))
    area = base(shared["site_area"])
    return {
        1: by_product(shared, used) if sheets["1"]["per"] == "product" else total / money,
        2: emitted / below["2"],
        3: renewable / total * 100,
        5: base(sheets["5"]["materials"][0]) / 1000 / below["5"],
        6: by_product(shared, [(None, water)]) if sheets["6"]["per"] == "product" else water / money,
        7: reused / (taken + reused) * 100,
        8: waste / (waste + stock) * 100,
        10: spent / made * 100,
        11: {row["name"]: (base(row) / 1000 / below["11"], Fraction(1)) for row in sheets["11"]["pollutants"]},
        14: below["14"] / area,
    }


def said(fact: Fact) -> Any:
    """A fact in the units of `worked`."""
    if fact.parts:
        return {part.key: (said(part.fact), part.weight) for part in fact.parts}
    assert fact.exact is not None
    assert fact.unit is not None
    above, _, under = fact.unit.partition("/")
    sizes = {"tce": 1, "tCO₂": 1, "t": 1, "kg": Fraction(1, 1000), "m³": 1, "m²": 1, "万元": 1, "%": 1}
    return fact.exact * sizes[above] / (sizes[under] if under else 1)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(factories())
def test_factory(content: dict[str, Any]) -> None:
    if any(not amount for _value, amount in by_product(content["shared"], [
        (row.get("product"), tce(row)) for row in content["shared"]["energy"]]).values()):  # fmt: skip
        return
    facts = read_score_file(dump(content), json_only=True).facts
    for number, expected in worked(content).items():
        found = said(facts[number])
        if isinstance(found, dict):
            assert list(found) == list(expected), number
            assert [value for value, _weight in found.values()] == [value for value, _amount in expected.values()]
            whole, sums = (sum((abs(pair[1]) for pair in side.values()), Fraction(0)) for side in (found, expected))
            assert [pair[1] / whole for pair in found.values()] == [abs(pair[1]) / sums for pair in expected.values()]
        else:
            assert found == (next(iter(expected.values()))[0] if isinstance(expected, dict) else expected), number


@settings(max_examples=100)
@given(st.lists(NUMBERS, min_size=8, max_size=8), st.sampled_from(["万元", "亿元", "元"]))
def test_park(numbers: list[Decimal], unit: str) -> None:
    one, two, three, four, five, six = numbers[:6]
    low, high = sorted(numbers[6:])
    content = {
        "standard": "park-2025",
        "shared": {
            "evaluation_year": "2024",
            "value_added": {"amount": str(one), "unit": unit},
            "output_value": {"2021": str(low), "2024": str(high), "unit": unit},
            "energy": [{"carrier": "diesel", "amount": str(two), "unit": "t"}],
        },
        "facts": {
            "1": {"sheet": {}},
            "2": {"sheet": {"green_factory_output": {"amount": str(low), "unit": unit}}},
            "4": {"sheet": {}},
            "6": {"sheet": {"level2_energy": {"amount": str(low), "unit": "tce"},
                            "all_energy": {"amount": str(high), "unit": "tce"}}},
            "7": {"sheet": {"fresh_water": {"amount": str(three), "unit": "万m3"}}},
            "8": {"sheet": {"industrial_land": {"amount": str(four), "unit": "hm2"}}},
            "10": {"sheet": {"green_area": {"amount": str(low), "unit": "m2"},
                             "new_area": {"amount": str(high), "unit": "hm2"}}},
            "14": {"sheet": {"waste_water": {"amount": str(five), "unit": "t"}}},
            "16": {"sheet": {"co2": {"amount": str(six), "unit": "kgCO2"}}},
            "17": {"sheet": {"co2": {"2021": str(five), "2024": str(six)},
                             "value_added": {"2021": str(low), "2024": str(high)}}},
        },
    }  # fmt: skip
    facts = read_score_file(dump(content), json_only=True).facts
    added = Fraction(one) * SIZES[unit]
    part = Fraction(low) / Fraction(high) * 100
    expected = {
        2: part, 4: added / (Fraction(two) * Fraction("1.4571")), 6: part,
        7: added * 10_000 / (Fraction(three) * 10_000), 8: (added / 10_000) / (Fraction(four) / 100),
        10: part / 10_000, 14: Fraction(five) / added, 16: Fraction(six) / 1000 / added,
    }  # fmt: skip
    assert {number: facts[number].exact for number in expected} == expected
    park = facts[17]
    for growth, after, before in (
        (facts[1].exact, high, low), (park.emission_growth, six, five), (park.value_added_growth, high, low)
    ):
        assert growth is not None
        proportion = Fraction(after) / Fraction(before)
        assert abs((Fraction(growth) / 100 + 1) ** 3 / proportion - 1) < Fraction(1, 10**30)
