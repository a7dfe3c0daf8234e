"""Reads of benchmark sets: which are seen, their rows, and which row applies to a case."""

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from lvheng.accounts.models import Authority, Role
from lvheng.accounts.rules import holds
from lvheng.benchmarks.checks import Report, check
from lvheng.benchmarks.columns import NAMES
from lvheng.benchmarks.models import BenchmarkRow, BenchmarkSet, ImportPreview, NamedSet
from lvheng.benchmarks.rowtext import read
from lvheng.benchmarks.terms import Terms, terms_for
from lvheng.campaigns.models import Campaign
from lvheng.core import audit
from lvheng.core.ahead import Read, ahead
from lvheng.evaluation import Benchmark
from lvheng.evaluation.choosing import LevelRow

#: The kind of unit whose products have energy quotas.
QUOTA_KIND = "factory"


def visible_to(user: Any) -> QuerySet[BenchmarkSet]:
    """The sets a person sees: published ones everybody, drafts the ministry's officers and auditors."""
    kinds = (Role.Kind.OFFICER, Role.Kind.AUDITOR)
    if any(holds(user, kind, Authority.Level.MINISTRY, None) for kind in kinds):
        return BenchmarkSet.objects.all()
    return BenchmarkSet.objects.filter(state=BenchmarkSet.State.PUBLISHED)


def with_counts(sets: QuerySet[BenchmarkSet]) -> QuerySet[BenchmarkSet]:
    """Sets with how many rows they have (`row_count`), what they are based on and who drafted them."""
    rows = BenchmarkRow.objects.filter(set=OuterRef("pk")).order_by().values("set").annotate(n=Count("pk")).values("n")
    return sets.select_related("based_on", "created_by").annotate(row_count=Coalesce(Subquery(rows), 0))


def trust_mix(sets: Iterable[BenchmarkSet]) -> dict[int, list[tuple[str, int]]]:
    """Per set id how many rows are how far to be relied on, most first; one query."""
    found: dict[int, list[tuple[str, int]]] = {one.pk: [] for one in sets}
    counted = BenchmarkRow.objects.filter(set__in=found).order_by().values_list("set", "trust").annotate(n=Count("pk"))
    for pk, trust, number in sorted(counted, key=lambda one: (-one[2], one[1])):
        found[pk].append((trust, number))
    return found


def named_for(sets: Iterable[BenchmarkSet]) -> dict[int, list[NamedSet]]:
    """Per set id what it is named for, newest year first; one query."""
    found: dict[int, list[NamedSet]] = {one.pk: [] for one in sets}
    for one in NamedSet.objects.filter(set__in=found).select_related("campaign").order_by("-campaign__year", "purpose"):
        found[one.set_id].append(one)
    return found


def rows_of(
    benchmark_set: BenchmarkSet, *, number: int | None = None, industry: str | None = None, text: str = ""
) -> QuerySet[BenchmarkRow]:
    """The rows of a set with their place in it (`place`), narrowed; ordered by id. `industry` "": the general ones."""
    rows = BenchmarkRow.objects.filter(set=benchmark_set)
    before = rows.filter(pk__lte=OuterRef("pk")).order_by().values("set").annotate(n=Count("pk")).values("n")
    found = rows.annotate(place=Subquery(before)).order_by("pk")
    if number is not None:
        found = found.filter(number=number)
    if industry is not None:
        found = found.filter(industry=industry)
    for word in text.split():
        fields = ("product", "source", "clause", "note")
        found = found.filter(Q(*[(f"{name}__icontains", word) for name in fields], _connector=Q.OR))
    return found


def level_of(row: BenchmarkRow, label: str = "") -> LevelRow:
    """A row as the pure rooms take it."""
    return LevelRow(id=row.pk, set_label=label, **{name: getattr(row, name) for name in NAMES})


def level_rows(
    benchmark_set: BenchmarkSet, *, industry: str = "", region: str = "", on: date | None = None
) -> list[LevelRow]:
    """The rows in force on a day that may apply to a unit of an industry and region, in their order. One query."""
    key = (benchmark_set.pk, industry, region, on)
    return ahead("benchmarks.rows", key, lambda: _level_rows(benchmark_set, {industry}, {region}, on))


