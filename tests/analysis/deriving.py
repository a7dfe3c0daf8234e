"""Existing units with verified scores, laid out for the tests of derived levels."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from lvheng.accounts.models import Authority, User
from lvheng.analysis import actions
from lvheng.analysis.actions import Wanted
from lvheng.analysis.models import DerivedProposal, DerivedRow
from lvheng.benchmarks import actions as benchmarks
from lvheng.benchmarks.models import BenchmarkSet, NamedSet
from lvheng.benchmarks.queries import level_rows
from lvheng.core import clock
from lvheng.evaluation import Fact, evaluate
from lvheng.evaluation.choosing import LevelRow
from lvheng.filing.models import Application, Score
from lvheng.filing.scoring import Place, levels
from lvheng.registry.models import ListEntry, Unit
from lvheng.standards import load_standard
from tests.cast import Cast, make_unit, put_on_list
from tests.selection.making import EXISTING, judged, submitted, version_of

UNIT = "kgce/万元"
L = Authority.Level


def value(number: str, unit: str | None = None) -> Fact:
    """A stated number."""
    return Fact(value=Decimal(number), unit=unit)


def scored(application: Application, facts: Mapping[int, Fact], basis: str, cast: Cast) -> Score:
    """A level's newest score of some facts, as the filing room keeps it."""
    version = version_of(application)
    standard = load_standard(version.standard, application.industry or None)
    rows = level_rows(cast.sets[application.kind], industry=application.industry)
    made = evaluate(standard, facts, levels(standard, rows, facts, {}, Place()), trace=False)
    Score.objects.filter(version=version, basis=basis).update(latest=False)
    values: dict[str, Any] = {"total": made.exact_total}
    return Score.objects.create(
        version=version, basis=basis, standard_hash=made.standard_hash, benchmark_set=version.benchmark_set,
        sort_key=made.sort_key, complete=made.complete, result=made.to_dict(), computed_at=clock.now(), **values,
    )  # fmt: skip


def existing(
    cast: Cast,
    facts: Mapping[int, Fact],
    *,
    authority: Authority | None = None,
    passed: bool = True,
    unit: Unit | None = None,
    **values: Any,
) -> Application:
    """An existing unit that filed these facts and, unless said otherwise, passed the city's check with them."""
    found = unit or make_unit(authority or cast.city_x)
    if unit is None:
        put_on_list(found, ListEntry.Level.NATIONAL)
    application = submitted(cast, found, "70", route=EXISTING, **values)
    if passed:
        judged(application, L.CITY)
        scored(application, facts, Score.Basis.CITY, cast)
    return application


def filers(cast: Cast, *numbers: str, number: int = 7, unit: str | None = None, **values: Any) -> list[Application]:
    """Existing units with one value each."""
    return [existing(cast, {number: value(one, unit)}, **values) for one in numbers]


def derived(cast: Cast, kind: str = "factory") -> DerivedProposal:
    """A proposal."""
    return actions.derive(cast.campaign, kind, actor=cast.ministry_officer)


def only_row(proposal: DerivedProposal, **values: Any) -> DerivedRow:
    """The one row of a kind."""
    row: DerivedRow = proposal.rows.get(**values)
    return row


def adjusted(row: DerivedRow, actor: User, **values: Any) -> DerivedRow:
    """A row set to what is typed."""
    return actions.adjust(row, Wanted(**values), actor=actor)


def simulated(proposal: DerivedProposal, cast: Cast) -> DerivedProposal:
    """A proposal whose effect was worked out."""
    return actions.simulate(proposal, actor=cast.ministry_officer)


def named_anew(cast: Cast, *rows: LevelRow) -> BenchmarkSet:
    """The factories' set with more rows, published and named for ranking."""
    made = benchmarks.draft(
        "factory", "排名基准集", "1", actor=cast.ministry_officer, based_on=cast.sets["factory"]
    )
    benchmarks.add_rows(made, rows, actor=cast.ministry_officer)
    made = benchmarks.publish(made, actor=cast.ministry_officer)
    benchmarks.name_set(cast.campaign, "factory", NamedSet.Purpose.RANKING, made, actor=cast.ministry_officer)
    return made


def with_parts(cast: Cast, application: Application, *parts: tuple[str, str], quota: str = "") -> None:
    """The city's score says its values by product, all under one quota if it is given."""
    score = Score.objects.get(version__application=application, basis="city", latest=True)
    item = next(item for item in score.result["indicators"] if item["number"] == 1)
    item["parts"] = [
        {"key": name, "name": name, "value": number, "unit": "kgce/t", "share": "0.5", "weight": "1", "quota": quota}
        for name, number in parts
    ]
    Score.objects.filter(pk=score.pk).update(latest=False)
    score.pk, score.latest = None, True
    score.save(force_insert=True)
