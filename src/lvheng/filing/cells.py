"""A sheet's content as typed: setting one cell by its path, rows, months, a pasted block. Pure, works on plain JSON.

The content is the score file's form (docs/score-files.md) with numbers as text; rows have a handle ``_row``. A path
names a cell: ``intake.amount``, ``intake.months.3``, ``energy.r2.ncv.unit``, ``investment.<year>``, ``per``.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Decimal, localcontext
from functools import partial
from itertools import count
from typing import Any

from lvheng.evaluation import NumberError, parse_decimal
from lvheng.evaluation.sheets.amounts import MONTHS
from lvheng.evaluation.sheets.reading import keys_of
from lvheng.standards import Coefficients, SheetField

ROW = "_row"
MAX_TEXT = 200
#: Lines of a pasted block.
MAX_PASTED = 200
TABLES = ("rows", "series_by_name")
_MONTHS = {str(month) for month in range(1, MONTHS + 1)}
_YEAR = re.compile(r"[0-9]{4}")


class NoCell(KeyError):
    """The path names no cell of the sheet."""


class NoRoom(ValueError):
    """A pasted block does not fit; the words say what would."""


class Unread(ValueError):
    """Months that can't be added up; ``place`` is the first of them."""

    def __init__(self, place: str, message: str) -> None:
        super().__init__(message)
        self.place = place


def put(
    fields: Sequence[SheetField], content: dict[str, Any], path: str, value: Any, year: int | None = None
) -> None:
    """Set one cell as typed; a series has cells of the years that are asked for in the evaluation year ``year``.

    Raises NoCell.
    """
    head, _, rest = path.partition(".")
    amounts_here = (field for field in fields if field.type == "quantity" and field.inline)
    inline = next((field for field in amounts_here if head in keys_of(field)), None)
    if inline is not None:
        _put_quantity(inline, content, path, value)
        return
    field = next((field for field in fields if field.id == head), None)
    if field is None:
        raise NoCell(path)
    if field.type in TABLES:
        _put_in_row(field, content, rest, value, year)
    elif field.type == "quantity":
        _put_quantity(field, content.setdefault(head, {}), rest, value)
    elif field.type == "series":
        _put_year(field, content.setdefault(head, {}), rest, value, year)
    elif rest or field.type == "names":
        raise NoCell(path)
    else:
        content[head] = value


def _put_quantity(field: SheetField, target: dict[str, Any], key: str, value: str) -> None:
    name, _, month = key.partition(".")
    if name == "months" and field.monthly and month in _MONTHS:
        months = target.setdefault("months", [""] * MONTHS)
        months[int(month) - 1] = value
        target.pop("amount", None)
    elif key in ("amount", "unit"):
        target[key] = value
    else:
        raise NoCell(key)


def _put_year(field: SheetField, target: dict[str, Any], key: str, value: str, year: int | None) -> None:
    if key != "unit" and not _asked_year(field, key, year):
        raise NoCell(key)
    target[key] = value


def _asked_year(field: SheetField, key: str, year: int | None) -> bool:
    if year is None or not field.years:
        return bool(_YEAR.fullmatch(key))
    return key in {str(year + offset) for offset in field.years}


def _put_in_row(field: SheetField, content: dict[str, Any], rest: str, value: str, year: int | None) -> None:
    handle, _, key = rest.partition(".")
    found = row_of(content, field.id, handle)
    if found is None or not key:
        raise NoCell(rest)
    if field.type == "rows":
        put(field.columns, found, key, value, year)
    elif key == "name":
        found[key] = value
    else:
        _put_year(field, found, key, value, year)


def row_of(content: Mapping[str, Any], field_id: str, handle: str) -> dict[str, Any] | None:
    """The row of this handle, or None."""
    rows: list[dict[str, Any]] = content.get(field_id) or []
    return next((row for row in rows if row.get(ROW) == handle), None)


def same_row(field: SheetField, row: Mapping[str, Any], rows: Iterable[Any]) -> Mapping[str, Any]:
    """The row for the same thing among another year's: equal in the key columns; empty where there is none."""
    wanted = key_of(field, row)
    found = (item for item in rows if isinstance(item, Mapping) and key_of(field, item) == wanted)
    return next(found, {}) if wanted[0] else {}


def key_of(field: SheetField, row: Mapping[str, Any]) -> tuple[str, ...]:
    """What tells a row from the others of its table: its key columns, the name where it has none."""
    return tuple(str(row.get(name) or "").strip() for name in field.key or ("name",))


def add_row(field: SheetField, content: dict[str, Any]) -> str:
    """Add a blank row; its handle, which none had before it. Raises NoCell (no table)."""
    if field.type not in TABLES:
        raise NoCell(field.id)
    handle = f"r{_last_handle(content, field.id) + 1}"
    content.setdefault(field.id, []).append({ROW: handle})
    return handle


def remove_row(field: SheetField, content: dict[str, Any], handle: str) -> None:
    """Take a row away; one that is not there any more is no fault. Raises NoCell (no table)."""
    if field.type not in TABLES:
        raise NoCell(field.id)
    last = _last_handle(content, field.id)
    content[field.id] = [row for row in content.get(field.id) or [] if row.get(ROW) != handle]
    _never_again(content, field.id, last)


