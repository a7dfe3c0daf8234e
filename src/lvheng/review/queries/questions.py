"""Reads of questions to applicants: whose they are to see, and those on an item."""

from collections import defaultdict
from typing import Any

from django.db.models import Q, QuerySet

from lvheng.accounts.models import User
from lvheng.accounts.queries import reach
from lvheng.campaigns.queries import pack_for
from lvheng.filing.models import Application
from lvheng.filing.queries import RELATED
from lvheng.filing.supplementing import supplements_of
from lvheng.registry.queries import filed_by
from lvheng.review.conflicts import Conflicts
from lvheng.review.models import Question, Review
from lvheng.review.process import REVIEW
from lvheng.review.rules import OPENED

WITH = ("authority", "asked_by", "answered_by")
SHOWN = 5


def asked_about(user: object) -> QuerySet[Application]:
    """Submitted applications whose questions a person may read.

    They are for the unit's people, officers and auditors of the territory, and experts who judge it: not those who
    would have to step back, whether they have or not (MI-3.c).
    """
    mine = filed_by(user, "unit") | reach(user, "authority") | Q(pk__in=_judged_by(user))
    found = Application.objects.filter(mine, practice=False, submitted_at__isnull=False)
    return found.select_related(*RELATED, "authority__parent", "province__parent")


def _judged_by(user: object) -> list[int]:
    """The applications that an expert was asked to judge and stands in no conflict with; queries are per campaign."""
    if not isinstance(user, User):
        return []
    related = ("unit", "authority", "campaign")
    found = Application.objects.filter(expert_assignments__expert=user, expert_assignments__state__in=OPENED)
    years: dict[int, list[Application]] = defaultdict(list)
    for application in found.select_related(*related).distinct():
        years[application.campaign_id].append(application)
    known = ((Conflicts(asked, [user]), asked) for asked in years.values())
    return [one.pk for conflicts, asked in known for one in asked if not conflicts.between(one, user)]


def questions_of(application: Application) -> QuerySet[Question]:
    """All questions on an application, with who asked."""
    return Question.objects.filter(application=application).select_related(*WITH)


def questions_on(application: Application, number: int) -> list[Question]:
    """The questions on one item, oldest first."""
    return list(questions_of(application).filter(number=number).order_by("id"))


def visible_questions(user: object) -> QuerySet[Question]:
    """Questions on what a person may read."""
    related = [f"application__{name}" for name in (*RELATED, "authority__parent", "province__parent")]
    return Question.objects.filter(application__in=asked_about(user).values("pk")).select_related(*related, *WITH)


def may(name: str, review: Review | None, user: object) -> bool:
    """Whether a person may take this act of a review now (`ask`, `return`)."""
    offers = REVIEW.offers(review, user, [name]) if review is not None else []
    return bool(offers) and offers[0].refusal is None


def asked_of(application: Application, review: Review | None, user: object) -> dict[str, Any]:
    """What the overview of an application shows of questions and returns. Two queries and those of the guards."""
    offers = REVIEW.offers(review, user, ["return"]) if review is not None else []
    allowed = pack_for(application.campaign, application.authority).supplement.enabled
    return {
        "questions": list(questions_of(application).order_by("-id")[:SHOWN]),
        "may_ask": may("ask", review, user),
        "supplements": supplements_of(application),
        "may_return": allowed and bool(offers) and offers[0].refusal is None,
    }
