"""Scores of applications: draft and submitted facts against the levels of a benchmark set. Reads only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from lvheng import evaluation
from lvheng.benchmarks.models import BenchmarkRow, BenchmarkSet
from lvheng.benchmarks.queries import benchmark_of, rows_for
from lvheng.evaluation import Benchmark, Fact, Problem, UnitError, evaluate, same_dimension
from lvheng.filing.facts import Row, basis_of, facts_of_rows
from lvheng.filing.models import Application, Score, SubmittedVersion
from lvheng.standards import Standard, load_standard


@dataclass(frozen=True)
class Evaluated:
    """A score with what it was worked out from; `problems` holds the indicators whose entry can't be read."""

    standard: Standard
    facts: dict[int, Fact]
    benchmarks: dict[int, Benchmark]
    rows: dict[int, BenchmarkRow]
    problems: dict[int, list[Problem]]
    score: evaluation.Score


def standard_of(obj: Application | SubmittedVersion) -> Standard:
    """The evaluation standard an application or version follows, its industry's overrides applied (HN-2.1.b)."""
    return load_standard(obj.standard, obj.industry or None)


def levels(
    standard: Standard,
    benchmark_set: BenchmarkSet | None,
    facts: Mapping[int, Fact],
    units: Mapping[int, str],
    region: str,
) -> tuple[dict[int, Benchmark], dict[int, BenchmarkRow]]:
    """The levels that apply and the rows they come from.

    A row in a unit that can't be converted into the stated one does not apply (待发布基准); `units` are those of
    indicators without a value.
    """
    if benchmark_set is None:
        return {}, {}
    stated = {i.number: facts.get(i.number, Fact()).unit or units.get(i.number, "") for i in standard.indicators}
    bases = {i.number: basis_of(i, stated[i.number]) for i in standard.indicators}
    industry = standard.industry.id if standard.industry else ""
    found: dict[int, Benchmark] = {}
    used: dict[int, BenchmarkRow] = {}
    for number, row in rows_for(benchmark_set, industry=industry, bases=bases, region=region).items():
        if number not in bases or not standard.indicator(number).quantitative:
            continue
        benchmark = benchmark_of(row)
        if benchmark is None or not _fits(standard, number, stated[number], benchmark):
            continue
        found[number], used[number] = benchmark, row
    return found, used


def _fits(standard: Standard, number: int, unit: str, benchmark: Benchmark) -> bool:
    """Whether a level can be compared with a value in `unit`."""
    if standard.indicator(number).unit_fixed or not unit:
        return True
    try:
        return benchmark.unit is not None and same_dimension(unit, benchmark.unit)
    except UnitError:
        return False


def evaluate_rows(
    standard: Standard,
    rows: Iterable[Row],
    benchmark_set: BenchmarkSet | None,
    *,
    region: str = "",
    overrides: Mapping[int, Fact] | None = None,
) -> Evaluated:
    """The score of what rows state. Entries that can't be read count as missing; `overrides` replace facts."""
    rows = list(rows)
    facts, problems = facts_of_rows(standard, rows)
    facts |= dict(overrides or {})
    units = {row.number: row.unit for row in rows}
    benchmarks, used = levels(standard, benchmark_set, facts, units, region)
    score = evaluate(standard, facts, benchmarks, skip_faulty=True)
    return Evaluated(standard, facts, benchmarks, used, problems, score)


def region_of(application: Application) -> str:
    """The region whose own levels come before the general ones."""
    return application.province.territory


def evaluate_version(
    version: SubmittedVersion,
    *,
    benchmark_set: BenchmarkSet | None = None,
    overrides: Mapping[int, Fact] | None = None,
) -> Evaluated:
    """The score of a submitted version under a set (its own by default), with verified facts in place of some."""
    return evaluate_rows(
        standard_of(version),
        version.facts.order_by("number"),
        benchmark_set or version.benchmark_set,
        region=region_of(version.application),
        overrides=overrides,
    )


def fact_to_dict(fact: Fact) -> dict[str, Any]:
    """A fact as JSON, decimals as text."""
    given = {field.name: getattr(fact, field.name) for field in fields(Fact)}
    return {
        name: str(value) if isinstance(value, Decimal) else list(value) if isinstance(value, tuple) else value
        for name, value in given.items()
        if value is not None
    }


def fact_from_dict(content: Mapping[str, Any]) -> Fact:
    """The inverse of `fact_to_dict`."""
    texts = {"unit", "option", "not_applicable"}
    given: dict[str, Any] = {
        name: value if name in texts else tuple(value) if name == "functions" else Decimal(value)
        for name, value in content.items()
    }
    return Fact(**given)


def recompute(score: Score) -> evaluation.Score:
    """A recorded score worked out anew from the frozen facts, its set and what was verified: equal to the last digit.

    Raises ValueError where the pack in force is not the one the score names.
    """
    if standard_of(score.version).hash != score.standard_hash:
        raise ValueError(f"the pack {score.version.standard} is not the one of hash {score.standard_hash}")
    overrides = {int(number): fact_from_dict(fact) for number, fact in score.result.get("overrides", {}).items()}
    return evaluate_version(score.version, benchmark_set=score.benchmark_set, overrides=overrides).score
