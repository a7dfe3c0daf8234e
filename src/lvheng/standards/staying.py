"""The schema of what a campaign pack says on who stays on the list, and of what shows that a unit does."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, model_validator

from .base import Frozen, OfficeId, Ruled


class Falsification(Frozen):
    """What follows a finding of falsified data or material; each finder has its own clause."""

    bar_years: Annotated[int, Field(gt=0)]
    clauses: dict[Literal["province", "ministry"], str]
    remove_from: Literal["all_levels", "national"]
    assumption: str


class BottomRule(Ruled):
    """Removal of existing units at the bottom several years running."""

    share: Annotated[Decimal, Field(gt=0, lt=1)]
    years: Annotated[int, Field(gt=0)]
    population: str
    scope: Literal["national", "province"] = "national"
    ties: Literal["spared", "counted"] = "spared"
    counting: Literal["scored_years", "calendar_years"] = "scored_years"


class Unfiled(Ruled):
    """What follows when an existing unit does not file."""

    removed: bool
    text: str


class GreenGrade(Frozen):
    """A grade of the green code and the share of the listed units that gets it."""

    id: str
    share: Annotated[Decimal, Field(gt=0, le=1)] | None = None


class GreenCode(Ruled):
    """Green code (企业绿码), best grade first; the last grade takes the rest."""

    enabled: bool
    decided_by: OfficeId = "ministry"
    within_days: Annotated[int, Field(gt=0)] = 30
    grades: tuple[GreenGrade, ...]

    @model_validator(mode="after")
    def _rest_last(self) -> GreenCode:
        open_ended = [place for place, grade in enumerate(self.grades) if grade.share is None]
        if open_ended != [len(self.grades) - 1]:
            raise ValueError("企业绿码的等级由好到差，只有最后一级不写比例")
        if sum(grade.share or 0 for grade in self.grades) >= 1:
            raise ValueError("企业绿码各级比例之和须小于 1")
        return self


class Heard(Ruled):
    """Whether a unit is heard before a proposal is confirmed: which proposals, within how many days."""

    enabled: bool
    days: Annotated[int, Field(gt=0)]
    proposals: tuple[Literal["warn", "remove_unfiled", "remove_bottom", "remove_excluded"], ...]

    @model_validator(mode="after")
    def _hears_something(self) -> Heard:
        if self.enabled and not self.proposals:
            raise ValueError("听取意见已开启，须写明对哪些建议（proposals）听取")
        if len(set(self.proposals)) != len(self.proposals):
            raise ValueError("听取意见的同一类建议只能写一次")
        return self


class DynamicManagement(Ruled):
    """Who confirms what closing the year proposes; whether a confirmed exclusion removes; the hearing before it."""

    confirmed_by: OfficeId
    exclusions_remove: bool
    removes_from: Literal["national", "all_levels"] = "national"
    hearing: Heard


class Reports(Ruled):
    """Anyone may report a unit: by real name, with evidence; which level handles it, within how many days."""

    enabled: bool
    real_name: bool
    evidence: bool
    max_mb: Annotated[int, Field(gt=0)]
    handled_by: OfficeId
    days: Annotated[int, Field(gt=0)]
