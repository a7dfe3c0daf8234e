"""New applicants in order of their scores (MI-1.b), with all that a province looks at beside them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Case, CharField, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When, Window
from django.db.models.functions import Coalesce, Rank

from lvheng.accounts.models import Authority
from lvheng.accounts.queries import reach
from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import pack_for, regional_mean
from lvheng.filing.models import Application, Score
from lvheng.review.models import Review
from lvheng.screening.models import Finding
from lvheng.selection.models import Candidacy
from lvheng.selection.queries.gate import city_of, unfiled

#: Whose score counts: the ranking set's if one was computed, else the latest level that judged, else the applicant's.
BASES = (Score.Basis.RANKING, Score.Basis.MINISTRY, Score.Basis.PROVINCE, Score.Basis.CITY, Score.Basis.SELF)
ORDER = ("-sort_key", "-preferred", "number", "id")


def best_scores(outer: str = "pk") -> QuerySet[Score]:
    """The score that counts of an application first, as a subquery on applications (`outer`: path to their pk)."""
    place = Case(*(When(basis=basis, then=index) for index, basis in enumerate(BASES)), output_field=IntegerField())
    return (
        Score.objects.filter(version__application=OuterRef(outer), latest=True)
        .annotate(place=place)
        .order_by("-version__version", "place")
    )


def new_applicants(campaign: Campaign, province: Authority | None = None) -> QuerySet[Application]:
    """Submitted applications of new applicants, of a province if given."""
    found = Application.objects.filter(
        campaign=campaign, route=Application.Route.NEW, state=Application.State.SUBMITTED, practice=False
    )
    return found if province is None else found.filter(province=province)


def ranked(campaign: Campaign, province: Authority) -> QuerySet[Application]:
    """New applicants of a province with what they are ordered by (`ORDER`).

    `sort_key`: exact total of the score that counts; `preferred`: 1 for a key industry where the pack puts key
    industries first among equals (MI-2.1.b); `score_id`: which score that is.
    """
    key = When(~Q(industry=""), then=Value(1))
    whens = [key] if pack_for(campaign, province).key_industry.key_industries_first else []
    return new_applicants(campaign, province).annotate(
        score_id=Subquery(best_scores().values("pk")[:1]),
        sort_key=Coalesce(Subquery(best_scores().values("sort_key")[:1]), Value(""), output_field=CharField()),
        preferred=Case(*whens, default=Value(0), output_field=IntegerField()),
    )


def new_totals(campaign: Campaign, province: Authority, kind: str) -> list[Decimal]:
    """Exact totals that count of a province's new applicants of a kind."""
    found = new_applicants(campaign, province).filter(kind=kind)
    keyed = found.annotate(own_key=Subquery(best_scores().values("sort_key")[:1])).exclude(own_key=None)
    return [Decimal(key) for key in keyed.values_list("own_key", flat=True)]


def places(campaign: Campaign, province: Authority, pks: Iterable[int]) -> dict[int, int]:
    """Competition ranks (1, 2, 2, 4) of some applications among all of their kind in the province, by SQL."""
    rank = Window(Rank(), partition_by=[F("kind")], order_by=[F("sort_key").desc(), F("preferred").desc()])
    return dict(
        ranked(campaign, province)
        .annotate(place=rank)
        .filter(Q(pk__in=list(pks), place__gt=0) | Q(place__lt=0))  # an OR stays outside the window's own WHERE
        .values_list("pk", "place")
    )


@dataclass(frozen=True)
class Row:
    """A new applicant as the province's pages show it."""

    application: Application
    place: int | None
    score: Score | None
    self_score: Score | None
    city_review: Review | None
    province_review: Review | None
    candidacy: Candidacy | None
    gate_open: bool
    open_findings: int
    mean: Decimal | None

    @property
    def exact(self) -> Decimal | None:
        """The exact total that counts, in points."""
        return Decimal(self.score.sort_key) if self.score else None

    @property
    def change(self) -> Decimal | None:
        """Points by which the score that counts differs from the applicant's own."""
        if self.score is None or self.self_score is None:
            return None
        return Decimal(self.score.sort_key) - Decimal(self.self_score.sort_key)

    @property
    def against_mean(self) -> Decimal | None:
        """Points above (below: negative) the mean of the region's existing units (MI-1.c); None where there is none."""
        return None if self.exact is None or self.mean is None else self.exact - self.mean

    @property
    def below_mean(self) -> bool:
        """Whether a recommendation needs a reason (MI-1.c)."""
        return self.against_mean is not None and self.against_mean < 0


