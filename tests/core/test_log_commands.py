"""`lvheng seal_log` and `lvheng verify_log`."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from django.test import Client

from lvheng.core import audit, files
from lvheng.core.models import AuditEvent, AuditSeal, StoredFile
from tests.cast import Cast
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


@pytest.mark.clause("HN-4.2.b")
def test_a_file_swapped_or_gone_on_disk_is_noticed(cast: Cast) -> None:
    kept = [
        files.keep(ContentFile(b"%PDF-1.4\n%%EOF", f"{n}.pdf"), actor=cast.auditor, types=("pdf",), max_mb=1)
        for n in "ab"
    ]
    out = StringIO()
    call_command("verify_log", files=True, stdout=out)
    assert out.getvalue().endswith(f"文件完好：{StoredFile.objects.count()} 个，与收到时一致。\n")
    Path(kept[0].file.path).write_bytes(b"%PDF-1.4\n%%EOG")
    kept[1].file.storage.delete(kept[1].file.name)
    err = StringIO()
    with pytest.raises(SystemExit):
        call_command("verify_log", files=True, stderr=err)
    assert "（a.pdf）：内容与收到时的摘要不符" in err.getvalue()
    assert "（b.pdf）：内容不在了" in err.getvalue()
    client = Client()
    client.force_login(cast.auditor)
    assert client.get(f"/files/{kept[1].pk}/").status_code == 404


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
