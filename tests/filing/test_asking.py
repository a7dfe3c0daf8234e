"""What is asked about row by row: held against last year's row for the same thing, measured against what is usual."""

from typing import Any

import pytest

from lvheng.filing import actions
from lvheng.filing.draft import Draft
from lvheng.filing.models import Application, LedgerValue
from tests.cast import Cast

pytestmark = pytest.mark.django_db
VALUE = {"amount": "52000", "unit": "万元"}
POWER = {"carrier": "electricity", "amount": "100", "unit": "kWh"}
DIESEL = {"carrier": "diesel", "amount": "5", "unit": "t"}
COAL = {"carrier": "raw_coal", "amount": "5", "unit": "t"}


@pytest.fixture
def draft(cast: Cast) -> Application:
    return actions.start(cast.unit_a, actor=cast.enterprise_a)


@pytest.fixture
def park(cast: Cast) -> Application:
    return actions.start(cast.park, actor=cast.park_member)


def last(application: Application, number: int, sheet: dict[str, Any]) -> None:
    year = Draft.load(application).pack.evaluation_year - 1
    LedgerValue.objects.create(unit=application.unit, year=year, number=number, sheet=sheet)


def put(application: Application, number: int, content: dict[str, Any], cast: Cast) -> None:
    actions.save_sheet(application, number, content, actor=cast.enterprise_a)


def asked(application: Application, number: int) -> list[str]:
    return [ask.name for ask in Draft.load(application).asks(number)]


def proof(application: Application, *numbers: int) -> list[bool]:
    """Whether a report on what is measured is required, by indicator."""
    found = Draft.load(application)
    return [any(slot.id == f"{n}.ncv-report" and slot.required for slot in found.indicator_slots(n)) for n in numbers]


# held against last year

@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ([{**POWER, "amount": "100000"}], ["shared.energy.r1.amount"]),
        ([DIESEL, {**POWER, "amount": "100000"}], ["shared.energy.r2.amount"]),
        ([DIESEL, POWER], []),
        ([{**COAL, "amount": "100000", "unit": "t"}, POWER], []),  # nothing of coal is known of last year
        ([POWER, {**POWER, "amount": "100000", "sold": "true"}], []),  # what is sold is another thing
        ([{**POWER, "amount": "100000", "label": "一线"}], ["shared.energy.r1.amount"]),
        ([POWER, {**POWER, "amount": "100000", "label": "一线"}], []),  # last year's is the first
        ([{**POWER, "amount": "1e2"}, {**DIESEL, "amount": "5", "unit": "kg"}], ["shared.energy.r2.amount"]),
        ([{**POWER, "amount": "很多"}, {"carrier": "", "amount": "5000000"}], []),
    ],
)
def test_a_carrier_is_held_against_itself(
    draft: Application, cast: Cast, now: list[Any], expected: list[str]
) -> None:
    last(draft, 0, {"energy": [{**POWER, "_row": "r1"}, {**DIESEL, "_row": "r2"}, {"_row": "r3", "amount": "5"}]})
    put(draft, 0, {"energy": now, "output_value": VALUE}, cast)
    assert asked(draft, 1) == expected


def test_products_are_known_by_their_names(draft: Application, cast: Cast) -> None:
    def products(*named: tuple[str, str, str]) -> list[Any]:
        return [{"id": handle, "name": name, "output": {"amount": amount, "unit": "t"}}
                for handle, name, amount in named]  # fmt: skip

    split = [{**DIESEL, "product": "p1"}, {**DIESEL, "product": "p2", "amount": "7000"}]
    then = products(("p1", "水泥", "5"), ("p2", "玻璃", "7000"), ("p3", "", "1"))
    last(draft, 0, {"products": then, "energy": split})
    shared: dict[str, Any] = {"products": products(("p1", "玻璃", "7"), ("p2", "水泥", "5000"), ("p3", "砖", "1000"))}
    shared["energy"] = [{**DIESEL, "product": "p1", "amount": "7000"}, {**DIESEL, "product": "p2", "amount": "5000"}]
    put(draft, 0, shared, cast)
    put(draft, 1, {"per": "product"}, cast)
    assert sorted(asked(draft, 1)) == [
        "shared.energy.r2.amount", "shared.products.r1.output.amount", "shared.products.r2.output.amount"
    ]  # fmt: skip


def test_substances_by_name_are_held_against_themselves(park: Application, cast: Cast) -> None:
    year = str(Draft.load(park).pack.evaluation_year)
    last(park, 15, {"pollutants": [{"_row": "r1", "name": "氮氧化物", year: "5", "unit": "t"}]})
    rows = [{"name": "氨氮", year: "5000", "unit": "t"}, {"name": "氮氧化物", year: "5000", "unit": "t"}]
    actions.save_sheet(park, 15, {"pollutants": rows}, actor=cast.park_member)
    assert asked(park, 15) == [f"own.pollutants.r2.{year}"]


# measured

