"""The audit log as read: of one subject with the state of its chain, or the newest acts of all."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet

from lvheng.accounts.models import Authority, Role
from lvheng.accounts.queries import reach, roles_of
from lvheng.core.audit import GENESIS, digest_of
from lvheng.core.keys import key_of
from lvheng.core.models import AuditEvent
from lvheng.core.process import PROCESSES
from lvheng.filing.models import Application
from lvheng.registry.models import Unit
from lvheng.review.models import Review
from lvheng.selection.models import Candidacy, ClosingProposal, Objection, UnitReport
from lvheng.selection.queries import unit_reports_visible_to

#: Subjects that officers of a territory may read, with the path to the authority they hang on.
TERRITORIAL: dict[str, tuple[type[Model], str]] = {
    "application": (Application, "authority"),
    "candidacy": (Candidacy, "application__authority"),
    "review": (Review, "application__authority"),
    "unit": (Unit, "authority"),
    "objection": (Objection, "candidacy__application__province__parent"),
    "closingproposal": (ClosingProposal, "unit__authority"),
    "unitreport": (UnitReport, "authority"),
}


def reads_all(user: object) -> bool:
    """The ministry's auditors read every subject."""
    return any(
        role.kind == Role.Kind.AUDITOR and role.authority.level == Authority.Level.MINISTRY for role in roles_of(user)
    )


def may_read(user: object, subject: str) -> bool:
    """Whether a person may read a subject's chain: auditors all, officers what lies in their territory."""
    if reads_all(user):
        return True
    name, _, key = subject.partition(":")
    number = key_of(key)
    if name not in TERRITORIAL or number is None:
        return False
    model, path = TERRITORIAL[name]
    if model is UnitReport:  # not for the unit's own people, officers though they be
        return unit_reports_visible_to(user).filter(pk=number).exists()
    found: QuerySet[Any] = model._default_manager.filter(reach(user, path), pk=number)  # noqa: SLF001 (public API)
    return bool(found.exists())


@dataclass(frozen=True)
class Chain:
    """The events of a subject, oldest first, and what does not fit; empty `faults`: the chain is whole."""

    events: list[AuditEvent]
    faults: list[str]


def chain(subject: str) -> Chain:
    """A subject's chain, every link worked out anew."""
    events = list(AuditEvent.objects.filter(subject=subject).order_by("sequence"))
    return Chain(events, faults_in(events))


def faults_in(events: Sequence[AuditEvent]) -> list[str]:
    """What does not fit in a chain, one sentence each."""
    faults, expected = [], (1, GENESIS)
    for event in events:
        if (event.sequence, event.previous) != expected:
            faults.append(f"第 {event.sequence} 条与上一条不相连，链条缺失或被改动。")
        if digest_of(event) != event.digest:
            faults.append(f"第 {event.sequence} 条内容与摘要不符，已被改动。")
        expected = (event.sequence + 1, event.digest)
    return faults


def newest() -> QuerySet[AuditEvent]:
    """All acts, for auditors."""
    return AuditEvent.objects.all()


#: Events that are no transition of a table.
WORDS = {
    "application.candidate": "列入候选",
    "application.score": "计算得分",
    "application.start": "开始申报",
    "benchmark_set.draft": "建立基准集草稿",
    "benchmarks.name": "指定基准集",
    "campaign.extend": "决定延期",
    "campaign.prepare": "设立年度",
    "campaign.reminded": "系统按期提醒",
    "expert_assignment.assign": "指派专家",
    "expert_meeting.record": "记录专家会商",
    "expert_profile.save": "填写专家情况",
    "expert_tie.declare": "申报与单位的关系",
    "expert_tie.drop": "删除误报的关系",
    "gate.override": "决定放行推荐闸门",
    "list_import.read": "读取名单",
    "panel.change": "修改专家组",
    "panel.make": "组建专家组",
    "panel.remove": "删除专家组",
    "review.open": "打开审核",
    "review.score": "计算核实得分",
    "scenario.change": "修改测算方案",
    "scenario.delete": "删除测算方案",
    "scenario.keep": "保存测算方案",
    "selection.assign_together": "按方案分派专家",
    "selection.decide_together": "批量决定",
    "unit.add": "登记单位",
    "unit.barred": "禁止申报",
    "unit.changed": "单位变更生效",
    "unit.listed": "列入名单",
    "unit.release": "免除填报",
    "unit.reminded": "催报",
    "unit.removed": "移出名单",
}


def words_of(event: AuditEvent) -> str:
    """What an event is about, in words: from the transition tables; the bare verb where there are none."""
    process, _, name = event.verb.partition(".")
    table = PROCESSES.get(process)
    if table is not None and name in table.table:
        return f"{table.label}：{table.table[name].label}"
    return WORDS.get(event.verb, event.verb)
