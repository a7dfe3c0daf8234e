"""What stands in the way of checks on site, apart from permission."""

from typing import Any

from lvheng.campaigns.queries import pack_for
from lvheng.core.process import guard
from lvheng.core.refusal import Refusal
from lvheng.filing.models import Application
from lvheng.review.models import Review, SiteCheck
from lvheng.review.process.reviewing import UNDECIDED
from lvheng.review.queries.own import had_a_hand, own_among
from lvheng.review.slots import SiteSlot


@guard("site.ruled")
def ruled(slot: SiteSlot, _actor: Any) -> Refusal | None:
    """The territory's rules have checks on site, at this level (MI-3.a)."""
    rule = pack_for(slot.campaign, slot.authority).site_checks
    if rule.enabled and str(rule.level) == slot.authority.level:
        return None
    return Refusal("本地区规则没有规定由本级组织现场核查。", ("MI-3.a",), "请按本地区的工作安排办理。")


@guard("site.own_unit")
def own_unit(found: SiteSlot | SiteCheck, actor: Any) -> Refusal | None:
    """Nobody visits what they filed or had a hand in."""
    if found.application is None or not had_a_hand(actor, found.application):
        return None
    text = "您是或本年度曾是该单位的填报人员，不能核查本单位。"
    return Refusal(text, ("MI-3.a",), "请由同一主管部门的其他工作人员办理。")


@guard("site.none_own")
def none_own(slot: SiteSlot, actor: Any) -> Refusal | None:
    """Nobody draws where a unit of theirs could be drawn: who draws chooses when, and from which range (MI-3.a)."""
    inside = Application.objects.filter(
        campaign=slot.campaign, state=Application.State.SUBMITTED, authority__path__startswith=slot.authority.path
    )
    found = own_among(actor, inside, slot.campaign.year).select_related("unit").order_by("pk").first()
    if found is None:
        return None
    text = f"您是或本年度曾是“{found.unit.name}”的填报人员，不能抽取本地区的核查单位。"
    return Refusal(text, ("MI-3.a",), "请由同一主管部门的其他工作人员办理。")


@guard("site.undecided")
def undecided(slot: SiteSlot, _actor: Any) -> Refusal | None:
    """A visit is planned for what stands and the level has not decided; one that is not cancelled is enough."""
    application = slot.application
    if application is None or application.state != Application.State.SUBMITTED:
        return Refusal("该申报不在审核范围内，不能安排现场核查。", ("MI-3.a",), "只核查已提交的申报。")
    mine = Review.objects.filter(application=application, authority=slot.authority)
    if mine.exclude(state__in=UNDECIDED).exists():
        return Refusal("本级已作出审核决定，不再安排现场核查。", ("MI-3.a",))
    planned = SiteCheck.objects.filter(application=application, authority=slot.authority)
    if planned.exclude(state=SiteCheck.State.CANCELLED).exists():
        return Refusal("这家单位已经安排或完成现场核查。", ("MI-3.a",), "请查看现场核查列表。")
    return None
