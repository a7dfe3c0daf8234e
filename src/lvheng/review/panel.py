"""What the panel shows in which a level decides: the steps offered, what stops them, visits, departments."""

from collections.abc import Iterable
from typing import Any

from lvheng.campaigns.queries import pack_for
from lvheng.core.process import Offer
from lvheng.core.refusal import Refusal
from lvheng.filing.models import Application
from lvheng.review.levels import authority_at, levels_of
from lvheng.review.models import Review, SiteCheck
from lvheng.review.process import SITE_CHECK
from lvheng.review.queries.bulk import stops_of
from lvheng.review.queries.deciding import WORDS, needs_two, sent_back, step_of
from lvheng.review.queries.departments import heard_on, is_joint
from lvheng.review.queries.sites import checks_visible_to, reads_sites
from lvheng.review.slots import SiteSlot

SHOWN = ("judge", "propose_pass", "propose_refuse", "pass", "refuse", "send_back")


def stops(review: Review | None, user: Any) -> list[Refusal]:
    """Everything that stops passing now, not only the first."""
    return stops_of(review, step_of(review, "pass"), user) if review is not None else []


def context(application: Application, review: Review | None, user: Any, offers: Iterable[Offer]) -> dict[str, Any]:
    """Of the decision: which step either button takes, the proposal; of visits and departments: what a person sees."""
    offered = {offer.transition.name: offer for offer in offers}
    made: dict[str, Any] = {"two": review is not None and needs_two(review)}
    if review is not None:
        made |= {
            "may_pass": offered.get(step_of(review, "pass")),
            "may_refuse": offered.get(step_of(review, "refuse")),
            "proposal": WORDS.get(review.proposal, ""),
            "sent_back": sent_back(review),
        }
    if not reads_sites(user, application.campaign):
        return made
    made["site_checks"] = _visits(application, user)
    made["site_offer"] = site_offer(application, user)
    made["heard"] = [one.opinion for one in heard_on(application) if one.standing]
    made["joint"] = review is not None and is_joint(review)
    return made


def visits(application: Application, user: Any) -> list[SiteCheck]:
    """The checks on site of an application, for whom they concern; one query beside the person's roles."""
    return _visits(application, user) if reads_sites(user, application.campaign) else []


def _visits(application: Application, user: Any) -> list[SiteCheck]:
    return list(checks_visible_to(user).filter(application=application).order_by("id"))


def site_offer(application: Application, user: Any) -> Offer | None:
    """The act of choosing this application for a check on site, for who may."""
    level = str(pack_for(application.campaign, application.authority).site_checks.level)
    if level not in levels_of(application):
        return None
    slot = SiteSlot(application.campaign, authority_at(application, level), application)
    return next(iter(SITE_CHECK.offers(slot, user, ["choose"])), None)
