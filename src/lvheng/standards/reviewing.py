"""The schema of what a campaign pack says on reviewing: officers, questions, checks, sites, departments, experts."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal, get_args

from pydantic import Field

from .base import Frozen, OfficeId, Ruled, Switch

Positive = Annotated[int, Field(gt=0)]
Count = Annotated[int, Field(ge=0)]
ReviewCount = Literal["authenticity", "accuracy", "advancement"]
Conflict = Literal[
    "member", "officer", "employer", "tie", "last_employer_territory", "earlier_contact", "adviser", "judged_before"
]


class Option(Frozen):
    """A choice: ``id`` for programs, ``label`` as shown."""

    id: str
    label: str


class Judging(Ruled):
    """Which counts each level has to judge before it passes an application, and what may be judged in one go.

    ``counts``: by level; a level that is not named judges all of them. ``rest_after_checks``: nothing is
    judged in one go before the automatic checks have seen what was submitted.
    """

    counts: dict[OfficeId, tuple[ReviewCount, ...]]
    rest_after_checks: bool = True

    def of(self, level: str) -> tuple[ReviewCount, ...]:
        """The counts that a level judges."""
        return next((found for name, found in self.counts.items() if name == level), get_args(ReviewCount))


class TwoPeople(Ruled):
    """Where one officer proposes a decision and another one takes it: levels, or single authorities by code."""

    levels: tuple[OfficeId, ...] = ()
    authorities: tuple[str, ...] = ()


class Questions(Ruled):
    """Whether reviewers may ask the applicant, who answers within ``days`` in words alone."""

    enabled: bool
    days: Positive


class Supplement(Switch):
    """Whether an application may be returned for missing evidence or basic data: ``days`` to answer, how often.

    ``fixed``: fields of 基本信息 that stay as submitted, since they say who applies or by which standard;
    ``statement``: what the person confirms at handing in, beside the commitment that was signed for the figures.
    """

    days: Positive = 5
    times: Positive = 1
    covers: tuple[Literal["evidence", "basic"], ...] = ("evidence", "basic")
    fixed: tuple[str, ...] = ("name", "uscc", "industry", "gbt4754")
    statement: str = "本人确认：补正的材料和信息真实、准确；各项指标数据与首次提交时一致，原真实性承诺继续有效。"


class SiteChecks(Ruled):
    """Checks on site: the share drawn by lot, at least how many, and how many more of the highest risk."""

    enabled: bool
    level: OfficeId
    share: Annotated[Decimal, Field(ge=0, le=1)]
    least: Count
    by_risk: Count


class JointReview(Ruled):
    """Departments that are asked in joint review; ``required``: all have to answer before the level passes."""

    level: OfficeId
    departments: tuple[Option, ...]
    required: bool


class ExpertRules(Ruled):
    """How experts judge: which ties refuse one, how long past ones count, from which difference on they have to meet.

    ``days``: from being asked to the last day for the opinion, which is taken later too and then marked as late;
    ``remind``: days before that day on which an expert is reminded; ``overdue``: once more when it is over.
    ``disagreement``: points of 100 between the highest and the lowest of the experts' totals; ``adviser_roles``: the
    words before 单位 or 机构 by which a paper names who worked on it for the unit, compared with experts' employers.
    """

    conflicts: tuple[Conflict, ...]
    past_years: Positive
    adviser_roles: tuple[str, ...] = ()
    disagreement: Annotated[Decimal, Field(gt=0)]
    days: Positive
    remind: tuple[Count, ...] = ()
    overdue: bool = True


class RiskWeights(Frozen):
    """What a flag of each severity adds to an application's risk."""

    severe: Count
    warning: Count
    note: Count


class CheckRules(Ruled):
    """The automatic checks: those left out by id, severities that differ, and the thresholds by name.

    ``reasons``: whose reason takes a flag out of a level's risk: ``own``, that of the level itself or of one above it;
    ``any``, that of any level. Every level sees all reasons.
    """

    off: tuple[str, ...] = ()
    severities: dict[str, Literal["severe", "warning", "note"]] = {}
    thresholds: dict[str, Decimal]
    weights: RiskWeights
    reasons: Literal["own", "any"] = "own"
    least_peers: Positive
