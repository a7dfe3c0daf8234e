"""What goes into a score: facts and benchmark pairs, and what is refused of them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Final


@dataclass(frozen=True, kw_only=True)
class Fact:
    """What a unit states for one indicator; which fields count depends on the indicator's rule.

    ``linear``: value, unit. ``count``: functions or value. ``option``: option. ``elasticity``: the two growth rates
    (% a year, three-year means) or, where the base year had no emission, the two emissions. ``not_applicable`` is
    the approved reason.
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

    @property
    def given(self) -> tuple[str, ...]:
        """Names of the fields that hold something, the unit aside."""
        return tuple(name for name in _CONTENT if getattr(self, name) is not None)

    @property
    def empty(self) -> bool:
        """Whether nothing is stated: the indicator is missing."""
        return not self.given


_CONTENT: Final = tuple(field.name for field in fields(Fact) if field.name != "unit")


@dataclass(frozen=True, kw_only=True)
class Benchmark:
    """A benchmark pair: 引领值 and 基准值 in ``unit`` (None: the indicator's own), its source and trust."""

    leading: Decimal | None = None
    baseline: Decimal | None = None
    unit: str | None = None
    source: str = ""
    trust: str = ""

    @property
    def usable(self) -> bool:
        """Whether both levels are there; a missing level means 待发布基准."""
        return self.leading is not None and self.baseline is not None


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
