"""Stored scores held against what they come to when worked out anew (architecture, promise 4). Reads only."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import islice, zip_longest
from typing import Any, Final

from django.db.models import QuerySet, prefetch_related_objects

from lvheng import evaluation
from lvheng.evaluation import EvaluationError
from lvheng.evaluation.choosing import LevelRow
from lvheng.filing.models import Score
from lvheng.filing.scoring import Place, evaluate_rows, fact_from_dict, place_of, rows_of, standard_of
from lvheng.standards.errors import PackError

BATCH: Final = 200
RELATED: Final = (
    "version__application__campaign", "version__application__unit", "version__application__province",
    "version__application__authority__parent", "benchmark_set",
)  # fmt: skip
_NOTHING: Final = "（无）"
_WORDS: Final = {
    "total": "总分", "exact_total": "精确总分", "sort_key": "排序值", "complete": "是否完整", "standard": "评价要求",
    "standard_hash": "评价要求摘要", "industry": "行业", "points": "得分", "share": "取值", "leading": "引领值",
    "baseline": "基准值", "value": "指标值", "unit": "单位", "weight": "权重", "effective_weight": "有效权重",
    "status": "状态", "explanation": "说明", "case": "弹性系数情形", "flagged": "是否提请专家", "trace": "计算过程",
    "parts": "分项", "label": "名称", "formula": "公式", "numbers": "算式", "source": "依据", "assumption": "假设",
    "name": "名称", "computed": "是否计算得出", "key": "标识", "rule": "方法", "clause": "条款", "group": "一级指标",
}  # fmt: skip


#: The rows of a set that may apply, by set, standard with industry, and place.
Levels = dict[tuple[int, str, Place], list[LevelRow]]


@dataclass(frozen=True)
class Difference:
    """A field in which the record and the new result differ, in words."""

    place: str
    stored: str
    again: str


@dataclass(frozen=True)
class Recomputed:
    """A stored score and what became of working it out anew: ``again``, or in ``reason`` why that can't be done."""

    score: Score
    again: evaluation.Score | None = None
    reason: str = ""
    differences: tuple[Difference, ...] = ()

    @property
    def agrees(self) -> bool:
        """Whether it was worked out anew and is the same to the last digit and word."""
        return self.again is not None and not self.differences

    @property
    def sentences(self) -> list[str]:
        """One Chinese sentence for each thing that does not fit; none where it agrees."""
        what = f"{self.score.version}：{self.score.get_basis_display()}得分（第 {self.score.pk} 号记录）"
        if self.again is None:
            return [f"{what}不能重算：{self.reason}"]
        return [f"{what}{one.place}：记录为 {one.stored}，重算为 {one.again}。" for one in self.differences]


def stored_scores() -> QuerySet[Score]:
    """Every stored score, all bases, superseded ones too, with what working it out needs."""
    return Score.objects.select_related(*RELATED).order_by("pk")


def recomputed(scores: Iterable[Score]) -> Iterator[Recomputed]:
    """Each score worked out anew from its pinned pack and set, the frozen facts and what was verified.

    Read in batches: one query for the facts of each, one for the levels of each set, industry and region.
    """
    levels: Levels = {}
    left = iter(scores)
    while batch := list(islice(left, BATCH)):
        prefetch_related_objects([score.version for score in batch], "facts")
        for score in batch:
            yield _one(score, levels)


def all_recomputed(scores: QuerySet[Score]) -> Iterator[Recomputed]:
    """The same for as many as there are."""
    return recomputed(scores.iterator(chunk_size=BATCH))


def _again(score: Score, levels: Levels) -> evaluation.Score:
    """What a score comes to with the levels of its set (kept in `levels`) and its overrides."""
    version = score.version
    standard, place = standard_of(version), place_of(version.application)
    key = (score.benchmark_set_id, standard.key, place)
    if key not in levels:
        levels[key] = rows_of(standard, score.benchmark_set, place)
    overrides = {int(number): fact_from_dict(fact) for number, fact in score.result.get("overrides", {}).items()}
    facts = sorted(version.facts.all(), key=lambda fact: fact.number)
    return evaluate_rows(standard, facts, levels[key], place, overrides=overrides).score


