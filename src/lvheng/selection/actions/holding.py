"""The ministry holds a unit back from publication and releases it again, each with a reason (暂缓, MI-3.c)."""

from lvheng.accounts.models import User
from lvheng.core import clock
from lvheng.core.door import Act, act
from lvheng.selection.actions.said import required
from lvheng.selection.actions.telling import tell_unit
from lvheng.selection.models import Candidacy
from lvheng.selection.process import CANDIDACY


def hold(candidacy: Candidacy, *, actor: User, reason: str) -> Candidacy:
    """Hold a unit in publicity back, whether or not somebody objected; tells the unit why (MI-3.c).

    Raises Forbidden, Refused, Invalid.
    """
    with act(CANDIDACY, "hold", candidacy, actor=actor) as doing:
        said = required({"reason": "暂缓的理由"}, {"reason": reason})["reason"]
        held_back(doing, said)
        tell_unit(doing, doing.obj, f"暂缓公布。理由：{said}")
    return doing.obj


def held_back(doing: Act[Candidacy], reason: str) -> None:
    """What every hold writes, by whichever act: the reason and the moment, by which its publicity is known later."""
    doing.along(ministry_reason=reason, held_at=clock.now())
    doing.note(reason=reason)


def release(candidacy: Candidacy, *, actor: User, reason: str) -> Candidacy:
    """Release a held unit back into its publicity while that runs; tells the unit (MI-3.c).

    Raises Forbidden, Refused, Invalid.
    """
    return _release(candidacy, "release", actor, reason, "继续公示")


def release_later(candidacy: Candidacy, *, actor: User, reason: str) -> Candidacy:
    """Release a unit whose publicity is over: it comes into the next one and onto its list; tells the unit (MI-3.c).

    Raises Forbidden, Refused, Invalid.
    """
    return _release(candidacy, "release_later", actor, reason, "将列入增补公示")


def _release(candidacy: Candidacy, verb: str, actor: User, reason: str, follows: str) -> Candidacy:
    """Why it was held stays in the log."""
    with act(CANDIDACY, verb, candidacy, actor=actor) as doing:
        said = required({"reason": "解除暂缓的理由"}, {"reason": reason})["reason"]
        doing.note(reason=said, held_because=doing.obj.ministry_reason)
        doing.along(ministry_reason="", later=doing.obj.later or verb == "release_later", told_at=None)
        tell_unit(doing, doing.obj, f"解除暂缓，{follows}。理由：{said}")
    return doing.obj
