"""What stands in the way of an appeal and of its answer."""

from typing import Any

from lvheng.campaigns.queries import pack_for
from lvheng.core import clock
from lvheng.core.process import guard
from lvheng.core.refusal import Refusal
from lvheng.review.queries.own import had_a_hand
from lvheng.selection import queries
from lvheng.selection.models import Appeal
from lvheng.selection.slots import AppealSlot


@guard("selection.appealable")
def appealable(slot: AppealSlot, _actor: Any) -> Refusal | None:
    """The pack gives an appeal against this level's decision, there is one, its days run, and it is the first."""
    application = slot.application
    rule = pack_for(application.campaign, application.authority).appeals
    if not rule.enabled:
        return Refusal("本年度的规则没有申诉这一步。", (), "对结果有疑问的，请联系作出决定的工信部门。")
    ruling = queries.ruling_on(application)
    if ruling is None or ruling.level not in rule.against:
        return Refusal("现在没有可以申诉的决定。", (), "结果作出后可以在这里提出申诉。")
    if Appeal.objects.filter(application=application, against=ruling.level).exists():
        return Refusal("对这一决定已经提出过申诉，每项决定只能申诉一次。", (), "请等待答复。")
    ends = queries.appeal_ends(application, ruling)
    if clock.now() > ends:
        end = ends.astimezone(clock.ZONE)
        words = f"申诉期已于 {end:%Y年%-m月%-d日 %H:%M:%S} 届满。"
        return Refusal(words, (), "如有新的情况，请联系作出决定的工信部门。")
    return None


@guard("selection.appeal_not_own")
def not_own(appeal: Appeal, actor: Any) -> Refusal | None:
    """Nobody answers an appeal of a unit they filed for in the year, or one against their own decision."""
    if had_a_hand(actor, appeal.application):
        return Refusal("您是或本年度曾是该单位的填报人员，不能答复本单位的申诉。", (), "请由其他工作人员答复。")
    ruling = queries.ruling_on(appeal.application)
    if ruling is not None and ruling.level == appeal.against and ruling.decided_by == actor.pk:
        return Refusal("申诉针对的是您作出的决定，不能由您答复。", (), "请由其他工作人员答复。")
    return None
