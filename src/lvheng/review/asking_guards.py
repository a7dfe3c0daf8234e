"""What stands in the way of asking the applicant, of answering, and of returning an application for supplement."""

from datetime import datetime
from typing import Any

from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import pack_for
from lvheng.campaigns.terms import Term
from lvheng.core import clock
from lvheng.core.ahead import ahead
from lvheng.core.process import guard
from lvheng.core.refusal import Refusal
from lvheng.filing.models import Application, SubmittedVersion, Supplement
from lvheng.filing.supplement_guards import refusal_unless_allowed
from lvheng.filing.supplementing import term_from_today, waiting
from lvheng.review.models import Question, Review
from lvheng.review.queries.own import had_a_hand
from lvheng.review.terms import term

DECIDED = (Review.State.PROPOSED, Review.State.PASSED, Review.State.REFUSED)
RETURNED = ("HN-4.2.b", "HN-3.1")


def day(moment: datetime) -> str:
    """A moment's day in words."""
    return f"{moment.astimezone(clock.ZONE):%-m月%-d日}"


# questions


@guard("review.questions")
def questions_allowed(review: Review, _actor: Any) -> Refusal | None:
    """The pack lets reviewers ask; the answer is words alone, nothing submitted changes (HN-4.2.b)."""
    application = review.application
    if pack_for(application.campaign, application.authority).questions.enabled:
        return None
    return Refusal("本地区的规则不设审核询问。", ("HN-4.2.b",), "请按已提交的内容审核。")


@guard("review.question_filed")
def question_filed(question: Question, _actor: Any) -> Refusal | None:
    """What was withdrawn or ended is asked about no more, nor after the year's end."""
    application = question.application
    if application.state != Application.State.SUBMITTED:
        return Refusal(f"该申报{application.get_state_display()}，不再答复。", ("HN-4.1.a",))
    if application.campaign.state != Campaign.State.OPEN:
        return Refusal(f"{application.campaign.title}已经结束，不再答复。", ("MI-1.a",))
    return None


@guard("review.question_term")
def question_in_term(question: Question, _actor: Any) -> Refusal | None:
    """Inside the days that the pack gives for an answer."""
    if clock.now() <= question.due_at:
        return None
    until = question.due_at.astimezone(clock.ZONE)
    text = f"答复期限已于 {until:%Y年%-m月%-d日 %H:%M:%S} 届满。"
    return Refusal(text, ("HN-4.1.d",), "审核按已提交的内容进行；如有疑问，请联系提问的主管部门。")


@guard("review.question_own_unit")
def question_own_unit(question: Question, actor: Any) -> Refusal | None:
    """Nobody handles the questions to a unit they file, or filed, for (HN-4.1.d, MI-3.a)."""
    if not had_a_hand(actor, question.application):
        return None
    text = "您是或曾是该单位的填报人员，不能办理对本单位的询问。"
    return Refusal(text, ("HN-4.1.d", "MI-3.a"), "请由同一主管部门的其他工作人员办理。")


# supplement


@guard("review.supplement")
def supplement_allowed(review: Review, _actor: Any) -> Refusal | None:
    """Where the pack allows it, as often as it says, and one at a time (2025: not at all, HN-4.2.b, HN-3.1)."""
    application = review.application
    refusal = refusal_unless_allowed(application)
    if refusal is not None:
        return refusal
    if waiting_for(application) is not None:
        return Refusal("已经退回补正，正等待单位答复。", RETURNED, "请等单位提交补正，或者先撤销这次补正要求。")
    rule = pack_for(application.campaign, application.authority).supplement
    asked = application.supplements.exclude(state=Supplement.State.CANCELLED).count()
    if asked < rule.times:
        return None
    return Refusal(f"每份申报最多退回补正 {rule.times} 次，已经用完。", RETURNED, "请按已提交的内容审核。")


@guard("review.supplement_time")
def supplement_time(review: Review, _actor: Any) -> Refusal | None:
    """The term of the supplement ends before the levels that have to decide anew must have done so (HN-3.2, HN-3.3)."""
    application = review.application
    days = pack_for(application.campaign, application.authority).supplement.days
    due = term_from_today(days)
    again = Review.objects.filter(application=application, state__in=DECIDED).select_related(
        "application__campaign", "application__unit", "application__authority__parent", "authority"
    )
    for one in (review, *again):
        found = term(one)
        if found is not None and found.closes_at <= due:
            return _too_late(due, found)
    return None


def _too_late(due: datetime, found: Term) -> Refusal:
    return Refusal(
        f"补正期限到{day(due)}，而{found.label}{day(found.closes_at)}截止，收到补正后来不及重新审核。",
        tuple(filter(None, [found.clause, "HN-3.3"])),
        "请按已提交的内容审核；需要说明的，可以向申报单位提问。",
    )


@guard("review.not_returned")
def not_returned(review: Review, _actor: Any) -> Refusal | None:
    """No decision while the applicant can still supply what was asked for."""
    found = waiting_for(review.application)
    if found is None:
        return None
    text = f"已退回补正，期限到{day(found.due_at)}，单位答复或期满之前不能作出决定。"
    return Refusal(text, RETURNED, "可以先逐项填写结论；不再需要补正的，请撤销补正要求。")


@guard("review.supplied")
def supplied(review: Review, _actor: Any) -> Refusal | None:
    """Reopened by a further version alone, and by one that came after the decision."""
    decided = review.decided_at or review.proposed_at
    later = SubmittedVersion.objects.filter(application=review.application_id, version__gt=1)
    if decided is not None and later.filter(submitted_at__gte=decided).exists():
        return None
    return Refusal("作出决定之后没有补正，不能重新审核。", RETURNED, "本级决定后不再更改。")


def waiting_for(application: Application) -> Supplement | None:
    """The return that the applicant can still answer."""
    return ahead("review.waiting", application.pk, waiting(pk=application.pk).order_by("id").first)
