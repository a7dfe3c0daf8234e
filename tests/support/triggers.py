"""Emptying the tables after a test that commits, although triggers forbid it.

Django's `TransactionTestCase` (what pytest-django's `transactional_db` stands on) flushes every table at its end, which
the triggers of protected tables refuse, as they should. They are put aside for that moment and put back exactly
as the database has them.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.test import TransactionTestCase


@contextmanager
def put_aside() -> Iterator[None]:
    """Take the project's triggers away, and bring them back."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE 'lv\\_%'")
            tables = [row[0] for row in cursor.fetchall()]
            settle = "SET CONSTRAINTS ALL IMMEDIATE"  # a table with checks still to come can't be altered
            away = [settle, *(f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in tables)]
            back = [settle, *(f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in tables)]
        else:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND substr(name, 1, 3) = 'lv_'")
            found = cursor.fetchall()
            away = [f"DROP TRIGGER {name}" for name, _sql in found]
            back = [sql for _name, sql in found]
        for statement in away:
            cursor.execute(statement)
        try:
            yield
        finally:
            for statement in back:
                cursor.execute(statement)


def teach_flush() -> None:
    """Let every `TransactionTestCase` of this run empty protected tables."""
    original: Callable[[Any], None] = TransactionTestCase._fixture_teardown

    def teardown(case: TransactionTestCase) -> None:
        with put_aside():
            original(case)

    TransactionTestCase._fixture_teardown = teardown
