"""What the selection room puts on a unit's card: that it is being heard, until the proposal is decided (MI-2.2.b)."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.urls import reverse

from lvheng.core import clock
from lvheng.core.cards import Notice, notices
from lvheng.core.components.formats import cn_datetime
from lvheng.selection.models import ClosingProposal
from lvheng.selection.queries.hearing import hearings_of


@notices
def hearings(user: Any, units: Iterable[int]) -> Iterator[Notice]:
    """The hearings of a person's units whose proposals are not decided yet."""
    open_now = hearings_of(user).filter(proposal__unit__in=units, proposal__state=ClosingProposal.State.NOTIFIED)
    for one in open_now.order_by("id"):
        proposal = one.proposal
        until = cn_datetime(one.due_at.astimezone(clock.ZONE), "ys")
        if one.due_at < clock.now():
            what, label = f"陈述期限已于 {until} 届满，由主管部门决定。", "查看告知和意见"
        elif one.stated_at:
            what, label = f"陈述意见已提交，{until} 前可以修改。", "查看或修改意见"
        else:
            what, label = f"请于 {until} 前陈述意见；不提交的，期满后由主管部门决定。", "查看依据并陈述意见"
        url = reverse("selection:hearing", args=[proposal.pk])
        title = f"{proposal.campaign.year}年度动态管理告知"
        yield Notice(proposal.unit_id, title, f"拟“{proposal.get_kind_display()}”。{what}", url, label)
