"""What was settled at the end of a year, said to it, reported and returned stays as it was in the database itself."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection

from lvheng.core import clock
from lvheng.screening import actions as screening
from lvheng.screening.models import Finding
from lvheng.selection import actions
from lvheng.selection.models import Appeal, ClosingProposal, Hearing, Objection, ReportReturn, UnitReport
from tests.cast import Cast
from tests.selection.making import file_existing, in_publicity
from tests.selection.test_closing import OVER, K, S, heard, propose
from tests.selection.test_closing_rules import finding
from tests.selection.test_returns import REASON, reported
from tests.selection.test_unit_reports import report
from tests.support.protected import refused, run, written_over

__all__ = ["reported"]
Clock = Callable[[str], datetime]
LATER = datetime(2026, 1, 1, tzinfo=clock.ZONE)
DECISION = "示例移出〔2025〕1号"
pytestmark = [pytest.mark.db, pytest.mark.django_db]


@pytest.fixture
def proposed(cast: Cast, clock_at: Clock) -> ClosingProposal:
    """A removal proposed for a finding."""
    file_existing(cast)
    finding(cast, cast.existing)
    clock_at(OVER)
    return propose(cast)[cast.existing.name]


@pytest.mark.clause("MI-2.2.b")
def test_a_proposal_stays_as_the_unit_was_told_and_as_it_was_settled(
    cast: Cast, proposed: ClosingProposal, clock_at: Clock
) -> None:
    mine = ClosingProposal.objects.filter(pk=proposed.pk)
    heard(proposed, cast, clock_at)
    for values in ({"kind": "stay"}, {"grounds": {}}, {"state": "proposed"}, {"unit": cast.park}):
        refused(lambda values=values: mine.update(**values))  # type: ignore[misc]
    refused(lambda: mine._raw_delete("default"))  # type: ignore[attr-defined]
    actions.confirm(proposed, actor=cast.ministry_officer, decision=DECISION)
    for values in (
        {"kind": "stay"}, {"state": "dismissed"}, {"decision": "另一文号"}, {"reason": "另一理由"},
        {"decided_at": LATER},
    ):  # fmt: skip
        refused(lambda values=values: mine.update(**values))  # type: ignore[misc]
    undecided = {"decision": "", "reason": "", "decided_by": None, "decided_at": None}
    refused(lambda: mine.update(state="proposed", **undecided))  # the unit is off its lists
    refused(lambda: mine._raw_delete("default"))  # type: ignore[attr-defined]
    for act in written_over(mine.get(), "campaign_id, unit_id", kind="stay"):
        refused(act)


@pytest.mark.clause("MI-2.2.b")
def test_a_settled_proposal_is_opened_again_with_nothing_left_of_its_decision(
    cast: Cast, proposed: ClosingProposal, clock_at: Clock
) -> None:
    heard(proposed, cast, clock_at)
    actions.dismiss_proposal(proposed, actor=cast.ministry_officer, reason="已整改")
    mine = ClosingProposal.objects.filter(pk=proposed.pk)
    refused(lambda: mine.update(state="proposed"))
    refused(lambda: mine.update(state="notified", reason="", decided_by=None, decided_at=None))
    screening.decide_finding(Finding.objects.get(), actor=cast.province_officer, confirmed=False, reason="误认")
    finding(cast, cast.existing, summary="另一项处罚")
    again = propose(cast)[cast.existing.name]
    assert (again.pk, again.state, again.kind, again.decided_by) == (proposed.pk, S.PROPOSED, K.REMOVE_EXCLUDED, None)
    assert not Hearing.objects.exists()
    assert mine.update(clause="")  # nobody was told of it
    assert actions.notify(again, actor=cast.ministry_officer).proposal == again


@pytest.mark.clause("MI-2.2.b")
def test_what_a_unit_was_told_and_said_stays(cast: Cast, proposed: ClosingProposal, clock_at: Clock) -> None:
    actions.notify(proposed, actor=cast.ministry_officer)
    mine = Hearing.objects.all()
    refused(lambda: mine.update(due_at=LATER))
    refused(lambda: mine.update(noticed_by=cast.province_officer))
    refused(lambda: mine._raw_delete("default"))
    actions.make_statement(proposed, actor=cast.existing_member, statement="已整改")
    actions.make_statement(proposed, actor=cast.existing_member, statement="已全部整改")  # as long as its term runs
    actions.answer_statement(proposed, actor=cast.ministry_officer, answer="不予采纳")
    clock_at("2025-11-21 00:00")
    actions.confirm(proposed, actor=cast.ministry_officer, decision=DECISION)
    for values in ({"statement": "同意"}, {"answer": "采纳"}, {"stated_at": None}, {"answered_at": LATER}):
        refused(lambda values=values: mine.update(**values))  # type: ignore[misc]
    refused(lambda: mine._raw_delete("default"))
    for act in written_over(mine.get(), "proposal_id", statement="同意"):
        refused(act)
    other = ClosingProposal.objects.get(unit=cast.park)
    actions.confirm(other, actor=cast.ministry_officer)
    late = {"noticed_by": cast.ministry_officer, "noticed_at": clock.now(), "due_at": LATER}
    refused(lambda: Hearing.objects.create(proposal=other, **late))


def test_reports_of_anyone_stay_as_raised_and_as_answered(cast: Cast) -> None:
    made = report(cast)
    mine = UnitReport.objects.filter(pk=made.pk)
    for values in ({"text": "改"}, {"name": "他人"}, {"due_at": LATER}, {"unit": cast.park}, {"evidence": None}):
        refused(lambda values=values: mine.update(**values))  # type: ignore[misc]
    refused(lambda: mine._raw_delete("default"))  # type: ignore[attr-defined]
    for act in written_over(made, "receipt", text="改"):
        refused(act)
    actions.check_report(made, actor=cast.province_officer)
    said = {"finding": "查无此事", "answer": "经核查不属实"}
    actions.answer_report(made, actor=cast.province_officer, founded=False, **said)
    for values in ({"answer": "改"}, {"finding": "改"}, {"state": "founded"}, {"state": "open"}, {"answered_at": None}):
        refused(lambda values=values: mine.update(**values))  # type: ignore[misc]
    assert mine.get().answer == "经核查不属实"


@pytest.mark.clause("MI-3.c")
def test_an_answer_is_final_with_its_state(cast: Cast) -> None:
    (candidacy,) = in_publicity(cast, cast.unit_a)
    now = clock.now()
    raised = Objection.objects.create(
        candidacy=candidacy, name="周示例", contact="13900000000", text="数据不符", receipt="YY00000001", raised_at=now
    )
    appeal = Appeal.objects.create(
        application=candidacy.application, against="city", authority=cast.city_x, text="请复核",
        raised_by=cast.enterprise_a, raised_at=now, due_at=now,
    )  # fmt: skip
    for act in written_over(raised, "receipt", text="改"):
        refused(act)
    for act in written_over(appeal, "application_id, against", text="改"):
        refused(act)
    actions.dismiss(raised, actor=cast.ministry_officer, answer="经核实不成立")
    answered = {"answer": "原决定正确", "answered_by": cast.province_officer, "answered_at": now}
    assert Appeal.objects.update(state="dismissed", **answered)
    for voices in (Objection.objects.all(), Appeal.objects.all()):
        for values in ({"state": "open"}, {"state": "upheld"}, {"answered_by": cast.enterprise_a}):
            refused(lambda voices=voices, values=values: voices.update(**values))  # type: ignore[misc]
    refused(lambda: Appeal.objects.update(reopened_until=now + timedelta(days=9)))


@pytest.mark.clause("MI-3.b")
def test_the_return_of_a_whole_list_is_not_written_over(reported: Cast) -> None:
    actions.send_back_list(reported.campaign, reported.province, actor=reported.ministry_officer, reason=REASON)
    made = ReportReturn.objects.get()
    assert made.candidacy is None
    for act in written_over(made, reason="另一理由"):
        refused(act)
    copied = (
        "INTO selection_reportreturn (report_id, reason, due_at, lapsed, returned_by_id, returned_at) "
        "SELECT report_id, 'x', due_at, lapsed, returned_by_id, returned_at FROM selection_reportreturn"
    )
    if connection.vendor == "sqlite":
        refused(lambda: run(f"INSERT OR REPLACE {copied}"))
    else:
        over = "ON CONFLICT (report_id) WHERE candidacy_id IS NULL DO UPDATE SET reason = excluded.reason"
        refused(lambda: run(f"INSERT {copied} {over}"))
    assert ReportReturn.objects.get().reason == REASON
