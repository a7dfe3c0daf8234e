"""Totals and regional means under a benchmark set that is only tried (MI-1.b, MI-1.c). Nothing of it is recorded."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.cache import cache
from django.db.models import QuerySet

from lvheng.accounts.models import Authority
from lvheng.benchmarks.models import BenchmarkSet
from lvheng.campaigns.models import Campaign, RegionalMean
from lvheng.campaigns.queries import pack_for
from lvheng.evaluation.ranking import mean
from lvheng.evaluation.selecting import tie_key
from lvheng.filing.models import Application, Score
from lvheng.review.queries.means import mean_population
from lvheng.review.under import score_under
from lvheng.selection.queries.entries import Known, scores_of

#: How many scores are worked out anew for one page; the others wait for the next.
FRESH = 400
DAY = 86_400


@dataclass(frozen=True, slots=True)
class Total:
    """A total under a set: exact as text that sorts, exact, and what orders equals."""

    key: str
    total: Decimal
    tie_key: str


class Trying:
    """One set tried: what is known of it is kept, at most `FRESH` scores are worked out anew.

    A score, a published set and a pack never change, so what is worked out holds; it is kept by set, kind and province,
    one entry each, however many units there are. `pending`: how many scores had to wait.
    """

    def __init__(self, chosen: BenchmarkSet, campaign: Campaign) -> None:
        self.chosen, self.campaign = chosen, campaign
        self.left, self.pending = FRESH, 0

    def totals(self, judged: Mapping[int, tuple[int, Known]], provinces: Mapping[int, Authority]) -> dict[int, Total]:
        """Totals by application, of their provinces and latest judged scores; who had to wait is not among them."""
        names = {pk: self._name(province) for pk, province in provinces.items()}
        kept = cache.get_many(names.values())
        ids: dict[int, dict[int, str]] = defaultdict(dict)
        for application, (where, score) in judged.items():
            ids[where][application] = f"{score.pk}-{score.version}-{score.standard[:16]}"
        found: dict[int, Total] = {}
        for key, wanted in ids.items():
            province = provinces[key]
            known: dict[str, Total] = kept.get(names[key], {})
            missing = [pk for pk, name in wanted.items() if name not in known]
            fresh = {wanted[pk]: self._fresh(judged[pk][1].pk, province) for pk in missing[: self.left]}
            if fresh:
                cache.set(names[key], cache.get(names[key], {}) | fresh, DAY)
            self.left -= len(fresh)
            self.pending += len(missing) - len(fresh)
            known = known | fresh
            found |= {pk: known[name] for pk, name in wanted.items() if name in known}
        return found

    def _name(self, province: Authority) -> str:
        pack = pack_for(self.campaign, province)
        return f"under-{self.campaign.pk}-{self.chosen.pk}-{province.pk}-{pack.hash[:16]}"

    def _fresh(self, pk: int, province: Authority) -> Total:
        score = Score.objects.select_related("version__application__campaign").get(pk=pk)
        worked = score_under(score.version, score, self.chosen)
        groups = pack_for(self.campaign, province).ranking.groups
        named = groups.get(score.version.application.kind, ())  # type: ignore[call-overload]
        return Total(worked.sort_key, worked.exact_total, tie_key(worked, named))


@dataclass(frozen=True)
class Mean:
    """A province's regional mean now and under the set tried (the same where none is); None: too few, or not all known.

    `population`: how many existing units it is of; `pending`: how many of them are still to be worked out.
    """

    province: Authority
    population: int
    before: Decimal | None
    after: Decimal | None
    pending: int = 0

    @property
    def change(self) -> Decimal | None:
        """Points by which the set moves the mean."""
        return None if self.before is None or self.after is None else self.after - self.before


def means(campaign: Campaign, provinces: Sequence[Authority], kind: str, trying: Trying | None) -> dict[int, Mean]:
    """The regional means of some provinces, by province: as recorded, and under the set tried (MI-1.c).

    Of the same units as the recorded one, each by the figures verified so far; never of two sets: unknown until all of
    a province's units are worked out. Two queries more where a set is tried.
    """
    found = RegionalMean.objects.filter(campaign=campaign, kind=kind, province__in=provinces)
    recorded = {one.province_id: one for one in found}
    if trying is None:
        return {
            one.pk: Mean(one, kept.population, kept.mean, kept.mean)
            for one in provinces if (kept := recorded.get(one.pk))
        }  # fmt: skip
    population = mean_population(campaign, provinces, kind)
    by_province = _judged(population)
    totals = trying.totals({pk: one for found in by_province.values() for pk, one in found.items()},
                           {one.pk: one for one in provinces})  # fmt: skip
    made = {}
    for province in provinces:
        units = by_province.get(province.pk, {})
        known = [totals[pk].total for pk in units if pk in totals]
        enough = len(units) >= pack_for(campaign, province).regional_mean.minimum_units
        before = recorded[province.pk].mean if province.pk in recorded else None
        after = mean(known) if enough and len(known) == len(units) else None
        made[province.pk] = Mean(province, len(units), before, after, len(units) - len(known))
    return made


def _judged(applications: QuerySet[Application]) -> dict[int, dict[int, tuple[int, Known]]]:
    """Province and latest judged score of each application, by province."""
    scores = scores_of(applications)
    found: dict[int, dict[int, tuple[int, Known]]] = defaultdict(dict)
    for pk, province in applications.order_by("id").values_list("pk", "province"):
        judged = scores[pk][1] if pk in scores else None
        if judged is not None:
            found[province][pk] = province, judged
    return found