def rows(campaign: Campaign, province: Authority, applications: Sequence[Application]) -> list[Row]:
    """The rows of some applications of one province, in their order; a constant number of queries."""
    keys = [application.pk for application in applications]
    found = places(campaign, province, keys)
    scores: dict[int, list[Score]] = defaultdict(list)
    newest = Score.objects.filter(version__application__in=keys, latest=True).defer("result").select_related("version")
    for score in newest.order_by("-version__version"):
        scores[score.version.application_id].append(score)
    reviews = {(r.application_id, r.level): r for r in Review.objects.filter(application__in=keys)}
    candidacies = {c.application_id: c for c in Candidacy.objects.filter(application__in=keys)}
    units = [application.unit_id for application in applications]
    findings: dict[int, int] = defaultdict(int)
    for unit in Finding.objects.filter(campaign=campaign, unit__in=units, state=Finding.State.OPEN).values_list(
        "unit", flat=True
    ):
        findings[unit] += 1
    shut = shut_cities(campaign, province)
    means = {kind: mean_of(campaign, province, kind) for kind in {application.kind for application in applications}}
    return [
        Row(
            application,
            found.get(application.pk),
            pick(scores[application.pk]),
            next((s for s in scores[application.pk] if s.basis == Score.Basis.SELF), None),
            reviews.get((application.pk, Authority.Level.CITY)),
            reviews.get((application.pk, Authority.Level.PROVINCE)),
            candidacies.get(application.pk),
            application.authority_id not in shut,
            findings[application.unit_id],
            means[application.kind],
        )
        for application in applications
    ]


def row(application: Application) -> Row:
    """One applicant's row."""
    return rows(application.campaign, application.province, [application])[0]


def pick(scores: Iterable[Score]) -> Score | None:
    """The score that counts among an application's latest ones."""
    return min(scores, key=lambda score: (-score.version.version, BASES.index(Score.Basis(score.basis))), default=None)


def shut_cities(campaign: Campaign, province: Authority) -> set[int]:
    """The authorities of a province whose gate is shut (HN-4.1.b)."""
    if not pack_for(campaign, province).gate.enabled:
        return set()
    cities = unfiled(campaign, province).filter(authority__level=Authority.Level.CITY)
    return set(cities.order_by().values_list("authority", flat=True).distinct())


def mean_of(campaign: Campaign, province: Authority, kind: str) -> Decimal | None:
    """The regional mean in points (MI-1.c); None while too few existing units have one (not shown, not warned)."""
    found = regional_mean(campaign, province, kind)
    return found.mean if found else None


def visible_to(user: object) -> QuerySet[Candidacy]:
    """The candidacies that officers and auditors of a territory may see."""
    return Candidacy.objects.filter(reach(user, "application__authority"))


def applicants_visible_to(user: object) -> QuerySet[Application]:
    """New applicants' applications in the territories of a person's roles, from submission on."""
    found = Application.objects.filter(reach(user, "authority"), route=Application.Route.NEW, practice=False)
    return found.exclude(state=Application.State.DRAFT)


def hands_in(application: Application) -> bool:
    """Whether the application reaches the province through a city's summary table (HN-3.2)."""
    pack = pack_for(application.campaign, application.province)
    return city_of(application.authority) is not None and pack.windows.city_hand_in is not None


def undecided_by_city(campaign: Campaign, city: Authority) -> QuerySet[Application]:
    """New applicants of a city that it has neither passed nor refused."""
    decided = Review.objects.filter(level=Authority.Level.CITY, state__in=(Review.State.PASSED, Review.State.REFUSED))
    found = new_applicants(campaign).filter(authority=city).exclude(reviews__in=decided)
    return found.select_related("unit").order_by("number", "id")


def undecided_by_province(campaign: Campaign, province: Authority) -> QuerySet[Application]:
    """Applicants before the province without its decision: candidates, and those that need no city's table."""
    waiting = Q(candidacy__state=Candidacy.State.CANDIDATE)
    straight = Q(candidacy=None)
    if pack_for(campaign, province).windows.city_hand_in is not None:
        straight &= Q(authority=province)
    found = new_applicants(campaign, province).filter(waiting | straight)
    return found.select_related("unit", "authority").order_by("number", "id")
