"""What the overview of an application shows: the unit, basic requirements, scores by level, reviews."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lvheng.filing.form import NOT_KEY, fields_of
from lvheng.filing.models import Score, SubmittedEvidence
from lvheng.review.desk import Desk
from lvheng.review.levels import ORDER
from lvheng.review.models import Review
from lvheng.standards import ProfileField

LEVEL_WORDS = {"self": "自评价", "city": "市州核实", "province": "省级核实", "ministry": "部级核实"}


@dataclass(frozen=True)
class ScoreRow:
    """One recorded score and how far it is from the self-evaluation."""

    label: str
    total: Decimal
    difference: Decimal | None
    complete: bool
    latest: bool


def score_rows(desk: Desk) -> list[ScoreRow]:
    """The recorded scores by level, lowest first; the last one counts."""
    own = desk.recorded[Score.Basis.SELF].total
    found = [(basis, desk.recorded[basis]) for basis in (Score.Basis.SELF, *ORDER) if basis in desk.recorded]
    return [
        ScoreRow(
            LEVEL_WORDS[basis],
            score.total,
            None if basis == Score.Basis.SELF else score.total - own,
            score.complete,
            basis == found[-1][0],
        )
        for basis, score in found
    ]


@dataclass(frozen=True)
class GroupRow:
    """One first-level indicator: submitted and verified points."""

    name: str
    weight: Decimal
    submitted: Decimal
    verified: Decimal


def group_rows(desk: Desk) -> list[GroupRow]:
    """Points by group, submitted and as verified so far."""
    pairs = zip(desk.submitted.groups, desk.verified.groups, strict=True)
    return [GroupRow(before.name, before.weight, before.points, after.points) for before, after in pairs]


def profile_rows(desk: Desk) -> list[dict[str, Any]]:
    """The submitted basic data, field by field, in words."""
    answers = {answer.key: answer.value for answer in desk.version.answers.all()}
    return [
        {"label": item.label, "value": _word(desk, item, answers.get(f"profile.{item.id}", ""))}
        for item in fields_of(desk.standard)
    ]


def _word(desk: Desk, item: ProfileField, value: str) -> str:
    if item.type == "industry":
        named = desk.standard.industry.name if desk.standard.industry else ""
        return "非重点行业" if value == NOT_KEY else named
    return next((choice.label for choice in item.choices if choice.id == value), value)


def basic_rows(desk: Desk) -> list[dict[str, Any]]:
    """The basic requirements with the answer and the proof; `asked`: what proof was asked for, each with its files."""
    answers = {answer.key: answer.value for answer in desk.version.answers.all()}
    files: dict[str, list[SubmittedEvidence]] = {}
    for item in desk.version.evidence.filter(slot__startswith="basic.").select_related("file").order_by("id"):
        files.setdefault(item.slot, []).append(item)
    return [
        {
            "requirement": requirement,
            "answer": answers.get(f"basic.{requirement.id}", ""),
            "asked": [(asked.title, files.get(f"basic.{asked.id}", [])) for asked in requirement.evidence],
            "files": [item for asked in requirement.evidence for item in files.get(f"basic.{asked.id}", [])],
        }
        for requirement in desk.standard.basic_requirements
    ]


def other_reviews(desk: Desk) -> list[Review]:
    """All levels' reviews, lowest first."""
    found = desk.application.reviews.select_related("authority", "decided_by")
    return sorted(found, key=lambda review: ORDER.index(review.level))
