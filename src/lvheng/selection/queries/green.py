"""Reads about the green code (企业绿码): who gets which grade, what speaks against it, whether a code still holds."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256

from django.db.models import Min, QuerySet

from lvheng.accounts.models import Authority
from lvheng.accounts.queries import province_of, reach
from lvheng.campaigns.models import Campaign, Window
from lvheng.campaigns.queries import pack_for
from lvheng.campaigns.terms import Calendar
from lvheng.core import clock
from lvheng.evaluation import ranking
from lvheng.evaluation.grading import grades
from lvheng.filing.models import Application
from lvheng.registry.models import STANDING, ListEntry, Unit
from lvheng.registry.queries import existing_units, filed_by
from lvheng.review.models import Review
from lvheng.screening.models import Finding
from lvheng.screening.queries import stopping
from lvheng.selection.models import AnnualResult, ClosingProposal, Falsification, GreenCode
from lvheng.selection.queries.closing import UNSETTLED
from lvheng.selection.queries.tables import industry_names

HELD = "待移出决定，暂不赋码"
REMOVALS = tuple(kind for kind in ClosingProposal.Kind.values if kind.startswith("remove"))
OTHER_INDUSTRY = "其他行业（非重点行业）"
REASONS = {
    "unfiled": "本年度没有完成填报，没有得分",
    "unlisted": "不在国家级绿色制造名单内",
    "finding": "有待认定或已认定的不得申报情形",
    "refused": "本年度填报审核不通过",
    "falsified": "本年度被认定弄虚作假",
}


def codes_visible_to(user: object) -> QuerySet[GreenCode]:
    """The codes of a person's own units and of the territories of their roles."""
    return GreenCode.objects.filter(filed_by(user, "unit") | reach(user, "unit__authority")).select_related(
        "campaign", "unit__authority__parent"
    )


def codes_asked_for(campaign: Campaign, user: object) -> QuerySet[GreenCode]:
    """The requests of a year that wait inside a person's territories, in the order in which they came."""
    waiting = GreenCode.objects.filter(
        reach(user, "unit__authority"), campaign=campaign, state=GreenCode.State.REQUESTED
    )
    return waiting.select_related("campaign", "unit__authority__parent").order_by("id")


def results_recorded(campaign: Campaign) -> bool:
    """Whether the year's results are there to grade by: the proposals of the year's end were formed."""
    return AnnualResult.objects.filter(year=campaign.year, score__isnull=False).exists()


@dataclass(frozen=True)
class GreenPlace:
    """A unit's grade with its places, nationwide and within its industry (of a factory; id empty: no key industry)."""

    grade: str
    rank: int
    population: int
    industry: str = ""
    industry_rank: int | None = None
    industry_population: int = 0


def green_places(campaign: Campaign) -> dict[int, GreenPlace]:
    """Grade and places of every unit with a score of the year, each among its kind; two queries."""
    results = AnnualResult.objects.filter(year=campaign.year, score__isnull=False)
    filed = Application.objects.filter(campaign=campaign, practice=False)
    industries = dict(filed.values_list("unit", "industry"))
    shares = [(grade.id, grade.share) for grade in pack_for(campaign).green_code.grades]
    totals: dict[str, dict[int, Decimal]] = defaultdict(dict)
    for unit, kind, score in results.values_list("unit", "unit__kind", "score"):
        totals[kind][unit] = Decimal(str(score))
    found: dict[int, GreenPlace] = {}
    for kind, of_kind in totals.items():
        grade, rank = grades(of_kind, shares), ranking.rank(of_kind)
        inside = _inside(of_kind, industries) if kind == Unit.Kind.FACTORY else {}
        for unit in of_kind:
            place = inside.get(unit, ("", None, 0))
            found[unit] = GreenPlace(grade[unit], rank[unit], len(of_kind), *place)
    return found


