"""What experts found, taken together; who has how much to do; what one expert may know of the others (MI-3.c)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from lvheng.accounts.models import User
from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import pack_for
from lvheng.evaluation.panels import Judgement, PanelResult, panel_result
from lvheng.filing.models import Application
from lvheng.registry.models import Unit
from lvheng.registry.names import key_of_name
from lvheng.review.conflicts import Conflicts
from lvheng.review.models import ExpertAssignment, ExpertMeeting, ExpertScore, ExpertTie, Panel

S = ExpertAssignment.State
LEFT_OUT = (S.RECUSED, S.SET_ASIDE, S.RELEASED)
"""States in which an expert's assignment counts for nothing."""
LETTERS = "甲乙丙丁戊己庚辛壬癸"
LEAST_LETTERS, MOST_UNITS = 4, 10
"""How much of a name has to be typed to search for a unit, and how many are shown."""


@dataclass
class Result:
    """What the experts of one application found; recusals and what was set aside are listed and count for nothing."""

    application: Application
    limit: Decimal
    assignments: list[ExpertAssignment] = field(default_factory=list)
    scores: dict[int, dict[int, ExpertScore]] = field(default_factory=lambda: defaultdict(dict))
    meetings: list[ExpertMeeting] = field(default_factory=list)

    @property
    def asked(self) -> list[ExpertAssignment]:
        """Those who did not step back and were not left out."""
        return [one for one in self.assignments if one.state not in LEFT_OUT]

    @property
    def overdue(self) -> list[ExpertAssignment]:
        """Those asked whose last day is over."""
        return [one for one in self.asked if one.overdue]

    @property
    def aside(self) -> list[ExpertAssignment]:
        """Those whose opinion does not count, with its reason."""
        return [one for one in self.assignments if one.state == S.SET_ASIDE]

    @property
    def meeting(self) -> ExpertMeeting | None:
        """The meeting that stands: one with somebody whose opinion was set aside is void."""
        out = {one.expert_id for one in self.aside}
        return next((one for one in reversed(self.meetings) if not out & set(one.attendees)), None)

    @property
    def void(self) -> list[ExpertMeeting]:
        """Meetings that settle nothing any more."""
        return [one for one in self.meetings if one != self.meeting]

    @property
    def given(self) -> list[ExpertAssignment]:
        """Those who have judged."""
        return [one for one in self.assignments if one.state == S.GIVEN]

    @property
    def all_given(self) -> bool:
        """Whether everybody asked has judged: from then on they may know what the others found."""
        return bool(self.asked) and len(self.asked) == len(self.given)

    @property
    def numbers(self) -> list[int]:
        """The indicators that somebody scored or abstained from."""
        return sorted({number for one in self.given for number in self.scores[one.pk]})

    @property
    def settled(self) -> dict[int, Decimal]:
        """What a meeting agreed on, by indicator."""
        meeting = self.meeting
        return {int(number): Decimal(text) for number, text in meeting.settled.items()} if meeting else {}

    @property
    def result(self) -> PanelResult:
        """Mean, median and disagreement of those who have judged."""
        judged: list[Judgement] = [
            {number: score.points for number, score in self.scores[one.pk].items()} for one in self.given
        ]
        return panel_result(self.numbers, judged, self.settled)

    @property
    def apart(self) -> bool:
        """Whether they differ by more than the pack lets stand without a meeting."""
        found = self.result.disagreement
        return found is not None and found > self.limit

    @property
    def must_meet(self) -> bool:
        """Whether a meeting is needed and has not been held."""
        return self.apart and self.meeting is None

    @property
    def split(self) -> bool:
        """Whether some are for and some against."""
        return len({one.opinion for one in self.given}) > 1


def results(applications: Sequence[Application]) -> dict[int, Result]:
    """What the experts of some applications of one campaign found, by application; three queries."""
    if not applications:
        return {}
    limit = pack_for(applications[0].campaign).experts.disagreement
    found = {one.pk: Result(one, limit) for one in applications}
    asked = ExpertAssignment.objects.filter(application__in=found).select_related("expert", "panel", "aside_by")
    for assignment in asked.order_by("id"):
        found[assignment.application_id].assignments.append(assignment)
    for score in ExpertScore.objects.filter(assignment__application__in=found).select_related("assignment"):
        found[score.assignment.application_id].scores[score.assignment_id][score.number] = score
    held = ExpertMeeting.objects.filter(application__in=found).select_related("recorded_by", "file")
    for meeting in held.order_by("id"):
        found[meeting.application_id].meetings.append(meeting)
    return found


def tainted(found: Iterable[Result]) -> dict[int, dict[int, list[str]]]:
    """By application and assignment the conflicts of experts whose opinion counts, as they are known now.

    Constant queries for one campaign's results.
    """
    chosen = list(found)
    known = Conflicts(
        [one.application for one in chosen if one.asked], {each.expert for one in chosen for each in one.asked}
    )
    return {
        one.application.pk: {
            each.pk: words for each in one.asked if (words := known.between(one.application, each.expert))
        }
        for one in chosen
    }


@dataclass(frozen=True)
class Other:
    """What another expert found, without the name."""

    label: str
    assignment: ExpertAssignment
    total: Decimal | None
    scores: dict[int, ExpertScore]


def others(assignment: ExpertAssignment) -> list[Other]:
    """What the other experts on the same unit found: nothing at all until everybody asked has judged."""
    if assignment.state != S.GIVEN:
        return []
    found = results([assignment.application])[assignment.application_id]
    if not found.all_given:
        return []
    rest = [(one, total) for one, total in zip(found.given, found.result.totals, strict=True) if one != assignment]
    return [
        Other(f"专家{LETTERS[at % len(LETTERS)]}", one, total, found.scores[one.pk])
        for at, (one, total) in enumerate(rest)
    ]


def judged(campaign: Campaign) -> QuerySet[Application]:
    """The applications of a year that experts were asked about."""
    asked = ExpertAssignment.objects.filter(application__campaign=campaign).values("application")
    return Application.objects.filter(pk__in=asked).select_related("campaign", "unit", "authority", "province")


def loads(campaign: Campaign) -> Counter[int]:
    """How many units of a year each expert was asked about, those left out not counted."""
    asked = ExpertAssignment.objects.filter(application__campaign=campaign).exclude(state__in=LEFT_OUT)
    return Counter(dict(asked.order_by().values_list("expert").annotate(n=Count("pk"))))


def panels(campaign: Campaign) -> QuerySet[Panel]:
    """The panels of a year by name, with their seats."""
    return (
        Panel.objects.filter(campaign=campaign)
        .prefetch_related("seats__expert")
        .annotate(used=Count("assignments", distinct=True))
        .order_by("name", "id")
    )


def ties_of(expert: User) -> QuerySet[ExpertTie]:
    """What ties an expert to units, newest first."""
    return ExpertTie.objects.filter(expert=expert).select_related("unit__authority", "declared_by").order_by("-id")


def units_like(text: str) -> Iterable[Unit]:
    """Units to declare a tie to: by whole code, or by four letters at least of a present or former name."""
    key = key_of_name(text)
    if len(key) < LEAST_LETTERS:
        return []
    named = Q(name_key__contains=key) | Q(names__name_key__contains=key)
    found = Unit.objects.filter(named | Q(uscc=key)).select_related("authority").distinct()
    return found.order_by("name", "id")[:MOST_UNITS]
