"""What the machine's face says: every field named and typed, nothing a page would not show the same person."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Schema


class Entry(Schema):
    """A place on a published list. No score is public."""

    unit: int
    name: str
    former_names: list[str]
    uscc: str
    kind: str
    level: str
    authority: str
    authority_code: str
    industry: str
    year: int
    batch: str
    decision: str
    number: int | None
    listed_on: date
    state: str
    removed_on: date | None
    removal_clause: str


class Entries(Schema):
    """A page of list entries; `next` is the cursor of the page after it, null on the last."""

    items: list[Entry]
    next: int | None


class ClauseOut(Schema):
    """A clause of a notice, with what it asks and where this site carries it out."""

    id: str
    notice: str
    kind: str
    quote: str
    asks: str
    where: str
    date: date | None


class Clauses(Schema):
    """All clauses of a year."""

    year: int
    items: list[ClauseOut]


class ApplicationOut(Schema):
    """An application as its reader may know it; `score` (the applicant's own) is text, null until submission."""

    id: int
    number: str
    year: int
    unit: int
    name: str
    uscc: str
    kind: str
    route: str
    practice: bool
    state: str
    authority: str
    standard: str
    industry: str
    submitted_at: datetime | None
    score: str | None


class Applications(Schema):
    """A page of applications; `next` is the cursor of the page after it, null on the last."""

    items: list[ApplicationOut]
    next: int | None


class Version(Schema):
    """The submitted version: what it is sealed by."""

    version: int
    sha256: str
    sm3: str
    standard_hash: str
    campaign_hash: str
    benchmark_set: str


class ApplicationDetail(ApplicationOut):
    """An application with its submitted version."""

    version: Version | None


class SheetOut(Schema):
    """What is stated on one indicator: `sheet` in the score file's form, numbers as typed; `own`: the unit's own
    calculation counts in its place. `value` is exact, as text; `shown` what the sheet comes to, in words.
    """

    number: int
    sheet: dict[str, Any]
    own: bool
    functions: list[str]
    not_applicable: str
    value: str | None
    unit: str
    shown: str


class SheetsOut(Schema):
    """The raw facts of an application: of the draft (`version` null) or of the submitted version."""

    application: int
    standard: str
    version: int | None
    shared: dict[str, Any]
    indicators: list[SheetOut]


class SheetSaved(Schema):
    """How a saved sheet came out: what is wrong and what is missing by place (rows from 1), value and points."""

    saved_at: datetime
    problems: dict[str, list[str]]
    gaps: dict[str, list[str]]
    value: str | None
    unit: str
    shown: str
    points: str | None
    total: str


class Problem(Schema):
    """Why a request was not answered, in Chinese; `errors` per field."""

    message: str
    errors: dict[str, list[str]] = {}
