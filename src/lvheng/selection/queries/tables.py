"""What is frozen at hand-in and report: the city's table (HN-A2), the recommended list, the benchmarking report."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from lvheng.accounts.models import Authority
from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import pack_for
from lvheng.core.components.formats import num2
from lvheng.filing.duty import duty_units
from lvheng.filing.models import Application, Score, SubmittedAnswer
from lvheng.registry.models import STANDING, ListEntry, Unit
from lvheng.review.models import Review
from lvheng.selection.models import HandIn, ProvinceReport
from lvheng.selection.queries.gate import released, submitted, unfiled
from lvheng.selection.queries.order import best_scores, new_applicants
from lvheng.selection.queries.ranking import mean_of, rows
from lvheng.selection.queries.reported import standing_reports
from lvheng.standards import list_industries

BAND = 5


def industry_names(year: int) -> dict[str, str]:
    """Name per id of the key industries."""
    return {industry.id: industry.name for industry in list_industries(year)}


def decided_by_city(campaign: Campaign, city: Authority) -> QuerySet[Review]:
    """The city's decided reviews of its new applicants."""
    return (
        Review.objects.filter(
            application__in=new_applicants(campaign).filter(authority=city),
            level=Authority.Level.CITY,
            state__in=(Review.State.PASSED, Review.State.REFUSED),
        )
        .select_related("application__unit")
        .order_by("application__kind", "application__number", "id")
    )


def summary_rows(campaign: Campaign, city: Authority) -> list[dict[str, Any]]:
    """The rows of the city's summary table: one text per column of the pack, and `application`, `passed` beside.

    Empty where the territory has no summary table. A constant number of queries.
    """
    table = pack_for(campaign, city).summary_table
    if table is None:
        return []
    reviews = list(decided_by_city(campaign, city))
    keys = [review.application_id for review in reviews]
    own = _self_scores(keys)
    answers = _answers(keys)
    entries = _provincial([review.application.unit_id for review in reviews])
    names = industry_names(campaign.year)
    made = []
    for position, review in enumerate(reviews, 1):
        application, unit = review.application, review.application.unit
        said = answers.get(application.pk, {})
        opinion = review.get_state_display()
        cells = {
            "position": str(position),
            "kind": application.get_kind_display(),
            "name": unit.name,
            "uscc": unit.uscc,
            "place": f"{city.name}{unit.county}",
            "industry": names.get(application.industry, application.industry_code or "—"),
            "key_industry": "是" if application.industry else "否",
            "provincial_batch": entries.get(unit.pk, ""),
            "self_score": own.get(application.pk, ""),
            "basic_requirements": _basic(said),
            "city_opinion": f"{opinion}：{review.opinion}" if review.opinion else opinion,
            "contact": said.get("profile.contact") or unit.contact,
            "contact_phone": said.get("profile.phone") or unit.phone,
            "remark": "",
        }
        row: dict[str, Any] = {column.id: cells.get(column.id, "") for column in table.columns}
        made.append(row | {"application": application.pk, "passed": review.state == Review.State.PASSED})
    return made


def _self_scores(keys: Sequence[int]) -> dict[int, str]:
    found = Score.objects.filter(version__application__in=keys, basis=Score.Basis.SELF, latest=True)
    return {key: num2(total) for key, total in found.values_list("version__application", "total")}


def _provincial(units: Sequence[int]) -> dict[int, str]:
    found = ListEntry.objects.filter(unit__in=units, level=ListEntry.Level.PROVINCIAL, state__in=STANDING)
    return {entry.unit_id: f"{entry.year}年 {entry.batch}".strip() for entry in found}


def _answers(keys: Sequence[int]) -> dict[int, dict[str, str]]:
    """What the submitted versions say on contact and basic requirements, per application."""
    wanted = Q(key__startswith="basic.") | Q(key__in=("profile.contact", "profile.phone"))
    answers: dict[int, dict[str, str]] = defaultdict(dict)
    found = SubmittedAnswer.objects.filter(wanted, version__application__in=keys).order_by("version__version")
    for application, key, value in found.values_list("version__application", "key", "value"):
        answers[application][key] = value
    return answers


def _basic(said: dict[str, str]) -> str:
    """Whether the basic requirements were all answered as met, in one word."""
    basic = [value for key, value in said.items() if key.startswith("basic.")]
    if not basic:
        return ""
    return "符合" if all(value == "yes" for value in basic) else "见申报表"


def hand_ins_of(campaign: Campaign, province: Authority) -> dict[int, HandIn]:
    """The summary tables handed in so far, per city."""
    return {h.authority_id: h for h in HandIn.objects.filter(campaign=campaign, authority__parent=province)}


