"""Findings that come of comparing: what is new is opened, what no longer counts is ended, nothing is decided here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.urls import reverse

from lvheng.accounts.models import User
from lvheng.accounts.queries import province_of
from lvheng.campaigns.models import Campaign
from lvheng.core import audit, clock
from lvheng.core.door import move, send
from lvheng.core.refusal import Forbidden, Refused
from lvheng.registry.models import Unit, UnitMember
from lvheng.screening.comparing import Candidate, Compared, compare, held_elsewhere
from lvheng.screening.guards import campaign_open
from lvheng.screening.models import Finding, SourceSnapshot
from lvheng.screening.queries import applicants, counts_today, exclusions_for

CHUNK = 500
#: What of a finding follows its entry as long as the entry stands.
FOLLOWS = ("entry_id", "removal_id", "summary", "occurred_on", "until", "matched_by")
BY_RULE = "按本地区规则，园区内企业有此情形的，园区不得申报；代码一致，自动认定。"


@dataclass
class Screened:
    """What a comparison changed: how many units were compared, findings opened, findings whose end moved."""

    units: int = 0
    new: list[Finding] = field(default_factory=list)
    changed: int = 0

    @property
    def words(self) -> str:
        """In words, for a person."""
        return f"已比对 {self.units} 家单位，新的查询发现 {len(self.new)} 条，状况有变化的 {self.changed} 条。"


def rescreen(campaign: Campaign, units: Sequence[Unit], *, actor: User) -> Screened:
    """Compare units anew at an officer's wish (HN-4.1.d). Raises Forbidden, Refused (the year is not open)."""
    for unit in units:
        if not actor.has_perm("screening.look_up", unit):
            raise Forbidden("只有本地区的市州或省级工作人员可以重新比对。", "HN-4.1.d")
    refusal = campaign_open(campaign)
    if refusal is not None:
        raise Refused(refusal)
    return screen(campaign, units, actor=actor)


def screen_all(campaign: Campaign, *, actor: User | None) -> Screened:
    """Compare everybody of a campaign; for the command."""
    return screen_each(campaign, applicants(campaign), actor=actor)


def screen_each(campaign: Campaign, units: Iterable[Unit], *, actor: User | None) -> Screened:
    """Compare units of whatever provinces, each by its own province's rules. Part of acts that need it."""
    made = Screened()
    by_province: dict[int, list[Unit]] = {}
    for unit in units:
        by_province.setdefault(province_of(unit.authority).pk, []).append(unit)
    for some in by_province.values():
        _into(made, screen(campaign, some, actor=actor))
    return made


def _into(made: Screened, more: Screened) -> None:
    made.units += more.units
    made.new += more.new
    made.changed += more.changed


def screen(campaign: Campaign, units: Sequence[Unit], *, actor: User | None) -> Screened:
    """Compare units of one province with the lists in force and the registry's removals (HN-1.1.a to HN-1.1.f).

    Opens a finding once for each thing that counts today, tells the unit's people; moves the end of those whose entry
    was removed, rectified or left out of the newest list. Part of acts that need it; asks no permission itself.
    """
    made = Screened(units=len(units))
    compared = compare(campaign, units, held_elsewhere(campaign, units))
    with transaction.atomic():
        for start in range(0, len(units), CHUNK):
            _write(campaign, units[start : start + CHUNK], compared, made, actor)
    return made


