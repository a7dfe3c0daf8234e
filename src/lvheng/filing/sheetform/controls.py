"""What a data sheet's page is made of: controls, amounts with units and months, notes. Plain data for templates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, Final, Literal

Kind = Literal["text", "number", "select", "flag", "checks", "radios"]
#: Height of the bars of the twelve months, in pixels.
CHART: Final = 40
STEP: Final = 16


def anchor_of(name: str) -> str:
    """A path as part of an id: ``shared.energy.r2`` is ``shared-energy-r2``."""
    return name.replace(".", "-")


@dataclass(frozen=True)
class Choice:
    """One option of a select, radio or list of checkboxes."""

    value: str
    label: str
    selected: bool


@dataclass(frozen=True)
class Control:
    """One control: ``name`` is the path it is saved under; ``label`` is read out where ``title`` isn't seen."""

    is_amount: ClassVar[bool] = False
    name: str
    kind: Kind
    title: str
    label: str
    value: str = ""
    choices: tuple[Choice, ...] = ()
    errors: tuple[str, ...] = ()
    hint: str = ""
    max_length: int = 80

    @property
    def id(self) -> str:
        """Its id on the page."""
        return f"id_{anchor_of(self.name)}"

    @property
    def stated(self) -> bool:
        """Whether anything is typed in it."""
        return bool(self.value.strip())

    @property
    def described_by(self) -> str:
        """What describes it: its errors, its hint."""
        parts = ((f"{self.id}_error", self.errors), (f"{self.id}_hint", self.hint))
        return " ".join(name for name, shown in parts if shown)


@dataclass(frozen=True)
class Bar:
    """A month's bar in the small chart, in pixels from its top."""

    x: int
    y: int
    height: int


@dataclass(frozen=True)
class Amount:
    """An amount with its unit: typed for the year (``amount``) or by month (``months``, which add up to ``total``)."""

    is_amount: ClassVar[bool] = True
    place: str
    title: str
    label: str
    unit: Control
    amount: Control | None = None
    months: tuple[Control, ...] = ()
    total: str = ""
    bars: tuple[Bar, ...] = ()
    monthly: bool = False
    help: str = ""

    @property
    def anchor(self) -> str:
        """Part of the ids of its fragments."""
        return anchor_of(self.place)

    @property
    def stated(self) -> bool:
        """Whether anything is typed in it."""
        typed = (self.amount, *self.months) if self.amount else self.months
        return any(control.stated for control in typed)

    @property
    def single_unit(self) -> str:
        """The unit, where there is nothing to choose."""
        return self.unit.choices[0].value if len(self.unit.choices) == 1 else ""


def bars_of(values: Iterable[Decimal | None]) -> tuple[Bar, ...]:
    """The bars of twelve values, the largest as high as the chart."""
    found = list(values)
    top = max((value for value in found if value), default=None)
    if not top:
        return ()
    heights = [int(max(value or Decimal(0), Decimal(0)) * CHART / top) for value in found]
    return tuple(Bar(1 + at * STEP, CHART - height, height) for at, height in enumerate(heights))


@dataclass(frozen=True)
class Question:
    """A value that is asked about before it counts (about 1000 times another one)."""

    name: str
    text: str
    confirmed: bool


@dataclass(frozen=True)
class Carried:
    """A field taken over from last year's ledger that nobody has confirmed yet."""

    name: str
    label: str


@dataclass(frozen=True)
class Note:
    """What is said below a field or row: problems with no control of their own, gaps, questions, what was carried."""

    place: str
    errors: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    carried: tuple[Carried, ...] = ()
    change: str = ""

    @property
    def anchor(self) -> str:
        """Part of its id."""
        return anchor_of(self.place)


@dataclass(frozen=True)
class Before:
    """Last year's amount in this year's unit, and how this year's stands to it."""

    text: str = ""
    change: str = ""
    flagged: bool = False
    words: str = ""


@dataclass(frozen=True)
class Conversion:
    """What a row of energy comes to: coefficient, where it is from, the result."""

    coefficient: str = ""
    source: str = ""
    result: str = ""


@dataclass(frozen=True)
class Line:
    """One row of a table: ``cells`` in the columns, ``under`` below the first, ``more`` folded away."""

    place: str
    number: int
    name: str
    cells: tuple[Control | Amount, ...]
    more: tuple[Control | Amount, ...]
    note: Note
    under: Control | None = None
    before: Before = Before()
    conversion: Conversion = Conversion()
    more_open: bool = False

    @property
    def anchor(self) -> str:
        """Part of its ids."""
        return anchor_of(self.place)

    @property
    def stated(self) -> bool:
        """Whether anything is typed in it."""
        return any(cell.stated for cell in (*self.cells, *self.more))

    @property
    def monthly(self) -> tuple[Amount, ...]:
        """Its amounts that may be entered by month."""
        return tuple(cell for cell in (*self.cells, *self.more) if isinstance(cell, Amount) and cell.monthly)

    @property
    def more_words(self) -> str:
        """What is folded away, in words: what can be ticked, and the first of what can be entered."""
        ticks = [cell for cell in self.more if isinstance(cell, Control) and cell.kind == "flag"]
        others = [cell for cell in self.more if cell not in ticks]
        words = "、".join(cell.title.partition("（")[0] for cell in (*ticks, *others[:1]))
        return f"{words}等" if len(others) > 1 else words


@dataclass(frozen=True)
class Table:
    """A table of rows with its heads; ``converts`` is the head of what a row of energy is turned into."""

    place: str
    label: str
    help: str
    clause: str
    heads: tuple[str, ...]
    lines: tuple[Line, ...]
    note: Note
    shared: bool
    add_label: str
    required: bool = True
    last_shown: bool = False
    converts: str = ""
    coefficient_head: str = ""
    total: str = ""
    last_total: str = ""
    total_label: str = ""
    may_add: bool = True

    @property
    def anchor(self) -> str:
        """Part of its ids."""
        return anchor_of(self.place)

    @property
    def width(self) -> int:
        """How many columns."""
        return len(self.heads) + self.last_shown + 2 * bool(self.converts) + 1


@dataclass(frozen=True)
class Single:
    """A field that is no table: an amount, a series of years, a choice, the functions, a text or number."""

    place: str
    label: str
    title: str
    help: str
    clause: str
    required: bool
    shared: bool
    note: Note
    before: Before = Before()
    amount: Amount | None = None
    control: Control | None = None
    years: tuple[Control, ...] = ()
    year_unit: Control | None = None

    @property
    def anchor(self) -> str:
        """Part of its ids."""
        return anchor_of(self.place)
