"""From when and until when the ministry's experts judge, and itself: on what is reported and not decided on yet."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet

from lvheng.core.ahead import Read, ahead
from lvheng.core.process import guard
from lvheng.core.refusal import Refusal
from lvheng.filing.models import Application
from lvheng.review.ahead import reads_ahead
from lvheng.review.levels import ORDER
from lvheng.review.models import ExpertAssignment, Review
from lvheng.review.queries.awaited import awaits
from lvheng.review.slots import AssignmentSlot
from lvheng.selection.models import Candidacy

C = Candidacy.State
CHOOSING = (C.CANDIDATE, C.RECOMMENDED, C.REPORTED)
"""States in which the ministry has not decided: what experts and reviewers find can still be weighed."""
BACK = (C.SHORTLISTED, C.NOT_SHORTLISTED)
ONLY_LISTED = "专家只评审省级报部的推荐名单上的单位。"
UNREPORTED = {
    "": "省级审核通过、决定推荐并把推荐名单报部后，才能指派专家。",
    C.CANDIDATE: "省级决定推荐并把推荐名单报部后，才能指派专家。",
    C.RECOMMENDED: "省级把推荐名单报部（退回的重新报部）后，才能指派专家。",
}
"""What has to happen before a unit is on a reported list, by the state of its candidacy; empty for none."""


@reads_ahead
def _decided(applications: Sequence[int]) -> Read:
    past = Candidacy.objects.exclude(state__in=CHOOSING).filter(application__in=applications)
    found = {one.application_id: one for one in past}
    return {("selection.decided", pk): found.get(pk) for pk in applications}


@guard("selection.still_choosing")
def still_choosing(found: Review | ExpertAssignment | AssignmentSlot, _actor: Any) -> Refusal | None:
    """The ministry's verdicts and experts' points are given before it chooses, not after (MI-3.c).

    What the levels below judge has terms of its own.
    """
    if isinstance(found, Review) and found.level != ORDER[-1]:
        return None
    past = Candidacy.objects.exclude(state__in=CHOOSING)
    at = found.application_id
    candidacy = ahead("selection.decided", at, past.filter(application=at).first)
    if candidacy is None:
        return None
    step = "请先撤销入围决定。" if candidacy.state in BACK else ""
    return Refusal(f"该单位已经“{candidacy.get_state_display()}”，不再审核和评审。", ("MI-3.c",), step)


@guard("selection.reported")
def reported(slot: AssignmentSlot, _actor: Any) -> Refusal | None:
    """Experts judge the units of the lists that provinces have reported (MI-3.b), and no others (MI-3.c)."""
    if slot.application.route != Application.Route.NEW:
        return Refusal("现有单位不列入推荐名单，不请专家评审。", ("MI-3.c",), ONLY_LISTED)
    candidacy = Candidacy.objects.filter(application=slot.application_id).first()
    state = candidacy.state if candidacy is not None else ""
    if state == C.REPORTED:
        return None
    stands = f"该单位“{candidacy.get_state_display()}”" if candidacy is not None else "该单位还没有进入省级遴选"
    text = f"{stands}，没有列入报部的推荐名单，不能指派专家。"
    return Refusal(text, ("MI-3.b", "MI-3.c"), UNREPORTED.get(state, ONLY_LISTED))


@awaits
def undecided(found: QuerySet[ExpertAssignment]) -> QuerySet[ExpertAssignment]:
    """As `still_choosing`: no opinion is waited for on a unit that the ministry has decided on (MI-3.c)."""
    return found.filter(Q(application__candidacy=None) | Q(application__candidacy__state__in=CHOOSING))
