"""What the guards of reviewing and the score at a level ask of one application, read of many at once (HN-4.1.d)."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any

from lvheng.accounts.models import User
from lvheng.benchmarks.queries import level_rows_ahead
from lvheng.campaigns.terms import Calendar
from lvheng.core.ahead import Read
from lvheng.filing.models import Application, SubmittedVersion
from lvheng.filing.queries import versions_of
from lvheng.filing.scoring import place_of, standard_of
from lvheng.filing.supplementing import waiting
from lvheng.review.levels import ORDER
from lvheng.review.models import Review
from lvheng.review.queries import verdicts_on
from lvheng.review.queries.departments import opinions_on
from lvheng.review.queries.own import decided_below, with_a_hand
from lvheng.review.queries.sites import planned_for
from lvheng.screening.queries import sheets_ahead

Ahead = Callable[[Sequence[int]], Read]
_OTHERS: list[Ahead] = []


def reads_ahead(function: Ahead) -> Ahead:
    """Register what another room's guards of reviewing ask of applications, by id."""
    _OTHERS.append(function)
    return function


def of_reviews(applications: Sequence[Application], user: User) -> Read:
    """Everything the guards ask before a person decides on applications of one year; constant queries.

    To be read inside `core.ahead.reading`. Applications come with unit, campaign, authority and province.
    """
    if not applications:
        return {}
    campaign, keys = applications[0].campaign, [one.pk for one in applications]
    own, versions = with_a_hand(user, applications), versions_of(applications)
    found: dict[tuple[str, Hashable], Any] = {("campaigns.calendar", campaign.pk): Calendar.load(campaign)}
    found |= sheets_ahead(campaign, [one.unit for one in applications])
    found |= _judged(applications)
    for level in ORDER:
        below = decided_below(user, keys, level)
        found |= {("review.decided_below", (user.pk, level, (pk,))): {pk} & below for pk in keys}
    returned = {one.application_id: one for one in waiting(pk__in=keys).order_by("-id")}
    for pk in keys:
        found["review.hand", (user.pk, pk)] = pk in own
        found["review.waiting", pk] = returned.get(pk)
        found["filing.version", pk] = versions.get(pk)
    found |= _levels(versions.values())
    for other in _OTHERS:
        found |= other(keys)
    return found


def _judged(applications: Sequence[Application]) -> Read:
    """Reviews, verdicts, visits and departments' opinions, each an empty answer where there is none."""
    keys = [one.pk for one in applications]
    at: dict[str, dict[int, list[Any]]] = defaultdict(lambda: {pk: [] for pk in keys})
    for review in Review.objects.filter(application__in=keys).prefetch_related("verdicts").order_by("id"):
        at["review.reviews"][review.application_id].append(review)
    for verdict in verdicts_on(keys):
        at["review.verdicts"][verdict.review.application_id].append(verdict)
    for opinion in opinions_on(keys):
        at["review.departments"][opinion.application_id].append(opinion)
    found: dict[tuple[str, Hashable], Any] = {
        (kind, pk): at[kind][pk] for kind in ("review.reviews", "review.verdicts", "review.departments") for pk in keys
    }
    visits: dict[tuple[int, int | None], Any] = {
        (one.application_id, one.authority_id): one for one in planned_for(keys).order_by("-id")
    }
    for one in applications:
        for authority in (one.authority_id, one.province_id, one.province.parent_id):
            found["review.planned", (one.pk, authority)] = visits.get((one.pk, authority))
    return found


def _levels(versions: Iterable[SubmittedVersion]) -> Read:
    """The benchmark levels that the versions are scored by; a query for each set and day."""
    wanted: dict[tuple[Any, Any], tuple[set[str], set[str]]] = {}
    for version in versions:
        standard, place = standard_of(version), place_of(version.application)
        if version.benchmark_set is not None:
            industries, regions = wanted.setdefault((version.benchmark_set, place.on), (set(), set()))
            industries.add(standard.industry.id if standard.industry else "")
            regions.add(place.region)
    found: dict[tuple[str, Hashable], Any] = {}
    for (benchmark_set, on), (industries, regions) in wanted.items():
        found |= level_rows_ahead(benchmark_set, industries, regions, on)
    return found
