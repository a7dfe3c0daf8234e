"""Subjects of acts that make a record where none was before: who would act, and where that stands.

A slot has a `state` as a model's row has, so that transition tables, guards and buttons read it alike.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.db.models import Q

from lvheng.accounts.models import Authority
from lvheng.campaigns.models import Campaign
from lvheng.core import audit
from lvheng.core.door import Act, lock, send
from lvheng.core.process import Process, binding, refusing
from lvheng.filing.models import Application
from lvheng.registry.models import Unit
from lvheng.selection.models import Candidacy, HandIn, ProvinceReport, Publicity
from lvheng.selection.queries.reported import added, open_again


class Slot(Protocol):
    """What a slot answers: its state, and the row whose lock and whose chain of events stand for it."""

    @property
    def state(self) -> str:
        """Where it stands, read anew each time."""

    @property
    def subject(self) -> models.Model:
        """The row to lock, and the subject of the audit event."""


@dataclass(frozen=True)
class HandInSlot:
    """A city's place for its summary table of a year (HN-3.2)."""

    campaign: Campaign
    authority: Authority

    @property
    def state(self) -> str:
        """`due` or `handed_in`."""
        found = HandIn.objects.filter(campaign=self.campaign, authority=self.authority).exists()
        return "handed_in" if found else "due"

    @property
    def subject(self) -> models.Model:
        """The city."""
        return self.authority


@dataclass(frozen=True)
class ReportSlot:
    """A province's place for its report of a year (MI-3.b)."""

    campaign: Campaign
    authority: Authority

    @property
    def state(self) -> str:
        """`due`, `reported`, or `returned` while something sent back or open again waits to be reported anew."""
        newest = ProvinceReport.objects.filter(campaign=self.campaign, province=self.authority).order_by("-edition")
        found = newest.first()
        if found is None:
            return "due"
        back = found.returns.filter(Q(settled_at=None) | Q(candidacy=None, lapsed="out")).exists()
        return "returned" if back or open_again(self.campaign, self.authority) else "reported"

    @property
    def subject(self) -> models.Model:
        """The province."""
        return self.authority


@dataclass(frozen=True)
class PublicitySlot:
    """A year's place for its publicity (MI-3.c)."""

    campaign: Campaign

    @property
    def state(self) -> str:
        """`none`, `open` or `closed`; `none` again where somebody is chosen after a list was published."""
        found = Publicity.objects.filter(campaign=self.campaign).order_by("-round").first()
        if found is None:
            return "none"
        chosen = Candidacy.objects.filter(application__in=added(self.campaign), state=Candidacy.State.SHORTLISTED)
        return "none" if found.state == Publicity.State.CLOSED and chosen.exists() else found.state

    @property
    def subject(self) -> models.Model:
        """The campaign."""
        return self.campaign


@dataclass(frozen=True)
class FalsificationSlot:
    """A unit as one that may be found to have falsified (HN-4.2.c, MI-3.d): at any time."""

    campaign: Campaign
    unit: Unit
    state: str = "known"

    @property
    def subject(self) -> models.Model:
        """The unit."""
        return self.unit


@dataclass(frozen=True)
class GreenCodeSlot:
    """A unit's place for its green code of a year."""

    campaign: Campaign
    unit: Unit
    state: str = "none"

    @property
    def subject(self) -> models.Model:
        """The unit."""
        return self.unit


@dataclass(frozen=True)
class UnitReportSlot:
    """A unit as one that anybody may report, at any time; its record hangs on the authority that will handle it."""

    unit: Unit
    authority: Authority
    state: str = "none"

    @property
    def subject(self) -> models.Model:
        """The authority that handles it: the unit's own log says nothing of a report."""
        return self.authority


@dataclass(frozen=True)
class AppealSlot:
    """An application as one whose result may be appealed against, once."""

    application: Application
    state: str = "none"

    @property
    def subject(self) -> models.Model:
        """The application."""
        return self.application


class Anyone(AnonymousUser):
    """A member of the public who acts without an account."""

    def __str__(self) -> str:
        return "公众"


@contextmanager
def act_on(process: Process, name: str, slot: Slot, *, actor: Any) -> Iterator[Act[Any]]:
    """As `core.door.act`, for an act that makes the record: locks the slot's subject, checks, logs and notifies."""
    with transaction.atomic():
        locked = lock(slot.subject)
        row = process.check(slot, name, actor)
        doing: Act[Any] = Act(locked, row, actor)
        with refusing(slot):
            yield doing
        clauses = binding(slot, row.clauses)
        audit.record(locked, f"{process.name}.{name}", actor=actor, data=doing.data, clauses=clauses)
        send(doing.letters)
