"""The schema of a campaign pack: one year's rules, the nation's merged with a territory's."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, model_validator

from .base import Assumption, Frozen, NotYet, Switch, Withheld
from .models import Kind

LevelId = Literal["unit", "city", "province", "ministry"]


class Ruled(Frozen):
    """Anything that rests on a clause or, where the notices are silent, on an assumption."""

    clause: str | None = None
    assumption: str | None = None

    @model_validator(mode="after")
    def _says_why(self) -> Ruled:
        if not self.clause and not self.assumption:
            raise ValueError("每条规则须写明条款 clause 或假设 assumption")
        return self


class Territory(Frozen):
    """The reporting authority a pack is for; ``code`` is its GB/T 2260 code."""

    code: str
    name: str
    authority: str


class UnitKind(Ruled):
    """A kind of unit and the standard it is evaluated by."""

    id: Kind
    label: str
    standard: str


class ApplicationKind(Ruled):
    """New applicants and existing units."""

    id: Literal["new", "existing"]
    label: str
    voluntary: bool
    duty: str


class Level(Ruled):
    """A level that acts, lowest first."""

    id: LevelId
    label: str
    role: str


class Step(Ruled):
    """A step of the process, in order; optional ones are switched by ``enabled``."""

    id: str
    label: str
    level: LevelId
    enabled: bool = True


class Window(Ruled):
    """When a level may act: whole days, both included, Asia/Shanghai."""

    label: str
    level: LevelId
    opens: dt.date
    closes: dt.date
    opens_assumption: str | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Window:
        if self.closes < self.opens:
            raise ValueError(f"{self.label}的截止日早于开始日")
        return self


class Windows(Frozen):
    """The windows of a campaign; a territory without cities' hand-in has none."""

    filing: Window
    city_hand_in: Window | None = None
    province_report: Window


class Exclusion(Ruled):
    """A case in which a unit may not apply; ``text`` is verbatim. A ``by_day`` look-back counts days of years.

    ``automatic`` names what the registry's own records answer: ``list_removals``, removals from a green list.
    """

    id: str
    title: str
    text: str
    lookback: Literal["by_day", "current"]
    lookback_years: int | None = None
    sources: tuple[str, ...]
    park_enterprise: Literal["shown", "bars", "ignored"] = "shown"
    automatic: Literal["list_removals"] | None = None


class Eligibility(Frozen):
    """Who may apply as a new applicant."""

    required_list_level: Literal["provincial", "city"] | None = None
    required_list_text: str = ""
    required_list_clause: str | None = None
    exclusions: tuple[Exclusion, ...] = ()
    exclusions_intro: str = ""
    assumption: str | None = None


class Gate(Ruled):
    """No new applicant of a city is recommended while an existing unit of it has not filed."""

    enabled: bool
    override: NotYet = False
    text: str = ""


class Duty(Ruled):
    """Whether existing units must file."""

    existing_must_file: bool
    text: str = ""


class Column(Frozen):
    """A column of a table: ``id`` for programs, ``label`` as printed."""

    id: str
    label: str


class SummaryTable(Ruled):
    """The table that a city hands in, stamped."""

    title: str
    head: tuple[Column, ...]
    columns: tuple[Column, ...]
    scan_max_mb: Annotated[int, Field(gt=0)]


class Publicity(Ruled):
    """Days on which the shortlist is shown and objections are taken."""

    days: Annotated[int, Field(gt=0)]


class Objections(Ruled):
    """Who may object during publicity, and how."""

    max_mb: Annotated[int, Field(gt=0)]
    real_name: bool
    evidence: bool


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


class RegionalMean(Ruled):
    """The average that a recommended unit should not fall below."""

    minimum_units: Annotated[int, Field(gt=0)]
    reason_below: bool


class Derivation(Ruled):
    """How levels are derived from the verified values of existing units: 基准值 the mean, 引领值 the best share.

    ``general`` says whose values a row without industry rests on: ``all`` units, the ``others`` of no key industry, or
    ``ratios``: all where the notice fixes the unit, such as shares in %, else the others.
    """

    best_share: Annotated[Decimal, Field(gt=0, lt=1)]
    least_units: Annotated[int, Field(gt=1)]
    outlier_z: Annotated[Decimal, Field(gt=0)]
    exclude_outliers: bool
    general: Literal["all", "others", "ratios"]


class BenchmarkUse(Ruled):
    """Which rows of a benchmark set apply: those in force on a day; and whether a derived set serves its own year."""

    in_force_on: dt.date
    derived_same_year: bool = False


class VerifiedValues(Ruled):
    """A reviewer's figure may confirm or lower points; raising them is a switch."""

    may_raise: bool


