"""What stands in the way of judging and deciding, apart from permission."""

from typing import Any

from django.urls import reverse

from lvheng.campaigns.guards import refusal_outside
from lvheng.campaigns.models import Campaign
from lvheng.core.process import guard
from lvheng.core.refusal import Refusal
from lvheng.filing.models import Application
from lvheng.review import asking_guards, decision_guards, expert_guards, site_guards  # noqa: F401 (register their guards)
from lvheng.review.completeness import unjudged, unmet
from lvheng.review.levels import ORDER, levels_of
from lvheng.review.models import ExpertAssignment, Review
from lvheng.review.process.reviewing import UNDECIDED
from lvheng.review.queries.deciding import reopened, reviews_at
from lvheng.review.queries.own import had_a_hand
from lvheng.review.slots import AssignmentSlot
from lvheng.review.terms import term
from lvheng.screening.queries import hindrances

NEW = Application.Route.NEW


@guard("review.submitted")
def submitted(review: Review, _actor: Any) -> Refusal | None:
    """Only what was submitted, and neither withdrawn nor ended since, is reviewed."""
    application = review.application
    if application.state == Application.State.SUBMITTED:
        return None
    return Refusal(
        f"该申报“{application.get_state_display()}”，不在审核范围内。", ("HN-4.1.a",), "只审核已提交的申报。"
    )


@guard("review.own_unit")
def own_unit(review: Review, actor: Any) -> Refusal | None:
    """Nobody reviews what they filed or had a hand in (`review.queries.own`)."""
    if not had_a_hand(actor, review.application):
        return None
    return Refusal(
        "您是或本年度曾是该单位的填报人员，不能审核本单位。", ("HN-4.1.a",), "请由同一主管部门的其他工作人员审核。"
    )


@guard("review.year_open")
def year_open(found: Review | ExpertAssignment | AssignmentSlot, _actor: Any) -> Refusal | None:
    """Nothing is judged, asked or scored once the year's work has ended: who stays was decided on it (MI-2.2.b)."""
    campaign = found.application.campaign
    if campaign.state == Campaign.State.OPEN:
        return None
    said = f"{campaign.title}“{campaign.get_state_display()}”，不再审核和评审。"
    return Refusal(said, ("MI-2.2.b",), "审核结论和评审意见保持原样，可以查阅。")


@guard("review.window")
def inside_window(review: Review, _actor: Any) -> Refusal | None:
    """A level judges and decides inside its term (HN-3.2, HN-3.3, MI-3.b), or inside that of an appeal found right."""
    if review.level not in ("city", "province"):
        return None
    found = term(review)
    refusal = refusal_outside(found, found.label if found is not None else "审核")
    return None if refusal is not None and reopened(review.application_id) else refusal


@guard("review.below")
def below_decided(review: Review, _actor: Any) -> Refusal | None:
    """A level decides after the one below it; a new applicant refused below goes no further (HN-4.1.a)."""
    application = review.application
    levels = levels_of(application)
    at = levels.index(review.level)
    if at == 0:
        return None
    below = levels[at - 1]
    name = {"city": "市州", "province": "省级"}[below]
    found = next((one for one in reviews_at(application.pk) if one.level == below), None)
    if found is None or found.state in UNDECIDED:
        return Refusal(
            f"{name}尚未作出审核决定，本级还不能决定。", ("HN-4.1.a",), f"请等待{name}审核；可以先逐项填写结论。"
        )
    if found.state == Review.State.REFUSED and application.route == NEW:
        return Refusal(f"{name}审核不通过，不再进入本级审核。", ("HN-4.1.a",), f"{name}理由：{found.opinion}")
    return None


@guard("review.eligible")
def eligible(review: Review, _actor: Any) -> Refusal | None:
    """No confirmed or open finding and no bar; a new applicant's exclusions all looked up (HN-4.1.d)."""
    application = review.application
    url = reverse("screening:look_ups", args=[application.pk])
    gaps = hindrances(application.campaign, application.unit, all_looked_up=application.route == NEW, url=url)
    if not gaps:
        return None
    clauses = tuple(dict.fromkeys(["HN-4.1.d", *(gap.anchor for gap in gaps if gap.anchor != "bars")]))
    return Refusal("申报对象要求尚未查清或不符合，不能通过。", clauses, "请先完成资格比对。", url, gaps)


@guard("review.basic")
def basic_requirements(review: Review, _actor: Any) -> Refusal | None:
    """A new applicant meets every basic requirement: a gate, not points (MI-1.a, GB/T 36132—2025 4.2)."""
    gaps = unmet(review) if review.application.route == NEW else []
    if not gaps:
        return None
    text = "申报单位自述不符合基本要求，不能通过。"
    return Refusal(text, ("MI-1.a",), "请审核不通过，并写明不符合的基本要求。", gaps[0].url, gaps)


@guard("review.judged")
def judged(review: Review, _actor: Any) -> Refusal | None:
    """Every indicator with a value has its verdicts and nothing is left doubtful (HN-4.1.d, MI-3.a)."""
    gaps = unjudged(review)
    if not gaps:
        return None
    clause = "HN-4.1.d" if review.level == ORDER[0] else "MI-3.a"
    return Refusal(f"还有 {len(gaps)} 处没有审核结论，不能通过。", (clause,), "请逐项补齐结论。", gaps[0].url, gaps)
