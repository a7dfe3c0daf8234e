"""Decisions in bulk: each unit is shown first, then all of them are decided or none (MI-1.b, MI-3.c)."""

import hashlib
import json
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import transaction
from django.urls import reverse

from lvheng.accounts.models import Authority, User
from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import pack_for
from lvheng.core import audit
from lvheng.core.door import lock
from lvheng.core.models import AuditEvent
from lvheng.core.refusal import Forbidden, Gap, Invalid, Refusal, Refused
from lvheng.filing.models import Application
from lvheng.screening import actions as screening
from lvheng.selection import queries
from lvheng.selection.actions.ministry import pass_over, reconsider, shortlist
from lvheng.selection.actions.province import decline, not_in_the_table, recommend_screened, undo
from lvheng.selection.known import Known
from lvheng.selection.models import Candidacy, Scenario
from lvheng.selection.process import CANDIDACY
from lvheng.selection.slots import ReportSlot

MOST = 300
TOGETHER = "selection.decide_together"


@dataclass(frozen=True)
class Line:
    """One unit before a decision in bulk: what it is, what it would become, what stops it."""

    application: Application
    row: queries.Row
    candidacy: Candidacy
    after: str
    refusal: Refusal | None
    needs_reason: bool


Run = Callable[[Line, User, str], Any]


@dataclass(frozen=True)
class Verb:
    """A decision that may be made on many; `label` and clauses are those of its transition."""

    name: str
    level: str
    run: Run
    needs_reason: bool = False

    @property
    def label(self) -> str:
        """The word of the transition."""
        return CANDIDACY.table[self.name].label


