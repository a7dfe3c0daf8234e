"""A factory and a park from raw facts, as a score file holds them; tests change copies of them."""

import json
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

from lvheng.evaluation import EvaluationError, IndicatorScore, Score, evaluate
from lvheng.evaluation.files import read_score_file
from lvheng.standards.plaintext import parse_yaml

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"


@cache
def _read(name: str) -> Any:
    return parse_yaml((EXAMPLES / f"{name}.yaml").read_text(encoding="utf-8"))


def factory() -> dict[str, Any]:
    """A fresh copy of the factory's file."""
    return deepcopy(_read("factory-sheets"))


def park() -> dict[str, Any]:
    """A fresh copy of the park's file."""
    return deepcopy(_read("park-sheets"))


def score(content: Any) -> Score:
    """The score of a file's content. Raises EvaluationError."""
    read = read_score_file(json.dumps(content), json_only=True)
    return evaluate(read.standard, read.facts, read.benchmarks)


def result(content: Any, number: int) -> IndicatorScore:
    """One indicator of it."""
    return score(content).indicator(number)


def faults(content: Any) -> dict[str, str]:
    """What is wrong with it, by place; empty where nothing is."""
    try:
        score(content)
    except EvaluationError as error:
        return dict(error.problems)
    return {}


def put(content: Any, path: str, value: Any) -> Any:
    """The content with the value at ``shared.energy.1.amount`` (rows counted from 1) replaced; None takes it away."""
    *parents, last = path.split(".")
    at = content
    for key in parents:
        at = at[int(key) - 1] if isinstance(at, list) else at[key]
    if isinstance(at, list):
        if int(last) > len(at):
            at.append(value)
        elif value is None:
            del at[int(last) - 1]
        else:
            at[int(last) - 1] = value
    elif value is None:
        del at[last]
    else:
        at[last] = value
    return content
