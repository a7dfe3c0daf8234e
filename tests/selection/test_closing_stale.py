"""What was proposed, notified or settled follows what is so: findings, filing, releases, scores, lists, terms."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lvheng.core.models import AuditEvent, Notification
from lvheng.core.refusal import Refused
from lvheng.registry.models import ListEntry
from lvheng.review.queries import existing as duty_list
from lvheng.screening import actions as screening
from lvheng.screening.models import Finding
from lvheng.selection import actions, queries
from lvheng.selection.models import AnnualResult, ClosingProposal, Hearing
from tests.cast import Cast, make_unit
from tests.selection.making import EXISTING, file_existing, listed_units, make_score, pdf, submitted, version_of
from tests.selection.rulings import hearing
from tests.selection.test_closing import OVER, K, S, file_existing_but, heard, past, propose, twenty
from tests.selection.test_closing_rules import finding

Clock = Callable[[str], datetime]
DECISION = "示例移出〔2025〕1号"


def confirm(cast: Cast, proposal: ClosingProposal) -> ClosingProposal:
    return actions.confirm(proposal, actor=cast.ministry_officer, decision=DECISION)


def listed(cast: Cast) -> bool:
    return ListEntry.objects.filter(unit=cast.existing, level="national", state="listed").exists()


# -- what was notified ------------------------------------------------------------------------------------------------


@pytest.mark.clause("HN-4.1.c")
def test_a_removal_for_a_finding_overruled_since_is_not_confirmed(cast: Cast, clock_at: Clock) -> None:
    file_existing(cast)
    found = finding(cast, cast.existing)
    clock_at(OVER)
    proposal = propose(cast)[cast.existing.name]
    heard(proposal, cast, clock_at)
    screening.decide_finding(found, actor=cast.province_officer, confirmed=False, reason="误认")
    propose(cast)
    with pytest.raises(Refused, match="原认定的不得申报情形已不成立") as caught:
        confirm(cast, proposal)
    assert "不采纳" in caught.value.refusal.next_step
    assert listed(cast)
    finding(cast, cast.existing, summary="另一项处罚")  # it was not heard on this one
    with pytest.raises(Refused, match="不再成立"):
        confirm(cast, proposal)
    actions.dismiss_proposal(proposal, actor=cast.ministry_officer, reason="认定已撤销")
    again = propose(cast)[cast.existing.name]  # the other finding is proposed by itself, and heard anew
    assert (again.pk, again.state, again.kind) == (proposal.pk, S.PROPOSED, K.REMOVE_EXCLUDED)
    assert not Hearing.objects.exists()
    assert actions.notify(again, actor=cast.ministry_officer).proposal == again


@pytest.mark.clause("HN-4.1.c")
def test_a_removal_for_not_filing_is_not_confirmed_after_a_release(cast: Cast, clock_at: Clock) -> None:
    file_existing_but(cast)
    clock_at(OVER)
    proposal = propose(cast)[cast.existing.name]
    heard(proposal, cast, clock_at)
    actions.release_unit(
        cast.existing, cast.campaign, actor=cast.province_officer, ground="other", reason="停业", decision="示例1号"
    )
    with pytest.raises(Refused, match="本年度已免除填报"):
        confirm(cast, proposal)
    assert listed(cast)


@pytest.mark.clause("HN-4.1.c")
def test_a_removal_for_not_filing_is_not_confirmed_after_filing_late(cast: Cast, clock_at: Clock) -> None:
    file_existing_but(cast)
    clock_at(OVER)
    proposal = propose(cast)[cast.existing.name]
    heard(proposal, cast, clock_at)
    clock_at("2025-10-20 10:00")  # as if inside a term extended by decision
    submitted(cast, cast.existing, "70", route=EXISTING)
    clock_at("2025-11-21 00:00")
    with pytest.raises(Refused, match="本年度已完成填报"):
        confirm(cast, proposal)


@pytest.mark.clause("MI-2.2.b")
def test_a_removal_from_the_bottom_waits_for_ranks_of_the_present_scores(cast: Cast, clock_at: Clock) -> None:
    worst = twenty(cast)
    for year in (2024, 2023):
        past(worst, year, "41", in_bottom=True)
    clock_at(OVER)
    proposal = propose(cast)[worst.name]
    heard(proposal, cast, clock_at)
    make_score(version_of(worst.applications.get()), "province", "90")
    with pytest.raises(Refused, match="形成建议后本年度得分有变化"):
        confirm(cast, proposal)
    make_score(version_of(worst.applications.get()), "province", "39")
    propose(cast)
    assert confirm(cast, proposal).state == S.CONFIRMED


# -- what was settled -------------------------------------------------------------------------------------------------


@pytest.mark.clause("HN-4.1.c")
@pytest.mark.clause("MI-2.2.b")
def test_staying_is_not_confirmed_when_something_graver_applies(cast: Cast, clock_at: Clock) -> None:
    file_existing(cast)
    clock_at(OVER)
    propose(cast)
    finding(cast, cast.existing)
    with pytest.raises(Refused, match="现在应为“移出：存在不得申报的情形”") as caught:
        actions.confirm_all(cast.campaign, K.STAY, actor=cast.ministry_officer)
    assert cast.existing.name in caught.value.refusal.message
    assert "重新形成" in caught.value.refusal.next_step
    assert not ClosingProposal.objects.filter(state=S.CONFIRMED).exists()


@pytest.mark.clause("HN-4.1.c")
@pytest.mark.clause("MI-2.2.b")
def test_a_stay_that_something_graver_overtakes_is_opened_again(
    cast: Cast, clock_at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    file_existing(cast)
    clock_at(OVER)
    hearing(monkeypatch, "stay", "remove_excluded")
    before = propose(cast)[cast.existing.name]
    heard(before, cast, clock_at)
    confirm(cast, before)
    actions.notify(propose(cast)[cast.park.name], actor=cast.ministry_officer)
    clock_at("2025-12-10 00:00")
    confirm(cast, propose(cast)[cast.park.name])
    finding(cast, cast.existing)
    with pytest.raises(Refused, match="有 1 条已办结") as caught:
        actions.close_year(cast.campaign, actor=cast.ministry_officer)
    assert [gap.message for gap in caught.value.refusal.gaps] == [cast.existing.name]
    again = propose(cast)[cast.existing.name]
    assert (again.kind, again.state, again.decided_by, again.decided_at) == (
        K.REMOVE_EXCLUDED, S.PROPOSED, None, None,
    )  # fmt: skip
    assert AuditEvent.objects.filter(verb="closing_proposal.reopen").count() == 1
    assert not Notification.objects.filter(text__contains="重新形成建议").exists()  # staying had not been told
    assert propose(cast)[cast.park.name].state == S.CONFIRMED
    with pytest.raises(Refused, match="还有 1 条"):
        actions.close_year(cast.campaign, actor=cast.ministry_officer)


@pytest.mark.clause("MI-2.2.b")
def test_a_warning_overtaken_is_told_and_a_removal_is_never_opened_again(cast: Cast, clock_at: Clock) -> None:
    from lvheng.selection.process import CLOSING_PROPOSAL

    worst = twenty(cast)
    clock_at(OVER)
    warned = confirm(cast, propose(cast)[worst.name])
    with pytest.raises(Refused, match="情况没有变化"):
        CLOSING_PROPOSAL.check(warned, "reopen", cast.ministry_officer)
    finding(cast, worst)
    again = propose(cast)[worst.name]
    assert (again.kind, again.state) == (K.REMOVE_EXCLUDED, S.PROPOSED)
    assert Notification.objects.filter(recipient=cast.existing_member, text__contains="重新形成建议").count() == 1
    heard(again, cast, clock_at)
    removed = confirm(cast, again)
    with pytest.raises(Refused, match="情况没有变化"):
        CLOSING_PROPOSAL.check(removed, "reopen", cast.ministry_officer)
    assert propose(cast)[worst.name].state == S.CONFIRMED


@pytest.mark.clause("MI-2.2.b")
def test_a_score_that_changes_after_the_decision_needs_new_ranks_before_the_year_closes(
    cast: Cast, clock_at: Clock
) -> None:
    file_existing(cast)
    clock_at(OVER)
    propose(cast)
    actions.confirm_all(cast.campaign, K.STAY, actor=cast.ministry_officer)
    make_score(version_of(cast.park.applications.get()), "province", "71")
    with pytest.raises(Refused, match="有 1 条已办结"):
        actions.close_year(cast.campaign, actor=cast.ministry_officer)
    propose(cast)
    actions.close_year(cast.campaign, actor=cast.ministry_officer)
    assert set(ClosingProposal.objects.values_list("state", flat=True)) == {S.CONFIRMED}


# -- who must file, and since when ------------------------------------------------------------------------------------


@pytest.mark.db
@pytest.mark.clause("HN-1.2")
@pytest.mark.clause("HN-4.1.c")
def test_a_unit_listed_after_filing_began_has_no_duty_this_year(cast: Cast, clock_at: Clock) -> None:
    file_existing(cast)
    began = cast.campaign.windows.get(province=cast.province, act="filing").opens_at.astimezone().date()
    late, early = (make_unit(cast.city_x, name) for name in ("新列入示例", "早列入示例"))
    for unit, on in ((late, began), (early, date.fromordinal(began.toordinal() - 1))):
        ListEntry.objects.create(unit=unit, level="national", year=2025, batch="示例", decision="示例", listed_on=on)
    assert late not in queries.duty_units(cast.campaign)
    assert early in queries.duty_units(cast.campaign, cast.city_x)
    assert early not in queries.duty_units(cast.campaign, cast.city_y)
    assert queries.gate(cast.campaign, cast.city_x).waiting == (early,)
    found = duty_list.existing(cast.province_officer, cast.campaign)
    assert (late in found, early in found) == (False, True)
    clock_at(OVER)
    proposed = propose(cast)
    assert late.name not in proposed
    assert proposed[early.name].kind == K.REMOVE_UNFILED


@pytest.mark.clause("MI-2.2.b")
def test_years_before_a_unit_came_back_do_not_count(cast: Cast, clock_at: Clock) -> None:
    unit = twenty(cast)
    for year in (2018, 2019):
        past(unit, year, "40", in_bottom=True)
    former = ListEntry.objects.filter(unit=unit, level="national")
    former.update(state="removed", removed_on=date(2019, 12, 1), removal_decision="示例旧号")
    ListEntry.objects.create(
        unit=unit, level="national", year=2024, batch="示例", decision="示例", listed_on=date(2024, 1, 10)
    )
    clock_at(OVER)
    found = propose(cast)[unit.name]
    assert (found.kind, found.grounds["run"], found.grounds["since"]) == (K.WARN, [2025], 2024)
    assert [row["year"] for row in found.grounds["years"]] == [2025, 2019, 2018]


# -- ranks and queries ------------------------------------------------------------------------------------------------


@pytest.mark.clause("MI-2.2.b")
def test_a_unit_gone_before_a_new_run_leaves_the_ranks(cast: Cast, clock_at: Clock) -> None:
    worst = twenty(cast)
    clock_at(OVER)
    propose(cast)
    gone = ListEntry.objects.get(unit__name="现有示例018有限公司", level="national").unit
    actions.find_falsification(
        gone, cast.campaign, actor=cast.province_officer, decision=DECISION, grounds="虚报", proof=pdf()
    )
    propose(cast)
    kept = AnnualResult.objects.get(unit=gone, year=2025)
    assert (kept.score, kept.rank, kept.population, kept.in_bottom) == (None, None, 0, False)
    places, mine = queries.green_places(cast.campaign), AnnualResult.objects.get(unit=worst, year=2025)
    assert gone.pk not in places
    assert (places[worst.pk].rank, places[worst.pk].population) == (mine.rank, mine.population) == (19, 19)


def test_queries_do_not_grow_with_the_proposals(cast: Cast, clock_at: Clock) -> None:
    clock_at(OVER)

    def asked(do: Callable[[], object]) -> int:
        with CaptureQueriesContext(connection) as seen:
            do()
        return len(seen)

    def settled() -> list[ClosingProposal]:
        return queries.to_settle(cast.ministry_officer, cast.campaign, K.REMOVE_UNFILED, S.PROPOSED)

    def stale() -> list[ClosingProposal]:
        return queries.overtaken_ones(cast.campaign)

    def counts() -> tuple[int, int]:
        propose(cast)
        ClosingProposal.objects.filter(unit=cast.park, state=S.PROPOSED).update(state=S.DISMISSED)
        return asked(settled), asked(stale)

    counts()
    few = counts()
    made = listed_units(cast.city_y, 3)
    propose(cast)
    ClosingProposal.objects.filter(unit__in=made[:2]).update(state=S.DISMISSED)
    assert counts() == few
    assert Finding.objects.count() == 0
