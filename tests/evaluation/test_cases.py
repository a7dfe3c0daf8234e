"""The worked cases of tests/standards/cases, each checked by hand."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from lvheng.evaluation import Score, evaluate
from lvheng.evaluation.files import read_score_file
from lvheng.standards.plaintext import parse_yaml

FOLDER = Path(__file__).resolve().parents[1] / "standards" / "cases"
KEYS = ("standard", "industry", "benchmarks", "facts")


def load() -> list[Any]:
    cases = []
    for path in sorted(FOLDER.glob("*.yaml")):
        content = parse_yaml(path.read_text(encoding="utf-8"))
        assert isinstance(content, list)
        cases += [pytest.param(case, id=f"{path.stem}-{case['name']}") for case in content if isinstance(case, dict)]
    return cases


CASES = load()


def score(case: dict[str, Any]) -> Score:
    from lvheng.cli.jsontext import dump

    content = read_score_file(dump({key: case[key] for key in KEYS if key in case}), json_only=True)
    return evaluate(content.standard, content.facts, content.benchmarks)


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 40


@pytest.mark.parametrize("case", CASES)
def test_case(case: dict[str, Any]) -> None:
    result = score(case)
    for number, expected in case["expect"].items():
        indicator = result.indicator(int(number))
        for field, wanted in expected.items():
            found = getattr(indicator, field)
            if isinstance(found, Decimal):
                assert found == Decimal(wanted), (number, field)
            else:
                assert found == wanted, (number, field)
        assert indicator.explanation.endswith("。")
        assert indicator.trace
    if "total" in case:
        assert result.total == Decimal(case["total"])
    if "complete" in case:
        assert result.complete is case["complete"]
    assert Score.from_dict(result.to_dict()) == result
