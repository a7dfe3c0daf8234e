"""The yearly duty of the existing units of a territory: how far each is, who was reminded when (HN-1.2, HN-4.1.a)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Case, CharField, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from lvheng.accounts.models import Authority, Role, User
from lvheng.accounts.queries import reach, roles_of
from lvheng.campaigns.models import Campaign, Window
from lvheng.campaigns.queries import pack_for
from lvheng.campaigns.terms import Calendar, Term
from lvheng.core import clock
from lvheng.core.audit import subject_of
from lvheng.core.models import AuditEvent
from lvheng.filing.duty import DRAFT, DUTY, NONE, OVERDUE, RELEASED, SUBMITTED, UNFINISHED, must_file
from lvheng.filing.models import Application
from lvheng.filing.queries import with_progress
from lvheng.registry.models import Release, Unit, UnitMember
from lvheng.review.models import Reminder
from lvheng.standards import load_standard

VERB = "unit.reminded"
EXISTING = Application.Route.EXISTING
#: In which order the list shows them: what is urgent first.
RANKS = {OVERDUE: 0, NONE: 1, DRAFT: 2, SUBMITTED: 3, RELEASED: 4}
BY_STEP = "系统按期提醒"


@dataclass(frozen=True)
class Progress:
    """One existing unit as the list shows it; `filled` of `total` indicators have something stated."""

    unit: Unit
    application: Application | None
    progress: str
    filled: int
    total: int
    reminders: int
    reminded_at: datetime | None
    reminded_by: str
    people: tuple[User, ...] = ()
    term: Term | None = None
    active_at: datetime | None = field(default=None)

    @property
    def word(self) -> str:
        """How far, in words."""
        return DUTY[self.progress]

    @property
    def unfinished(self) -> bool:
        """Whether the unit must still file."""
        return self.progress in UNFINISHED

    @property
    def can_be_reminded(self) -> bool:
        """Whether there is still time to file, for a unit that must."""
        return self.unfinished and self.term is not None and self.term.is_open


def existing(user: object, campaign: Campaign) -> QuerySet[Any]:
    """The existing units of a person's territory with their duty (see `with_duty`)."""
    inside = Q(pk__in=())
    for role in roles_of(user):
        if role.kind in (Role.Kind.OFFICER, Role.Kind.AUDITOR):
            inside |= Q(path__startswith=role.authority.path)
    return with_duty(Unit.objects.filter(reach(user, "authority")), campaign, Authority.objects.filter(inside))


def with_duty(units: QuerySet[Unit], campaign: Campaign, places: QuerySet[Authority]) -> QuerySet[Any]:
    """Those among some units that must file this year, with `progress` as `filing.duty.duty_of` says it, and `rank`.

    `places`: the authorities these units report to. Asks for the calendar and the authorities, once.
    """
    calendar = Calendar.load(campaign, act=Window.Act.FILING)
    below = places.exclude(level=Authority.Level.MINISTRY).select_related("parent")
    over = calendar.over(Window.Act.FILING, below, route=EXISTING)
    own = Application.objects.filter(campaign=campaign, unit=OuterRef("pk"), practice=False).values("state")[:1]
    released = Release.objects.filter(unit=OuterRef("pk"), year=campaign.year)
    found = (
        units.filter(must_file(campaign))
        .select_related("authority__parent")
        .annotate(app_state=Coalesce(Subquery(own), Value("")), released=Exists(released))
    )
    progress = Case(
        When(app_state=Application.State.SUBMITTED, then=Value(SUBMITTED)),
        When(released=True, then=Value(RELEASED)),
        When(over, then=Value(OVERDUE)),
        When(app_state=Application.State.DRAFT, then=Value(DRAFT)),
        default=Value(NONE),
        output_field=CharField(),
    )
    ranks = [When(progress=name, then=Value(place)) for name, place in RANKS.items()]
    return found.annotate(progress=progress).annotate(rank=Case(*ranks, output_field=IntegerField()))


def narrowed(units: QuerySet[Any], asked: Mapping[str, str]) -> QuerySet[Any]:
    """Filtered by duty, kind, city (authority code) and name as asked."""
    if asked.get("progress") in DUTY:
        units = units.filter(progress=asked["progress"])
    if asked.get("progress") == "unfinished":
        units = units.filter(progress__in=UNFINISHED)
    if asked.get("kind"):
        units = units.filter(kind=asked["kind"])
    if asked.get("city"):
        units = units.filter(authority__code=asked["city"])
    text = asked.get("q", "").strip()
    if text:
        units = units.filter(Q(name__icontains=text) | Q(uscc__istartswith=text))
    return units


