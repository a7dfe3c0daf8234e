"""Experts whose word does not count: given before a conflict of interest came to light, or never given (MI-3.c)."""

from collections import defaultdict

from django.urls import reverse

from lvheng.accounts.models import User
from lvheng.campaigns.models import Campaign
from lvheng.core import clock
from lvheng.core.door import act
from lvheng.core.said import required
from lvheng.filing.models import Application
from lvheng.review.actions.experts import not_own
from lvheng.review.conflicts import Conflicts
from lvheng.review.models import ExpertAssignment
from lvheng.review.process import ASSIGNMENT

S = ExpertAssignment.State
MAX_REASON = 2000


def set_aside(assignment: ExpertAssignment, *, actor: User, reason: str) -> ExpertAssignment:
    """Leave an opinion out of mean, median and disagreement for a conflict of interest that came to light (MI-3.c).

    It stays as it was given, with the reason; another expert can be asked. Who has not judged yet is taken off.
    Whoever assigned and the expert are told.
    Raises Forbidden, Refused (no conflict, stepped back, no longer judged), Invalid.
    """
    with act(ASSIGNMENT, "set_aside", assignment, actor=actor) as doing:
        if actor != doing.obj.expert:  # who declares a tie of their own says so even of a unit they filed for
            not_own(doing.obj.application, actor)
        said = required({"reason": "不计入的原因"}, {"reason": reason}, {"reason": MAX_REASON})["reason"]
        doing.along(aside_reason=said, aside_by=actor, aside_at=clock.now())
        application = doing.obj.application
        doing.note(application=application.pk, expert=doing.obj.expert_id, reason=said)
        words = f"{doing.obj.expert}对“{application.unit.name}”的评审意见不计入结果"
        to = reverse("review:expert_result", args=[application.pk])
        doing.tell([doing.obj.assigned_by], f"{words}，请另行指派专家：{said}", to)
        doing.tell([doing.obj.expert], f"{words}：{said}", reverse("review:expert_home"))
    return doing.obj


def count_again(assignment: ExpertAssignment, *, actor: User, reason: str) -> ExpertAssignment:
    """Let an opinion count that was set aside for what turned out a mistake, with the reason (MI-3.c).

    Raises Forbidden, Refused (a conflict is found, nothing was given), Invalid.
    """
    with act(ASSIGNMENT, "count_again", assignment, actor=actor) as doing:
        not_own(doing.obj.application, actor)
        said = required({"reason": "恢复计入的原因"}, {"reason": reason}, {"reason": MAX_REASON})["reason"]
        doing.note(application=doing.obj.application_id, aside=doing.obj.aside_reason, reason=said)
        doing.along(aside_reason="", aside_by=None, aside_at=None)
    return doing.obj


def release(assignment: ExpertAssignment, *, actor: User, reason: str) -> ExpertAssignment:
    """Take an expert who has not judged off a unit, with a reason, so that another one can be asked (MI-3.c).

    What was scored so far stays on record and counts for nothing. The expert is told.
    Raises Forbidden, Refused (judged already, no longer judged), Invalid.
    """
    with act(ASSIGNMENT, "release", assignment, actor=actor) as doing:
        not_own(doing.obj.application, actor)
        said = required({"reason": "撤回指派的原因"}, {"reason": reason}, {"reason": MAX_REASON})["reason"]
        doing.along(aside_reason=said, aside_by=actor, aside_at=clock.now())
        application = doing.obj.application
        doing.note(application=application.pk, expert=doing.obj.expert_id, reason=said)
        words = f"对“{application.unit.name}”的评审指派已撤回，无需再提交意见：{said}"
        doing.tell([doing.obj.expert], words, reverse("review:expert_home"))
    return doing.obj


def set_tainted_aside(expert: User, *, actor: User) -> list[ExpertAssignment]:
    """Set aside what an expert gave in years under way on units that a conflict ties them to by now (MI-3.c).

    Part of declaring it: whoever declares brings it to light. The applications are locked first, so that an opinion
    that is being given is either refused for the tie or set aside.
    """
    mine = Application.objects.filter(expert_assignments__expert=expert)
    list(Application.objects.filter(pk__in=mine.values("pk")).order_by("pk").select_for_update(of=("self",)))
    given = ExpertAssignment.objects.filter(
        expert=expert, state=S.GIVEN, application__state=Application.State.SUBMITTED,
        application__campaign__state=Campaign.State.OPEN,
    ).select_related("application__campaign", "application__unit", "application__authority")  # fmt: skip
    by_year: dict[int, list[ExpertAssignment]] = defaultdict(list)
    for one in given.order_by("application"):
        by_year[one.application.campaign_id].append(one)
    done = []
    for of_year in by_year.values():
        known = Conflicts([one.application for one in of_year], [expert])
        for one in of_year:
            found = "".join(known.between(one.application, expert))
            if found:
                done.append(set_aside(one, actor=actor, reason=found[:MAX_REASON]))
    return done
