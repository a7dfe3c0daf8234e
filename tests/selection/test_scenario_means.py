"""What-ifs under another benchmark set: the scores and the regional mean that naming it would give (MI-1.b, MI-1.c)."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache, caches
from django.urls import reverse

from lvheng.benchmarks import actions as benchmarks
from lvheng.benchmarks.models import BenchmarkSet, NamedSet
from lvheng.campaigns.models import RegionalMean
from lvheng.filing.models import Application, Score
from lvheng.selection import actions, queries, whatif
from lvheng.standards import load_standard
from tests.cast import Cast, make_set, make_unit
from tests.review import support
from tests.selection.making import candidate, file_existing, make_score, version_of
from tests.selection.test_views import signed_in, text_of

WEIGHT = {one.number: one.weight for one in load_standard("factory-2025").indicators}[7]


@pytest.fixture(autouse=True)
def _forgotten() -> None:
    """Nothing is known from another test."""
    cache.clear()


def rule(**said: Any) -> dict[str, Any]:
    return whatif.read({name: str(value) for name, value in said.items()}, [])[0]


def worked(cast: Cast, **said: Any) -> queries.Outcome:
    return queries.worked_out(cast.campaign, cast.province, rule(**said))


def by_name(outcome: queries.Outcome) -> dict[str, queries.Tried]:
    return {one.entry.unit: one for one in outcome.rows}


@pytest.fixture
def other(cast: Cast) -> BenchmarkSet:
    """A set under which 65 % is already the leading level of indicator 7."""
    made = make_set("factory", "2")
    made.rows.filter(number=7).update(leading=Decimal(65))
    return benchmarks.publish(made, actor=cast.ministry_officer)


@pytest.fixture
def existing(cast: Cast) -> list[Application]:
    """Five existing units that their cities passed: three at 90 %, two at 65 %."""
    made = []
    for typed in ("90", "90", "90", "65", "65"):
        filed = support.filed(cast.city_x, facts={7: {"typed": typed}}).application
        made.append(support.passed(filed, cast.city_x_officer))
    return made


@pytest.fixture
def three(cast: Cast) -> list[Application]:
    """Three new applicants at 65 %, the last one verified at 60 %."""
    file_existing(cast)
    found = [
        candidate(cast, cast.unit_a, str(WEIGHT)), candidate(cast, cast.unit_b, "0.5"),
        candidate(cast, make_unit(cast.city_y, "寅示例"), "1"),
    ]  # fmt: skip
    make_score(version_of(found[2]), Score.Basis.CITY, str(WEIGHT), _7={"value": "60"})
    return found


@pytest.mark.clause("MI-1.b")
def test_another_set_gives_the_very_scores_that_ranking_by_it_would(
    cast: Cast, other: BenchmarkSet, three: list[Application]
) -> None:
    outcome = worked(cast, benchmark_set=other.pk)
    assert outcome.pending == 0
    under = {one.entry.id: one.under for one in outcome.rows}
    assert under == {three[0].pk: WEIGHT, three[1].pk: WEIGHT, three[2].pk: WEIGHT * 4 / 5}
    benchmarks.name_set(cast.campaign, "factory", NamedSet.Purpose.RANKING, other, actor=cast.ministry_officer)
    actions.rank_all(cast.campaign, cast.province, actor=cast.province_officer)
    recorded = Score.objects.filter(basis=Score.Basis.RANKING, version__application__in=three)
    assert {score.version.application_id: score.total for score in recorded} == under


@pytest.mark.clause("MI-1.c")
def test_the_mean_is_worked_out_under_the_set_tried_as_naming_it_would(
    cast: Cast, other: BenchmarkSet, existing: list[Application], three: list[Application]
) -> None:
    before = WEIGHT * 4 / 5
    (now,) = worked(cast).means
    assert (now.population, now.before, now.after, now.change) == (5, before, before, 0)
    outcome = worked(cast, benchmark_set=other.pk)
    (mean,) = outcome.means
    assert (mean.population, mean.before, mean.after, mean.change) == (5, before, WEIGHT, WEIGHT - before)
    found = by_name(outcome)
    assert {name: (one.crossing, one.below) for name, one in found.items()} == {
        "甲示例有限公司": ("", False), "乙示例有限公司": ("rises", False), "寅示例": ("falls", True),
    }  # fmt: skip
    assert found["寅示例"].against == -WEIGHT / 5
    assert RegionalMean.objects.get(kind="factory").mean == before
    benchmarks.name_set(cast.campaign, "factory", NamedSet.Purpose.RANKING, other, actor=cast.ministry_officer)
    actions.rank_all(cast.campaign, cast.province, actor=cast.province_officer)
    assert RegionalMean.objects.get(kind="factory").mean == mean.after
    assert [worked(cast, benchmark_set=other.pk).means[0].change] == [0]


@pytest.mark.clause("MI-1.c")
def test_too_few_existing_units_have_no_mean_under_any_set(
    cast: Cast, other: BenchmarkSet, three: list[Application]
) -> None:
    for typed in ("90", "65", "65", "65"):
        support.passed(support.filed(cast.city_x, facts={7: {"typed": typed}}).application, cast.city_x_officer)
    (mean,) = worked(cast, benchmark_set=other.pk).means
    assert (mean.population, mean.after, mean.change) == (4, None, None)
    assert [one.crossing for one in worked(cast, benchmark_set=other.pk).rows] == [""] * 3


def test_few_scores_are_worked_out_at_a_time_and_a_mean_waits_for_all_of_them(
    cast: Cast, other: BenchmarkSet, existing: list[Application], three: list[Application],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("lvheng.selection.queries.undersets.FRESH", 4)
    seen = []
    for _ in range(3):
        outcome = worked(cast, benchmark_set=other.pk)
        (mean,) = outcome.means
        seen.append((outcome.pending, len(outcome.entering), mean.pending, mean.after))
    assert seen == [(4, 3, 4, None), (0, 3, 0, WEIGHT), (0, 3, 0, WEIGHT)]


def test_what_is_worked_out_holds_for_any_number(
    cast: Cast, other: BenchmarkSet, three: list[Application], monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: Any,
) -> None:  # fmt: skip
    worked(cast, benchmark_set=other.pk)
    monkeypatch.setattr("lvheng.selection.queries.undersets.FRESH", 0)
    for index in range(2):
        candidate(cast, make_unit(cast.city_x, f"示例{index}"), "80")
    with django_assert_num_queries(11):
        outcome = worked(cast, benchmark_set=other.pk)
    assert (outcome.pending, len(outcome.entering)) == (2, 3)
    assert [one.words for one in outcome.rows if one.total is None] == ["没有得分", "没有得分"]


def test_more_units_than_a_cache_holds_entries_are_known_all_the_same(
    cast: Cast, other: BenchmarkSet, three: list[Application], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caches["default"], "_max_entries", 2)
    worked(cast, benchmark_set=other.pk)
    monkeypatch.setattr("lvheng.selection.queries.undersets.FRESH", 0)
    assert worked(cast, benchmark_set=other.pk).pending == 0


def test_the_page_says_what_the_set_does_to_the_mean(
    cast: Cast, other: BenchmarkSet, existing: list[Application], three: list[Application]
) -> None:
    client, page = signed_in(cast.province_officer), reverse("selection:scenario_new", args=[cast.province.pk])
    shown = client.get(page, {"try": "1", "benchmark_set": other.pk, "show": "falls"})
    assert [one.entry.unit for one, _href in shown.context["rows"]] == ["寅示例"]
    assert "新低于平均 1" in text_of(shown)
    assert "不再低于平均 1" in text_of(shown)
    assert "测算平均" in text_of(shown)
    plain = client.get(page, {"try": "1"})
    assert ("现在平均" in text_of(plain), "测算平均" in text_of(plain)) == (True, False)
    assert "新低于平均" not in text_of(plain)


@pytest.mark.clause("MI-1.b")
def test_no_decision_is_taken_from_a_what_if_that_is_not_worked_out(
    cast: Cast, other: BenchmarkSet, three: list[Application], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lvheng.selection.queries.undersets.FRESH", 1)
    kept = actions.keep_scenario(
        cast.campaign, cast.province, actor=cast.province_officer, name="方案", rule=rule(benchmark_set=other.pk)
    )
    bulk = reverse("selection:bulk", args=[cast.province.pk])
    said = {"verb": "decline", "scenario": kept.pk, "from": "scenario"}
    client = signed_in(cast.province_officer)
    assert [client.post(bulk, said).status_code for _ in range(3)] == [409, 409, 200]
