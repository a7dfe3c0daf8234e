"""`lvheng seal_log` and `lvheng verify_log`."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from lvheng.core import audit
from lvheng.core.models import AuditEvent, AuditSeal
from tests.support.triggers import put_aside

pytestmark = pytest.mark.django_db


def call(name: str) -> tuple[str, str]:
    """What a command prints: standard output, standard error."""
    out, err = StringIO(), StringIO()
    call_command(name, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_a_whole_log_is_said_to_be_whole() -> None:
    for verb in ("a", "b"):
        audit.record("thing:1", verb, actor=None)
    out, _ = call("seal_log")
    seal = AuditSeal.objects.get()
    assert out == f"第 {seal.pk} 号封存：1 条链，摘要 {seal.digest}\n"
    assert call("verify_log") == ("日志完好：2 条记录、1 次封存，逐条相连。\n", "")


def test_a_change_ends_with_code_one_and_a_sentence_each() -> None:
    event = audit.record("thing:1", "a", actor=None)
    call("seal_log")
    with put_aside(), connection.cursor() as cursor:
        cursor.execute("UPDATE core_auditevent SET verb = 'z' WHERE id = %s", [event.pk])
    err = StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("verify_log", stderr=err)
    assert stopped.value.code == 1
    changed = AuditEvent.objects.get()
    assert err.getvalue() == f"{changed}：内容与摘要不符，已被改动。\n共发现 1 处问题。\n"
