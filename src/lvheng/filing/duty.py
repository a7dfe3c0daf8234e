"""When an application may be filed, who must file, and how a unit stands to that duty (HN-1.2, MI-2.2.a)."""

from datetime import date

from django.db.models import DateField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, TruncDate

from lvheng.accounts.models import Authority
from lvheng.campaigns.models import Campaign, Window
from lvheng.campaigns.queries import window, windows
from lvheng.campaigns.terms import Term
from lvheng.core import clock
from lvheng.filing.models import Application
from lvheng.registry.models import STANDING, ListEntry, Unit

NONE, DRAFT, SUBMITTED, RELEASED, OVERDUE = "none", "draft", "submitted", "released", "overdue"
DUTY = {NONE: "未开始", DRAFT: "填报中", OVERDUE: "逾期", SUBMITTED: "已提交", RELEASED: "免除填报"}
UNFINISHED = (NONE, DRAFT, OVERDUE)


def must_file(campaign: Campaign) -> Q:
    """A condition on units: existing units of the year, bound to file (HN-1.2).

    On the national list since before their filing began: the narrowest window of their territory, as `Calendar.term`
    chooses it. Who was listed later, by this year's publication or by an official list, begins next year; so does who
    filed this year as a new applicant.
    """
    path = "unit__authority"
    mine = Window.objects.filter(
        Q(province=OuterRef(path)) | Q(province=OuterRef(f"{path}__parent")),
        Q(kind="") | Q(kind=OuterRef("unit__kind")),
        campaign=campaign,
        act=Window.Act.FILING,
        route__in=("", Application.Route.EXISTING),
    )
    day = TruncDate("opens_at", tzinfo=clock.ZONE)
    began = mine.order_by("-route", "-kind").annotate(day=day).values("day")[:1]
    entries = ListEntry.objects.filter(unit=OuterRef("pk"), level=ListEntry.Level.NATIONAL, state__in=STANDING)
    no_window = Value(date.max, output_field=DateField())
    began_on = Coalesce(Subquery(began, output_field=DateField()), no_window)
    listed = entries.annotate(began=began_on).filter(listed_on__lt=F("began"))
    applied = Application.objects.filter(
        unit=OuterRef("pk"), campaign=campaign, practice=False,
        route=Application.Route.NEW, state=Application.State.SUBMITTED,
    )  # fmt: skip
    return Q(Exists(listed)) & ~Q(Exists(applied))


def duty_units(campaign: Campaign, authority: Authority | None = None) -> QuerySet[Unit]:
    """The units that must file this year, of a territory if given."""
    units = Unit.objects.filter(must_file(campaign))
    return units if authority is None else units.filter(authority__path__startswith=authority.path)


def duty_of(state: str, *, released: bool, over: bool) -> str:
    """How an existing unit stands (HN-1.2): the `state` of its year's application, empty for none; one of DUTY.

    What was submitted counts, whatever followed; then a release; then whether the unit's own end has passed.
    """
    if state == Application.State.SUBMITTED:
        return SUBMITTED
    if released:
        return RELEASED
    if over:
        return OVERDUE
    return DRAFT if state == Application.State.DRAFT else NONE


def term_of(application: Application) -> Term | None:
    """When an application may be filed: the narrowest window of its territory, as extended (HN-3.1, HN-3.3)."""
    place, unit = (application.campaign, application.authority), application.unit
    return window(*place, Window.Act.FILING, unit=unit, route=application.route)


def terms_of(application: Application) -> list[Term]:
    """The dates that concern an application, one an act, by their end."""
    return windows(application.campaign, application.authority, unit=application.unit, route=application.route)


def later_terms(application: Application) -> list[Term]:
    """The dates after filing."""
    return [one for one in terms_of(application) if one.act != Window.Act.FILING]
