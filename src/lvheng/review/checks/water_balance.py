"""水平衡：重复利用率与水量相称，排水不应多于取水。"""

from collections.abc import Iterator
from fractions import Fraction

from lvheng.review.checks.base import Found, Subject, check, threshold
from lvheng.review.checks.figures import Figure
from lvheng.review.checks.words import name_of, numbers_of, percent, times, written
from lvheng.standards import CheckRules

WATER = "m3"
HUNDRED = 100


@check(id="water_balance", title="水量不平衡", severity="warning", count="accuracy", clause="HN-4.1.d")
def water_balance(subject: Subject, rules: CheckRules) -> Iterator[Found]:
    """Water discharged comes out of what was taken in; a reuse that close to all is hardly ever reached."""
    intake = next((one for one in subject.figures if one.field in ("intake", "fresh_water")), None)
    if intake is not None and intake.value > 0:
        for one in subject.figures:
            amount = _discharged(one)
            if amount is not None:
                yield from _judge(one, amount, intake, rules)
    for number in numbers_of(subject, "reuse_share"):
        share = Fraction(subject.stated[number][0]) / HUNDRED if number in subject.stated else None
        if share is not None and share >= Fraction(threshold(rules, "reuse_most")):
            told = "不可能完全不取新水。"
            if share < 1:
                told = f"即重复利用水量是取水量的{times(share / (1 - share))}，极少能够达到，请核对计量台账和单位。"
            severe = share >= Fraction(threshold(rules, "reuse_severe"))
            shown = f"“{name_of(subject, number)}”为 {percent(share)}，{told}"
            yield Found(f"{number}.reuse", shown, number, "severe" if severe else None)


def _discharged(one: Figure) -> Fraction | None:
    """Waste water in m³; a tonne of it is one."""
    if one.field == "waste_water" and one.base == "t":
        return one.value
    waste = one.field == "pollutants.amount" and "废水" in one.key and one.base in (WATER, "t")
    return one.value if waste else None


def _judge(one: Figure, amount: Fraction, intake: Figure, rules: CheckRules) -> Iterator[Found]:
    ratio = amount / intake.value
    if ratio <= Fraction(threshold(rules, "discharge_warning")):
        return
    severe = ratio > Fraction(threshold(rules, "discharge_severe"))
    taken = f"“{intake.label}”{intake.shown}（{written(intake.value)} m³）"
    told = f"“{one.label}”{one.shown}，是{taken}的{times(ratio)}，排水不应多于取水。"
    yield Found(f"{one.place}.discharge", told, one.number, "severe" if severe else None)
