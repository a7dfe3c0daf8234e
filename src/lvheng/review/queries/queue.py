"""The queue of a level: what waits for it, in constant queries."""

from collections.abc import Mapping
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from lvheng.accounts.models import Authority
from lvheng.accounts.queries import roles_of
from lvheng.campaigns.models import Campaign
from lvheng.filing.models import Application, Score, SubmittedVersion
from lvheng.filing.queries import of_newest
from lvheng.review.levels import ORDER
from lvheng.review.models import CheckRun, Review, Verdict
from lvheng.review.queries import visible_to
from lvheng.screening.models import Finding
from lvheng.screening.queries import stopping

STATES = {
    "todo": "待审核",
    "open": "审核中",
    "proposed": "待复核",
    "below": "等待下级审核",
    "stopped": "下级不通过",
    "passed": "通过",
    "refused": "不通过",
    "gone": "已撤回或终止",
}
WAITING = ("todo", "open", "proposed")
ORDERS = {
    "risk": ("-risk", "submitted_at", "id"),
    "waiting": ("submitted_at", "id"),
    "score": ("-score_key", "-id"),
    "name": ("unit__pinyin", "id"),
}


def _review_state(level: str) -> Coalesce:
    found = Review.objects.filter(application=OuterRef("pk"), level=level).values("state")[:1]
    return Coalesce(Subquery(found), Value(""), output_field=CharField())


def _total(*bases: str) -> Coalesce:
    """The sort key of the newest score of the first of these bases that has one."""
    keys = [
        Subquery(
            Score.objects.filter(of_newest(), version__application=OuterRef("pk"), basis=basis, latest=True)
            .values("sort_key")[:1]
        )
        for basis in bases
    ]
    return Coalesce(*keys, Value(""), output_field=CharField())


def _count(queryset: QuerySet[Any], group: str) -> Coalesce:
    counted = queryset.order_by().values(group).annotate(n=Count("pk")).values("n")[:1]
    return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))


def _checked(column: str) -> Coalesce:
    done = Q(check_run__ran_at__isnull=False)
    return Coalesce(Case(When(done, then=F(f"check_run__{column}"))), Value(-1), output_field=IntegerField())


def with_standing(applications: QuerySet[Any], level: str) -> QuerySet[Any]:
    """Annotate where each stands for a level (`standing`, a key of STATES).

    A person without a level sees the ministry's side of it.
    """
    at = level or ORDER[-1]
    has_city = Q(authority__level=Authority.Level.CITY)
    annotated: QuerySet[Any] = applications.annotate(own_state=_review_state(at))
    if at == Authority.Level.CITY:
        annotated = annotated.annotate(below_state=Value(Review.State.PASSED, output_field=CharField()))
    elif at == Authority.Level.PROVINCE:
        below = Case(When(has_city, then=_review_state(Authority.Level.CITY)), default=Value(Review.State.PASSED))
        annotated = annotated.annotate(below_state=below)
    else:
        annotated = annotated.annotate(below_state=_review_state(Authority.Level.PROVINCE))
    decided = (Review.State.PASSED, Review.State.REFUSED)
    standing: QuerySet[Any] = annotated.annotate(
        standing=Case(
            When(~Q(state=Application.State.SUBMITTED), then=Value("gone")),
            When(own_state__in=decided, then=F("own_state")),
            When(below_state=Review.State.REFUSED, route=Application.Route.NEW, then=Value("stopped")),
            When(~Q(below_state__in=decided), then=Value("below")),
            When(own_state__in=(Review.State.OPEN, Review.State.PROPOSED), then=F("own_state")),
            default=Value("todo"),
            output_field=CharField(),
        )
    )
    return standing


def risk_at(level: str) -> str:
    """The column of a run that holds its risk for a level; who has none sees the ministry's."""
    return f"risk_{level or ORDER[-1]}"


def sortable(applications: QuerySet[Any], order: str, level: str) -> QuerySet[Any]:
    """Annotate what the list is put in `order` by (a key of ORDERS), and nothing else of each row.

    `risk`: that of the last run for a level, -1 where there was none; `score_key`: that of the newest score.
    """
    keys: dict[str, Any] = {"risk": _checked(risk_at(level)), "score": _total(*reversed(ORDER), Score.Basis.SELF)}
    names = {"risk": "risk", "score": "score_key"}
    return applications.annotate(**{names[order]: keys[order]}) if order in names else applications


