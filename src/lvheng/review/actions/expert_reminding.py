"""Reminders to experts: days before the last day for an opinion, and once when it is over (MI-3.c)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.urls import reverse

from lvheng.accounts.models import Authority, User
from lvheng.accounts.queries import officers_of
from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import pack_for
from lvheng.core import audit, clock
from lvheng.core.components.formats import cn_date
from lvheng.core.door import lock, send
from lvheng.review.actions.stepping import LATE, nearest_step
from lvheng.review.models import ExpertAssignment, ExpertReminder
from lvheng.review.queries.awaited import awaited

NAMES = 5
NEXT = "请尽快提交；不能评审的，请写明原因后回避"


@dataclass(frozen=True)
class ExpertsReminded:
    """What one run did: opinions reminded of, how many of them are overdue, experts told."""

    opinions: int
    overdue: int
    experts: int


@dataclass(frozen=True)
class _Due:
    """An assignment at a step, with its last day."""

    asked: ExpertAssignment
    day: date
    step: str


def remind_experts(campaign: Campaign) -> ExpertsReminded:
    """Remind every expert of the opinions that are waited for, once a step of the pack's rules (MI-3.c).

    Tells the expert in one line a last day, and the ministry's officers who is overdue. Safe to run at any time, twice
    at once too: the year is worked on under its lock, and a step is kept once an assignment. Nothing where the year is
    not under way.
    """
    if campaign.state != Campaign.State.OPEN:
        return ExpertsReminded(0, 0, 0)
    with transaction.atomic():
        lock(campaign)
        due = _due(campaign)
        late = [each.asked for each in due if each.step == LATE]
        at = clock.now()
        ExpertReminder.objects.bulk_create(ExpertReminder(assignment=one.asked, step=one.step, at=at) for one in due)
        send(_letters(due))
        send(_summary(late))
        experts = {each.asked.expert_id for each in due}
        if due:
            audit.record(
                campaign, "campaign.experts_reminded", actor=None, clauses=("MI-3.c",),
                data={"assignments": sorted(each.asked.pk for each in due), "overdue": sorted(one.pk for one in late)},
            )  # fmt: skip
    return ExpertsReminded(len(due), len(late), len(experts))


def _due(campaign: Campaign) -> list[_Due]:
    """The assignments at a step for which their expert was not reminded yet; constant queries."""
    rule, today = pack_for(campaign).experts, clock.today()
    kept = set(
        ExpertReminder.objects.filter(assignment__application__campaign=campaign).values_list("assignment", "step")
    )
    waiting = awaited(campaign).select_related("expert", "application__unit")
    found = []
    for one in waiting.order_by("expert_id", "due_on", "id"):
        if one.due_on is None:  # asked before there were terms
            continue
        step = nearest_step(rule.remind, (one.due_on - today).days, overdue=rule.overdue)
        if step and (one.pk, step) not in kept:
            found.append(_Due(one, one.due_on, step))
    return found


def _letters(due: Iterable[_Due]) -> Iterator[tuple[User, str, str]]:
    """One for an expert and a last day; of a single unit it leads to its sheet."""
    grouped: dict[tuple[User, date], list[ExpertAssignment]] = defaultdict(list)
    for one in due:
        grouped[one.asked.expert, one.day].append(one.asked)
    for (expert, day), mine in grouped.items():
        left = (day - clock.today()).days
        opinions = f"对{_units(mine)}的评审意见"
        text = f"评审提醒：{opinions}请于 {cn_date(day, 'y')}（含当日）前提交，{_left(left)}。"
        if left < 0:
            text = f"评审逾期：{opinions}应于 {cn_date(day, 'y')}前提交，已经逾期。{NEXT}。"
        single = reverse("review:expert", args=[mine[0].pk]) if len(mine) == 1 else ""
        yield expert, text, single or reverse("review:expert_home")


def _units(some: Sequence[ExpertAssignment]) -> str:
    names = "、".join(one.application.unit.name for one in some[:NAMES])
    return f"{names[:200]}等 {len(some)} 家单位" if len(some) > 1 else f"“{names}”"


def _left(days: int) -> str:
    return "今天是最后一天" if days == 0 else f"还有 {days} 天"


def _summary(late: Sequence[ExpertAssignment]) -> Iterator[tuple[User, str, str]]:
    """One line for the ministry's officers on who has become overdue."""
    if not late:
        return
    names = list(dict.fromkeys(str(one.expert) for one in late))
    said = "、".join(names[:NAMES]) + (f"等 {len(names)} 名专家" if len(names) > NAMES else "")
    text = f"{said}有 {len(late)} 份评审意见逾期未提交，系统已提醒；仍不提交的，可以撤回指派，另请专家。"
    for officer in officers_of(Authority.objects.get(level=Authority.Level.MINISTRY)):
        yield officer, text, f"{reverse('review:expert_results')}?state=overdue"
