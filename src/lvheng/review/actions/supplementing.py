"""Returning an application for supplement, and taking what was supplied: approvals given before are open again."""

from collections.abc import Sequence

from django.db import transaction
from django.urls import reverse

from lvheng.accounts.models import User
from lvheng.accounts.queries import officers_of
from lvheng.core import clock
from lvheng.core.door import act
from lvheng.filing.actions import Asked, ask_supplement, hand_in_supplement
from lvheng.filing.models import Application, SubmittedVersion, Supplement
from lvheng.registry.queries import members_of
from lvheng.review.actions.deciding import update_mean
from lvheng.review.actions.judging import open_review
from lvheng.review.asking_guards import DECIDED
from lvheng.review.models import Review
from lvheng.review.process import REVIEW


def return_for_supplement(
    application: Application, *, actor: User, reason: str, items: Sequence[Asked]
) -> Supplement:
    """Ask for missing evidence or basic data, where the pack allows it (2025: nowhere, HN-4.2.b, HN-3.1).

    Nothing submitted changes. Tells the unit's people. Raises Forbidden, Refused, Invalid (`reason`, `target-0` …).
    """
    with transaction.atomic():
        review = open_review(application, actor=actor)
        with act(REVIEW, "return", review, actor=actor) as doing:
            made = ask_supplement(
                application, level=review.level, authority=review.authority, reason=reason, items=items, actor=actor
            )
            doing.note(supplement=made.pk, reason=made.reason, items=[one.target for one in items])
            office = review.authority.office or review.authority.name
            until = made.due_at.astimezone(clock.ZONE)
            text = f"{office}要求补正 {len(items)} 项，请于{until:%-m月%-d日 %H:%M}前提交：{made.reason}"
            doing.tell(members_of(application.unit), text, reverse("review:supplement", args=[made.pk]))
    return made


def supply(supplement: Supplement, *, actor: User, confirmed: bool) -> SubmittedVersion:
    """Hand in what was asked for, once, as a further version; every level that had decided has to decide anew.

    Verdicts stay. An existing unit that was passed leaves the regional mean until it is passed again (MI-1.c). Tells
    the officers concerned. Raises Forbidden, Refused (out of time, handed in already), Invalid.
    """
    with transaction.atomic():
        version = hand_in_supplement(supplement, actor=actor, confirmed=confirmed)
        application = Application.objects.get(pk=supplement.application_id)
        decided = list(Review.objects.filter(application=application, state__in=DECIDED).order_by("id"))
        for review in decided:
            _reopen(review, version, actor)
        if decided and application.route == Application.Route.EXISTING:
            update_mean(application.campaign, application.province, application.kind)
    return version


def _reopen(review: Review, version: SubmittedVersion, actor: User) -> None:
    with act(REVIEW, "reopen", review, actor=actor) as doing:
        before = doing.obj
        doing.note(
            version=version.version, decided=before.state, opinion=before.opinion, proposal=before.proposal,
            decided_at=before.decided_at.isoformat() if before.decided_at else "",
        )  # fmt: skip
        doing.along(decided_by=None, decided_at=None, proposal="", proposed_by=None, proposed_at=None)
        word = before.get_state_display()
        text = f"{before.application.unit}已补正（第 {version.version} 版），本级原决定“{word}”重新打开。"
        doing.tell(officers_of(before.authority), text, reverse("review:application", args=[before.application_id]))
