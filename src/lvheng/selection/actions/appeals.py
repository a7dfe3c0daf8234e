"""Appeals: an applicant asks for its result to be looked at again, and is answered (where the pack gives one)."""

from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse

from lvheng.accounts.models import User
from lvheng.accounts.queries import officers_of
from lvheng.campaigns.queries import pack_for
from lvheng.core import clock, files
from lvheng.core.door import Act, act
from lvheng.filing.models import Application
from lvheng.registry.queries import members_of
from lvheng.review.actions import reopen_on_appeal
from lvheng.review.models import Review
from lvheng.selection import queries
from lvheng.selection.actions.said import required
from lvheng.selection.models import Appeal, Candidacy
from lvheng.selection.process import APPEAL, CANDIDACY
from lvheng.selection.slots import AppealSlot, act_on

AT_MINISTRY = (Candidacy.State.NOT_SHORTLISTED, Candidacy.State.HELD)
TYPES = ("pdf", "jpg", "jpeg", "png")


def appeal(application: Application, *, actor: User, text: str, evidence: UploadedFile | None = None) -> Appeal:
    """Appeal against the decision that ended an application's way, once, inside the pack's days.

    Tells the officers of the authority that handles it. Raises Forbidden, Refused (no appeal in this territory, no
    decision yet, too late, a second one), Invalid.
    """
    with act_on(APPEAL, "raise", AppealSlot(application), actor=actor) as doing:
        said = required({"text": "申诉内容"}, {"text": text})
        rule = pack_for(application.campaign, application.authority).appeals
        ruling = queries.ruling_on(application)
        if ruling is None:
            raise RuntimeError("the guards have asked for a decision")  # pragma: no cover
        stored = None
        if evidence is not None:
            stored = files.keep(evidence, actor=actor, types=TYPES, max_mb=rule.max_mb, field="evidence")
        made = Appeal.objects.create(
            application=application,
            against=ruling.level,
            authority=queries.handler_of(application, ruling.level),
            evidence=stored,
            raised_by=actor,
            raised_at=clock.now(),
            due_at=clock.day_end(clock.today() + timedelta(days=rule.answer_days)),
            **said,
        )
        doing.note(appeal=made.pk, against=ruling.level)
        words = f"“{application.unit.name}”提出申诉，请于 {made.due_at.astimezone(clock.ZONE):%-m月%-d日} 前答复。"
        doing.tell(officers_of(made.authority), words, reverse("selection:appeal", args=[made.pk]))
    return made


def uphold_appeal(made: Appeal, *, actor: User, answer: str) -> Appeal:
    """Answer an appeal: founded. By the pack's rule the decision is open again at the step where it fell.

    A review's refusal is reviewed anew, a unit left off a province's list decided on and reported anew, one left off
    the shortlist or held back decided on by the ministry anew, for a further publicity and list. Tells the unit.
    Raises Forbidden, Refused, Invalid.
    """
    return _answer(made, "uphold", actor, answer)


def dismiss_appeal(made: Appeal, *, actor: User, answer: str) -> Appeal:
    """Answer an appeal: not founded. Raises Forbidden, Refused, Invalid."""
    return _answer(made, "dismiss", actor, answer)


def _answer(made: Appeal, verb: str, actor: User, answer: str) -> Appeal:
    with act(APPEAL, verb, made, actor=actor) as doing:
        said = required({"answer": "答复"}, {"answer": answer})
        doing.along(answered_by=actor, answered_at=clock.now(), **said)
        doing.note(application=doing.obj.application_id, **said)
        follows = _reopen(doing, said["answer"]) if verb == "uphold" else ""
        _tell(doing, follows)
    return doing.obj


def _reopen(doing: Act[Appeal], answer: str) -> str:
    """Open the decision again by the pack's rule; what follows, in words for the unit."""
    made, application = doing.obj, doing.obj.application
    rule = pack_for(application.campaign, application.authority).appeals
    if rule.upheld != "reopen" or application.state != Application.State.SUBMITTED:
        return ""
    until = clock.day_end(clock.today() + timedelta(days=rule.redecide_days))
    refused = Review.objects.filter(application=application, level=made.against, state=Review.State.REFUSED).first()
    candidacy = Candidacy.objects.filter(application=application).first()
    if refused is not None:
        reopen_on_appeal(refused, actor=doing.actor, until=until, answer=answer)
    elif candidacy is not None and candidacy.state in AT_MINISTRY:
        _again(candidacy, "reopen_shortlist", doing, answer)
    elif candidacy is not None and candidacy.state == Candidacy.State.NOT_RECOMMENDED:
        _again(candidacy, "reopen", doing, answer)
        text = f"“{application.unit.name}”的申诉成立，请于 {_day(until)} 前重新决定并重新报送：{answer}"
        doing.tell(officers_of(application.province), text, reverse("selection:decide", args=[application.pk]))
    else:
        return ""
    doing.along(reopened_until=until)
    doing.note(reopened_until=until)
    return f"原决定重新作出，{_day(until)} 前办理。"


def _again(candidacy: Candidacy, verb: str, doing: Act[Appeal], answer: str) -> None:
    with act(CANDIDACY, verb, candidacy, actor=doing.actor) as one:
        one.note(appeal=doing.obj.pk, answer=answer, province=one.obj.province_reason, ministry=one.obj.ministry_reason)
        cleared: dict[str, Any] = {"ministry_reason": ""} if verb == "reopen_shortlist" else {"province_reason": ""}
        one.along(told_at=None, **cleared)


def _day(until: datetime) -> str:
    return f"{until.astimezone(clock.ZONE):%-m月%-d日}"


def _tell(doing: Act[Appeal], follows: str) -> None:
    application = doing.obj.application
    text = f"{application.unit.name}的申诉已答复：{doing.obj.answer}"
    text += f"（{follows}）" if follows else ""
    doing.tell(members_of(application.unit), text, reverse("selection:own_appeal", args=[application.pk]))