def recommended_rows(
    campaign: Campaign, province: Authority, applications: Sequence[Application]
) -> list[dict[str, Any]]:
    """The recommended list as reported (MI-3.b): text and numbers as text, in order of rank."""
    names = industry_names(campaign.year)
    found = sorted(rows(campaign, province, applications), key=lambda row: (row.application.kind, row.place or 0))
    return [
        {
            "position": position,
            "application": row.application.pk,
            "number": row.application.number,
            "unit": row.application.unit_id,
            "uscc": row.application.unit.uscc,
            "kind": row.application.kind,
            "name": row.application.unit.name,
            "city": row.application.authority.name,
            "industry": names.get(row.application.industry, ""),
            "key_industry": bool(row.application.industry),
            "self_score": num2(row.self_score.total) if row.self_score else "",
            "score": num2(row.score.total) if row.score else "",
            "basis": row.score.get_basis_display() if row.score else "",
            "rank": row.place,
            "mean": num2(row.mean) if row.mean is not None else "",
            "below_mean": row.below_mean,
            "reason": row.candidacy.province_reason if row.candidacy else "",
        }
        for position, row in enumerate(found, 1)
    ]


def benchmarking(campaign: Campaign, province: Authority, *, named: bool = False) -> dict[str, Any]:
    """How the benchmarking of the existing units went (开展对标情况, MI-3.b), per kind of unit; numbers as text.

    `named`: with the score of each unit that filed.
    """
    kinds = {}
    for kind, label in Unit.Kind.choices:
        units = duty_units(campaign, province).filter(kind=kind)
        totals = existing_scores(campaign, kind, province)
        average = mean_of(campaign, province, kind)
        kinds[kind] = {
            "label": label,
            "due": units.count(),
            "filed": units.filter(submitted(campaign)).count(),
            "released": units.filter(released(campaign), ~submitted(campaign)).count(),
            "not_filed": [
                {"unit": unit.pk, "name": unit.name, "uscc": unit.uscc, "city": unit.authority.name}
                for unit in unfiled(campaign, province).filter(kind=kind).select_related("authority").order_by("id")
            ],
            "verified": _verified(campaign, province, kind),
            "scored": len(totals),
            "mean": num2(average) if average is not None else "",
            "distribution": distribution(totals.values()),
            "units": _units(campaign, province, kind) if named else [],
        }
    return {"kinds": kinds}


def existing_applications(campaign: Campaign, province: Authority | None = None) -> QuerySet[Application]:
    """Submitted applications of existing units, of a province if given."""
    found = Application.objects.filter(
        campaign=campaign, route=Application.Route.EXISTING, state=Application.State.SUBMITTED, practice=False
    )
    return found if province is None else found.filter(province=province)


def existing_scores(campaign: Campaign, kind: str, province: Authority | None = None) -> dict[int, Decimal]:
    """Exact total that counts per existing unit of a kind (unit id: points), for those with a submitted application."""
    found = existing_applications(campaign, province).filter(kind=kind)
    keyed = found.annotate(sort_key=best_scores().values("sort_key")[:1]).exclude(sort_key=None)
    return {unit: Decimal(key) for unit, key in keyed.values_list("unit", "sort_key")}


def _units(campaign: Campaign, province: Authority, kind: str) -> list[dict[str, Any]]:
    """The existing units of a kind that filed, the highest score first, with what the score rests on."""
    found = existing_applications(campaign, province).filter(kind=kind).select_related("unit", "authority")
    scored = found.annotate(sort_key=best_scores().values("sort_key")[:1], basis=best_scores().values("basis")[:1])
    bases = dict(Score.Basis.choices)
    return [
        {
            "unit": one.unit_id,
            "name": one.unit.name,
            "uscc": one.unit.uscc,
            "city": one.authority.name,
            "number": one.number,
            "score": num2(Decimal(one.sort_key)) if one.sort_key is not None else "",
            "basis": bases.get(one.basis, ""),
        }
        for one in sorted(scored, key=lambda one: (-Decimal(one.sort_key or 0), one.pk))
    ]


def _verified(campaign: Campaign, province: Authority, kind: str) -> int:
    judged = Q(reviews__state__in=(Review.State.PASSED, Review.State.REFUSED))
    return existing_applications(campaign, province).filter(judged, kind=kind).distinct().count()


def distribution(totals: Iterable[Decimal]) -> list[list[Any]]:
    """Counts per band of 5 points, from the lowest band with a unit to the highest: [lower edge, label, count]."""
    counted = Counter(min(int(total // BAND) * BAND, 100 - BAND) for total in totals)
    if not counted:
        return []
    last = 100 - BAND
    edges = range(min(counted), max(counted) + BAND, BAND)
    return [[edge, f"{edge}–{'100' if edge == last else f'{edge + BAND - 0.01:.2f}'}", counted[edge]] for edge in edges]


def reports_visible(campaign: Campaign) -> QuerySet[ProvinceReport]:
    """The lists received (MI-3.b), by province: those that stand."""
    return standing_reports(campaign)
