"""The ministry sends a reported list back, whole or one unit of it, with its reason (MI-3.b, MI-3.c)."""

from datetime import timedelta

from django.urls import reverse

from lvheng.accounts.models import Authority, User
from lvheng.accounts.queries import officers_of
from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import pack_for
from lvheng.core import clock
from lvheng.core.door import act
from lvheng.selection import queries
from lvheng.selection.actions.said import required
from lvheng.selection.models import Candidacy, ProvinceReport, ReportReturn
from lvheng.selection.process import CANDIDACY, REPORT
from lvheng.selection.slots import ReportSlot, act_on

LABELS = {"reason": "退回的理由"}


def send_back(candidacy: Candidacy, *, actor: User, reason: str) -> ReportReturn:
    """Send one recommended unit back to its province, which decides on it anew inside the pack's days (MI-3.c).

    The report stays as it was; the province reports a further edition. Tells the province's officers. Raises
    Forbidden, Refused (publicity has begun, the pack has no returns, decided on), Invalid.
    """
    with act(CANDIDACY, "send_back", candidacy, actor=actor) as doing:
        said = required(LABELS, {"reason": reason})
        application = doing.obj.application
        made = _returned(_standing(application.campaign, application.province), actor, said["reason"], doing.obj)
        doing.note(report=made.report_id, due_at=made.due_at, **said)
        text = f"“{application.unit.name}”被退回，请于 {_day(made)} 前重新决定并重新报送。理由：{said['reason']}"
        doing.tell(officers_of(application.province), text, reverse("selection:decide", args=[application.pk]))
    return made


def send_back_list(campaign: Campaign, province: Authority, *, actor: User, reason: str) -> ReportReturn:
    """Send a province's whole list back (MI-3.b, MI-3.c): its units are on the province's own list again.

    As `send_back` otherwise; refused too while a unit of the list is decided on.
    """
    with act_on(REPORT, "send_back", ReportSlot(campaign, province), actor=actor) as doing:
        said = required(LABELS, {"reason": reason})
        made = _returned(_standing(campaign, province), actor, said["reason"])
        reported = queries.received(campaign).filter(
            application__province=province, state=Candidacy.State.REPORTED
        )
        returned = list(reported)
        for candidacy in returned:
            with act(CANDIDACY, "send_back_list", candidacy, actor=actor) as one:
                one.note(report=made.report_id)
        doing.note(report=made.report_id, due_at=made.due_at, units=len(returned), **said)
        text = f"推荐名单被整体退回，请于 {_day(made)} 前重新报送。理由：{said['reason']}"
        doing.tell(officers_of(province), text, reverse("selection:report", args=[province.pk]))
    return made


def _standing(campaign: Campaign, province: Authority) -> ProvinceReport:
    found = queries.standing_report(campaign, province)
    if found is None:
        raise RuntimeError("the guards have asked for a list that stands")  # pragma: no cover
    return found


def _returned(report: ProvinceReport, actor: User, reason: str, candidacy: Candidacy | None = None) -> ReportReturn:
    rule = pack_for(report.campaign, report.province).returns
    return ReportReturn.objects.create(
        report=report,
        candidacy=candidacy,
        reason=reason,
        due_at=clock.day_end(clock.today() + timedelta(days=rule.days)),
        lapsed=rule.lapsed if candidacy is None else "out",
        returned_by=actor,
        returned_at=clock.now(),
    )


def _day(made: ReportReturn) -> str:
    return f"{made.due_at.astimezone(clock.ZONE):%-m月%-d日}"
