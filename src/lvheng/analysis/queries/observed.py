"""What levels are derived from: the verified values of existing units, in a constant number of queries."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.db.models import Q

from lvheng.accounts.models import Authority
from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import pack_for, participants
from lvheng.evaluation.deriving import Observation, Rule
from lvheng.evaluation.whatif import lines
from lvheng.filing.facts import basis_of
from lvheng.filing.models import Application, Score
from lvheng.review.levels import ORDER
from lvheng.review.queries.means import first_check
from lvheng.standards import load_standard


def rule_of(campaign: Campaign) -> Rule:
    """How the campaign's pack has levels derived."""
    said = pack_for(campaign).derivation
    return Rule(
        best_share=said.best_share, least_units=said.least_units, outlier_z=said.outlier_z, general=said.general
    )


def passed_first_check(campaign: Campaign) -> Q:
    """A condition on applications of the whole nation: the first level that reviews them passed them (MI-1.c)."""
    alike: dict[bool, list[Authority]] = defaultdict(list)
    for taking in participants(campaign):
        alike[pack_for(campaign, taking.province).step_enabled("city_review")].append(taking.province)
    condition = Q(pk__in=())
    for provinces in alike.values():
        condition |= Q(province__in=provinces) & first_check(campaign, provinces[0])
    return condition


def verified_applications(campaign: Campaign, kind: str) -> Any:
    """The ids of existing units' applications whose first check they passed, as a subquery."""
    return Application.objects.filter(
        passed_first_check(campaign),
        campaign=campaign,
        kind=kind,
        route=Application.Route.EXISTING,
        state=Application.State.SUBMITTED,
        practice=False,
    ).values("pk")


def observations(campaign: Campaign, kind: str) -> list[Observation]:
    """Every value that the latest deciding level left standing and that is scored on levels. Two queries."""
    rows = (
        Score.objects.filter(version__application__in=verified_applications(campaign, kind))
        .filter(latest=True, basis__in=ORDER)
        .order_by("version__application_id", "version__version")
        .values_list(
            "version__application_id", "version__standard", "version__application__industry", "basis",
            "result__indicators",
        )
    )  # fmt: skip
    found: list[Observation] = []
    for _application, scores in groupby(rows.iterator(), key=lambda row: row[0]):
        found += _of_score(max(scores, key=lambda row: ORDER.index(row[3])))
    return found


def _of_score(row: tuple[Any, ...]) -> Iterator[Observation]:
    application, standard_id, industry, _basis, items = row
    standard = load_standard(standard_id, industry or None)
    for item in items:
        indicator = standard.indicator(item["number"])
        for line in lines(item) if indicator.quantitative else ():
            yield Observation(
                source=application,
                number=line.number,
                value=line.value,
                weight=line.weight,
                unit=line.unit,
                industry=industry,
                product=line.product,
                basis=basis_of(indicator, line.unit),
                band=line.band,
                higher_is_better=indicator.type == "higher_is_better",
                across=indicator.unit_fixed,
            )
