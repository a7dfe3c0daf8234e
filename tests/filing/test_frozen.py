"""What the database itself refuses, whoever asks (architecture, promise 3; HN-4.2.b): raw SQL on both databases."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from lvheng.filing import actions
from lvheng.filing.content import verify
from lvheng.filing.models import Application, Score, SubmittedVersion
from lvheng.filing.scoring import recompute
from tests.cast import Cast
from tests.filing import make, sheets

pytestmark = [pytest.mark.db]
SQLITE = connection.vendor == "sqlite"
CHILDREN = ("filing_submittedanswer", "filing_submittedfact", "filing_submittedevidence")
DRAFT = ("filing_answer", "filing_indicatorfact", "filing_evidence", "filing_commitment")
FROZEN = ("filing_submittedversion", *CHILDREN, *DRAFT)


@pytest.fixture
def version(cast: Cast) -> SubmittedVersion:
    """A submitted version, beside another unit's draft."""
    actions.start(cast.unit_b, actor=cast.enterprise_b)
    return make.submitted(cast.unit_a, cast.enterprise_a)


def refused(sql: str, *params: object) -> None:
    """The statement fails by trigger or constraint, not because it is written wrongly."""
    said = pytest.raises(DatabaseError, match=r"protected row|constraint")
    with said, transaction.atomic(), connection.cursor() as cursor:
        if not SQLITE:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(sql, params)


def value(sql: str, *params: object) -> object:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        row = cursor.fetchone()
    return row[0] if row else None


def columns(table: str) -> list[str]:
    with connection.cursor() as cursor:
        return [column.name for column in connection.introspection.get_table_description(cursor, table)]


def where(table: str) -> str:
    return "id" if table == "filing_submittedversion" else "version_id" if table in CHILDREN else "application_id"


def key(table: str, version: SubmittedVersion) -> int:
    return version.application_id if where(table) == "application_id" else version.pk


@pytest.mark.clause("HN-4.2.b")
@pytest.mark.parametrize("table", FROZEN)
def test_no_update_no_delete_no_truncate(table: str, version: SubmittedVersion) -> None:
    number = key(table, version)
    rows = value(f"SELECT COUNT(*) FROM {table} WHERE {where(table)} = %s", number)
    assert rows
    for column in columns(table):
        refused(f"UPDATE {table} SET {column} = {column} WHERE {where(table)} = %s", number)
    refused(f"DELETE FROM {table} WHERE {where(table)} = %s", number)
    refused(f"DELETE FROM {table}")
    if not SQLITE:
        refused(f"TRUNCATE {table} CASCADE")
    assert value(f"SELECT COUNT(*) FROM {table} WHERE {where(table)} = %s", number) == rows


@pytest.mark.parametrize("table", [*CHILDREN, *DRAFT])
def test_nothing_is_added_beside(table: str, version: SubmittedVersion) -> None:
    names = [name for name in columns(table) if name != "id"]
    listed = ", ".join(names)
    fresh = {"key": "'profile.new'", "number": "99", "slot": "'1.new'"}
    picked = ", ".join(fresh.get(name, name) for name in names)
    refused(
        f"INSERT INTO {table} ({listed}) SELECT {picked} FROM {table} WHERE {where(table)} = %s LIMIT 1",
        key(table, version),
    )


@pytest.mark.parametrize("table", FROZEN)
def test_no_replace_and_no_upsert(table: str, version: SubmittedVersion) -> None:
    number = key(table, version)
    names = columns(table)
    listed, rest = ", ".join(names), [name for name in names if name != "id"]
    row = value(f"SELECT MIN(id) FROM {table} WHERE {where(table)} = %s", number)
    source = f"SELECT {listed} FROM {table} WHERE id = %s"
    if SQLITE:
        refused(f"INSERT OR REPLACE INTO {table} ({listed}) {source}", row)
        refused(f"REPLACE INTO {table} ({listed}) {source}", row)
        refused(f"UPDATE OR REPLACE {table} SET id = id + 1 WHERE id = %s", row)
        body = ", ".join(rest)
        refused(f"INSERT OR REPLACE INTO {table} ({body}) SELECT {body} FROM {table} WHERE id = %s", row)
    settings = ", ".join(f"{name} = excluded.{name}" for name in rest)
    # SQLite needs "WHERE TRUE" to tell ON CONFLICT from a join
    refused(f"INSERT INTO {table} ({listed}) {source} AND TRUE ON CONFLICT (id) DO UPDATE SET {settings}", row)


