"""What the triggers protect, over all tables: nothing can be pushed out, and the documentation names them."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from lvheng.core.triggers import Protect, Rule, StepAside
from tests.structure.source import ROOT

pytestmark = pytest.mark.django_db
FROZEN = re.compile(r"SELECT 1 FROM \w+ AS o WHERE (.*?) AND \(")
#: No row at all may be added to a published set, by `insert` of its rule (benchmarks/migrations/0002_protect).
CLOSED = {"benchmarks_benchmarkrow": "set_id"}


def rows(statement: str) -> list[tuple[str, ...]]:
    """What the database answers."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def protected() -> dict[str, str]:
    """Every protected table, and in SQLite what its trigger looks for when a row is added."""
    if connection.vendor == "postgresql":
        found = rows("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE 'lv\\_%\\_row'")
        return {table: "" for (table,) in found}
    found = rows("SELECT tbl_name, sql FROM sqlite_master WHERE type = 'trigger' AND name = 'lv_' || tbl_name || '_i'")
    return dict(found)


def keys_of(table: str) -> list[set[str]]:
    """The columns of every unique index of a table in SQLite, with its id; such as hold for some rows only, too."""
    names = [name for _, name, unique, *_ in rows(f"PRAGMA index_list({table})") if unique]
    return [{"id"}, *({column for *_, column in rows(f"PRAGMA index_info({name})")} for name in names)]


def test_no_unique_key_lets_a_frozen_row_be_replaced() -> None:
    """SQLite's INSERT OR REPLACE deletes what has the same key without a word to the triggers of deletion.

    No other database replaces rows: this one is not among those of `db`, which PostgreSQL runs too.
    """
    assert connection.vendor == "sqlite"
    tables = protected()
    assert len(tables) > 20
    open_to = {}
    for table, sql in tables.items():
        looked_for = [set(re.findall(r"o\.(\w+) = NEW\.\1\b", one)) for one in FROZEN.findall(sql)]
        missing = [key for key in keys_of(table) if not any(one and one <= key for one in looked_for)]
        open_to[table] = [key for key in missing if CLOSED.get(table) not in key]
    assert {table: keys for table, keys in open_to.items() if keys} == {}


def rules() -> dict[str, Rule]:
    """The rule of every table that stands once all migrations have run."""
    found: dict[str, Rule] = {}
    executor = MigrationExecutor(connection)
    for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes(), clean_start=True):
        for operation in migration.operations:
            if isinstance(operation, StepAside):
                for rule in operation.rules:
                    del found[rule.table]
            elif isinstance(operation, Protect):
                assert not found.keys() & {rule.table for rule in operation.rules}
                found |= {rule.table: rule for rule in operation.rules}
    return found


@pytest.mark.db
def test_the_rules_know_every_column() -> None:
    """A column that a rule with changeable ones does not know of could be changed without anybody noticing."""
    known = {table: (set(rule.columns), set(rule.mutable)) for table, rule in rules().items()}
    assert known.keys() == protected().keys()
    partly = {table: both for table, both in known.items() if both[1]}
    models = {model._meta.db_table: model for model in apps.get_models()}
    assert {table: columns for table, (columns, _) in partly.items()} == {
        table: {field.column for field in models[table]._meta.concrete_fields} for table in partly
    }
    assert [table for table, (columns, mutable) in partly.items() if not mutable < columns] == []


@pytest.mark.db
def test_the_documentation_names_every_protected_table() -> None:
    text = (Path(ROOT) / "docs" / "architecture.md").read_text(encoding="utf-8")
    section = text.split("## What the database refuses")[1].split("\n## ")[0]
    listed = re.findall(r"`([a-z]+_[a-z]+)`", "\n".join(line for line in section.splitlines() if line.startswith("|")))
    assert sorted(listed) == sorted(protected())
