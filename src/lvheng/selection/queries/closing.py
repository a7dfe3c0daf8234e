"""Closing the year: what becomes of every listed unit (HN-4.1.c, MI-2.2.b)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Min, Q, QuerySet

from lvheng.accounts.models import Authority
from lvheng.accounts.queries import province_of, reach
from lvheng.campaigns.models import Campaign, Window
from lvheng.campaigns.queries import pack_for
from lvheng.campaigns.terms import Calendar, Term
from lvheng.core import clock
from lvheng.evaluation.dynamic import Population, Year, bottom_run
from lvheng.filing.duty import duty_units
from lvheng.registry.models import STANDING, ListEntry, Unit
from lvheng.screening.models import Finding
from lvheng.selection.models import AnnualResult, ClosingProposal
from lvheng.selection.queries.gate import released
from lvheng.selection.queries.tables import existing_scores
from lvheng.standards.staying import BottomRule

UNSETTLED = (ClosingProposal.State.PROPOSED, ClosingProposal.State.NOTIFIED)


def kind_words(proposal: ClosingProposal) -> str:
    """What is proposed, for a sentence that has its colon already: 移出，未完成填报."""
    return proposal.get_kind_display().replace("：", "，")


@dataclass(frozen=True)
class Compared:
    """The scored units a unit is compared with this year; `province` None: nationwide."""

    population: Population[int]
    province: Authority | None

    def result_of(self, unit: int) -> dict[str, object]:
        """What is kept of a unit's year."""
        return {
            "score": self.population.totals[unit],
            "rank": self.population.ranks[unit],
            "population": len(self.population.totals),
            "in_bottom": unit in self.population.bottom,
        }


def units_of_year(campaign: Campaign) -> QuerySet[Unit]:
    """The units whose results of the year count: on the list, or taken off it by this very year's proposals."""
    gone = ClosingProposal.objects.filter(campaign=campaign, state=ClosingProposal.State.CONFIRMED).values("unit")
    due = duty_units(campaign).values("pk")
    return Unit.objects.filter(Q(pk__in=due) | Q(pk__in=gone)).select_related("authority__parent").order_by("id")


def compared(campaign: Campaign, units: Iterable[Unit]) -> dict[int, Compared]:
    """For every scored existing unit whom it is compared with, by its territory's rule (MI-2.2.b), each among its kind.

    Nationwide: all scored existing units of the kind; by province: those of the same province.
    """
    known = {unit.pk: unit for unit in units}
    found: dict[int, Compared] = {}
    for kind in Unit.Kind.values:
        totals = {unit: total for unit, total in existing_scores(campaign, kind).items() if unit in known}
        inside: dict[int, dict[int, Decimal]] = defaultdict(dict)
        for unit, total in totals.items():
            inside[province_of(known[unit].authority).pk][unit] = total
        made: dict[tuple[object, ...], Compared] = {}
        for unit in totals:
            province = province_of(known[unit].authority)
            rule = bottom_rule(campaign, province)
            local = province if rule.scope == "province" else None
            key = (local, rule.share, rule.ties)
            if key not in made:
                among = totals if local is None else inside[local.pk]
                made[key] = Compared(Population(among, rule.share, rule.ties), local)
            found[unit] = made[key]
    return found


def bottom_rule(campaign: Campaign, authority: Authority) -> BottomRule:
    """The rule on the bottom of the year in a territory."""
    return pack_for(campaign, authority).bottom_rule


def run_of(history: Iterable[AnnualResult], rule: BottomRule, since: int | None = None) -> list[int]:
    """The years at the bottom up to the newest, newest first, counted by the territory's rule (MI-2.2.b).

    `since`: the year in which the unit was listed; of a unit that comes back, years before its return don't count.
    """
    counted = (kept for kept in history if since is None or kept.year >= since)
    years = (Year(kept.year, kept.score is not None, kept.in_bottom) for kept in counted)
    return bottom_run(years, counting=rule.counting)


def listed_since() -> dict[int, int]:
    """Per unit on the national list the year of its present entry; one query."""
    entries = ListEntry.objects.filter(level=ListEntry.Level.NATIONAL, state__in=STANDING)
    first = entries.order_by().values_list("unit").annotate(first=Min("listed_on"))
    return {unit: day.year for unit, day in first}


def excluding_findings(campaign: Campaign) -> dict[int, list[Finding]]:
    """Per unit the confirmed findings of the year that hold today (HN-1.1.a to HN-1.1.f); one query."""
    holds = Q(until=None) | Q(until__gt=clock.today())
    found: dict[int, list[Finding]] = defaultdict(list)
    for finding in Finding.objects.filter(holds, campaign=campaign, state=Finding.State.CONFIRMED).order_by("id"):
        found[finding.unit_id].append(finding)
    return found


@dataclass(frozen=True)
class Beside:
    """A unit as it stood beside another one this year; `own`: the unit itself."""

    name: str
    rank: int
    score: str
    in_bottom: bool
    own: bool = False


def beside(proposal: ClosingProposal, *, anonymous: bool = False) -> list[Beside]:
    """The unit of a proposal and who stood next to it, best first; `anonymous`: other units without their names."""
    rows = proposal.grounds.get("neighbours") or []
    if not rows:
        return []
    mine = proposal.grounds["years"][0]
    own = Beside(proposal.unit.name, mine["rank"], mine["score"], mine["in_bottom"], own=True)
    others = [
        Beside("其他单位" if anonymous else row["name"], row["rank"], row["score"], row["in_bottom"]) for row in rows
    ]
    return sorted([own, *others], key=lambda one: (one.rank, not one.own))


def released_units(campaign: Campaign) -> set[int]:
    """The existing units released from this year's duty."""
    return set(duty_units(campaign).filter(released(campaign)).values_list("pk", flat=True))


def filing_over(campaign: Campaign) -> Term | None:
    """The filing term that ends last, extensions included, if it is not over yet; None when filing is over."""
    last = Calendar.load(campaign, act=Window.Act.FILING).last(Window.Act.FILING)
    return last if last is not None and not last.over else None


def proposals(campaign: Campaign) -> QuerySet[ClosingProposal]:
    """The year's proposals."""
    return ClosingProposal.objects.filter(campaign=campaign).select_related(
        "campaign", "unit__authority__parent__parent", "decided_by"
    )


def proposals_visible_to(user: object, campaign: Campaign) -> QuerySet[ClosingProposal]:
    """The year's proposals of the territories of a person's roles."""
    return proposals(campaign).filter(reach(user, "unit__authority"))


def has_evidence_of_year(campaign: Campaign) -> bool:
    """Whether proposals were made at all, or no unit is listed."""
    return proposals(campaign).exists() or not duty_units(campaign).exists()
