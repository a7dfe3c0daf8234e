"""What the regional mean is made of (MI-1.c)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q

from lvheng.accounts.models import Authority
from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import pack_for
from lvheng.filing.models import Application, Score
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


def verified_scores(campaign: Campaign, province: Authority, kind: str) -> list[Verified]:
    """One score per existing unit of the province and kind that passed its first check. One query."""
    passed = Application.objects.filter(
        first_check(campaign, province),
        campaign=campaign,
        province=province,
        kind=kind,
        route=Application.Route.EXISTING,
        state=Application.State.SUBMITTED,
    )
    rows = Score.objects.filter(version__application__in=passed.values("pk"), latest=True, basis__in=ORDER).values_list(
        "version__application_id", "basis", "total", "result__groups"
    )
    best: dict[int, Verified] = {}
    for application, basis, total, groups in rows:
        kept = best.get(application)
        if kept is None or ORDER.index(basis) > ORDER.index(kept.basis):
            best[application] = Verified(application, basis, Decimal(total), groups)
    return [best[key] for key in sorted(best)]
