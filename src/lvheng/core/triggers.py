"""What the database itself refuses (architecture, promise 3): triggers for SQLite and PostgreSQL alike.

`Protect` is a migration operation. A protected row can't be updated or deleted, nothing can be inserted beside it
where `insert_when` says so, the table can't be truncated, and SQLite's INSERT OR REPLACE can't replace it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.migrations.operations.base import Operation

MESSAGE = "lvheng: protected row"


@dataclass(frozen=True)
class Rule:
    """What of one table is protected; conditions are SQL over OLD or NEW.

    `row`: condition over OLD under which a row is frozen ("TRUE": always).
    `insert`: condition over NEW under which no row may be added ("" = rows may be added).
    `keys`: the table's unique column sets, so that REPLACE can't remove a frozen row.
    `mutable`: columns that may still change on a frozen row; `never`: condition over OLD and NEW under which
    even those may not.
    `collides`: further SQL conditions over `o` (a frozen row) and NEW under which NEW would replace it, for unique
    indexes that hold only for some rows.
    """

    table: str
    row: str = "TRUE"
    insert: str = ""
    keys: tuple[tuple[str, ...], ...] = (("id",),)
    mutable: tuple[str, ...] = ()
    never: str = ""
    columns: tuple[str, ...] = ()
    collides: tuple[str, ...] = ()


def _changed(rule: Rule, vendor: str) -> str:
    if not rule.mutable:
        return rule.row
    fixed = [column for column in rule.columns if column not in rule.mutable]
    differs = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
    return f"({rule.row}) AND ({' OR '.join(f'OLD.{c} {differs} NEW.{c}' for c in fixed)})"


def _replaces(rule: Rule, *, other: bool) -> str:
    """Whether NEW would push out a frozen row (alias `o`), in SQLite; `other`: not the row being updated itself."""
    frozen = rule.row.replace("OLD.", "o.")
    but = " AND o.id <> OLD.id" if other else ""
    collisions = [" AND ".join(f"o.{column} = NEW.{column}" for column in key) for key in rule.keys]
    return " OR ".join(
        f"EXISTS (SELECT 1 FROM {rule.table} AS o WHERE {same}{but} AND ({frozen}))"  # noqa: S608 (own names)
        for same in (*collisions, *rule.collides)
    )


def sqlite_statements(rule: Rule) -> list[str]:
    """The CREATE TRIGGER statements of one rule for SQLite."""
    refuse = f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
    added = " OR ".join(f"({part})" for part in (_replaces(rule, other=False), rule.insert) if part)
    moved = " OR ".join(f"({part})" for part in (_replaces(rule, other=True), rule.never, rule.insert) if part)
    return [
        f"CREATE TRIGGER lv_{rule.table}_u BEFORE UPDATE ON {rule.table} WHEN {_changed(rule, 'sqlite')} {refuse}",
        f"CREATE TRIGGER lv_{rule.table}_d BEFORE DELETE ON {rule.table} WHEN {rule.row} {refuse}",
        f"CREATE TRIGGER lv_{rule.table}_i BEFORE INSERT ON {rule.table} WHEN {added} {refuse}",
        f"CREATE TRIGGER lv_{rule.table}_m BEFORE UPDATE ON {rule.table} WHEN {moved} {refuse}",
    ]


def postgresql_statements(rule: Rule) -> list[str]:
    """The function and triggers of one rule for PostgreSQL."""
    name = f"lv_{rule.table}"
    refuse = f"RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';"
    insert = rule.insert or "FALSE"
    update = " OR ".join(f"({part})" for part in (_changed(rule, "postgresql"), rule.never, rule.insert) if part)
    body = (
        f"IF TG_OP = 'TRUNCATE' THEN {refuse} "
        f"ELSIF TG_OP = 'INSERT' THEN IF {insert} THEN {refuse} END IF; RETURN NEW; "
        f"ELSIF TG_OP = 'DELETE' THEN IF {rule.row} THEN {refuse} END IF; RETURN OLD; "
        f"ELSE IF {update} THEN {refuse} END IF; RETURN NEW; END IF;"
    )
    create = f"CREATE TRIGGER {name}"
    return [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$",
        f"{create}_row BEFORE INSERT OR UPDATE OR DELETE ON {rule.table} FOR EACH ROW EXECUTE FUNCTION {name}()",
        f"{create}_all BEFORE TRUNCATE ON {rule.table} FOR EACH STATEMENT EXECUTE FUNCTION {name}()",
    ]


def undo_statements(rule: Rule, vendor: str) -> list[str]:
    """What removes the triggers again (migrating backwards)."""
    if vendor == "postgresql":
        return [f"DROP FUNCTION IF EXISTS lv_{rule.table}() CASCADE"]
    return [f"DROP TRIGGER IF EXISTS lv_{rule.table}_{kind}" for kind in "udim"]


class Protect(Operation):
    """Migration operation that sets up the triggers of some rules."""

    reversible = True
    reduces_to_sql = True

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = list(rules)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """For the migration autodetector."""
        return "Protect", [self.rules], {}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Triggers are no part of the models' state."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Create the triggers."""
        vendor = schema_editor.connection.vendor
        build = postgresql_statements if vendor == "postgresql" else sqlite_statements
        for rule in self.rules:
            for statement in build(rule):
                schema_editor.execute(statement)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Remove the triggers."""
        for rule in self.rules:
            for statement in undo_statements(rule, schema_editor.connection.vendor):
                schema_editor.execute(statement)

    def describe(self) -> str:
        """One line for `migrate`."""
        return "Protect " + ", ".join(rule.table for rule in self.rules)


class StepAside(Protect):
    """`Protect` the other way round: triggers go for a change of their tables, and come back behind it."""

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """For the migration autodetector."""
        return "StepAside", [self.rules], {}

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Remove the triggers."""
        super().database_backwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Create the triggers again."""
        super().database_forwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """One line for `migrate`."""
        return "Step aside at " + ", ".join(rule.table for rule in self.rules)
