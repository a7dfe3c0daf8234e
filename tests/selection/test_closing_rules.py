"""What the packs may set of dynamic management: exclusions, scope, ties, counting, who confirms, which lists."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from pytest_django import DjangoAssertNumQueries

from lvheng.core.refusal import Forbidden, Refused
from lvheng.registry.models import ListEntry, Unit
from lvheng.screening.models import Finding
from lvheng.selection import actions
from lvheng.selection.models import AnnualResult, ClosingProposal
from tests.cast import Cast, make_member, make_unit, put_on_list
from tests.selection.making import EXISTING, file_existing, listed_units, submitted
from tests.selection.rulings import hearing, ruled
from tests.selection.test_closing import OVER, K, S, listed_in, past, propose, twenty

Clock = Callable[[str], datetime]


def finding(cast: Cast, unit: Unit, clause: str = "HN-1.1.b", **values: object) -> Finding:
    given = {"state": Finding.State.CONFIRMED, "summary": "示例环罚〔2025〕3 号", "reason": "处罚决定属实"} | values
    return Finding.objects.create(campaign=cast.campaign, unit=unit, clause=clause, **given)


@pytest.mark.clause("HN-1.1")
@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({}, K.REMOVE_EXCLUDED),
        ({"until": date(2025, 11, 11)}, K.REMOVE_EXCLUDED),
        ({"until": date(2025, 11, 10)}, K.STAY),  # from this day on it no longer counts
        ({"state": Finding.State.OPEN}, K.STAY),
        ({"state": Finding.State.CLEARED}, K.STAY),
    ],
)
def test_a_confirmed_exclusion_is_proposed_for_removal_while_it_counts(
    cast: Cast, clock_at: Clock, values: dict[str, object], kind: str
) -> None:
    file_existing(cast)
    finding(cast, cast.existing, **values)
    clock_at(OVER)
    found = propose(cast)[cast.existing.name]
    assert found.kind == kind
    if kind == K.REMOVE_EXCLUDED:
        assert found.clause == "HN-1.1.b"
        assert found.grounds["findings"][0]["summary"] == "示例环罚〔2025〕3 号"
        assert found.grounds["scope"] == "全国"


@pytest.mark.clause("HN-1.1")
def test_the_gravest_of_what_applies_is_proposed_and_the_others_are_named(cast: Cast, clock_at: Clock) -> None:
    submitted(cast, cast.park, "70", route=EXISTING)
    finding(cast, cast.existing)  # which has not filed either
    clock_at(OVER)
    found = propose(cast)[cast.existing.name]
    assert (found.kind, found.grounds["also"]) == (K.REMOVE_EXCLUDED, ["移出：未完成填报"])


def test_a_pack_may_leave_exclusions_and_unfiled_years_without_removal(
    cast: Cast, clock_at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    ruled(monkeypatch, dynamic_management={"exclusions_remove": False}, unfiled={"removed": False})
    finding(cast, cast.existing)
    submitted(cast, cast.existing, "70", route=EXISTING)
    clock_at(OVER)
    found = propose(cast)
    assert (found[cast.existing.name].kind, found[cast.park.name].kind) == (K.STAY, K.WARN)


def two_provinces(cast: Cast) -> tuple[Unit, Unit]:
    """Twenty units in each of two provinces; the worst of either, 40 and 60 points."""
    submitted(cast, cast.park, "70", route=EXISTING)
    here = [cast.existing, *listed_units(cast.city_y, 19)]
    there = [make_unit(cast.other_province, f"外省示例{index:02d}有限公司") for index in range(20)]
    for unit in there:
        put_on_list(unit, "national")
    for start, units in ((40, here), (60, there)):
        for index, unit in enumerate(units):
            submitted(cast, unit, str(start + index), route=EXISTING)
    return here[0], there[0]


@pytest.mark.clause("MI-2.2.b")
def test_the_population_is_national_or_of_the_province(
    cast: Cast, clock_at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    worst_here, worst_there = two_provinces(cast)
    clock_at(OVER)
    found = propose(cast)
    assert (found[worst_here.name].kind, found[worst_there.name].kind) == (K.WARN, K.STAY)
    assert found[worst_here.name].grounds["years"][0]["population"] == 40
    assert {p.unit.name for p in ClosingProposal.objects.filter(kind=K.WARN)} == {
        worst_here.name,
        "现有示例000有限公司",
    }
    ruled(monkeypatch, bottom_rule={"scope": "province"})
    found = propose(cast)
    assert (found[worst_here.name].kind, found[worst_there.name].kind) == (K.WARN, K.WARN)
    assert found[worst_there.name].grounds["scope"] == "示例省"
    assert found[worst_there.name].grounds["years"][0] == {
        "year": 2025, "score": "60.00", "rank": 20, "population": 20, "in_bottom": True,
    }  # fmt: skip
    beside = [row["name"] for row in found[worst_there.name].grounds["neighbours"]]
    assert all(name.startswith("外省") for name in beside)


@pytest.mark.clause("MI-2.2.b")
def test_one_territory_may_compare_inside_itself_while_the_others_do_nationwide(
    cast: Cast, clock_at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    worst_here, worst_there = two_provinces(cast)
    ruled(monkeypatch, "430000", bottom_rule={"scope": "province"})
    clock_at(OVER)
    found = propose(cast)
    assert found[worst_here.name].grounds["years"][0]["population"] == 20
    assert found[worst_there.name].grounds["years"][0]["population"] == 40


@pytest.mark.clause("MI-2.2.b")
def test_ties_at_the_edge_count_where_the_pack_says_so(
    cast: Cast, clock_at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    worst = twenty(cast, last="51")
    ruled(monkeypatch, bottom_rule={"ties": "counted"})
    clock_at(OVER)
    found = propose(cast)[worst.name]
    assert (found.kind, found.grounds["cut_off"], found.grounds["at_bottom"]) == (K.WARN, "51.00", 2)


@pytest.mark.clause("MI-2.2.b")
def test_calendar_years_are_broken_by_a_year_without_a_score(
    cast: Cast, clock_at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    worst = twenty(cast)
    listed_in(worst, 2022)
    past(worst, 2024, None, in_bottom=False)
    past(worst, 2023, "41", in_bottom=True)
    past(worst, 2022, "41", in_bottom=True)
    clock_at(OVER)
    assert propose(cast)[worst.name].kind == K.REMOVE_BOTTOM
    ruled(monkeypatch, bottom_rule={"counting": "calendar_years"})
    found = propose(cast)[worst.name]
    assert (found.kind, found.grounds["run"]) == (K.WARN, [2025])


@pytest.mark.clause("MI-2.2.b")
def test_share_and_years_are_the_packs(cast: Cast, clock_at: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    from decimal import Decimal

    worst = twenty(cast)
    ruled(monkeypatch, bottom_rule={"share": Decimal("0.1"), "years": 1})
    clock_at(OVER)
    propose(cast)
    removed = ClosingProposal.objects.filter(kind=K.REMOVE_BOTTOM)
    assert removed.count() == 2
    assert removed.filter(unit=worst).exists()


@pytest.mark.clause("MI-2.2.b")
def test_a_province_confirms_where_its_pack_says_so(
    cast: Cast, clock_at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    ruled(monkeypatch, "430000", dynamic_management={"confirmed_by": "province"})
    elsewhere = make_unit(cast.other_province, "外省示例有限公司")
    put_on_list(elsewhere, "national")
    file_existing(cast)
    submitted(cast, elsewhere, "70", route=EXISTING)
    clock_at(OVER)
    found = propose(cast)
    for name, person in cast.everybody.items():
        if name != "province_officer":
            with pytest.raises(Forbidden):
                actions.confirm(found[cast.existing.name], actor=person)
    with pytest.raises(Forbidden):
        actions.confirm(found[elsewhere.name], actor=cast.province_officer)
    assert actions.confirm_all(cast.campaign, K.STAY, actor=cast.ministry_officer) == 1  # the other province's
    assert actions.confirm_all(cast.campaign, K.STAY, actor=cast.province_officer) == 2
    with pytest.raises(Forbidden):
        actions.confirm_all(cast.campaign, K.STAY, actor=cast.other_province_officer)


@pytest.mark.clause("HN-4.1.c")
def test_a_removal_reaches_the_lists_that_the_pack_names(
    cast: Cast, clock_at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    hearing(monkeypatch)
    ruled(monkeypatch, dynamic_management={"removes_from": "all_levels"})
    clock_at(OVER)
    found = propose(cast)[cast.existing.name]
    actions.confirm(found, actor=cast.ministry_officer, decision="示例〔2025〕8号")  # no hearing: at once
    assert set(ListEntry.objects.filter(unit=cast.existing).values_list("level", "state")) == {
        ("national", "removed"), ("provincial", "removed"),
    }  # fmt: skip


def test_who_was_removed_this_year_still_belongs_to_the_years_population(
    cast: Cast, clock_at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    hearing(monkeypatch)
    worst = twenty(cast)
    past(worst, 2024, "41", in_bottom=True)
    past(worst, 2023, "41", in_bottom=True)
    clock_at(OVER)
    actions.confirm(propose(cast)[worst.name], actor=cast.ministry_officer, decision="示例〔2025〕9号")
    again = propose(cast)
    assert (again[worst.name].state, again[worst.name].kind) == (S.CONFIRMED, K.REMOVE_BOTTOM)
    assert AnnualResult.objects.get(unit=worst, year=2025).population == 20
    assert not ClosingProposal.objects.filter(kind=K.WARN).exists()


def test_a_proposal_on_a_unit_that_left_the_list_goes_or_can_only_be_dismissed(cast: Cast, clock_at: Clock) -> None:
    clock_at(OVER)
    found = propose(cast)
    actions.notify(found[cast.park.name], actor=cast.ministry_officer)
    ListEntry.objects.filter(unit__in=(cast.existing, cast.park)).update(state="removed", removed_on=date(2025, 11, 12))
    clock_at("2025-12-01 09:00")
    assert actions.propose_closing(cast.campaign, actor=cast.ministry_officer) == 0
    assert set(ClosingProposal.objects.values_list("unit", "state")) == {(cast.park.pk, S.NOTIFIED)}
    left = ClosingProposal.objects.get()
    with pytest.raises(Refused, match="已不在名单内"):
        actions.confirm(left, actor=cast.ministry_officer, decision="示例1号")
    actions.dismiss_proposal(left, actor=cast.ministry_officer, reason="已因其他决定移出")


def test_nobody_settles_the_proposal_of_a_unit_they_file_for(cast: Cast, clock_at: Clock) -> None:
    from lvheng.registry.models import UnitMember

    file_existing(cast)
    clock_at(OVER)
    found = propose(cast)[cast.existing.name]
    UnitMember.objects.create(unit=cast.existing, user=cast.ministry_officer, since=cast.existing.created_at)
    actor = type(cast.ministry_officer).objects.get(pk=cast.ministry_officer.pk)
    with pytest.raises(Refused, match="不能办理本单位"):
        actions.confirm(found, actor=actor)
    with pytest.raises(Refused, match="不能办理本单位"):
        actions.dismiss_proposal(found, actor=actor, reason="理由")


def test_the_run_asks_as_often_for_many_units_as_for_few(
    cast: Cast, clock_at: Clock, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for unit in listed_units(cast.city_y, 12):
        make_member(unit)
        submitted(cast, unit, "70", route=EXISTING)
    clock_at(OVER)
    with django_assert_max_num_queries(40):
        propose(cast)
