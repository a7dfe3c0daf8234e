"""Experts: asked by the ministry, free of conflicts, one opinion each (MI-3.c)."""

from django.db import transaction
from django.urls import reverse

from lvheng.accounts.models import Authority, User
from lvheng.core import audit, clock
from lvheng.core.door import act, lock, send
from lvheng.core.refusal import Forbidden, Gap, Invalid, Refused
from lvheng.filing.models import Application
from lvheng.review.experts import conflict_of, is_expert
from lvheng.review.models import ExpertAssignment, Review
from lvheng.review.process import ASSIGNMENT

S = ExpertAssignment.State
MAX_REASON = 2000


def assign_expert(application: Application, *, expert: User, actor: User) -> ExpertAssignment:
    """Ask an expert to judge an application that its province passed (MI-3.c); the expert is told.

    Raises Forbidden, Refused (no expert, a conflict of interest, asked or recused before, not passed).
    """
    if not actor.has_perm("review.assign_expert", application):
        raise Forbidden("只有部级工作人员可以指派专家。", "MI-3.c")
    with transaction.atomic():
        current = lock(application)
        refusal = _not_ready(current) or _unfit(current, expert)
        if refusal:
            raise Refused(refusal, "MI-3.c", next_step="请另选一位专家。" if not _not_ready(current) else "")
        made = ExpertAssignment.objects.create(
            application=current, expert=expert, assigned_by=actor, assigned_at=clock.now()
        )
        audit.record(
            made, "expert_assignment.assign", actor=actor, clauses=("MI-3.c",),
            data={"application": current.pk, "expert": expert.pk},
        )  # fmt: skip
        send([(expert, f"请您评审“{current.unit.name}”。", reverse("review:expert", args=[made.pk]))])
    return made


def _not_ready(application: Application) -> str:
    if application.state != Application.State.SUBMITTED:
        return f"该申报“{application.get_state_display()}”，不能指派专家。"
    passed = Review.objects.filter(
        application=application, level=Authority.Level.PROVINCE, state=Review.State.PASSED
    ).exists()
    return "" if passed else "该申报还没有通过省级审核，不能指派专家。"


def _unfit(application: Application, expert: User) -> str:
    if not is_expert(expert):
        return f"{expert}不在专家名册中。"
    before = ExpertAssignment.objects.filter(application=application, expert=expert).first()
    if before is not None:
        return f"{expert}此前已回避该单位。" if before.state == S.RECUSED else f"已经指派{expert}评审该单位。"
    return conflict_of(application, expert)


def give_opinion(assignment: ExpertAssignment, *, actor: User, opinion: str, reason: str) -> ExpertAssignment:
    """Give the opinion asked for, with its reason, once (MI-3.c). Raises Forbidden, Refused, Invalid."""
    gaps = []
    if opinion not in ExpertAssignment.Opinion.values:
        gaps.append(Gap("请选择意见：建议入围或不建议入围。", "opinion"))
    gaps += _reason_gaps(reason, "请写明评审理由。")
    if gaps:
        raise Invalid(gaps)
    with act(ASSIGNMENT, "give_opinion", assignment, actor=actor) as doing:
        doing.along(opinion=opinion, reason=reason.strip(), given_at=clock.now())
        doing.note(opinion=opinion, reason=reason.strip(), application=doing.obj.application_id)
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