class Withdrawal(Ruled):
    """Who may withdraw an application."""

    kinds: tuple[Literal["new", "existing"], ...]
    ends_year: bool


class Commitment(Ruled):
    """The statement of truth that the legal representative signs and seals."""

    title: str
    text: str


class Unfiled(Ruled):
    """What follows when an existing unit does not file."""

    removed: bool
    text: str


class Selector(Ruled):
    """Who selects, and how."""

    level: LevelId
    text: str


class Selection(Frozen):
    """Who selects how, and how many experts judge a recommended unit."""

    province: Selector
    ministry: Selector
    experts_per_unit: Annotated[int, Field(gt=0)]
    experts_assumption: str
    review_counts: tuple[Column, ...]
    review_counts_clause: str


class Preference(Ruled):
    """The key industries have priority."""

    key_industries_first: bool
    text: str


class Guide(Ruled):
    """The policy explained and a filling-in guide; the video's address is a setting of the site."""

    title: str
    video: str | None = None


class Reminders(Ruled):
    """Days before a window closes on which reminders go out."""

    days: tuple[Annotated[int, Field(ge=0)], ...]


class Practice(Ruled):
    """Trying the platform ahead of the window."""

    enabled: bool
    text: str


class GreenGrade(Frozen):
    """A grade of the green code and the share of the listed units that gets it."""

    id: str
    share: Annotated[Decimal, Field(gt=0, le=1)] | None = None


class GreenCode(Ruled):
    """Green code (企业绿码), best grade first; the last grade takes the rest."""

    enabled: NotYet
    grades: tuple[GreenGrade, ...]


class CampaignPack(Frozen):
    """One year's campaign for a territory, or for the nation where ``territory`` is None."""

    id: str
    year: int
    title: str
    evaluation_year: int
    evaluation_year_assumption: str
    notices: tuple[str, ...]
    territory: Territory | None = None
    hash: str = ""
    unit_kinds: tuple[UnitKind, ...]
    application_kinds: tuple[ApplicationKind, ...]
    reporting_clause: str
    levels: tuple[Level, ...]
    steps: tuple[Step, ...]
    windows: Windows
    extensions: Withheld
    eligibility: Eligibility
    gate: Gate
    duty: Duty
    summary_table: SummaryTable | None = None
    publicity: Publicity
    objections: Objections
    falsification: Falsification
    bottom_rule: BottomRule
    regional_mean: RegionalMean
    derivation: Derivation
    benchmarks: BenchmarkUse
    verified_values: VerifiedValues
    supplement: Withheld
    withdrawal: Withdrawal
    commitment: Commitment
    unfiled: Unfiled
    selection: Selection
    key_industry: Preference
    guide: Guide
    reminders: Reminders
    practice: Practice
    third_party_report: Switch
    paper_filing: Switch
    green_code: GreenCode
    assumptions: tuple[Assumption, ...] = ()

    @property
    def standards(self) -> dict[str, str]:
        """Standard id per kind of unit, e.g. ``{"factory": "factory-2025", …}``."""
        return {kind.id: kind.standard for kind in self.unit_kinds}

    @property
    def extensions_allowed(self) -> bool:
        """Whether a window may be extended (HN-3.3: no)."""
        return self.extensions.enabled

    def exclusion(self, exclusion_id: str) -> Exclusion:
        """The exclusion of this id. Raises KeyError."""
        for exclusion in self.eligibility.exclusions:
            if exclusion.id == exclusion_id:
                return exclusion
        raise KeyError(exclusion_id)

    def step_enabled(self, step_id: str) -> bool:
        """Whether a step takes place in this campaign; unknown steps don't."""
        return any(step.id == step_id and step.enabled for step in self.steps)

    def in_force(self, *clauses: str) -> tuple[str, ...]:
        """Those of the clauses whose notice this campaign rests on: one province's notice binds no other."""
        return tuple(clause for clause in clauses if clause.partition("-")[0] in self.notices)

    def clause_ids(self) -> list[str]:
        """Every clause id that the pack rests on, each once, in order."""
        return list(dict.fromkeys(_clauses(self.model_dump())))


def _clauses(content: object) -> list[str]:
    found: list[str] = []
    if isinstance(content, dict):
        for key, value in content.items():
            if (key == "clause" or key.endswith("_clause")) and isinstance(value, str):
                found.append(value)
            elif key == "clauses" and isinstance(value, dict):
                found.extend(value.values())
            else:
                found.extend(_clauses(value))
    elif isinstance(content, (list, tuple)):
        for item in content:
            found.extend(_clauses(item))
    return found
