"""Two at once: one application, one number each, nothing twice; who comes second is told so (promise 11)."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections

from lvheng.core.models import AuditEvent
from lvheng.core.refusal import Refused
from lvheng.filing import actions
from lvheng.filing.models import Application, SubmittedVersion
from tests.cast import Cast
from tests.filing import make

pytestmark = [pytest.mark.db, pytest.mark.django_db(transaction=True)]


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What each call returns or raises: all together on PostgreSQL, one by one on SQLite's memory (one writer)."""
    answers: list[Any] = [None] * len(calls)
    gate = threading.Barrier(len(calls)) if connection.vendor == "postgresql" else None

    def run(position: int) -> None:
        try:
            if gate is not None:
                gate.wait(10)
            answers[position] = calls[position]()
        except (Refused, DatabaseError) as error:  # what was raised is the answer
            answers[position] = error
        finally:
            if gate is not None:
                connections.close_all()

    threads = [threading.Thread(target=run, args=(position,)) for position in range(len(calls))]
    for thread in threads:
        if gate is None:
            thread.run()
        else:
            thread.start()
    for thread in threads:
        if gate is not None:
            thread.join(60)
    return answers


def test_beginning_twice_makes_one_application(cast: Cast) -> None:
    answers = at_once(*[lambda: actions.start(cast.unit_a, actor=cast.enterprise_a)] * 4)
    assert sum(isinstance(answer, Application) for answer in answers) == 1
    assert sum(isinstance(answer, Refused) for answer in answers) == 3
    assert Application.objects.filter(unit=cast.unit_a).count() == 1


@pytest.mark.clause("HN-4.2.b")
def test_submitting_twice_and_beside_others_numbers_without_gap(cast: Cast) -> None:
    one = make.committed(cast.unit_a, cast.enterprise_a)
    other = make.committed(cast.existing, cast.existing_member)
    answers = at_once(
        *[lambda: actions.submit(Application.objects.get(pk=one.pk), actor=cast.enterprise_a)] * 3,
        *[lambda: actions.submit(Application.objects.get(pk=other.pk), actor=cast.existing_member)] * 2,
    )
    assert sum(isinstance(answer, SubmittedVersion) for answer in answers) == 2
    assert sum(isinstance(answer, Refused) for answer in answers) == 3
    numbers = sorted(SubmittedVersion.objects.values_list("number", flat=True))
    assert numbers == ["LH-2025-43-F-000001", "LH-2025-43-F-000002"]
    assert AuditEvent.objects.filter(verb="application.submit").count() == 2


def test_saving_at_once_loses_nothing(cast: Cast) -> None:
    draft = actions.start(cast.unit_a, actor=cast.enterprise_a)
    answers = at_once(
        lambda: actions.save_answer(draft, "profile.contact", "李示例", actor=cast.enterprise_a),
        lambda: actions.save_answer(draft, "profile.phone", "13900000000", actor=cast.enterprise_a),
        lambda: actions.save_fact(draft, 7, {"typed": "91"}, actor=cast.enterprise_a),
        lambda: actions.save_fact(draft, 7, {"remark": "说明"}, actor=cast.enterprise_a),
    )
    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    kept = dict(draft.answers.values_list("key", "value"))
    assert (kept["profile.contact"], kept["profile.phone"]) == ("李示例", "13900000000")
    fact = draft.facts.get(number=7)
    assert (fact.typed, fact.remark) == ("91", "说明")


def test_two_tabs_add_rows_and_cells_at_once(cast: Cast) -> None:
    draft = actions.start(cast.unit_a, actor=cast.enterprise_a)
    answers = at_once(
        *[lambda: actions.add_row(draft, 5, "materials", actor=cast.enterprise_a)] * 3,
        lambda: actions.save_cells(draft, 7, {"intake.amount": "1"}, actor=cast.enterprise_a),
        lambda: actions.save_cells(draft, 7, {"reused.amount": "2"}, actor=cast.enterprise_a),
        lambda: actions.save_cells(draft, 0, {"output_value.amount": "3"}, actor=cast.enterprise_a),
    )
    assert sorted(answers[:3]) == ["r1", "r2", "r3"]
    assert [row["_row"] for row in draft.facts.get(number=5).sheet["materials"]] == ["r1", "r2", "r3"]
    kept = draft.facts.get(number=7).sheet
    assert (kept["intake"], kept["reused"]) == ({"amount": "1"}, {"amount": "2"})
    assert draft.facts.get(number=0).sheet["output_value"] == {"amount": "3"}
