"""The whole way as one page, drawn from the transition tables (architecture, promise 2)."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lvheng.accounts.models import Authority
from lvheng.accounts.queries import reach, roles_of
from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import pack_for
from lvheng.core.process import GUARDS, PROCESSES, Process, Transition
from lvheng.filing.models import Application
from lvheng.review.models import ExpertAssignment, Review
from lvheng.selection.models import Candidacy, ClosingProposal, Objection
from lvheng.selection.views.base import campaign_or_404

#: The order in which the tables are read, as an application travels.
ORDER = (
    "campaign", "benchmark_set", "application", "finding", "review", "hand_in", "candidacy", "report",
    "expert_assignment", "publicity", "objection", "closing", "closing_proposal", "falsification",
)  # fmt: skip
LEVELS = {
    "unit": "单位", "city": "市州", "province": "省", "ministry": "部", "expert": "专家", "public": "公众",
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A transition in words."""

    row: Transition
    source: tuple[str, ...]
    target: str
    who: str
    guards: tuple[str, ...]


@dataclass(frozen=True)
class Drawn:
    """A table with how many things stand in each of its states."""

    process: Process
    states: tuple[tuple[str, str, int], ...]
    lines: tuple[Line, ...]
    counted: bool


@require_GET
def process(request: HttpRequest) -> HttpResponse:
    """All transition tables, and where the applications of the viewer's territory stand."""
    if not roles_of(request.user):
        raise Http404
    campaign = campaign_or_404()
    counts = _counts(request.user, campaign)
    known = [*ORDER, *sorted(set(PROCESSES) - set(ORDER))]
    drawn = [_draw(PROCESSES[name], counts.get(name)) for name in known if name in PROCESSES]
    authority = roles_of(request.user)[0].authority
    pack = None if authority.level == Authority.Level.MINISTRY else pack_for(campaign, authority)
    return render(request, "selection/process.html", {"campaign": campaign, "drawn": drawn, "pack": pack})


def _draw(table: Process, counts: dict[str, int] | None) -> Drawn:
    lines = tuple(
        Line(
            row,
            tuple(table.states[state] for state in row.source),
            table.states[row.target] if row.target is not None else "",
            LEVELS.get(row.level, row.level),
            tuple(_said(name) for name in row.guards),
        )
        for row in table.transitions
    )
    states = tuple((state, word, (counts or {}).get(state, 0)) for state, word in table.states.items())
    return Drawn(table, states, lines, counts is not None)


def _said(name: str) -> str:
    """A guard in words: the first line of what it says of itself."""
    return GUARD_WORDS.get(name, name) if name in GUARDS else name


#: Guards in Chinese; the ids are those of the transition tables and packs.
GUARD_WORDS = {
    "window.filing": "在申报填报时间内",
    "window.city_hand_in": "在市州报送时间内",
    "window.province_report": "在省级报送时间内",
    "filing.year": "本年度进行中",
    "filing.window": "在申报填报时间内",
    "filing.real": "不是试填",
    "filing.eligible": "符合申报条件",
    "filing.benchmarks": "已指定自评价基准集",
    "analysis.taken": "至少有一组推导值可以采用",
    "analysis.simulated": "已测算影响，此后没有改动",
    "filing.complete": "内容齐全，承诺有效",
    "filing.withdrawable": "新申报可以撤回",
    "finding.campaign_open": "本年度进行中",
    "finding.own_unit": "不是本单位",
    "review.submitted": "申报有效",
    "review.own_unit": "不是本单位",
    "review.window": "在审核时间内",
    "review.below": "下一级已审核",
    "review.eligible": "没有未排除的不得申报情形",
    "review.basic": "新申报单位符合全部基本要求",
    "review.judged": "各项指标都有结论",
    "expert.submitted": "申报有效",
    "expert.conflict": "没有利益冲突",
    "selection.none_undecided": "新申报单位都有审核结论",
    "selection.standing": "申报有效",
    "selection.province_deciding": "尚未报部，在省级报送时间内",
    "selection.province_passed": "省级审核通过",
    "selection.no_finding": "没有未排除的不得申报情形",
    "selection.gate_open": "所在市州推荐闸门开放",
    "selection.all_decided": "候选单位都有遴选决定",
    "selection.before_publicity": "公示尚未开始",
    "selection.experts_heard": "专家意见齐全",
    "selection.publicity_running": "在公示期内",
    "selection.shortlist_settled": "推荐单位都有入围决定",
    "selection.publicity_over": "公示期满",
    "selection.objections_answered": "异议全部答复",
    "selection.filing_over": "填报全部截止",
    "selection.year_open": "本年度进行中",
    "selection.settled": "动态管理建议全部确认",
    "selection.falsification_ruled": "本地区规则规定由本级认定",
}


def _counts(user: object, campaign: Campaign) -> dict[str, dict[str, int]]:
    """How many stand in each state, in the viewer's territory."""
    inside = Application.objects.filter(reach(user, "authority"), campaign=campaign, practice=False)
    keys = inside.order_by().values("pk")
    listed = ClosingProposal.objects.filter(reach(user, "unit__authority"), campaign=campaign)
    found: dict[str, Any] = {
        "application": inside,
        "review": Review.objects.filter(application__in=keys),
        "candidacy": Candidacy.objects.filter(application__in=keys),
        "expert_assignment": ExpertAssignment.objects.filter(application__in=keys),
        "objection": Objection.objects.filter(candidacy__application__in=keys),
        "closing_proposal": listed,
    }
    return {
        name: Counter(dict(query.order_by().values_list("state").annotate(n=Count("pk"))))
        for name, query in found.items()
    }
