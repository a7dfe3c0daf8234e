"""Judging in one go what needs no look of its own."""

from django.db import transaction

from lvheng.accounts.models import User
from lvheng.campaigns.queries import pack_for
from lvheng.core import clock
from lvheng.core.door import act
from lvheng.core.refusal import Refused
from lvheng.filing.models import Application
from lvheng.filing.queries import version_of
from lvheng.review.actions.judging import LONGEST, open_review, submitted_version
from lvheng.review.desk import Desk
from lvheng.review.models import CheckFlag, CheckRun, Review, Verdict
from lvheng.review.process import REVIEW
from lvheng.review.scoring import counting, needs_reason
from lvheng.standards import Indicator

COPIED = (
    "authenticity", "accuracy", "advancement", "verified_typed", "verified_value", "verified_unit", "verified_option",
    "verified_parts", "not_applicable_approved",
)  # fmt: skip


def judge_rest(application: Application, *, actor: User) -> list[int]:
    """Judge what the actor's level has not judged yet (HN-4.1.d, MI-3.a); returns the indicators' numbers.

    Where a level below has decided, its verdict is taken over with its reason; else an indicator without a flag
    passes. Counts that this level has to judge and nobody below did pass where nothing is flagged.
    What is flagged (below decided: severely) or was left 存疑 waits for a look of its own. Raises Forbidden, Refused
    (the automatic checks have not seen what was submitted).
    """
    with transaction.atomic():
        review = open_review(application, actor=actor)
        _checked(review)
        with act(REVIEW, "judge", review, actor=actor) as doing:
            judged = _judge(Desk.of(submitted_version(application), doing.obj.level, actor), doing.obj, actor)
            doing.note(rest=judged)
    return judged


def _checked(review: Review) -> None:
    """Raise Refused unless the checks have seen the newest version: no flag says nothing before (MI-3.a)."""
    rules = pack_for(review.application.campaign, review.authority).judging
    if not rules.rest_after_checks:
        return
    version = version_of(review.application)
    run = CheckRun.objects.filter(application=review.application, version=version).exclude(ran_at=None).first()
    if run is None or run.error:
        raise Refused(
            "自动检查还没有完成，没有标记不等于没有问题，暂不能一并填写结论。", "MI-3.a",
            next_step="请等检查完成，或先逐项审核。",
        )  # fmt: skip


def _judge(desk: Desk, review: Review, actor: User) -> list[int]:
    decided = [one for one in desk.verdicts if one.review.state in (Review.State.PASSED, Review.State.REFUSED)]
    below = counting(decided, review.level)
    judged = []
    for indicator in desk.stated:
        own = desk.own.get(indicator.number) or Verdict(review=review, number=indicator.number)
        if own.authenticity or own.accuracy or own.not_applicable_approved is not None:
            continue
        if not _fill(own, below.get(indicator.number), desk, indicator):
            continue
        own.saved_by, own.saved_at = actor, clock.now()
        own.edition += 1 if own.pk else 0
        own.save()
        judged.append(indicator.number)
    return judged


def _fill(own: Verdict, before: Verdict | None, desk: Desk, indicator: Indicator) -> bool:
    """Put a finding into the verdict; False where it needs a look of its own."""
    number = indicator.number
    doubtful = desk.doubtful(number)
    if before is not None:
        if desk.open_flags(number, CheckFlag.Severity.SEVERE):
            return False
        for name in COPIED:
            setattr(own, name, getattr(before, name))
        if before.remark and not own.remark and needs_reason(indicator, desk.fact(indicator), own):
            own.remark = f"采用{before.review.authority.name}结论：{before.remark}"[: LONGEST["remark"][1]]
        if own.authenticity == Verdict.Outcome.DOUBT:
            return False
    if not doubtful and own.not_applicable_approved is None and own.authenticity != Verdict.Outcome.FAIL:
        for count in desk.pack.judging.of(desk.level):
            if not getattr(own, count):
                setattr(own, count, Verdict.Outcome.PASS)
    return before is not None or not doubtful
