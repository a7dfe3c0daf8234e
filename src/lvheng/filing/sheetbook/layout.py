"""Where each cell of the data sheets stands in the workbook: one worksheet a sheet, from the typed description. Pure.

Column A holds the handle of a line: a path of a single cell, ``#table`` on the head of a table, the table's id on its
rows. So lines may be moved and added, and labels may be read in any program.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lvheng.evaluation.sheets.amounts import MONTHS
from lvheng.filing.facts import GIVEN, SHARED
from lvheng.standards import SheetField, Standard

TABLES = ("rows", "series_by_name")
PER = "per"
MARK = "#"
_BAD = re.compile(r"[\[\]:*?/\\'（）()]")


@dataclass(frozen=True)
class Column:
    """A column of a table: the cell's key in its row, and its words. ``kind``: carrier, flag, choice or text."""

    key: str
    label: str
    kind: str = "text"
    help: str = ""


@dataclass(frozen=True)
class Part:
    """A worksheet: 0 is the shared sheet."""

    number: int
    name: str
    title: str
    fields: tuple[SheetField, ...]
    bases: tuple[str, ...]
    names: tuple[str, ...]
    year: int

    @property
    def singles(self) -> tuple[SheetField, ...]:
        """The fields that are no tables and that the unit states."""
        given = GIVEN if self.number == SHARED else ()
        return tuple(item for item in self.fields if item.type not in TABLES and item.id not in given)

    @property
    def tables(self) -> tuple[SheetField, ...]:
        """The tables."""
        return tuple(item for item in self.fields if item.type in TABLES)

    def columns(self, table: SheetField) -> tuple[Column, ...]:
        """The columns of a table."""
        return tuple(_columns(table, self.year))

    def lines(self) -> Iterator[tuple[str, str, SheetField]]:
        """(path, label, field) of each single cell or amount with its unit."""
        for item in self.singles:
            if item.type == "series":
                for offset in item.years:
                    yield f"{item.id}.{self.year + offset}", f"{item.label}（{self.year + offset} 年）", item
                yield f"{item.id}.unit", f"{item.label}：单位", item
            elif item.type == "names":
                for name in self.names:
                    yield f"{item.id}.{name}", name, item
            else:
                yield item.id, item.label, item


def _columns(table: SheetField, year: int) -> Iterator[Column]:
    if table.type == "series_by_name":
        yield Column("name", "名称")
        for offset in table.years:
            yield Column(str(year + offset), f"{year + offset} 年", help=table.help)
        yield Column("unit", "单位")
        return
    for item in table.columns:
        if item.type != "quantity":
            kind = item.type if item.type in ("carrier", "flag", "choice") else "text"
            yield Column(item.id, item.label, kind, item.help)
            continue
        stem = "" if item.inline else f"{item.id}."
        yield Column(f"{stem}amount", item.label, help=item.help)
        yield Column(f"{stem}unit", f"{item.label}：单位")
        if item.monthly:
            for month in range(1, MONTHS + 1):
                yield Column(f"{stem}months.{month}", f"{item.label}：{month} 月")


def parts_of(standard: Standard, year: int) -> list[Part]:
    """The worksheets of a standard. ``year``: the evaluation year."""
    found = [Part(SHARED, "共用数据", "各指标共用的数据，填一次即可", standard.sheets.shared, (), (), year)]
    for number, sheet in sorted(standard.sheets.indicators.items()):
        if not sheet.fields and not sheet.bases:
            continue
        indicator = standard.indicator(number)
        name = f"{number} {_BAD.sub('', indicator.name)}"[:31]
        names = tuple(item.name for item in indicator.functions)
        title = f"第 {number} 项：{indicator.name}"
        found.append(Part(number, name, title, sheet.fields, sheet.bases, names, year))
    return found


def label_of(part: Part, place: str) -> str:
    """What a place of the score file's form (rows from 1) is called in words."""
    head, _, rest = place.partition(".")
    if head == PER:
        return "口径"
    field = next((item for item in part.fields if item.id == head), None)
    if field is None:
        return place
    if field.type not in TABLES:
        return " ".join((field.label, *_tail(rest.split("."))))
    number, _, key = rest.partition(".")
    column = next((item.label for item in part.columns(field) if item.key == key), key)
    return f"{field.label}第 {number} 行 {column}"


def _tail(keys: Sequence[str]) -> list[str]:
    words = {"amount": "", "months": "", "unit": "单位"}
    return [word for word in (words.get(key, key) for key in keys) if word]
