"""How a level decides: alone or in two steps by two people (the pack's `two_people`), and what was sent back."""

import json

from lvheng.campaigns.queries import pack_for
from lvheng.core import audit, clock
from lvheng.core.ahead import ahead
from lvheng.core.models import AuditEvent
from lvheng.review.models import Review

WORDS = {"pass": "通过", "refuse": "不通过"}


def needs_two(review: Review) -> bool:
    """Whether one officer proposes and another one decides, by level or by the authority's code."""
    rule = pack_for(review.application.campaign, review.authority).two_people
    return review.level in rule.levels or review.authority.code in rule.authorities


def step_of(review: Review, decision: str) -> str:
    """The transition that brings `decision` (pass, refuse) one step further: proposing it, or taking it."""
    return f"propose_{decision}" if review.state == Review.State.OPEN and needs_two(review) else decision


def sent_back(review: Review) -> str:
    """Why the last proposal was sent back, with who did; empty where none was, or another one has been made since."""
    if review.pk is None or review.state != Review.State.OPEN:
        return ""
    last = AuditEvent.objects.filter(subject=audit.subject_of(review), verb="review.send_back").last()
    return f"{last.actor_label}：{json.loads(last.data)['reason']}" if last is not None else ""


def reopened(application: int) -> bool:
    """Whether an appeal found right gives a level and those above it time to decide anew."""
    now = clock.now()
    return any(one.reopened_until is not None and one.reopened_until >= now for one in reviews_at(application))


def reviews_at(application: int) -> list[Review]:
    """The reviews of an application, by id, at all levels."""
    rows = Review.objects.filter(application=application).order_by("id")
    return ahead("review.reviews", application, lambda: list(rows))