@pytest.mark.parametrize("table", [*CHILDREN, *DRAFT])
def test_no_row_of_another_moves_in(table: str, version: SubmittedVersion, cast: Cast) -> None:
    other = make.filled(cast.existing, cast.existing_member)
    make.commit(other, cast.existing_member)
    if table in CHILDREN:
        second = actions.submit(other, actor=cast.existing_member)
        refused(f"UPDATE {table} SET version_id = %s WHERE version_id = %s", version.pk, second.pk)
    else:
        refused(f"UPDATE {table} SET application_id = %s WHERE application_id = %s", version.application_id, other.pk)


def test_a_submitted_application_keeps_everything_but_its_end(version: SubmittedVersion, cast: Cast) -> None:
    number = version.application_id
    for column in columns("filing_application"):
        if column not in {"state", "id"}:
            changed = "NULL" if column == "submitted_at" else "'x'"
            if column in {"practice", "industry_mismatch"} or column.endswith(("_id", "_at")):
                changed = {"practice": "NOT practice", "industry_mismatch": "NOT industry_mismatch"}.get(
                    column, "NULL" if column.endswith("_at") else f"{column} + 1"
                )
            refused(f"UPDATE filing_application SET {column} = {changed} WHERE id = %s", number)
    refused("UPDATE filing_application SET state = 'draft' WHERE id = %s", number)
    refused("UPDATE filing_application SET state = 'draft', submitted_at = NULL WHERE id = %s", number)
    refused("DELETE FROM filing_application WHERE id = %s", number)
    draft = Application.objects.get(unit=cast.unit_b)
    if SQLITE:
        refused("UPDATE OR REPLACE filing_application SET number = %s WHERE id = %s", version.number, draft.pk)
        refused("UPDATE OR REPLACE filing_application SET unit_id = %s WHERE id = %s", cast.unit_a.pk, draft.pk)
        refused("UPDATE OR REPLACE filing_application SET id = %s WHERE id = %s", number, draft.pk)
    ended = Application.objects.get(pk=number)
    actions.withdraw(ended, actor=cast.enterprise_a)
    for state in ("submitted", "draft", "ended"):
        refused("UPDATE filing_application SET state = %s WHERE id = %s", state, number)


def test_no_second_version_beside_a_submitted_one(version: SubmittedVersion) -> None:
    names = [name for name in columns("filing_submittedversion") if name != "id"]
    listed = ", ".join(names)
    picked = ", ".join({"version": "2", "number": "'LH-2'"}.get(name, name) for name in names)
    refused(f"INSERT INTO filing_submittedversion ({listed}) SELECT {picked} FROM filing_submittedversion")


def test_a_score_is_added_to_but_never_changed(version: SubmittedVersion, cast: Cast) -> None:
    first = make.self_score(version)
    refused("UPDATE filing_score SET total = '100' WHERE id = %s", first.pk)
    refused("UPDATE filing_score SET result = '{}' WHERE id = %s", first.pk)
    refused("DELETE FROM filing_score WHERE id = %s", first.pk)
    if SQLITE:
        names = [name for name in columns("filing_score") if name != "id"]
        listed = ", ".join(names)
        refused(f"INSERT OR REPLACE INTO filing_score ({listed}) SELECT {listed} FROM filing_score")
    else:
        refused("TRUNCATE filing_score")
    city = actions.record_score(version, Score.Basis.CITY, actor=cast.city_x_officer)
    actions.record_score(version, Score.Basis.CITY, actor=cast.city_x_officer)
    assert Score.objects.filter(version=version).count() == 3
    refused("UPDATE filing_score SET latest = TRUE WHERE id = %s", city.pk)


