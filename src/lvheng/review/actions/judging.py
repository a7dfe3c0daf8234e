"""Opening a review and judging indicator by indicator."""

import re
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils import timezone

from lvheng.accounts.models import User
from lvheng.campaigns.queries import pack_for
from lvheng.core import audit, clock
from lvheng.core.clauses import quoted
from lvheng.core.components.formats import cn_datetime
from lvheng.core.door import act, lock
from lvheng.core.refusal import Forbidden, Gap, Invalid, Refusal, Refused
from lvheng.evaluation import Fact
from lvheng.filing.models import Application, SubmittedVersion
from lvheng.filing.queries import version_of
from lvheng.filing.scoring import evaluate_version
from lvheng.review.levels import authority_at, level_of
from lvheng.review.models import Review, Verdict
from lvheng.review.process import REVIEW
from lvheng.review.scoring import Case, differs, has_value, stated
from lvheng.standards import CampaignPack

CHOICES = {
    "authenticity": (Verdict.Outcome.values, "真实性请选：通过、存疑或不通过。"),
    "accuracy": (Verdict.Outcome.values, "准确性请选：通过、存疑或不通过。"),
    "advancement": (Verdict.Outcome.values, "先进性请选：通过、存疑或不通过。"),
}
APPROVAL = {"": None, "yes": True, "no": False}
LONGEST = {"remark": ("备注", 1000), "files_needed": ("还需的材料", 500)}
FIELDS = (*CHOICES, "verified", "verified_option", "not_applicable", "remark", "files_needed")
"""What a verdict is made of, as typed; beside these `part-0`, `part-1` … where several products count."""
PART = re.compile(r"part-(\d{1,3})")


def fields_in(names: Iterable[str]) -> list[str]:
    """Those of the names that are fields of a verdict."""
    return [name for name in names if name in FIELDS or PART.fullmatch(name)]


class Clash(Refused):
    """Somebody else saved this verdict after what the form shows; `verdict` is as they left it (409)."""

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict
        when = cn_datetime(timezone.localtime(verdict.saved_at), "s")
        words = f"{verdict.saved_by} {when} 保存了本项结论，您看到的不是最新的。"
        super().__init__(Refusal(words, ("MI-3.a",), "请比较后选择：采用对方的，或用您的覆盖。您填写的没有丢失。"))


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


def save_verdict(
    application: Application, *, actor: User, number: int, values: Mapping[str, str], edition: int | None = None
) -> Verdict:
    """Save what the actor's level finds on one indicator, as typed (HN-4.1.d, MI-3.a); fields not given stay.

    `values` may hold authenticity, accuracy, advancement, verified (the value in the submitted unit; a count for
    counted functions), part-0, part-1 … (of several products or substances, in their order), verified_option,
    not_applicable ("yes" approved, "no" not), remark, files_needed. A verified value may confirm or lower the
    indicator's points, never raise them unless the pack allows it (HN-4.2.b); nor may it be better than the submitted
    one where both earn the same, since another set's levels may tell them apart.

    `edition`: that of the verdict the form showed, 0 for none. What is saved already is saved once: no second event.
    Raises Clash where another person saved since, Forbidden, Refused, Invalid (gaps per field).
    """
    with transaction.atomic():
        review = open_review(application, actor=actor)
        REVIEW.check(review, "judge", actor)
        case = case_of(application, number)
        known = Verdict.objects.select_related("saved_by").filter(review=review, number=number).first()
        if not _changes(known, values, case):
            return known or Verdict(review=review, number=number)
        with act(REVIEW, "judge", review, actor=actor) as doing:
            if known is not None and edition is not None and known.edition > edition and known.saved_by != actor:
                raise Clash(known)
            verdict = known or Verdict(review=doing.obj, number=number, edition=0)
            gaps = _take(verdict, values, case, pack_for(application.campaign, application.authority))
            if gaps:
                raise Invalid(gaps)
            verdict.saved_by, verdict.saved_at = actor, clock.now()
            verdict.edition += 1
            verdict.save()
            doing.note(number=number, **{name: values[name] for name in fields_in(values)})
    return verdict


def typed_of(verdict: Verdict | None, submitted: Fact) -> dict[str, str]:
    """A verdict as its form shows it; nothing where there is none."""
    if verdict is None:
        return {}
    approval = {True: "yes", False: "no", None: ""}[verdict.not_applicable_approved]
    typed = {
        "authenticity": verdict.authenticity,
        "accuracy": verdict.accuracy,
        "advancement": verdict.advancement,
        "verified": verdict.verified_typed,
        "verified_option": verdict.verified_option,
        "not_applicable": approval,
        "remark": verdict.remark,
        "files_needed": verdict.files_needed,
    }
    for at, part in enumerate(submitted.parts):
        typed[f"part-{at}"] = verdict.verified_parts.get(part.key, {}).get("typed", "")
    return typed


def _changes(verdict: Verdict | None, values: Mapping[str, str], case: Case) -> bool:
    """Whether any of what was typed differs from what is saved."""
    saved = typed_of(verdict, case.submitted)
    return any(values[name].strip() != saved.get(name, "") for name in fields_in(values))


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
    for name, (label, most) in LONGEST.items():
        if name in values:
            text = values[name].strip()
            setattr(verdict, name, text)
            if len(text) > most:
                gaps.append(Gap(f"{label}有 {len(text)} 字，请压缩到 {most} 字以内。", name))
    gaps += _take_approval(verdict, values, case)
    gaps += _take_value(verdict, values, case, pack)
    return gaps or _equal(verdict, values, case)


def _equal(verdict: Verdict, values: Mapping[str, str], case: Case) -> list[Gap]:
    """不通过 on accuracy with the submitted value as the verified one says two things at once."""
    contradicts = verdict.accuracy == Verdict.Outcome.FAIL and has_value(verdict)
    if not contradicts or differs(case.indicator, case.submitted, verdict):
        return []
    fields = [name for name in fields_in(values) if name.startswith(("verified", "part-")) and values[name].strip()]
    if not fields and "accuracy" not in values:
        return []
    words = "核实值与申报值相同，准确性却为“不通过”：请填写不同的核实值，或把准确性改为“通过”。"
    return [Gap(words, fields[0] if fields else "accuracy")]


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
    parts = [name for name in fields_in(values) if PART.fullmatch(name)]
    gaps += _take_parts(verdict, {name: values[name] for name in parts}, case)
    if gaps or not {"verified", "verified_option", *parts} & values.keys():
        return gaps
    clause = quoted([pack.verified_values.clause or ""])
    alone = stated(case.indicator, case.submitted, verdict)
    return case.refusal_to_raise(pack, alone, clause[0].quote if clause else "")


def _take_parts(verdict: Verdict, values: Mapping[str, str], case: Case) -> list[Gap]:
    """The verified values of products or substances; those not given stay."""
    gaps: list[Gap] = []
    kept = dict(verdict.verified_parts)
    for name, typed in values.items():
        at = int(name.removeprefix("part-"))
        given, wrong = case.read_part(at, typed)
        gaps += wrong
        if wrong:
            continue
        key = case.submitted.parts[at].key
        kept.pop(key, None)
        if given is not None:
            kept[key] = dict(given)
    verdict.verified_parts = kept
    return gaps


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
