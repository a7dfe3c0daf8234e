"""Nobody puts a list into force that has a unit of their own on it, nor approves above what they did below."""

from typing import Any

from django.db.models import QuerySet

from lvheng.accounts.models import Authority
from lvheng.core.process import guard
from lvheng.core.refusal import Gap, Refusal
from lvheng.filing.models import Application
from lvheng.review.queries.own import own_among
from lvheng.selection.known import PROVINCIAL, may_be_known
from lvheng.selection.models import Candidacy, Publicity
from lvheng.selection.queries.ministry import RECEIVED
from lvheng.selection.queries.own import approved_before
from lvheng.selection.queries.tables import decided_by_city
from lvheng.selection.slots import HandInSlot, PublicitySlot, ReportSlot

SHOWN = 30
C = Candidacy.State
List = HandInSlot | ReportSlot | PublicitySlot | Publicity


def _decided_on(found: List) -> QuerySet[Application]:
    """The new applicants that an act on a list is about: those in the table, on the list, in publicity."""
    standing = Application.objects.filter(campaign=found.campaign, state=Application.State.SUBMITTED)
    if isinstance(found, HandInSlot):
        return standing.filter(pk__in=decided_by_city(found.campaign, found.authority).order_by().values("application"))
    if isinstance(found, ReportSlot):
        return standing.filter(province=found.authority, candidacy__state__in=(C.RECOMMENDED, *RECEIVED))
    at = C.SHORTLISTED if isinstance(found, PublicitySlot) else C.IN_PUBLICITY
    return standing.filter(candidacy__state=at)


@guard("selection.none_own")
def none_own(found: List, actor: Any) -> Refusal | None:
    """Who had a hand in a unit on a list hands the list in, reports, returns, shows or publishes none of it.

    Somebody else of the same authority has decided on that unit before, and so can do this as well.
    """
    own = own_among(actor, _decided_on(found), found.campaign.year).select_related("unit").order_by("unit__name", "pk")
    gaps = [Gap(one.unit.name) for one in own[:SHOWN]]
    if not gaps:
        return None
    said = "您是或本年度曾是名单中单位的填报人员，不能办理包含这些单位的名单。"
    return Refusal(said, (), "请由同一主管部门的其他工作人员办理。", gaps=gaps)


@guard("selection.own_act")
@may_be_known("selection.own_act")
def own_act(candidacy: Candidacy, actor: Any) -> Refusal | None:
    """Nobody decides on a unit whom they passed, recommended or judged as an expert before (MI-3.a, MI-3.c).

    People change offices; what one has done at the level itself is the ordinary course of its work.
    """
    level = Authority.Level.PROVINCE if candidacy.state in PROVINCIAL else Authority.Level.MINISTRY
    if not approved_before(actor, [candidacy], level):
        return None
    said = "您在下级审核、推荐过这家单位，或者作为专家评审过，本级不能再由您决定。"
    return Refusal(said, ("MI-3.a", "MI-3.c"), "请由本级的其他工作人员办理。")
