"""多项数据与上年完全相同。"""

from collections.abc import Iterator
from fractions import Fraction

from lvheng.review.checks.base import Found, Subject, check, threshold
from lvheng.review.checks.yearly import pairs
from lvheng.standards import CheckRules

LASTING = ("site_area", "industrial_land")


@check(id="unchanged", title="多项数据与上年完全相同", severity="warning", count="authenticity", clause="HN-4.1.d")
def unchanged(subject: Subject, rules: CheckRules) -> Iterator[Found]:
    """Amounts of a year that repeat last year's to the last digit were most likely copied from it."""
    measured = [(one, last) for one, last in pairs(subject) if one.field not in LASTING]
    same = [one for one, last in measured if one.value == last.value and one.value]
    least, share = threshold(rules, "unchanged_least"), Fraction(threshold(rules, "unchanged_share"))
    if len(same) >= least and len(same) >= share * len(measured):
        names = "、".join(f"{one.label} {one.shown}" for one in same[:4])
        told = f"{len(measured)} 项可以比较的数据中有 {len(same)} 项与上年完全相同，例如 {names}。"
        yield Found("0.unchanged", told)
