"""Reports of anyone against a unit: the rule that holds, who may read them; and what a receipt number leads to."""

import hmac
from typing import TypeVar

from django.db.models import Case, IntegerField, QuerySet, Value, When

from lvheng.accounts.queries import reach
from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import current, pack_for
from lvheng.registry.models import Unit
from lvheng.registry.queries import own_units
from lvheng.selection.models import Objection, UnitReport
from lvheng.standards.staying import Reports

Raised = TypeVar("Raised", UnitReport, Objection)
OPEN_REPORTS = (UnitReport.State.OPEN, UnitReport.State.CHECKING)


def reports_rule(unit: Unit, campaign: Campaign | None = None) -> Reports | None:
    """The newest year's rules on reports in the unit's territory; None before the first, or where none are taken."""
    campaign = campaign or current()
    rule = pack_for(campaign, unit.authority).reports if campaign is not None else None
    return rule if rule is not None and rule.enabled else None


def unit_reports_visible_to(user: object) -> QuerySet[UnitReport]:
    """The reports that a person may read with the name of who made them.

    Officers and auditors of the authority that handles them and of those above it; never the unit, nor those below:
    an officer who files for the unit is not shown who reported it.
    """
    found = UnitReport.objects.filter(reach(user, "authority")).exclude(unit__in=own_units(user))
    return found.select_related("unit__authority__parent", "authority", "evidence", "answered_by")


def open_first(reports: QuerySet[UnitReport]) -> QuerySet[UnitReport]:
    """The same reports with `rank`: 0 those without an answer, 1 the others."""
    waiting = When(state__in=OPEN_REPORTS, then=Value(0))
    return reports.annotate(rank=Case(waiting, default=Value(1), output_field=IntegerField()))


def _bare(contact: str) -> bytes:
    return "".join(sign for sign in contact.casefold() if sign.isalnum() or sign in "@.").encode()


def report_by_receipt(receipt: str, contact: str) -> UnitReport | None:
    """The report of a receipt number, for somebody who also knows the contact given with it."""
    return _of_receipt(UnitReport.objects.select_related("unit", "authority"), receipt, contact)


def objection_by_receipt(receipt: str, contact: str) -> Objection | None:
    """The objection of a receipt number, for somebody who also knows the contact given with it (MI-3.c)."""
    return _of_receipt(Objection.objects.select_related("candidacy__application__unit"), receipt, contact)


def _of_receipt(rows: QuerySet[Raised], receipt: str, contact: str) -> Raised | None:
    found = rows.filter(receipt=receipt.strip().upper()).first()
    if found is None or not hmac.compare_digest(_bare(found.contact), _bare(contact)):
        return None
    return found
