"""Filling in data sheets: cells, rows, months, pasted blocks, last year's figures; saved as typed (MI-A1, MI-A2)."""

import copy
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from lvheng.accounts.models import User
from lvheng.core import clock
from lvheng.core.door import act
from lvheng.core.refusal import Gap, Invalid, Refused
from lvheng.evaluation.sheets import blank
from lvheng.filing import cells
from lvheng.filing.actions.drafting import read_typed
from lvheng.filing.actions.refreshing import refresh
from lvheng.filing.draft import Draft
from lvheng.filing.facts import GIVEN, SHARED, sheet_of, states_own
from lvheng.filing.models import Application, IndicatorFact
from lvheng.filing.process import APPLICATION
from lvheng.filing.shaping import UNSAVED, shaped
from lvheng.standards import SheetField

GONE = "没有这一栏，请刷新页面。"
HANDLE = re.compile(r"r[0-9]{1,12}")


class Page:
    """A sheet being changed: its fields, its row, and the shared facts' row that every sheet needs."""

    def __init__(self, draft: Draft, number: int) -> None:
        self.draft = draft
        sheet = sheet_of(self.draft.standard, number)
        if number != SHARED and sheet is None:
            raise Invalid([Gap(f"第 {number} 项指标没有数据表。")])
        shared = self.draft.standard.sheets.shared
        self.fields: tuple[SheetField, ...] = shared if sheet is None else sheet.fields
        self.bases = () if sheet is None else sheet.bases
        self.row = _row(self.draft, number)
        self.prefix = "shared" if number == SHARED else "own"
        self.year = self.draft.pack.evaluation_year

    def years(self, name: str) -> list[int]:
        """The years of a field of the sheet."""
        field = next((item for item in self.fields if item.id == name), None)
        return [self.year + offset for offset in field.years] if field else []

    def table(self, name: str) -> SheetField:
        """A table of the sheet. Raises Invalid."""
        found = next((item for item in self.fields if item.id == name), None)
        if found is None:
            raise Invalid([Gap(GONE, name)])
        return found

    def put(self, path: str, value: Any) -> None:
        """One cell as typed; what was asked about or copied there is no longer so. Raises Invalid."""
        name = f"{self.prefix}.{path}"
        if not isinstance(value, str) or (self.prefix == "shared" and path in GIVEN):
            raise Invalid([Gap(GONE, name)])
        if len(value) > cells.MAX_TEXT:
            raise Invalid([Gap(f"内容有 {len(value)} 字，最多 {cells.MAX_TEXT} 字，请删减。", name)])
        if UNSAVED.search(value):
            raise Invalid([Gap("内容含有不能保存的控制字符，请删除后重新填写。", name)])
        if path == "per" and self.bases:
            if value not in (*self.bases, ""):
                raise Invalid([Gap("没有这个口径，请从列出的口径中选择。", name)])
            self.row.sheet["per"] = value
            return
        typed = cells.tidy(self.draft.standard.coefficients, path, value)
        try:
            cells.put(self.fields, self.row.sheet, path, typed, self.year)
        except cells.NoCell:
            raise Invalid([Gap(GONE, name)]) from None
        self.row.pending = [item for item in self.row.pending if item != path]

    def keep(self) -> None:
        """Write the sheet; what waits to be confirmed stands in it."""
        there = {path for path, _text in cells.amounts(self.row.sheet)}
        self.row.pending = [path for path in self.row.pending if path in there]
        self.row.saved_at = clock.now()
        for row in mark_own(self.draft):
            row.save()
        self.row.save()
        self.draft.facts[self.row.number] = self.row
        if SHARED not in self.draft.facts:
            common = _row(self.draft, SHARED)
            common.save()
            self.draft.facts[SHARED] = common


def _row(draft: Draft, number: int) -> IndicatorFact:
    row = draft.facts.get(number) or IndicatorFact(application=draft.application, number=number, saved_at=clock.now())
    row.sheet = copy.deepcopy(row.sheet)
    if number == SHARED:
        row.sheet |= given(draft)
    return row


def mark_own(draft: Draft) -> list[IndicatorFact]:
    """Mark values typed before the first sheet was begun as the unit's own calculations; which ones."""
    begun, rows = SHARED in draft.facts, draft.facts.values()
    found = [] if begun else [row for row in rows if sheet_of(draft.standard, row.number) and not row.own]
    found = [row for row in found if states_own(row)]
    for row in found:
        row.own = True
    return found


def given(draft: Draft) -> dict[str, str]:
    """The shared facts that the campaign states, not the unit."""
    stated = (str(draft.pack.evaluation_year), draft.application.province.territory)
    return dict(zip(GIVEN, stated, strict=True))


def changing(application: Application, number: int, actor: User, what: str, change: Callable[[Page], Any]) -> Any:
    """The one way every sheet is changed: under the door, then worked out anew."""
    with act(APPLICATION, "save", application, actor=actor) as doing:
        page = Page(Draft.load(doing.obj), number)
        result = change(page)
        page.keep()
        refresh(doing.obj, fresh(page.draft))
        doing.obj.saved_at = clock.now()
        doing.obj.save(update_fields=["saved_at"])
        doing.note(fields=[f"{number}.{what}"])
        return result


def fresh(draft: Draft) -> Draft:
    """The draft with nothing worked out yet but its levels, which no sheet changes."""
    made = replace(draft)
    made.__dict__["level_rows"] = draft.level_rows
    made.facts[SHARED].inputs = made.taken_by_default
    return made


def save_cells(application: Application, number: int, values: Mapping[str, Any], *, actor: User) -> None:
    """Save cells of a sheet (0: the shared facts) as typed, right or wrong; what is wrong keeps from submitting.

    Raises Forbidden, Refused, Invalid (no such cell, too long).
    """

    def change(page: Page) -> None:
        for path, value in values.items():
            page.put(path, value)

    changing(application, number, actor, ",".join(sorted(values))[:200], change)


