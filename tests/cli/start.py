"""Running `lvheng init` in tests."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

PASSWORD = "一个足够长的示例口令-2025"


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("init", *arguments, stdout=out)
    return out.getvalue()


def stopped(*arguments: str) -> str:
    with pytest.raises(CommandError) as problem:
        run(*arguments)
    return str(problem.value)
