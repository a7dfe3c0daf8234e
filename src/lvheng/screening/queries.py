"""Reads of the screening room."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from lvheng.accounts.queries import reach
from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import pack_for
from lvheng.core import clock
from lvheng.core.refusal import Gap
from lvheng.registry.models import Unit
from lvheng.screening.automatic import Hit, hits_on
from lvheng.screening.models import Finding, LookUp
from lvheng.standards import Exclusion


def visible_to(user: object) -> QuerySet[Finding]:
    """The findings of the territories of a person's roles."""
    return Finding.objects.filter(reach(user, "unit__authority"))


def ordered(user: object, campaign: Campaign) -> QuerySet[Finding]:
    """A person's findings of a year, those to be decided first (`rank` 0 open, 1 confirmed, 2 cleared)."""
    rank = Case(
        When(state=Finding.State.OPEN, then=Value(0)),
        When(state=Finding.State.CONFIRMED, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return (
        visible_to(user)
        .filter(campaign=campaign)
        .annotate(rank=rank)
        .select_related("unit__authority__parent", "look_up__by", "decided_by", "campaign")
    )


def of_application(user: object, pk: int) -> tuple[Campaign, Unit] | None:
    """Campaign and unit of an application (known here by its id alone) inside a person's territory, or None."""
    asked = Q(applications__pk=pk, applications__practice=False)
    unit = Unit.objects.filter(reach(user, "authority"), asked).select_related("authority__parent").first()
    campaign = Campaign.objects.filter(asked).first()
    return None if unit is None or campaign is None else (campaign, unit)


def exclusions_for(campaign: Campaign, unit: Unit) -> tuple[Exclusion, ...]:
    """The cases in which a unit of this territory may not apply; none where the territory's notice lists none."""
    return pack_for(campaign, unit.authority).eligibility.exclusions


def outside_lookback(exclusion: Exclusion, occurred_on: date | None) -> bool:
    """Whether an event lies before the years the clause looks back on, by day; a current state never does."""
    if exclusion.lookback != "by_day" or occurred_on is None or exclusion.lookback_years is None:
        return False
    return occurred_on <= clock.years_later(clock.today(), -exclusion.lookback_years)


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
        states = {finding.state for finding in self.findings}
        if Finding.State.CONFIRMED in states:
            return "confirmed"
        if Finding.State.OPEN in states or (self.hits and not states):
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


def sheet(campaign: Campaign, unit: Unit) -> Sheet:
    """Everything known on a unit's eligibility, in a constant number of queries.

    One row for each exclusion: HN-1.1.a, HN-1.1.b, HN-1.1.c, HN-1.1.d, HN-1.1.e, HN-1.1.f.
    """
    exclusions = exclusions_for(campaign, unit)
    look_ups = list(
        LookUp.objects.filter(campaign=campaign, unit=unit).select_related("by", "proof").order_by("-at", "-id")
    )
    findings = list(
        Finding.objects.filter(campaign=campaign, unit=unit)
        .select_related("decided_by", "unit__authority__parent", "campaign")
        .order_by("id")
    )
    hits = hits_on(unit, exclusions)
    rows = tuple(
        SheetRow(
            exclusion,
            [one for one in look_ups if one.clause == exclusion.id],
            [one for one in findings if one.clause == exclusion.id],
            [one for one in hits if one.clause == exclusion.id and not one.bars],
        )
        for exclusion in exclusions
    )
    return Sheet(rows, tuple(hit for hit in hits if hit.bars))


def hindrances(campaign: Campaign, unit: Unit, *, all_looked_up: bool, url: str = "") -> list[Gap]:
    """What of a unit's eligibility stops passing it; each names its clause verbatim. Empty: nothing does.

    `all_looked_up`: every exclusion must have been looked up (new applicants, HN-4.1.d). A confirmed finding stops
    (HN-1.1.a, HN-1.1.b, HN-1.1.c, HN-1.1.d, HN-1.1.e, HN-1.1.f);
    an open one stops until it is decided; a bar stops (HN-4.2.c, MI-3.d).
    """
    found = sheet(campaign, unit)
    gaps = [Gap(f"在禁止申报期内：{bar.text}（{bar.clause}）。", "bars", url) for bar in found.bars]
    for row in found.rows:
        words = f"{row.exclusion.id}“{row.exclusion.text}”"
        at = f"{url}#{row.exclusion.id}" if url else ""
        if row.state == "confirmed":
            gaps.append(Gap(f"已认定存在不得申报的情形：{words}。", row.exclusion.id, at))
        elif row.state == "open":
            gaps.append(Gap(f"有查询发现尚未认定或排除：{words}。", row.exclusion.id, at))
        elif row.state == "todo" and all_looked_up:
            gaps.append(Gap(f"尚未查询：{words}。", row.exclusion.id, at))
    return gaps


def counts(campaign: Campaign, units: Sequence[int]) -> dict[int, dict[str, int]]:
    """Per unit id: how many clauses were looked up (`looked_up`) and findings by state; two queries."""
    found: dict[int, dict[str, int]] = {pk: {"looked_up": 0, "open": 0, "confirmed": 0, "cleared": 0} for pk in units}
    clauses = LookUp.objects.filter(campaign=campaign, unit__in=units).values_list("unit_id", "clause").distinct()
    for unit, _clause in clauses:
        found[unit]["looked_up"] += 1
    for unit, state in Finding.objects.filter(campaign=campaign, unit__in=units).values_list("unit_id", "state"):
        found[unit][state] += 1
    return found


def application_ids(campaign: Campaign, units: Sequence[int]) -> dict[int, int]:
    """Per unit id the id of its application of the year, for links; drafts and practice left out."""
    asked = Q(applications__campaign=campaign, applications__practice=False, applications__submitted_at__isnull=False)
    return dict(Unit.objects.filter(asked, pk__in=units).values_list("pk", "applications__pk"))
