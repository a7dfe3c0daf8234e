"""The schema of a campaign pack: one year's rules, the nation's merged with a territory's."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, model_validator

from .base import Assumption, Frozen, LevelId, Ruled, Switch
from .models import Kind
from .reviewing import CheckRules, ExpertRules, JointReview, Judging, Questions, SiteChecks, Supplement, TwoPeople
from .selecting import Appeals, Ranking, Returns
from .staying import BottomRule, DynamicManagement, Falsification, GreenCode, Reports, Unfiled
from .values import BenchmarkUse, Derivation, RegionalMean, VerifiedValues


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


WindowId = Literal["filing", "city_hand_in", "province_report"]


class OwnWindow(Window):
    """A window of its own for some applications: new or existing units, factories or parks; empty: all."""

    act: WindowId
    route: Literal["", "new", "existing"] = ""
    kind: Literal["", "factory", "park"] = ""

    @model_validator(mode="after")
    def _narrower(self) -> OwnWindow:
        if not self.route and not self.kind:
            raise ValueError(f"{self.label}：单列的时间要求须写明 route 或 kind")
        return self


class Windows(Frozen):
    """The windows of a campaign; a territory without cities' hand-in has none. ``own``: those of some applications."""

    filing: Window
    city_hand_in: Window | None = None
    province_report: Window
    own: tuple[OwnWindow, ...] = ()

    @model_validator(mode="after")
    def _own_once(self) -> Windows:
        keys = [(one.act, one.route, one.kind) for one in self.own]
        if len(set(keys)) != len(keys):
            raise ValueError("同一类申报的同一项时间要求只能写一次")
        return self


class Extensions(Switch):
    """Whether a window may be extended for a territory or one unit, and who decides."""

    decided_by: LevelId = "province"


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


class SourceList(Ruled):
    """A list that applicants are checked against under one exclusion (its id in ``exclusion``).

    ``scope``: ``latest``, the newest snapshot alone says who is on it; ``all``, every snapshot tells events that stay.
    ``lookback``: as its exclusion's where none is given. ``ends``: how an entry ends before its look-back does.
    """

    id: str
    label: str
    exclusion: str
    sources: tuple[str, ...]
    scope: Literal["latest", "all"]
    lookback: Literal["by_day", "current"] | None = None
    ends: Literal["removed", "rectified"] | None = None


class Eligibility(Frozen):
    """Who may apply as a new applicant."""

    required_list_level: Literal["provincial", "city"] | None = None
    required_list_text: str = ""
    required_list_clause: str | None = None
    exclusions: tuple[Exclusion, ...] = ()
    exclusions_intro: str = ""
    objecting: str = ""
    source_lists: tuple[SourceList, ...] = ()
    assumption: str | None = None

    @model_validator(mode="after")
    def _lists_fit(self) -> Eligibility:
        known = {one.id for one in self.exclusions}
        for one in self.source_lists:
            if one.exclusion not in known:
                raise ValueError(f"来源名单 {one.id} 对应的情形 {one.exclusion} 不在不得申报的情形中")
        if len({one.id for one in self.source_lists}) != len(self.source_lists):
            raise ValueError("来源名单的编号重复")
        return self

    def lookback_of(self, source_list: SourceList) -> tuple[str, int | None]:
        """How a list's entries are counted: ``by_day`` with the years, or ``current`` with None."""
        exclusion = next(one for one in self.exclusions if one.id == source_list.exclusion)
        how = source_list.lookback or exclusion.lookback
        return how, exclusion.lookback_years if how == "by_day" else None


class Gate(Ruled):
    """No new applicant of a city is recommended while an existing unit of it has not filed."""

    enabled: bool
    override: bool = False
    text: str = ""


class Column(Frozen):
    """A column of a table, or a choice: ``id`` for programs, ``label`` as printed."""

    id: str
    label: str


class Duty(Ruled):
    """Whether existing units must file; ``release_grounds``: why a unit that can't file is released."""

    existing_must_file: bool
    text: str = ""
    release_grounds: tuple[Column, ...] = ()


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


class Withdrawal(Ruled):
    """Who may withdraw an application."""

    kinds: tuple[Literal["new", "existing"], ...]
    ends_year: bool


class Commitment(Ruled):
    """The statement of truth that the legal representative signs and seals."""

    title: str
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
    """The key industries have priority; among equals by ``ranking.ties``."""

    text: str


class Guide(Ruled):
    """The policy explained and a filling-in guide; the video's address is a setting of the site."""

    title: str
    video: str | None = None


class Reminders(Ruled):
    """Days before a window closes on which reminders go out; ``overdue``: once more when it has closed."""

    days: tuple[Annotated[int, Field(ge=0)], ...]
    overdue: bool = True


class Practice(Ruled):
    """Trying the platform ahead of the window."""

    enabled: bool
    text: str


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
    extensions: Extensions
    eligibility: Eligibility
    gate: Gate
    duty: Duty
    summary_table: SummaryTable | None = None
    publicity: Publicity
    objections: Objections
    falsification: Falsification
    bottom_rule: BottomRule
    dynamic_management: DynamicManagement
    reports: Reports
    regional_mean: RegionalMean
    derivation: Derivation
    benchmarks: BenchmarkUse
    verified_values: VerifiedValues
    supplement: Supplement
    judging: Judging
    two_people: TwoPeople
    questions: Questions
    checks: CheckRules
    site_checks: SiteChecks
    joint_review: JointReview
    experts: ExpertRules
    ranking: Ranking
    returns: Returns
    appeals: Appeals
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
