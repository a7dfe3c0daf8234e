"""Official lists as people upload them, for the tests of importing them."""

from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

from lvheng.accounts.models import Authority, User
from lvheng.core.models import AuditEvent, Notification
from lvheng.registry.actions.lists import read_list
from lvheng.registry.listbook import COLUMNS
from lvheng.registry.models import EntryEvent, ListEntry, ListImport, Unit, UnitName
from tests.cast import Cast, code

DECISION = "示例〔2024〕8号"
ON = date(2024, 12, 31)


def book(*rows: dict[str, Any], name: str = "名单.xlsx", title: str = "2024 年度绿色制造名单") -> SimpleUploadedFile:
    """A workbook with a title, the headings that its rows use, and the rows by column name."""
    columns = [column for column in COLUMNS if any(column in row for row in rows)]
    made = openpyxl.Workbook()
    page = made.active
    assert page is not None
    page.append([title])
    page.append([COLUMNS[column].label for column in columns])
    for row in rows:
        page.append([row.get(column) for column in columns])
    buffer = BytesIO()
    made.save(buffer)
    return SimpleUploadedFile(name, buffer.getvalue())


def row(unit: Unit, **more: Any) -> dict[str, Any]:
    """A row that names a unit as the registry does."""
    return {"name": unit.name, "uscc": unit.uscc, "kind": unit.get_kind_display()} | more


def new(name: str = "株洲示例新材料有限公司", **more: Any) -> dict[str, Any]:
    """A row of a firm that the registry does not know."""
    return {"name": name, "uscc": code(), "kind": "绿色工厂", "city": "株洲市"} | more


def read(
    cast: Cast, *rows: dict[str, Any], actor: User | None = None, level: str = ListEntry.Level.PROVINCIAL,
    authority: Authority | None = None, upload: SimpleUploadedFile | None = None, **more: Any,
) -> ListImport:  # fmt: skip
    """A list read by the province, unless said otherwise."""
    said: dict[str, Any] = {"year": 2024, "batch": "第九批", "decision": DECISION, "listed_on": ON} | more
    return read_list(
        upload or book(*rows), actor=actor or cast.province_officer, level=level,
        authority=authority or cast.province, **said,
    )  # fmt: skip


def told(found: ListImport) -> list[str]:
    """What is wrong, each with its cell."""
    return [f"{cell}：{message}" if cell else message for cell, message in found.content["problems"]]


def outcomes(found: ListImport) -> list[str]:
    """What each row comes to."""
    return [one["outcome"] for one in found.content["rows"]]


def snapshot() -> tuple[object, ...]:
    """Everything of the registry that an import may change, and what is written of it."""
    units = list(Unit.objects.order_by("pk").values_list("pk", "kind", "name", "uscc", "site", "authority_id"))
    entries = list(ListEntry.objects.order_by("pk").values())
    counts = (EntryEvent.objects.count(), UnitName.objects.count(), Notification.objects.count())
    events = AuditEvent.objects.exclude(subject__startswith="listimport").count()
    return units, entries, counts, events
