"""What a province has reported, and what the ministry sent back of it (MI-3.b, MI-3.c)."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from lvheng.accounts.models import Authority
from lvheng.campaigns.models import Campaign
from lvheng.core import clock
from lvheng.filing.models import Application
from lvheng.selection.models import Appeal, Candidacy, ProvinceReport, ReportReturn

WAITING = (Candidacy.State.CANDIDATE, Candidacy.State.RECOMMENDED)
"""States of who was sent back or is open again, before a further list is reported."""
_STANDS = Q(lapsed="stands", settled_at__isnull=False)
"""A whole list that was not reported anew in time, where the rules let the one reported stand."""
_WHOLE = Exists(ReportReturn.objects.filter(~_STANDS, report=OuterRef("pk"), candidacy=None))


def editions(campaign: Campaign) -> QuerySet[ProvinceReport]:
    """All lists reported in a year, with `whole`: whether it was sent back as a whole."""
    found: QuerySet[ProvinceReport] = ProvinceReport.objects.filter(campaign=campaign).annotate(whole=_WHOLE)
    return found.select_related("province", "reported_by").order_by("province__code", "edition")


def newest_reports(campaign: Campaign) -> QuerySet[ProvinceReport]:
    """The newest list of every province that has reported."""
    later = ProvinceReport.objects.filter(
        campaign=OuterRef("campaign"), province=OuterRef("province"), edition__gt=OuterRef("edition")
    )
    return editions(campaign).exclude(Exists(later))


def standing_reports(campaign: Campaign) -> QuerySet[ProvinceReport]:
    """The lists that stand: the newest of a province, unless it was sent back as a whole."""
    return newest_reports(campaign).exclude(_WHOLE)


def newest_report(campaign: Campaign, province: Authority) -> ProvinceReport | None:
    """A province's newest list, sent back or not."""
    return editions(campaign).filter(province=province).order_by("-edition").first()


def standing_report(campaign: Campaign, province: Authority) -> ProvinceReport | None:
    """A province's list that stands; None before it has reported, and once it was sent back as a whole."""
    return standing_reports(campaign).filter(province=province).first()


def open_returns(campaign: Campaign, province: Authority) -> list[ReportReturn]:
    """What was sent back of the newest list: done with once a further edition is reported."""
    newest = newest_report(campaign, province)
    if newest is None:
        return []
    related = ("candidacy__application__unit", "returned_by")
    return list(newest.returns.select_related(*related).order_by("id"))


def return_due(campaign: Campaign, province: Authority) -> datetime | None:
    """Until when a province may report anew, after a return or an appeal; None where nothing is open again."""
    terms = [one.due_at for one in open_returns(campaign, province)]
    terms += [one.reopened_until for one in open_again(campaign, province) if one.reopened_until is not None]
    return max(terms, default=None)


def open_again(campaign: Campaign, province: Authority) -> list[Appeal]:
    """The appeals found right since a province's newest list on which it decides anew, or has let the time go."""
    newest = newest_report(campaign, province)
    if newest is None:
        return []
    running, waiting = Q(reopened_until__gte=clock.now()), Q(application__candidacy__state__in=WAITING)
    found = Appeal.objects.filter(
        running | waiting, application__campaign=campaign, application__province=province,
        reopened_until__isnull=False, answered_at__gte=newest.reported_at,
    ).exclude(against=Authority.Level.MINISTRY)  # fmt: skip
    return list(found.select_related("application__unit").order_by("id"))


def reopened_until(application: Application) -> datetime | None:
    """Until when an appeal found right has a unit decided anew below the ministry; None without one."""
    found = Appeal.objects.filter(application=application, reopened_until__isnull=False)
    terms = found.exclude(against=Authority.Level.MINISTRY).values_list("reopened_until", flat=True)
    return max((one for one in terms if one is not None), default=None)


def overdue(campaign: Campaign, province: Authority) -> list[ReportReturn | Appeal]:
    """What a province was given time for since its newest list and did not report in it, not settled yet."""
    now = clock.now()
    returns = [one for one in open_returns(campaign, province) if one.settled_at is None and one.due_at < now]
    again = open_again(campaign, province)
    return [*returns, *(one for one in again if one.reopened_until is not None and one.reopened_until < now)]


def added(campaign: Campaign) -> QuerySet[Application]:
    """The applications of a year that come onto a further list, and they alone.

    An appeal found right brought them back, or they were released from being held back after their publicity.
    """
    upheld = Appeal.objects.filter(application__campaign=campaign, reopened_until__isnull=False)
    return Application.objects.filter(
        Q(pk__in=upheld.values("application")) | Q(campaign=campaign, candidacy__later=True)
    )
