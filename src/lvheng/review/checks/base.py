"""What an automatic check is: one pure function over one application, with its name, severity, count and clause.

A check never reads the database and never decides: it is given a `Subject` (what was submitted, what was read of the
evidence, last year, the peers) and the pack's rules, and returns what a reviewer should look at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any, Literal

from lvheng.evaluation import Benchmark, Fact, Score
from lvheng.evaluation.sheets import Shared
from lvheng.review.checks.figures import SHARED, Figure, figures_of, ratios_of, shared_of, tce_of
from lvheng.standards import CheckRules, Standard

Severity = Literal["severe", "warning", "note"]
How = Literal["digest", "page", "looks", "hint"]
"""By what a file or page is known to be the same: its digest, the text of the page, its looks against a page whose
figures are known, or its looks alone."""
Count = Literal["authenticity", "accuracy", "advancement"]


@dataclass(frozen=True)
class Page:
    """One page read: its text, and how it looks as two perceptual hashes in hex (empty where it is blank)."""

    page: int
    text: str = ""
    coarse: str = ""
    fine: str = ""


@dataclass(frozen=True)
class File:
    """A file of the submitted evidence. `pk`: of the SubmittedEvidence; `readable` None: not read yet."""

    pk: int
    slot: str
    name: str
    sha256: str
    content_type: str = ""
    readable: bool | None = None
    why: str = ""
    pages: tuple[Page, ...] = ()

    @property
    def number(self) -> int:
        """The indicator it belongs to; 0 for basic requirements and the commitment."""
        head = self.slot.partition(".")[0]
        return int(head) if head.isdecimal() else 0

    @property
    def text(self) -> str:
        """All the text that was found."""
        return "\n".join(page.text for page in self.pages)


@dataclass(frozen=True)
class Alike:
    """Another unit's file that is the same as one of this application's, or a page that looks the same."""

    file: int
    """pk of this application's SubmittedEvidence"""
    page: int
    other: int
    """pk of the other application"""
    how: How


@dataclass(frozen=True)
class Twin:
    """Another unit's application that states exactly the same figures, by path in the sheets or indicator number."""

    other: int
    same: tuple[str, ...]
    compared: int


@dataclass(frozen=True)
class Peers:
    """What others of the same industry state on an indicator, in this application's unit of it."""

    values: tuple[Decimal, ...]
    level: Literal["industry", "sector"]
    name: str


@dataclass(frozen=True)
class Subject:
    """One submitted application as the checks see it; everything is there, nothing is looked up."""

    application: int
    kind: str
    unit: str
    uscc: str
    standard: Standard
    evaluation_year: int
    facts: Mapping[int, Fact] = field(default_factory=dict)
    shared: Mapping[str, Any] = field(default_factory=dict)
    """the facts that several indicators share, as typed (number 0)"""
    sheets: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    """each indicator's data sheet as typed, in the score file's form"""
    canonical: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    """the amounts of the sheets in canonical units, by path; number 0: the shared ones"""
    stated: Mapping[int, tuple[Decimal, str]] = field(default_factory=dict)
    """value and unit that each indicator comes to"""
    last: Mapping[int, tuple[Decimal, str]] = field(default_factory=dict)
    """the same of the year before, from the unit's ledger"""
    last_sheets: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    remarks: Mapping[int, str] = field(default_factory=dict)
    benchmarks: Mapping[int, Benchmark] = field(default_factory=dict)
    score: Score | None = None
    levels: tuple[Decimal, ...] = ()
    """totals that mean something, such as the regional mean: lines that a score may leap across by a hair"""
    faults: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """what is wrong with what was typed, by indicator: then it comes to nothing"""
    industry: str = ""
    industry_name: str = ""
    industry_code: str = ""
    industry_codes: tuple[str, ...] = ()
    """the codes that the key industry covers; empty: not known"""
    files: tuple[File, ...] = ()
    alike: tuple[Alike, ...] = ()
    twins: tuple[Twin, ...] = ()
    peers: Mapping[int, Peers] = field(default_factory=dict)
    peer_ratios: Mapping[str, Peers] = field(default_factory=dict)
    """the same of the quotients of raw figures in `figures.RATIOS`"""
    enterprises: tuple[tuple[str, Decimal], ...] = ()
    """of a park: its enterprises that filed themselves this year, with their output value in 万元"""
    other_names: tuple[str, ...] = ()
    """names that this unit had before: its own papers may bear them"""
    known_units: tuple[tuple[str, str], ...] = ()
    """name and code of other units whose name stands in the text of a file"""
    committed_at: datetime | None = None
    commitment_signed: bool = True
    content_saved_at: datetime | None = None
    submitted_on: date | None = None

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """Every raw figure of the sheets that can be read."""
        return figures_of(self.standard, {SHARED: self.shared, **self.sheets}, self.evaluation_year)

    @cached_property
    def last_figures(self) -> tuple[Figure, ...]:
        """The same of the year before."""
        return figures_of(self.standard, self.last_sheets, self.evaluation_year - 1)

    @cached_property
    def read(self) -> Shared | None:
        """The shared facts as the formulas take them."""
        return shared_of(self.standard, {SHARED: self.shared}, self.evaluation_year)

    @cached_property
    def tce(self) -> Fraction | None:
        """Comprehensive energy consumption in tce, where it can be worked out."""
        return tce_of(self.read)

    @cached_property
    def ratios(self) -> dict[str, Fraction]:
        """The quotients of raw figures in `figures.RATIOS`."""
        return ratios_of(self.figures, self.tce)

    def figure(self, number: int, name: str, offset: int | None = None) -> Figure | None:
        """The figure of a field that holds one amount, or of a year of a series."""
        wanted = (number, name, offset)
        return next((one for one in self.figures if (one.number, one.field, one.offset) == wanted), None)


@dataclass(frozen=True)
class Found:
    """What a check found at one place. `severity` None: that of the check. `words`: texts to mark on the page.

    `about`: what it rests on of the unit's own, where the message says more that changes by itself, such as the middle
    of an industry: a reason given for the flag holds as long as this is the same.
    """

    place: str
    message: str
    number: int = 0
    severity: Severity | None = None
    title: str = ""
    file: int | None = None
    page: int = 0
    words: tuple[str, ...] = ()
    other: int | None = None
    about: str = ""


class Abstain(Exception):
    """A check can't judge this application; the text says why, in Chinese."""


Run = Callable[[Subject, CheckRules], Iterable[Found]]


@dataclass(frozen=True)
class Check:
    """One automatic check."""

    id: str
    title: str
    severity: Severity
    count: Count
    clause: str
    run: Run


CHECKS: dict[str, Check] = {}


def check(*, id: str, title: str, severity: Severity, count: Count, clause: str) -> Callable[[Run], Run]:  # noqa: A002
    """Register the one function of a check's file under its id."""

    def register(function: Run) -> Run:
        if id in CHECKS:
            raise ValueError(f"check {id} is there already")
        CHECKS[id] = Check(id, title, severity, count, clause, function)
        return function

    return register


def threshold(rules: CheckRules, name: str) -> Decimal:
    """A threshold of the pack. Raises KeyError: a threshold that no pack gives is a fault of the pack."""
    return rules.thresholds[name]
