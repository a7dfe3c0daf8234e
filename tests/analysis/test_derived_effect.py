"""What derived levels would do to every score, and the draft set made of them."""

from decimal import Decimal

import pytest

from lvheng.analysis import actions
from lvheng.analysis.queries.candidate import digest_of
from lvheng.benchmarks import actions as benchmarks
from lvheng.benchmarks.models import BenchmarkRow, BenchmarkSet, NamedSet
from lvheng.core.refusal import Refused
from lvheng.evaluation.choosing import LevelRow
from lvheng.filing.models import Score
from tests.analysis.deriving import adjusted, derived, existing, filers, named_anew, only_row, scored, simulated, value
from tests.cast import Cast
from tests.selection.making import judged, submitted

FIVE = ("50", "55", "60", "65", "85")


def test_what_it_does_to_every_score(cast: Cast) -> None:
    """Levels 90 and 40 become 85 and 63, for 8 points: the mean of five falls from 3.68 to (8 + 8/11) ÷ 5."""
    filers(cast, *FIVE)
    newcomer = submitted(cast, cast.unit_a, "70")
    scored(newcomer, {7: value("66")}, Score.Basis.CITY, cast)
    proposal = simulated(derived(cast), cast)
    moved = {one.application_id: one for one in proposal.simulated.all()}
    assert len(moved) == 6
    one = moved[newcomer.pk]
    assert one.before == Decimal("4.16")
    assert abs(one.after - Decimal(24) / 22) < Decimal("1e-25")
    assert (one.crosses, one.crosses_present, one.unscored) == ("down", "down", [])
    said = proposal.effect
    assert (said["units"], said["gaining"], said["losing"]) == (6, 1, 5)
    assert said["crosses"] == {"up": 0, "down": 2}
    ((region, units, before, after),) = said["means"]
    assert (region, units, Decimal(before)) == (cast.province.pk, 5, Decimal("3.68"))
    assert abs(Decimal(after) - (Decimal(8) + Decimal(8) / 11) / 5) < Decimal("1e-25")
    assert proposal.simulated_digest == digest_of(proposal)


def test_a_mean_of_too_few_is_not_there(cast: Cast) -> None:
    filers(cast, *FIVE[:4])
    direct = existing(cast, {7: value("85")}, authority=cast.separate_city, passed=False)
    scored(direct, {7: value("85")}, Score.Basis.PROVINCE, cast)
    judged(direct, "province")
    proposal = simulated(derived(cast), cast)
    assert [(units, before, after) for _region, units, before, after in proposal.effect["means"]] == [
        (4, None, None), (1, None, None),
    ]  # fmt: skip
    assert set(proposal.simulated.values_list("crosses", flat=True)) == {""}


def test_where_the_present_row_is_nearer_it_stays(cast: Cast) -> None:
    named_anew(cast, LevelRow(
        number=7, industry="cement", leading=Decimal(80), baseline=Decimal(60), source="示例", trust="official",
    ))  # fmt: skip
    others = filers(cast, *FIVE)
    cement = existing(cast, {7: value("70")}, industry="cement")
    proposal = derived(cast)
    few = only_row(proposal, industry="cement")
    assert not few.enough
    moved = {one.application_id: one for one in simulated(proposal, cast).simulated.all()}
    assert moved[cement.pk].change == 0
    assert moved[others[0].pk].change != 0


def test_a_set_needs_the_effect_of_exactly_these_rows(cast: Cast) -> None:
    filers(cast, *FIVE)
    proposal, officer = derived(cast), cast.ministry_officer
    with pytest.raises(Refused, match="还没有测算"):
        actions.make_set(proposal, actor=officer)
    simulated(proposal, cast)
    adjusted(only_row(proposal), officer, leading="90", reason="取整")
    with pytest.raises(Refused, match="已经过时"):
        actions.make_set(proposal, actor=officer)
    simulated(proposal, cast)
    adjusted(only_row(proposal), officer, taken=False, reason="不用")
    for doing in (actions.simulate, actions.make_set):
        with pytest.raises(Refused, match="没有采用任何一行"):
            doing(proposal, actor=officer)
    assert not BenchmarkSet.objects.filter(origin=BenchmarkSet.Origin.DERIVED).exists()