def _inside(totals: dict[int, Decimal], industries: dict[int, str]) -> dict[int, tuple[str, int, int]]:
    """Per unit its industry, the place there, and how many there are."""
    groups: dict[str, dict[int, Decimal]] = defaultdict(dict)
    for unit, total in totals.items():
        groups[industries.get(unit, "")][unit] = total
    return {
        unit: (industry, place, len(group))
        for industry, group in groups.items()
        for unit, place in ranking.rank(group).items()
    }


def green_obstacles(campaign: Campaign, units: QuerySet[Unit]) -> dict[int, list[str]]:
    """Why units get no code this year (`REASONS`): not filed, not listed, abnormal data; five queries for any number.

    Only units with a reason are in it.
    """
    some = units.order_by().values("pk")
    scored = AnnualResult.objects.filter(unit__in=some, year=campaign.year, score__isnull=False)
    refused = Review.objects.filter(
        application__unit__in=some, application__campaign=campaign, state=Review.State.REFUSED
    )
    found = {
        "unfiled": units.exclude(pk__in=scored.values("unit")).values_list("pk", flat=True),
        "unlisted": units.exclude(pk__in=existing_units().values("pk")).values_list("pk", flat=True),
        "finding": Finding.objects.filter(stopping(), unit__in=some, campaign=campaign).values_list("unit", flat=True),
        "refused": refused.values_list("application__unit", flat=True),
        "falsified": Falsification.objects.filter(unit__in=some, campaign=campaign).values_list("unit", flat=True),
    }
    reasons: dict[int, list[str]] = defaultdict(list)
    for key, keys in found.items():
        for unit in sorted(set(keys)):
            reasons[unit].append(REASONS[key])
    return dict(reasons)


@dataclass(frozen=True)
class GreenOutlook:
    """What issuing would do to the units that wait, by unit: their places, and what speaks against some.

    `held`: those whose removal from the list is proposed and not decided; their requests stay as they are.
    """

    units: tuple[int, ...]
    places: dict[int, GreenPlace]
    against: dict[int, list[str]]
    held: frozenset[int] = frozenset()

    @property
    def fingerprint(self) -> str:
        """Changes with whatever a person saw before issuing: who waits, which grade, which reason."""
        seen = [[unit, asdict(self.places[unit]) if unit in self.places else None, self.against.get(unit),
                 unit in self.held] for unit in self.units]  # fmt: skip
        return sha256(json.dumps(seen, ensure_ascii=False).encode()).hexdigest()


def green_outlook(campaign: Campaign, codes: Iterable[GreenCode]) -> GreenOutlook:
    """The outlook of some requests of a year; eight queries for any number.

    A removal that is proposed and not decided keeps a code from being issued, until it is (MI-2.2.b).
    """
    units = tuple(code.unit_id for code in codes)
    asking = Unit.objects.filter(green_codes__campaign=campaign, green_codes__state=GreenCode.State.REQUESTED)
    against = green_obstacles(campaign, asking)
    open_removals = ClosingProposal.objects.filter(
        campaign=campaign, unit__in=asking.values("pk"), kind__in=REMOVALS, state__in=UNSETTLED
    )
    held = frozenset(open_removals.values_list("unit", flat=True)) & (set(units) - set(against))
    mine = {unit: against[unit] for unit in units if unit in against}
    return GreenOutlook(units, green_places(campaign), mine, held)


def green_due(campaign: Campaign) -> date | None:
    """The day by which codes are due: the pack's days after filing ended everywhere; None without a filing window."""
    last = Calendar.load(campaign, act=Window.Act.FILING).last(Window.Act.FILING)
    return None if last is None else _day(last.closes_at) + timedelta(days=pack_for(campaign).green_code.within_days)


@dataclass(frozen=True)
class GreenStanding:
    """Whether an issued code holds now: `valid`, `expired`, `ended` or `revoked`; why, and the day it stopped."""

    state: str
    words: str
    since: date | None = None

    @property
    def valid(self) -> bool:
        """Whether it holds."""
        return self.state == "valid"


def green_standings(unit: Unit, codes: Iterable[GreenCode]) -> dict[int, GreenStanding]:
    """How the issued codes of one unit stand now, by id; three queries."""
    return _standings({unit.pk: unit}, codes)


