"""数量级：每万元产值的能耗、水耗、用电和每平方米产值应在工业企业可能的范围内。"""

from collections.abc import Iterator
from fractions import Fraction

from lvheng.review.checks.base import Found, Subject, check, threshold
from lvheng.review.checks.figures import RATIOS
from lvheng.review.checks.words import written
from lvheng.standards import CheckRules


@check(id="plausible", title="数量级不合理", severity="severe", count="accuracy", clause="HN-4.1.d")
def plausible(subject: Subject, rules: CheckRules) -> Iterator[Found]:
    """Quotients of raw figures, output against land among them, lie where no industry lies beyond (HN-4.1.d)."""
    for name, value in sorted(subject.ratios.items()):
        if name not in RATIOS:
            continue
        low, high = threshold(rules, f"{name}_low"), threshold(rules, f"{name}_high")
        if Fraction(low) <= value <= Fraction(high):
            continue
        label, unit = RATIOS[name]
        usual = f"工业企业通常在 {low}—{high} {unit} 之间"
        told = f"按所填数据，{label}为 {written(value)} {unit}，{usual}，请核对数值和单位。"
        yield Found(f"0.{name}", told)
