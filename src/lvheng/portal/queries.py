"""Reads of the public pages: the lists, what is going on now, the shortlist in publicity. Anyone may see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from lvheng.accounts.models import Authority
from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import current
from lvheng.campaigns.terms import Calendar
from lvheng.core import clock
from lvheng.filing.models import Application
from lvheng.registry.models import STANDING, ListEntry, Unit
from lvheng.selection.models import Candidacy, GreenCode, Publication, Publicity


def authorities() -> list[Authority]:
    """All authorities below the ministry, each province before its cities."""
    return list(Authority.objects.exclude(level=Authority.Level.MINISTRY).order_by("path"))


@dataclass(frozen=True)
class Figures:
    """The numbers on top of the first page; `year` is the campaign's."""

    factories: int
    parks: int
    provincial: int
    new: int
    removed: int
    year: int


def figures(year: int) -> Figures:
    """How many stand on the lists, how many came and went in a year. One query."""
    listed, national = Q(state__in=STANDING), Q(level=ListEntry.Level.NATIONAL)
    found = ListEntry.objects.aggregate(
        factories=Count("pk", filter=listed & national & Q(unit__kind=Unit.Kind.FACTORY)),
        parks=Count("pk", filter=listed & national & Q(unit__kind=Unit.Kind.PARK)),
        provincial=Count("pk", filter=listed & Q(level=ListEntry.Level.PROVINCIAL)),
        new=Count("pk", filter=listed & national & Q(year=year)),
        removed=Count("pk", filter=national & Q(removed_on__year=year)),
    )
    return Figures(**found, year=year)


@dataclass
class OpenWindow:
    """A window that is open or still to come, alike in several territories."""

    act: str
    label: str
    opens_at: datetime
    closes_at: datetime
    clause: str
    areas: list[str] = field(default_factory=list)

    @property
    def days_left(self) -> int:
        """Whole days to its last one."""
        return clock.days_left(self.closes_at)

    @property
    def is_open(self) -> bool:
        """Whether it is open now."""
        return self.opens_at <= clock.now() <= self.closes_at


def open_windows(campaign: Campaign | None) -> list[OpenWindow]:
    """What is open now or comes next, by its end; territories with the same dates in one line.

    Extensions of a territory are told. One or two queries.
    """
    if campaign is None:
        return []
    found: dict[tuple[str, datetime, datetime], OpenWindow] = {}
    for term, area in Calendar.load(campaign).lines():
        if not term.over:
            key = (term.title, term.opens_at, term.closes_at)
            line = found.setdefault(key, OpenWindow(term.act, term.title, term.opens_at, term.closes_at, term.clause))
            line.areas.append(area.short_name or area.name)
    return list(found.values())


def publicity_now() -> Publicity | None:
    """The publicity under way, if there is one: open and inside its days."""
    now = clock.now()
    return (
        Publicity.objects.filter(state=Publicity.State.OPEN, starts_at__lte=now, ends_at__gte=now)
        .select_related("campaign")
        .order_by("-starts_at")
        .first()
    )


def in_publicity(publicity: Publicity) -> QuerySet[Candidacy]:
    """The units shown to the public now (MI-3.c), with what the page says of them; who withdrew is not."""
    return Candidacy.objects.filter(
        state=Candidacy.State.IN_PUBLICITY,
        application__state=Application.State.SUBMITTED,
        application__campaign_id=publicity.campaign_id,
    ).select_related("application__unit", "application__authority", "application__province")


def publications() -> QuerySet[Publication]:
    """The lists published so far, newest first, without their rows."""
    return Publication.objects.select_related("campaign").defer("rows").order_by("-published_at")


def published_entries(publication: Publication) -> QuerySet[ListEntry]:
    """The numbered entries of one published list, those removed since included."""
    return ListEntry.objects.filter(
        level=ListEntry.Level.NATIONAL,
        year=publication.campaign.year,
        decision=publication.decision,
        number__isnull=False,
    )


def public_units() -> QuerySet[Unit]:
    """Units that stand or stood on a list: they alone have a public page."""
    return Unit.objects.filter(Exists(ListEntry.objects.filter(unit=OuterRef("pk")))).select_related(
        "authority__parent"
    )


def filed_years(unit: Unit) -> Iterable[Application]:
    """The unit's submitted yearly filings as an existing unit (MI-2.2.a); the fact alone is public, no figure of it."""
    return (
        Application.objects.filter(
            unit=unit,
            practice=False,
            route=Application.Route.EXISTING,
            state=Application.State.SUBMITTED,
        )
        .select_related("campaign")
        .order_by("-submitted_at")
    )


def issued_codes() -> QuerySet[GreenCode]:
    """Green codes that were issued, those no longer in force included: anyone may check them."""
    return GreenCode.objects.filter(issued_at__isnull=False).select_related("campaign", "unit__authority__parent")


def campaign_year(default: int) -> int:
    """The year of the campaign that is on; `default` before the first one."""
    campaign = current()
    return campaign.year if campaign else default