def _one(score: Score, levels: Levels) -> Recomputed:
    try:
        loaded = standard_of(score.version).hash
    except PackError as error:
        return Recomputed(score, reason=f"{error}。")
    if loaded != score.standard_hash:
        words = f"评价要求 {score.version.standard} 的摘要与记录不符（记录 {score.standard_hash}，现有 {loaded}）。"
        return Recomputed(score, reason=words)
    try:
        again = _again(score, levels)
        record = evaluation.Score.from_dict(score.result).to_dict()
    except EvaluationError as error:
        return Recomputed(score, reason=f"{error}。")
    except (ValueError, ArithmeticError, KeyError, TypeError, AttributeError) as error:
        return Recomputed(score, reason=f"记录无法读取（{type(error).__name__}：{error}）。")
    return Recomputed(score, again, differences=tuple(_differences(score, record, again)))


def _differences(score: Score, record: dict[str, Any], again: evaluation.Score) -> Iterator[Difference]:
    """The columns beside the record first, then the record field by field."""
    anew = again.to_dict()
    columns = {"total": (f"{score.total:f}", f"{again.exact_total:f}"), "sort_key": (score.sort_key, again.sort_key)}
    columns["complete"] = (_text(score.complete), _text(again.complete))
    for name, (stored, right) in columns.items():
        if stored != right:
            yield Difference(f"{_WORDS[name]}（列）", stored, right)
    for path, one, other in _walk(record, anew, ()):
        yield Difference(_place(path, anew), _text(one), _text(other))


def _walk(one: Any, other: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Any, Any]]:
    """The leaves in which two JSON values differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        for name in sorted(one.keys() | other.keys()):
            yield from _walk(one.get(name), other.get(name), (*path, name))
    elif isinstance(one, list) and isinstance(other, list):
        for index, left, right in _aligned(one, other):
            yield from _walk(left, right, (*path, index))
    elif one != other:
        yield path, one, other


def _aligned(one: list[Any], other: list[Any]) -> Iterator[tuple[int, Any, Any]]:
    """Items of two lists side by side with their place; one that was put in or left out stands beside nothing."""
    if len(one) == len(other):
        yield from ((index, *pair) for index, pair in enumerate(zip(one, other, strict=True)))
        return
    texts, others = ([json.dumps(item, sort_keys=True) for item in items] for items in (one, other))
    for kind, start, end, first, last in SequenceMatcher(a=texts, b=others, autojunk=False).get_opcodes():
        if kind != "equal":
            for offset, pair in enumerate(zip_longest(one[start:end], other[first:last])):
                yield (first if first < last else start) + offset, *pair


def _place(path: tuple[str | int, ...], anew: dict[str, Any]) -> str:
    """Where a leaf stands, as a person would say it: 指标 7 计算过程第 2 步算式."""
    names: list[str] = []
    above = ""
    for key in path:
        if isinstance(key, str):
            above = key
            names.append("" if key in ("groups", "indicators") else _WORDS.get(key, key))
        elif above in ("groups", "indicators"):
            known = anew[above][key : key + 1]
            name = known[0].get("number") or f"“{known[0]['name']}”" if known else f"（第 {key + 1} 个）"
            names.append(f"{'指标' if above == 'indicators' else '一级指标'} {name} ")
        else:
            names.append(f"第 {key + 1} {'步' if above == 'trace' else '项'}")
    return "".join(names).strip()


def _text(value: Any) -> str:
    """A leaf as text."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dict):
        return "，".join(_text(item) for item in value.values() if item and not isinstance(item, list))
    return _NOTHING if value is None or value == "" else str(value)
