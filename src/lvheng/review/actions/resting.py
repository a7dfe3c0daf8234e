"""Judging in one go what needs no look of its own."""

from django.db import transaction

from lvheng.accounts.models import User
from lvheng.core import clock
from lvheng.core.door import act
from lvheng.filing.models import Application
from lvheng.review.actions.judging import open_review, submitted_version
from lvheng.review.desk import Desk
from lvheng.review.models import Review, Verdict
from lvheng.review.process import REVIEW
from lvheng.review.scoring import counting
from lvheng.standards import Indicator

COPIED = (
    "authenticity", "accuracy", "advancement", "verified_typed", "verified_value", "verified_unit", "verified_option",
    "not_applicable_approved",
)  # fmt: skip


def judge_rest(application: Application, *, actor: User) -> list[int]:
    """Judge what the actor's level has not judged yet (HN-4.1.d, MI-3.a); returns the indicators' numbers.

    Where a level below has decided, its verdict is taken over; else an indicator without a flag is found 属实 and 准确.
    What is flagged or was left 存疑 waits for a look of its own. Raises Forbidden, Refused.
    """
    with transaction.atomic():
        review = open_review(application, actor=actor)
        with act(REVIEW, "judge", review, actor=actor) as doing:
            judged = _judge(Desk.of(submitted_version(application), doing.obj.level), doing.obj, actor)
            doing.note(rest=judged)
    return judged


def _judge(desk: Desk, review: Review, actor: User) -> list[int]:
    decided = [one for one in desk.verdicts if one.review.state != Review.State.OPEN]
    below = counting(decided, review.level)
    judged = []
    for indicator in desk.stated:
        own = desk.own.get(indicator.number) or Verdict(review=review, number=indicator.number)
        if own.authenticity or own.accuracy or own.not_applicable_approved is not None:
            continue
        if not _fill(own, below.get(indicator.number), desk, indicator):
            continue
        own.saved_by, own.saved_at = actor, clock.now()
        own.save()
        judged.append(indicator.number)
    return judged


def _fill(own: Verdict, before: Verdict | None, desk: Desk, indicator: Indicator) -> bool:
    """Put a finding into the verdict; False where it needs a look of its own."""
    if before is not None:
        for name in COPIED:
            setattr(own, name, getattr(before, name))
        return own.authenticity != Verdict.Authenticity.DOUBTFUL
    if desk.flags(indicator.number):
        return False
    own.authenticity, own.accuracy = Verdict.Authenticity.TRUE, Verdict.Accuracy.ACCURATE
    return True
