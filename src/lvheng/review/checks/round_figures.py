"""数据过于整齐：原始数据几乎全是整数位的约数，不像计量或统计所得。"""

from collections.abc import Iterator
from fractions import Fraction

from lvheng.review.checks.base import Found, Subject, check, threshold
from lvheng.review.checks.figures import Figure
from lvheng.standards import CheckRules


@check(id="round_figures", title="数据过于整齐", severity="warning", count="authenticity", clause="HN-4.1.d")
def round_figures(subject: Subject, rules: CheckRules) -> Iterator[Found]:
    """Metered amounts have digits; nearly all of them round were estimated or made up."""
    measured = [one for one in subject.figures if one.value and not one.months]
    rounded = [one for one in measured if digits(one) <= threshold(rules, "round_digits")]
    least, share = threshold(rules, "round_least"), Fraction(threshold(rules, "round_share"))
    if len(measured) >= least and len(rounded) >= share * len(measured):
        named = "、".join(f"{one.label} {one.shown}" for one in rounded[:4])
        told = f"{len(measured)} 项原始数据中有 {len(rounded)} 项是整齐的约数，例如 {named}，请核对计量和统计依据。"
        yield Found("0.round", told)


def digits(one: Figure) -> int:
    """How many significant digits an amount was typed with."""
    return len("".join(sign for sign in one.shown.partition(" ")[0] if sign.isdecimal()).strip("0"))
