"""Every (state, act, person) of selection's tables: what is not in this list is refused."""

from itertools import product

import pytest

from lvheng.core.process import Process
from lvheng.core.refusal import Forbidden, Refused
from lvheng.selection.models import Candidacy, ClosingProposal, Objection, Publicity, UnitReport
from lvheng.selection.process import CANDIDACY, CLOSING_PROPOSAL, OBJECTION, PUBLICITY, UNIT_REPORT
from tests.cast import Cast
from tests.selection.making import candidacy_in, in_publicity

PROVINCE, MINISTRY = {"province_officer"}, {"ministry_officer"}
EITHER = PROVINCE | MINISTRY
LIVE = {
    "candidate", "recommended", "not_recommended", "reported", "shortlisted", "not_shortlisted", "in_publicity", "held",
    "published",
}  # fmt: skip
#: act: (states it is taken from, people who may), written anew here from the notices, not read from the tables.
CANDIDATE_ACTS = {
    "recommend": ({"candidate"}, PROVINCE),
    "decline": ({"candidate"}, PROVINCE),
    "undo": ({"recommended", "not_recommended"}, PROVINCE),
    "report": ({"recommended"}, PROVINCE),
    "shortlist": ({"reported"}, MINISTRY),
    "pass_over": ({"reported"}, MINISTRY),
    "reconsider": ({"shortlisted", "not_shortlisted"}, MINISTRY),
    "show": ({"shortlisted"}, MINISTRY),
    "object": ({"in_publicity"}, None),  # anybody
    "hold": ({"in_publicity"}, MINISTRY),
    "release": ({"held"}, MINISTRY),
    "release_later": ({"held"}, MINISTRY),
    "publish": ({"in_publicity"}, MINISTRY),
    "send_back": ({"reported"}, MINISTRY),
    "send_back_list": ({"reported"}, MINISTRY),
    "stand": ({"candidate", "recommended", "not_recommended"}, MINISTRY),  # else the machine's
    "lapse": ({"candidate", "recommended"}, MINISTRY),
    "reopen": ({"not_recommended"}, EITHER),
    "reopen_shortlist": ({"not_shortlisted", "held"}, MINISTRY),
    "end": (LIVE, EITHER),
}


def check_table(table: Process, obj: object, cast: Cast, acts: dict[str, tuple[set[str], set[str] | None]]) -> None:
    """Ask for every act in every state by every person; guards are left aside by asking the table alone."""
    assert set(table.table) == set(acts)
    for name, state, (who, person) in product(acts, table.states, cast.everybody.items()):
        states, people = acts[name]
        obj.state = state  # type: ignore[attr-defined] (not saved: asked of the table)
        allowed = people is None or who in people
        row = table.table[name]
        assert person.has_perm(row.permission, obj) == allowed, (name, who)
        assert (state in row.source) == (state in states), (name, state)
        if not allowed:
            with pytest.raises(Forbidden):
                table.check(obj, name, person)
        elif state not in states:
            with pytest.raises(Refused, match="不能"):
                table.check(obj, name, person)


@pytest.mark.clause("MI-1.b")
@pytest.mark.clause("MI-3.c")
def test_candidacies(cast: Cast) -> None:
    check_table(CANDIDACY, candidacy_in(cast, cast.unit_a, Candidacy.State.CANDIDATE), cast, CANDIDATE_ACTS)


@pytest.mark.clause("MI-3.c")
def test_publicity_and_objections(cast: Cast) -> None:
    (candidacy,) = in_publicity(cast, cast.unit_a)
    publicity = Publicity.objects.get()
    check_table(PUBLICITY, publicity, cast, {"open": ({"none"}, MINISTRY), "publish": ({"open"}, MINISTRY)})
    raised = Objection.objects.create(
        candidacy=candidacy, name="周", contact="1", text="x", receipt="YY1", raised_at=publicity.starts_at
    )
    check_table(OBJECTION, raised, cast, {"dismiss": ({"open"}, MINISTRY), "uphold": ({"open"}, MINISTRY)})


@pytest.mark.clause("HN-4.1.c")
@pytest.mark.clause("MI-2.2.b")
def test_closing_proposals(cast: Cast) -> None:
    made = ClosingProposal.objects.create(campaign=cast.campaign, unit=cast.existing, kind="stay")
    acts: dict[str, tuple[set[str], set[str] | None]] = {
        "notify": ({"proposed"}, MINISTRY), "state": ({"notified"}, {"existing_member"}),
        "answer": ({"notified"}, MINISTRY), "confirm": ({"proposed", "notified"}, MINISTRY),
        "dismiss": ({"proposed", "notified"}, MINISTRY), "reopen": ({"confirmed", "dismissed"}, MINISTRY),
    }  # fmt: skip
    check_table(CLOSING_PROPOSAL, made, cast, acts)


def test_reports_against_a_unit(cast: Cast) -> None:
    made = UnitReport(unit=cast.existing, authority=cast.province, receipt="FY1")
    acts: dict[str, tuple[set[str], set[str] | None]] = {
        "raise": ({"none"}, None), "check": ({"open"}, PROVINCE), "found": ({"checking"}, PROVINCE),
        "unfound": ({"checking"}, PROVINCE),
    }  # fmt: skip
    check_table(UNIT_REPORT, made, cast, acts)
