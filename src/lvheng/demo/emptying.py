"""Emptying the demonstration: protected rows can't be deleted, so the tables go and come again by migration."""

import shutil
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection


def empty() -> None:
    """Drop every table and all files of the demonstration, then migrate anew. Raises RuntimeError outside the demo."""
    if not settings.DEMO:
        raise RuntimeError("only the demonstration is ever emptied")
    drop_tables()
    shutil.rmtree(Path(settings.DATA_DIR) / "files", ignore_errors=True)
    call_command("migrate", verbosity=0)


def drop_tables() -> None:
    """Drop all tables with their triggers, and PostgreSQL's trigger functions."""
    tables = connection.introspection.table_names()
    quoted = [connection.ops.quote_name(name) for name in tables]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            if quoted:
                cursor.execute(f"DROP TABLE {', '.join(quoted)} CASCADE")
            cursor.execute("SELECT oid::regprocedure::text FROM pg_proc WHERE proname LIKE 'lv\\_%'")
            for (function,) in cursor.fetchall():
                cursor.execute(f"DROP FUNCTION {function} CASCADE")
        else:
            cursor.execute("PRAGMA foreign_keys=OFF")
            for name in quoted:
                cursor.execute(f"DROP TABLE {name}")
            cursor.execute("PRAGMA foreign_keys=ON")
