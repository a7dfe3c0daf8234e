"""Files that mean harm or make no sense: an answer or faults at places, one a line, and never a traceback."""

from pathlib import Path

import pytest

from lvheng.cli.main import main

FACTORY, PARK = "standard: factory-2025\n", "standard: park-2025\n"
YEAR = "shared: {evaluation_year: 2024}\n"
COAL = "carrier: raw_coal, unit: t"

REFUSED = {
    "the largest by the smallest": (
        PARK
        + "shared: {value_added: {amount: 1e40, unit: 亿元}, energy: [{carrier: heat, amount: 1e-40, unit: MJ}]}\n"
        + "benchmarks: {4: {leading: 1e40, baseline: 1e-40}}\nfacts: {4: {sheet: {}}}"
    ),
    "an alias": FACTORY + "shared: &a {x: *a}",
    "too deep": FACTORY + "shared: {energy: " + "[" * 200 + "]" * 200 + "}",
    "too many digits": FACTORY + f"shared: {{energy: [{{{COAL}, amount: {'9' * 5000}}}]}}",
    "a huge exponent": FACTORY + f"shared: {{energy: [{{{COAL}, amount: 1e999999999999}}]}}",
    "infinity": FACTORY + f"shared: {{energy: [{{{COAL}, amount: .inf}}]}}",
    "a hexadecimal number": FACTORY + f"shared: {{energy: [{{{COAL}, amount: 0x1F}}]}}",
    "a key that is a list": FACTORY + "shared: {? [a, b] : c}",
    "a tag": FACTORY + "shared: !!python/object:os.system {}",
    "a set": FACTORY + "facts: {1: {sheet: {per: !!set {a}}}}",
    "rows of all kinds": FACTORY + "shared: {energy: [null, ~, [], {}, '', 5]}",
    "keys of all kinds": FACTORY + "shared: {1: 2, true: 3, null: 4, '': 5}",
    "a unit without end": FACTORY + f"shared: {{output_value: {{amount: 1, unit: {'元/' * 100}}}}}",
    "years of all kinds": FACTORY + YEAR + "facts: {10: {sheet: {investment: {2022: {}, 2023: [], 2024: true}}}}",
    "numbers that are none": FACTORY + "facts: {1000: {sheet: {}}, 0: {sheet: {}}, '１': {sheet: {}}}",
    "facts in a list": FACTORY + "facts: [{sheet: {}}]",
    "pairs within pairs": FACTORY + "benchmarks: {1: {a: {b: {c: {}}}}}",
    "a product called like a level": FACTORY + "benchmarks: {1: {leading: {leading: 1}}}",
    "a year out of reach": PARK + "shared: {evaluation_year: 9999, output_value: {9996: 1, unit: 元}}",
    "a line break in a number": FACTORY + 'shared: {output_value: {amount: "1\\n2", unit: 元}}',
    "a line break in a name": PARK + YEAR + 'facts: {15: {sheet: {pollutants: {"a\\nb": {2021: 1}}}}}',
    "a NUL": '{"standard": "factory-2025", "shared": {"\\u0000": 1}}',
    "an unpaired surrogate": '{"standard": "factory-2025", "shared": {"\\ud800": 1}}',
}
ANSWERED = {
    "nothing": FACTORY,
    "many prefixes": FACTORY + f"shared: {{output_value: {{amount: 1, unit: {'万' * 39}元}}}}",
    "blank texts": (
        FACTORY + 'shared: {region: "\\n\\n", output_value: "", products: [], energy: null}\nfacts: {1: {sheet: ~}}'
    ),
    "the largest growth": (
        PARK + YEAR + "facts: {17: {sheet: {co2: {2021: 1e-40, 2024: 1e40}, value_added: {2021: 1, 2024: 2}}}}"
    ),
    "the largest fall": (
        PARK + YEAR + "facts: {17: {sheet: {co2: {2021: 1e40, 2024: 1e-40}, value_added: {2021: 3, 2024: 2}}}}"
    ),
    "a substance with a point": (
        PARK + YEAR + "facts: {15: {sheet: {pollutants: {a.b: {2021: 3, 2024: 4}}, value_added: {2021: 1, 2024: 2}}}}"
    ),
}


def score(tmp_path: Path, text: str) -> int:
    path = tmp_path / "a.yaml"
    path.write_text(text, encoding="utf-8")
    return main(["score", "--json", str(path)])


@pytest.mark.parametrize("name", list(REFUSED))
def test_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert score(tmp_path, REFUSED[name]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert all(line.startswith(f"{tmp_path}/a.yaml：") for line in told.err.splitlines())
    assert "Traceback" not in told.err


@pytest.mark.parametrize("name", list(ANSWERED))
def test_answered(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert score(tmp_path, ANSWERED[name]) == 0
    told = capsys.readouterr()
    assert told.err == ""
    assert told.out.startswith('{"file": ')
    assert len(told.out.splitlines()) == 1
