"""Reads of benchmark sets: which row applies to a case."""

from collections.abc import Mapping
from datetime import date

from django.db.models import Q

from lvheng.benchmarks.models import BenchmarkRow, BenchmarkSet, NamedSet
from lvheng.campaigns.models import Campaign
from lvheng.evaluation import Benchmark


def named(campaign: Campaign, kind: str, purpose: str = NamedSet.Purpose.FILING) -> BenchmarkSet | None:
    """The set a campaign uses for a purpose; ranking falls back to the one of self-evaluation."""
    found = {
        n.purpose: n.set
        for n in NamedSet.objects.filter(campaign=campaign, kind=kind).select_related("set")
    }
    return found.get(purpose) or found.get(NamedSet.Purpose.FILING)


def rows_for(
    benchmark_set: BenchmarkSet, *, industry: str, bases: Mapping[int, str], region: str = "", on: date | None = None
) -> dict[int, BenchmarkRow]:
    """The row that applies per indicator: the industry's own before the general one, the region's before all.

    `bases`: the basis each indicator is stated on ("product", "output_value" or ""); a row with a basis serves only
    that basis. One query.
    """
    rows = BenchmarkRow.objects.filter(
        set=benchmark_set, industry__in={industry, ""}, region__in={region, ""}, product=""
    )
    if on is not None:
        rows = rows.filter(Q(valid_from=None) | Q(valid_from__lte=on), Q(valid_to=None) | Q(valid_to__gte=on))
    chosen: dict[int, tuple[tuple[bool, bool, bool], BenchmarkRow]] = {}
    for row in rows.order_by("id"):
        basis = bases.get(row.number, "")
        if row.basis and basis and row.basis != basis:
            continue
        row.set = benchmark_set  # what names the row's source needs no query of its own
        rank = (bool(row.industry), bool(row.region), row.basis == basis)
        if row.number not in chosen or rank > chosen[row.number][0]:
            chosen[row.number] = (rank, row)
    return {number: row for number, (_rank, row) in sorted(chosen.items())}


def benchmark_of(row: BenchmarkRow) -> Benchmark | None:
    """A row as the evaluation takes it; None where a level is blank."""
    if row.leading is None or row.baseline is None:
        return None
    return Benchmark(
        leading=row.leading,
        baseline=row.baseline,
        unit=row.unit or None,
        source="　".join(filter(None, [row.source, row.clause, str(row.set)])),
        trust=row.get_trust_display(),
    )
