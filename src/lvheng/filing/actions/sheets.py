"""Filling in data sheets: cells, rows, months, pasted blocks, last year's figures; saved as typed (MI-A1, MI-A2)."""

import copy
from collections.abc import Callable, Mapping
from typing import Any

from lvheng.accounts.models import User
from lvheng.core import clock
from lvheng.core.door import Act, act
from lvheng.core.refusal import Gap, Invalid, Refused
from lvheng.evaluation.sheets import blank
from lvheng.filing import cells
from lvheng.filing.actions.refreshing import refresh
from lvheng.filing.draft import Draft
from lvheng.filing.facts import SHARED
from lvheng.filing.models import Application, IndicatorFact
from lvheng.filing.process import APPLICATION
from lvheng.standards import SheetField

GONE = "没有这一栏，请刷新页面。"


class _Page:
    """A sheet being changed: its fields, its row, and the shared facts' row that every sheet needs."""

    def __init__(self, doing: Act[Application], number: int) -> None:
        self.draft = Draft.load(doing.obj)
        sheet = self.draft.standard.sheet(number)
        if number != SHARED and sheet is None:
            raise Invalid([Gap(f"第 {number} 项指标没有数据表。")])
        shared = self.draft.standard.sheets.shared
        self.fields: tuple[SheetField, ...] = shared if sheet is None else sheet.fields
        self.bases = () if sheet is None else sheet.bases
        self.row = _row(self.draft, number)
        self.prefix = "shared" if number == SHARED else "own"

    def years(self, name: str) -> list[int]:
        """The years of a field of the sheet."""
        field = next((item for item in self.fields if item.id == name), None)
        return [self.draft.pack.evaluation_year + offset for offset in field.years] if field else []

    def table(self, name: str) -> SheetField:
        """A table of the sheet. Raises Invalid."""
        found = next((item for item in self.fields if item.id == name), None)
        if found is None:
            raise Invalid([Gap(GONE, name)])
        return found

    def put(self, path: str, value: Any) -> None:
        """One cell as typed; what was asked about or copied there is no longer so. Raises Invalid."""
        gap = Gap(GONE, f"{self.prefix}.{path}")
        if isinstance(value, str) and len(value) > cells.MAX_TEXT:
            raise Invalid([Gap(f"内容有 {len(value)} 字，最多 {cells.MAX_TEXT} 字，请删减。", f"{self.prefix}.{path}")])
        if path == "per" and self.bases:
            if value not in (*self.bases, ""):
                raise Invalid([Gap("没有这个口径，请从列出的口径中选择。", f"{self.prefix}.{path}")])
            self.row.sheet["per"] = value
            return
        try:
            cells.put(self.fields, self.row.sheet, path, cells.tidy(self.draft.standard.coefficients, path, value))
        except cells.NoCell:
            raise Invalid([gap]) from None
        self.row.pending = [item for item in self.row.pending if item != path and not path.startswith(f"{item}.")]


def _row(draft: Draft, number: int) -> IndicatorFact:
    row = draft.facts.get(number) or IndicatorFact(application=draft.application, number=number, saved_at=clock.now())
    row.sheet = copy.deepcopy(row.sheet)
    if number == SHARED:
        row.sheet.setdefault("evaluation_year", str(draft.pack.evaluation_year))
        row.sheet.setdefault("region", draft.application.province.territory)
    return row


def _changing(
    application: Application, number: int, actor: User, what: str, change: Callable[[_Page], Any]
) -> Any:
    """The one way every sheet is changed: under the door, then worked out anew."""
    with act(APPLICATION, "save", application, actor=actor) as doing:
        page = _Page(doing, number)
        result = change(page)
        page.row.saved_at = clock.now()
        page.row.save()
        if SHARED not in page.draft.facts and number != SHARED:
            _row(page.draft, SHARED).save()
        refresh(doing.obj)
        doing.obj.saved_at = clock.now()
        doing.obj.save(update_fields=["saved_at"])
        doing.note(fields=[f"{number}.{what}"])
        return result


def save_cells(application: Application, number: int, values: Mapping[str, Any], *, actor: User) -> None:
    """Save cells of a sheet (0: the shared facts) as typed, right or wrong; what is wrong keeps from submitting.

    Raises Forbidden, Refused, Invalid (no such cell, too long).
    """

    def change(page: _Page) -> None:
        for path, value in values.items():
            page.put(path, value)

    _changing(application, number, actor, ",".join(sorted(values))[:200], change)


def add_row(application: Application, number: int, field: str, *, actor: User) -> str:
    """Add a blank row to a table; its handle. Raises Forbidden, Refused, Invalid (no such table, too many rows)."""

    def change(page: _Page) -> str:
        table = page.table(field)
        if len(page.row.sheet.get(field) or []) >= table.most:
            raise Invalid([Gap(f"“{table.label}”最多 {table.most} 行。", f"{page.prefix}.{field}")])
        try:
            return cells.add_row(table, page.row.sheet)
        except cells.NoCell:
            raise Invalid([Gap(GONE, field)]) from None

    handle: str = _changing(application, number, actor, f"{field}+", change)
    return handle


