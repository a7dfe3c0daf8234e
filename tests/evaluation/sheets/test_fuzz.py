"""Whatever a file holds, the reader answers with a score or with faults at places; it never fails otherwise."""

import json
from copy import deepcopy
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lvheng.cli.jsontext import dump
from lvheng.cli.scoring import as_json, as_table
from lvheng.evaluation import EvaluationError, evaluate
from lvheng.evaluation.files import ScoreFile, read_score_file

from . import example

JUNK = st.sampled_from(
    [
        None, True, False, "", " ", "x", "0", "-1", "1e40", "1e-40", "１，２３４", "nan", "１２", [], {}, [[]], [None],
        {"": ""}, {"amount": "1"}, {"amount": "1", "unit": "t"}, {"unit": "t"}, {"amount": {}}, ["1"] * 12,
        [""] * 12, ["1"] * 11, "产" * 200, "9" * 39, "0.0", "electricity", "t", "m3", "%", "元", "kgce/t", "MJ/kg",
        "MJ/Nm3", "1/0", "/", "national", "product", "output_value", "clinker", [{}] * 70, {"2024": "1"},
        {"2024": "0", "2021": "0"}, "natural_gas", "raw_coal",
    ]
)  # fmt: skip
TEXT = st.text(max_size=8)
HOW = st.sampled_from(["replace", "replace", "replace", "remove", "double", "add"])
TREE = st.recursive(JUNK | TEXT, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3))


def paths(content: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a structure."""
    pairs = content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, list) else ()
    return [at, *(path for key, value in pairs for path in paths(value, (*at, key)))]


def changed(content: Any, path: tuple[Any, ...], value: Any, how: str) -> Any:
    """The structure with one place replaced, taken away, doubled or renamed."""
    if not path:
        return deepcopy(value)
    *parents, last = path
    at = content
    for key in parents:
        at = at[key]
    if how == "replace":
        at[last] = deepcopy(value)
    elif how == "remove":
        del at[last]
    elif how == "double" and isinstance(at, list):
        at.append(deepcopy(at[last]))
    elif isinstance(at, dict):
        at[str(value)[:20]] = deepcopy(at[last])
    return content


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.data())
def test_a_changed_file_is_scored_or_refused(data: st.DataObject) -> None:
    content: Any = data.draw(st.sampled_from([example.factory, example.park]))()
    for _ in range(data.draw(st.integers(1, 4))):
        path = data.draw(st.sampled_from(paths(content)))
        content = changed(content, path, data.draw(TREE), data.draw(HOW))
    problems, read = answered(content)
    assert bool(problems) != bool(read)
    assert all(message for _place, message in problems)
    if read:
        score = evaluate(read.standard, read.facts, read.benchmarks)
        assert 0 <= score.total <= 100
        json.loads(dump(as_json("a", score)))
        assert as_table("a", read, score)


def answered(content: Any) -> tuple[list[tuple[str, str]], ScoreFile | None]:
    """What is wrong with a file's content, or what it states."""
    try:
        return [], read_score_file(json.dumps(content), json_only=True)
    except EvaluationError as error:
        return error.problems, None