def test_naming_another_set_makes_the_effect_stale(cast: Cast) -> None:
    filers(cast, *FIVE)
    proposal = simulated(derived(cast), cast)
    named_anew(cast)
    with pytest.raises(Refused, match="已经过时"):
        actions.make_set(proposal, actor=cast.ministry_officer)


@pytest.mark.clause("MI-A1")
def test_the_set_is_the_present_one_with_the_derived_rows(cast: Cast) -> None:
    filers(cast, *FIVE)
    proposal, officer = derived(cast), cast.ministry_officer
    adjusted(only_row(proposal), officer, leading="88", reason="按专家意见取整")
    simulated(proposal, cast)
    made = actions.make_set(proposal, actor=officer)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.made) == ("made", made)
    assert (made.origin, made.state, made.for_year, made.based_on) == ("derived", "draft", 2026, cast.sets["factory"])
    (row,) = made.rows.filter(number=7)
    assert (row.leading, row.baseline, row.trust, row.unit) == (88, 63, BenchmarkRow.Trust.DERIVED, "%")
    assert (row.source, row.clause) == ("由 2025 年度 5 家现有单位的核实数据推导", "MI-A1")
    assert row.note == "已调整：按专家意见取整"
    before = cast.sets["factory"].rows
    assert made.rows.count() == before.count()
    assert before.get(number=7).leading == 90
    published = benchmarks.publish(made, actor=officer)
    with pytest.raises(Refused, match="2026"):
        benchmarks.name_set(cast.campaign, "factory", NamedSet.Purpose.RANKING, published, actor=officer)
    with pytest.raises(Refused, match="已形成基准集"):
        adjusted(only_row(proposal), officer, leading="90", reason="再改")


def test_a_row_without_a_present_one_is_added(cast: Cast) -> None:
    filers(cast, *FIVE, industry="cement")
    proposal = simulated(derived(cast), cast)
    made = actions.make_set(proposal, actor=cast.ministry_officer)
    assert set(made.rows.filter(number=7).values_list("industry", "leading", "note")) == {
        ("", Decimal(85), ""), ("cement", Decimal(85), ""),
    }  # fmt: skip


def test_without_a_present_set_the_derived_rows_stand_alone(cast: Cast) -> None:
    filers(cast, *FIVE)
    NamedSet.objects.filter(campaign=cast.campaign, kind="factory").delete()
    proposal = simulated(derived(cast), cast)
    made = actions.make_set(proposal, actor=cast.ministry_officer)
    assert (made.based_on, made.rows.count()) == (None, 1)


def test_who_loses_the_only_levels_that_can_be_compared_is_said(cast: Cast) -> None:
    """The present row per t gives way to one per 台: who states per t has no levels any more."""
    named_anew(cast, LevelRow(
        number=1, industry="cement", basis="product", unit="kgce/t", leading=Decimal(50), baseline=Decimal(100),
        source="示例", trust="official",
    ))  # fmt: skip
    filers(cast, "3", "4", "5", "6", "7", number=1, unit="kgce/台", industry="cement")
    other = existing(cast, {1: value("75", "kgce/t")}, industry="cement")
    score = Score.objects.get(version__application=other, basis="city", latest=True)
    score.result["indicators"][0] |= {"status": "scored", "share": "0.5", "points": "4"}
    Score.objects.filter(pk=score.pk).update(latest=False)
    score.pk, score.latest, score.total = None, True, Decimal(4)  # type: ignore[misc]
    score.save(force_insert=True)
    proposal = simulated(derived(cast), cast)
    lost = proposal.simulated.get(application=other)
    assert (lost.before, lost.after, lost.unscored) == (4, 0, [1])
    assert proposal.effect["unscored"] == 1


@pytest.mark.db
def test_through_every_step_on_either_database(cast: Cast) -> None:
    filers(cast, *FIVE)
    proposal = simulated(derived(cast), cast)
    assert actions.make_set(proposal, actor=cast.ministry_officer).rows.filter(trust="derived").count() == 1
