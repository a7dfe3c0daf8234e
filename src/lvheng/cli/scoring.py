"""``lvheng score``: files in, scores out; any fault in any file and nothing is printed but the faults."""

from __future__ import annotations

import argparse
import os
import sys
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from lvheng.evaluation import EvaluationError, IndicatorScore, Score, evaluate
from lvheng.evaluation.files import ScoreFile, read_score_file
from lvheng.evaluation.numbers import brief
from lvheng.evaluation.results import PartScore
from lvheng.evaluation.wording import STATUS_LABELS

from . import jsontext, table

MAX_BYTES: Final = 4_000_000
BAD_INPUT: Final = 2


class _Unreadable(Exception):
    """The file can't be read; the message is Chinese."""


def run(options: argparse.Namespace) -> int:
    """Score every file, or report every fault of every file on standard error and return 2."""
    if not options.files:
        usage = "lvheng score [--json] FILE…"
        sys.stderr.write(f"没有给出文件，请写明一个或多个 YAML 或 JSON 文件，- 为标准输入：{usage}\n")
        return BAD_INPUT
    read: list[tuple[str, ScoreFile]] = []
    faults: list[str] = []
    standard_input: list[bytes] = []
    for path in options.files:
        name = os.fsencode(path).decode("utf-8", "surrogateescape")  # as typed, also in a locale without Chinese
        try:
            text = _text(path, standard_input)
            json_only = name.lower().endswith(".json")
            read.append((name, read_score_file(text, json_only=json_only, trace=options.json)))
        except _Unreadable as error:
            faults.append(f"{name}：{error}")
        except EvaluationError as error:
            faults += ["：".join(part for part in (name, *problem) if part) for problem in error.problems]
    if faults:
        sys.stderr.write("".join(f"{' '.join(fault.splitlines())}\n" for fault in faults))
        return BAD_INPUT
    for position, (name, content) in enumerate(read):
        score = evaluate(content.standard, content.facts, content.benchmarks, trace=options.json)
        if options.json:
            sys.stdout.write(jsontext.dump(as_json(name, score)) + "\n")
        else:
            sys.stdout.write(("\n" if position else "") + as_table(name, content, score))
    return 0


def _text(path: str, standard_input: list[bytes]) -> str:
    """The text of a file; standard input is read once and may be named again."""
    try:
        if path == "-":
            if not standard_input:
                standard_input.append(sys.stdin.buffer.read(MAX_BYTES + 1))
            content = standard_input[0]
        else:
            with Path(path).open("rb") as file:
                content = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise _Unreadable("文件不存在，请检查路径") from None
    except IsADirectoryError:
        raise _Unreadable("这是文件夹，请写明文件") from None
    except (OSError, ValueError) as error:
        raise _Unreadable(f"文件无法读取，请检查路径和权限（{error}）") from None
    if len(content) > MAX_BYTES:
        raise _Unreadable(f"文件过大，最多 {MAX_BYTES // 1_000_000} MB")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise _Unreadable("文件不是 UTF-8 编码，请另存为 UTF-8") from None


def as_json(name: str, score: Score) -> dict[str, Any]:
    """The object of the contract, numbers as Decimal."""
    return {
        "file": name,
        "standard": score.standard,
        "industry": score.industry,
        "total": score.total,
        "complete": score.complete,
        "groups": [{"name": item.name, "weight": item.weight, "points": item.points} for item in score.groups],
        "indicators": [_indicator(item) for item in score.indicators],
    }


_FIELDS: Final = (
    "number", "name", "group", "weight", "effective_weight", "status", "value", "unit", "baseline", "leading", "share",
    "points", "rule", "clause", "explanation",
)  # fmt: skip


def _indicator(item: IndicatorScore) -> dict[str, Any]:
    content = {name: getattr(item, name) for name in _FIELDS}
    if item.rule == "elasticity":
        content["case"] = item.case
    content["computed"] = item.computed
    if item.parts:
        content["parts"] = [_part(part) for part in item.parts]
    content["trace"] = [step.to_dict() for step in item.trace]
    return content


def _part(part: PartScore) -> dict[str, Any]:
    return {name: getattr(part, name) for name in part.__dataclass_fields__}


def as_table(name: str, content: ScoreFile, score: Score) -> str:
    """What a person reads: the total, then each group with its indicators."""
    industry = f" · {score.industry}" if score.industry else ""
    title = f"{name}\n{content.standard.title}（{score.standard}{industry}）\n"
    if content.standard.general_applies:
        title += "该行业的具体要求未公开，按通用要求评价。\n"
    incomplete = [item for item in score.indicators if item.status == "no_benchmark"]
    total = f"总分  {score.total}"
    if incomplete:
        numbers = "、".join(str(item.number) for item in incomplete)
        total += f"  （不完整：指标 {numbers} 待发布基准，未计分）"
    rows: list[table.Row] = []
    for group in score.groups:
        rows.append(("", group.name, _two(group.points), _two(group.weight), "", "", "", ""))
        rows += [_row(content, item) for item in score.indicators if item.group == group.name]
    head = ("序号", "指标", "得分", "权重", "填报值", "基准值", "引领值", "状态")
    return f"{title}{total}\n\n{table.render(head, rows, right={0, 2, 3, 4, 5, 6})}"


def _two(number: Any) -> str:
    return f"{number:.2f}"


def _row(content: ScoreFile, item: IndicatorScore) -> table.Row:
    unit = f" {item.unit}" if item.unit else ""
    value = "" if item.value is None else f"{_value(item)}{unit}"
    if item.parts:
        value = "、".join(part.name for part in item.parts)
    if item.rule == "option" and item.value is not None:
        option = content.standard.indicator(item.number).option(str(item.value))
        value = option.label if option else value
    status = STATUS_LABELS[item.status]
    levels = [_shown(level) if level is not None else "—" for level in (item.baseline, item.leading)]
    points = _two(item.points) if item.status == "scored" else "—"
    return (str(item.number), f"  {item.name}", points, _two(item.effective_weight), value, *levels, status)


def _value(item: IndicatorScore) -> str:
    """As stated; a computed value, which seldom ends, in short."""
    return brief(Fraction(item.value)) if item.computed and isinstance(item.value, Decimal) else _shown(item.value)


def _shown(value: Any) -> str:
    return jsontext.number(value) if not isinstance(value, str) else value
