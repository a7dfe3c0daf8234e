"""产量或产值比上年大幅变化。"""

from collections.abc import Iterator
from fractions import Fraction

from lvheng.review.checks.base import Found, Severity, Subject, check, threshold
from lvheng.review.checks.words import percent
from lvheng.review.checks.yearly import explained, pairs
from lvheng.standards import CheckRules

OUTPUT = ("output_value", "products.output", "value_added")
SHARED = 0


@check(id="output_jump", title="产量或产值比上年大幅变化", severity="warning", count="authenticity", clause="HN-4.1.d")
def output_jump(subject: Subject, rules: CheckRules) -> Iterator[Found]:
    """Output against last year's; where the unit explains a jump it is a note."""
    share, slip = Fraction(threshold(rules, "output_change")), Fraction(threshold(rules, "slip_least"))
    said = any(explained(subject, number) for number in subject.remarks)
    for one, last in pairs(subject):
        ratio = one.value / last.value
        if one.field not in OUTPUT or one.number != SHARED or abs(ratio - 1) <= share or not 1 / slip < ratio < slip:
            continue
        severity: Severity | None = "note" if said else None
        change = f"{'增加' if ratio > 1 else '减少'} {percent(abs(ratio - 1))}"
        told = f"“{one.label}”为 {one.shown}，上年为 {last.shown}，{change}。"
        yield Found(f"{one.place}.jump", told, one.number, severity)
