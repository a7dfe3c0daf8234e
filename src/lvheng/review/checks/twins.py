"""与其他单位数据相同：多项原始数据与另一家单位完全一致。"""

from collections.abc import Iterator
from fractions import Fraction

from lvheng.review.checks.base import Found, Subject, check, threshold
from lvheng.standards import CheckRules


@check(id="twins", title="数据与其他单位相同", severity="severe", count="authenticity", clause="HN-4.2.c")
def twins(subject: Subject, rules: CheckRules) -> Iterator[Found]:
    """Several figures that another unit states to the last digit were copied by one of the two (HN-4.2.c)."""
    least, severe = threshold(rules, "twins_least"), Fraction(threshold(rules, "twins_severe"))
    labels = {one.place: f"{one.label} {one.shown}" for one in subject.figures}
    for twin in subject.twins:
        if len(twin.same) < least:
            continue
        share = Fraction(len(twin.same), twin.compared)
        named = "、".join(labels.get(place, _stated(subject, place)) for place in twin.same[:4])
        told = f"{twin.compared} 项数据中有 {len(twin.same)} 项与另一家单位的申报完全相同，例如 {named}。"
        yield Found(f"0.twins.{twin.other}", told, severity=None if share >= severe else "warning", other=twin.other)


def _stated(subject: Subject, place: str) -> str:
    number = int(place) if place.isdecimal() else 0
    if number not in subject.stated:
        return place
    return f"{subject.standard.indicator(number).name} {subject.stated[number][0]}"
