"""可再生能源与用能：所报可再生电力不能多于用电量，利用率不能高于可以来自可再生能源的部分。"""

from collections.abc import Iterator
from fractions import Fraction

from lvheng.evaluation.sheets import SheetFault
from lvheng.evaluation.sheets.energy import standard_coal
from lvheng.evaluation.sheets.formulas import RENEWABLE_KINDS
from lvheng.review.checks.base import Found, Subject, check, threshold
from lvheng.review.checks.figures import Figure
from lvheng.review.checks.words import name_of, numbers_of, percent, written
from lvheng.standards import CheckRules

HUNDRED = 100


@check(id="renewable_power", title="可再生能源多于用能", severity="severe", count="accuracy", clause="HN-4.1.d")
def renewable_power(subject: Subject, rules: CheckRules) -> Iterator[Found]:
    """By carrier no more renewable energy than was used of it; the share no higher than what can be renewable."""
    read = subject.read
    if read is None or not read.uses:
        return
    slack = 1 + Fraction(threshold(rules, "renewable_apart"))
    for number in numbers_of(subject, "renewable_share"):
        used = _by_carrier([one for one in subject.figures if one.number == number and _renewable(one)])
        whole = _by_carrier([one for one in subject.figures if one.field == "energy.amount"])
        for carrier, (amount, unit) in sorted(used.items()):
            have = whole.get(carrier, (Fraction(0), unit))[0]
            if amount > have * slack:
                found = read.coefficients.carrier(carrier)
                name = found.name if found is not None else carrier
                told = f"所报可再生{name} {written(amount)} {unit}，多于全年消费的{name} {written(have)} {unit}。"
                yield Found(f"{number}.{carrier}", told, number)
        yield from _share(subject, number, slack)


def _renewable(one: Figure) -> bool:
    kind, _, column = one.field.partition(".")
    return kind in RENEWABLE_KINDS and column == "amount"


def _by_carrier(figures: list[Figure]) -> dict[str, tuple[Fraction, str]]:
    found: dict[str, tuple[Fraction, str]] = {}
    for one in figures:
        carrier, *rest = one.key.split("/")
        if "外供" not in rest and "原料用" not in rest:
            found[carrier] = (found.get(carrier, (Fraction(0), ""))[0] + one.value, one.base)
    return found


def _share(subject: Subject, number: int, slack: Fraction) -> Iterator[Found]:
    """A share that a unit worked out itself, against the carriers that can be renewable."""
    read, total = subject.read, subject.tce
    if number not in subject.stated or read is None or not total or total <= 0:
        return
    value = Fraction(subject.stated[number][0])
    try:
        can = sum(
            (standard_coal(use, read.coefficients) for use in read.uses if use.carrier.renewable and not use.sold),
            Fraction(0),
        )
    except SheetFault:
        return
    if value / HUNDRED > can / total * slack:
        told = (
            f"“{name_of(subject, number)}”为 {percent(value / HUNDRED)}，"
            f"而可以来自可再生能源的能源只占综合能源消费量的 {percent(can / total)}。"
        )
        yield Found(f"{number}.share", told, number)
