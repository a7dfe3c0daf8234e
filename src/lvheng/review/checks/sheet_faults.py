"""数据表重算：提交的数据按规则重新计算，应当得出提交时的结果。"""

from collections.abc import Iterator
from fractions import Fraction

from lvheng.evaluation import UnitError
from lvheng.evaluation.units import factor
from lvheng.review.checks.base import Found, Subject, check, threshold
from lvheng.review.checks.words import apart, name_of, written
from lvheng.standards import CheckRules


@check(id="sheet_faults", title="数据表重算不符", severity="severe", count="accuracy", clause="HN-4.2.d")
def sheet_faults(subject: Subject, rules: CheckRules) -> Iterator[Found]:
    """What was typed is read and worked out anew: it has no faults and comes to the value that was submitted."""
    for number, messages in sorted(subject.faults.items()):
        name = name_of(subject, number)
        yield Found(f"{number}.faults", f"“{name}”的数据不能计算：{'；'.join(messages[:3])}。", number)
    for number, (value, unit) in sorted(subject.stated.items()):
        fact = subject.facts.get(number)
        if fact is None or fact.number is None or not fact.computed:
            continue
        again = fact.number
        try:
            again *= factor(fact.unit, unit) if unit and fact.unit else 1
        except UnitError:
            continue
        if apart(again, Fraction(value)) > Fraction(threshold(rules, "recomputed_apart")):
            told = f"提交值 {written(value)} {unit}，按所填数据重算为 {written(again)} {unit}。"
            yield Found(f"{number}.value", f"“{name_of(subject, number)}”{told}", number)
