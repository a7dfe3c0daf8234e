"""The demo's submitted applications many times over, copied inside the database.

Each copy has its own unit, list entries, facts, evidence with what was read of it, fingerprints, scores, reviews with
verdicts, candidacy and flags. Keys of a copy are those of what it copies plus a stride, so that one statement a table
copies all that hangs together. Copies differ where pages order or search by it: names, codes, numbers, times, totals,
risk; and they stand at different points of the way: of some the province, of others the city has not begun.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import F, IntegerField, Max, Q, Value
from django.db.models.functions import Concat, Substr

#: What is copied, parents first, with the way from it to the unit.
TABLES = {
    "registry.Unit": "pk",
    "registry.ListEntry": "unit",
    "filing.LedgerValue": "unit",
    "selection.AnnualResult": "unit",
    "screening.Lookup": "unit",
    "core.StoredFile": "pk",
    "review.Reading": "file",
    "review.ReadPage": "reading__file",
    "review.ReadBand": "sheet__reading__file",
    "filing.Application": "unit",
    "filing.SubmittedVersion": "application__unit",
    "filing.SubmittedFact": "version__application__unit",
    "filing.SubmittedAnswer": "version__application__unit",
    "filing.SubmittedEvidence": "version__application__unit",
    "filing.Score": "version__application__unit",
    "review.FigurePrint": "version__application__unit",
    "review.Review": "application__unit",
    "review.Verdict": "review__application__unit",
    "selection.Candidacy": "application__unit",
    "review.CheckRun": "application__unit",
    "review.CheckFlag": "run__application__unit",
}
FILES = ("core.StoredFile", "review.Reading", "review.ReadPage", "review.ReadBand")
#: How much more often the few applications of other provinces are copied.
OTHERS = 4
#: Of so many turns one has not come to the province yet, one not even to the city.
PROVINCE_LATER, CITY_LATER = 3, 5
#: Of so many turns one states the same figures and has the same pages as what it copies.
ALIKE = 10


def _late(level: str) -> dict[str, Q]:
    """What is not there yet while a level and those above it have not begun."""
    levels = ("province",) if level == "province" else ("city", "province")
    return {
        "review.Review": Q(level__in=levels),
        "review.Verdict": Q(review__level__in=levels),
        "filing.Score": Q(basis__in=levels),
        "selection.Candidacy": Q(pk__gt=0),
    }


def _differs(label: str, k: int, *, alike: bool) -> dict[str, Any]:
    """What a copy says otherwise than what it copies; `alike`: its figures and pages are the same."""
    tail = Value(f"{k:05d}")
    cut = f"{k * 7919 % 1_000_000:06d}"
    return {
        "registry.Unit": {
            "name": Concat("name", Value(f"（{k}）")), "pinyin": Concat("pinyin", Value(" "), tail),
            "name_key": Concat("name_key", tail), "uscc": Concat(Value("9"), tail, Substr("uscc", 7)),
            "merged_into": Value(None, output_field=IntegerField()),
        },
        "registry.ListEntry": {"name": Concat("name", Value(f"（{k}）"))},
        "screening.Lookup": {"proof": F("proof_id")},
        "core.StoredFile": {"sha256": Concat(tail, Substr("sha256", 6))},
        "filing.SubmittedEvidence": {"sha256": Concat(tail, Substr("sha256", 6))},
        "filing.Application": {
            "number": Concat("number", Value("-"), tail), "submitted_at": F("submitted_at") - timedelta(seconds=k),
        },
        "filing.SubmittedVersion": {
            "number": Concat("number", Value("-"), tail), "commitment_scan": F("commitment_scan_id"),
        },
        "filing.Score": {"sort_key": Concat(Substr("sort_key", 1, 7), Value(cut), Substr("sort_key", 14))},
        "review.CheckRun": {"risk": F("risk") + k % 9},
        "review.CheckFlag": {"other": F("other_id")},
        "review.ReadBand": {"band": Concat(Substr("band", 1, 13), Value("~"), tail)} if not alike else {},
        "review.FigurePrint": {"print": Concat(Substr("print", 1, 10), Value("~"), tail)} if not alike else {},
    }.get(label, {})  # fmt: skip


class Copier:
    """Copies the submitted applications that were checked, again and again, until there are as many as are wanted."""

    def __init__(self) -> None:
        from lvheng.filing.models import Application, SubmittedEvidence

        self.found = Application.objects.filter(state="submitted", practice=False)
        checked = list(self.found.exclude(check_run=None).order_by("pk").values_list("unit", "province"))
        (main, _count), *_rest = Counter(province for _unit, province in checked).most_common()
        groups = ([unit for unit, at in checked if at == main], [unit for unit, at in checked if at != main])
        evidence = SubmittedEvidence.objects.order_by().values_list("file", flat=True).distinct()
        self.groups = [(units, list(evidence.filter(version__application__unit__in=units))) for units in groups]
        self.stride = 10 * max(_highest(label) for label in TABLES)
        self.copies = 0

    def grow(self, size: int) -> int:
        """Copy until there are `size`; how many there are."""
        missing = size - self.found.count()
        with unguarded():
            while missing > 0:
                turn, step = divmod(self.copies, OTHERS + 1)
                self.copies += 1
                units, files = self.groups[0 if step == 0 else 1]
                self.copy(units[:missing], files, turn)
                missing -= len(units[:missing])
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        return self.found.count()

    def copy(self, units: list[int], files: list[int], turn: int) -> None:
        """One copy of some units with all that hangs on them, a statement a table."""
        late = _late("city") if turn % CITY_LATER == 1 else _late("province") if turn % PROVINCE_LATER == 1 else {}
        for label, way in TABLES.items():
            model = apps.get_model(label)
            rows = model.objects.filter(**{f"{way}__in": files if label in FILES else units}).order_by("pk")
            if label in late:
                rows = rows.exclude(late[label])
            differs = _differs(label, self.copies, alike=turn % ALIKE == 1)
            self.insert(model, rows, differs, self.copies * self.stride)

    def insert(self, model: Any, rows: Any, differs: dict[str, Any], offset: int) -> None:
        """INSERT … SELECT with keys of copied tables moved by the offset."""
        columns, values = [], {}
        for field in model._meta.concrete_fields:  # noqa: SLF001 (public API of Django)
            related = field.remote_field.model._meta.label if field.remote_field else ""  # noqa: SLF001
            columns.append(connection.ops.quote_name(field.column))
            name = f"copied_{field.attname}"
            if field.name in differs:
                values[name] = differs[field.name]
            elif field.primary_key or related in TABLES:
                values[name] = F(field.attname) + offset
            else:
                values[name] = F(field.attname)
        sql, params = rows.annotate(**values).values_list(*values).query.sql_with_params()
        table = connection.ops.quote_name(model._meta.db_table)  # noqa: SLF001
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {table} ({', '.join(columns)}) {sql}", params)


def _highest(label: str) -> int:
    return apps.get_model(label).objects.aggregate(most=Max("pk"))["most"] or 0


@contextmanager
def unguarded() -> Iterator[None]:
    """Triggers and foreign keys out of the way, in one transaction: what is copied was once filed by the rules."""
    from django.db import transaction

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with transaction.atomic():
                cursor.execute("SET LOCAL session_replication_role = replica")
                yield
            return
        cursor.execute("PRAGMA foreign_keys = OFF")
        with transaction.atomic():
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            for name, _sql in triggers:
                cursor.execute(f"DROP TRIGGER {connection.ops.quote_name(name)}")
            yield
            for _name, sql in triggers:
                cursor.execute(sql)
        cursor.execute("PRAGMA foreign_keys = ON")
