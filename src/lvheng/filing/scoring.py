"""Scores of applications: draft and submitted facts against the levels of a benchmark set. Reads only."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from lvheng import evaluation
from lvheng.benchmarks.models import BenchmarkSet
from lvheng.benchmarks.queries import benchmark_of, level_rows
from lvheng.campaigns.queries import pack_for
from lvheng.evaluation import Benchmark, Fact, Problem, UnitError, evaluate, same_dimension
from lvheng.evaluation.choosing import Case, LevelRow, choose, quota_products
from lvheng.evaluation.facts import Part, with_parts
from lvheng.evaluation.numbers import to_decimal
from lvheng.evaluation.sheets import Computed, Shared
from lvheng.evaluation.units import factor
from lvheng.filing.facts import Row, basis_of, read_rows
from lvheng.filing.models import Application, Score, SubmittedVersion
from lvheng.standards import Indicator, Standard, load_standard


@dataclass(frozen=True)
class Evaluated:
    """A score with what it was worked out from; `problems` holds the indicators whose entry can't be read.

    `benchmarks` also say why none applies; `computed` is how the data sheets came out.
    """

    standard: Standard
    facts: dict[int, Fact]
    benchmarks: dict[int, Benchmark]
    problems: dict[int, list[Problem]]
    score: evaluation.Score
    computed: dict[int, Computed]
    shared: Shared | None = None


def standard_of(obj: Application | SubmittedVersion) -> Standard:
    """The evaluation standard an application or version follows, its industry's overrides applied (HN-2.1.b)."""
    return load_standard(obj.standard, obj.industry or None)


@dataclass(frozen=True)
class Place:
    """Where and when levels must hold: the region whose own come first, and the day on which they are in force."""

    region: str = ""
    on: date | None = None


def place_of(application: Application) -> Place:
    """Where and when the levels of an application must hold; the day is the campaign pack's."""
    pack = pack_for(application.campaign, application.authority)
    return Place(region_of(application), pack.benchmarks.in_force_on)


def rows_of(standard: Standard, benchmark_set: BenchmarkSet | None, place: Place) -> list[LevelRow]:
    """The rows of a set that may apply to a unit. One query."""
    if benchmark_set is None:
        return []
    industry = standard.industry.id if standard.industry else ""
    return level_rows(benchmark_set, industry=industry, region=place.region, on=place.on)


def levels(
    standard: Standard, rows: Sequence[LevelRow], facts: Mapping[int, Fact], units: Mapping[int, str], place: Place
) -> dict[int, Benchmark]:
    """The levels that apply, each with its reason; without both levels where none does (待发布基准).

    A row in a unit that can't be converted into the stated one does not apply; `units` are those of indicators
    without a value.
    """
    found: dict[int, Benchmark] = {}
    for indicator in standard.indicators:
        if not indicator.quantitative:
            continue
        own = [row for row in rows if row.number == indicator.number]
        fact = facts.get(indicator.number, Fact())
        stated = fact.unit or units.get(indicator.number, "")
        if fact.parts:
            case = _case(standard, indicator, place)
            of_parts = {}
            for part in fact.parts:
                of_parts[part.key] = _pair(indicator, own, part.fact, replace(case, product=part.quota))
            found[indicator.number] = Benchmark(parts=of_parts)
        elif own:
            case = replace(_case(standard, indicator, place), product=fact.quota)
            found[indicator.number] = _pair(indicator, own, replace(fact, unit=stated), case)
    return found


def _case(standard: Standard, indicator: Indicator, place: Place) -> Case:
    industry = standard.industry.id if standard.industry else ""
    return Case(number=indicator.number, industry=industry, region=place.region, on=place.on)


def _pair(indicator: Indicator, rows: Sequence[LevelRow], fact: Fact, case: Case) -> Benchmark:
    band, unit = indicator.band(fact.energy) if fact.energy is not None else None, fact.unit or ""
    case = replace(case, basis=basis_of(indicator, unit), band=band.id if band else "")
    choice = choose([row for row in rows if _fits(indicator, unit, row.unit)], case)
    pair = benchmark_of(choice.row) if choice.row is not None else None
    reason = choice.reason
    if choice.row is None or not choice.row.product:
        reason = _passed_over(rows, case) + reason
    return replace(pair or Benchmark(), reason=reason)


def _passed_over(rows: Sequence[LevelRow], case: Case) -> str:
    """That levels by product are in force for the industry, where the unit states none of these products."""
    if not quota_products([row for row in rows if row.industry], case.industry, case.number, case.on):
        return ""
    return "本行业有按产品规定的限额或定额，所填口径或产品不在其中；"


