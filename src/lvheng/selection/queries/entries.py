"""Whom a what-if is about and what is known of each, for all of them in a constant number of queries (MI-1.b, MI-3.c).

A province tries over its new applicants, the ministry over what the provinces have reported. A city tries nothing: its
table brings all that it passed (HN-3.2).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from lvheng.accounts.models import Authority
from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import pack_for
from lvheng.filing.models import Application, Score
from lvheng.filing.queries import JUDGED, of_newest
from lvheng.review.models import Review
from lvheng.review.queries.experts import results, tainted
from lvheng.screening.models import Finding
from lvheng.screening.queries.findings import stopping
from lvheng.selection.models import Candidacy
from lvheng.selection.queries.ministry import RECEIVED, experts_needed
from lvheng.selection.queries.order import BASES, new_applicants
from lvheng.selection.queries.ranking import shut_cities, undecided_by_province

C = Candidacy.State
MINISTRY = Authority.Level.MINISTRY
#: Where a candidacy stands while nobody of the level has chosen it.
NOT_CHOSEN: dict[str, tuple[str, ...]] = {
    Authority.Level.PROVINCE: ("", C.CANDIDATE, C.NOT_RECOMMENDED, C.ENDED),
    MINISTRY: (C.REPORTED, C.NOT_SHORTLISTED, C.HELD),
}
#: Where it stands when its level has decided against it.
DECIDED: dict[str, dict[str, str]] = {
    Authority.Level.PROVINCE: {C.NOT_RECOMMENDED: "declined", C.ENDED: "ended"},
    MINISTRY: {C.NOT_SHORTLISTED: "passed_over", C.HELD: "held"},
}
COLUMNS = (
    "pk", "unit_id", "unit__name", "industry", "submitted_at", "authority_id", "authority__name", "province_id",
    "province__name", "candidacy__pk", "candidacy__state",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """A recorded score: `key` as it is kept by, `version` with its number, `standard` the hash of what it went by."""

    pk: int
    key: str
    tie_key: str
    total: Decimal
    version: str
    standard: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One unit in a what-if as things stand.

    `region`: the city it reports to, for the ministry its province; `scores`: the one that counts and the latest judged
    one; `experts`: the sum of the experts' means, where asked for; `present`: whether it is chosen now.
    """

    id: int
    unit: str
    industry: str
    earlier: float
    region: int
    region_name: str
    province: int
    candidacy: int | None
    state: str
    counting: Known | None
    judged: Known | None
    experts: Decimal | None
    blocked: tuple[str, ...]
    present: bool

    @property
    def exact(self) -> Decimal | None:
        """The exact total of the score that counts."""
        return Decimal(self.counting.key) if self.counting else None

    @property
    def state_label(self) -> str:
        """Where its candidacy stands, in a word."""
        return str(C(self.state).label) if self.state else ""


def tried_by(campaign: Campaign, authority: Authority, kind: str) -> QuerySet[Application]:
    """The new applicants of a kind that an authority's what-ifs are about."""
    if authority.level == MINISTRY:
        return new_applicants(campaign).filter(kind=kind, candidacy__state__in=RECEIVED)
    return new_applicants(campaign, authority).filter(kind=kind)


def entries(campaign: Campaign, authority: Authority, kind: str, *, by_experts: bool = False) -> list[Entry]:
    """All that an authority's what-if of a kind is about, by number; a constant number of queries."""
    found = tried_by(campaign, authority, kind)
    ministry = authority.level == MINISTRY
    ties = pack_for(campaign, authority).ranking.ties
    scores = scores_of(found, tie_keys="groups" in ties)
    if ministry:
        stops, totals = _ministry(campaign, found, by_experts=by_experts)
    else:
        stops, totals = _province(campaign, authority, found), {}
    waiting, decided = NOT_CHOSEN[authority.level], DECIDED[authority.level]
    held = set(Finding.objects.filter(stopping(), campaign=campaign).values_list("unit", flat=True))
    made = []
    for row in found.order_by("number", "id").values_list(*COLUMNS):
        pk, unit, name, industry, at, city, city_name, province, province_name, candidacy, state = row
        counting, judged = scores.get(pk, (None, None))
        blocked = [*stops.of(pk, city, state), *(["finding"] if unit in held else [])]
        if state in decided:
            blocked.append(decided[state])
        made.append(
            Entry(
                pk, name, industry, -at.timestamp() if at else 0, province if ministry else city,
                province_name if ministry else city_name, province, candidacy, state or "", counting, judged,
                totals.get(pk), tuple(blocked), (state or "") not in waiting,
            )
        )  # fmt: skip
    return made