P, M = str(Authority.Level.PROVINCE), str(Authority.Level.MINISTRY)
VERBS = {
    verb.name: verb
    for verb in (
        Verb("recommend", P, lambda line, actor, reason: recommend_screened(
            line.application, actor=actor, reason=reason, row=line.row)),
        Verb("decline", P, lambda line, actor, reason: decline(line.application, actor=actor, reason=reason),
             needs_reason=True),
        Verb("undo", P, lambda line, actor, _reason: undo(line.candidacy, actor=actor)),
        Verb("shortlist", M, lambda line, actor, reason: shortlist(line.candidacy, actor=actor, reason=reason)),
        Verb("pass_over", M, lambda line, actor, reason: pass_over(line.candidacy, actor=actor, reason=reason),
             needs_reason=True),
        Verb("reconsider", M, lambda line, actor, _reason: reconsider(line.candidacy, actor=actor)),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Preview:
    """What a decision in bulk would do; `token` stands for all it rests on as it was seen."""

    verb: Verb
    lines: list[Line]
    token: str
    known: Known

    @property
    def stopped(self) -> list[Line]:
        """The units that stop all."""
        return [line for line in self.lines if line.refusal is not None]

    @property
    def ready(self) -> int:
        """How many nothing stops."""
        return len(self.lines) - len(self.stopped)


class Stopped(Refused):
    """Nothing was decided; `stops` says of each unit that stood in the way what it was."""

    def __init__(self, refusal: Refusal, stops: Mapping[int, Refusal] | None = None) -> None:
        super().__init__(refusal)
        self.stops = dict(stops or {})


def preview(
    campaign: Campaign, authority: Authority, verb: Verb, applications: Sequence[Application], *, actor: User
) -> Preview:
    """Each unit with what a decision would change and what stops it. Reads only. Raises Forbidden, Invalid."""
    _must(campaign, authority, verb, actor)
    if len(applications) > MOST:
        raise Invalid([Gap(f"一次最多办理 {MOST} 家，现选 {len(applications)} 家；请分几次办理。", "application")])
    known = _known(campaign, verb, applications, actor)
    lines = _lines(campaign, verb, applications, known)
    return Preview(verb, lines, _token(authority, verb, lines), known)


def _must(campaign: Campaign, authority: Authority, verb: Verb, actor: User) -> None:
    """Refuse a whole act, be there nothing to do in it, to who may not do any of it."""
    slot: Any = ReportSlot(campaign, authority)
    may = actor.has_perm("selection.report", slot) if verb.level == P else actor.has_perm("selection.publicity")
    if not may or authority.level != verb.level:
        raise Forbidden(f"您的角色不能{verb.label}。", *CANDIDACY.table[verb.name].clauses)


def _known(campaign: Campaign, verb: Verb, applications: Sequence[Application], actor: User) -> Known:
    rows = {row.application.pk: row for row in queries.rows_of(campaign, applications)}
    return Known(campaign, applications, rows, actor, CANDIDACY.table[verb.name].guards)


def _lines(campaign: Campaign, verb: Verb, applications: Sequence[Application], known: Known) -> list[Line]:
    """The lines in the order of the applications; only those of which something is known cost queries of their own."""
    rows = known.rows
    behind = queries.stale(campaign, applications) if verb.name == "recommend" else set()
    straight = _straight(campaign, verb, applications, rows)
    stops = _Stops(verb, known)
    made = []
    for application in applications:
        row = rows[application.pk]
        candidacy = row.candidacy or Candidacy(application=application)
        candidacy.application = application
        if row.candidacy is None and application.pk not in straight:
            refusal: Refusal | None = not_in_the_table(application)
        else:
            refusal = stops.of(candidacy)
        if refusal is None and application.pk in behind:
            refusal = _behind(application)
        target = CANDIDACY.states[CANDIDACY.table[verb.name].target or candidacy.state]
        made.append(Line(application, row, candidacy, target, refusal, _needs_reason(verb, row)))
    return made


def _straight(
    campaign: Campaign, verb: Verb, applications: Sequence[Application], rows: Mapping[int, queries.Row]
) -> set[int]:
    """Those without a candidacy that the province takes in without a city's table."""
    if verb.level != P or all(row.candidacy for row in rows.values()):
        return set()
    provinces = {application.province_id: application.province for application in applications}
    return {
        pk for province in provinces.values()
        for pk in queries.undecided_by_province(campaign, province).values_list("pk", flat=True)
    }  # fmt: skip


def _needs_reason(verb: Verb, row: queries.Row) -> bool:
    """Whether the decision on this unit can't do without a reason (MI-1.c for a recommendation)."""
    if verb.name != "recommend":
        return verb.needs_reason
    application = row.application
    return row.below_mean and pack_for(application.campaign, application.province).regional_mean.reason_below


def _behind(application: Application) -> Refusal:
    return Refusal(
        "排名得分没有按现在的排名基准集和核实结果更新，不能据此推荐。",
        ("MI-1.b",),
        "请先在“遴选推荐”中核对排名得分，再预览。",
        reverse("selection:ranking", args=[application.province_id]),
    )


class _Stops:
    """What the transition's own guards say of each unit; what is known of many at once is not asked one by one."""

    def __init__(self, verb: Verb, known: Known) -> None:
        self.row, self.known = CANDIDACY.table[verb.name], known
        self.asked: dict[Hashable, Refusal | None] = {}

    def of(self, candidacy: Candidacy) -> Refusal | None:
        """What stops one; the first of the guards in the order of the table."""
        if candidacy.state not in self.row.source:
            return CANDIDACY.refusal(candidacy, self.row, self.known.actor)
        found = (self._asked(name, candidacy) for name in self.row.guards)
        return next((refusal for refusal in found if refusal is not None), None)

    def _asked(self, name: str, candidacy: Candidacy) -> Refusal | None:
        """One guard's answer, kept where it is the same for others."""
        if self.known.lets(name, candidacy, self.known.actor):
            return None
        key = self.known.alike(name, candidacy.application) or (name, candidacy.application.pk)
        if key not in self.asked:
            one = replace(self.row, guards=(name,))
            self.asked[key] = CANDIDACY.refusal(candidacy, one, self.known.actor)
        return self.asked[key]


def _token(authority: Authority, verb: Verb, lines: Sequence[Line]) -> str:
    """SHA-256 over what the preview shows, and over how many decisions in bulk came before it."""
    before = AuditEvent.objects.filter(subject=audit.subject_of(authority), verb=TOGETHER).count()
    seen = [
        [
            line.application.pk, line.application.state, line.candidacy.pk, line.candidacy.state, line.row.exact,
            line.row.score.pk if line.row.score else None, line.row.mean, line.row.gate_open, line.row.open_findings,
            line.row.province_review.state if line.row.province_review else None,
            line.refusal.message if line.refusal else None,
        ]
        for line in sorted(lines, key=lambda one: one.application.pk)
    ]  # fmt: skip
    return hashlib.sha256(audit.canonical([verb.name, authority.pk, before, seen]).encode()).hexdigest()


@dataclass(frozen=True)
class Request:
    """What a person confirms: the token of the preview seen, a reason for all and further ones per application."""

    token: str
    reason: str = ""
    reasons: Mapping[int, str] = field(default_factory=dict)
    scenario: Scenario | None = None

    def reason_for(self, application: Application) -> str:
        """The unit's own reason, else the one for all."""
        return self.reasons.get(application.pk, "").strip() or self.reason.strip()


def decide_together(
    campaign: Campaign,
    authority: Authority,
    verb: Verb,
    applications: Sequence[Application],
    *,
    actor: User,
    request: Request,
) -> int:
    """Make one decision on many units, wholly or not at all, each by its own act; returns how many.

    Units to be recommended are compared with the source lists first (HN-1.1). The same confirmation sent twice is
    carried out once. Raises Forbidden, Invalid (a reason is missing), Stopped (something changed since the preview, or
    a unit can't be decided; then nothing is written).
    """
    _must(campaign, authority, verb, actor)
    if verb.needs_reason and not all(request.reason_for(one) for one in applications):
        raise Invalid([Gap(f"请填写{verb.label}的理由；申报单位会看到。", "reason")])
    if verb.name == "recommend":
        screening.screen(campaign, [application.unit for application in applications], actor=actor)
    with transaction.atomic():
        lock(authority)
        list(Candidacy.objects.select_for_update().filter(application__in=applications).order_by("pk"))
        done = _done(authority, request.token)
        if done is not None:
            return done
        seen = preview(campaign, authority, verb, applications, actor=actor)
        if not applications:
            raise Invalid([Gap("请至少选择一家单位。", "application")])
        if seen.token != request.token:
            raise Stopped(_overtaken(verb))
        _all(seen, actor, request)
        if seen.known.lost(_known(campaign, verb, applications, actor)):
            raise Stopped(_overtaken(verb))
        scenario = request.scenario
        audit.record(
            authority, TOGETHER, actor=actor, clauses=CANDIDACY.table[verb.name].clauses,
            data={
                "verb": verb.name, "year": campaign.year, "applications": [one.pk for one in applications],
                "reason": request.reason.strip(), "token": request.token, "units": len(applications),
                "scenario": scenario.pk if scenario else None, "name": scenario.name if scenario else "",
            },
        )  # fmt: skip
    return len(applications)


def _done(authority: Authority, token: str) -> int | None:
    """How many units the decision of this very confirmation was on, if it has been carried out."""
    events = AuditEvent.objects.filter(subject=audit.subject_of(authority), verb=TOGETHER)
    found = events.filter(data__contains=f'"token":{audit.canonical(token)}').first() if token else None
    return int(json.loads(found.data)["units"]) if found is not None else None


def _all(seen: Preview, actor: User, request: Request) -> None:
    """Each unit by its own act; what stops any of them stops all, and all that stop are named.

    What a look at all of them has just told to pass, under the same locks, their guards need not look up one by one.
    """
    stops: dict[int, Refusal] = {}
    with seen.known.letting():
        for line in seen.lines:
            try:
                seen.verb.run(line, actor, request.reason_for(line.application))
            except Forbidden:
                raise
            except Refused as refused:
                stops[line.application.pk] = refused.refusal
    if stops:
        raise Stopped(_stopped(seen, stops), stops)


def _stopped(seen: Preview, stops: Mapping[int, Refusal]) -> Refusal:
    named = [line for line in seen.lines if line.application.pk in stops]
    return Refusal(
        f"有 {len(stops)} 家单位不能{seen.verb.label}，本次没有办理任何一家。",
        tuple(dict.fromkeys(clause for refusal in stops.values() for clause in refusal.clauses)),
        "请解决后再办理，或取消勾选这些单位后重新预览。",
        gaps=[Gap(f"{line.application.unit.name}：{stops[line.application.pk].message}") for line in named],
    )


def _overtaken(verb: Verb) -> Refusal:
    return Refusal(
        "预览之后情况有变化，本次没有办理任何一家。",
        CANDIDACY.table[verb.name].clauses,
        "下面是现在的情况，请核对后再确认。",
    )
