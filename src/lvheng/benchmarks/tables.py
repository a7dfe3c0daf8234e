"""Rows and sets as the pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass

from lvheng.benchmarks.models import BenchmarkRow, BenchmarkSet, NamedSet
from lvheng.benchmarks.terms import BASES, KINDS, TRUSTS, Terms, bands_of

#: Which badge a trust gets; the word stands beside it.
BADGES = {"official": "done", "second_hand": "warn", "derived": "doing", "demonstration": "todo"}


@dataclass(frozen=True)
class TrustVM:
    """How far figures can be relied on: badge, word, and of how many rows."""

    badge: str
    word: str
    count: int = 0


@dataclass(frozen=True)
class RowVM:
    """A row in words."""

    row: BenchmarkRow
    indicator: str
    industry: str
    basis: str
    band: str
    unit: str
    trust: TrustVM


@dataclass(frozen=True)
class SetVM:
    """A set in a list."""

    set: BenchmarkSet
    kind: str
    trust: list[TrustVM]
    named: list[NamedSet]


def trust_of(trust: str, count: int = 0) -> TrustVM:
    """A trust as a badge."""
    return TrustVM(BADGES.get(trust, "bad"), TRUSTS.get(trust, trust), count)


def row_vm(row: BenchmarkRow, terms: Terms) -> RowVM:
    """A row in words; a unit left blank is the notice's own."""
    indicator = terms.indicator(row.number)
    bands = bands_of(indicator) if indicator else {}
    return RowVM(
        row=row,
        indicator=indicator.name if indicator else "",
        industry=terms.industries.get(row.industry, row.industry),
        basis=BASES.get(row.basis, row.basis),
        band=bands.get(row.band, row.band),
        unit=row.unit or (indicator.unit or "" if indicator and indicator.unit_fixed else ""),
        trust=trust_of(row.trust),
    )


def set_vms(
    sets: Iterable[BenchmarkSet], trust: dict[int, list[tuple[str, int]]], named: dict[int, list[NamedSet]]
) -> list[SetVM]:
    """Sets with what else is known of them."""
    return [
        SetVM(one, KINDS.get(one.kind, one.kind), [trust_of(*mix) for mix in trust[one.pk]], named[one.pk])
        for one in sets
    ]
