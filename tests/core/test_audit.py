"""The chained log: what is changed behind its back is found."""

import pytest
from django.db import DatabaseError, connection, transaction

from lvheng.core import audit
from lvheng.core.models import AuditEvent, AuditSeal
from tests.cast import Cast
from tests.support.triggers import put_aside


def tamper(statement: str) -> None:
    with put_aside(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_chains_verify_and_grow_by_subject(cast: Cast) -> None:
    first = audit.record("thing:1", "made", actor=None, data={"b": 2, "a": "一"})
    second = audit.record("thing:1", "changed", actor=cast.expert)
    other = audit.record("thing:2", "made", actor=cast.expert)
    assert (first.sequence, second.sequence, other.sequence) == (1, 2, 1)
    assert (first.previous, second.previous, other.previous) == (audit.GENESIS, first.digest, audit.GENESIS)
    assert (first.data, first.actor_label, second.actor_label) == ('{"a":"一","b":2}', "系统", "专家")
    audit.seal()
    audit.record("thing:2", "changed", actor=cast.expert)
    audit.seal()
    assert list(audit.verify()) == []


@pytest.mark.db
@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE core_auditevent SET data = '{}' WHERE subject = 'thing:1' AND sequence = 1", "内容与摘要不符"),
        ("DELETE FROM core_auditevent WHERE subject = 'thing:1' AND sequence = 1", "不相连"),
        ("DELETE FROM core_auditevent WHERE subject = 'thing:1' AND sequence = 2", "封存"),
        ("UPDATE core_auditseal SET heads = 0, digest = 'x'", "封存"),
    ],
)
def test_tampering_is_found(cast: Cast, statement: str, found: str) -> None:
    audit.record("thing:1", "made", actor=None, data={"a": 1})
    audit.record("thing:1", "changed", actor=None)
    audit.seal()
    tamper(statement)
    assert any(found in sentence for sentence in audit.verify())


@pytest.mark.db
@pytest.mark.parametrize("table", ["core_auditevent", "core_auditseal", "core_storedfile"])
@pytest.mark.parametrize("verb", ["update", "delete"])
def test_the_database_refuses_to_change_the_log(cast: Cast, table: str, verb: str) -> None:
    audit.seal()
    AuditSeal.objects.get()
    assert AuditEvent.objects.exists()
    if table == "core_storedfile":
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO core_storedfile (file, name, content_type, size, sha256, sm3, uploaded_at) "
                "VALUES ('a', 'a', 'a', 1, 'a', 'a', '2025-10-01')"
            )
    statement = f"UPDATE {table} SET id = id" if verb == "update" else f"DELETE FROM {table}"
    with pytest.raises(DatabaseError, match="protected row"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
