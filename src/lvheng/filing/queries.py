"""Reads of applications, submitted versions and scores."""

from collections.abc import Iterable

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from lvheng.accounts.queries import reach
from lvheng.core.ahead import ahead
from lvheng.filing.models import Application, LedgerValue, Score, SubmittedFact, SubmittedVersion
from lvheng.registry.models import Unit
from lvheng.registry.queries import filed_by

#: What is read with a version.
OF_VERSION = ("benchmark_set", "commitment_scan", "application__province")

RELATED = ("campaign", "unit", "authority__parent", "province")
#: Whose figures count most, newest level first: a ranking set's score stands apart.
JUDGED = (Score.Basis.MINISTRY, Score.Basis.PROVINCE, Score.Basis.CITY, Score.Basis.SELF)


def own(user: object) -> QuerySet[Application]:
    """The applications a person files, practice ones included."""
    return Application.objects.filter(filed_by(user, "unit")).select_related(*RELATED)


def visible_to(user: object) -> QuerySet[Application]:
    """The applications a person may know of: their own; for officers and auditors those of their territory.

    Of drafts they see that and how far they are, not what is in them; practice ones are nobody else's matter.
    """
    mine = filed_by(user, "unit")
    return Application.objects.filter(mine | (reach(user, "authority") & Q(practice=False))).select_related(*RELATED)


def with_progress(applications: QuerySet[Application]) -> QuerySet[Application]:
    """How far drafts are, without what is in them: `filled` indicators and `files` of evidence."""
    stated = Q(facts__number__gt=0) & (
        (~Q(facts__typed="") & (Q(facts__own=True) | Q(facts__sheet={})))
        | ~Q(facts__option="") | ~Q(facts__not_applicable="") | ~Q(facts__functions=[])
        | ~Q(facts__shown="")
    )  # fmt: skip
    return applications.annotate(
        filled=Count("facts", filter=stated, distinct=True), files=Count("evidence", distinct=True)
    )


def version_of(application: Application) -> SubmittedVersion | None:
    """The newest submitted version."""
    rows = SubmittedVersion.objects.filter(application=application).select_related(*OF_VERSION).order_by("-version")
    return ahead("filing.version", application.pk, rows.first)


def versions_of(applications: Iterable[Application]) -> dict[int, SubmittedVersion]:
    """The newest version of each, by application, with its facts and its answers; three queries."""
    found = {one.pk: one for one in applications}
    rows = SubmittedVersion.objects.filter(application__in=found).select_related("benchmark_set", "commitment_scan")
    newest = {one.application_id: one for one in rows.prefetch_related("facts", "answers").order_by("version")}
    for pk, version in newest.items():
        version.application = found[pk]
    return newest


def of_newest() -> Q:
    """A condition on scores: of the newest version of their application (a supplement makes a further one)."""
    newer = SubmittedVersion.objects.filter(
        application=OuterRef("version__application"), version__gt=OuterRef("version__version")
    )
    return ~Q(Exists(newer))


def facts_of(version: SubmittedVersion) -> list[SubmittedFact]:
    """A version's facts, by number."""
    return list(version.facts.order_by("number"))


def scores(version: SubmittedVersion) -> dict[str, Score]:
    """The newest score of each basis."""
    return {score.basis: score for score in version.scores.filter(latest=True).select_related("benchmark_set")}


def latest_score(version: SubmittedVersion) -> Score | None:
    """The score of the latest level that judged: ministry before province before city before the applicant's own."""
    found = scores(version)
    return next((found[basis] for basis in JUDGED if basis in found), None)


def self_scores(versions: Iterable[SubmittedVersion]) -> dict[int, Score]:
    """The self-evaluation's score of some versions, by application id."""
    found = Score.objects.filter(version__in=list(versions), basis=Score.Basis.SELF, latest=True)
    return {score.version.application_id: score for score in found.select_related("version")}


def last_year(unit: Unit, year: int) -> dict[int, LedgerValue]:
    """A unit's values and raw facts of the year before the data year `year`, by indicator number; 0: shared facts."""
    return {value.number: value for value in LedgerValue.objects.filter(unit=unit, year=year - 1)}
