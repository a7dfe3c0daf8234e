"""Asking experts for every recommended unit that lacks opinions, as the plan shows it (MI-3.c)."""

from django.db import transaction

from lvheng.accounts.models import User
from lvheng.campaigns.models import Campaign
from lvheng.core import audit
from lvheng.core.door import lock
from lvheng.core.refusal import Forbidden, Gap, Refusal, Refused
from lvheng.review import actions as review
from lvheng.selection.queries.assigning import Assigning
from lvheng.selection.queries.repeats import ASSIGNED

SHOWN = 30


def assign_automatically(campaign: Campaign, *, actor: User, seen: str = "") -> int:
    """Ask the experts of the plan; returns how many were asked. A unit without an expert free of conflict waits.

    `seen`: the digest of the plan that was looked at; another one by now is not carried out.
    Raises Forbidden, Refused (the plan changed, or nobody can be asked for any of the units that lack opinions).
    """
    if not actor.has_perm("selection.shortlist"):
        raise Forbidden("只有部级工作人员可以分派专家。", "MI-3.c")
    with transaction.atomic():
        lock(campaign)
        plan = Assigning(campaign)
        if seen and seen != plan.digest:
            message = "专家、任务或推荐单位已有变化，与您看到的方案不同。"
            raise Refused(message, "MI-3.c", next_step="请核对新的方案后再分派。")
        if plan.proposals and not plan.asked:
            raise Refused(_nobody(plan))
        for proposal in plan.proposals:
            for chosen in proposal.chosen:
                panel = proposal.panel if chosen.seated else None
                review.assign_expert(proposal.candidacy.application, expert=chosen.expert, actor=actor, panel=panel)
        said = {"plan": plan.digest, "asked": plan.asked}
        audit.record(campaign, ASSIGNED, actor=actor, clauses=("MI-3.c",), data=said)
    return plan.asked


def _nobody(plan: Assigning) -> Refusal:
    """Why nothing at all can be assigned: every unit that lacks opinions, with how many."""
    short = [Gap(f"{one.candidacy.application.unit.name}：还缺 {one.short} 名") for one in plan.proposals[:SHOWN]]
    step = "请先增加专家，或为这些单位指定专家。"
    return Refusal("没有足够的、不需回避的专家可以分派。", ("MI-3.c",), step, gaps=short)
