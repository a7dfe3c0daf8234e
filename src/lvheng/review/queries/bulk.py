"""What a decision in bulk would do to each application, and what stops it: nothing is written by asking."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lvheng.core.process import GUARDS
from lvheng.core.refusal import Refusal
from lvheng.filing.models import Application
from lvheng.review.desk import Desk
from lvheng.review.levels import blank, level_of
from lvheng.review.models import Review
from lvheng.review.process import REVIEW
from lvheng.review.queries.deciding import step_of
from lvheng.review.queries.seen import seen_token


@dataclass(frozen=True)
class Planned:
    """One application in a decision in bulk: the step it takes, from what to what, and everything that stops it."""

    application: Application
    step: str
    label: str
    before: str
    after: str
    own: Decimal | None
    verified: Decimal | None
    stops: tuple[Refusal, ...]
    seen: str


def plan(applications: Iterable[Application], decision: str, user: Any) -> list[Planned]:
    """What `decision` (pass, refuse) would do to each; as many queries as the guards of each ask."""
    return [_planned(one, decision, user) for one in applications]


def _planned(application: Application, decision: str, user: Any) -> Planned:
    level = level_of(user, application)
    if not level:
        words = Refusal("只有本地区的工作人员可以审核。", ("HN-4.1.a", "MI-3.a"))
        return Planned(application, decision, REVIEW.table[decision].label, "—", "—", None, None, (words,), "")
    review = Review.objects.filter(application=application, level=level).select_related("authority").first()
    before = review.get_state_display() if review is not None else "待审核"
    review = review or blank(application, level)
    review.application = application
    step = step_of(review, decision)
    row = REVIEW.table[step]
    desk = Desk.load(application, level)
    return Planned(
        application,
        step,
        row.label,
        before,
        REVIEW.states[str(row.target)],
        desk.submitted.exact_total if desk is not None else None,
        desk.verified.exact_total if desk is not None else None,
        tuple(stops_of(review, step, user)),
        seen_token(review),
    )


def stops_of(review: Review, step: str, user: Any) -> list[Refusal]:
    """Everything that stops a step now, not only the first."""
    row = REVIEW.table[step]
    if review.state not in row.source:
        found = REVIEW.refusal(review, row, user)
        return [found] if found is not None else []
    return [refusal for name in row.guards if (refusal := GUARDS[name](review, user)) is not None]
