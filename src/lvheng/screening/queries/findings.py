"""Reads about findings and look-ups: what is known of a unit's eligibility, and what of it stands in the way."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Value,
    When,
)

from lvheng.accounts.queries import reach
from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import pack_for
from lvheng.core import clock
from lvheng.core.ahead import Read, ahead
from lvheng.core.refusal import Gap
from lvheng.registry.models import Unit
from lvheng.screening.automatic import Hit, hits_ahead, hits_on
from lvheng.screening.models import Finding, FindingStatement, LookUp
from lvheng.standards import Exclusion

RELATED = (
    "decided_by", "unit__authority__parent", "campaign", "entry__snapshot__authority", "removal__unit", "enterprise",
    "proof", "look_up__by",
)  # fmt: skip
#: What a finding that no longer counts is asked for by.
ENDED = "ended"


def visible_to(user: object) -> QuerySet[Finding]:
    """The findings of the territories of a person's roles."""
    return Finding.objects.filter(reach(user, "unit__authority"))


def counting() -> Q:
    """A condition on findings: counts today. Its entry has not ended (removed, rectified, beyond the look-back)."""
    return Q(until=None) | Q(until__gt=clock.today())


def stopping() -> Q:
    """A condition on findings: stops the recommendation today, being open or confirmed and still counting."""
    return counting() & Q(state__in=(Finding.State.OPEN, Finding.State.CONFIRMED))


def counts_today(finding: Finding) -> bool:
    """Whether a finding still counts; its state stays what was decided."""
    return finding.until is None or clock.today() < finding.until


