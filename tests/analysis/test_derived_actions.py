"""Levels derived from verified values: whose values, what is taken, what it does to scores, and the set made of it."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from lvheng.accounts.models import User
from lvheng.analysis import actions
from lvheng.analysis.models import DerivedProposal, DerivedRow
from lvheng.analysis.queries.observed import observations
from lvheng.core.models import AuditEvent
from lvheng.core.refusal import Forbidden, Invalid, Refused
from lvheng.evaluation import Fact
from lvheng.evaluation.choosing import LevelRow
from lvheng.filing.models import Score
from lvheng.standards import load_campaign
from tests.analysis.deriving import (
    UNIT,
    adjusted,
    derived,
    existing,
    filers,
    named_anew,
    only_row,
    scored,
    simulated,
    value,
    with_parts,
)
from tests.cast import Cast, make_unit
from tests.review.support import filed, passed
from tests.selection.making import EXISTING, judged, submitted

FIVE = ("50", "55", "60", "65", "85")


def refused(row: DerivedRow, actor: User, **values: Any) -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        adjusted(row, actor, **values)
    return {gap.anchor: gap.message for gap in caught.value.refusal.gaps}


@pytest.mark.clause("MI-A1")
def test_mean_and_best_of_the_verified_values(cast: Cast) -> None:
    filers(cast, *FIVE)
    proposal = derived(cast)
    row = only_row(proposal)
    assert (proposal.units, proposal.unread, proposal.state) == (5, 0, "open")
    assert (row.number, row.industry, row.unit, row.enough, row.taken, row.note) == (7, "", "%", True, True, "")
    assert (row.baseline, row.leading, row.moved) == (Decimal(63), Decimal(85), False)
    assert row.summary["count"] == 5
    assert [number for _source, number in row.values] == ["85", "65", "60", "55", "50"]
    event = AuditEvent.objects.get(verb="analysis.derive")
    assert event.actor == cast.ministry_officer


def test_through_the_review_itself(cast: Cast) -> None:
    for _ in range(5):
        passed(filed(cast.city_x).application, cast.city_x_officer)
    rows = {row.number: row for row in derived(cast).rows.all()}
    assert {number: (row.baseline, row.leading) for number, row in rows.items()} == {
        1: (75, 75), 7: (65, 65)
    }  # fmt: skip


def test_who_counts_and_who_does_not(cast: Cast) -> None:
    """Only existing units, submitted, passed by their first check, with the latest level's figures."""
    kept = filers(cast, "50")[0]
    existing(cast, {7: value("1")}, passed=False)
    newcomer = submitted(cast, make_unit(cast.city_x), "70")
    judged(newcomer, "city")
    scored(newcomer, {7: value("2")}, Score.Basis.CITY, cast)
    refused_one = submitted(cast, make_unit(cast.city_x), "70", route=EXISTING)
    judged(refused_one, "city", state="refused")
    scored(refused_one, {7: value("3")}, Score.Basis.CITY, cast)
    park = existing(cast, {2: value("4")}, unit=cast.park)
    scored(kept, {7: value("45")}, Score.Basis.PROVINCE, cast)
    scored(kept, {7: value("44")}, Score.Basis.PROVINCE, cast)
    assert [(one.source, one.value) for one in observations(cast.campaign, "factory")] == [(kept.pk, 44)]
    assert [(one.source, one.value) for one in observations(cast.campaign, "park")] == [(park.pk, 4)]


def test_a_unit_of_a_province_without_cities_counts_by_the_provinces_check(cast: Cast) -> None:
    direct = existing(cast, {7: value("50")}, authority=cast.separate_city, passed=False)
    scored(direct, {7: value("50")}, Score.Basis.PROVINCE, cast)
    assert observations(cast.campaign, "factory") == []
    judged(direct, "province")
    assert [one.source for one in observations(cast.campaign, "factory")] == [direct.pk]


def test_only_numbers_scored_on_levels_go_in(cast: Cast) -> None:
    existing(cast, {
        1: value("75", UNIT), 2: value("3", "tCO2/t"), 4: Fact(functions=("能耗查询",)), 8: Fact(not_applicable="没有"),
        9: Fact(option="met"),
    })  # fmt: skip
    found = observations(cast.campaign, "factory")
    assert [(one.number, one.basis, one.unit, one.higher_is_better) for one in found] == [
        (1, "output_value", UNIT, False), (2, "product", "tCO2/t", False),
    ]  # fmt: skip


