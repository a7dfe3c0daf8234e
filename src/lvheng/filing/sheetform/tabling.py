"""Tables of a data sheet: one line a row, what is optional in a wide one folded away, energy converted beside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from lvheng.core.components.formats import fixed
from lvheng.filing.cells import same_row
from lvheng.filing.sheetform.building import HANDLE, PRODUCT, Builder
from lvheng.filing.sheetform.comparing import before
from lvheng.filing.sheetform.controls import Amount, Before, Control, Conversion, Line, Table
from lvheng.filing.sheetform.converting import NO_DEFAULT, Converter
from lvheng.standards import SheetField

#: A table of more columns folds what is optional.
WIDE: Final = 5
Columns: TypeAlias = "tuple[list[SheetField], list[SheetField]]"


@dataclass
class Tables:
    """Builds the tables of one page."""

    builder: Builder
    converter: Converter | None

    def table(
        self, item: SheetField, prefix: str, content: Mapping[str, Any], last: Mapping[str, Any], *, shared: bool
    ) -> Table:
        """A field that is a table (``rows``, ``series_by_name``)."""
        place = f"{prefix}.{item.id}"
        rows = [row for row in content.get(item.id) or [] if isinstance(row, Mapping)]
        then = [row for row in last.get(item.id) or [] if isinstance(row, Mapping)]
        columns = self._columns(item, rows)
        converter = self.converter if any(column.carrier_unit for column in item.columns) else None
        lines = tuple(
            self._line(item, f"{place}.{row.get('_row', at)}", at, row, same_row(item, row, then), columns)
            for at, row in enumerate(rows, start=1)
        )
        made = {} if converter is None else self._sums(converter, item, rows, then)
        return Table(
            place=place, label=item.label, help=item.help, clause=item.clause, heads=self._heads(item, columns[0]),
            lines=lines, note=self.builder.note(place), shared=shared, add_label=_add(item), required=item.required,
            last_shown=bool(then) and item.type == "rows", may_add=len(rows) < item.most, **made,
        )  # fmt: skip

    def _sums(self, converter: Converter, item: SheetField, rows: list[Any], then: list[Any]) -> dict[str, Any]:
        total, last_total = converter.total(item, rows), converter.total(item, then)
        energy = "消费" in item.label and not converter.carbon
        return {
            "converts": f"排放量 {converter.unit}" if converter.carbon else f"折标准煤 {converter.unit}",
            "coefficient_head": "排放因子" if converter.carbon else "折标准煤系数",
            "total": "" if total is None else fixed(total, 2),
            "last_total": "" if last_total is None else fixed(last_total, 2),
            "total_label": "综合能耗 E" if energy else "合计",
        }

    def _columns(self, item: SheetField, rows: list[Any]) -> tuple[list[SheetField], list[SheetField]]:
        """(columns of the table, columns folded away); a product's handle is given by the page, not asked for."""
        shown = [column for column in item.columns if self._asked(column, rows)]
        wide = len(item.columns) > WIDE
        if not wide and not any(column.carrier_unit for column in item.columns):
            return [one for one in shown if one.type != "flag"], [one for one in shown if one.type == "flag"]
        main = [one for one in shown if one.required or (one.type == "text" and not wide)]
        more = [one for one in shown if one not in main and one.id != PRODUCT]
        return main, sorted(more, key=lambda one: one.type == "flag")

    def _asked(self, column: SheetField, rows: list[Any]) -> bool:
        if column.id == HANDLE:
            return False
        if column.id in ("quota", "process"):
            return bool(self.builder.quotas) or any(row.get(column.id) for row in rows)
        return True

    def _heads(self, item: SheetField, main: list[SheetField]) -> tuple[str, ...]:
        year = self.builder.year
        if item.type == "series_by_name":
            return ("名称", *(f"{year + offset} 年" for offset in item.years), "单位")
        labels = (one.label.removesuffix("代号") if one.id == PRODUCT else one.label for one in main)
        return tuple(f"{year} 年{label}" if one.type == "quantity" else label
                     for one, label in zip(main, labels, strict=True))  # fmt: skip

    def _line(  # noqa: PLR0917 (a row, last year's, and how it is shown)
        self, item: SheetField, inside: str, at: int, row: Mapping[str, Any], past: Mapping[str, Any], columns: Columns
    ) -> Line:
        builder, (main, more) = self.builder, columns
        name = self._name(item, row) or f"第 {at} 行"
        if item.type == "series_by_name":
            return self._series_line(item, inside, at, row, name)
        cells = tuple(self._cell(column, inside, row, name) for column in main)
        folded = tuple(self._cell(column, inside, row, name, hint=True) for column in more)
        under = self._under(item, inside, row, name)
        converter = self.converter if any(column.carrier_unit for column in item.columns) else None
        conversion = converter.row(item, row) if converter else Conversion()
        then = self._before(item, row, past, cells)
        lacking = conversion.source == NO_DEFAULT or any(builder.gaps.holds(f"{inside}.{column.id}") for column in more)
        opened = lacking or any(cell.stated or _wrong(cell) for cell in folded)
        note = builder.note(inside, then.words)
        return Line(inside, at, name, cells, folded, note, under, then, conversion, more_open=opened)

    def _under(self, item: SheetField, inside: str, row: Mapping[str, Any], name: str) -> Control | None:
        """Which product a row of a wide table is for, asked once there are several."""
        column = item.column(PRODUCT) if len(item.columns) > WIDE else None
        if column is None or (len(self.builder.products) < 2 and not row.get(PRODUCT)):
            return None
        return self.builder.control(column, f"{inside}.{PRODUCT}", row.get(PRODUCT), f"{name} {column.label}")

    def _series_line(self, item: SheetField, inside: str, at: int, row: Mapping[str, Any], name: str) -> Line:
        builder = self.builder
        title = Control(f"{inside}.name", "text", "名称", f"第 {at} 行 名称", str(row.get("name") or ""),
                        errors=builder.errors.at(f"{inside}.name"), max_length=item.max_length)  # fmt: skip
        years = builder.years(item, inside, row, name)
        unit = builder.unit(item, f"{inside}.unit", row, row, name)
        return Line(inside, at, name, (title, *years, unit), (), builder.note(inside))

    def _cell(
        self, column: SheetField, inside: str, row: Mapping[str, Any], name: str, *, hint: bool = False
    ) -> Control | Amount:
        label = f"{name} {column.label}"
        if column.type == "quantity":
            place = inside if column.inline else f"{inside}.{column.id}"
            return self.builder.amount(column, place, row if column.inline else row.get(column.id), row, label)
        return self.builder.control(column, f"{inside}.{column.id}", row.get(column.id), label, hint=hint)

    def _before(
        self, item: SheetField, row: Mapping[str, Any], then: Mapping[str, Any], cells: tuple[Control | Amount, ...]
    ) -> Before:
        column = next((one for one in item.columns if one.type == "quantity"), None)
        amount = next((cell for cell in cells if isinstance(cell, Amount)), None)
        if column is None or amount is None or not then:
            return Before()
        now, past = (row, then) if column.inline else (row.get(column.id), then.get(column.id))
        return before(now, past, amount.unit.value, year=self.builder.year - 1, limit=self.builder.limit)

    def _name(self, item: SheetField, row: Mapping[str, Any]) -> str:
        """What a row is called: its carrier or name."""
        coefficients = self.builder.coefficients
        if row.get("carrier"):
            carrier = coefficients.carrier(str(row["carrier"])) if coefficients else None
            return carrier.name if carrier else str(row["carrier"])
        return str(row.get("name") or "").strip()


def _wrong(cell: Control | Amount) -> bool:
    if isinstance(cell, Amount):
        return bool(cell.unit.errors or (cell.amount and cell.amount.errors))
    return bool(cell.errors)


def _add(item: SheetField) -> str:
    """The words of the button that adds a row: by what the first column that is asked for names."""
    if item.type == "series_by_name":
        return "添加一种"
    first = next((column for column in item.columns if column.id != HANDLE), item.columns[0])
    return f"添加{first.label.removesuffix('名称').removesuffix('代号')}"
