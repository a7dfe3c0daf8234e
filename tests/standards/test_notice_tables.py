"""The packs say what the notice says, cell by cell."""

import csv
from typing import Any

import pytest
import yaml

from lvheng.standards import Indicator, list_industries, load_standard

from .shared import shared_file

TYPES = {
    "higher_is_better": "正向定量",
    "lower_is_better": "逆向定量",
    "qualitative": "正向定性",
    "elasticity": "弹性系数",
}


@pytest.fixture(scope="module")
def tables() -> Any:
    return yaml.safe_load(shared_file("notice/indicators.yaml").read_text(encoding="utf-8"))


def cell(value: Any) -> str | None:
    return None if value is None else str(value)


def common(indicator: Indicator) -> dict[str, Any]:
    assert TYPES[indicator.type] == indicator.type_label
    return {
        "number": indicator.number,
        "name": indicator.name,
        "type": indicator.type_label,
        "unit": indicator.unit,
        "weight": indicator.weight,
    }


@pytest.mark.clause("MI-A1")
def test_factory_table(tables: Any) -> None:
    standard = load_standard("factory-2025")
    expected = tables["factory"]
    assert standard.title == expected["title"]
    ours = [
        common(item)
        | {
            "leading": item.leading_text,
            "baseline": item.baseline_text,
            "rule": item.rule_text,
        }
        for item in standard.indicators
    ]
    theirs = [
        item | {"leading": cell(item["leading"]), "baseline": cell(item["baseline"])} for item in expected["indicators"]
    ]
    assert ours == theirs
    groups = [
        {
            "name": group.name,
            "weight": group.weight,
            "indicators": [i.number for i in standard.group_indicators(group.name)],
        }
        for group in standard.groups
    ]
    assert groups == expected["groups"]
    count = standard.indicator(4)
    assert (str(count.leading), str(count.baseline)) == ("8", "0")
    assert [function.name for function in count.functions] == expected["energy_carbon_platform_functions"]


@pytest.mark.clause("MI-A2")
def test_park_table(tables: Any) -> None:
    standard = load_standard("park-2025")
    ours = [common(item) | {"group": item.group} for item in standard.indicators]
    assert ours == tables["park"]["indicators"]
    assert standard.title == tables["park"]["title"]
    assert [(group.name, int(group.weight)) for group in standard.groups] == [
        ("产业发展", 18),
        ("能源利用", 20),
        ("资源利用", 20),
        ("基础设施", 16),
        ("生态环境", 26),
    ]


@pytest.mark.clause("MI-A3.a")
def test_key_industries(tables: Any) -> None:
    ours = [(item.sector, item.name) for item in list_industries(2025)]
    assert ours == [(sector, name) for sector, names in tables["key_industries"].items() for name in names]
    assert len(ours) == 53


def test_industry_codes() -> None:
    with shared_file("reference/key-industry-codes.csv").open(encoding="utf-8") as file:
        rows = [(row["industry"], tuple(row["gbt4754_codes"].split(";"))) for row in csv.DictReader(file)]
    assert [(item.name, item.gbt4754) for item in list_industries(2025)] == rows


def test_notice_and_register_are_the_published_ones() -> None:
    from lvheng.standards.loader import BUILT_IN

    for name in ("notice-2025.md", "clauses.yaml"):
        ours = (BUILT_IN / "2025" / "notice" / name).read_text(encoding="utf-8")
        assert ours == shared_file(f"notice/{name}").read_text(encoding="utf-8")
