"""A sheet that comes whole (API, workbook, last year's ledger) in the stored form; what has no place in it. Pure.

Only the shape is judged here: texts are kept as typed, right or wrong, and the evaluation says what is wrong in them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lvheng.evaluation.sheets.amounts import MONTHS
from lvheng.evaluation.sheets.reading import keys_of
from lvheng.filing.cells import MAX_TEXT, ROW
from lvheng.standards import SheetField
from lvheng.standards.plaintext import join

Faults = list[tuple[str, str]]
#: What neither database keeps in a text: NUL, half a surrogate pair.
UNSAVED = re.compile("[\0\ud800-\udfff]")
_QUANTITY = ("amount", "months", "unit")


def shaped(
    fields: Sequence[SheetField], content: Any, year: int, bases: Sequence[str] = ()
) -> tuple[dict[str, Any], Faults]:
    """(what fits the description, (place, Chinese message) of what does not). ``year``: the evaluation year.

    Numbers may come as text or as exact numbers, truth as true or text; rows get handles in their order.
    """
    faults: Faults = []
    if not isinstance(content, Mapping):
        return {}, [("", "数据表须按栏目填写，例如 {\"栏目\": …}")]
    found = _Shaper(year, faults).fields(fields, content, "", ("per",) if bases else ())
    if bases and content.get("per") not in (None, ""):
        if content["per"] in bases:
            found["per"] = content["per"]
        else:
            faults.append(("per", f"没有这个口径，可用的有：{'、'.join(bases)}"))
    return found, faults


def plain(content: Mapping[str, Any]) -> dict[str, Any]:
    """The stored form as a score file writes it: without handles and blanks. The inverse of `shaped`."""
    kept = {name: value for name, value in content.items() if name != ROW}
    found = {name: _without_blanks(value) for name, value in kept.items()}
    return {name: value for name, value in found.items() if value not in ("", {}, [], None)}


def _without_blanks(value: Any) -> Any:
    if isinstance(value, Mapping):
        parts = {name: _without_blanks(item) for name, item in value.items() if name != ROW}
        stated = {name: item for name, item in parts.items() if item not in ("", {}, [], None)}
        return stated if set(stated) - {"unit"} else {}
    if isinstance(value, list):
        months = not any(isinstance(item, Mapping) for item in value)
        if months:
            return list(value) if any(str(item or "").strip() for item in value) else []
        return [row for row in (_without_blanks(item) for item in value) if row]
    return value


class _Shaper:
    def __init__(self, year: int, faults: Faults) -> None:
        self.year = year
        self.faults = faults

    def fields(
        self, fields: Sequence[SheetField], content: Mapping[str, Any], place: str, others: Sequence[str] = ()
    ) -> dict[str, Any]:
        """The fields that are stated."""
        known = [name for field in fields for name in keys_of(field)]
        self.strange(content, place, (*known, *others))
        found: dict[str, Any] = {}
        for field in fields:
            if field.type == "quantity" and field.inline:
                found |= self.quantity(field, {name: content[name] for name in _QUANTITY if name in content}, place)
            elif content.get(field.id) is not None:
                found[field.id] = self.field(field, content[field.id], join(place, field.id))
        return found

    def field(self, field: SheetField, value: Any, place: str) -> Any:
        """One field by its type."""
        if field.type == "rows":
            return self.rows(field, value, place)
        if field.type == "series_by_name":
            return self.named(field, value, place)
        if field.type in ("quantity", "series"):
            if not isinstance(value, Mapping):
                if value != "":
                    example = "{amount: 1000, unit: t}" if field.type == "quantity" else f"{{{self.year}: 100}}"
                    self.faults.append((place, f"“{field.label}”须写成 {example}"))
                return {}
            return self.quantity(field, value, place) if field.type == "quantity" else self.series(field, value, place)
        if field.type == "flag":
            return {True: "true", False: ""}[value] if isinstance(value, bool) else self.text(value, place)
        return self.text(value, place)

    def quantity(self, field: SheetField, value: Mapping[str, Any], place: str) -> dict[str, Any]:
        """An amount with its unit; a list of twelve stands for the months."""
        if not field.inline:
            self.strange(value, place, _QUANTITY)
        given = dict(value)
        if isinstance(given.get("amount"), (list, tuple)) and not given.get("months"):
            given["months"] = given.pop("amount")
        found: dict[str, Any] = {}
        for name in ("amount", "unit"):
            if given.get(name) is not None:
                found[name] = self.text(given[name], join(place, name))
        months = given.get("months")
        if months not in (None, "", []):
            found |= self.months(field, months, join(place, "months"))
        return found

    def months(self, field: SheetField, months: Any, place: str) -> dict[str, Any]:
        """Twelve texts."""
        if not field.monthly:
            self.faults.append((place, f"“{field.label}”不按月填写，请填写全年数值"))
            return {}
        if not isinstance(months, (list, tuple)) or len(months) != MONTHS:
            self.faults.append((place, f"按月填写须为 {MONTHS} 个月的数值，请逐月填写"))
            return {}
        read = (self.text("" if item is None else item, join(place, n)) for n, item in enumerate(months, start=1))
        return {"months": list(read)}

    def series(self, field: SheetField, value: Mapping[str, Any], place: str) -> dict[str, Any]:
        """Amounts by year, of the years that are asked for."""
        years = {str(self.year + offset) for offset in field.years}
        found: dict[str, Any] = {}
        for key, item in value.items():
            name, at = str(key), join(place, key)
            if name not in (ROW, "unit", *years):
                asked = "、".join(sorted(years))
                self.faults.append((at, f"“{field.label}”不填“{name[:12]}”，请填写 {asked} 年"))
            elif name != ROW and item is not None:
                found[name] = self.text(item, at)
        return found

    def rows(self, field: SheetField, value: Any, place: str) -> list[dict[str, Any]]:
        """The rows of a table, each with a handle."""
        found: list[dict[str, Any]] = []
        for at, item in self.listed(field, value, place):
            found.append(self.fields(field.columns, item, at))
        return _handled(found)

    def named(self, field: SheetField, value: Any, place: str) -> list[dict[str, Any]]:
        """Series by name, by rows or by names."""
        if isinstance(value, Mapping):
            value = [{"name": name, **item} if isinstance(item, Mapping) else item for name, item in value.items()]
        found = []
        for at, item in self.listed(field, value, place):
            series = {key: amount for key, amount in item.items() if key != "name"}
            found.append({"name": self.text(item.get("name", ""), join(at, "name")), **self.series(field, series, at)})
        return _handled(found)

    def listed(self, field: SheetField, value: Any, place: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """(place, row) of each row that is one."""
        if not isinstance(value, (list, tuple)):
            if value != "":
                self.faults.append((place, f"“{field.label}”须为列表，每行写成 {{栏目: 内容}}"))
            return
        if len(value) > field.most:
            self.faults.append((place, f"“{field.label}”有 {len(value)} 行，最多 {field.most} 行"))
            return
        for number, item in enumerate(value, start=1):
            if isinstance(item, Mapping):
                yield join(place, number), item
            elif item is not None:
                self.faults.append((join(place, number), f"“{field.label}”第 {number} 行须写成 {{栏目: 内容}}"))

    def text(self, value: Any, place: str) -> str:
        """A text, or a number as text."""
        if isinstance(value, bool) or not isinstance(value, (str, int)):
            self.faults.append((place, "须为文字或数值"))
            return ""
        words = str(value)
        if len(words) > MAX_TEXT:
            self.faults.append((place, f"内容有 {len(words)} 字，最多 {MAX_TEXT} 字，请删减"))
        elif UNSAVED.search(words):
            self.faults.append((place, "内容含有不能保存的控制字符，请删除后重新填写"))
        else:
            return words
        return ""

    def strange(self, content: Mapping[str, Any], place: str, known: Sequence[str]) -> None:
        """Keys that name nothing."""
        for key in content:
            if key not in known and key != ROW:
                shown = "、".join(known)
                self.faults.append((join(place, str(key)[:30]), f"没有栏目“{str(key)[:30]}”，可用的有：{shown}"))


def _handled(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows with handles from 1; those they came with mean nothing here."""
    return [{ROW: f"r{number}", **row} for number, row in enumerate(rows, start=1)]
