"""What a sheet holds once it is read: exact numbers with units, and what is wrong or missing with its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

from lvheng.evaluation.numbers import brief
from lvheng.evaluation.units import factor

Row: TypeAlias = "dict[str, Value]"
Value: TypeAlias = "Quantity | Series | Fraction | str | bool | int | list[Row] | list[str] | dict[str, Series] | None"


@dataclass(frozen=True)
class Quantity:
    """An amount in ``unit``; ``months`` where it was entered by month (12 amounts in the same unit)."""

    amount: Fraction
    unit: str
    months: tuple[Fraction, ...] = ()

    def to(self, unit: str) -> Fraction:
        """The amount in another unit of the same dimension. Raises `UnitError`."""
        return self.amount * factor(self.unit, unit)

    @property
    def text(self) -> str:
        """Number and unit for sentences."""
        return f"{brief(self.amount)} {self.unit}"


@dataclass(frozen=True)
class Series:
    """An amount a year; ``unit`` may be empty where only their proportion counts; ``place``: where it stands."""

    amounts: dict[int, Fraction]
    unit: str = ""
    place: str = field(default="", compare=False)

    def at(self, year: int) -> Quantity:
        """The amount of a year. Raises KeyError."""
        return Quantity(self.amounts[year], self.unit)


@dataclass
class Notes:
    """Problems (wrong) and gaps (missing) met while reading, each a (place, Chinese message) pair."""

    problems: list[tuple[str, str]] = field(default_factory=list)
    gaps: list[tuple[str, str]] = field(default_factory=list)

    def wrong(self, place: str, message: str) -> None:
        """Something typed is wrong."""
        self.problems.append((place, message))

    def missing(self, place: str, message: str) -> None:
        """Something needed is not there."""
        self.gaps.append((place, message))


class SheetFault(Exception):
    """A formula can't be worked out: ``missing`` tells a gap from what is wrong."""

    def __init__(self, place: str, message: str, *, missing: bool = False) -> None:
        super().__init__(message)
        self.place = place
        self.message = message
        self.missing = missing
