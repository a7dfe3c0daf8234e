"""A verdict in words: in the rail, on its own, and beside what somebody else typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lvheng.evaluation import Fact
from lvheng.review.models import Verdict
from lvheng.review.scoring import has_value
from lvheng.standards import Indicator

FAIL = Verdict.Outcome.FAIL
COUNTS = {"authenticity": "真实性", "accuracy": "准确性", "advancement": "先进性"}
LABELS = COUNTS | {
    "not_applicable": "不适用", "verified": "核实值", "verified_option": "核实的情况", "remark": "备注",
    "files_needed": "还需的材料",
}  # fmt: skip
APPROVED = {"yes": "认可", "no": "不认可"}
HINTS = {
    "authenticity": "通过：属实；不通过：不实，本项按 0 分计",
    "accuracy": "通过：与材料一致；存疑：待核；不通过：不一致，填核实值，未填按 0 分计",
    "advancement": "水平是否先进，供推荐时参考，不影响得分",
}
"""What the outcomes mean for each count."""


@dataclass(frozen=True)
class Said:
    """One verdict in words: `counts` as (label, word), `values` as verified, one line for each product."""

    verdict: Verdict
    counts: list[tuple[str, str]]
    values: list[str]


@dataclass(frozen=True)
class Compared:
    """One field of two versions of a verdict; `touched`: the person typed in it."""

    label: str
    theirs: str
    mine: str
    touched: bool


def word_of(verdict: Verdict | None) -> str:
    """A verdict in one word for the rail."""
    if verdict is None:
        return "未审"
    outcomes = (verdict.authenticity, verdict.accuracy, verdict.advancement)
    if verdict.authenticity != FAIL and Verdict.Outcome.DOUBT in outcomes:
        return "存疑"
    if verdict.authenticity == FAIL:
        return "不通过"
    if verdict.accuracy == FAIL and not has_value(verdict):
        return "无法核实"
    if verdict.not_applicable_approved is not None:
        return "认可" if verdict.not_applicable_approved else "不认可"
    return "更正" if verdict.accuracy == FAIL else "通过"


def said(verdict: Verdict, indicator: Indicator, submitted: Fact) -> Said:
    """A verdict in words."""
    words = dict(Verdict.Outcome.choices)
    counts = [(label, words[getattr(verdict, name)]) for name, label in COUNTS.items() if getattr(verdict, name)]
    if verdict.not_applicable_approved is not None:
        counts.append(("不适用", "认可" if verdict.not_applicable_approved else "不认可"))
    values = []
    if verdict.verified_typed:
        values.append(f"核实值 {verdict.verified_typed} {verdict.verified_unit}".strip())
    option = indicator.option(verdict.verified_option) if verdict.verified_option else None
    if option is not None:
        values.append(f"核实的情况：{option.label}")
    for part in submitted.parts:
        given = verdict.verified_parts.get(part.key)
        if given is not None:
            values.append(f"{part.name}核实值 {given['typed']} {given['unit']}".strip())
    return Said(verdict, counts, values)


def compare(
    theirs: Mapping[str, str], mine: Mapping[str, str], touched: Iterable[str], indicator: Indicator, submitted: Fact
) -> list[Compared]:
    """Both versions of a verdict as typed, field by field; only what holds something in either."""
    labels = LABELS | {f"part-{at}": f"{part.name}核实值" for at, part in enumerate(submitted.parts)}
    own = set(touched)
    found = []
    for name, label in labels.items():
        one, other = theirs.get(name, ""), mine.get(name, "") if name in own else theirs.get(name, "")
        if one or other:
            found.append(Compared(label, _shown(name, one, indicator), _shown(name, other, indicator), name in own))
    return found


def _shown(name: str, typed: str, indicator: Indicator) -> str:
    if name in COUNTS:
        return dict(Verdict.Outcome.choices).get(typed, typed)
    if name == "verified_option":
        option = indicator.option(typed) if typed else None
        return option.label if option is not None else typed
    return APPROVED.get(typed, typed) if name == "not_applicable" else typed
