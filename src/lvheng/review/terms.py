"""Inside which window a level reviews."""

from collections.abc import Iterable

from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import window
from lvheng.campaigns.terms import Calendar, Term
from lvheng.filing.models import Application
from lvheng.review.models import Review

ACTS = {"city": ("city_hand_in", "province_report"), "province": ("province_report",)}
"""What ends a level's time; of a city without a hand-in of its own the province's report does."""


def term(review: Review) -> Term | None:
    """The window inside which a level decides: the city until its hand-in, the province until its report.

    A city without a hand-in of its own has until the province's report; the ministry has no term.
    """
    application = review.application
    unit, route = application.unit, application.route
    names = ACTS.get(review.level, ())
    found = (window(application.campaign, application.authority, name, unit=unit, route=route) for name in names)
    return next((one for one in found if one is not None), None)


def terms_of(applications: Iterable[Application], campaign: Campaign, level: str) -> dict[int, Term]:
    """The same of many, by application: windows differ by route and kind, extensions by unit. Two queries."""
    names = ACTS.get(level, ())
    if not names:
        return {}
    calendar, terms = Calendar.load(campaign), {}
    for one in applications:
        found = (calendar.term(name, one.authority, unit=one.unit, route=one.route) for name in names)
        own = next((term for term in found if term is not None), None)
        if own is not None:
            terms[one.pk] = own
    return terms


def soonest(terms: Iterable[Term]) -> Term | None:
    """The term that ends first of those that have not ended; the last one to end where all have."""
    known = sorted(terms, key=lambda one: one.closes_at)
    return next((one for one in known if not one.over), known[-1] if known else None)
