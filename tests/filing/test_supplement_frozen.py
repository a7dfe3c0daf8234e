"""What the database itself refuses of further versions, whoever asks (HN-4.2.b): raw SQL on both databases."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from lvheng.core import clock
from lvheng.filing import actions
from lvheng.filing.actions import Asked
from lvheng.filing.models import (
    Score,
    SubmittedAnswer,
    SubmittedEvidence,
    SubmittedFact,
    SubmittedVersion,
    Supplement,
    SupplementFile,
)
from tests.cast import Cast
from tests.filing import make

pytestmark = [pytest.mark.db]
PINNED = (
    "application", "number", "standard", "industry", "standard_hash", "campaign_hash", "benchmark_set",
    "commitment_digest", "commitment_signatory", "commitment_scan", "submitted_by",
)  # fmt: skip


@pytest.fixture
def version(cast: Cast) -> SubmittedVersion:
    return make.submitted(cast.unit_a, cast.enterprise_a)


def ask(version: SubmittedVersion, cast: Cast) -> Supplement:
    return actions.ask_supplement(
        version.application, level="city", authority=cast.city_x, reason="材料不全", actor=cast.city_x_officer,
        items=[Asked("evidence:1.calc", "补材料")],
    )  # fmt: skip


def further(first: SubmittedVersion, due: Any, **changed: Any) -> SubmittedVersion:
    """The next version as anybody might write it, past every action."""
    given: dict[str, Any] = {name: getattr(first, name) for name in PINNED} | {
        "version": 2, "submitted_at": clock.now(), "window_closes_at": due,
    }  # fmt: skip
    return SubmittedVersion.objects.create(**given | changed)


def facts(first: SubmittedVersion, second: SubmittedVersion, **changed: Any) -> list[SubmittedFact]:
    rows = []
    for row in first.facts.order_by("number"):
        row.pk, row.version = None, second
        for name, value in changed.items():
            setattr(row, name, value)
        rows.append(row)
    return rows


def refused(doing: Any) -> None:
    """The database refuses, and nothing of it stays."""
    with pytest.raises(DatabaseError, match=r"protected row|constraint"), transaction.atomic():
        doing()


@pytest.mark.clause("HN-4.2.b")
def test_no_version_that_nobody_asked_for(version: SubmittedVersion, cast: Cast) -> None:
    due = clock.now() + timedelta(days=3)
    refused(lambda: further(version, due))
    made = ask(version, cast)
    actions.cancel_supplement(made, actor=cast.city_x_officer, reason="不需要")
    refused(lambda: further(version, made.due_at))


@pytest.mark.clause("HN-3.1")
def test_no_version_outside_the_term_or_about_something_else(version: SubmittedVersion, cast: Cast) -> None:
    made = ask(version, cast)
    late = made.due_at + timedelta(seconds=1)
    refused(lambda: further(version, made.due_at, submitted_at=late))
    refused(lambda: further(version, late))
    refused(lambda: further(version, made.due_at, submitted_at=made.asked_at - timedelta(seconds=1)))
    for name in ("standard", "standard_hash", "campaign_hash", "number", "industry"):
        refused(lambda name=name: further(version, made.due_at, **{name: "x"}))
    refused(lambda: further(version, made.due_at, version=1))
    assert further(version, made.due_at).pk


@pytest.mark.clause("HN-4.2.b")
def test_the_facts_are_those_of_the_first(version: SubmittedVersion, cast: Cast) -> None:
    second = further(version, ask(version, cast).due_at)
    own = version.facts.order_by("number")[0].own
    changes: list[dict[str, Any]] = [
        {"typed": "1"}, {"value": "1"}, {"unit": "x"}, {"basis": "x"}, {"option": "x"}, {"functions": ["x"]},
        {"inputs": {"x": "1"}}, {"not_applicable": "x"}, {"remark": "x"}, {"sheet": {"x": "1"}}, {"own": not own},
        {"shown": "x"}, {"canonical": {"x": "1"}}, {"confirmed": {"x": "1"}}, {"number": 99},
    ]  # fmt: skip
    for changed in changes:
        refused(facts(version, second, **changed)[0].save)
    SubmittedFact.objects.bulk_create(facts(version, second))
    row = SubmittedFact.objects.filter(version=second).first()
    assert row is not None
    row.typed = "1"
    refused(row.save)


def test_no_answer_but_of_basic_data_differs(version: SubmittedVersion, cast: Cast) -> None:
    second = further(version, ask(version, cast).due_at)
    keys = set(version.answers.exclude(key__startswith="profile.").values_list("key", flat=True))
    assert any(key.startswith("basic.") for key in keys)
    for key in sorted(keys)[:3]:
        refused(SubmittedAnswer(version=second, key=key, value="别的").save)
    refused(SubmittedAnswer(version=second, key="basic.new", value="yes").save)
    SubmittedAnswer(version=second, key="profile.phone", value="0731-11111111").save()


def test_nothing_is_left_out_when_it_is_sealed(version: SubmittedVersion, cast: Cast) -> None:
    second = further(version, ask(version, cast).due_at)
    rows = facts(version, second)
    answers = [SubmittedAnswer(version=second, key=one.key, value=one.value) for one in version.answers.all()]
    evidence = [
        SubmittedEvidence(version=second, slot=one.slot, file=one.file, sha256=one.sha256, sm3=one.sm3)
        for one in version.evidence.select_related("file")
    ]
    second.sealed = True
    refused(second.save)
    SubmittedFact.objects.bulk_create(rows[1:])
    SubmittedAnswer.objects.bulk_create(answers[1:])
    SubmittedEvidence.objects.bulk_create(evidence[1:])
    for missing in (rows[0], answers[0], evidence[0]):
        refused(second.save)
        missing.save()
    second.save()
    for child in (rows[0], answers[0], evidence[0]):
        refused(child.delete)
    refused(lambda: SubmittedAnswer(version=second, key="profile.new", value="x").save())


def test_the_self_score_is_that_of_the_first(version: SubmittedVersion, cast: Cast) -> None:
    second = further(version, ask(version, cast).due_at)
    own = Score.objects.get(version=version, basis="self")
    own.pk, own.version, own.sort_key = None, second, "9" * 10
    refused(own.save)
    own.sort_key = Score.objects.get(version=version, basis="self").sort_key
    own.save()
    own.pk, own.version = None, version
    refused(own.save)


def test_what_was_asked_stays_as_it_was(version: SubmittedVersion, cast: Cast) -> None:
    made = ask(version, cast)
    for changed in ({"due_at": made.due_at + timedelta(days=9)}, {"reason": "x"}, {"level": "ministry"}):
        refused(lambda changed=changed: Supplement.objects.filter(pk=made.pk).update(**changed))
    refused(lambda: Supplement.objects.filter(pk=made.pk)._raw_delete("default"))
    item = made.items.get()
    given = SupplementFile(item=item, file=version.evidence.all()[0].file, added_at=clock.now())
    given.save()
    actions.cancel_supplement(made, actor=cast.city_x_officer, reason="不需要")
    item.answer = "x"
    refused(item.save)
    refused(given.delete)
    refused(lambda: SupplementFile(item=item, file=given.file, added_at=clock.now()).save())
    refused(lambda: made.items.create(kind="basic", target="profile.phone", asked="x"))
    refused(lambda: Supplement.objects.filter(pk=made.pk).update(answered_at=None))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            refused(lambda: cursor.execute("TRUNCATE filing_supplement CASCADE"))
