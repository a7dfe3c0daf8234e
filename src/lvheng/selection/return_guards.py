"""What stands in the way of sending a list back, and of reporting it anew (MI-3.b, MI-3.c)."""

from datetime import datetime
from typing import Any

from lvheng.accounts.queries import ministry_name
from lvheng.campaigns.queries import pack_for
from lvheng.core import clock
from lvheng.core.process import GUARDS, guard
from lvheng.core.refusal import Gap, Refusal
from lvheng.filing.models import Application
from lvheng.selection import queries
from lvheng.selection.models import Candidacy
from lvheng.selection.slots import ReportSlot

C = Candidacy.State
CLAUSES = ("MI-3.b", "MI-3.c")


def deciding_anew(candidacy: Candidacy) -> Refusal | None:
    """After reporting the province decides again only on what was sent back or open on appeal, inside its term."""
    application = candidacy.application
    returns = queries.open_returns(application.campaign, application.province)
    mine = [one.due_at for one in returns if one.candidacy_id in (None, candidacy.pk) and one.settled_at is None]
    again = queries.reopened_until(application)
    if again is not None:
        mine.append(again)
    if not mine:
        return Refusal("推荐名单已报送，不能再改变遴选决定。", ("MI-3.b",), f"如确有需要，请联系{ministry_name()}。")
    due = max(mine)
    return _late(due) if clock.now() > due else None


def has_time(application: Application) -> bool:
    """Whether an appeal found right gives time to decide on a unit anew, whatever the window says."""
    again = queries.reopened_until(application)
    return again is not None and clock.now() <= again


def _late(due: datetime) -> Refusal:
    end = due.astimezone(clock.ZONE)
    words = f"退回后重新报送的期限已于 {end:%Y年%-m月%-d日 %H:%M:%S} 届满。"
    return Refusal(words, CLAUSES, f"如确有需要，请联系{ministry_name()}。")


@guard("selection.report_term")
def report_term(slot: ReportSlot, actor: Any) -> Refusal | None:
    """The province reports inside its window, and anew inside the term given with what was sent back (MI-3.b)."""
    due = queries.return_due(slot.campaign, slot.authority)
    if due is None:
        return GUARDS["window.province_report"](slot, actor)
    return _late(due) if clock.now() > due else None


def _not_given(campaign: Any, province: Any) -> Refusal | None:
    if pack_for(campaign, province).returns.enabled:
        return None
    return Refusal("本年度的规则没有退回推荐名单这一步。", CLAUSES)


@guard("selection.list_stands")
def list_stands(candidacy: Candidacy, _actor: Any) -> Refusal | None:
    """Only from a list that stands, where the pack has returns."""
    application = candidacy.application
    place = (application.campaign, application.province)
    if queries.standing_report(*place) is None:
        return Refusal("推荐名单尚未报送或已整体退回。", CLAUSES)
    return _not_given(*place)


@guard("selection.list_returnable")
def list_returnable(slot: ReportSlot, _actor: Any) -> Refusal | None:
    """A whole list goes back before publicity, while none of its units is decided on and only once."""
    standing = queries.standing_report(slot.campaign, slot.authority)
    if standing is None:
        return Refusal("推荐名单已经整体退回。", CLAUSES, "请等待省级重新报送。")
    if standing.returns.filter(candidacy=None).exists():
        return Refusal("推荐名单已经整体退回过一次，逾期未重新报送，以原名单为准。", CLAUSES, "可以按单位退回。")
    if queries.publicity_of(slot.campaign) is not None:
        return Refusal("公示已经开始，推荐名单不能再退回。", ("MI-3.c",), "公示期内请通过异议处理。")
    decided = queries.received(slot.campaign).filter(application__province=slot.authority).exclude(state=C.REPORTED)
    gaps = [Gap(f"{one.application.unit.name}：{one.get_state_display()}") for one in decided[:30]]
    if gaps:
        text = "名单中有单位已经作出是否入围的决定，不能整体退回。"
        return Refusal(text, ("MI-3.c",), "请先撤销这些决定，或只退回有关单位。", gaps=gaps)
    return _not_given(slot.campaign, slot.authority)


@guard("selection.return_over")
def return_over(slot: ReportSlot, _actor: Any) -> Refusal | None:
    """The term of something sent back, or open again on appeal, is over and nothing was reported in it."""
    if queries.overdue(slot.campaign, slot.authority):
        return None
    return Refusal("没有逾期未重新报送的退回。", CLAUSES)


@guard("selection.return_running")
def return_running(slot: ReportSlot, _actor: Any) -> Refusal | None:
    """Reminded is who still has time."""
    due = queries.return_due(slot.campaign, slot.authority)
    if due is not None and clock.now() <= due:
        return None
    return Refusal("没有待重新报送的退回。", CLAUSES)
