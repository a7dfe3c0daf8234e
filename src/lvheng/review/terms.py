"""Inside which window a level reviews."""

from lvheng.campaigns.queries import window
from lvheng.campaigns.terms import Term
from lvheng.review.models import Review


def term(review: Review) -> Term | None:
    """The window inside which a level decides: the city until its hand-in, the province until its report.

    A city without a hand-in of its own has until the province's report; the ministry has no term.
    """
    application = review.application
    names = {"city": ("city_hand_in", "province_report"), "province": ("province_report",)}.get(review.level, ())
    unit, route = application.unit, application.route
    found = (window(application.campaign, application.authority, name, unit=unit, route=route) for name in names)
    return next((one for one in found if one is not None), None)
