"""What the ministry looks at: lists received, experts' opinions, publicity, objections (MI-3.c)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from lvheng.accounts.models import Authority
from lvheng.accounts.queries import reach
from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import pack_for
from lvheng.core import clock
from lvheng.filing.models import Application
from lvheng.review.models import ExpertAssignment
from lvheng.review.queries.experts import Result, results
from lvheng.selection.models import Candidacy, Objection, Publication, Publicity
from lvheng.selection.queries.gate import Progress, progress_by_authority
from lvheng.selection.queries.ranking import Row, rows

C = Candidacy.State
RECEIVED = (C.REPORTED, C.SHORTLISTED, C.NOT_SHORTLISTED, C.IN_PUBLICITY, C.HELD, C.PUBLISHED)


def alive(campaign: Campaign, province: Authority | None = None) -> QuerySet[Candidacy]:
    """A year's candidacies whose applications stand, neither withdrawn nor ended; of a province if given."""
    found = Candidacy.objects.filter(application__campaign=campaign, application__state=Application.State.SUBMITTED)
    return found if province is None else found.filter(application__province=province)


def received(campaign: Campaign) -> QuerySet[Candidacy]:
    """The units that provinces have recommended (MI-3.b), wherever they stand since."""
    return (
        alive(campaign)
        .filter(state__in=RECEIVED)
        .select_related("application__unit", "application__authority", "application__province", "application__campaign")
        .order_by("application__province__code", "application__kind", "application__number")
    )


@dataclass(frozen=True)
class Received:
    """A recommended unit with its experts' opinions."""

    candidacy: Candidacy
    row: Row
    found: Result

    @property
    def assignments(self) -> list[ExpertAssignment]:
        """Who was asked, recusals included."""
        return self.found.assignments

    @property
    def given(self) -> int:
        """How many opinions there are; a recusal is none."""
        return sum(assignment.state == ExpertAssignment.State.GIVEN for assignment in self.assignments)

    @property
    def waiting(self) -> int:
        """How many experts are still asked."""
        return sum(assignment.state == ExpertAssignment.State.ASSIGNED for assignment in self.assignments)


def with_opinions(campaign: Campaign, candidacies: Sequence[Candidacy]) -> list[Received]:
    """Recommended units with scores, ranks and opinions; queries are constant per province shown."""
    by_province: dict[int, list[Candidacy]] = {}
    for candidacy in candidacies:
        by_province.setdefault(candidacy.application.province_id, []).append(candidacy)
    judged = results([candidacy.application for candidacy in candidacies])
    shown: dict[int, Received] = {}
    for group in by_province.values():
        found = rows(campaign, group[0].application.province, [candidacy.application for candidacy in group])
        for candidacy, row in zip(group, found, strict=True):
            shown[candidacy.pk] = Received(candidacy, row, judged[candidacy.application_id])
    return [shown[candidacy.pk] for candidacy in candidacies]


def experts_needed(campaign: Campaign) -> int:
    """How many opinions a recommended unit needs before it is decided."""
    return pack_for(campaign).selection.experts_per_unit


def opinions_on(candidacy: Candidacy) -> int:
    """How many expert opinions a candidacy has."""
    return ExpertAssignment.objects.filter(
        application=candidacy.application_id, state=ExpertAssignment.State.GIVEN
    ).count()


def publicity_of(campaign: Campaign) -> Publicity | None:
    """The year's newest publicity, if one has begun."""
    return Publicity.objects.filter(campaign=campaign).order_by("-round").first()


def publicity_end(campaign: Campaign, start: datetime) -> datetime:
    """The last moment of a publicity that starts at `start`: 23:59:59 of its last day; the pack gives the days."""
    days = pack_for(campaign).publicity.days
    return clock.day_end(start.astimezone(clock.ZONE).date() + timedelta(days=days))


def still_on_show(candidacy: Candidacy) -> bool:
    """Whether the publicity in which a unit was held back runs, so that it can go on in it (MI-3.c)."""
    found = publicity_of(candidacy.application.campaign)
    if found is None or candidacy.held_at is None or found.state != Publicity.State.OPEN:
        return False
    return found.starts_at <= candidacy.held_at and clock.now() <= found.ends_at


def on_show(campaign: Campaign) -> QuerySet[Candidacy]:
    """What the newest publicity shows: units in publicity, those held back in it and those published after it."""
    found, shown = publicity_of(campaign), alive(campaign)
    if found is not None and found.round > 1:
        before = Publication.objects.filter(campaign=campaign, round__lt=found.round).values_list("rows", flat=True)
        listed = [row["application"] for rows in before for row in rows]
        shown = shown.exclude(application__in=listed).exclude(state=C.HELD, held_at__lt=found.starts_at)
    return (
        shown.filter(state__in=(C.IN_PUBLICITY, C.HELD, C.PUBLISHED))
        .select_related("application__unit", "application__authority", "application__province")
        .order_by("application__kind", "application__province__code", "application__number", "id")
    )


def objections_visible_to(user: object) -> QuerySet[Objection]:
    """Objections on units of the territory of an officer or auditor."""
    return Objection.objects.filter(reach(user, "candidacy__application__province__parent")).select_related(
        "candidacy__application__unit", "candidacy__application__province", "evidence", "answered_by"
    )


def open_objections(campaign: Campaign) -> QuerySet[Objection]:
    """A year's objections without an answer (MI-3.c), wherever their units stand since: held back, withdrawn, ended."""
    return Objection.objects.filter(candidacy__application__campaign=campaign, state=Objection.State.OPEN)


def state_counts(campaign: Campaign, **where: object) -> dict[str, int]:
    """How many candidacies stand in each state; withdrawn applications left out."""
    found = Candidacy.objects.filter(application__campaign=campaign, **where)
    found = found.exclude(application__state=Application.State.WITHDRAWN)
    return dict(found.order_by().values_list("state").annotate(n=Count("pk")))


@dataclass(frozen=True)
class ProvinceProgress:
    """One province in the ministry's table."""

    existing: Progress
    new: int
    candidates: int
    recommended: int


def progress_by_province(campaign: Campaign) -> dict[int, ProvinceProgress]:
    """Progress of every province that takes part, by its authority's id; three queries."""
    provinces = {
        authority.pk: (authority.parent_id or 0) if authority.level == Authority.Level.CITY else authority.pk
        for authority in Authority.objects.exclude(level=Authority.Level.MINISTRY)
    }
    existing: dict[int, Progress] = {}
    for key, progress in progress_by_authority(campaign).items():
        top = provinces[key]
        existing[top] = existing.get(top, Progress()) + progress
    made = {}
    counted = (
        Application.objects.filter(campaign=campaign, practice=False, route=Application.Route.NEW)
        .order_by()
        .values_list("province")
        .annotate(
            new=Count("pk", filter=Q(state=Application.State.SUBMITTED)),
            candidates=Count("candidacy"),
            recommended=Count("candidacy", filter=Q(candidacy__state__in=(C.RECOMMENDED, *RECEIVED))),
        )
    )
    for key, new, candidates, recommended in counted:
        made[key] = ProvinceProgress(existing.pop(key, Progress()), new, candidates, recommended)
    return made | {key: ProvinceProgress(progress, 0, 0, 0) for key, progress in existing.items()}