def rehandled(fields: Sequence[SheetField], before: Mapping[str, Any], content: dict[str, Any]) -> None:
    """Give the rows of a sheet that came whole their handles: a row that was there keeps its own, others get new ones.

    A row was there if it says the same, or else is for the same thing. What is kept of ``before`` beside its cells
    stays: that the sheet was opened, and which handles are gone.
    """
    if ROW in before:
        content[ROW] = before[ROW]
    for field in (field for field in fields if field.type in TABLES):
        there = [row for row in before.get(field.id) or [] if _said(row)]
        rows: list[dict[str, Any]] = content.get(field.id) or []
        last = _last_handle(before, field.id)
        kept: dict[int, str] = {}
        for alike in (_said, partial(key_of, field)):
            for at, row in enumerate(rows):
                twin = next((item for item in there if at not in kept and alike(item) == alike(row)), None)
                if twin is not None:
                    kept[at] = twin[ROW]
                    there.remove(twin)
        new = count(last + 1)
        for at, row in enumerate(rows):
            row[ROW] = kept.get(at) or f"r{next(new)}"
        _never_again(content, field.id, last)


def _said(row: Mapping[str, Any]) -> dict[str, Any]:
    """What a row says, handle and blanks aside."""
    parts = {name: _said(item) if isinstance(item, Mapping) else item for name, item in row.items() if name != ROW}
    return {name: item for name, item in parts.items() if item not in ("", {}, [], None)}


def _last_handle(content: Mapping[str, Any], field_id: str) -> int:
    """The number of the newest handle that a table gave out, gone ones included."""
    handles = [str(row.get(ROW, ""))[1:] for row in content.get(field_id) or []]
    return max([_gone(content).get(field_id, 0), *(int(handle) for handle in handles if handle.isdecimal())])


def _gone(content: Mapping[str, Any]) -> dict[str, int]:
    """The newest handles given out by table, where their rows are gone."""
    kept = content.get(ROW)
    return kept.get(ROW, {}) if isinstance(kept, Mapping) else {}


def _never_again(content: dict[str, Any], field_id: str, last: int) -> None:
    """Remember the newest handle of a table. It stands where every reader of a sheet skips it."""
    if _last_handle(content, field_id) < last:
        content[ROW] = {ROW: {**_gone(content), field_id: last}}


def by_month(fields: Sequence[SheetField], content: dict[str, Any], path: str, *, on: bool, total: str = "") -> None:
    """Open or close twelve months of a quantity in place of its year; closing leaves ``total``. Raises NoCell.

    The year's amount stays until a month is typed, so that opening the months and closing them again loses nothing.
    """
    target, field = _quantity_at(fields, content, path)
    if not field.monthly:
        raise NoCell(path)
    if on:
        target.setdefault("months", [""] * MONTHS)
        return
    months = target.pop("months", None)
    if months is not None and any(str(month or "").strip() for month in months):
        target["amount"] = total


def total_of(fields: Sequence[SheetField], content: dict[str, Any], path: str) -> str:
    """What the months of a quantity come to, empty where none is typed. Raises NoCell, Unread."""
    target, _field = _quantity_at(fields, content, path)
    months: list[Decimal] = []
    for number, month in enumerate(target.get("months", []), start=1):
        try:
            months += [parse_decimal(str(month))] if str(month or "").strip() else []
        except NumberError as error:
            raise Unread(f"{path}.months.{number}", f"{error}；更正后才能改为按年填写") from None
    return f"{_exactly(months):f}" if months else ""


def _exactly(numbers: Sequence[Decimal]) -> Decimal:
    """The sum to the last digit."""
    with localcontext(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN):
        return sum(numbers, Decimal(0))


def _quantity_at(
    fields: Sequence[SheetField], content: dict[str, Any], path: str
) -> tuple[dict[str, Any], SheetField]:
    """The mapping that holds a quantity, and its field; ``path``: ``intake``, ``energy.r2``, ``products.r1.output``."""
    head, _, rest = path.partition(".")
    field = next((field for field in fields if field.id == head), None)
    if field is None:
        raise NoCell(path)
    if field.type == "quantity" and not rest:
        return content.setdefault(head, {}), field
    if field.type != "rows":
        raise NoCell(path)
    handle, _, column = rest.partition(".")
    found = row_of(content, head, handle)
    if found is None:
        raise NoCell(path)
    if column:
        return _quantity_at(field.columns, found, column)
    inline = next((item for item in field.columns if item.type == "quantity" and item.inline), None)
    if inline is None:
        raise NoCell(path)
    return found, inline


def sequence(field: SheetField, years: Sequence[int]) -> list[str]:
    """The cells of a row in their order, as a block is pasted over them."""
    if field.type == "series_by_name":
        return ["name", *map(str, years)]
    cells: list[str] = []
    for column in field.columns:
        if column.type == "quantity":
            cells += [name if column.inline else f"{column.id}.{name}" for name in ("amount", "unit")]
        else:
            cells.append(column.id)
    return cells


