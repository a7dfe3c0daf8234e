"""与同行业的距离：按中位数和绝对中位差的稳健 z 值，偏高、偏低都看，对得分有利的一侧从严。"""

from collections.abc import Iterator
from decimal import Decimal

from lvheng.evaluation.numbers import to_decimal
from lvheng.review.checks.base import Abstain, Found, Peers, Severity, Subject, check, threshold
from lvheng.review.checks.figures import ratio_words
from lvheng.review.checks.robust import Distance, distance, linear
from lvheng.review.checks.words import favourable, name_of, written
from lvheng.standards import CheckRules

LEVELS = {"industry": "同行业", "sector": "同类行业"}


@check(id="peers", title="偏离同行业", severity="warning", count="advancement", clause="MI-3.a")
def peers(subject: Subject, rules: CheckRules) -> Iterator[Found]:
    """Each value and quotient against the others of the industry, or of its sector where it has too few (MI-3.a).

    Each by itself: one with too few others in both is not compared, and the check says so after what it found.
    """
    stated = {n: one for n, one in subject.peers.items() if subject.standard.indicator(n).rule == "linear"}
    enough = {number: one for number, one in stated.items() if len(one.values) >= rules.least_peers}
    ratios = {name: one for name, one in subject.peer_ratios.items() if len(one.values) >= rules.least_peers}
    for number, others in sorted(enough.items()):
        indicator = subject.standard.indicator(number)
        value, unit = subject.stated[number]
        share = indicator.unit == "%"
        found = (linear if share else distance)(value, others.values, _least(rules, share=share))
        better = favourable(subject, number, higher=found.z > 0)
        severity = _severity(found, rules, _far(others, rules), better=better, share=share)
        if severity is not None:
            told = _told(name_of(subject, number), value, unit or indicator.unit or "", found, others)
            yield Found(f"{number}.peers", told, number, severity, about=_about(found, value, unit))
    for name, others in sorted(ratios.items()):
        own = to_decimal(subject.ratios[name])
        found = distance(own, others.values, _least(rules, share=False))
        severity = _severity(found, rules, _far(others, rules), better=False, share=False)
        if severity == "severe" or (severity is not None and others.level == "industry"):
            label, unit = ratio_words(name)
            told = _told(label, own, unit, found, others)
            yield Found(f"0.peers.{name}", told, 0, severity, about=_about(found, own, unit))
    lacking = [f"“{name_of(subject, number)}”" for number in sorted(stated.keys() - enough.keys())]
    lacking += [f"“{ratio_words(name)[0]}”" for name in sorted(subject.peer_ratios.keys() - ratios.keys())]
    if lacking:
        few = f"同行业和同类行业可比的单位都不足 {rules.least_peers} 家"
        raise Abstain(f"{few}，没有比较：{'、'.join(lacking)}")
    if not subject.peers and not ratios:
        raise Abstain("没有可以与同行业比较的数值")


def _least(rules: CheckRules, *, share: bool) -> Decimal:
    return threshold(rules, "peers_least_points" if share else "peers_least_spread")


def _far(others: Peers, rules: CheckRules) -> Decimal:
    """How many times the middle is hardly real: in a sector industries differ by tens of times among themselves."""
    return threshold(rules, "peers_severe" if others.level == "industry" else "peers_severe_sector")


def _severity(found: Distance, rules: CheckRules, far: Decimal, *, better: bool, share: bool) -> Severity | None:
    """Tens of times the middle is hardly real; otherwise what gains points weighs more than what loses them."""
    if abs(found.z) < threshold(rules, "peers_z"):
        return None
    least = threshold(rules, "peers_z_severe")
    if not share and abs(found.z) >= least and not 1 / far < found.ratio < far:
        return "severe"
    return "warning" if better else "note"


def _about(found: Distance, value: Decimal, unit: str) -> str:
    """The value and the side it lies on: others who file later don't change what a reason was given for."""
    return f"{written(value)} {unit} {'+' if found.z > 0 else '-'}"


def _told(name: str, value: Decimal, unit: str, found: Distance, others: Peers) -> str:
    side = "高于" if found.z > 0 else "低于"
    group = f"{LEVELS[others.level]}（{others.name}）{len(others.values)} 家"
    return (
        f"“{name}”为 {written(value)} {unit}，明显{side}{group}的中位数 {written(found.middle)} {unit}，"
        f"稳健 z 值 {written(found.z)}。"
    )
