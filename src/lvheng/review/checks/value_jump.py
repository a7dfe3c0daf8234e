"""指标值比上年大幅变化：没有说明的提醒，有说明的提示。"""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from lvheng.evaluation import UnitError, convert
from lvheng.review.checks.base import Found, Severity, Subject, check, threshold
from lvheng.review.checks.words import favourable, name_of, percent, times, written
from lvheng.review.checks.yearly import explained
from lvheng.standards import CheckRules


@check(id="value_jump", title="指标值比上年大幅变化", severity="warning", count="authenticity", clause="HN-4.1.d")
def value_jump(subject: Subject, rules: CheckRules) -> Iterator[Found]:
    """A value changed by more than the standard asks about, against last year's; a remark makes it a note."""
    asked, severe = Fraction(subject.standard.change_asked.share), Fraction(threshold(rules, "jump_severe"))
    for number, (value, unit) in sorted(subject.stated.items()):
        last = _last(subject, number, unit)
        if last is None or not last:
            continue
        share, ratio = Fraction(value - last) / abs(Fraction(last)), Fraction(value) / Fraction(last)
        if abs(share) <= asked:
            continue
        better = favourable(subject, number, higher=share > 0)
        if subject.standard.indicator(number).unit == "%" and not better:
            continue
        said = explained(subject, number)
        severity = _severity(ratio, severe, said=said, better=better)
        remark = f"单位说明：{subject.remarks[number].strip()}" if said else "单位没有说明"
        change = f"是上年的{times(ratio)}" if ratio >= 2 or 0 < ratio <= Fraction(1, 2) else f"变化 {percent(share)}"
        shown = unit or subject.standard.indicator(number).unit or ""
        told = f"为 {written(value)} {shown}，上年 {written(last)} {shown}，{change}；{remark}。".replace(" ，", "，")
        yield Found(f"{number}.jump", f"“{name_of(subject, number)}”{told}", number, severity)


def _severity(ratio: Fraction, severe: Fraction, *, said: bool, better: bool) -> Severity | None:
    """Ten times or a tenth is most likely another unit; for the worse it gains nobody anything."""
    if ratio >= severe or ratio <= 1 / severe:
        return "warning" if said else "severe"
    return "note" if said or not better else None


def _last(subject: Subject, number: int, unit: str) -> Decimal | None:
    """Last year's value in this year's unit."""
    if number not in subject.last:
        return None
    value, before = subject.last[number]
    if before == unit or not before or not unit:
        return value
    try:
        return convert(value, before, unit)
    except UnitError:
        return None