def paste(
    fields: Sequence[SheetField], content: dict[str, Any], start: str, text: str, years: Sequence[int]
) -> list[tuple[str, str]]:
    """(path, text) of the cells that a block covers from ``start`` on, rows added as needed.

    Raises NoCell, NoRoom (the block is larger than what lies right of and below the start).
    """
    lines = text.rstrip("\r\n").splitlines()
    if len(lines) > MAX_PASTED:
        raise NoRoom(f"粘贴的内容有 {len(lines)} 行，一次最多 {MAX_PASTED} 行，请分几次粘贴")
    grid = [line.split("\t") for line in lines]
    head, _, rest = start.partition(".")
    field = next((field for field in fields if field.id == head), None)
    if field is None:
        raise NoCell(start)
    if field.type not in TABLES:
        return _along(start, [cell for line in grid for cell in line], _line_of(field, rest, years))
    handle, _, key = rest.partition(".")
    handles = [row[ROW] for row in content.get(head) or []]
    if handle not in handles:
        raise NoCell(start)
    place = handles.index(handle)
    if place + len(grid) > field.most:
        room = field.most - place
        raise NoRoom(f"“{field.label}”最多 {field.most} 行，从这一行起还能填 {room} 行，粘贴的内容有 {len(grid)} 行")
    while len(handles) < place + len(grid):
        handles.append(add_row(field, content))
    before, by_month, _last = key.rpartition("months.")
    order = _months(before) if by_month else sequence(field, years)
    cells: list[tuple[str, str]] = []
    for handle, line in zip(handles[place:], grid, strict=False):
        cells += _along(f"{head}.{handle}.{key}", line, [f"{head}.{handle}.{name}" for name in order])
    return cells


def _months(prefix: str) -> list[str]:
    return [f"{prefix}months.{number}" for number in range(1, MONTHS + 1)]


def _line_of(field: SheetField, rest: str, years: Sequence[int]) -> list[str]:
    if rest.startswith("months."):
        return [f"{field.id}.{name}" for name in _months("")]
    if field.type == "series":
        return [f"{field.id}.{year}" for year in years]
    if rest == "amount":
        return [f"{field.id}.amount", f"{field.id}.unit"]
    return [f"{field.id}.{rest}" if rest else field.id]


def _along(start: str, values: Sequence[str], order: Sequence[str]) -> list[tuple[str, str]]:
    if start not in order:
        raise NoCell(start)
    covered = order[order.index(start):]
    if any(value.strip() for value in values[len(covered):]):
        hint = "请从更靠左的一格粘贴或少选几列"
        raise NoRoom(f"粘贴的内容一行有 {len(values)} 格，从这一格起只有 {len(covered)} 格，{hint}")
    return [(path, value.strip()) for path, value in zip(covered, values, strict=False)]


def tidy(coefficients: Coefficients | None, path: str, value: Any) -> Any:
    """A carrier written by name becomes its id; everything else stays as typed."""
    if not isinstance(value, str) or coefficients is None or not path.endswith("carrier"):
        return value
    found = coefficients.carrier(value)
    return found.id if found else value


def path_of(content: Mapping[str, Any], place: str) -> str:
    """A place of the evaluation (rows by number from 1) as a path of the page (rows by handle)."""
    head, _, rest = place.partition(".")
    rows = content.get(head)
    number, _, more = rest.partition(".")
    tabled = isinstance(rows, list) and bool(rows) and isinstance(rows[0], Mapping)
    if isinstance(rows, list) and tabled and number.isdecimal() and 1 <= int(number) <= len(rows):
        handle = str(rows[int(number) - 1].get(ROW, number))
        return ".".join(part for part in (head, handle, more) if part)
    return place


def amounts(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(path, text) of every figure in a sheet, the months of a year as one text."""
    for path, texts in figures(content):
        yield path, "\t".join(texts)


def figures(content: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, list[str]]]:
    """(path, texts) of every figure in a sheet: amounts, twelve months as one, years; units and names left out."""
    for key, value in content.items():
        path = f"{prefix}{key}"
        if key == "months":
            if any(str(month or "").strip() for month in value):
                yield path, [str(month or "") for month in value]
        elif isinstance(value, Mapping):
            yield from figures(value, f"{path}.")
        elif isinstance(value, list):
            for row in value:
                if isinstance(row, Mapping):
                    yield from figures(row, f"{path}.{row.get(ROW)}.")
        elif isinstance(value, str) and value.strip() and _figure(key):
            yield path, [value]


def _figure(key: str) -> bool:
    return key in ("amount", "carbon", "oxidation") or (len(key) == len("YYYY") and key.isdecimal())


def unit_beside(content: Mapping[str, Any], path: str) -> str:
    """The unit that stands beside a figure, empty where there is none."""
    target: Any = content
    for part in path.split(".")[:-1]:
        if isinstance(target, list):
            target = next((row for row in target if row.get(ROW) == part), {})
        else:
            target = target.get(part, {}) if isinstance(target, Mapping) else {}
    return str(target.get("unit", "")) if isinstance(target, Mapping) else ""
