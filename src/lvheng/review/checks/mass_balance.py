"""物料平衡：产生的一般工业固体废物来自原材料和燃料，不应多于它们。"""

from collections.abc import Iterator
from fractions import Fraction

from lvheng.review.checks.base import Found, Subject, check, threshold
from lvheng.review.checks.words import times, written
from lvheng.standards import CheckRules

TONNES = "t"


@check(id="mass_balance", title="固体废物多于原材料和燃料", severity="warning", count="accuracy", clause="HN-4.1.d")
def mass_balance(subject: Subject, rules: CheckRules) -> Iterator[Found]:
    """Solid waste comes out of what was put in; more of it than of that is most likely in another unit."""
    waste = next((one for one in subject.figures if one.field == "generated" and one.base == TONNES), None)
    fed = [one for one in subject.figures if one.field in ("materials.amount", "energy.amount")]
    named = [one for one in fed if one.field == "materials.amount"]
    if waste is None or not named or any(one.base != TONNES for one in named):
        return
    inside = sum((one.value for one in fed if one.base == TONNES), Fraction(0))
    ratio = waste.value / inside if inside else Fraction(0)
    if ratio > Fraction(threshold(rules, "waste_warning")):
        severe = ratio > Fraction(threshold(rules, "waste_severe"))
        put_in = f"原材料和以吨计的燃料之和 {written(inside)} t"
        told = f"“{waste.label}”{waste.shown}，是{put_in} 的{times(ratio)}，请核对数值和单位。"
        yield Found(f"{waste.place}.mass", told, waste.number, "severe" if severe else None)
