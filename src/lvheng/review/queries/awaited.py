"""Experts' opinions that are still waited for (MI-3.c)."""

from collections import Counter
from collections.abc import Callable

from django.db.models import Count, QuerySet

from lvheng.campaigns.models import Campaign
from lvheng.core import clock
from lvheng.filing.models import Application
from lvheng.review.models import ExpertAssignment

Narrowing = Callable[[QuerySet[ExpertAssignment]], QuerySet[ExpertAssignment]]
NARROWINGS: list[Narrowing] = []


def awaits(function: Narrowing) -> Narrowing:
    """Register which of some assignments a room still waits for: what it has decided on, it does not."""
    NARROWINGS.append(function)
    return function


def awaited(campaign: Campaign) -> QuerySet[ExpertAssignment]:
    """Who of a year was asked about a unit that is still in the race, and has not judged."""
    found = ExpertAssignment.objects.filter(
        application__campaign=campaign,
        application__state=Application.State.SUBMITTED,
        state=ExpertAssignment.State.ASSIGNED,
    )
    for narrow in NARROWINGS:
        found = narrow(found)
    return found


def overdue(campaign: Campaign) -> QuerySet[ExpertAssignment]:
    """Those of them whose last day is over."""
    return awaited(campaign).filter(due_on__lt=clock.today())


def lateness(campaign: Campaign) -> Counter[int]:
    """How many overdue opinions each expert owes, by account; one query."""
    return Counter(dict(overdue(campaign).order_by().values_list("expert").annotate(n=Count("pk"))))
