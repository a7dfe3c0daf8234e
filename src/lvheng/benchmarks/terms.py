"""What the words of a benchmark row may be: indicators, industries, bases, bands, trust; from the packs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lvheng.benchmarks.models import BenchmarkRow
from lvheng.standards import Indicator, Standard, list_industries, list_standards, load_standard

BASES = {"product": "单位产品", "output_value": "单位产值"}
TRUSTS: dict[str, str] = dict(BenchmarkRow.Trust.choices)
KINDS = {"factory": "绿色工厂", "park": "绿色工业园区"}


@dataclass(frozen=True)
class Terms:
    """The vocabulary of one kind's standard: id → word."""

    standard: Standard
    industries: Mapping[str, str] = field(default_factory=dict)

    def indicator(self, number: int) -> Indicator | None:
        """The indicator of this number, or None."""
        return next((one for one in self.standard.indicators if one.number == number), None)

    @property
    def scored_by_levels(self) -> list[Indicator]:
        """The indicators whose levels come from benchmark sets."""
        return [one for one in self.standard.indicators if one.quantitative]

    @property
    def bands(self) -> dict[str, str]:
        """The bands of all indicators."""
        return {key: label for one in self.standard.indicators for key, label in bands_of(one).items()}


def bands_of(indicator: Indicator) -> dict[str, str]:
    """The bands that an indicator's levels may be divided by, id → label; none where the pack has none."""
    return {band.id: band.label for band in indicator.bands}


def terms_for(kind: str, year: int | None = None) -> Terms:
    """The vocabulary of a kind in a campaign year: its standard, or the newest before it; None: the newest of all."""
    known = [info for info in list_standards() if info.kind == kind]
    fitting = [info for info in known if year is None or info.year <= year] or known[:1]
    newest = max(fitting, key=lambda info: info.year)
    industries = {one.id: one.name for one in list_industries(newest.year)} if kind == "factory" else {}
    return Terms(load_standard(newest.id), industries)
