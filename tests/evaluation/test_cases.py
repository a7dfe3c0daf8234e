"""The worked cases of tests/standards/cases, each checked by hand."""

import ast
import operator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from lvheng.evaluation import Score, evaluate
from lvheng.evaluation.files import read_score_file
from lvheng.evaluation.numbers import to_decimal
from lvheng.evaluation.results import PartScore
from lvheng.standards.plaintext import parse_yaml

FOLDER = Path(__file__).resolve().parents[1] / "standards" / "cases"
KEYS = ("standard", "industry", "shared", "benchmarks", "facts")
OPERATORS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}


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


def exact(text: str) -> Decimal:
    """What arithmetic written with + − × ÷ comes to, worked out in fractions, as the answer writes it."""

    def value(node: ast.AST) -> Fraction:
        if isinstance(node, ast.BinOp):
            result = OPERATORS[type(node.op)](value(node.left), value(node.right))
            assert isinstance(result, Fraction)
            return result
        if isinstance(node, ast.UnaryOp):
            return -value(node.operand)
        return Fraction(str(ast.get_source_segment(text, node)))

    return to_decimal(value(ast.parse(text, mode="eval").body))


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 130
    assert len([case for case in CASES if "shared" in case.values[0] or "sheet" in str(case.values[0])]) >= 60


def check_parts(parts: tuple[PartScore, ...], expected: dict[str, dict[str, str]]) -> None:
    assert [part.key for part in parts] == list(expected)
    for part in parts:
        for field, wanted in expected[part.key].items():
            found = getattr(part, field)
            assert found == (exact(wanted) if isinstance(found, Decimal) else wanted), (part.key, field)


@pytest.mark.parametrize("case", CASES)
def test_case(case: dict[str, Any]) -> None:
    result = score(case)
    for number, expected in case["expect"].items():
        indicator = result.indicator(int(number))
        for field, wanted in expected.items():
            if field == "parts":
                check_parts(indicator.parts, wanted)
                continue
            found = getattr(indicator, field)
            assert found == (exact(wanted) if isinstance(found, Decimal) else wanted), (number, field)
        assert indicator.explanation.endswith("。")
        assert indicator.trace
    if "total" in case:
        assert result.total == Decimal(case["total"])
    if "complete" in case:
        assert result.complete is case["complete"]
    assert Score.from_dict(result.to_dict()) == result