@pytest.mark.parametrize(
    ("measured", "words"),
    [
        ({"carbon": "0.000001"}, "与柴油的默认值 0.0202 tC/GJ 相差超过 50%"),
        ({"carbon": "0.0304"}, "与柴油的默认值 0.0202 tC/GJ 相差超过 50%"),
        ({"carbon": "0.0303"}, ""),
        ({"carbon": "0.0101"}, ""),
        ({"oxidation": "0.01"}, "与柴油的默认值 0.98 相差超过 50%"),
        ({"oxidation": "1"}, ""),
        ({"ncv": {"amount": "0.0001", "unit": "MJ/kg"}}, "与柴油的默认值 42.704"),
        ({"ncv": {"amount": "42700", "unit": "kJ/kg"}}, ""),
        ({"ncv": {"amount": "42700", "unit": "MJ/kg"}}, "与柴油的默认值 42.704"),
        ({"ncv": {"amount": "1", "unit": "MJ/m³"}}, ""),  # wrong, and told so
        ({"ncv": {"amount": "1", "unit": "个"}}, ""),
        ({"ncv": {"amount": "", "unit": "MJ/kg"}, "carbon": "x"}, ""),
        ({"carbon": "0.000001", "feedstock": "true"}, ""),  # counts nowhere
        ({"carrier": "raw_coal", "carbon": "0.000001"}, "与通常的 0.0121—0.0708 tC/GJ 相差超过 50%"),
        ({"carrier": "raw_coal", "carbon": "0.0262"}, ""),
        ({"carrier": "natural_gas", "unit": "m³", "ncv": {"amount": "9", "unit": "MJ/Nm³"}}, "与通常的 32.238"),
        ({"carrier": "natural_gas", "unit": "m³", "ncv": {"amount": "35.6", "unit": "MJ/m³"}}, ""),
        ({"carrier": "electricity", "unit": "kWh", "carbon": "0.5"}, ""),
        ({"carrier": "木炭", "carbon": "0.5"}, ""),
    ],
)
def test_an_unlikely_measured_value_is_asked_about(
    draft: Application, cast: Cast, measured: dict[str, Any], words: str
) -> None:
    put(draft, 0, {"energy": [{**DIESEL, **measured}], "output_value": VALUE}, cast)
    asks = Draft.load(draft).asks(2)
    assert len(asks) == bool(words)
    if words:
        assert words in asks[0].text
        path = asks[0].name.removeprefix("shared.")
        actions.confirm(draft, 0, path, actor=cast.enterprise_a)
        assert [ask.confirmed for ask in Draft.load(draft).asks(2)] == [True]


def test_both_questions_are_put_as_one(draft: Application, cast: Cast) -> None:
    last(draft, 0, {"energy": [{**DIESEL, "carbon": "0.0202"}]})
    put(draft, 0, {"energy": [{**DIESEL, "carbon": "0.0000202"}], "output_value": VALUE}, cast)
    (ask,) = Draft.load(draft).asks(2)
    assert ("相差约 1000 倍" in ask.text, "相差超过 50%" in ask.text) == (True, True)
    actions.confirm(draft, 0, "energy.r1.carbon", actor=cast.enterprise_a)
    actions.save_cells(draft, 0, {"energy.r1.carrier": "lpg"}, actor=cast.enterprise_a)
    assert [one.confirmed for one in Draft.load(draft).asks(2)] == [False]  # of another fuel


@pytest.mark.parametrize(
    ("measured", "expected"),
    [
        ({}, [False, False, False]),
        ({"ncv": {"amount": "42.7", "unit": "MJ/kg"}}, [True, True, True]),
        ({"ncv": {"amount": "", "unit": "MJ/kg"}}, [False, False, False]),
        ({"carbon": "0.02"}, [False, True, False]),
        ({"oxidation": "0.98"}, [False, True, False]),
        ({"ncv": {"amount": "42.7", "unit": "MJ/kg"}, "feedstock": "true"}, [False, False, False]),
    ],
)
def test_what_is_measured_needs_its_report(
    draft: Application, cast: Cast, measured: dict[str, Any], expected: list[bool]
) -> None:
    put(draft, 0, {"energy": [{**DIESEL, **measured}, POWER], "output_value": VALUE}, cast)
    put(draft, 3, {"own": [{**POWER, "amount": "1"}]}, cast)
    assert proof(draft, 1, 2, 3) == expected
    actions.use_own(draft, 2, True, actor=cast.enterprise_a)
    actions.save_fact(draft, 2, {"typed": "1"}, actor=cast.enterprise_a)
    assert proof(draft, 2) == [False]


def test_what_is_measured_of_renewables_needs_its_report(draft: Application, cast: Cast) -> None:
    put(draft, 0, {"energy": [POWER, DIESEL], "output_value": VALUE}, cast)
    put(draft, 3, {"own": [{"carrier": "methanol", "amount": "1", "unit": "kg",
                            "ncv": {"amount": "99999", "unit": "MJ/kg"}}]}, cast)  # fmt: skip
    assert proof(draft, 1, 2, 3) == [False, False, True]
    assert asked(draft, 3) == ["own.own.r1.ncv.amount"]
    actions.save_fact(draft, 3, {"typed": "1"}, actor=cast.enterprise_a)
    assert proof(draft, 3) == [False]


def test_parks_prove_what_is_measured(park: Application, cast: Cast) -> None:
    energy = [{**DIESEL, "ncv": {"amount": "42.7", "unit": "MJ/kg"}}]
    actions.save_sheet(park, 0, {"energy": energy, "value_added": VALUE}, actor=cast.park_member)
    assert proof(park, 4) == [True]
