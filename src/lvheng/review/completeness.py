"""What is still missing or in the way before a level can pass an application."""

from collections.abc import Iterable

from django.urls import reverse

from lvheng.core.refusal import Gap
from lvheng.evaluation import Fact
from lvheng.filing.facts import facts_of_rows
from lvheng.filing.form import YES
from lvheng.filing.queries import version_of
from lvheng.filing.scoring import standard_of
from lvheng.review.models import Review, Verdict
from lvheng.review.scoring import verified_fact
from lvheng.standards import Indicator


def unjudged(review: Review) -> list[Gap]:
    """One entry for each indicator whose verdict is missing, doubtful or contradicts itself, leading to the desk.

    An indicator with a value needs authenticity and accuracy, one claimed not applicable the approval or its refusal;
    存疑 must be settled; 更正 needs the value it is corrected to (HN-4.1.d, MI-3.a).
    """
    version = version_of(review.application)
    if version is None:
        return []
    verdicts = {one.number: one for one in review.verdicts.all()} if review.pk else {}
    standard = standard_of(version)
    facts, _problems = facts_of_rows(standard, version.facts.all())
    gaps = []
    for indicator in standard.indicators:
        fact = facts.get(indicator.number, Fact())
        for words in missing(indicator, fact, verdicts.get(indicator.number)):
            url = reverse("review:desk", args=[review.application_id, indicator.number])
            gaps.append(Gap(f"指标 {indicator.number} {indicator.name}：{words}", f"i{indicator.number}", url))
    return gaps


def unmet(review: Review) -> list[Gap]:
    """One entry for each basic requirement that the submitted version does not answer with yes (MI-1.a)."""
    version = version_of(review.application)
    if version is None:
        return []
    met = set(version.answers.filter(key__startswith="basic.", value=YES).values_list("key", flat=True))
    url = reverse("review:application", args=[review.application_id])
    return [
        Gap(f"不符合基本要求“{requirement.text}”。", f"basic.{requirement.id}", url)
        for requirement in standard_of(version).basic_requirements
        if f"basic.{requirement.id}" not in met
    ]


def missing(indicator: Indicator, submitted: Fact, verdict: Verdict | None) -> Iterable[str]:
    """What one indicator's verdict still lacks, in words."""
    if submitted.empty:
        return []
    if submitted.not_applicable is not None:
        decided = verdict is not None and verdict.not_applicable_approved is not None
        return [] if decided else ["“不适用”尚未认可或不予认可。"]
    if verdict is None or not (verdict.authenticity or verdict.accuracy):
        return ["尚无结论。"]
    return list(_flaws(indicator, submitted, verdict))


def _flaws(indicator: Indicator, submitted: Fact, verdict: Verdict) -> Iterable[str]:
    if not verdict.authenticity:
        yield "缺真实性结论。"
    if verdict.authenticity == Verdict.Authenticity.DOUBTFUL:
        yield "真实性“存疑”，须认定为属实或不实。"
    if not verdict.accuracy:
        yield "缺准确性结论。"
    corrected = verdict.verified_value is not None or bool(verdict.verified_option)
    if verdict.accuracy == Verdict.Accuracy.CORRECTED and not corrected:
        yield "准确性为“更正”，缺核实值。"
    differs = verified_fact(indicator, submitted, verdict) != submitted and verdict.authenticity != "false"
    if verdict.accuracy == Verdict.Accuracy.ACCURATE and corrected and differs:
        yield "准确性为“准确”，但核实值与申报值不同；请改为“更正”或清空核实值。"
