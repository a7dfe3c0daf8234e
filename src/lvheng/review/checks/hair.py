"""恰好过线：总分略高于地区平均，或指标值恰好、略好于引领值。"""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from lvheng.evaluation import UnitError
from lvheng.evaluation.units import factor
from lvheng.review.checks.base import Found, Subject, check, threshold
from lvheng.review.checks.words import favourable, name_of, written
from lvheng.standards import CheckRules


@check(id="hair", title="恰好过线", severity="warning", count="accuracy", clause="MI-1.c")
def hair(subject: Subject, rules: CheckRules) -> Iterator[Found]:
    """A total that leaps across the regional mean by a hair, or values that just reach the leading level (MI-1.c)."""
    within = threshold(rules, "hair_points")
    for line in subject.levels if subject.score is not None else ():
        above = subject.score.exact_total - line if subject.score is not None else Decimal(-1)
        if 0 <= above <= within:
            total, mean = written(line + above), written(line)
            told = f"自评价得分 {total} 分，只比本地区平均水平 {mean} 分高 {written(above)} 分。"
            yield Found("0.hair", told)
    just = [number for number in sorted(subject.stated) if _just(subject, number, rules)]
    for number in just:
        value, unit = subject.stated[number]
        level = subject.benchmarks[number].leading
        many = "" if len(just) < int(threshold(rules, "hair_many")) else f"，共有 {len(just)} 项恰好达到"
        unit = unit or subject.standard.indicator(number).unit or ""
        told = f"“{name_of(subject, number)}”为 {written(value)} {unit}，恰好达到引领值 {level}{many}。"
        yield Found(f"{number}.hair", told.replace(" ，", "，"), number, None if many else "note")


def _just(subject: Subject, number: int, rules: CheckRules) -> bool:
    """Whether a value is the leading level, or better by next to nothing."""
    levels, indicator = subject.benchmarks.get(number), subject.standard.indicator(number)
    if levels is None or not levels.leading or indicator.rule != "linear":
        return False
    value, unit = subject.stated[number]
    try:
        own = Fraction(value) * (factor(unit, levels.unit) if unit and levels.unit else 1)
    except UnitError:
        return False
    most = indicator.bounds.max
    if most is not None and own >= Fraction(most):
        return False
    far = (own - Fraction(levels.leading)) / abs(Fraction(levels.leading))
    better = far if favourable(subject, number, higher=True) else -far
    return 0 <= better <= Fraction(threshold(rules, "hair_share"))
