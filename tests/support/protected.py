"""Ways round the doors, for tests of what the database itself refuses (promise 3)."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction


def refused(act: Callable[[], Any]) -> None:
    """The database refuses it, and nothing of it stays."""
    with pytest.raises(IntegrityError, match="protected row"), transaction.atomic():
        act()


def written_over(row: models.Model, *keys: str, **changes: Any) -> Iterator[Callable[[], None]]:
    """Every way to write over a row by adding a changed copy of it: with its id, and with a new id and its other keys.

    `keys`: columns of each further unique key, as SQL. INSERT … ON CONFLICT DO UPDATE; in SQLite INSERT OR REPLACE too.
    """
    table, columns = row._meta.db_table, [field.column for field in row._meta.concrete_fields]
    setting = ", ".join(f"{name} = excluded.{name}" for name in changes)
    for key in ("id", *keys):
        shift = 0 if key == "id" else 1_000_000
        taken = [f"id + {shift}" if name == "id" else "%s" if name in changes else name for name in columns]
        copied = f"INTO {table} ({', '.join(columns)}) SELECT {', '.join(taken)} FROM {table} WHERE id = {row.pk}"
        statements = [f"INSERT {copied} ON CONFLICT ({key}) DO UPDATE SET {setting}"]
        statements += [f"INSERT OR REPLACE {copied}"] if connection.vendor == "sqlite" else []
        for statement in statements:
            yield lambda statement=statement: run(statement, *(changes[name] for name in columns if name in changes))


def run(statement: str, *values: Any) -> None:
    """A statement as somebody at the database would type it."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
