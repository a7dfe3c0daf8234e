"""What is still missing or in the way before a level can pass an application."""

from collections.abc import Collection, Iterable

from django.urls import reverse

from lvheng.campaigns.queries import pack_for
from lvheng.core.refusal import Gap
from lvheng.evaluation import Fact
from lvheng.filing.facts import facts_of_rows
from lvheng.filing.form import YES
from lvheng.filing.queries import version_of
from lvheng.filing.scoring import standard_of
from lvheng.review.models import Review, Verdict
from lvheng.review.saying import COUNTS
from lvheng.review.scoring import differs, needs_reason
from lvheng.standards import Indicator

REASON = "有“不通过”或不同的核实值，须在备注中写明理由。"


def unjudged(review: Review) -> list[Gap]:
    """One entry for each indicator whose verdict is missing, doubtful or contradicts itself, leading to the desk.

    An indicator with a value needs the counts that the pack has this level judge (of what is found untrue, not how
    advanced it is), one claimed not applicable the approval or its refusal;
    存疑 must be settled; a value that differs goes with 不通过 on accuracy; what is not found right has its reason
    (HN-4.1.d, MI-3.a).
    """
    version = version_of(review.application)
    if version is None:
        return []
    verdicts = {one.number: one for one in review.verdicts.all()} if review.pk else {}
    standard = standard_of(version)
    facts, _problems = facts_of_rows(standard, version.facts.all())
    counts = pack_for(review.application.campaign, review.authority).judging.of(review.level)
    gaps = []
    for indicator in standard.indicators:
        fact = facts.get(indicator.number, Fact())
        for words in missing(indicator, fact, verdicts.get(indicator.number), counts):
            url = reverse("review:desk", args=[review.application_id, indicator.number])
            gaps.append(Gap(f"指标 {indicator.number} {indicator.name}：{words}", f"i{indicator.number}", url))
    return gaps


def unmet(review: Review) -> list[Gap]:
    """One entry for each basic requirement that the submitted version does not answer with yes (MI-1.a)."""
    version = version_of(review.application)
    if version is None:
        return []
    met = {one.key for one in version.answers.all() if one.value == YES}
    url = reverse("review:application", args=[review.application_id])
    return [
        Gap(f"不符合基本要求“{requirement.text}”。", f"basic.{requirement.id}", url)
        for requirement in standard_of(version).basic_requirements
        if f"basic.{requirement.id}" not in met
    ]


def missing(indicator: Indicator, submitted: Fact, verdict: Verdict | None, counts: Collection[str]) -> Iterable[str]:
    """What one indicator's verdict still lacks, in words; `counts`: what has to be judged."""
    if submitted.empty:
        return []
    if submitted.not_applicable is not None:
        decided = verdict is not None and verdict.not_applicable_approved is not None
        return [] if decided else ["“不适用”尚未认可或不予认可。"]
    if verdict is None or not (verdict.authenticity or verdict.accuracy):
        return ["尚无结论。"]
    return list(_flaws(indicator, submitted, verdict, counts))


def _flaws(indicator: Indicator, submitted: Fact, verdict: Verdict, counts: Collection[str]) -> Iterable[str]:
    untrue = verdict.authenticity == Verdict.Outcome.FAIL
    for count, label in COUNTS.items():
        found = getattr(verdict, count)
        if found == Verdict.Outcome.DOUBT:
            yield f"{label}“存疑”，须认定为通过或不通过。"
        elif not found and count in counts and not (untrue and count == "advancement"):
            yield f"缺{label}结论。"
    passed = verdict.accuracy == Verdict.Outcome.PASS and verdict.authenticity != Verdict.Outcome.FAIL
    if passed and differs(indicator, submitted, verdict):
        yield "准确性为“通过”，但核实值与申报值不同；请改为“不通过”或清空核实值。"
    if needs_reason(indicator, submitted, verdict) and not verdict.remark.strip():
        yield REASON
