"""The score panel: total, groups with the regional mean, this indicator's arithmetic, and where points are to gain.

The caller passes points that the evaluation has worked out; nothing here computes a score.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from lvheng.core.components.formats import num, num2, signed
from lvheng.core.components.scale import ScaleVM


@dataclass(frozen=True)
class GroupVM:
    """One group of indicators; ``points``, ``weight`` and ``mean`` in points. ``mean`` is None below five units."""

    name: str
    points: Decimal
    weight: Decimal
    mean: Decimal | None = None

    @property
    def mean_x(self) -> str:
        """Place of the mean mark on the group's bar, such as ``67.2%``; empty without one."""
        if self.mean is None or not self.weight:
            return ""
        place = min(max(self.mean / self.weight * 100, Decimal(0)), Decimal(100))
        return f"{num(place.quantize(Decimal('0.01')))}%"

    @property
    def bar_value(self) -> str:
        """Points as the ``value`` of a progress element: plain decimal text."""
        return format(self.points.quantize(Decimal("0.01")), "f")

    @property
    def bar_max(self) -> str:
        """Weight as the ``max`` of a progress element; a group without weight gets 1."""
        return format(self.weight, "f") if self.weight else "1"

    @property
    def label(self) -> str:
        """The bar in words."""
        text = f"{self.name} {num2(self.points)} 分，满分 {num(self.weight)} 分"
        return text if self.mean is None else f"{text}，平均 {num2(self.mean)} 分"


@dataclass(frozen=True)
class PartVM:
    """One product or substance of the indicator on its own scale; ``share`` and ``weight`` as printed (65.71%)."""

    name: str
    value: str
    share: str
    weight: str
    scale: ScaleVM


@dataclass(frozen=True)
class ThisVM:
    """The indicator at hand. ``points`` is None while nothing is filled in; ``lines`` are the arithmetic to print.

    ``parts`` stand in place of one scale where several products or substances count.
    """

    name: str
    number: int
    points: Decimal | None
    weight: Decimal
    scale: ScaleVM
    lines: list[str] = field(default_factory=list)
    source: str = ""
    parts: list[PartVM] = field(default_factory=list)


@dataclass(frozen=True)
class GainVM:
    """Something that can truthfully be completed, and the points it brings; ``at_most`` when the points are a limit."""

    label: str
    url: str
    points: Decimal
    hint: str = ""
    at_most: bool = False

    @property
    def points_text(self) -> str:
        """``+8.00`` or ``最多 +6.00``."""
        return f"最多 {signed(self.points)}" if self.at_most else signed(self.points)


@dataclass(frozen=True)
class ScorePanelVM:
    """The whole panel. ``total`` in points of ``max_total``; ``note`` says what is not counted.

    ``complete`` is False when an indicator has no benchmark: the panel then says that the total is not final.
    ``mean_total`` is the mean of the units in ``mean_name``; None (fewer than five units) drops mark and legend.
    """

    total: Decimal
    complete: bool
    note: str = ""
    groups: list[GroupVM] = field(default_factory=list)
    mean_total: Decimal | None = None
    this: ThisVM | None = None
    gains: list[GainVM] = field(default_factory=list)
    title: str = "自评价得分"
    max_total: Decimal = Decimal(100)
    mean_name: str = "本省现有同类单位平均"
    short_title: str = "自评价"
    gains_url: str = ""

    @property
    def shown_gains(self) -> list[GainVM]:
        """At most three, as given."""
        return self.gains[:3]
