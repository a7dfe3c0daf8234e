"""What stands in the way of a level's decision beside the findings: a second person, visits, other departments."""

from typing import Any

from django.urls import reverse

from lvheng.campaigns.queries import pack_for
from lvheng.core.ahead import ahead
from lvheng.core.process import guard
from lvheng.core.refusal import Gap, Refusal
from lvheng.review.models import Review
from lvheng.review.queries.deciding import WORDS, needs_two
from lvheng.review.queries.departments import is_joint, missing
from lvheng.review.queries.own import decided_below
from lvheng.review.queries.sites import planned_for


@guard("review.two_people")
def two_people(review: Review, _actor: Any) -> Refusal | None:
    """A decision is proposed only where the pack asks for two people."""
    if needs_two(review):
        return None
    return Refusal("本级没有规定经办和复核为两人，不需要先提出。", ("HN-4.1.a",), "请直接作出审核决定。")


def _second(review: Review, actor: Any, decision: str) -> Refusal | None:
    if not needs_two(review):
        return None
    if review.state == Review.State.OPEN:
        text = "本级规定经办和复核为两人，须先由经办人员提出，再由另一位工作人员复核。"
        return Refusal(text, ("HN-4.1.a",), f"请先提出{WORDS[decision]}。")
    if review.proposed_by_id == actor.pk:
        text = f"这项决定由您提出（{WORDS[review.proposal]}），不能由您本人复核。"
        return Refusal(text, ("HN-4.1.a",), "请由同一主管部门的另一位工作人员复核。")
    if review.proposal != decision:
        text = f"经办人员提出的是{WORDS[review.proposal]}，不能直接改为{WORDS[decision]}。"
        return Refusal(text, ("HN-4.1.a",), "不同意的，请写明理由退回经办。")
    return None


@guard("review.second_pass")
def second_pass(review: Review, actor: Any) -> Refusal | None:
    """Where the pack asks for two people, another one than who proposed it passes."""
    return _second(review, actor, "pass")


@guard("review.second_refuse")
def second_refuse(review: Review, actor: Any) -> Refusal | None:
    """Where the pack asks for two people, another one than who proposed it refuses."""
    return _second(review, actor, "refuse")


@guard("review.own_act")
def own_act(review: Review, actor: Any) -> Refusal | None:
    """Nobody decides at a level what they decided on, or proposed, at one below (HN-4.1.a, MI-3.a)."""
    if not decided_below(actor, [review.application_id], review.level):
        return None
    text = "下级对这份申报的审核决定由您提出或作出，本级不能再由您决定。"
    return Refusal(text, ("HN-4.1.a", "MI-3.a"), "请由本级的其他工作人员办理。")


@guard("review.visited")
def visited(review: Review, _actor: Any) -> Refusal | None:
    """Nothing passes at a level while its check on site is planned and not reported (MI-3.a)."""
    key = (review.application_id, review.authority_id)
    planned = ahead("review.planned", key, lambda: planned_for([key[0]]).filter(authority=key[1]).first())
    if planned is None:
        return None
    url = reverse("review:site", args=[planned.pk])
    text = f"已安排现场核查（{planned.get_ground_display()}），尚未登记核查结果，不能通过。"
    return Refusal(text, ("MI-3.a",), "请先登记核查结果，或写明理由取消。", url, [Gap("现场核查待登记", url=url)])


@guard("review.joint")
def joint(review: Review, _actor: Any) -> Refusal | None:
    """Departments are heard at the level that the pack names (MI-3.a)."""
    if is_joint(review):
        return None
    return Refusal("本级不组织联合会审。", ("MI-3.a",), "部门意见由规则规定的一级登记。")


@guard("review.departments")
def departments(review: Review, _actor: Any) -> Refusal | None:
    """Where the pack asks for it, every department has answered before the level passes (MI-3.a)."""
    if not is_joint(review) or not pack_for(review.application.campaign, review.authority).joint_review.required:
        return None
    waiting = missing(review)
    if not waiting:
        return None
    url = reverse("review:departments", args=[review.application_id])
    text = f"联合会审还有 {len(waiting)} 个部门没有意见，不能通过。"
    return Refusal(text, ("MI-3.a",), "请先登记这些部门的意见。", url, [Gap(name, url=url) for name in waiting])
