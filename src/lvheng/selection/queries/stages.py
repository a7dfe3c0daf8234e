"""Where each application stands on the whole way, as a step of the campaign pack: one query for many."""

from typing import Any

from django.db.models import Case, CharField, Count, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from lvheng.accounts.models import Authority
from lvheng.accounts.queries import reach
from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import pack_for
from lvheng.filing.models import Application
from lvheng.review.models import Review
from lvheng.selection.models import Candidacy

C = Candidacy.State
R = Review.State
LEVEL = Authority.Level
DONE, OUT = "done", "out"
ENDS = {DONE: "已列入名单", OUT: "未列入或已终止"}
"""What is no step any more: on the list, or no longer on the way."""
DECIDED = (R.PASSED, R.REFUSED)
BY_CANDIDACY = {
    C.RECOMMENDED: "province_report", C.REPORTED: "expert_review", C.SHORTLISTED: "publicity",
    C.IN_PUBLICITY: "publication", C.HELD: "publication", C.PUBLISHED: DONE, C.NOT_RECOMMENDED: OUT,
    C.NOT_SHORTLISTED: OUT, C.ENDED: OUT,
}  # fmt: skip


def _state(level: str) -> Coalesce:
    found = Review.objects.filter(application=OuterRef("pk"), level=level).values("state")[:1]
    return Coalesce(Subquery(found), Value(""), output_field=CharField())


def _provinces(campaign: Campaign, step: str) -> Q:
    """A condition: of a territory whose pack has this step."""
    places = Authority.objects.filter(level=LEVEL.PROVINCE).select_related("parent")
    return Q(province__in=[one.pk for one in places if pack_for(campaign, one).step_enabled(step)])


def applications_of(user: object, campaign: Campaign) -> QuerySet[Any]:
    """The applications of a person's territory with `stage`: a step of the pack, `done` or `out`; two queries."""
    found = Application.objects.filter(reach(user, "authority"), campaign=campaign, practice=False)
    chosen = Candidacy.objects.filter(application=OuterRef("pk")).values("state")[:1]
    annotated = found.annotate(
        city_state=_state(LEVEL.CITY),
        province_state=_state(LEVEL.PROVINCE),
        chosen=Coalesce(Subquery(chosen), Value(""), output_field=CharField()),
    )
    existing = Q(route=Application.Route.EXISTING)
    at_city = Q(authority__level=LEVEL.CITY) & _provinces(campaign, "city_review")
    hands_in = Q(authority__level=LEVEL.CITY, chosen="") & _provinces(campaign, "city_hand_in")
    staged: QuerySet[Any] = annotated.annotate(
        stage=Case(
            When(state=Application.State.DRAFT, then=Value("filing")),
            When(~Q(state=Application.State.SUBMITTED), then=Value(OUT)),
            *(When(chosen=state, then=Value(stage)) for state, stage in BY_CANDIDACY.items()),
            When(at_city & ~Q(city_state__in=DECIDED), then=Value("city_review")),
            When(at_city & Q(city_state=R.REFUSED) & ~existing, then=Value(OUT)),
            When(hands_in & ~existing, then=Value("city_hand_in")),
            When(~Q(province_state__in=DECIDED), then=Value("province_review")),
            When(existing, then=Value("close_year")),
            When(province_state=R.REFUSED, then=Value(OUT)),
            default=Value("recommendation"),
            output_field=CharField(),
        )
    )
    return staged


def stage_counts(staged: QuerySet[Any]) -> dict[tuple[str, str], int]:
    """How many at each stage, by (stage, route); one query."""
    rows = staged.order_by().values_list("stage", "route").annotate(n=Count("pk"))
    return {(stage, route): n for stage, route, n in rows}
