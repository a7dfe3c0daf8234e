"""New applicants in order of their scores (MI-1.b), with all that a province looks at beside them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, QuerySet

from lvheng.accounts.models import Authority
from lvheng.accounts.queries import reach
from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import pack_for, regional_mean
from lvheng.filing.models import Application, Score
from lvheng.review.models import Review
from lvheng.screening.models import Finding
from lvheng.screening.queries import counting
from lvheng.selection.models import Candidacy, HandIn
from lvheng.selection.queries.gate import city_of, overrides_of, unfiled
from lvheng.selection.queries.order import BASES, Stand, new_applicants, stands


@dataclass(frozen=True)
class Row:
    """A new applicant as the province's pages show it."""

    application: Application
    stand: Stand | None
    score: Score | None
    self_score: Score | None
    city_review: Review | None
    province_review: Review | None
    candidacy: Candidacy | None
    gate_open: bool
    open_findings: int
    mean: Decimal | None

    @property
    def place(self) -> int | None:
        """The place among those of its kind in the province that are still in the running."""
        return self.stand.place if self.stand else None

    @property
    def refusal(self) -> str:
        """Who left it out and why, where it is no longer in the running and has no place; else nothing."""
        for review, level in ((self.province_review, "省级"), (self.city_review, "市州")):
            if review is not None and review.state == Review.State.REFUSED:
                return f"{level}审核不通过" + (f"：{review.opinion}" if review.opinion else "")
        ended = self.candidacy is not None and self.candidacy.state == Candidacy.State.ENDED
        return "已终止" if ended else ""

    @property
    def exact(self) -> Decimal | None:
        """The exact total that counts, in points."""
        return Decimal(self.score.sort_key) if self.score else None

    @property
    def judged(self) -> bool:
        """Whether the score that counts was verified by a level; else it is the applicant's own."""
        return self.score is not None and self.score.basis != Score.Basis.SELF

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
    found = stands(campaign, province, keys)
    scores: dict[int, list[Score]] = defaultdict(list)
    newest = Score.objects.filter(version__application__in=keys, latest=True).select_related("version")
    for score in newest.defer("result", "version__parts").order_by("-version__version"):
        scores[score.version.application_id].append(score)
    reviews = {(r.application_id, r.level): r for r in Review.objects.filter(application__in=keys)}
    candidacies = {c.application_id: c for c in Candidacy.objects.filter(application__in=keys)}
    units = [application.unit_id for application in applications]
    findings: dict[int, int] = defaultdict(int)
    waiting = Finding.objects.filter(counting(), campaign=campaign, unit__in=units, state=Finding.State.OPEN)
    for unit in waiting.values_list("unit", flat=True):
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


def rows_of(campaign: Campaign, applications: Iterable[Application]) -> list[Row]:
    """Rows of applications of any provinces, one province after the other; queries are constant per province."""
    by_province: dict[int, list[Application]] = defaultdict(list)
    for application in applications:
        by_province[application.province_id].append(application)
    return [one for group in by_province.values() for one in rows(campaign, group[0].province, group)]


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
    shut = set(cities.order_by().values_list("authority", flat=True).distinct())
    return shut - set(overrides_of(campaign, province))


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


def after_the_table(applications: QuerySet[Application]) -> QuerySet[Application]:
    """Those that their city passed when its table was already handed in.

    They were submitted under an extension (HN-3.3), or refused at first and passed once an appeal was found right.
    """
    tables = HandIn.objects.filter(campaign=OuterRef("campaign"), authority=OuterRef("authority"))
    passed = Review.objects.filter(application=OuterRef("pk"), level=Authority.Level.CITY, state=Review.State.PASSED)
    late = Exists(tables.filter(handed_in_at__lt=OuterRef("submitted_at"))) & Exists(passed)
    again = Exists(tables) & Exists(passed.filter(reopened_until__isnull=False))
    return applications.filter(late | again)


def comes_straight(application: Application) -> bool:
    """Whether the province takes the application in without a city's table."""
    return not hands_in(application) or after_the_table(new_applicants(application.campaign)).filter(
        pk=application.pk
    ).exists()  # fmt: skip


def undecided_by_city(campaign: Campaign, city: Authority) -> QuerySet[Application]:
    """New applicants of a city that it has neither passed nor refused."""
    decided = Review.objects.filter(level=Authority.Level.CITY, state__in=(Review.State.PASSED, Review.State.REFUSED))
    found = new_applicants(campaign).filter(authority=city).exclude(reviews__in=decided)
    return found.select_related("unit").order_by("number", "id")


def undecided_by_province(campaign: Campaign, province: Authority) -> QuerySet[Application]:
    """Applicants before the province without its decision: candidates, and those that need no city's table."""
    waiting = Q(candidacy__state=Candidacy.State.CANDIDATE)
    straight = Q(candidacy=None)
    new = new_applicants(campaign, province)
    if pack_for(campaign, province).windows.city_hand_in is not None:
        straight &= Q(authority=province) | Q(pk__in=after_the_table(new).values("pk"))
    found = new.filter(waiting | straight)
    return found.select_related("unit", "authority").order_by("number", "id")
