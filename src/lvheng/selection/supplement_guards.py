"""Returns for supplement and the tables that are frozen: no table while one waits, no return once a table is out."""

from typing import Any

from django.urls import reverse

from lvheng.core.process import guard
from lvheng.core.refusal import Gap, Refusal
from lvheng.filing.models import Application
from lvheng.filing.supplementing import waiting
from lvheng.review.models import Review
from lvheng.selection import queries
from lvheng.selection.models import Candidacy, HandIn
from lvheng.selection.slots import HandInSlot, ReportSlot

SHOWN = 30
NEXT = "请按已提交的内容审核；需要说明的，可以向申报单位提问。"


@guard("selection.supplementable")
def supplementable(review: Review, _actor: Any) -> Refusal | None:
    """Approvals given can be opened again only until they stand in a table that was handed in (HN-3.2, MI-3.b)."""
    application = review.application
    if queries.newest_report(application.campaign, application.province) is not None:
        return Refusal("本省已经报送推荐名单和对标情况，不能再退回补正。", ("MI-3.b", "HN-4.2.b"), NEXT)
    if application.route != Application.Route.NEW:
        return None
    if HandIn.objects.filter(campaign=application.campaign_id, authority=application.authority_id).exists():
        return Refusal("市州已经报送汇总表，其中的审核结论不能再打开，不能退回补正。", ("HN-3.2", "HN-4.2.b"), NEXT)
    found = Candidacy.objects.filter(application=application.pk).exclude(state=Candidacy.State.CANDIDATE).first()
    if found is None:
        return None
    text = f"该单位已经“{found.get_state_display()}”，不能再退回补正。"
    return Refusal(text, ("MI-1.b", "HN-4.2.b"), "确需补正的，请先撤销遴选决定。")


@guard("selection.none_returned")
def none_returned(slot: HandInSlot | ReportSlot, _actor: Any) -> Refusal | None:
    """No table goes out while an application in it is being supplied: its approvals are about to be opened again."""
    where = {"campaign": slot.campaign, "authority__path__startswith": slot.authority.path}
    found = [one.application for one in waiting(**where).select_related("application__unit").order_by("id")[:SHOWN]]
    if not found:
        return None
    return Refusal(
        "还有单位正在补正，不能报送。",
        ("HN-4.2.b", "HN-3.1"),
        "请等下列单位提交补正后重新审核，或者撤销补正要求。",
        gaps=[Gap(one.unit.name, url=reverse("review:application", args=[one.pk])) for one in found],
    )