def test_parts_are_values_of_their_own(cast: Cast) -> None:
    application = existing(cast, {1: value("75", "kgce/t")}, industry="cement")
    with_parts(cast, application, ("熟料", "90"), ("水泥", "80"))
    found = observations(cast.campaign, "factory")
    assert [(one.product, one.value, one.industry, one.basis) for one in found] == [
        ("熟料", 90, "cement", "product"), ("水泥", 80, "cement", "product"),
    ]  # fmt: skip


@pytest.mark.parametrize("units", [1, 3])
def test_a_constant_number_of_queries(
    units: int, cast: Cast, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    filers(cast, *FIVE)
    proposal = derived(cast)
    filers(cast, *["70"] * units)
    with django_assert_num_queries(2):
        assert len(observations(cast.campaign, "factory")) == 5 + units
    with django_assert_max_num_queries(22):
        simulated(proposal, cast)
    assert proposal.simulated.count() == 5 + units


def test_too_few_units_show_nothing_and_cannot_be_taken(cast: Cast) -> None:
    filers(cast, *FIVE[:4])
    row = only_row(derived(cast))
    assert (row.enough, row.taken, row.values, row.summary) == (False, False, [], {})
    assert (row.leading, row.baseline, row.figures) == (None, None, None)
    assert row.note == "不足 5 家，不显示、不采用"
    assert not row.moved
    with pytest.raises(Refused, match="不足 5 家"):
        adjusted(row, cast.ministry_officer, leading="90", baseline="50", reason="自定")


@pytest.mark.clause("MI-A1")
def test_several_products_of_a_unit_are_one_value(cast: Cast) -> None:
    """Two units with three products under one quota are two, not six; five are enough, each with its mean."""
    def file(number: str) -> None:
        application = existing(cast, {1: value(number, "kgce/t")}, industry="cement")
        more = (str(int(number) + place) for place in range(3))
        with_parts(cast, application, *((f"熟料{place}", one) for place, one in enumerate(more)), quota="熟料")

    file("70")
    file("80")
    row = only_row(derived(cast))
    assert (row.product, row.enough, row.taken, row.values, row.summary) == ("熟料", False, False, [], {})
    for number in ("90", "100", "110"):
        file(number)
    row = only_row(derived(cast))
    assert (row.enough, row.summary["count"], row.leading, row.baseline) == (True, 5, 71, 91)
    assert [number for _source, number in row.values] == ["71", "81", "91", "101", "111"]


def test_nothing_to_derive_from(cast: Cast) -> None:
    with pytest.raises(Refused, match="还没有通过审核的现有单位"):
        derived(cast)
    assert not DerivedProposal.objects.exists()


@pytest.mark.parametrize("who", ["province_officer", "auditor", "administrator", "enterprise_a"])
def test_only_the_ministry_derives(who: str, cast: Cast) -> None:
    filers(cast, *FIVE)
    actor = getattr(cast, who)
    with pytest.raises(Forbidden):
        actions.derive(cast.campaign, "factory", actor=actor)
    proposal = derived(cast)
    row = only_row(proposal)
    for doing in (
        lambda: adjusted(row, actor, leading="80", reason="取整"),
        lambda: actions.simulate(proposal, actor=actor),
        lambda: actions.make_set(proposal, actor=actor),
    ):
        with pytest.raises(Forbidden):
            doing()


def test_industries_products_and_units_each_by_themselves(cast: Cast) -> None:
    filers(cast, *FIVE, number=1, unit="kgce/t", industry="cement")
    filers(cast, "0.07", number=1, unit="tce/t", industry="cement")
    filers(cast, "3", "4", "5", "6", "7", number=1, unit="kgce/台", industry="cement")
    rows = {(row.industry, row.unit): row for row in derived(cast).rows.all()}
    assert set(rows) == {("cement", "kgce/t"), ("cement", "kgce/台")}
    kept, other = rows["cement", "kgce/t"], rows["cement", "kgce/台"]
    assert (kept.taken, kept.summary["count"], kept.basis, kept.leading) == (True, 6, "product", 50)
    assert (other.taken, other.enough) == (False, True)
    assert "计量单位不同" in other.note
    gaps = refused(other, cast.ministry_officer, taken=True, reason="改用台")
    assert gaps == {"taken": "同一情形已采用单位为 kgce/t 的一行，请先取消那一行。"}
    adjusted(kept, cast.ministry_officer, taken=False, reason="改用台")
    assert adjusted(other, cast.ministry_officer, taken=True, reason="改用台").taken


def test_a_mandatory_quota_comes_first(cast: Cast) -> None:
    named_anew(cast, LevelRow(
        number=1, industry="cement", product="熟料", basis="product", unit="kgce/t", leading=Decimal(90),
        baseline=Decimal(100), source="示例限额", trust="second_hand",
    ))  # fmt: skip
    for number in FIVE:
        application = existing(cast, {1: value(number, "kgce/t")}, industry="cement")
        with_parts(cast, application, ("熟料", number), ("水泥", number))
    rows = {row.product: row for row in derived(cast).rows.all()}
    assert {name: (row.taken, row.note) for name, row in rows.items()} == {
        "熟料": (False, "该产品已有强制性限额或正式发布的基准，优先适用"), "水泥": (True, ""),
    }  # fmt: skip


def test_a_leading_value_worse_than_the_mean_waits_for_a_person(cast: Cast) -> None:
    filers(cast, *["0.3"] * 21, "100", number=10)
    row = only_row(derived(cast))
    assert (row.taken, row.note) == (False, "推导的引领值差于基准值，须调整后采用")
    gaps = refused(row, cast.ministry_officer, taken=True, reason="采用")
    assert list(gaps) == ["leading"]
    assert "正向指标的引领值不能小于基准值" in gaps["leading"]
    kept = adjusted(row, cast.ministry_officer, taken=True, leave_out=True, reason="不计入误填的一家")
    assert (kept.taken, kept.leading, kept.baseline) == (True, Decimal("0.3"), Decimal("0.3"))
    assert kept.summary["left_out"] == 1


def test_adjusting_asks_for_numbers_a_side_and_a_reason(cast: Cast) -> None:
    filers(cast, *FIVE)
    row, officer = only_row(derived(cast)), cast.ministry_officer
    assert refused(row, officer, leading="九十", baseline="１２a", reason="x").keys() == {"leading", "baseline"}
    assert refused(row, officer, leading="60", reason="x").keys() == {"leading"}
    assert refused(row, officer, leading="120", reason="x").keys() == {"leading"}
    assert refused(row, officer, leading="90") == {"reason": "请填写调整的理由，例如“剔除停产检修年份后取整”。"}
    assert refused(row, officer, taken=False).keys() == {"reason"}
    assert refused(row, officer, leave_out=True).keys() == {"reason"}
    assert "现有 501 个字" in refused(row, officer, leading="90", reason="长" * 501)["reason"]
    kept = adjusted(row, officer, leading=" ９０ ", baseline="60.50", reason=" 取整 ")
    assert (kept.leading, kept.baseline, kept.reason, kept.moved) == (90, Decimal("60.50"), "取整", True)
    assert (kept.adjusted_by, kept.taken) == (officer, True)
    again = adjusted(row, officer)
    assert (again.leading, again.baseline, again.reason, again.moved) == (85, 63, "", False)
    assert AuditEvent.objects.filter(verb="derived_proposal.adjust").count() == 2


def test_a_row_that_is_not_taken_may_keep_levels_on_the_wrong_side(cast: Cast) -> None:
    filers(cast, *FIVE)
    row = only_row(derived(cast))
    assert not adjusted(row, cast.ministry_officer, leading="10", taken=False, reason="不用").taken


def test_leaving_outliers_out_may_leave_too_few(cast: Cast) -> None:
    filers(cast, "50", "51", "52", "53", "99")
    row = only_row(derived(cast))
    assert row.summary["outliers"] != []
    gaps = refused(row, cast.ministry_officer, leave_out=True, reason="误填")
    assert gaps == {"leave_out": "不计离群值后不足 5 家，不能采用；请保留离群值。"}


def test_the_pack_says_how(cast: Cast) -> None:
    filers(cast, *FIVE)
    said = load_campaign(cast.campaign.year).derivation
    proposal = derived(cast)
    assert proposal.rule == said.model_dump(mode="json")
    rule = actions.rule_from(proposal.rule)
    assert (rule.best_share, rule.least_units) == (Decimal("0.05"), 5)
    assert (rule.outlier_z, rule.general) == (Decimal("3.5"), "ratios")


@pytest.mark.db
def test_the_database_refuses_a_taken_row_without_levels(cast: Cast) -> None:
    filers(cast, *FIVE[:4])
    row = only_row(derived(cast))
    with pytest.raises(IntegrityError), transaction.atomic():
        DerivedRow.objects.filter(pk=row.pk).update(taken=True)
