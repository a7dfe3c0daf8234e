"""What the regional mean is made of (MI-1.c)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from lvheng.accounts.models import Authority
from lvheng.benchmarks.models import BenchmarkSet, NamedSet
from lvheng.benchmarks.queries import named
from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import pack_for
from lvheng.filing.models import Application, Score
from lvheng.filing.queries import of_newest
from lvheng.review.levels import ORDER
from lvheng.review.models import Review


@dataclass(frozen=True)
class Verified:
    """An existing unit's score by the latest level that decided; `groups` as stored, decimals as text."""

    application: int
    basis: str
    total: Decimal
    groups: list[dict[str, Any]]


def first_check(campaign: Campaign, province: Authority) -> Q:
    """A condition on applications of a province: the first level that reviews them passed them."""
    passed = Q(reviews__state=Review.State.PASSED)
    by_city = Q(authority__level=Authority.Level.CITY)
    if not pack_for(campaign, province).step_enabled("city_review"):
        return passed & Q(reviews__level=Authority.Level.PROVINCE)
    return passed & (
        (by_city & Q(reviews__level=Authority.Level.CITY)) | (~by_city & Q(reviews__level=Authority.Level.PROVINCE))
    )


def mean_population(campaign: Campaign, provinces: Iterable[Authority], kind: str) -> QuerySet[Application]:
    """The existing units of a kind that the regional means of some provinces are made of: passed their first check."""
    by_rule: dict[Q, list[int]] = defaultdict(list)
    for province in provinces:
        by_rule[first_check(campaign, province)].append(province.pk)
    found = Q(pk__in=())
    for rule, keys in by_rule.items():
        found |= Q(province__in=keys) & rule
    return Application.objects.filter(
        found, campaign=campaign, kind=kind, route=Application.Route.EXISTING, state=Application.State.SUBMITTED
    )


def verified_scores(campaign: Campaign, province: Authority, kind: str) -> list[Verified]:
    """One score per existing unit of the province and kind that passed its first check. Two or three queries.

    Under the set named for ranking once every one of them has its score under it, up to date; until then all by the
    set of self-evaluation: a mean is never of two sets (architecture, promise 4).
    """
    return _verified(campaign, province, kind)[0]


def mean_set(campaign: Campaign, province: Authority, kind: str) -> BenchmarkSet | None:
    """The set that the scores of the regional mean are worked out with now; None where there are none (MI-1.c)."""
    scores, chosen = _verified(campaign, province, kind, grouped=False)
    return (chosen or named(campaign, kind, NamedSet.Purpose.FILING)) if scores else None


def _verified(
    campaign: Campaign, province: Authority, kind: str, *, grouped: bool = True
) -> tuple[list[Verified], BenchmarkSet | None]:
    """The scores, with the ranking set where all are worked out with it; without the groups, no trace is read."""
    passed = mean_population(campaign, [province], kind)
    bases = (*ORDER, Score.Basis.RANKING)
    kept = Score.objects.filter(of_newest(), version__application__in=passed.values("pk"), latest=True)
    names = ("version__application_id", "basis", "total", "benchmark_set", "computed_at")
    rows = kept.filter(basis__in=bases).values_list(*names, *(("result__groups",) if grouped else ()))
    judged: dict[int, _Kept] = {}
    ranking: dict[int, _Kept] = {}
    for row in rows:
        one = _Kept(Verified(row[0], row[1], Decimal(row[2]), row[5] if grouped else []), row[3], row[4])
        best = judged.get(row[0])
        if row[1] == Score.Basis.RANKING:
            ranking[row[0]] = one
        elif best is None or ORDER.index(row[1]) > ORDER.index(best.score.basis):
            judged[row[0]] = one
    chosen = named(campaign, kind, NamedSet.Purpose.RANKING)
    ranked = {key: _ranked(one, ranking.get(key), chosen.pk if chosen else None) for key, one in judged.items()}
    if all(one is not None for one in ranked.values()):
        return [one for _key, one in sorted(ranked.items()) if one is not None], chosen
    return [judged[key].score for key in sorted(judged)], None


@dataclass(frozen=True)
class _Kept:
    """A score with the set and time it was computed with."""

    score: Verified
    set: int
    at: datetime


def _ranked(judged: _Kept, ranking: _Kept | None, chosen: int | None) -> Verified | None:
    """The score under the set named for ranking, if there is one as new as the verified facts."""
    if judged.set == chosen:
        return judged.score
    if ranking is None or ranking.set != chosen or ranking.at < judged.at:
        return None
    return ranking.score