def ordered(
    user: object, campaign: Campaign, *, state: str = "", clause: str = "", origin: str = ""
) -> QuerySet[Finding]:
    """A person's findings of a year, those to be decided first (`rank` 0 open, 1 confirmed, 2 cleared, 3 ended).

    `objected`: whether the unit has said something to it.
    """
    rank = Case(
        When(until__lte=clock.today(), then=Value(3)),
        When(state=Finding.State.OPEN, then=Value(0)),
        When(state=Finding.State.CONFIRMED, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    rows = _narrowed(user, campaign, clause, origin)
    if state == ENDED:
        rows = rows.filter(until__lte=clock.today())
    elif state:
        rows = rows.filter(counting(), state=state)
    said = Exists(FindingStatement.objects.filter(finding=OuterRef("pk")))
    return rows.annotate(rank=rank, objected=said).select_related(*RELATED)


def counts_of(user: object, campaign: Campaign, *, clause: str = "", origin: str = "") -> dict[str, int]:
    """How many findings of a year a person has in each state, `ended` those that count no longer; one query."""
    state = Case(When(until__lte=clock.today(), then=Value(ENDED)), default=F("state"), output_field=CharField())
    rows = _narrowed(user, campaign, clause, origin).annotate(now=state).order_by()
    found = dict(rows.values_list("now").annotate(count=Count("pk")))
    return {one: found.get(one, 0) for one in (*Finding.State.values, ENDED)}


def _narrowed(user: object, campaign: Campaign, clause: str, origin: str) -> QuerySet[Finding]:
    wanted = {name: value for name, value in (("clause", clause), ("origin", origin)) if value}
    return visible_to(user).filter(campaign=campaign, **wanted)


def clauses_found(user: object, campaign: Campaign) -> list[str]:
    """The clauses under which a person's territory has findings, for a filter."""
    found = visible_to(user).filter(campaign=campaign).order_by("clause").values_list("clause", flat=True)
    return list(found.distinct())


def of_application(user: object, pk: int) -> tuple[Campaign, Unit] | None:
    """Campaign and unit of an application (known here by its id alone) inside a person's territory, or None."""
    asked = Q(applications__pk=pk, applications__practice=False)
    unit = Unit.objects.filter(reach(user, "authority"), asked).select_related("authority__parent").first()
    campaign = Campaign.objects.filter(asked).first()
    return None if unit is None or campaign is None else (campaign, unit)


def unit_in_reach(user: object, pk: int) -> Unit | None:
    """A unit inside a person's territory, with or without an application, or None."""
    return Unit.objects.filter(reach(user, "authority"), pk=pk).select_related("authority__parent").first()


def exclusions_for(campaign: Campaign, unit: Unit) -> tuple[Exclusion, ...]:
    """The cases in which a unit of this territory may not apply; none where the territory's notice lists none."""
    return pack_for(campaign, unit.authority).eligibility.exclusions


@dataclass(frozen=True)
class SheetRow:
    """One exclusion with what is known of it: look-ups newest first, findings, what the registry knows."""

    exclusion: Exclusion
    look_ups: Sequence[LookUp] = field(default_factory=tuple)
    findings: Sequence[Finding] = field(default_factory=tuple)
    hits: Sequence[Hit] = field(default_factory=tuple)

    @property
    def state(self) -> str:
        """`todo`, `open`, `confirmed` or `clear`: the gravest that holds."""
        states = {finding.state for finding in self.findings if counts_today(finding)}
        if Finding.State.CONFIRMED in states:
            return "confirmed"
        if Finding.State.OPEN in states or self.hits:
            return "open"
        return "clear" if self.look_ups else "todo"


@dataclass(frozen=True)
class Sheet:
    """The look-ups of one unit in one year, clause by clause, and the bars on it."""

    rows: tuple[SheetRow, ...]
    bars: tuple[Hit, ...]

    @property
    def done(self) -> int:
        """How many clauses have been looked up."""
        return sum(1 for row in self.rows if row.look_ups)

    @property
    def missing(self) -> list[Exclusion]:
        """The clauses nobody looked up yet (HN-4.1.d)."""
        return [row.exclusion for row in self.rows if not row.look_ups]


def findings_of(campaign: Campaign, unit: Unit) -> list[Finding]:
    """A unit's findings of a year with all that tells where they come from and what the unit said; two queries."""
    return ahead("screening.findings", (campaign.pk, unit.pk), lambda: _findings(campaign, [unit]))


def sheets_ahead(campaign: Campaign, units: Sequence[Unit]) -> Read:
    """What the sheets of units are made of, to be read ahead: a constant number of queries, for one year."""
    found: dict[tuple[str, Hashable], Any] = dict(hits_ahead(units))
    for unit in units:
        found["screening.findings", (campaign.pk, unit.pk)] = []
        found["screening.look_ups", (campaign.pk, unit.pk)] = []
    for finding in _findings(campaign, units):
        found["screening.findings", (campaign.pk, finding.unit_id)].append(finding)
    for look_up in _look_ups(campaign, units):
        found["screening.look_ups", (campaign.pk, look_up.unit_id)].append(look_up)
    return found


def _findings(campaign: Campaign, units: Sequence[Unit]) -> list[Finding]:
    said = FindingStatement.objects.select_related("by", "proof").order_by("id")
    rows = Finding.objects.filter(campaign=campaign, unit__in=[one.pk for one in units]).select_related(*RELATED)
    return list(rows.prefetch_related(Prefetch("statements", said)).order_by("id"))


def _look_ups(campaign: Campaign, units: Sequence[Unit]) -> list[LookUp]:
    rows = LookUp.objects.filter(campaign=campaign, unit__in=[one.pk for one in units]).select_related("by", "proof")
    return list(rows.order_by("-at", "-id"))


def sheet(campaign: Campaign, unit: Unit) -> Sheet:
    """Everything known on a unit's eligibility, in a constant number of queries.

    One row for each exclusion: HN-1.1.a, HN-1.1.b, HN-1.1.c, HN-1.1.d, HN-1.1.e, HN-1.1.f. Of what the registry knows
    only what no finding tells yet.
    """
    exclusions = exclusions_for(campaign, unit)
    look_ups = ahead("screening.look_ups", (campaign.pk, unit.pk), lambda: _look_ups(campaign, [unit]))
    findings = findings_of(campaign, unit)
    hits = hits_on(unit, exclusions)
    rows = tuple(
        SheetRow(
            exclusion,
            [one for one in look_ups if one.clause == exclusion.id],
            [one for one in findings if one.clause == exclusion.id],
            untold((one for one in hits if one.clause == exclusion.id and not one.bars), findings),
        )
        for exclusion in exclusions
    )
    return Sheet(rows, tuple(hit for hit in hits if hit.bars))


def untold(hits: Iterable[Hit], findings: Iterable[Finding]) -> list[Hit]:
    """The hits that no finding tells yet; what an officer found under the same clause may be about something else."""
    removals = {one.removal_id for one in findings}
    return [hit for hit in hits if hit.removal not in removals]


def earlier(finding: Finding, findings: Iterable[Finding]) -> list[Finding]:
    """Decided findings that an open one follows: of the same list and enterprise, by date or document, and ended."""
    if finding.state != Finding.State.OPEN or finding.entry is None:
        return []
    about = (finding.clause, finding.enterprise_id, finding.entry.snapshot.list_id)
    return [
        one
        for one in findings
        if one.decided_at is not None
        and one.entry is not None
        and (one.clause, one.enterprise_id, one.entry.snapshot.list_id) == about
        and not counts_today(one)
        and (one.occurred_on == finding.occurred_on or one.entry.document == finding.entry.document != "")
    ]


def until_words(finding: Finding) -> str:
    """Until when a finding counts, in words."""
    if finding.until is not None:
        return f"{finding.until:%Y年%-m月%-d日}起不再计入"
    return "移出名单、完成整改或认定改变前一直计入"


def source_words(finding: Finding) -> str:
    """Where a finding comes from, in words."""
    if finding.entry is not None:
        snapshot = finding.entry.snapshot
        return f"{snapshot.label}，{snapshot.source}，{snapshot.as_of:%Y年%-m月%-d日}"
    if finding.look_up is not None:
        return f"{finding.look_up.source}，{finding.look_up.looked_up_on:%Y年%-m月%-d日}查询"
    return finding.get_origin_display()


def told(finding: Finding) -> str:
    """A finding in words: what, from where, until when."""
    return f"{finding.summary}（来源：{source_words(finding)}；{until_words(finding)}）"


def confirmed_against(campaign: Campaign, units: Iterable[Unit]) -> dict[int, list[Finding]]:
    """The confirmed findings that count today, by unit; one query. They bar (HN-1.1)."""
    found: dict[int, list[Finding]] = {}
    rows = Finding.objects.filter(
        counting(), campaign=campaign, unit__in=[unit.pk for unit in units], state=Finding.State.CONFIRMED
    )
    for finding in rows.select_related("entry__snapshot", "look_up").order_by("id"):
        found.setdefault(finding.unit_id, []).append(finding)
    return found


def hindrances(campaign: Campaign, unit: Unit, *, all_looked_up: bool, url: str = "") -> list[Gap]:
    """What of a unit's eligibility stops passing it; each names its clause verbatim. Empty: nothing does.

    `all_looked_up`: every exclusion must have been looked up (new applicants, HN-4.1.d). A confirmed finding stops
    (HN-1.1.a, HN-1.1.b, HN-1.1.c, HN-1.1.d, HN-1.1.e, HN-1.1.f);
    an open one stops until it is decided; a bar stops (HN-4.2.c, MI-3.d). What no longer counts stops nothing.
    """
    found = sheet(campaign, unit)
    gaps = [Gap(f"在禁止申报期内：{bar.text}（{bar.clause}）。", "bars", url) for bar in found.bars]
    for row in found.rows:
        words = f"{row.exclusion.id}“{row.exclusion.text}”"
        at = f"{url}#{row.exclusion.id}" if url else ""
        now = [one for one in row.findings if counts_today(one)]
        if row.state == "confirmed":
            said = "；".join(told(one) for one in now if one.state == Finding.State.CONFIRMED)
            gaps.append(Gap(f"已认定存在不得申报的情形：{words}。{said}", row.exclusion.id, at))
        elif row.state == "open":
            told_of = [told(one) for one in now if one.state == Finding.State.OPEN]
            said = "；".join([*told_of, *(hit.text for hit in row.hits)])
            gaps.append(Gap(f"有查询发现尚未认定或排除：{words}。{said}", row.exclusion.id, at))
        elif row.state == "todo" and all_looked_up:
            gaps.append(Gap(f"尚未查询：{words}。", row.exclusion.id, at))
    return gaps


def stops(campaign: Campaign, unit: Unit) -> list[Finding]:
    """The findings that stop the recommendation of a unit: open or confirmed, and still counting (HN-1.1)."""
    rows = Finding.objects.filter(stopping(), campaign=campaign, unit=unit)
    return list(rows.select_related("entry__snapshot", "look_up").order_by("id"))


def application_ids(campaign: Campaign, units: Sequence[int]) -> dict[int, int]:
    """Per unit id the id of its application of the year, for links; drafts and practice left out."""
    asked = Q(applications__campaign=campaign, applications__practice=False, applications__submitted_at__isnull=False)
    return dict(Unit.objects.filter(asked, pk__in=units).values_list("pk", "applications__pk"))
