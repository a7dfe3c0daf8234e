"""`lvheng verify_submissions`: what was changed behind the database's back is found."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from tests.cast import Cast
from tests.filing import make
from tests.support.triggers import put_aside


def call() -> str:
    out = StringIO()
    try:
        call_command("verify_submissions", stdout=out, stderr=out)
    except SystemExit as ended:
        return f"{ended.code}：{out.getvalue()}"
    return out.getvalue()


@pytest.mark.clause("HN-4.2.b")
def test_what_was_submitted_verifies(cast: Cast) -> None:
    make.submitted(cast.unit_a, cast.enterprise_a)
    assert call() == "申报完好：1 个已提交版本与摘要相符，1 个得分重算一致。\n"


@pytest.mark.db
@pytest.mark.clause("HN-4.2.b")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE filing_submittedfact SET typed = '1' WHERE number = 7",
        "UPDATE filing_submittedanswer SET value = '别的'",
        "DELETE FROM filing_submittedevidence",
        "UPDATE filing_submittedversion SET digest = 'x'",
        "UPDATE filing_score SET total = '99'",
        "UPDATE filing_score SET standard_hash = 'x'",
    ],
)
def test_a_change_behind_the_triggers_is_found(cast: Cast, statement: str) -> None:
    make.submitted(cast.unit_a, cast.enterprise_a)
    with put_aside(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert call().startswith("1：")
    assert "共发现" in call()
