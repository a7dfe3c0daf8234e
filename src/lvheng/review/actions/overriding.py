"""A level's reason why a flag of the automatic checks is nothing to worry about."""

from django.db import transaction

from lvheng.accounts.models import User
from lvheng.core import clock
from lvheng.core.door import act
from lvheng.core.refusal import Gap, Invalid, Refused
from lvheng.filing.models import Application
from lvheng.review.actions.judging import open_review
from lvheng.review.actions.weighing import weigh
from lvheng.review.models import CheckFlag, CheckRun, FlagOverride, Review
from lvheng.review.process import REVIEW
from lvheng.review.queries.queue import risk_at

MAX_REASON = 500


def override_flag(application: Application, *, actor: User, check_id: str, place: str, reason: str) -> FlagOverride:
    """Say at the actor's level why a flag is nothing to worry about (MI-3.a); the application's risk follows.

    The reason holds for what the flag says now: a later run that finds the same keeps it, one that finds something
    else needs another. A further reason of the same level takes the place of the earlier one, which is kept as
    withdrawn; the same reason again changes nothing. Raises Forbidden, Refused, Invalid (gap `reason`).
    """
    reason = reason.strip()
    if not reason:
        raise Invalid([Gap("请写明为什么这条标记没有问题，例如：已核对原始凭证，数据无误。", "reason")])
    if len(reason) > MAX_REASON:
        raise Invalid([Gap(f"理由有 {len(reason)} 字，请压缩到 {MAX_REASON} 字以内。", "reason")])
    with transaction.atomic():
        review = open_review(application, actor=actor)
        flag = _flag(application, check_id, place)
        before = _standing(review, check_id, place)
        if before is not None and (before.reason, before.fingerprint) == (reason, flag.fingerprint):
            return before
        with act(REVIEW, "override_flag", review, actor=actor) as doing:
            if before is not None:
                _end(before)
            made = FlagOverride.objects.create(
                application=application, check_id=check_id, place=place, fingerprint=flag.fingerprint,
                level=doing.obj.level, reason=reason, by=actor, at=clock.now(),
            )  # fmt: skip
            risk = getattr(weigh(flag.run), risk_at(doing.obj.level))
            doing.note(application=application.pk, check=check_id, place=place, reason=reason, risk=risk)
    return made


def withdraw_override(application: Application, *, actor: User, check_id: str, place: str) -> FlagOverride:
    """Take back the reason of the actor's own level; the flag counts again (MI-3.a). It stays on record.

    Raises Forbidden, Refused.
    """
    with transaction.atomic():
        review = open_review(application, actor=actor)
        before = _standing(review, check_id, place)
        if before is None:
            raise Refused("本级没有对这条标记的说明可以撤回。", "MI-3.a", next_step="请刷新页面查看最新情况。")
        with act(REVIEW, "withdraw_override", review, actor=actor) as doing:
            _end(before)
            run = CheckRun.objects.select_for_update().filter(application=application).first()
            risk = getattr(weigh(run), risk_at(doing.obj.level)) if run is not None else 0
            doing.note(application=application.pk, check=check_id, place=place, risk=risk)
    return before


def _flag(application: Application, check_id: str, place: str) -> CheckFlag:
    run = CheckRun.objects.select_for_update().filter(application=application).first()
    flag = CheckFlag.objects.filter(run=run, check_id=check_id, place=place).first() if run is not None else None
    if run is None or flag is None:
        words = "这条标记已经不在，可能刚重新检查过。"
        raise Refused(words, "MI-3.a", next_step="请刷新页面查看最新的标记。")
    flag.run = run
    return flag


def _standing(review: Review, check_id: str, place: str) -> FlagOverride | None:
    return FlagOverride.objects.filter(
        application=review.application_id, level=review.level, check_id=check_id, place=place, withdrawn_at=None
    ).first()


def _end(before: FlagOverride) -> None:
    before.withdrawn_at = clock.now()
    before.save(update_fields=["withdrawn_at"])