def scores_of(
    applications: QuerySet[Application], *, tie_keys: bool = False
) -> dict[int, tuple[Known | None, Known | None]]:
    """The score that counts and the latest judged one, of the newest version of each application; one query."""
    kept: dict[int, dict[str, Known]] = defaultdict(dict)
    columns = ["version__application", "basis", "pk", "sort_key", "total", "version__number", "standard_hash"]
    found = Score.objects.filter(of_newest(), version__application__in=applications.values("pk"), latest=True)
    for application, basis, *values in found.values_list(*columns, *(["tie_key"] if tie_keys else [])):
        pk, key, total, number, standard, *tie = values
        kept[application][basis] = Known(pk, key, tie[0] if tie else "", Decimal(total), number, standard)
    return {pk: (_first(scores, BASES), _first(scores, JUDGED)) for pk, scores in kept.items()}


def _first(scores: dict[str, Known], bases: Iterable[str]) -> Known | None:
    return next((scores[basis] for basis in bases if basis in scores), None)


@dataclass(frozen=True)
class _Stops:
    """What stops a decision in favour of a unit as things stand, apart from what it is asked when it is decided."""

    table: frozenset[int] | None = None
    passed: frozenset[int] | None = None
    shut: frozenset[int] = frozenset()
    unheard: frozenset[int] = frozenset()
    apart: frozenset[int] = frozenset()
    conflict: frozenset[int] = frozenset()

    def of(self, pk: int, city: int, state: str | None) -> list[str]:
        """The reasons, each a word."""
        found = {
            "table": state is None and self.table is not None and pk not in self.table,
            "review": self.passed is not None and pk not in self.passed, "gate": city in self.shut,
            "experts": pk in self.unheard, "conflict": pk in self.conflict, "meeting": pk in self.apart,
        }  # fmt: skip
        return [name for name, stops in found.items() if stops]


def _province(campaign: Campaign, province: Authority, found: QuerySet[Application]) -> _Stops:
    passed = Review.objects.filter(
        application__in=found.values("pk"), level=Authority.Level.PROVINCE, state=Review.State.PASSED
    )
    return _Stops(
        table=frozenset(undecided_by_province(campaign, province).order_by().values_list("pk", flat=True)),
        passed=frozenset(passed.values_list("application", flat=True)),
        shut=frozenset(shut_cities(campaign, province)),
    )


def _ministry(
    campaign: Campaign, found: QuerySet[Application], *, by_experts: bool
) -> tuple[_Stops, dict[int, Decimal]]:
    """Whom the experts leave undecided as things stand, and where asked for the sums of their means."""
    judged = results(list(found.select_related("campaign", "unit", "authority", "province")))
    needed = experts_needed(campaign)
    unheard = frozenset(pk for pk, one in judged.items() if len(one.given) < needed)
    apart = frozenset(pk for pk, one in judged.items() if len(one.given) > 1 and one.must_meet)
    known = tainted(judged.values())
    conflict = frozenset(pk for pk, one in judged.items() if any(each.pk in known[pk] for each in one.given))
    stops = _Stops(unheard=unheard, apart=apart, conflict=conflict)
    if not by_experts:
        return stops, {}
    totals = {pk: one.result.total for pk, one in judged.items()}
    return stops, {pk: total for pk, total in totals.items() if total is not None}


def provinces_of(found: Iterable[Entry]) -> list[Authority]:
    """The provinces of some units by code; one query."""
    return list(Authority.objects.filter(pk__in={one.province for one in found}).order_by("code"))
