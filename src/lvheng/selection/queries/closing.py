"""Closing the year: what becomes of every listed unit (HN-4.1.c, MI-2.2.b), and what falsification would undo."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from lvheng.accounts.models import Authority, Role
from lvheng.accounts.rules import holds
from lvheng.campaigns.models import Campaign, Window
from lvheng.campaigns.queries import pack_for
from lvheng.core import clock
from lvheng.evaluation import ranking
from lvheng.filing.models import Application
from lvheng.registry.models import ListEntry, Unit
from lvheng.selection.models import AnnualResult, Candidacy, ClosingProposal
from lvheng.selection.queries.gate import duty_units, released
from lvheng.selection.queries.tables import existing_scores

NEIGHBOURS = 2


@dataclass(frozen=True)
class Result:
    """A unit's result of the year: exact points and place among all scored existing units of its kind."""

    score: Decimal
    rank: int
    population: int
    in_bottom: bool


def results_of(totals: Mapping[int, Decimal], share: Decimal) -> dict[int, Result]:
    """Results by unit of one kind's exact totals (MI-2.2.b): floor(share × n) places, ties at the edge spared."""
    ranks, last = ranking.rank(totals), ranking.bottom(totals, share)
    return {unit: Result(totals[unit], ranks[unit], len(totals), unit in last) for unit in totals}


def year_results(campaign: Campaign) -> dict[int, Result]:
    """The results of all scored existing units, nationwide, each among its kind."""
    share = pack_for(campaign).bottom_rule.share
    due = set(duty_units(campaign).values_list("pk", flat=True))
    found: dict[int, Result] = {}
    for kind in Unit.Kind.values:
        totals = {unit: total for unit, total in existing_scores(campaign, kind).items() if unit in due}
        found |= results_of(totals, share)
    return found


def bottom_run(history: Iterable[AnnualResult]) -> list[AnnualResult]:
    """The years at the bottom up to the newest, newest first; years without a score are passed over (MI-2.2.b)."""
    run = []
    for result in sorted((r for r in history if r.score is not None), key=lambda r: r.year, reverse=True):
        if not result.in_bottom:
            break
        run.append(result)
    return run


def neighbours(unit: int, results: Mapping[int, Result]) -> list[int]:
    """The units next above and below in the order of points, nearest first."""
    ordered = sorted(results, key=lambda key: (results[key].rank, key))
    at = ordered.index(unit)
    return [*reversed(ordered[max(0, at - NEIGHBOURS) : at]), *ordered[at + 1 : at + 1 + NEIGHBOURS]]


def cut_off(results: Iterable[Result]) -> Decimal | None:
    """The highest score that still counted as bottom; None where none did."""
    return max((result.score for result in results if result.in_bottom), default=None)


def released_units(campaign: Campaign) -> set[int]:
    """The existing units released from this year's duty."""
    return set(duty_units(campaign).filter(released(campaign)).values_list("pk", flat=True))


def filing_over(campaign: Campaign) -> Window | None:
    """The filing window that ends last if it has not ended yet; None when filing is over everywhere."""
    last = Window.objects.filter(campaign=campaign, act=Window.Act.FILING, closes_at__gte=clock.now())
    return last.order_by("-closes_at").first()


def proposals(campaign: Campaign) -> QuerySet[ClosingProposal]:
    """The year's proposals, removals first."""
    return ClosingProposal.objects.filter(campaign=campaign).select_related("unit__authority__parent", "decided_by")


def has_evidence_of_year(campaign: Campaign) -> bool:
    """Whether proposals were made at all, or no unit is listed."""
    return proposals(campaign).exists() or not duty_units(campaign).exists()


@dataclass(frozen=True)
class Consequences:
    """What a finding of falsification will do, shown before it is confirmed."""

    applications: list[Application]
    candidacy: Candidacy | None
    entries: list[ListEntry]
    clause: str
    years: int
    until: Any


def consequences(campaign: Campaign, unit: Unit, level: str) -> Consequences | None:
    """What follows a finding by `level` (province or ministry); None where the territory's rules give it none."""
    rule = pack_for(campaign, unit.authority).falsification
    clause = {str(key): value for key, value in rule.clauses.items()}.get(level)
    if clause is None:
        return None
    entries = ListEntry.objects.filter(unit=unit, state=ListEntry.State.LISTED).order_by("level")
    if rule.remove_from == "national":
        entries = entries.filter(level=ListEntry.Level.NATIONAL)
    open_ones = Application.objects.filter(
        unit=unit, campaign=campaign, practice=False, state__in=(Application.State.DRAFT, Application.State.SUBMITTED)
    )
    return Consequences(
        list(open_ones.order_by("id")),
        Candidacy.objects.filter(application__unit=unit, application__campaign=campaign)
        .exclude(state=Candidacy.State.ENDED)
        .first(),
        list(entries),
        clause,
        rule.bar_years,
        clock.years_later(clock.today(), rule.bar_years),
    )


def finder_level(actor: object, unit: Unit) -> str:
    """At which level a person would find a unit's falsification: the highest over the unit; empty without one."""
    for level in (Authority.Level.MINISTRY, Authority.Level.PROVINCE):
        if holds(actor, Role.Kind.OFFICER, level, unit.authority):
            return str(level)
    return ""
