"""The raw facts of one indicator as lines to read: for checking answers, for the receipt, for the reviewer's desk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from lvheng.core.components.formats import brief
from lvheng.evaluation.sheets import PER_LABELS, used
from lvheng.filing.cells import same_row
from lvheng.filing.facts import GIVEN, SHARED, blank, sheet_of, states_own
from lvheng.filing.facts import Row as FactRow
from lvheng.filing.models import LedgerValue
from lvheng.filing.sheetform.comparing import amount_of, before, unit_of
from lvheng.filing.sheetform.controls import Before
from lvheng.standards import SheetField, Standard

Content = Mapping[str, Any]


@dataclass(frozen=True)
class RawFact:
    """One figure as typed, last year's beside it; ``note`` holds what goes with it (measured values, months)."""

    label: str
    value: str
    unit: str = ""
    note: str = ""
    before: Before = field(default_factory=Before)


@dataclass(frozen=True)
class Facts:
    """Sheets of one unit and year: the shared one and an indicator's own, with last year's of both."""

    standard: Standard
    year: int
    shared: Content
    own: Content
    last_shared: Content = field(default_factory=dict)
    last_own: Content = field(default_factory=dict)
    per: str = ""

    def lines(self, number: int) -> list[RawFact]:
        """What an indicator was worked out from, the shared facts first."""
        sheet = self.standard.sheets.indicators[number]
        basis = str(self.own.get("per") or self.per) if sheet.bases else ""
        found = [RawFact("口径", PER_LABELS.get(basis, basis))] if basis else []
        for name in used(sheet, basis):
            item = self.standard.sheets.shared_field(name)
            if item is not None and name not in GIVEN:
                found += self._of(item, self.shared, self.last_shared)
        for item in sheet.fields:
            found += self._of(item, self.own, self.last_own)
        return found

    def _of(self, item: SheetField, content: Content, last: Content) -> Iterator[RawFact]:
        value = content.get(item.id)
        if item.type == "rows":
            yield from self._rows(item, value or [], last.get(item.id) or [])
        elif item.type == "series_by_name":
            for row in value or []:
                yield from self._series(item, row, str(row.get("name") or item.label))
        elif item.type == "series":
            yield from self._series(item, value or {}, item.label)
        elif item.type == "quantity":
            yield from self._quantity(item.label, value, last.get(item.id))
        elif isinstance(value, str) and value.strip():
            chosen = next((choice.label for choice in item.choices if choice.id == value), value)
            yield RawFact(item.label, chosen)

    def _quantity(self, label: str, value: Any, last: Any, note: str = "") -> Iterator[RawFact]:
        text, more = _typed(value)
        if text:
            limit: Decimal = self.standard.change_asked.share
            then = before(value, last, unit_of(value), year=self.year - 1, limit=limit)
            yield RawFact(label, text, unit_of(value), "；".join(part for part in (more, note) if part), then)

    def _series(self, item: SheetField, series: Content, label: str) -> Iterator[RawFact]:
        for year in (self.year + offset for offset in item.years):
            text = str(series.get(str(year)) or "").strip()
            if text:
                yield RawFact(f"{label} {year} 年", text, unit_of(series))

    def _rows(self, item: SheetField, rows: list[Content], last: list[Content]) -> Iterator[RawFact]:
        for row in rows:
            then = same_row(item, row, last)
            label = self._name(item, row)
            for column in item.columns:
                if column.type == "quantity" and column.required:
                    inline = column.inline
                    now, past = (row, then) if inline else (row.get(column.id), then.get(column.id))
                    yield from self._quantity(label, now, past, self._beside(item, row))

    def _name(self, item: SheetField, row: Content) -> str:
        coefficients = self.standard.coefficients
        found = coefficients.carrier(str(row.get("carrier") or "")) if coefficients else None
        named = row.get("name") or row.get("carrier") or self._product(str(row.get("product") or ""))
        name = found.name if found else str(named or item.label)
        ticks = [column.label for column in item.columns if column.type == "flag" and row.get(column.id) == "true"]
        marks = [text for text in (str(row.get("label") or ""), *ticks) if text]
        return f"{name}（{'，'.join(marks)}）" if marks else name

    def _beside(self, item: SheetField, row: Content) -> str:
        """Optional figures and texts of a row: measured values, the product it is for, the contract."""
        parts = []
        for column in item.columns:
            value = row.get(column.id)
            if column.required or column.type == "flag" or column.id in ("name", "label"):
                continue
            text = f"{_typed(value)[0]} {unit_of(value)}" if column.type == "quantity" else str(value or "")
            if text.strip():
                parts.append(f"{column.label} {self._product(text) if column.id == 'product' else text.strip()}")
        return "；".join(parts)

    def _product(self, handle: str) -> str:
        rows = self.shared.get("products") or []
        return next((str(row.get("name") or handle) for row in rows if row.get("id") == handle), handle)


def facts_of(
    standard: Standard, year: int, rows: Mapping[int, FactRow], last: Mapping[int, LedgerValue], number: int
) -> list[RawFact]:
    """The raw facts of an indicator; none where it has no sheet or the unit's own calculation stands in its place.

    ``rows`` and ``last`` by indicator number, the shared facts under 0; ``last`` is the ledger of the year before.
    """
    row, common = rows.get(number), rows.get(SHARED)
    if sheet_of(standard, number) is None or common is None or states_own(row):
        return []
    then, then_common = last.get(number), last.get(SHARED)
    return Facts(
        standard=standard, year=year, shared=common.sheet, own=row.sheet if row is not None else {},
        last_shared=then_common.sheet if then_common is not None else {},
        last_own=then.sheet if then is not None else {},
        per=str(common.inputs.get(f"per.{number}", "")),
    ).lines(number)  # fmt: skip


def own_calculation(standard: Standard, row: FactRow | None, number: int) -> bool:
    """Whether a unit stated its own calculation where a data sheet would work the value out."""
    return sheet_of(standard, number) is not None and states_own(row) and not blank(row)


def _typed(value: Any) -> tuple[str, str]:
    """(the year's amount as typed or summed, a word on the months)."""
    if not isinstance(value, Mapping):
        return "", ""
    if isinstance(value.get("months"), list):
        total = amount_of(value)
        return ("", "") if total is None else (brief(total), "按月填写")
    return str(value.get("amount") or "").strip(), ""
