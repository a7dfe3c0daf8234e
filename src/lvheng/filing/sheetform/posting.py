"""From a posted sheet to the cells to save: what differs from what the page showed, with what goes along with it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from django.http import QueryDict

from lvheng.evaluation import UnitError, same_dimension
from lvheng.filing.cells import ROW, row_of, unit_beside
from lvheng.filing.draft import Draft
from lvheng.filing.facts import SHARED
from lvheng.filing.sheetform.controls import Control
from lvheng.filing.sheetform.page import SheetPage
from lvheng.standards import Carrier

#: The control that holds what the page showed when it was drawn, so that another tab's entries are not undone.
SHOWN: Final = "shown"
Cells = dict[str, Any]


def shown_by(page: SheetPage) -> str:
    """What the page shows, as text for the control `SHOWN`."""
    return json.dumps({control.name: _value(control) for control in page.controls}, ensure_ascii=False)


def _value(control: Control) -> Any:
    if control.kind == "checks":
        return [choice.value for choice in control.choices if choice.selected]
    if control.kind in ("select", "radios"):
        return next((choice.value for choice in control.choices if choice.selected), "")
    return control.value


def read_shown(data: QueryDict) -> dict[str, Any]:
    """What the page showed, as it came back; nothing where it did not or can't be read."""
    try:
        found = json.loads(data.get(SHOWN, "{}"))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def posted(page: SheetPage, data: QueryDict) -> dict[str, Any]:
    """Control name to what was posted, of those that differ from what was shown."""
    shown = read_shown(data)
    found: dict[str, Any] = {}
    for control in page.controls:
        name = control.name
        ticks = control.kind in ("flag", "checks")
        if name not in data and not (ticks and name in shown):
            continue
        value: Any = data.getlist(name) if control.kind == "checks" else data.get(name, "")
        if name not in shown or shown[name] != value:
            found[name] = value
    return found


def split(draft: Draft, page: SheetPage, values: Mapping[str, Any]) -> dict[int, Cells]:
    """Cells by sheet (0: the shared one), with what goes along: the unit seen beside a figure, a product's handle."""
    parts: dict[int, Cells] = {}
    for name, value in values.items():
        root, _, path = name.partition(".")
        if path and root in ("own", "shared"):
            parts.setdefault(SHARED if root == "shared" else page.number, {})[path] = value
    for number, cells in parts.items():
        prefix, content = ("shared" if number == SHARED else "own"), draft.content(number)
        for path in list(cells):
            _unit_of_carrier(draft, content, cells, path)
            _unit_seen(page, prefix, content, cells, path)
            _handle(content, cells, path)
    return parts


def completed(draft: Draft, page: SheetPage) -> dict[int, Cells]:
    """What a pasted block left out and the page shows: units beside figures, the handles of products."""
    names = [control.name for control in page.controls if control.value and control.kind in ("number", "text")]
    values = {name: control.value for name in names if (control := page.control(name)) is not None}
    parts = split(draft, page, values)
    found: dict[int, Cells] = {}
    for number, cells in parts.items():
        prefix = "shared" if number == SHARED else "own"
        added = {path: value for path, value in cells.items() if f"{prefix}.{path}" not in values}
        if added:
            found[number] = added
    return found


def _unit_seen(page: SheetPage, prefix: str, content: Cells, cells: Cells, path: str) -> None:
    """A figure is saved with the unit that the page shows beside it."""
    head, dot, last = path.rpartition(".")
    if last.isdecimal() and head.endswith("months"):
        head, dot, last = head.rpartition(".")
    beside = f"{head}{dot}unit"
    if (last not in ("amount", "months") and not last.isdecimal()) or beside in cells or unit_beside(content, beside):
        return
    control = page.control(f"{prefix}.{beside}")
    if control is not None and control.value:
        cells[beside] = control.value


def _unit_of_carrier(draft: Draft, content: Cells, cells: Cells, path: str) -> None:
    """Another carrier is measured in units of its own: one that does not fit gives way to the first that does."""
    head, _, last = path.rpartition(".")
    coefficients = draft.standard.coefficients
    carrier = coefficients.carrier(str(cells[path])) if coefficients and last == "carrier" else None
    beside = f"{head}.unit"
    if carrier is not None and not _fits(carrier, str(cells.get(beside) or unit_beside(content, beside))):
        cells[beside] = carrier.entry_units[0]


def _fits(carrier: Carrier, unit: str) -> bool:
    if not unit:
        return False
    try:
        return any(same_dimension(unit, offered) for offered in carrier.entry_units)
    except UnitError:
        return False


def _handle(content: Cells, cells: Cells, path: str) -> None:
    """A product gets a handle of its own with its first entry; rows of energy name it by that."""
    head, _, rest = path.partition(".")
    row = row_of(content, head, rest.partition(".")[0]) if head == "products" else None
    if row is None or row.get("id") or f"{head}.{row[ROW]}.id" in cells:
        return
    taken = {str(item.get("id")) for item in content[head]} | {str(value) for value in cells.values()}
    number = next(at for at in range(1, len(taken) + 2) if f"p{at}" not in taken)
    cells[f"{head}.{row[ROW]}.id"] = f"p{number}"
