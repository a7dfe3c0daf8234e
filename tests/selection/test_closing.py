"""Closing the year: unfiled units leave, three years at the bottom leave, a person confirms (HN-4.1.c, MI-2.2.b)."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

import pytest

from lvheng.campaigns.models import Campaign
from lvheng.core.models import Notification
from lvheng.core.refusal import Forbidden, Invalid, Refused
from lvheng.registry.actions import release
from lvheng.registry.models import ListEntry, Unit
from lvheng.selection import actions
from lvheng.selection.models import AnnualResult, ClosingProposal
from tests.cast import Cast
from tests.selection.making import EXISTING, file_existing, listed_units, submitted

K, S = ClosingProposal.Kind, ClosingProposal.State
OVER = "2025-11-10 09:00"


def past(unit: Unit, year: int, score: str | None, *, in_bottom: bool) -> None:
    AnnualResult.objects.create(
        unit=unit, year=year, score=Decimal(score) if score else None, rank=1 if score else None, population=40,
        in_bottom=in_bottom,
    )  # fmt: skip


def listed_in(unit: Unit, year: int) -> None:
    """Stand on the national list since that year."""
    ListEntry.objects.filter(unit=unit, level="national").update(listed_on=date(year, 1, 10))


def twenty(cast: Cast, *, last: str = "40") -> Unit:
    """Twenty scored factories: floor(5 % × 20) is one place; returns the worst."""
    submitted(cast, cast.park, "70", route=EXISTING)
    units = [cast.existing, *listed_units(cast.city_y, 19)]
    for index, unit in enumerate(units):
        submitted(cast, unit, last if index == 0 else str(50 + index), route=EXISTING)
    return cast.existing


def propose(cast: Cast) -> dict[str, ClosingProposal]:
    actions.propose_closing(cast.campaign, actor=cast.ministry_officer)
    return {proposal.unit.name: proposal for proposal in ClosingProposal.objects.select_related("unit")}


def heard(proposal: ClosingProposal, cast: Cast, clock_at: Callable[[str], datetime]) -> ClosingProposal:
    """The unit was notified, said nothing, and its term is over."""
    actions.notify(proposal, actor=cast.ministry_officer)
    clock_at("2025-11-21 00:00")
    return proposal


@pytest.mark.clause("HN-4.1.c")
def test_who_did_not_file_has_no_score_and_is_proposed_for_removal(
    cast: Cast, clock_at: Callable[[str], datetime]
) -> None:
    submitted(cast, cast.park, "70", route=EXISTING)
    clock_at(OVER)
    found = propose(cast)[cast.existing.name]
    assert (found.kind, found.clause, found.state) == (K.REMOVE_UNFILED, "HN-4.1.c", S.PROPOSED)
    kept = AnnualResult.objects.get(unit=cast.existing)
    assert (kept.score, kept.rank, kept.in_bottom) == (None, None, False)
    with pytest.raises(Refused, match="先告知单位"):
        actions.confirm(found, actor=cast.ministry_officer, decision="示例〔2025〕200号")
    with pytest.raises(Invalid):
        actions.confirm(heard(found, cast, clock_at), actor=cast.ministry_officer, decision="")
    assert ListEntry.objects.get(unit=cast.existing, level="national").state == "listed"
    actions.confirm(found, actor=cast.ministry_officer, decision="示例〔2025〕200号")
    entry = ListEntry.objects.get(unit=cast.existing, level="national")
    assert (entry.state, entry.removal_clause, entry.removal_decision) == ("removed", "HN-4.1.c", "示例〔2025〕200号")
    assert entry.removal_reason == "未完成填报", "that it is a removal is said beside it"
    told = Notification.objects.filter(recipient=cast.existing_member).order_by("-id").values_list("text", flat=True)
    assert "丙示例有限公司：2025年度动态管理：移出，未完成填报。" in told
    assert ListEntry.objects.get(unit=cast.existing, level="provincial").state == "listed"


@pytest.mark.clause("HN-4.1.c")
def test_a_released_unit_stays(cast: Cast, clock_at: Callable[[str], datetime]) -> None:
    file_existing_but(cast)
    release(cast.existing, 2025, actor=cast.province_officer, reason="已停业合并", decision="示例〔2025〕2号")
    clock_at(OVER)
    found = propose(cast)[cast.existing.name]
    assert (found.kind, found.grounds["released"]) == (K.STAY, True)


def file_existing_but(cast: Cast) -> None:
    submitted(cast, cast.park, "70", route=EXISTING)


@pytest.mark.clause("MI-2.2.b")
@pytest.mark.parametrize(("before", "kind"), [(0, K.WARN), (1, K.WARN), (2, K.REMOVE_BOTTOM)])
def test_the_years_at_the_bottom_running_decide(
    cast: Cast, clock_at: Callable[[str], datetime], before: int, kind: str
) -> None:
    worst = twenty(cast)
    for back in range(1, before + 1):
        past(worst, 2025 - back, "41", in_bottom=True)
    past(worst, 2025 - before - 1, "80", in_bottom=False)
    clock_at(OVER)
    found = propose(cast)[worst.name]
    assert (found.kind, found.clause) == (kind, "MI-2.2.b")
    assert found.grounds["run"] == [2025 - back for back in range(before + 1)]
    assert found.grounds["cut_off"] == "40.00"
    assert [row["rank"] for row in found.grounds["neighbours"]] == [19, 18]
    assert found.grounds["years"][0] == {
        "year": 2025, "score": "40.00", "rank": 20, "population": 20, "in_bottom": True,
    }  # fmt: skip
    shown = ("scope", "places", "at_bottom", "ties", "counting", "needed", "share", "also", "findings")
    assert [found.grounds[key] for key in shown] == ["全国", 1, 1, "spared", "scored_years", 3, "0.05", [], []]
    assert [row["in_bottom"] for row in found.grounds["neighbours"]] == [False, False]
    others = ClosingProposal.objects.exclude(unit=worst)
    assert set(others.values_list("kind", flat=True)) == {K.STAY}


@pytest.mark.clause("MI-2.2.b")
def test_a_year_without_a_score_is_no_bottom_year_and_does_not_break_the_run(
    cast: Cast, clock_at: Callable[[str], datetime]
) -> None:
    worst = twenty(cast)
    listed_in(worst, 2022)
    past(worst, 2024, "41", in_bottom=True)
    past(worst, 2023, None, in_bottom=False)
    past(worst, 2022, "41", in_bottom=True)
    clock_at(OVER)
    assert propose(cast)[worst.name].kind == K.REMOVE_BOTTOM


@pytest.mark.clause("MI-2.2.b")
def test_ties_at_the_edge_are_spared_and_few_units_have_no_bottom(
    cast: Cast, clock_at: Callable[[str], datetime]
) -> None:
    worst = twenty(cast, last="51")  # the next has 51 as well
    clock_at(OVER)
    found = propose(cast)
    assert found[worst.name].kind == K.STAY
    assert found[worst.name].grounds["cut_off"] == ""
    assert found[cast.park.name].kind == K.STAY  # floor(5 % × 1) = 0
    assert not AnnualResult.objects.filter(in_bottom=True).exists()


@pytest.mark.clause("HN-4.1.c")
def test_nothing_is_proposed_before_filing_is_over_everywhere(cast: Cast, clock_at: Callable[[str], datetime]) -> None:
    clock_at("2025-11-07 23:59:59")  # Hunan's filing is over, the others' is not
    with pytest.raises(Refused) as caught:
        actions.propose_closing(cast.campaign, actor=cast.ministry_officer)
    assert "HN-4.1.c" in caught.value.refusal.clauses
    clock_at("2025-11-08 00:00:00")
    assert actions.propose_closing(cast.campaign, actor=cast.ministry_officer) == 2


def test_running_it_again_renews_only_what_nobody_decided(cast: Cast, clock_at: Callable[[str], datetime]) -> None:
    clock_at(OVER)
    found = propose(cast)
    actions.dismiss_proposal(found[cast.park.name], actor=cast.ministry_officer, reason="正在合并更名")
    with pytest.raises(Invalid):
        actions.dismiss_proposal(found[cast.existing.name], actor=cast.ministry_officer, reason="")
    release(cast.existing, 2025, actor=cast.province_officer, reason="已注销", decision="示例1号")
    again = propose(cast)
    assert again[cast.existing.name].kind == K.STAY
    assert (again[cast.park.name].state, again[cast.park.name].kind) == (S.DISMISSED, K.REMOVE_UNFILED)
    assert ListEntry.objects.get(unit=cast.park, level="national").state == "listed"


@pytest.mark.clause("HN-4.1.c")
@pytest.mark.clause("MI-2.2.b")
def test_the_year_closes_when_a_person_has_settled_everything(cast: Cast, clock_at: Callable[[str], datetime]) -> None:
    file_existing(cast)
    clock_at(OVER)
    with pytest.raises(Refused, match="还没有形成动态管理建议"):
        actions.close_year(cast.campaign, actor=cast.ministry_officer)
    found = propose(cast)
    with pytest.raises(Refused, match="还有 2 条"):
        actions.close_year(cast.campaign, actor=cast.ministry_officer)
    with pytest.raises(Refused, match="逐条确认"):
        actions.confirm_all(cast.campaign, K.REMOVE_UNFILED, actor=cast.ministry_officer)
    assert actions.confirm_all(cast.campaign, K.STAY, actor=cast.ministry_officer) == 2
    assert actions.close_year(cast.campaign, actor=cast.ministry_officer).state == Campaign.State.CLOSED
    with pytest.raises(Refused):
        actions.propose_closing(cast.campaign, actor=cast.ministry_officer)
    late = found[cast.park.name]
    ClosingProposal.objects.filter(pk=late.pk).update(state=S.PROPOSED, decided_by=None, decided_at=None)
    with pytest.raises(Refused, match="已经结束"):
        actions.confirm(late, actor=cast.ministry_officer)


def test_nobody_but_the_ministry_closes(cast: Cast, clock_at: Callable[[str], datetime]) -> None:
    clock_at(OVER)
    found = propose(cast)[cast.existing.name]
    for name, person in cast.everybody.items():
        if name == "ministry_officer":
            continue
        for forbidden in (
            lambda who=person: actions.propose_closing(cast.campaign, actor=who),
            lambda who=person: actions.confirm(found, actor=who, decision="示例1号"),
            lambda who=person: actions.dismiss_proposal(found, actor=who, reason="理由"),
            lambda who=person: actions.close_year(cast.campaign, actor=who),
        ):
            with pytest.raises(Forbidden):
                forbidden()


def test_a_warning_is_told_and_staying_is_not(cast: Cast, clock_at: Callable[[str], datetime]) -> None:
    from lvheng.core.models import Notification

    worst = twenty(cast)
    clock_at(OVER)
    found = propose(cast)
    actions.confirm(found[worst.name], actor=cast.ministry_officer)
    actions.confirm(found[cast.park.name], actor=cast.ministry_officer)
    told = Notification.objects.filter(text__contains="动态管理")
    assert [n.recipient for n in told] == [cast.existing_member]
