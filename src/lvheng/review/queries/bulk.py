"""What a decision in bulk would do to each application, and what stops it: nothing is written by asking."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lvheng.accounts.models import User
from lvheng.core.ahead import reading
from lvheng.core.process import GUARDS
from lvheng.core.refusal import Refusal
from lvheng.filing.facts import facts_of_rows
from lvheng.filing.models import Application
from lvheng.filing.queries import self_scores, version_of
from lvheng.filing.scoring import evaluate_version, standard_of
from lvheng.review.ahead import of_reviews
from lvheng.review.levels import authority_at, blank, level_of
from lvheng.review.models import Review
from lvheng.review.process import REVIEW
from lvheng.review.queries import verdicts_of
from lvheng.review.queries.deciding import reviews_at, step_of
from lvheng.review.queries.seen import seen_token
from lvheng.review.scoring import counting, overrides


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


def plan(applications: Sequence[Application], decision: str, user: User) -> list[Planned]:
    """What `decision` (pass, refuse) would do to each, of one year; a constant number of queries."""
    with reading(of_reviews(applications, user)):
        versions = [found for one in applications if (found := version_of(one)) is not None]
        own = {pk: Decimal(score.result["exact_total"]) for pk, score in self_scores(versions).items()}
        return [_planned(one, decision, user, own.get(one.pk)) for one in applications]


def _planned(application: Application, decision: str, user: User, own: Decimal | None) -> Planned:
    level = level_of(user, application)
    if not level:
        words = Refusal("只有本地区的工作人员可以审核。", ("HN-4.1.a", "MI-3.a"))
        return Planned(application, decision, REVIEW.table[decision].label, "—", "—", None, None, (words,), "")
    made = next((one for one in reviews_at(application.pk) if one.level == level), None)
    before = made.get_state_display() if made is not None else "待审核"
    review = made or blank(application, level)
    review.application, review.authority = application, authority_at(application, level)
    step = step_of(review, decision)
    row = REVIEW.table[step]
    return Planned(
        application,
        step,
        row.label,
        before,
        REVIEW.states[str(row.target)],
        own,
        _verified(application, level, own),
        tuple(stops_of(review, step, user)),
        seen_token(review),
    )


def _verified(application: Application, level: str, own: Decimal | None) -> Decimal | None:
    """The score with the verdicts as they stand at a level: the self-evaluation's `own` where they change nothing."""
    version = version_of(application)
    if version is None:
        return None
    standard = standard_of(version)
    facts = facts_of_rows(standard, version.facts.all())[0]
    judged = counting(verdicts_of(application), level)
    changed = overrides(standard, facts, judged)
    return evaluate_version(version, overrides=changed).score.exact_total if changed else own


def stops_of(review: Review, step: str, user: Any) -> list[Refusal]:
    """Everything that stops a step now, not only the first."""
    row = REVIEW.table[step]
    if review.state not in row.source:
        found = REVIEW.refusal(review, row, user)
        return [found] if found is not None else []
    return [refusal for name in row.guards if (refusal := GUARDS[name](review, user)) is not None]
