"""Experts who judge: profiles, points on everything that is asked, opinions."""

from collections.abc import Mapping
from typing import Any

import pytest

from lvheng.accounts.models import Role, User
from lvheng.core import clock
from lvheng.filing.models import Application
from lvheng.review import actions
from lvheng.review.expert_sheet import items_of
from lvheng.review.models import ExpertAssignment, ExpertProfile
from tests.cast import Cast, make_role, make_user
from tests.review import support
from tests.selection.making import reported


@pytest.fixture
def application(cast: Cast) -> Application:
    """A new applicant's, on the list that its province reported."""
    filed = support.file(cast.unit_a, cast.enterprise_a)
    return reported(cast, support.passed(filed, cast.city_x_officer, cast.province_officer))


@pytest.fixture
def asked(cast: Cast, application: Application) -> ExpertAssignment:
    """The expert asked."""
    return actions.assign_expert(application, expert=cast.expert, actor=cast.ministry_officer)


def make_expert(cast: Cast, name: str = "另一专家") -> User:
    """One more expert of the ministry."""
    found = make_user(name)
    make_role(found, Role.Kind.EXPERT, cast.ministry)
    return found


def profile(expert: User, **values: Any) -> ExpertProfile:
    """What an expert stated, laid out."""
    given = {"employer": "示例研究院", "saved_at": clock.now()} | values
    return ExpertProfile.objects.update_or_create(expert=expert, defaults=given)[0]


def fresh(person: User) -> User:
    """The person as the next request reads them, without what was kept on the object."""
    return User.objects.get(pk=person.pk)


def score_all(assignment: ExpertAssignment, points: Mapping[int, str | None] | None = None) -> None:
    """Points on every indicator: those given, else 1; None: abstains."""
    for item in items_of(assignment.application):
        typed = (points or {}).get(item.number, "1")
        values = {"abstained": "yes"} if typed is None else {"points": typed}
        actions.score_indicator(
            assignment, actor=fresh(assignment.expert), number=item.number, values=values | {"reason": "看过材料"}
        )


def judge(
    assignment: ExpertAssignment, points: Mapping[int, str | None] | None = None, opinion: str = "support"
) -> ExpertAssignment:
    """The whole way of one expert: every indicator, then the opinion."""
    score_all(assignment, points)
    return actions.give_opinion(assignment, actor=fresh(assignment.expert), opinion=opinion, reason="总体可信")