def _write(
    campaign: Campaign, units: Sequence[Unit], compared: Compared, made: Screened, actor: User | None
) -> None:
    keys = [unit.pk for unit in units]
    list(Unit.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk").values_list("pk"))
    known: dict[int, list[Finding]] = {}
    rows = Finding.objects.filter(
        campaign=campaign, unit__in=keys, origin__in=(Finding.Origin.ENTRY, Finding.Origin.REGISTRY)
    )
    for finding in rows.select_related("entry__snapshot").order_by("id"):
        known.setdefault(finding.unit_id, []).append(finding)
    new: list[Finding] = []
    for unit in units:
        found = compared.by_unit.get(unit.pk, {})
        mine = {(one.clause, one.source_key): one for one in known.get(unit.pk, ())}
        for key in [key for key, one in mine.items() if _anew(one, found.get(key))]:
            _retire(mine.pop(key))
        changed = [one for key, one in mine.items() if _follow(one, found.get(key), compared)]
        opened = [
            _open(campaign, unit, candidate, actor) for key, candidate in found.items()
            if candidate.counts and not candidate.elsewhere and key not in mine
        ]  # fmt: skip
        if changed or opened:
            data = {"year": campaign.year, "new": [one.pk for one in opened], "changed": [one.pk for one in changed]}
            audit.record(unit, "unit.screened", actor=actor, clauses=_clauses([*opened, *changed]), data=data)
        new += opened
        made.changed += len(changed)
    made.new += new
    _tell(campaign, new)


def _clauses(findings: Iterable[Finding]) -> tuple[str, ...]:
    return tuple(sorted({one.clause for one in findings}))


def _anew(finding: Finding, found: Candidate | None) -> bool:
    """Whether a finding cleared by its name alone must be decided anew: the list now gives the unit's own code."""
    by_name = finding.state == Finding.State.CLEARED and finding.matched_by == Finding.Match.NAME
    return by_name and found is not None and found.counts and found.matched_by == Finding.Match.CODE


def _retire(finding: Finding) -> None:
    """Let a decided finding end today and stand beside its successor, which takes its key."""
    finding.source_key, finding.until = f"{finding.source_key}#{finding.pk}", clock.today()
    finding.save(update_fields=["source_key", "until"])


def _open(campaign: Campaign, unit: Unit, found: Candidate, actor: User | None) -> Finding:
    """A new finding; of a park whose rule says that an enterprise's bars it, by code, confirmed at once."""
    finding = Finding.objects.create(
        campaign=campaign, unit=unit, clause=found.clause, origin=found.origin, source_key=found.key,
        entry_id=found.entry, removal_id=found.removal, enterprise_id=found.enterprise, matched_by=found.matched_by,
        summary=found.summary, occurred_on=found.occurred_on, until=found.until, found_at=clock.now(),
    )  # fmt: skip
    if found.park_rule == "bars" and found.matched_by == Finding.Match.CODE:
        finding.reason, finding.decided_at = BY_RULE, clock.now()
        move(finding, Finding.State.CONFIRMED, ["reason", "decided_at"])
        audit.record(
            finding, "finding.confirm_by_rule", actor=actor, clauses=(finding.clause,),
            data={"unit": unit.pk, "enterprise": found.enterprise, "entry": found.entry, "removal": found.removal,
                  "reason": BY_RULE},
        )  # fmt: skip
    return finding


def _follow(finding: Finding, found: Candidate | None, compared: Compared) -> bool:
    """Bring a finding into line with its entry as it stands now; whether anything that matters changed."""
    before = [getattr(finding, name) for name in FOLLOWS]
    if found is not None:
        finding.entry_id, finding.removal_id, finding.summary = found.entry, found.removal, found.summary
        finding.occurred_on, finding.until, finding.matched_by = found.occurred_on, found.until, found.matched_by
    elif counts_today(finding):
        finding.until = _left_out_on(finding, compared)
    now = [getattr(finding, name) for name in FOLLOWS]
    if now != before:
        finding.save(update_fields=list(FOLLOWS))
    return bool(finding.until != before[FOLLOWS.index("until")])


def _left_out_on(finding: Finding, compared: Compared) -> date:
    """The day from which an entry that is told no longer doesn't count.

    Where a newer list leaves it out, the day of that list; today where the subject changed and not the list (an
    enterprise left its park), where the list was taken back, and where a removal was.
    """
    today = clock.today()
    if finding.entry is None or finding.entry.snapshot.state == SourceSnapshot.State.WITHDRAWN:
        return today
    snapshot = finding.entry.snapshot
    newest = compared.newest.get((snapshot.list_id, snapshot.authority_id))
    if newest is None or (newest.as_of, newest.pk) <= (snapshot.as_of, snapshot.pk):
        return today
    return min(newest.as_of, today)


def _tell(campaign: Campaign, new: Sequence[Finding]) -> None:
    """Tell the people of each unit how many findings are new, and where to see and object to them."""
    counts: dict[int, int] = {}
    for finding in new:
        counts[finding.unit_id] = counts.get(finding.unit_id, 0) + 1
    if not counts:
        return
    members = UnitMember.objects.filter(unit__in=counts, until=None, user__is_active=True)
    words = "{year} 年度资格比对中，{unit}有 {count} 条新的查询发现；有异议的可以说明。"
    send(
        (
            member.user,
            words.format(year=campaign.year, unit=member.unit, count=counts[member.unit_id]),
            reverse("filing:eligibility", args=[member.unit_id]),
        )
        for member in members.select_related("user", "unit").order_by("id")
    )


def declare(campaign: Campaign, unit: Unit, clauses: Iterable[str], *, actor: User) -> list[Finding]:
    """Open a finding for each case that the unit itself declares (HN-1.1), once a year. Part of its submission."""
    known = {one.id: one for one in exclusions_for(campaign, unit)}
    made = []
    for clause in clauses:
        finding, new = Finding.objects.get_or_create(
            campaign=campaign, unit=unit, clause=clause, source_key="declared",
            defaults={
                "origin": Finding.Origin.DECLARED, "summary": f"单位自行声明存在“{known[clause].title}”情形",
                "found_at": clock.now(),
            },
        )  # fmt: skip
        if new:
            made.append(finding)
    if made:
        data = {"year": campaign.year, "new": [one.pk for one in made]}
        audit.record(unit, "unit.declared", actor=actor, clauses=_clauses(made), data=data)
    return made
