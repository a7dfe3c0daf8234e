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
from lvheng.core.keyset import page
from lvheng.core.process import GUARDS, PROCESSES, Process, Transition
from lvheng.filing.models import Application
from lvheng.review.models import ExpertAssignment, Question, Review, SiteCheck
from lvheng.selection import queries
from lvheng.selection.models import Candidacy, ClosingProposal, GreenCode, Objection
from lvheng.selection.queries import stages
from lvheng.selection.views.base import campaign_or_404
from lvheng.standards import CampaignPack

#: The order in which the tables are read, as an application travels.
ORDER = (
    "campaign", "benchmark_set", "derived_proposal", "registration", "invitation", "change", "list_import", "source",
    "finding", "application", "supplement", "check_run", "review", "question", "site_check", "hand_in", "candidacy",
    "report", "expert_assignment", "publicity", "objection", "appeal", "closing", "closing_proposal", "falsification",
    "unit_report", "green_code",
)  # fmt: skip
LEVELS = {
    "unit": "单位", "city": "市州", "province": "省", "ministry": "部", "expert": "专家", "public": "公众",
    "system": "系统",
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


@dataclass(frozen=True)
class Stop:
    """A step on the way with how many new applications and existing units stand at it."""

    key: str
    label: str
    level: str
    new: int
    existing: int
    current: bool


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
    staged = stages.applications_of(request.user, campaign)
    by_stage = stages.stage_counts(staged)
    at, listed = request.GET.get("at", ""), None
    if at != "filing" and at in {stage for stage, _route in by_stage}:
        here = staged.filter(stage=at, submitted_at__isnull=False).select_related("unit", "authority")
        listed = page(here, request, order=("authority__code", "unit__pinyin", "id"), size=30)
    way = _way(pack or pack_for(campaign), by_stage, at)
    ends = [_stop(by_stage, at, key, label=word) for key, word in stages.ENDS.items()]
    return render(request, "selection/process.html", {
        "campaign": campaign, "drawn": drawn, "pack": pack, "way": way, "ends": ends, "at": at, "page": listed,
        "here": next((one for one in (*way, *ends) if one.key == at), None), "total": sum(by_stage.values()),
    })  # fmt: skip


def _way(pack: CampaignPack, counts: dict[tuple[str, str], int], at: str) -> list[Stop]:
    """The steps of the pack in order; a step that is switched off is shown where something stands at it."""
    return [
        _stop(counts, at, step.id, label=step.label, level=LEVELS.get(str(step.level), ""))
        for step in pack.steps
        if step.enabled or any(stage == step.id for stage, _route in counts)
    ]


def _stop(counts: dict[tuple[str, str], int], at: str, key: str, *, label: str, level: str = "") -> Stop:
    new, existing = (counts.get((key, route), 0) for route in (Application.Route.NEW, Application.Route.EXISTING))
    return Stop(key, label, level, new, existing, key == at)


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
    "selection.back_on_show": "其公示尚未期满",
    "selection.publicity_missed": "其公示已经期满",
    "registry.not_own_registration": "不是本人或本单位的注册",
    "registry.invitation_fresh": "邀请未过期",
    "registry.inviter_may": "邀请人仍可邀请",
    "registry.not_own_invitation": "不是邀请人本人",
    "registry.not_own_change": "不是本单位",
    "registry.city_heard": "市州已提出意见",
    "source.faultless": "名单没有问题",
    "window.filing": "在申报填报时间内",
    "window.city_hand_in": "在市州报送时间内",
    "window.province_report": "在省级报送时间内",
    "filing.year": "本年度进行中",
    "filing.window": "在申报填报时间内",
    "filing.real": "不是试填",
    "filing.eligible": "符合申报条件",
    "filing.absorbed": "单位已并入其他单位",
    "filing.benchmarks": "已指定自评价基准集",
    "analysis.taken": "至少有一组推导值可以采用",
    "analysis.simulated": "已测算影响，此后没有改动",
    "filing.complete": "内容齐全，承诺有效",
    "filing.withdrawable": "新申报可以撤回",
    "finding.campaign_open": "本年度进行中",
    "finding.own_unit": "不是本单位",
    "review.submitted": "申报有效",
    "review.own_unit": "不是本单位",
    "review.own_act": "不是本人在下级作出的决定",
    "review.window": "在审核时间内",
    "review.year_open": "本年度工作进行中",
    "selection.still_choosing": "部级尚未决定是否入围",
    "selection.reported": "单位在省级已报部的推荐名单上",
    "review.below": "下一级已审核",
    "review.eligible": "没有未排除的不得申报情形",
    "review.basic": "新申报单位符合全部基本要求",
    "review.judged": "各项指标都有结论",
    "review.two_people": "规定经办和复核为两人",
    "review.questions": "规则允许审核中询问",
    "review.question_filed": "申报有效，本年度进行中",
    "review.question_term": "在答复期限内",
    "review.question_own_unit": "不是本单位",
    "review.supplement": "规则允许补正，未超过次数",
    "review.supplement_time": "补正期限早于重新审核的期限",
    "review.not_returned": "没有正在补正",
    "review.supplied": "补正后有新的版本",
    "filing.supplement_allowed": "规则允许补正",
    "filing.supplement_filed": "申报有效，本年度进行中",
    "filing.supplement_term": "在补正期限内",
    "filing.supplement_other": "不是本单位",
    "selection.supplementable": "尚未列入已报送的汇总表或名单",
    "selection.none_returned": "没有正在补正的申报",
    "review.second_pass": "规定两人的，经另一人提出通过",
    "review.second_refuse": "规定两人的，经另一人提出不通过",
    "review.visited": "没有待登记的现场核查",
    "review.joint": "本级组织联合会审",
    "review.departments": "规定必须会审的，各部门都有意见",
    "site.ruled": "规则规定由本级组织现场核查",
    "site.own_unit": "不是本单位",
    "site.none_own": "本地区没有本单位的申报",
    "site.undecided": "本级尚未决定，没有安排过核查",
    "expert.submitted": "申报有效",
    "expert.conflict": "没有利益冲突",
    "expert.tied": "查到专家与单位的利益冲突",
    "expert.untied": "不再查到利益冲突，且已提交过意见",
    "expert.scored": "各项都有评分或弃评",
    "selection.none_undecided": "新申报单位都有审核结论",
    "selection.standing": "申报有效",
    "selection.province_deciding": "尚未报部，在省级报送时间内",
    "selection.province_passed": "省级审核通过",
    "selection.eligible": "仍符合申报条件，没有未排除的不得申报情形",
    "selection.gate_open": "所在市州推荐闸门开放",
    "selection.unpublished": "名单公布之前",
    "selection.all_decided": "候选单位都有遴选决定",
    "selection.before_publicity": "公示尚未开始",
    "selection.experts_heard": "专家意见齐全，分歧大的已会商",
    "selection.publicity_running": "在公示期内",
    "selection.shortlist_settled": "推荐单位都有入围决定",
    "selection.publicity_over": "公示期满",
    "selection.objections_answered": "异议全部答复",
    "selection.filing_over": "填报全部截止",
    "selection.year_open": "本年度进行中",
    "selection.settled": "动态管理建议全部确认",
    "selection.own_unit": "不是本单位",
    "selection.own_act": "不是本人在下级作出的决定，本人没有作为专家评审",
    "selection.none_own": "名单中没有本单位",
    "selection.heard_kind": "本地区规则规定先听取单位意见",
    "selection.still_listed": "单位仍在名单内",
    "selection.grounds_hold": "建议的依据仍然成立",
    "selection.overtaken": "决定后出现更重的情形",
    "selection.in_term": "在陈述期限内",
    "selection.stated": "单位已提交意见，尚未答复",
    "selection.heard": "已听取单位意见，或不需要听取",
    "selection.reports_taken": "本地区受理，单位列入过名单",
    "selection.falsification_ruled": "本地区规则规定由本级认定",
    "selection.code_offered": "单位在国家级名单内，本年度赋码",
    "selection.code_not_taken_away": "本年度绿码没有注销过",
    "selection.results_recorded": "本年度得分和名次已形成",
    "selection.code_own_unit": "不是本单位",
    "selection.report_term": "在报送期内，或在退回给出的期限内",
    "selection.list_stands": "推荐名单已报送且未整体退回",
    "selection.return_running": "有待重新报送的退回或重新决定",
    "selection.return_over": "重新报送的期限已过",
    "selection.list_returnable": "推荐名单尚未退回，公示未开始，名单上没有已决定的单位",
    "selection.appealable": "规则给出申诉，决定已作出，在申诉期内，没有申诉过",
    "selection.appeal_not_own": "不是本单位的申诉，也不是对本人决定的申诉",
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
        "question": Question.objects.filter(application__in=keys),
        "site_check": SiteCheck.objects.filter(reach(user, "authority"), application__in=keys),
        "objection": Objection.objects.filter(candidacy__application__in=keys),
        "closing_proposal": listed,
        "unit_report": queries.unit_reports_visible_to(user),
        "green_code": GreenCode.objects.filter(reach(user, "unit__authority"), campaign=campaign),
    }
    return {
        name: Counter(dict(query.order_by().values_list("state").annotate(n=Count("pk"))))
        for name, query in found.items()
    }
