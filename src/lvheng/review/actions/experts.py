"""Experts: asked by the ministry, free of conflicts, one opinion each (MI-3.c)."""

from datetime import timedelta

from django.db import transaction
from django.urls import reverse

from lvheng.accounts.models import User
from lvheng.campaigns.queries import pack_for
from lvheng.core import audit, clock
from lvheng.core.components.formats import cn_date
from lvheng.core.door import act, lock, send
from lvheng.core.refusal import Gap, Invalid, Refused
from lvheng.filing.models import Application
from lvheng.review.experts import conflict_of, is_expert
from lvheng.review.models import ExpertAssignment, Panel
from lvheng.review.process import ASSIGNMENT
from lvheng.review.queries.own import had_a_hand
from lvheng.review.slots import AssignmentSlot

S = ExpertAssignment.State
OWN = "您是或本年度曾是该单位的填报人员，不能为本单位指派专家或记录会商。"
MAX_REASON = 2000
BEFORE = {
    S.RECUSED: "{}此前已回避该单位。",
    S.SET_ASIDE: "{}与该单位有利益冲突，此前的意见不计入。",
    S.RELEASED: "{}此前没有提交意见，已撤回指派。",
}


def assign_expert(
    application: Application, *, expert: User, actor: User, panel: Panel | None = None
) -> ExpertAssignment:
    """Ask an expert, as a member of a panel or not, to judge a unit of a list that was reported (MI-3.c).

    The expert is told, with the last day for the opinion as the pack has it. Nobody is asked about a unit that a
    conflict of interest ties them to.

    Raises Forbidden, Refused (a unit of one's own, not on a reported list, decided on already, no expert, a conflict of
    interest, asked or recused before).
    """
    with transaction.atomic():
        current = lock(application)
        ASSIGNMENT.check(AssignmentSlot(current), "assign", actor)
        not_own(current, actor)
        refusal = _unfit(current, expert)
        if refusal:
            raise Refused(refusal, "MI-3.c", next_step="请另选一位专家。")
        due = clock.today() + timedelta(days=pack_for(current.campaign).experts.days)
        made = ExpertAssignment.objects.create(
            application=current, expert=expert, panel=panel, assigned_by=actor, assigned_at=clock.now(), due_on=due
        )
        audit.record(
            made, "expert_assignment.assign", actor=actor, clauses=("MI-3.c",),
            data={"application": current.pk, "expert": expert.pk, "panel": panel.pk if panel else None, "due_on": due},
        )  # fmt: skip
        text = f"请您评审“{current.unit.name}”，请于 {cn_date(due, 'y')}（含当日）前提交意见。"
        send([(expert, text, reverse("review:expert", args=[made.pk]))])
    return made


def not_own(application: Application, actor: User) -> None:
    """Refuse who had a hand in the application: they choose no experts for it and minute no meeting (MI-3.c)."""
    if had_a_hand(actor, application):
        raise Refused(OWN, "MI-3.c", next_step="请由同一主管部门的其他工作人员办理。")


def _unfit(application: Application, expert: User) -> str:
    if not is_expert(expert):
        return f"{expert}不在专家名册中。"
    before = ExpertAssignment.objects.filter(application=application, expert=expert).first()
    if before is not None:
        return BEFORE.get(S(before.state), "已经指派{}评审该单位。").format(expert)
    return conflict_of(application, expert)


def give_opinion(assignment: ExpertAssignment, *, actor: User, opinion: str, reason: str) -> ExpertAssignment:
    """Give the opinion asked for, with its reason, once, every indicator being scored or abstained from (MI-3.c).

    After the last day it is taken all the same, and marked as late.
    Raises Forbidden, Refused (a conflict of interest, an indicator left out), Invalid.
    """
    gaps = []
    if opinion not in ExpertAssignment.Opinion.values:
        gaps.append(Gap("请选择意见：建议入围或不建议入围。", "opinion"))
    gaps += _reason_gaps(reason, "请写明评审理由。")
    if gaps:
        raise Invalid(gaps)
    with act(ASSIGNMENT, "give_opinion", assignment, actor=actor) as doing:
        doing.along(opinion=opinion, reason=reason.strip(), given_at=clock.now())
        doing.note(opinion=opinion, reason=reason.strip(), application=doing.obj.application_id, late=doing.obj.late)
    return doing.obj


def recuse(assignment: ExpertAssignment, *, actor: User, reason: str) -> ExpertAssignment:
    """Step back from an assignment with a reason; a recusal is no opinion, and nothing is shown from then on (MI-3.c).

    Whoever assigned is told. Raises Forbidden, Refused, Invalid.
    """
    gaps = _reason_gaps(reason, "请写明回避的原因。")
    if gaps:
        raise Invalid(gaps)
    with act(ASSIGNMENT, "recuse", assignment, actor=actor) as doing:
        doing.along(reason=reason.strip())
        doing.note(reason=reason.strip(), application=doing.obj.application_id)
        application = doing.obj.application
        doing.tell(
            [doing.obj.assigned_by],
            f"{actor}回避评审“{application.unit.name}”，请另行指派专家。",
            reverse("review:application", args=[application.pk]),
        )
    return doing.obj


def _reason_gaps(reason: str, words: str) -> list[Gap]:
    if not reason.strip():
        return [Gap(words, "reason")]
    if len(reason.strip()) > MAX_REASON:
        return [Gap(f"理由有 {len(reason.strip())} 字，请压缩到 {MAX_REASON} 字以内。", "reason")]
    return []
