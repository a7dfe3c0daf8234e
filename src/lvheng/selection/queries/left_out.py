"""New applicants that no city's table has brought before their province when it reports (HN-3.2, MI-3.b)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from lvheng.accounts.models import Authority
from lvheng.campaigns.models import Campaign, Window
from lvheng.campaigns.queries import pack_for
from lvheng.campaigns.terms import Calendar, Term
from lvheng.filing.models import Application
from lvheng.review.models import Review
from lvheng.selection.models import Candidacy, HandIn
from lvheng.selection.queries.order import new_applicants
from lvheng.selection.queries.ranking import after_the_table, hands_in

SHOWN = 10


@dataclass(frozen=True)
class LeftOut:
    """A city with the applicants that are not before the province; `term`: until when its table may be handed in."""

    city: Authority
    applications: Sequence[Application]
    passed: int
    handed_in: bool
    term: Term | None

    @property
    def some(self) -> list[Application]:
        """The first of them."""
        return list(self.applications[:SHOWN])

    @property
    def words(self) -> str:
        """What stands in their way, in words."""
        told = "已报送汇总表，但没有列入" if self.handed_in else "没有报送汇总表"
        return f"{self.city.name}{told}：{len(self.applications)} 家，其中市州已审核通过 {self.passed} 家"


def never_decided(campaign: Campaign) -> QuerySet[Application]:
    """New applicants on whom no level has said no and who never came before their province."""
    refused = Review.objects.filter(state=Review.State.REFUSED)
    found = new_applicants(campaign).filter(candidacy=None).exclude(reviews__in=refused)
    return found.select_related("unit", "authority__parent", "province", "campaign").order_by("number", "id")


def left_out(campaign: Campaign, province: Authority) -> list[LeftOut]:
    """Those that a report made now leaves out without a decision, by city; a constant number of queries."""
    if pack_for(campaign, province).windows.city_hand_in is None:
        return []
    late = after_the_table(new_applicants(campaign, province)).values("pk")
    waiting = never_decided(campaign).filter(province=province).exclude(authority=province).exclude(pk__in=late)
    by_city: dict[int, list[Application]] = defaultdict(list)
    for application in waiting.order_by("authority__code", "number", "id"):
        by_city[application.authority_id].append(application)
    if not by_city:
        return []
    passed = set(_passed().filter(application__in=waiting.order_by()).values_list("application", flat=True))
    handed = set(HandIn.objects.filter(campaign=campaign, authority__in=by_city).values_list("authority", flat=True))
    calendar = Calendar.load(campaign, province, Window.Act.CITY_HAND_IN)
    return [
        LeftOut(
            found[0].authority,
            found,
            sum(one.pk in passed for one in found),
            key in handed,
            calendar.term(Window.Act.CITY_HAND_IN, found[0].authority),
        )
        for key, found in by_city.items()
    ]


def _passed() -> QuerySet[Review]:
    return Review.objects.filter(level=Authority.Level.CITY, state=Review.State.PASSED)


def seen(found: Sequence[LeftOut]) -> str:
    """Which applicants are left out, as a page shows them and its form gives back: another one makes it another."""
    return "-".join(f"{one.city.pk}.{len(one.applications)}.{max(a.pk for a in one.applications)}" for one in found)


def left_out_because(application: Application, candidacy: Candidacy | None) -> str:
    """Why an applicant on whom its province has not decided is not on the list it reported (HN-3.2)."""
    if not hands_in(application):
        return f"{application.province.name}报送推荐名单时没有对本单位作出遴选决定"
    city = application.authority
    due = pack_for(application.campaign, application.province).windows.city_hand_in
    clause = f"（条款 {due.clause}）" if due is not None and due.clause else ""
    if candidacy is not None:
        return f"{city.name}的汇总表在{application.province.name}报送推荐名单之后才报送{clause}"
    handed = HandIn.objects.filter(campaign=application.campaign, authority=city).exists()
    passed = _passed().filter(application=application).exists()
    if handed:
        return f"{city.name}报送汇总表后才审核通过本单位" if passed else f"{city.name}没有对本单位作出审核结论"
    opinion = "已审核通过，但" if passed else "没有作出审核结论，也"
    return f"{city.name}{opinion}没有报送新申报单位汇总表{clause}"
