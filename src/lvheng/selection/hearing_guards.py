"""What must be so before a proposal is notified, stated to, answered, confirmed, or a unit reported; see `guards`."""

from typing import Any

from lvheng.core import clock
from lvheng.core.process import guard
from lvheng.core.refusal import Refusal
from lvheng.registry.models import STANDING, ListEntry
from lvheng.selection.known import may_be_known
from lvheng.selection.models import Candidacy, ClosingProposal, Falsification, Objection, UnitReport
from lvheng.selection.queries.hearing import hearing_of, is_heard
from lvheng.selection.queries.judging import Standing, holds, overtaken, standing_of
from lvheng.selection.queries.own import is_own
from lvheng.selection.queries.reports import reports_rule
from lvheng.selection.slots import FalsificationSlot, UnitReportSlot

REMOVALS = (
    ClosingProposal.Kind.REMOVE_UNFILED,
    ClosingProposal.Kind.REMOVE_BOTTOM,
    ClosingProposal.Kind.REMOVE_EXCLUDED,
)


@guard("selection.own_unit")
@may_be_known("selection.own_unit")
def own_unit(
    found: Candidacy | Objection | ClosingProposal | UnitReport | Falsification | FalsificationSlot, actor: Any
) -> Refusal | None:
    """Nobody decides about a unit they file for, or filed for in the year (`queries.own`)."""
    if not is_own(found, actor):
        return None
    said = "您是或本年度曾是该单位的填报人员，不能办理本单位的事项。"
    return Refusal(said, next_step="请由同一主管部门的其他工作人员办理。")


@guard("selection.heard_kind")
def heard_kind(proposal: ClosingProposal, _actor: Any) -> Refusal | None:
    """A notice is given where the territory's rules ask for a hearing."""
    if is_heard(proposal):
        return None
    return Refusal(f"按本地区规则，“{proposal.get_kind_display()}”不需要先听取单位意见。", next_step="可以直接确认。")


@guard("selection.in_term")
def in_term(proposal: ClosingProposal, _actor: Any) -> Refusal | None:
    """The unit states inside its whole term: an early answer does not cut it short."""
    hearing = hearing_of(proposal)
    if hearing is None:
        return Refusal("还没有告知本单位，现在不需要陈述意见。")
    if clock.now() <= hearing.due_at:
        return None
    end = hearing.due_at.astimezone(clock.ZONE)
    return Refusal(
        f"陈述申辩的期限已于 {end:%Y年%-m月%-d日 %H:%M:%S} 届满，不再受理。",
        next_step="如有新的情况，请联系主管部门。",
    )


@guard("selection.stated")
def stated(proposal: ClosingProposal, _actor: Any) -> Refusal | None:
    """What is answered is a statement, once, unless the unit replaces it."""
    hearing = hearing_of(proposal)
    if hearing is None or hearing.stated_at is None:
        return Refusal("单位还没有提交陈述意见，没有可以答复的内容。", next_step="期满仍未提交的，可以直接确认。")
    if hearing.answered_at is not None:
        return Refusal("已经答复过，不能再改。")
    return None


@guard("selection.heard")
def heard(proposal: ClosingProposal, _actor: Any) -> Refusal | None:
    """Where the rules say so the unit is heard first: notice, the whole term, and an answer to what it stated."""
    if not is_heard(proposal):
        return None
    hearing = hearing_of(proposal)
    if hearing is None:
        return Refusal("确认前须先告知单位并听取意见。", next_step="请先发出告知。")
    if clock.now() <= hearing.due_at:
        end = hearing.due_at.astimezone(clock.ZONE)
        return Refusal(
            f"单位陈述申辩的期限到 {end:%Y年%-m月%-d日 %H:%M:%S}，期满前不能确认。",
            next_step="期限内单位可以补充或修改意见，请在期满后确认。",
        )
    if hearing.stated_at is not None and hearing.answered_at is None:
        return Refusal("单位已提交陈述意见，还没有答复，不能确认。", next_step="请先答复。")
    return None


@guard("selection.still_listed")
def still_listed(proposal: ClosingProposal, _actor: Any) -> Refusal | None:
    """Only a unit that stands on a list is taken off it."""
    if proposal.kind not in REMOVALS or ListEntry.objects.filter(unit=proposal.unit, state__in=STANDING).exists():
        return None
    return Refusal("该单位已不在名单内，没有可以移出的记录。", next_step="请不采纳本建议，并写明理由。")


@guard("selection.grounds_hold")
def grounds_hold(proposal: ClosingProposal, _actor: Any) -> Refusal | None:
    """What is confirmed still applies: filed, released or found otherwise since, it does not (HN-4.1.c, MI-2.2.b)."""
    standing = standing_of(proposal)
    if holds(proposal, standing):
        return None
    notified = proposal.state == ClosingProposal.State.NOTIFIED
    why = f"{_changed(proposal, standing)}，“{proposal.get_kind_display()}”的依据不再成立"
    return Refusal(
        f"{proposal.unit.name}：{why}，不能确认。",
        next_step="请不采纳本建议，并写明理由。" if notified else "请重新形成动态管理建议。",
    )


def _changed(proposal: ClosingProposal, standing: Standing) -> str:
    """What is no longer as it was when the proposal was formed."""
    if proposal.kind == ClosingProposal.Kind.REMOVE_EXCLUDED:
        return "原认定的不得申报情形已不成立"
    if proposal.kind == ClosingProposal.Kind.REMOVE_UNFILED:
        return "本年度已完成填报" if standing.filed else "本年度已免除填报"
    if standing.drifted:
        return "形成建议后本年度得分有变化"
    return f"现在应为“{ClosingProposal.Kind(standing.kind).label}”"


@guard("selection.overtaken")
def is_overtaken(proposal: ClosingProposal, _actor: Any) -> Refusal | None:
    """A settled proposal is opened again only where it left the unit on the list and a graver one applies now."""
    removed = proposal.state == ClosingProposal.State.CONFIRMED and proposal.kind in REMOVALS
    if not removed and overtaken(proposal, standing_of(proposal)):
        return None
    return Refusal("决定之后情况没有变化，不需要重新形成建议。", next_step="保留原决定。")


@guard("selection.reports_taken")
def reports_taken(slot: UnitReportSlot, _actor: Any) -> Refusal | None:
    """Reports are taken where the rules of the unit's territory say so, against units on or once on a list."""
    if reports_rule(slot.unit) is None:
        return Refusal("本地区规则没有设在线反映。", next_step="请直接向所在地工业和信息化主管部门反映。")
    if not ListEntry.objects.filter(unit=slot.unit).exists():
        return Refusal("只能反映列入过绿色制造名单的单位。", next_step="公示期内的单位请提出异议。")
    return None