def counts(units: QuerySet[Any]) -> dict[str, int]:
    """How many units stand how; one query."""
    found = units.order_by().values("progress").annotate(n=Count("pk")).values_list("progress", "n")
    return dict.fromkeys(DUTY, 0) | dict(found)


@dataclass(frozen=True)
class AreaRow:
    """One authority's units by how they stand."""

    code: str
    name: str
    counts: Mapping[str, int]

    @property
    def due(self) -> int:
        """How many have the duty."""
        return sum(self.counts.values())

    @property
    def missing(self) -> int:
        """How many must still file."""
        return sum(self.counts[name] for name in UNFINISHED)


def by_area(units: QuerySet[Any]) -> list[AreaRow]:
    """The same per authority that the units report to, those with most missing first; one query."""
    grouped = units.order_by().values("authority__code", "authority__name", "progress").annotate(n=Count("pk"))
    found: dict[tuple[str, str], dict[str, int]] = {}
    for row in grouped:
        place = (row["authority__code"], row["authority__name"])
        found.setdefault(place, dict.fromkeys(DUTY, 0))[row["progress"]] = row["n"]
    made = [AreaRow(code, name, counted) for (code, name), counted in found.items()]
    return sorted(made, key=lambda one: (-one.missing, one.code))


def rows(units: Iterable[Unit], campaign: Campaign) -> list[Progress]:
    """The page's units with progress, people and reminders; a constant number of queries."""
    units = list(units)
    asked = Application.objects.filter(campaign=campaign, practice=False, unit__in=units)
    applications = {application.unit_id: application for application in with_progress(asked)}
    reminded, steps, people = reminders(units), steps_of(units, campaign), people_of(units)
    calendar = Calendar.load(campaign, act=Window.Act.FILING)
    made = []
    for unit in units:
        application = applications.get(unit.pk)
        standard = load_standard(pack_for(campaign, unit.authority).standards[unit.kind])
        told = [(one.at, one.actor_label) for one in reminded.get(unit.pk, [])]
        told += [(one.at, BY_STEP) for one in steps.get(unit.pk, [])]
        last = max(told, default=None)
        mine = tuple(people.get(unit.pk, ()))
        made.append(
            Progress(
                unit=unit,
                application=application,
                progress=str(getattr(unit, "progress", NONE)),
                filled=int(getattr(application, "filled", 0)),
                total=len(standard.indicators),
                reminders=len(told),
                reminded_at=last[0] if last is not None else None,
                reminded_by=last[1] if last is not None else "",
                people=mine,
                term=calendar.term(Window.Act.FILING, unit.authority, unit=unit, route=EXISTING),
                active_at=_active(application, mine),
            )
        )
    return made


def _active(application: Application | None, people: Iterable[User]) -> datetime | None:
    """When somebody last did something for a unit: saved, submitted, or signed in (by the machine's own clock)."""
    moments = [person.last_login for person in people]
    if application is not None:
        moments += [application.saved_at, application.submitted_at]
    now = clock.now()
    return max((moment for moment in moments if moment is not None and moment <= now), default=None)


def people_of(units: Iterable[Unit]) -> dict[int, list[User]]:
    """Who files for some units now; one query."""
    found: dict[int, list[User]] = {}
    members = UnitMember.objects.filter(unit__in=list(units), until=None, user__is_active=True)
    for member in members.select_related("user").order_by("id"):
        found.setdefault(member.unit_id, []).append(member.user)
    return found


def reminders(units: Iterable[Unit]) -> dict[int, list[AuditEvent]]:
    """The reminders of some units by officers, oldest first; one query."""
    subjects = {subject_of(unit): unit.pk for unit in units}
    found: dict[int, list[AuditEvent]] = {}
    events = AuditEvent.objects.filter(subject__in=list(subjects), verb=VERB).order_by("id")
    for event in events:
        found.setdefault(subjects[event.subject], []).append(event)
    return found


def steps_of(units: Iterable[Unit], campaign: Campaign) -> dict[int, list[Reminder]]:
    """The reminders of some units by the steps of the rules, oldest first; one query."""
    found: dict[int, list[Reminder]] = {}
    for one in Reminder.objects.filter(campaign=campaign, unit__in=list(units)).order_by("at", "id"):
        found.setdefault(one.unit_id, []).append(one)
    return found
