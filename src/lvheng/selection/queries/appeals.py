"""Appeals of applicants against their result, where the pack gives them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from lvheng.accounts.models import Authority
from lvheng.accounts.queries import reach
from lvheng.campaigns.queries import pack_for
from lvheng.core import clock
from lvheng.filing.models import Application
from lvheng.registry.queries import filed_by
from lvheng.review.levels import authority_at, levels_of
from lvheng.review.models import Review
from lvheng.selection.models import Appeal, Candidacy
from lvheng.selection.queries.outcome import decided_words
from lvheng.selection.queries.reported import standing_report

C = Candidacy.State
L = Authority.Level
#: Where a decision against an applicant leaves its candidacy.
AGAINST = (C.NOT_RECOMMENDED, C.NOT_SHORTLISTED, C.HELD)


@dataclass(frozen=True)
class Ruling:
    """The decision that ended an applicant's way: whose it was, since when the applicant knows, and by whom."""

    level: str
    known_at: datetime
    decided_by: int | None = None
    reason: str = ""


def ruling_on(application: Application) -> Ruling | None:
    """The decision an applicant may appeal against; None while its way goes on, or once its unit is published."""
    refused = Review.objects.filter(application=application, state=Review.State.REFUSED).order_by("-decided_at").first()
    if refused is not None and refused.decided_at is not None:
        return Ruling(refused.level, refused.decided_at, refused.decided_by_id, refused.opinion)
    candidacy = Candidacy.objects.filter(application=application).first()
    return None if candidacy is None else _ruling_of(candidacy, candidacy.state)


def _ruling_of(candidacy: Candidacy, state: str) -> Ruling | None:
    """The decision against a candidacy, once its applicant has been told; none of a list that was sent back since."""
    if candidacy.told_at is None or state not in AGAINST:
        return None
    if state != C.NOT_RECOMMENDED:
        return Ruling(L.MINISTRY, candidacy.told_at, reason=candidacy.ministry_reason)
    application = candidacy.application
    if standing_report(application.campaign, application.province) is None:
        return None
    return Ruling(L.PROVINCE, candidacy.told_at, reason=candidacy.province_reason)


def decision_words(candidacy: Candidacy, state: str) -> str:
    """How an applicant is told a decision against it: what, why, and until when it may appeal where the pack lets it.

    `state`: where the decision leaves the candidacy.
    """
    application, words = candidacy.application, decided_words(candidacy, state)
    ruling, rule = _ruling_of(candidacy, state), pack_for(application.campaign, application.authority).appeals
    if ruling is None or not rule.enabled or ruling.level not in rule.against:
        return words
    end = appeal_ends(application, ruling).astimezone(clock.ZONE)
    return f"{words}对决定有异议的，可在 {end:%Y年%-m月%-d日} 前（含当日）提出申诉。"


def appeal_ends(application: Application, ruling: Ruling) -> datetime:
    """The last moment for an appeal: the end of the pack's last day, counted from the day after the result."""
    days = pack_for(application.campaign, application.authority).appeals.days
    return clock.day_end(ruling.known_at.astimezone(clock.ZONE).date() + timedelta(days=days))


def handler_of(application: Application, level: str) -> Authority:
    """Who handles an appeal against a decision of a level: that level, or the one above it as the pack says."""
    levels = levels_of(application)
    at = levels.index(level)
    if pack_for(application.campaign, application.authority).appeals.handled_by == "above":
        at = min(at + 1, len(levels) - 1)
    return authority_at(application, levels[at])


def appeals_visible_to(user: object) -> QuerySet[Appeal]:
    """Appeals that officers and auditors of the authority that handles them, and of those above it, may see."""
    return Appeal.objects.filter(reach(user, "authority")).select_related(
        "application__unit", "application__campaign", "application__authority", "authority", "evidence", "answered_by"
    )


def appeals_of(user: object) -> QuerySet[Appeal]:
    """The appeals of a person's own units."""
    return Appeal.objects.filter(filed_by(user, "application__unit")).select_related("authority", "evidence")


def may_appeal(user: object, application: Application) -> bool:
    """Whether a person is shown the way to an appeal: files for the unit, the pack gives one, there is a decision."""
    if not pack_for(application.campaign, application.authority).appeals.enabled:
        return False
    own = Application.objects.filter(filed_by(user, "unit"), pk=application.pk).exists()
    return own and ruling_on(application) is not None