def _fits(indicator: Indicator, unit: str, of_levels: str) -> bool:
    """Whether levels in their unit can be compared with a value in `unit`."""
    if indicator.unit_fixed or not unit:
        return True
    try:
        return bool(of_levels) and same_dimension(unit, of_levels)
    except UnitError:
        return False


def in_units_of_levels(facts: Mapping[int, Fact], benchmarks: Mapping[int, Benchmark]) -> dict[int, Fact]:
    """Computed values turned into the unit of their levels: the one they are shown, verified and ranked in."""
    found = dict(facts)
    for number, fact in facts.items():
        pair = benchmarks.get(number)
        if not fact.computed or fact.exact is None or not fact.unit or pair is None or not pair.unit:
            continue
        exact = fact.exact * factor(fact.unit, pair.unit)
        found[number] = replace(fact, exact=exact, value=to_decimal(exact), unit=pair.unit)
    return found


def evaluate_rows(
    standard: Standard,
    rows: Iterable[Row],
    levels_from: Sequence[LevelRow],
    place: Place,
    *,
    overrides: Mapping[int, Fact] | None = None,
    trace: bool = True,
) -> Evaluated:
    """The score of what rows state. Entries that can't be read count as missing; `overrides` replace facts."""
    rows = list(rows)
    read = read_rows(standard, rows)
    facts = _overridden(read.facts, overrides or {})
    units = {row.number: row.unit for row in rows}
    benchmarks = levels(standard, levels_from, facts, units, place)
    facts = in_units_of_levels(facts, benchmarks)
    score = evaluate(standard, facts, benchmarks, skip_faulty=True, trace=trace)
    return Evaluated(standard, facts, benchmarks, read.problems, score, read.computed, read.shared)


def _overridden(facts: Mapping[int, Fact], overrides: Mapping[int, Fact]) -> dict[int, Fact]:
    """Facts with verified ones in their place; of several products or substances the verified parts alone."""
    found = dict(facts)
    for number, fact in overrides.items():
        before = found.get(number)
        several = before is not None and bool(before.parts) and bool(fact.parts)
        parts = {part.key: part.fact for part in fact.parts}
        found[number] = with_parts(before, parts) if before is not None and several else fact
    return found


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
    standard, place = standard_of(version), place_of(version.application)
    facts = sorted(version.facts.all(), key=lambda one: one.number)
    found = rows_of(standard, benchmark_set or version.benchmark_set, place)
    return evaluate_rows(standard, facts, found, place, overrides=overrides)


#: What of a fact is kept where a verified one stands in place of what was submitted.
_KEPT = (
    "value", "unit", "functions", "option", "not_applicable", "emission_growth", "value_added_growth", "base_emission",
    "emission", "key", "quota", "energy",
)  # fmt: skip


def fact_to_dict(fact: Fact) -> dict[str, Any]:
    """A verified fact as JSON, numbers as text; of several products or substances the verified ones, by key."""
    given = {name: getattr(fact, name) for name in _KEPT}
    kept = {name: _plain(value) for name, value in given.items() if value not in (None, "")}
    verified = {part.key: fact_to_dict(part.fact) for part in fact.parts if not part.fact.computed}
    return kept | ({"parts": verified} if verified else {})


def _plain(value: Any) -> Any:
    if isinstance(value, (Decimal, Fraction)):
        return str(value)
    return list(value) if isinstance(value, tuple) else value


def fact_from_dict(content: Mapping[str, Any]) -> Fact:
    """The inverse of `fact_to_dict`; of parts it holds the verified alone, to be put into the stated fact."""
    texts = {"unit", "option", "not_applicable", "key", "quota"}
    given: dict[str, Any] = {
        name: value if name in texts else tuple(value) if name == "functions"
        else Fraction(value) if name == "energy" else Decimal(value)
        for name, value in content.items() if name != "parts"
    }  # fmt: skip
    parts = (
        Part(key=key, name=key, fact=fact_from_dict(one), weight=Fraction(1))
        for key, one in content.get("parts", {}).items()
    )
    return Fact(**given, parts=tuple(parts))


def recompute(score: Score) -> evaluation.Score:
    """A recorded score worked out anew from the frozen facts, its set and what was verified: equal to the last digit.

    Raises ValueError where the pack in force is not the one the score names.
    """
    if standard_of(score.version).hash != score.standard_hash:
        raise ValueError(f"the pack {score.version.standard} is not the one of hash {score.standard_hash}")
    overrides = {int(number): fact_from_dict(fact) for number, fact in score.result.get("overrides", {}).items()}
    return evaluate_version(score.version, benchmark_set=score.benchmark_set, overrides=overrides).score
