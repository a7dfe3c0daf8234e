"""Every (state, action, role) not in the tables is refused, and nothing is written (architecture, promise 2)."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from lvheng.accounts.models import Role
from lvheng.core.door import act, lock
from lvheng.core.models import AuditEvent, Notification
from lvheng.core.process import PROCESSES, Transition
from lvheng.core.refusal import Forbidden, Refused
from tests.cast import Cast
from tests.security.transitions import ACTING, Subject, subjects

OFFICERS = {"city_x_officer", "province_officer", "ministry_officer"}
#: Where a permission reaches further than the level that the row names, and why. `None`: to everybody.
FURTHER: dict[tuple[str, str], set[str] | None] = {
    ("application", "end"): {"ministry_officer"},  # MI-3.d: the ministry finds falsification too
    ("candidacy", "end"): {"ministry_officer"},
    ("falsification", "find"): {"ministry_officer"},
    ("finding", "confirm"): {"province_officer"},  # HN-4.1.d: city and province look up and decide
    ("finding", "clear"): {"province_officer"},
    ("check_run", "finish"): OFFICERS,  # who asks for a run has it done in their name
    ("check_run", "fail"): OFFICERS,
    ("check_run", "ask"): OFFICERS,
    ("review", "reopen_on_appeal"): {"province_officer", "ministry_officer"},  # who answers the appeal, at or above
    ("candidacy", "stand"): {"ministry_officer"},  # the machine's acts, which the ministry may have done at once
    ("candidacy", "lapse"): {"ministry_officer"},
    ("report", "lapse"): {"ministry_officer"},
    ("report", "remind_again"): {"ministry_officer"},
    ("candidacy", "reopen"): {"ministry_officer"},  # who answers the appeal, at or above
    ("expert_assignment", "set_aside"): {"expert"},  # who declares a tie takes the own opinion back
    ("invitation", "accept"): None,  # who holds the link: its guards look at the link and its sender
    ("invitation", "lapse"): None,  # whoever meets a dead link
    ("invitation", "revoke"): {"city_x_officer"},  # the officer over the unit as well as its own people
}
Who = dict[str, Any]


def acting(subject: Subject, row: Transition, everybody: Who) -> set[str]:
    """Who of the cast may take a row on a subject, as its table and FURTHER say."""
    if row.level == "public":
        return set(everybody)
    named = set(subject.acting.get(row.level, ACTING[row.level]))
    further = FURTHER.get((subject.process, row.name), set())
    return set(everybody) if further is None else named | further


def people(cast: Cast) -> Who:
    """The whole cast, and somebody who has not signed in."""
    return {**cast.everybody, "nobody": AnonymousUser()}


def forbidden_ones(subject: Subject, everybody: Who) -> Iterator[tuple[str, str, str]]:
    """Every state, action and person that the table does not name together."""
    table = PROCESSES[subject.process]
    for state in table.states:
        for row in table.transitions:
            if subject.asked and row.name not in subject.asked:
                continue
            may = acting(subject, row, everybody)
            for who in everybody:
                if state not in row.source or who not in may:
                    yield state, row.name, who


def written() -> tuple[int, int]:
    """How many events and notifications there are."""
    return AuditEvent.objects.count(), Notification.objects.count()


def test_every_process_has_a_subject_and_every_role_somebody(cast: Cast) -> None:
    assert {one.process for one in subjects(cast)} == set(PROCESSES)
    held = set(Role.objects.filter(until=None).values_list("kind", flat=True))
    assert held == set(Role.Kind.values)


@pytest.mark.clause("HN-4.1.a")
def test_what_no_table_names_is_refused(cast: Cast) -> None:
    everybody, taken, tried = people(cast), [], 0
    for subject in subjects(cast):
        table, before = PROCESSES[subject.process], written()
        for state, name, who in forbidden_ones(subject, everybody):
            obj = subject.obj if subject.at is None else subject.at(state)
            if subject.at is None:
                obj.state = state
            tried += 1
            try:
                table.check(obj, name, everybody[who])
            except Refused:
                continue
            taken.append((subject.process, state, name, who))
        assert written() == before
    found = sorted({f"{process}.{name} {who}" for process, _state, name, who in taken})
    assert not found, "\n".join(found)
    assert tried > 5_000


def test_the_door_writes_nothing_of_what_it_refuses(cast: Cast) -> None:
    everybody: Who = {"nobody": AnonymousUser(), "stranger": cast.stranger, "auditor": cast.auditor}
    everybody["another city"] = cast.city_y_officer
    rows = [one for one in subjects(cast) if one.at is None]
    for subject in rows:
        state, before = subject.obj.state, written()
        for row in PROCESSES[subject.process].transitions:
            if FURTHER.get((subject.process, row.name), set()) is None or row.level == "public":
                continue
            for who, actor in everybody.items():
                with pytest.raises(Forbidden), act(PROCESSES[subject.process], row.name, subject.obj, actor=actor):
                    raise AssertionError(f"{subject.process}.{row.name} let {who} in")
        assert (lock(subject.obj).state, written()) == (state, before)
