"""What became of a new applicant in the year, in one sentence: the same on its page and in its notice."""

from django.db.models import Q

from lvheng.filing.models import Application
from lvheng.selection.models import Candidacy, Objection
from lvheng.selection.queries.left_out import left_out_because
from lvheng.selection.queries.reported import WAITING, added, newest_report

C = Candidacy.State
BELOW = (C.CANDIDATE, C.RECOMMENDED, C.NOT_RECOMMENDED)
"""States before a province's list has brought a unit to the ministry; so is having no candidacy."""
AWAITED = (C.REPORTED, C.SHORTLISTED)
OBJECTED = "公示期间的异议成立"
LATE = "报部时公示已经开始"


def comes_again(application: Application) -> bool:
    """Whether an appeal found right brought an applicant back: the publicity that was does not concern it."""
    return added(application.campaign).filter(pk=application.pk).exists()


def not_shown_because(application: Application, candidacy: Candidacy | None) -> str:
    """Why a publicity that has begun does not hold an applicant on whom nobody decided against; empty if it might.

    Its province had not reported when the publicity began, nor reported it anew, or reports later (MI-3.b, MI-3.c).
    """
    state = C(candidacy.state) if candidacy is not None else None
    if comes_again(application):
        return ""
    if state in AWAITED:
        return LATE
    if state is not None and state not in BELOW:
        return ""
    newest = newest_report(application.campaign, application.province)
    if newest is None:
        return f"{application.province.name}没有报送推荐名单"
    if candidacy is not None and state in WAITING:
        back = newest.returns.filter(Q(candidacy=None) | Q(candidacy=candidacy))
        return "退回后没有重新报送" if back.exists() else left_out_because(application, candidacy)
    return left_out_because(application, None) if candidacy is None else ""


def held_because(candidacy: Candidacy) -> str:
    """Why a unit is held back, with its ground: an objection that was upheld, or what was written when it was held."""
    upheld = candidacy.objections.filter(state=Objection.State.UPHELD, answer=candidacy.ministry_reason)
    return f"{OBJECTED}：{candidacy.ministry_reason}" if upheld.exists() else candidacy.ministry_reason


def decided_words(candidacy: Candidacy, state: str) -> str:
    """What was decided on an applicant, with the reason where it is against it; `state`: where that leaves it."""
    place = C(state)
    reasons = {C.NOT_RECOMMENDED: candidacy.province_reason, C.NOT_SHORTLISTED: candidacy.ministry_reason}
    reason = held_because(candidacy) if place == C.HELD else reasons.get(place, "")
    words = f"{candidacy.application.campaign.year}年度结果：{place.label}。"
    return f"{words}理由：{reason.rstrip('。')}。" if reason else words


def result_of(application: Application, candidacy: Candidacy | None) -> str:
    """The result of an applicant's year once the list is published, with the reason where there is one."""
    left = not_shown_because(application, candidacy)
    if candidacy is not None and not left:
        return decided_words(candidacy, candidacy.state)
    words = f"{application.campaign.year}年度结果：未列入公布名单。"
    return f"{words}理由：{left}。" if left else words
