"""What goes into a score: facts and benchmark pairs, and what is refused of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from .results import TraceStep


@dataclass(frozen=True, kw_only=True)
class Fact:
    """What a unit states for one indicator; which fields count depends on the indicator's rule.

    ``linear``: value, unit. ``count``: functions or value. ``option``: option. ``elasticity``: the two growth rates
    (% a year, three-year means) or, where the base year had no emission, the two emissions. ``not_applicable`` is
    the approved reason.

    A fact ``computed`` from a data sheet brings its ``exact`` value (``value`` is that to 40 digits), the ``steps``
    that led to it, and the ``key`` of its product or substance, by which its levels are chosen (``quota``: the
    product of a quota it falls under). Where several count there are ``parts`` instead of a value, weighted by what
    ``weighted_by`` names. ``energy``: the annual use in tce that chooses a band. ``growths``: both rates in full.
    """

    value: Decimal | None = None
    unit: str | None = None
    functions: tuple[str, ...] | None = None
    option: str | None = None
    not_applicable: str | None = None
    emission_growth: Decimal | None = None
    value_added_growth: Decimal | None = None
    base_emission: Decimal | None = None
    emission: Decimal | None = None
    exact: Fraction | None = None
    computed: bool = False
    steps: tuple[TraceStep, ...] = ()
    parts: tuple[Part, ...] = ()
    key: str = ""
    quota: str = ""
    weighted_by: str = ""
    energy: Fraction | None = None
    growths: tuple[Fraction, Fraction] | None = None

    @property
    def number(self) -> Fraction | None:
        """The value at full precision."""
        if self.exact is not None:
            return self.exact
        return None if self.value is None else Fraction(self.value)

    @property
    def given(self) -> tuple[str, ...]:
        """Names of the fields that hold something, the unit aside."""
        found = tuple(name for name in _CONTENT if getattr(self, name) is not None)
        return (*found, "parts") if self.parts else found

    @property
    def empty(self) -> bool:
        """Whether nothing is stated: the indicator is missing."""
        return not self.given


@dataclass(frozen=True, kw_only=True)
class Part:
    """One product or substance of an indicator: its own fact, scored on its own levels, and what it weighs."""

    key: str
    name: str
    fact: Fact
    weight: Fraction
    quota: str = ""
    process: bool = False


def with_parts(fact: Fact, changed: Mapping[str, Fact]) -> Fact:
    """A fact of several products or substances with other facts for some of them, by key; weights stay.

    The steps by which a replaced one was worked out no longer lead to it and are left out.
    """
    parts, gone = [], []
    for part in fact.parts:
        new = changed.get(part.key, part.fact)
        if new != part.fact:
            gone.append(part.name)
        parts.append(replace(part, fact=new))
    steps = tuple(step for step in fact.steps if not any(_about(step.label, name) for name in gone))
    return replace(fact, parts=tuple(parts), steps=steps)


def _about(label: str, name: str) -> bool:
    return label == name or label.startswith(f"{name}：")


_CONTENT: Final = (
    "value", "functions", "option", "not_applicable", "emission_growth", "value_added_growth", "base_emission",
    "emission",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Benchmark:
    """A benchmark pair: 引领值 and 基准值 in ``unit`` (None: the indicator's own), its source and trust.

    ``note``: what its source says of it besides, e.g. conditions to be corrected for. ``reason``: why this row
    applies. ``parts``: pairs by product or substance, in place of one pair for all.
    """

    leading: Decimal | None = None
    baseline: Decimal | None = None
    unit: str | None = None
    source: str = ""
    trust: str = ""
    note: str = ""
    reason: str = ""
    parts: Mapping[str, Benchmark] | None = None

    @property
    def usable(self) -> bool:
        """Whether both levels are there; a missing level means 待发布基准."""
        return self.leading is not None and self.baseline is not None

    def of(self, key: str) -> Benchmark | None:
        """The pair for a product or substance: its own, or the one that serves all. None where there is none."""
        return self if self.parts is None else self.parts.get(key)


@dataclass(frozen=True)
class Problem:
    """What is wrong with a field and what would be right, in Chinese. ``field`` is that of the fact or benchmark."""

    field: str
    message: str


class EvaluationError(ValueError):
    """Facts or benchmarks that can't be scored; ``problems`` are (place, message), e.g. ``facts.1.unit``."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        super().__init__("；".join(f"{place}：{message}" for place, message in problems))
        self.problems = problems