def add_row(application: Application, number: int, field: str, *, actor: User) -> str:
    """Add a blank row to a table; its handle. Raises Forbidden, Refused, Invalid (no such table, too many rows)."""

    def change(page: Page) -> str:
        table = page.table(field)
        if len(page.row.sheet.get(field) or []) >= table.most:
            raise Invalid([Gap(f"“{table.label}”最多 {table.most} 行。", f"{page.prefix}.{field}")])
        try:
            return cells.add_row(table, page.row.sheet)
        except cells.NoCell:
            raise Invalid([Gap(GONE, field)]) from None

    handle: str = changing(application, number, actor, f"{field}+", change)
    return handle


def remove_row(application: Application, number: int, field: str, row: str, *, actor: User) -> None:
    """Take a row away. Raises Forbidden, Refused, Invalid."""

    def change(page: Page) -> None:
        if not HANDLE.fullmatch(row):
            raise Invalid([Gap(GONE, f"{page.prefix}.{field}")])
        try:
            cells.remove_row(page.table(field), page.row.sheet, row)
        except cells.NoCell:
            raise Invalid([Gap(GONE, f"{page.prefix}.{field}")]) from None

    changing(application, number, actor, f"{field}.{row}-", change)


def paste(  # noqa: PLR0917 (where, then what)
    application: Application, number: int, field: str, row: str, column: str, text: str, *, actor: User
) -> int:
    """Fill cells from a block of a spreadsheet, to the right and down, rows added; how many.

    Raises Forbidden, Refused, Invalid (no such cell, a block that does not fit).
    """
    start = ".".join(part for part in (field, row, column) if part)

    def change(page: Page) -> int:
        try:
            found = cells.paste(page.fields, page.row.sheet, start, text, page.years(field))
        except cells.NoCell:
            raise Invalid([Gap(GONE, f"{page.prefix}.{start}")]) from None
        except cells.NoRoom as error:
            raise Invalid([Gap(f"{error}。", f"{page.prefix}.{start}")]) from None
        for path, value in found:
            page.put(path, value)
        return len(found)

    count: int = changing(application, number, actor, f"{start}…", change)
    return count


def by_month(application: Application, number: int, path: str, on: bool, *, actor: User) -> None:  # noqa: FBT001
    """Enter a quantity by month, or by its year again; the year then holds what the months came to.

    Raises Forbidden, Refused, Invalid (not by month).
    """

    def change(page: Page) -> None:
        try:
            total = "" if on else cells.total_of(page.fields, page.row.sheet, path)
            cells.by_month(page.fields, page.row.sheet, path, on=on, total=total)
        except cells.NoCell:
            raise Invalid([Gap("这一栏不按月填写。", f"{page.prefix}.{path}")]) from None
        except cells.Unread as error:
            raise Invalid([Gap(f"{error}。", f"{page.prefix}.{error.place}")]) from None
        if not on:  # what was copied by month still waits to be confirmed by its year
            begun = f"{path}.months"
            page.row.pending = [f"{path}.amount" if item == begun else item for item in page.row.pending]

    changing(application, number, actor, f"{path}.months", change)


def use_own(application: Application, number: int, on: bool, *, actor: User) -> None:  # noqa: FBT001
    """State the unit's own calculation in place of the sheet's, or go back; what was typed in either stays.

    Raises Forbidden, Refused, Invalid.
    """

    def change(page: Page) -> None:
        page.row.own = on
        page.row.sheet.setdefault(cells.ROW, "")  # opened: a value typed beside it is none of the sheet's
        page.row.shown, page.row.value = "", None
        if on:
            read_typed(page.draft.standard, page.draft.standard.indicator(number), page.row)

    changing(application, number, actor, "own", change)


def copy_forward(application: Application, number: int, *, actor: User) -> int:
    """Take last year's raw facts over into a blank sheet; each figure then waits to be confirmed. How many figures.

    Raises Forbidden, Refused (the sheet is not blank; nothing to take over), Invalid.
    """

    def change(page: Page) -> int:
        last = page.draft.last_content(number)
        if not blank({name: value for name, value in page.row.sheet.items() if name not in GIVEN}):
            raise Refused("这张数据表已经填写，不能再整表沿用上年数据。", next_step="请直接修改各栏。")
        taken, _strange = shaped(page.fields, last, page.year, page.bases)
        if blank({name: value for name, value in taken.items() if name not in GIVEN}):
            raise Refused("没有上年的数据可以沿用。", next_step="请直接填写。")
        cells.rehandled(page.fields, page.row.sheet, taken)
        page.row.sheet = taken | {name: page.row.sheet[name] for name in GIVEN if name in page.row.sheet}
        page.row.pending = [path for path, _text in cells.amounts(page.row.sheet)]
        return len(page.row.pending)

    count: int = changing(application, number, actor, "copy", change)
    return count


def confirm(application: Application, number: int, path: str, *, actor: User) -> None:
    """Confirm a figure that was copied from last year, or one that was asked about. `path`: of the sheet, or `value`.

    Raises Forbidden, Refused, Invalid (nothing to confirm there).
    """

    def change(page: Page) -> None:
        name = path if path == "value" else f"{page.prefix}.{path}"
        asked = page.draft.asks_by_name(number)
        if path not in page.row.pending and name not in asked:
            raise Invalid([Gap("这一栏没有待确认的数值，请刷新页面。", name)])
        page.row.pending = [item for item in page.row.pending if item != path]
        if name in asked:
            page.row.confirmed = page.row.confirmed | {name: asked[name].signature}

    changing(application, number, actor, f"{path}!", change)