@pytest.mark.clause("MI-2.1.a")
def test_the_self_score_is_pinned_at_submission(version: SubmittedVersion, cast: Cast) -> None:
    own = make.self_score(version)
    refused("UPDATE filing_score SET latest = FALSE WHERE id = %s", own.pk)
    names = [name for name in columns("filing_score") if name != "id"]
    picked = ", ".join({"latest": "FALSE", "total": "'100'"}.get(name, name) for name in names)
    refused(f"INSERT INTO filing_score ({', '.join(names)}) SELECT {picked} FROM filing_score WHERE id = %s", own.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        actions.record_score(version, Score.Basis.SELF, actor=cast.province_officer)
    assert make.self_score(version).total == own.total


@pytest.mark.clause("HN-3.1")
def test_a_time_after_the_window_is_refused(version: SubmittedVersion, cast: Cast) -> None:
    draft = Application.objects.get(unit=cast.unit_b)
    names = [name for name in columns("filing_submittedversion") if name != "id"]
    changed = {
        "application_id": str(draft.pk), "number": "'LH-2'", "sealed": "FALSE",
        "submitted_at": "'2025-10-28 00:00:00+08:00'", "window_closes_at": "'2025-10-27 23:59:59+08:00'",
    }  # fmt: skip
    picked = ", ".join(changed.get(name, name) for name in names)
    refused(f"INSERT INTO filing_submittedversion ({', '.join(names)}) SELECT {picked} FROM filing_submittedversion")


def test_the_object_layer_is_refused_alike(version: SubmittedVersion) -> None:
    attacks: list[Callable[[], object]] = [
        lambda: version.answers.update(value="x"),
        lambda: version.facts.all().delete(),
        lambda: version.evidence.all().delete(),
        lambda: SubmittedVersion.objects.filter(pk=version.pk).update(sealed=False),
        lambda: version.answers.create(key="profile.new", value="x"),
        lambda: version.application.answers.all().delete(),
        lambda: version.application.facts.update(typed="1"),
    ]
    for attack in attacks:
        with pytest.raises(DatabaseError), transaction.atomic():
            attack()


def test_practice_and_drafts_stay_open(cast: Cast, version: SubmittedVersion) -> None:
    draft = Application.objects.get(unit=cast.unit_b)
    assert draft.answers.update(value="x") > 0
    assert draft.delete()[0] > 0


def test_a_submitted_sheet_is_frozen_alike(cast: Cast) -> None:
    application = make.filled(cast.unit_a, cast.enterprise_a)
    actions.use_own(application, 7, False, actor=cast.enterprise_a)
    actions.save_sheet(application, 7, sheets.OWN[7], actor=cast.enterprise_a)
    make.commit(application, cast.enterprise_a)
    version = actions.submit(application, actor=cast.enterprise_a)
    assert version.facts.get(number=7).sheet["intake"]["amount"] == "260000"
    for column in ("sheet", "own", "shown", "canonical", "confirmed"):
        refused(f"UPDATE filing_submittedfact SET {column} = {column} WHERE version_id = %s", version.pk)
        refused(f"UPDATE filing_indicatorfact SET {column} = {column} WHERE application_id = %s", application.pk)
    refused("UPDATE filing_indicatorfact SET pending = pending WHERE application_id = %s", application.pk)
    assert verify(version) == []
    assert recompute(make.self_score(version)).to_dict()["total"] == make.self_score(version).result["total"]


@pytest.mark.django_db(transaction=True)
def test_the_columns_of_sheets_come_to_rows_that_are_frozen_already(cast: Cast) -> None:
    """Down to before the sheets and up again, with a submitted version in the tables; the triggers hold after it."""
    application = make.filled(cast.unit_a, cast.enterprise_a)
    application.facts.update(own=False)  # as it was stated before there were sheets
    make.commit(application, cast.enterprise_a)
    version = actions.submit(application, actor=cast.enterprise_a)
    executor = MigrationExecutor(connection)
    executor.migrate([("filing", "0002_protect")])
    assert "sheet" not in columns("filing_submittedfact")
    refused("UPDATE filing_submittedfact SET typed = 'x' WHERE version_id = %s", version.pk)
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    assert "sheet" in columns("filing_submittedfact")
    for table in ("filing_submittedfact", "filing_indicatorfact"):
        refused(f"UPDATE {table} SET typed = 'x' WHERE {where(table)} = %s", key(table, version))
        refused(f"DELETE FROM {table} WHERE {where(table)} = %s", key(table, version))
    again = SubmittedVersion.objects.get(pk=version.pk)
    assert verify(again) == []
    assert recompute(make.self_score(again)).to_dict()["total"] == make.self_score(again).result["total"]
