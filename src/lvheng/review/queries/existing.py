"""How far the existing units of a territory are with their filing, and who was reminded when (HN-1.2, HN-4.1.a)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, CharField, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from lvheng.accounts.queries import reach
from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import pack_for
from lvheng.core.audit import subject_of
from lvheng.core.models import AuditEvent
from lvheng.filing.models import Application
from lvheng.filing.queries import with_progress
from lvheng.registry.models import ListEntry, Release, Unit
from lvheng.registry.queries import on_list
from lvheng.standards import load_standard

VERB = "unit.reminded"
PROGRESS = {"none": "未开始", "draft": "填报中", "submitted": "已提交", "released": "免除填报"}


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

    @property
    def word(self) -> str:
        """How far, in words."""
        return PROGRESS[self.progress]

    @property
    def unfinished(self) -> bool:
        """Whether the unit must still file."""
        return self.progress in ("none", "draft")


def existing(user: object, campaign: Campaign) -> QuerySet[Any]:
    """The existing units of a person's territory with `progress` (a key of PROGRESS) and `rank`, unfinished first."""
    own = Application.objects.filter(campaign=campaign, unit=OuterRef("pk"), practice=False).values("state")[:1]
    released = Release.objects.filter(unit=OuterRef("pk"), year=campaign.year)
    units = (
        Unit.objects.filter(on_list(ListEntry.Level.NATIONAL), reach(user, "authority"))
        .select_related("authority__parent")
        .annotate(app_state=Coalesce(Subquery(own), Value("")), released=Exists(released))
    )
    progress = Case(
        When(~Q(app_state__in=("", Application.State.DRAFT)), then=Value("submitted")),
        When(released=True, then=Value("released")),
        When(app_state=Application.State.DRAFT, then=Value("draft")),
        default=Value("none"),
        output_field=CharField(),
    )
    rank = Case(
        When(progress="none", then=Value(0)),
        When(progress="draft", then=Value(1)),
        When(progress="submitted", then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    return units.annotate(progress=progress).annotate(rank=rank)


def narrowed(units: QuerySet[Any], asked: Mapping[str, str]) -> QuerySet[Any]:
    """Filtered by progress, kind, city (authority code) and name as asked."""
    if asked.get("progress") in PROGRESS:
        units = units.filter(progress=asked["progress"])
    if asked.get("kind"):
        units = units.filter(kind=asked["kind"])
    if asked.get("city"):
        units = units.filter(authority__code=asked["city"])
    text = asked.get("q", "").strip()
    if text:
        units = units.filter(Q(name__icontains=text) | Q(uscc__istartswith=text))
    return units


def counts(units: QuerySet[Any]) -> dict[str, int]:
    """How many units at each progress; one query."""
    found = units.order_by().values("progress").annotate(n=Count("pk")).values_list("progress", "n")
    return dict.fromkeys(PROGRESS, 0) | dict(found)


def rows(units: Iterable[Unit], campaign: Campaign) -> list[Progress]:
    """The page's units with progress and reminders; two queries whatever their number."""
    units = list(units)
    asked = Application.objects.filter(campaign=campaign, practice=False, unit__in=units)
    applications = {application.unit_id: application for application in with_progress(asked)}
    reminded = reminders(units)
    made = []
    for unit in units:
        application = applications.get(unit.pk)
        standard = load_standard(pack_for(campaign, unit.authority).standards[unit.kind])
        events = reminded.get(unit.pk, [])
        made.append(
            Progress(
                unit=unit,
                application=application,
                progress=str(getattr(unit, "progress", "none")),
                filled=int(getattr(application, "filled", 0)),
                total=len(standard.indicators),
                reminders=len(events),
                reminded_at=events[-1].at if events else None,
                reminded_by=events[-1].actor_label if events else "",
            )
        )
    return made


def reminders(units: Iterable[Unit]) -> dict[int, list[AuditEvent]]:
    """The reminders of some units, oldest first; one query."""
    subjects = {subject_of(unit): unit.pk for unit in units}
    found: dict[int, list[AuditEvent]] = {}
    events = AuditEvent.objects.filter(subject__in=list(subjects), verb=VERB).order_by("id")
    for event in events:
        found.setdefault(subjects[event.subject], []).append(event)
    return found
