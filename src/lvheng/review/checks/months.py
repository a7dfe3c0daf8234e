"""分月数据：各月之间应当连贯，个别月份不应多出或少出几十倍。"""

from collections.abc import Iterator
from fractions import Fraction
from statistics import median

from lvheng.review.checks.base import Found, Subject, check, threshold
from lvheng.review.checks.figures import Figure
from lvheng.review.checks.words import times, written
from lvheng.standards import CheckRules


@check(id="months", title="分月数据异常", severity="warning", count="accuracy", clause="HN-4.1.d")
def months(subject: Subject, rules: CheckRules) -> Iterator[Found]:
    """A month far above the others is most likely in another unit; twelve equal months are a year divided by twelve."""
    for one in subject.figures:
        if one.months:
            yield from _judge(one, rules)


def _judge(one: Figure, rules: CheckRules) -> Iterator[Found]:
    middle = Fraction(median(one.months))
    most = max(one.months)
    month = one.months.index(most) + 1
    if middle and most / middle >= Fraction(threshold(rules, "month_warning")):
        severe = most / middle >= Fraction(threshold(rules, "month_severe"))
        told = (
            f"“{one.label}”{month} 月为 {written(most)} {one.base}，是各月中位数 {written(middle)} {one.base} 的"
            f"{times(most / middle)}，请核对该月的数值和单位。"
        )
        yield Found(f"{one.place}.months.{month}", told, one.number, "severe" if severe else None)
    elif most and len(set(one.months)) == 1:
        told = f"“{one.label}”12 个月的数值完全相同，均为 {written(most)} {one.base}，可能由全年数值平均得出。"
        yield Found(f"{one.place}.months", told, one.number, "note", "各月数值相同")
