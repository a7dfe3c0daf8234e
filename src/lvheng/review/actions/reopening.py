"""A level decides anew on what it refused, once an appeal against it was found right."""

from datetime import datetime

from django.urls import reverse

from lvheng.accounts.models import User
from lvheng.accounts.queries import officers_of
from lvheng.core import clock
from lvheng.core.door import act
from lvheng.review.models import Review
from lvheng.review.process import REVIEW


def reopen_on_appeal(review: Review, *, actor: User, until: datetime, answer: str) -> Review:
    """Open a refusal again, with its verdicts, until a day on which that level and those above have decided (MI-3.a).

    Part of answering an appeal. Tells the officers of the authority. Raises Forbidden, Refused.
    """
    with act(REVIEW, "reopen_on_appeal", review, actor=actor) as doing:
        before = doing.obj
        doing.note(
            opinion=before.opinion, decided_by=before.decided_by_id, until=until, answer=answer,
            decided_at=before.decided_at.isoformat() if before.decided_at else "",
        )  # fmt: skip
        doing.along(
            decided_by=None, decided_at=None, proposal="", proposed_by=None, proposed_at=None, reopened_until=until
        )
        day = f"{until.astimezone(clock.ZONE):%-m月%-d日}"
        text = f"“{before.application.unit}”的申诉成立，请于 {day} 前重新审核：{answer}"
        doing.tell(officers_of(before.authority), text, reverse("review:application", args=[before.application_id]))
    return doing.obj