def remove_row(application: Application, number: int, field: str, row: str, *, actor: User) -> None:
    """Take a row away. Raises Forbidden, Refused, Invalid."""

    def change(page: _Page) -> None:
        cells.remove_row(page.table(field), page.row.sheet, row)
        begin = f"{field}.{row}."
        page.row.pending = [path for path in page.row.pending if not path.startswith(begin)]

    _changing(application, number, actor, f"{field}.{row}-", change)


def paste(  # noqa: PLR0917 (where, then what)
    application: Application, number: int, field: str, row: str, column: str, text: str, *, actor: User
) -> int:
    """Fill cells from a block of a spreadsheet, to the right and down, rows added; how many.

    Raises Forbidden, Refused, Invalid (no such cell).
    """
    start = ".".join(part for part in (field, row, column) if part)

    def change(page: _Page) -> int:
        try:
            found = cells.paste(page.fields, page.row.sheet, start, text, page.years(field))
        except cells.NoCell:
            raise Invalid([Gap(GONE, f"{page.prefix}.{start}")]) from None
        for path, value in found:
            page.put(path, value)
        return len(found)

    count: int = _changing(application, number, actor, f"{start}…", change)
    return count


def by_month(application: Application, number: int, path: str, on: bool, *, actor: User) -> None:  # noqa: FBT001
    """Enter a quantity by month, or by its year again; the year then holds what the months came to.

    Raises Forbidden, Refused, Invalid (not by month).
    """

    def change(page: _Page) -> None:
        total = "" if on else cells.total_of(page.fields, page.row.sheet, path)
        try:
            cells.by_month(page.fields, page.row.sheet, path, on=on, total=total)
        except cells.NoCell:
            raise Invalid([Gap("这一栏不按月填写。", f"{page.prefix}.{path}")]) from None

    _changing(application, number, actor, f"{path}.months", change)


def use_own(application: Application, number: int, on: bool, *, actor: User) -> None:  # noqa: FBT001
    """State the unit's own calculation in place of the sheet's, or go back; what was typed in either stays.

    Raises Forbidden, Refused, Invalid.
    """

    def change(page: _Page) -> None:
        page.row.own = on
        if on:
            page.row.shown, page.row.value = "", None

    _changing(application, number, actor, "own", change)


def copy_forward(application: Application, number: int, *, actor: User) -> int:
    """Take last year's raw facts over into a blank sheet; each figure then waits to be confirmed. How many figures.

    Raises Forbidden, Refused (the sheet is not blank; nothing to take over), Invalid.
    """

    def change(page: _Page) -> int:
        last = page.draft.last_content(number)
        kept = {name: page.row.sheet[name] for name in ("evaluation_year", "region") if name in page.row.sheet}
        if not blank({name: value for name, value in page.row.sheet.items() if name not in kept}):
            raise Refused("这张数据表已经填写，不能再整表沿用上年数据。", next_step="请直接修改各栏。")
        if blank(last):
            raise Refused("没有上年的数据可以沿用。", next_step="请直接填写。")
        known = {field.id: field for field in page.fields}
        taken = {
            name: _without_other_years(known[name], copy.deepcopy(value), page.years(name))
            for name, value in last.items()
            if name in known and name not in ("evaluation_year", "region")
        }
        page.row.sheet = {"per": last["per"]} if last.get("per") in page.bases else {}
        page.row.sheet |= kept | taken
        page.row.pending = [path for path, _text in cells.amounts(page.row.sheet)]
        return len(page.row.pending)

    count: int = _changing(application, number, actor, "copy", change)
    return count


def _without_other_years(field: SheetField, value: Any, years: list[int]) -> Any:
    """A series only of the years that this year asks for."""
    known = {str(year) for year in years}
    if field.type == "series":
        return {key: item for key, item in value.items() if not key.isdecimal() or key in known}
    if field.type == "series_by_name":
        return [{key: item for key, item in row.items() if not key.isdecimal() or key in known} for row in value]
    return value


def confirm(application: Application, number: int, path: str, *, actor: User) -> None:
    """Confirm a figure that was copied from last year, or one that was asked about. `path`: of the sheet, or `value`.

    Raises Forbidden, Refused, Invalid (nothing to confirm there).
    """

    def change(page: _Page) -> None:
        name = path if path == "value" else f"{page.prefix}.{path}"
        asked = page.draft.asks_by_name(number)
        if path not in page.row.pending and name not in asked:
            raise Invalid([Gap("这一栏没有待确认的数值，请刷新页面。", name)])
        page.row.pending = [item for item in page.row.pending if item != path]
        if name in asked:
            page.row.confirmed = page.row.confirmed | {name: asked[name].signature}

    _changing(application, number, actor, f"{path}!", change)