def with_figures(applications: QuerySet[Any], level: str) -> QuerySet[Any]:
    """Annotate scores as sort keys, verdicts of the level, findings, and what the checks found (-1: not checked).

    Meant for the rows of one page: each figure is a look-up of its own for each row.
    """
    verdicts = Verdict.objects.filter(review__application=OuterRef("pk"), review__level=level or ORDER[-1])
    findings = Finding.objects.filter(stopping(), campaign=OuterRef("campaign"), unit=OuterRef("unit"))
    figures: QuerySet[Any] = applications.annotate(
        self_key=_total(Score.Basis.SELF),
        verified_key=_total(*reversed(ORDER)),
        judged=_count(verdicts, "review__application"),
        findings=_count(findings, "unit"),
        risk=_checked(risk_at(level)),
        unsettled=F(f"check_run__unsettled__{level or ORDER[-1]}"),
        rerun=Exists(
            SubmittedVersion.objects.filter(
                application=OuterRef("pk"), version__gt=OuterRef("check_run__version__version")
            )
        ),
    )
    return figures


def queue(user: object, campaign: Campaign, level: str) -> QuerySet[Any]:
    """Everything of a year that a person may see, with its standing for their level."""
    return with_standing(visible_to(user).filter(campaign=campaign), level)


def narrowed(applications: QuerySet[Any], asked: Mapping[str, str], level: str) -> QuerySet[Any]:
    """Filtered by place, route, kind, industry, severe flags, mismatch, name or code; what is unknown is left aside.

    `place`: the code of a province or city: what is of its own and of those below it.
    """
    if asked.get("place"):
        chosen = Authority.objects.filter(code=asked["place"]).first()
        applications = applications.filter(authority__path__startswith=chosen.path) if chosen else applications
    if asked.get("route") in Application.Route.values:
        applications = applications.filter(route=asked["route"])
    if asked.get("kind"):
        applications = applications.filter(kind=asked["kind"])
    if asked.get("industry"):
        applications = applications.filter(industry="" if asked["industry"] == "none" else asked["industry"])
    if asked.get("severe"):
        applications = applications.filter(**{f"check_run__unsettled__{level or ORDER[-1]}__severe__gt": 0})
    if asked.get("mismatch"):
        applications = applications.filter(industry_mismatch=True)
    text = asked.get("q", "").strip()
    if text:
        words = Q(unit__name__icontains=text) | Q(unit__uscc__istartswith=text) | Q(number__iexact=text)
        applications = applications.filter(words)
    return applications


def places(user: object) -> list[Authority]:
    """The provinces and cities a person may narrow the list to, in order of code: all below their own authorities.

    None for a city's own people. Two queries at most.
    """
    upper = [role.authority for role in roles_of(user) if role.authority.level != Authority.Level.CITY]
    if not upper:
        return []
    inside = Q()
    for one in upper:
        inside |= Q(path__startswith=one.path) & ~Q(pk=one.pk)
    found = Authority.objects.filter(inside, active=True).exclude(level=Authority.Level.MINISTRY)
    return list(found.order_by("code"))


def counts(applications: QuerySet[Any]) -> dict[str, int]:
    """How many in each standing; one query."""
    found = applications.order_by().values("standing").annotate(n=Count("pk")).values_list("standing", "n")
    return dict.fromkeys(STATES, 0) | dict(found)


def neighbours(
    applications: QuerySet[Any], at: Application, level: str
) -> tuple[Application | None, Application | None, int, int]:
    """Previous and next of those that wait, the place of `at` among them, and how many wait; the riskiest first.

    Four queries.
    """
    run = CheckRun.objects.filter(application=at, ran_at__isnull=False).only(risk_at(level)).first()
    risk = -1 if run is None else getattr(run, risk_at(level))
    waiting = sortable(applications, "risk", level).filter(Q(standing__in=WAITING) | Q(pk=at.pk))
    equal = Q(risk=risk)
    earlier = Q(submitted_at__lt=at.submitted_at) | Q(submitted_at=at.submitted_at, pk__lt=at.pk)
    later = Q(submitted_at__gt=at.submitted_at) | Q(submitted_at=at.submitted_at, pk__gt=at.pk)
    before, after = Q(risk__gt=risk) | equal & earlier, Q(risk__lt=risk) | equal & later
    place = waiting.aggregate(total=Count("pk"), before=Count("pk", filter=before))
    previous = waiting.filter(before).order_by("risk", "-submitted_at", "-pk").first()
    following = waiting.filter(after).order_by("-risk", "submitted_at", "pk").first()
    return previous, following, place["before"] + 1, place["total"]
