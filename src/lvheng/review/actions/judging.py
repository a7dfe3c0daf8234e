"""Opening a review and judging indicator by indicator."""

from collections.abc import Mapping

from django.db import transaction

from lvheng.accounts.models import User
from lvheng.campaigns.queries import pack_for
from lvheng.core import audit, clock
from lvheng.core.clauses import quoted
from lvheng.core.door import act, lock
from lvheng.core.refusal import Forbidden, Gap, Invalid, Refused
from lvheng.evaluation import Fact
from lvheng.filing.models import Application, SubmittedVersion
from lvheng.filing.queries import version_of
from lvheng.filing.scoring import evaluate_version
from lvheng.review.levels import authority_at, level_of
from lvheng.review.models import Review, Verdict
from lvheng.review.process import REVIEW
from lvheng.review.scoring import Case, with_value
from lvheng.standards import CampaignPack

CHOICES = {
    "authenticity": (Verdict.Authenticity.values, "真实性请选：属实、存疑或不实。"),
    "accuracy": (Verdict.Accuracy.values, "准确性请选：准确、更正或无法核实。"),
    "advancement": (Verdict.Advancement.values, "先进性请选：达到引领、达到基准或低于基准。"),
}
APPROVAL = {"": None, "yes": True, "no": False}
MAX_REMARK = 1000
FIELDS = (*CHOICES, "verified", "verified_option", "not_applicable", "remark")
"""What a verdict is made of, as typed."""


def open_review(application: Application, *, actor: User) -> Review:
    """The review at the actor's level, opened by the first act of an officer of that level (HN-4.1.a, MI-3.a).

    Part of an act. Raises Forbidden.
    """
    level = level_of(actor, application)
    if not level:
        raise Forbidden("只有本地区的工作人员可以审核。", "HN-4.1.a", "MI-3.a")
    with transaction.atomic():
        lock(application)
        review, new = Review.objects.get_or_create(
            application=application,
            level=level,
            defaults={"authority": authority_at(application, level), "opened_at": clock.now()},
        )
        if new:
            audit.record(
                review, "review.open", actor=actor, clauses=("HN-4.1.a",), data={"application": application.pk}
            )
    return review


def save_verdict(application: Application, *, actor: User, number: int, values: Mapping[str, str]) -> Verdict:
    """Save what the actor's level finds on one indicator, as typed (HN-4.1.d, MI-3.a); fields not given stay.

    `values` may hold authenticity, accuracy, advancement, verified (the value in the submitted unit; a count for
    counted functions), verified_option, not_applicable ("yes" approved, "no" not), remark. A verified value may
    confirm or lower the indicator's points, never raise them unless the pack allows it (HN-4.2.b); nor may it be
    better than the submitted one where both earn the same, since another set's levels may tell them apart.
    Raises Forbidden, Refused, Invalid (gaps per field).
    """
    with transaction.atomic():
        review = open_review(application, actor=actor)
        with act(REVIEW, "judge", review, actor=actor) as doing:
            case = case_of(application, number)
            verdict = Verdict.objects.filter(review=doing.obj, number=number).first() or Verdict(
                review=doing.obj, number=number
            )
            pack = pack_for(application.campaign, application.authority)
            gaps = _take(verdict, values, case, pack)
            if gaps:
                raise Invalid(gaps)
            verdict.saved_by, verdict.saved_at = actor, clock.now()
            verdict.save()
            doing.note(number=number, **{name: values[name] for name in FIELDS if name in values})
    return verdict


def submitted_version(application: Application) -> SubmittedVersion:
    """The newest submitted version. Raises Refused where nothing was submitted."""
    version = version_of(application)
    if version is None:
        raise Refused("没有已提交的内容可以审核。", "HN-4.1.a")
    return version


def case_of(application: Application, number: int) -> Case:
    """One indicator of the submitted version with the levels it is scored against. Raises Refused, Invalid."""
    evaluated = evaluate_version(submitted_version(application))
    if not 1 <= number <= len(evaluated.standard.indicators):
        raise Invalid([Gap(f"没有指标 {number}。", "number")])
    indicator = evaluated.standard.indicator(number)
    fact = evaluated.facts.get(number, Fact())
    weight = evaluated.score.indicator(number).effective_weight
    return Case(evaluated.standard, indicator, fact, evaluated.benchmarks.get(number), weight)


def _take(verdict: Verdict, values: Mapping[str, str], case: Case, pack: CampaignPack) -> list[Gap]:
    """Put what was typed into the verdict; returns what is wrong with it."""
    gaps = []
    for name, (allowed, words) in CHOICES.items():
        if name in values:
            if values[name] and values[name] not in allowed:
                gaps.append(Gap(words, name))
            setattr(verdict, name, values[name])
    if "remark" in values:
        verdict.remark = values["remark"].strip()
        if len(verdict.remark) > MAX_REMARK:
            gaps.append(Gap(f"备注有 {len(verdict.remark)} 字，请压缩到 {MAX_REMARK} 字以内。", "remark"))
    gaps += _take_approval(verdict, values, case)
    return gaps + _take_value(verdict, values, case, pack)


def _take_approval(verdict: Verdict, values: Mapping[str, str], case: Case) -> list[Gap]:
    asked = values.get("not_applicable")
    if asked is None:
        return []
    if asked not in APPROVAL:
        return [Gap("“不适用”请选：认可或不认可。", "not_applicable")]
    if asked and case.submitted.not_applicable is None:
        return [Gap("申报单位没有申报本项不适用。", "not_applicable")]
    verdict.not_applicable_approved = APPROVAL[asked]
    return []


def _take_value(verdict: Verdict, values: Mapping[str, str], case: Case, pack: CampaignPack) -> list[Gap]:
    gaps: list[Gap] = []
    if "verified" in values:
        typed = values["verified"].strip()
        value, gaps = case.read(typed)
        verdict.verified_value = value
        verdict.verified_typed = typed[:80]
        verdict.verified_unit = (case.submitted.unit or "") if value is not None else ""
    if "verified_option" in values:
        gaps += _take_option(verdict, values["verified_option"], case)
    if gaps or not {"verified", "verified_option"} & values.keys():
        return gaps
    alone = with_value(case.indicator, case.submitted, verdict.verified_value, verdict.verified_option)
    clause = quoted([pack.verified_values.clause or ""])
    return case.refusal_to_raise(pack, alone, clause[0].quote if clause else "")


def _take_option(verdict: Verdict, option: str, case: Case) -> list[Gap]:
    verdict.verified_option = option
    if not option:
        return []
    if case.indicator.option(option) is None:
        known = "、".join(one.label for one in case.indicator.options)
        words = f"请从给出的选项中选择：{known}。" if known else "本项是定量指标，请填写核实值。"
        return [Gap(words, "verified_option")]
    if case.submitted.empty or case.submitted.not_applicable is not None:
        return [Gap("申报单位没有填报本项，不能填写核实的情况。", "verified_option")]
    return []
