"""A score as a record: totals, groups, indicators and the trace, with a JSON form in which decimals are strings."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Literal

from .numbers import sortable

Status = Literal["not_applicable", "missing", "no_benchmark", "scored"]

_DECIMALS: Final = ("weight", "effective_weight", "baseline", "leading", "share", "points")
_PLAIN: Final = ("number", "flagged", "computed", "quota", "band")
_TEXTS: Final = ("name", "group", "status", "unit", "rule", "clause", "explanation", "case")


@dataclass(frozen=True)
class TraceStep:
    """One step from what was stated to the points; ``numbers`` is the formula with the numbers in it."""

    label: str
    formula: str = ""
    numbers: str = ""
    source: str = ""
    assumption: str = ""

    def to_dict(self) -> dict[str, str]:
        """All fields as text."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dataclass(frozen=True, kw_only=True)
class PartScore:
    """One product or substance of an indicator: ``share`` on its own levels, ``weight`` its part of the whole (0–1)."""

    key: str
    name: str
    value: Decimal | None
    unit: str | None
    baseline: Decimal | None
    leading: Decimal | None
    share: Decimal | None
    weight: Decimal
    case: str | None = None
    flagged: bool = False
    quota: str = ""

    def to_dict(self) -> dict[str, Any]:
        """JSON-able, decimals as strings."""
        given = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {name: str(value) if isinstance(value, Decimal) else value for name, value in given.items()}

    @classmethod
    def from_dict(cls, content: dict[str, Any]) -> PartScore:
        """The inverse of `to_dict`."""
        numbers = {name: _number(content[name]) for name in _PART_DECIMALS}
        return cls(**{**content, **numbers})


_PART_DECIMALS: Final = ("value", "baseline", "leading", "share", "weight")


@dataclass(frozen=True, kw_only=True)
class IndicatorScore:
    """One indicator's result.

    ``value`` is as stated (a number, the count, the option's id; None for elasticity); ``baseline`` and ``leading``
    are in ``unit``; ``share`` is None unless scored; ``points = share × effective_weight`` (40 digits), else 0.
    ``case`` is the row of the elasticity table; ``flagged`` asks an expert to look. ``computed``: from a data sheet.
    ``quota`` (the product of a quota or the substance) and ``band`` are what its levels were looked up by.
    Where several products or substances count, ``parts`` holds each and value, unit and levels are None.
    """

    number: int
    name: str
    group: str
    weight: Decimal
    effective_weight: Decimal
    status: Status
    value: Decimal | str | None
    unit: str | None
    baseline: Decimal | None
    leading: Decimal | None
    share: Decimal | None
    points: Decimal
    rule: str
    clause: str
    explanation: str
    case: str | None = None
    flagged: bool = False
    computed: bool = False
    quota: str = ""
    band: str = ""
    parts: tuple[PartScore, ...] = ()
    trace: tuple[TraceStep, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """JSON-able, decimals as strings."""
        content: dict[str, Any] = {name: getattr(self, name) for name in _PLAIN}
        content["parts"] = [part.to_dict() for part in self.parts]
        content |= {name: getattr(self, name) for name in _TEXTS}
        content |= {name: _text(getattr(self, name)) for name in (*_DECIMALS, "value")}
        return content | {"trace": [step.to_dict() for step in self.trace]}

    @classmethod
    def from_dict(cls, content: dict[str, Any]) -> IndicatorScore:
        """The inverse of `to_dict`."""
        values: dict[str, Any] = {name: content[name] for name in ("number", "flagged", *_TEXTS)}
        values["computed"] = content.get("computed", False)  # none of these was kept before there were data sheets
        values |= {name: content.get(name, "") for name in ("quota", "band")}
        values["parts"] = tuple(PartScore.from_dict(part) for part in content.get("parts", ()))
        values |= {name: _number(content[name]) for name in _DECIMALS}
        option = content["rule"] == "option"
        values["value"] = content["value"] if option else _number(content["value"])
        return cls(**values, trace=tuple(TraceStep(**step) for step in content["trace"]))


@dataclass(frozen=True, kw_only=True)
class GroupScore:
    """A first-level indicator's weight and points."""

    name: str
    weight: Decimal
    points: Decimal

    def to_dict(self) -> dict[str, Any]:
        """JSON-able, decimals as strings."""
        return {"name": self.name, "weight": str(self.weight), "points": str(self.points)}


@dataclass(frozen=True, kw_only=True)
class Score:
    """A total and how it came about.

    ``total`` is the exact sum rounded to two decimals, half to even; ``exact_total`` has 40 digits and is what is
    ranked on. ``complete`` is false if and only if an indicator has no benchmark. ``standard_hash`` pins the pack.
    """

    standard: str
    industry: str | None
    standard_hash: str
    total: Decimal
    exact_total: Decimal
    complete: bool
    groups: tuple[GroupScore, ...]
    indicators: tuple[IndicatorScore, ...]

    @property
    def sort_key(self) -> str:
        """Text that sorts like the exact total: three digits, a point, 20 decimals."""
        return sortable(self.exact_total)

    def indicator(self, number: int) -> IndicatorScore:
        """The result of this number. Raises KeyError."""
        for indicator in self.indicators:
            if indicator.number == number:
                return indicator
        raise KeyError(number)

    def to_dict(self) -> dict[str, Any]:
        """JSON-able, decimals as strings; what is stored."""
        return {
            "standard": self.standard,
            "industry": self.industry,
            "standard_hash": self.standard_hash,
            "total": str(self.total),
            "exact_total": str(self.exact_total),
            "complete": self.complete,
            "groups": [group.to_dict() for group in self.groups],
            "indicators": [indicator.to_dict() for indicator in self.indicators],
        }

    @classmethod
    def from_dict(cls, content: dict[str, Any]) -> Score:
        """The inverse of `to_dict`."""
        groups = [
            GroupScore(name=item["name"], weight=Decimal(item["weight"]), points=Decimal(item["points"]))
            for item in content["groups"]
        ]
        return cls(
            standard=content["standard"],
            industry=content["industry"],
            standard_hash=content["standard_hash"],
            total=Decimal(content["total"]),
            exact_total=Decimal(content["exact_total"]),
            complete=content["complete"],
            groups=tuple(groups),
            indicators=tuple(IndicatorScore.from_dict(item) for item in content["indicators"]),
        )


def _text(value: Decimal | str | None) -> str | None:
    return None if value is None else str(value)


def _number(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)
