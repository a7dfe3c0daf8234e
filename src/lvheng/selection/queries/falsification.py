"""What a finding of falsification would undo (HN-4.2.c, MI-3.d), shown before it is confirmed."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from lvheng.accounts.models import Authority, Role
from lvheng.accounts.rules import holds
from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import pack_for
from lvheng.core import clock
from lvheng.filing.models import Application
from lvheng.registry.models import STANDING, ListEntry, Unit
from lvheng.registry.queries import codes_of
from lvheng.selection.models import Candidacy


@dataclass(frozen=True)
class Consequences:
    """What a finding of falsification will do."""

    applications: list[Application]
    candidacies: list[Candidacy]
    entries: list[ListEntry]
    codes: list[str]
    clause: str
    years: int
    until: date


def consequences(campaign: Campaign, unit: Unit, level: str) -> Consequences | None:
    """What follows a finding by `level` (province or ministry); None where the territory's rules give it none.

    Applications and candidacies: of this year, and of any other that is still open.
    """
    rule = pack_for(campaign, unit.authority).falsification
    clause = {str(key): value for key, value in rule.clauses.items()}.get(level)
    if clause is None:
        return None
    entries = ListEntry.objects.filter(unit=unit, state__in=STANDING).order_by("level")
    if rule.remove_from == "national":
        entries = entries.filter(level=ListEntry.Level.NATIONAL)
    live = Q(campaign=campaign) | Q(campaign__state=Campaign.State.OPEN)
    filed = Application.objects.filter(live, unit=unit, practice=False).select_related("campaign")
    open_states = (Application.State.DRAFT, Application.State.SUBMITTED)
    return Consequences(
        list(filed.filter(state__in=open_states).order_by("id")),
        list(
            Candidacy.objects.filter(application__in=filed.values("pk"))
            .exclude(state=Candidacy.State.ENDED)
            .select_related("application__campaign")
            .order_by("id")
        ),
        list(entries),
        codes_of(unit),
        clause,
        rule.bar_years,
        clock.years_later(clock.today(), rule.bar_years),
    )


def finder_level(actor: object, unit: Unit) -> str:
    """At which level a person would find a unit's falsification: the highest over the unit; empty without one."""
    for level in (Authority.Level.MINISTRY, Authority.Level.PROVINCE):
        if holds(actor, Role.Kind.OFFICER, level, unit.authority):
            return str(level)
    return ""
