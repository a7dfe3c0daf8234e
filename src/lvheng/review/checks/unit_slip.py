"""与上年相差悬殊：原始数据是上年的上百倍或百分之一，多为单位填错。"""

from collections.abc import Iterator
from fractions import Fraction

from lvheng.review.checks.base import Found, Subject, check, threshold
from lvheng.review.checks.figures import Figure
from lvheng.review.checks.words import times
from lvheng.review.checks.yearly import pairs
from lvheng.standards import CheckRules

#: What is meant where amounts differ by about so much: another unit was meant.
SLIPS = ((Fraction(2000, 3), "亩与 m²"), (Fraction(1000), "相差 1000 倍的单位"), (Fraction(10000), "相差 1 万倍的单位"))
NEAR = Fraction(3, 2)


@check(id="unit_slip", title="与上年相差悬殊，疑似单位错误", severity="severe", count="accuracy", clause="HN-4.1.d")
def unit_slip(subject: Subject, rules: CheckRules) -> Iterator[Found]:
    """A raw figure that is a hundred times last year's, or a hundredth, was most likely typed in another unit."""
    least = Fraction(threshold(rules, "slip_least"))
    yield from _in_series(subject, least)
    for one, last in pairs(subject):
        ratio = one.value / last.value
        if not ratio or (ratio < least and 1 / ratio < least):
            continue
        far = max(ratio, 1 / ratio)
        meant = next((words for size, words in SLIPS if size / NEAR <= far <= size * NEAR), "")
        hint = f"，可能混淆了{meant}" if meant else ""
        told = f"“{one.label}”为 {one.shown}，上年为 {last.shown}，是上年的{times(ratio)}{hint}。"
        yield Found(f"{one.place}.slip", told, one.number)


def _in_series(subject: Subject, least: Fraction) -> Iterator[Found]:
    """The years of one series against each other; what was invested differs a good deal from year to year."""
    before: Figure | None = None
    for one in subject.figures:
        earlier, before = before, one
        if earlier is None or one.offset is None or earlier.offset is None or not one.value or not earlier.value:
            continue
        if (one.number, one.field, one.label.partition("（")[0]) != (
            earlier.number, earlier.field, earlier.label.partition("（")[0]
        ):  # fmt: skip
            continue
        ratio = one.value / earlier.value
        if max(ratio, 1 / ratio) >= least:
            told = f"“{one.label}”为 {one.shown}，此前一个年份为 {earlier.shown}，前者是后者的{times(ratio)}。"
            yield Found(f"{one.place}.series", told, one.number, "warning" if one.field == "investment" else None)
