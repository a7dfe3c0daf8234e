"""What stands in the way of answering a return for supplement, or of calling it off."""

from typing import Any

from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import pack_for
from lvheng.core import clock
from lvheng.core.process import guard
from lvheng.core.refusal import Refusal
from lvheng.filing.models import Application, Supplement
from lvheng.registry.queries import filed_in


def refusal_unless_allowed(application: Application) -> Refusal | None:
    """Why nothing of this application may be supplied: submitted is final unless the pack allows it (HN-4.2.b)."""
    rule = pack_for(application.campaign, application.authority).supplement
    if rule.enabled:
        return None
    clauses = (rule.clause or "", "HN-4.2.b", "HN-3.1")
    return Refusal(
        "本年度提交后不能修改，也不退回补正；证明材料须在填报期内提交。",
        tuple(dict.fromkeys(filter(None, clauses))),
        "请按已提交的内容审核；需要说明的，可以在审核台向申报单位提问。",
    )


@guard("filing.supplement_allowed")
def allowed(supplement: Supplement, _actor: Any) -> Refusal | None:
    """The pack lets applications be supplied (2025: it does not, HN-4.2.b, HN-3.1)."""
    return refusal_unless_allowed(supplement.application)


@guard("filing.supplement_filed")
def filed(supplement: Supplement, _actor: Any) -> Refusal | None:
    """What was withdrawn or ended is not supplied any more, nor after the year's end."""
    application = supplement.application
    if application.state != Application.State.SUBMITTED:
        return Refusal(f"该申报{application.get_state_display()}，不再补正。", ("HN-4.2.b",))
    if application.campaign.state != Campaign.State.OPEN:
        return Refusal(f"{application.campaign.title}已经结束，不再补正。", ("MI-1.a",))
    return None


@guard("filing.supplement_term")
def in_term(supplement: Supplement, _actor: Any) -> Refusal | None:
    """Inside the term that was given (HN-3.1)."""
    if clock.now() <= supplement.due_at:
        return None
    until = supplement.due_at.astimezone(clock.ZONE)
    return Refusal(
        f"补正期限已于 {until:%Y年%-m月%-d日 %H:%M:%S} 届满，不再受理。",
        ("HN-3.1",),
        "已提交的第一版仍然有效，审核按它进行。",
    )


@guard("filing.supplement_other")
def not_own(supplement: Supplement, actor: Any) -> Refusal | None:
    """Nobody decides anything about a unit they file, or filed, for (HN-4.1.d, MI-3.a)."""
    application = supplement.application
    if not filed_in(actor, application.unit, application.campaign.year):
        return None
    text = "您是或曾是该单位的填报人员，不能办理本单位的补正。"
    return Refusal(text, ("HN-4.1.d", "MI-3.a"), "请由其他工作人员办理。")