def level_rows_ahead(benchmark_set: BenchmarkSet, industries: set[str], regions: set[str], on: date | None) -> Read:
    """What `level_rows` gives for each of some industries in each of some regions, to be read ahead. One query."""
    every = _level_rows(benchmark_set, industries, regions, on)
    return {
        ("benchmarks.rows", (benchmark_set.pk, industry, region, on)): [
            row for row in every if row.industry in (industry, "") and row.region in (region, "")
        ]
        for industry in industries
        for region in regions
    }


def _level_rows(
    benchmark_set: BenchmarkSet, industries: set[str], regions: set[str], on: date | None
) -> list[LevelRow]:
    rows = BenchmarkRow.objects.filter(set=benchmark_set, industry__in={*industries, ""}, region__in={*regions, ""})
    if on is not None:
        rows = rows.filter(Q(valid_from=None) | Q(valid_from__lte=on), Q(valid_to=None) | Q(valid_to__gte=on))
    label = str(benchmark_set)
    return [level_of(row, label) for row in rows.order_by("pk")]


def placed_rows(benchmark_set: BenchmarkSet) -> list[tuple[int, LevelRow]]:
    """All rows of a set, each with its place from 1. One query."""
    label = str(benchmark_set)
    rows = BenchmarkRow.objects.filter(set=benchmark_set).order_by("pk")
    return [(place, level_of(row, label)) for place, row in enumerate(rows, 1)]


def terms_of(benchmark_set: BenchmarkSet) -> Terms:
    """The vocabulary of a set's kind and year."""
    return terms_for(benchmark_set.kind, benchmark_set.for_year)


def report_of(benchmark_set: BenchmarkSet) -> Report:
    """What stands against publishing a set."""
    return check(placed_rows(benchmark_set), terms_of(benchmark_set))


def fingerprint(benchmark_set: BenchmarkSet) -> str:
    """SHA-256 over the rows of a set, in order."""
    rows = BenchmarkRow.objects.filter(set=benchmark_set).order_by("pk").values_list(*NAMES)
    return hashlib.sha256(audit.canonical([list(map(str, row)) for row in rows]).encode()).hexdigest()


def takes_quotas(benchmark_set: BenchmarkSet) -> bool:
    """Whether the quotas that come with the packs can be taken into this draft: its kind's, and none there yet."""
    draft = benchmark_set.state == BenchmarkSet.State.DRAFT and benchmark_set.kind == QUOTA_KIND
    return draft and not BenchmarkRow.objects.filter(set=benchmark_set).exclude(product="").exists()


def preview_of(benchmark_set: BenchmarkSet, user: Any, pk: int) -> ImportPreview | None:
    """A person's own preview of an import into a set."""
    return ImportPreview.objects.filter(set=benchmark_set, owner=user, pk=pk).first()


def preview_rows(preview: ImportPreview) -> list[tuple[int, LevelRow]]:
    """The rows that a preview holds, by line of the workbook; lines that can't be read any more are left out."""
    terms = terms_of(preview.set)
    found = [(line, read(texts, terms)[0]) for line, texts in preview.content["rows"]]
    return [(line, row) for line, row in found if row is not None]


def named(campaign: Campaign, kind: str, purpose: str = NamedSet.Purpose.FILING) -> BenchmarkSet | None:
    """The set a campaign uses for a purpose; ranking falls back to the one of self-evaluation."""
    found = {
        n.purpose: n.set
        for n in NamedSet.objects.filter(campaign=campaign, kind=kind).select_related("set")
    }
    return found.get(purpose) or found.get(NamedSet.Purpose.FILING)


def benchmark_of(row: BenchmarkRow | LevelRow) -> Benchmark | None:
    """A row as the evaluation takes it; None where a level is blank."""
    if row.leading is None or row.baseline is None:
        return None
    label = row.set_label if isinstance(row, LevelRow) else str(row.set)
    return Benchmark(
        leading=row.leading,
        baseline=row.baseline,
        unit=row.unit or None,
        source="　".join(filter(None, [row.source, row.clause, label])),
        trust=dict(BenchmarkRow.Trust.choices).get(row.trust, row.trust),
        note=row.note,
    )