def green_standings_across(codes: Iterable[GreenCode]) -> dict[int, GreenStanding]:
    """How the issued codes of any units stand now, by id; three queries."""
    codes = list(codes)
    return _standings({code.unit_id: code.unit for code in codes}, codes)


def _standings(units: dict[int, Unit], codes: Iterable[GreenCode]) -> dict[int, GreenStanding]:
    """How issued codes stand.

    Read from what is so, not kept: whoever removes a unit from the list or finds falsification need not know of codes.
    A year's codes expire when codes of a later year are issued, to whomever (where provinces issue: in the province).
    """
    issued = [code for code in codes if code.issued_at is not None]
    entries: dict[int, list[ListEntry]] = defaultdict(list)
    for entry in ListEntry.objects.filter(unit__in=units, level=ListEntry.Level.NATIONAL).order_by("id"):
        entries[entry.unit_id].append(entry)
    falsified: dict[int, list[datetime]] = defaultdict(list)
    for pk, at in Falsification.objects.filter(unit__in=units).values_list("unit", "decided_at"):
        falsified[pk].append(at)
    first = min((code.campaign.year for code in issued), default=0)
    later = (
        GreenCode.objects.filter(issued_at__isnull=False, campaign__year__gt=first)
        .order_by()
        .values_list("campaign__year", "unit__authority__path")
        .annotate(first=Min("issued_at"))
    )
    rows = [(year, path, _day(at)) for year, path, at in later]
    return {
        code.pk: _standing(
            code, _next_issue(code, units[code.unit_id], rows), entries[code.unit_id], falsified[code.unit_id]
        )
        for code in issued
    }


def _day(moment: datetime) -> date:
    return moment.astimezone(clock.ZONE).date()


def _next_issue(code: GreenCode, unit: Unit, issued: list[tuple[int, str, date]]) -> date | None:
    """The first day on which codes of a later year were issued where this one would have been."""
    here = "/"
    if str(pack_for(code.campaign, unit.authority).green_code.decided_by) != Authority.Level.MINISTRY:
        here = province_of(unit.authority).path
    days = [day for year, path, day in issued if year > code.campaign.year and path.startswith(here)]
    return min(days, default=None)


def _standing(
    code: GreenCode, next_issue: date | None, entries: list[ListEntry], falsified: list[datetime]
) -> GreenStanding:
    assert code.issued_at is not None  # noqa: S101 (only issued codes come here)
    since = _day(code.issued_at)
    if code.state == GreenCode.State.REVOKED:
        return GreenStanding("revoked", code.reason, _day(code.ended_at) if code.ended_at else None)
    lied = min((at for at in falsified if at >= code.issued_at), default=None)
    if lied is not None:
        return GreenStanding("revoked", "单位被认定弄虚作假，绿码注销", _day(lied))
    if not any(entry.state in STANDING and entry.listed_on <= since for entry in entries):
        gone = [entry.removed_on for entry in entries if entry.removed_on is not None and entry.removed_on >= since]
        return GreenStanding("ended", "单位已移出国家级绿色制造名单", min(gone, default=None))
    if next_issue is not None:
        return GreenStanding("expired", "下一年度绿码已赋码，本年度绿码到期", next_issue)
    return GreenStanding("valid", f"有效至 {code.campaign.year + 1} 年度赋码之日")


def green_industry(code: GreenCode) -> str:
    """The industry a code was graded within, in words; empty for parks."""
    if code.industry_rank is None:
        return ""
    return industry_names(code.campaign.year).get(code.industry, OTHER_INDUSTRY)


def valid_code(unit: Unit) -> GreenCode | None:
    """The unit's code that holds now; None without one."""
    issued = list(
        GreenCode.objects.filter(unit=unit, state=GreenCode.State.ISSUED)
        .select_related("campaign")
        .order_by("-campaign__year")
    )
    if not issued:
        return None
    found = green_standings(unit, issued)
    return next((code for code in issued if found[code.pk].valid), None)
