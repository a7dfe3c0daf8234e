"""The public list as a workbook: what the page shows, row by row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lvheng.documents.workbook import Column, Sheet, build
from lvheng.registry.models import ListEntry

COLUMNS = (
    Column("序号", 6, number=True),
    Column("名单编号", 9, number=True),
    Column("单位名称", 34),
    Column("曾用名", 26),
    Column("统一社会信用代码", 22),
    Column("级别", 9),
    Column("类型", 14),
    Column("地区", 14),
    Column("重点行业", 16),
    Column("认定年度", 9),
    Column("批次", 12),
    Column("文号", 24),
    Column("状态", 9),
    Column("移出日期", 12),
    Column("移出原因", 30),
)


def list_workbook(
    title: str, entries: Iterable[ListEntry], industries: Mapping[str, str], *, head: tuple[str, ...] = ()
) -> bytes:
    """A workbook of list entries (their units, authorities and names fetched with them).

    `industries`: name per id of key industry.
    """
    return build([Sheet("名单", title, COLUMNS, _rows(entries, industries), head=head)])


def _rows(entries: Iterable[ListEntry], industries: Mapping[str, str]) -> Iterator[list[Any]]:
    for position, entry in enumerate(entries, 1):
        unit = entry.unit
        former = "、".join(name.name for name in unit.names.all() if name.until)
        yield [
            position,
            entry.number,
            unit.name,
            former,
            unit.uscc,
            entry.get_level_display(),
            unit.get_kind_display(),
            unit.authority.name,
            industries.get(unit.industry, ""),
            str(entry.year),
            entry.batch,
            entry.decision,
            entry.get_state_display(),
            entry.removed_on.isoformat() if entry.removed_on else "",
            entry.removal_reason,
        ]
