"""From what was typed into a sheet to exact values. The stored form, the API's and the score file's are one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from lvheng.evaluation.units import same_dimension
from lvheng.standards.plaintext import join
from lvheng.standards.sheets import SheetField

from .amounts import KEYS, MONTHS, AmountReader, is_blank, is_list, shortened
from .energy import heating_unit
from .values import Quantity, Row, Series, Value

__all__ = ["MONTHS", "ROW_KEYS", "Reader", "keys_of"]

#: Keys of a stored row that are no columns: its handle on the page.
ROW_KEYS: Final = ("_row",)
OWN_VALUES: Final = {"ncv": "实测低位发热量", "carbon": "单位热值含碳量", "oxidation": "碳氧化率"}
_YEAR: Final = re.compile(r"[12]\d{3}", flags=re.ASCII)
_TRUE: Final = {"true", "yes", "on", "1", "是"}
_FALSE: Final = {"", "false", "no", "off", "0", "否"}


@dataclass
class Reader(AmountReader):
    """Reads the fields of one sheet (or of the shared facts) and gathers what is wrong or missing.

    ``year``: the evaluation year, from which the years of a series are counted; None: any years.
    """

    year: int | None = None

    def fields(
        self, fields: Sequence[SheetField], content: Mapping[str, Any], place: str, others: Sequence[str] = ()
    ) -> Row:
        """The values of these fields; a key that is none of them (or of ``others``) is wrong."""
        known = [name for field in fields for name in keys_of(field)]
        for key in content:
            if key not in known and key not in others and key not in ROW_KEYS:
                text = f"没有栏目“{shortened(key)}”，可用的有：{'、'.join([*others, *known])}"
                self.notes.wrong(join(place, key), text)
        row: Row = {}
        for field in fields:
            inline = field.type == "quantity" and field.inline
            value: Any = {name: content.get(name) for name in KEYS} if inline else content.get(field.id)
            row[field.id] = self.field(field, value, place if inline else join(place, field.id), row)
        self._check_own_values(row, place)
        return row

    def field(self, field: SheetField, value: Any, place: str, row: Row) -> Value:
        """One field's value; None (no rows, no names) where nothing is stated or it can't be read."""
        if field.type == "quantity":
            return self.quantity(field, value, place, row)
        if field.type == "rows":
            return self._rows(field, value, place)
        if field.type == "series_by_name":
            return self._named(field, value, place)
        if value is None or value == "":
            return None
        if field.type == "series":
            return self._series(field, value, place)
        return self._names(field, value, place) if field.type == "names" else self._single(field, value, place)

    def _single(self, field: SheetField, value: Any, place: str) -> Value:
        """A field that holds one text: a flag, number, year, choice, carrier or words."""
        if field.type == "flag":
            return self._flag(value, place)
        if not isinstance(value, str):
            found = "真假值" if isinstance(value, bool) else "列表或键值"
            wanted = f"数值，例如 {field.example or '12.5'}" if field.type == "number" else "文字"
            self.notes.wrong(place, f"“{field.label}”不能是{found}，请填写{wanted}")
            return None
        if field.type == "choice":
            return self._choice(field, value.strip(), place)
        if field.type in ("number", "year"):
            return self.number(field, value, place) if field.type == "number" else self._year(value, place)
        if field.type == "carrier":
            return self._carrier(value.strip(), place)
        return self._text(field, value.strip(), place)

    def _flag(self, value: Any, place: str) -> Value:
        if isinstance(value, bool):
            return value
        text = value.strip().lower() if isinstance(value, str) else "?"
        if text in _TRUE or text in _FALSE:
            return text in _TRUE
        self.notes.wrong(place, "请填写 true 或 false（是或否）")
        return None

    def _text(self, field: SheetField, text: str, place: str) -> str | None:
        if len(text) > field.max_length:
            self.notes.wrong(place, f"“{field.label}”有 {len(text)} 字，最多 {field.max_length} 字，请删减")
            return None
        return text or None

    def _choice(self, field: SheetField, text: str, place: str) -> str | None:
        if not text or text in {choice.id for choice in field.choices}:
            return text or None
        shown = "、".join(f"{choice.id}（{choice.label}）" for choice in field.choices)
        self.notes.wrong(place, f"“{shortened(text)}”不是“{field.label}”的选项，可用的有：{shown}")
        return None

    def _carrier(self, text: str, place: str) -> str | None:
        found = self.coefficients.carrier(text) if self.coefficients else None
        if found is None and text:
            carriers = self.coefficients.carriers if self.coefficients else ()
            known = "、".join(f"{item.id}（{item.name}）" for item in carriers)
            self.notes.wrong(place, f"没有能源品种“{shortened(text)}”，可用的有：{known}")
        return found.id if found else None

    def _year(self, value: str, place: str) -> int | None:
        text = unicodedata.normalize("NFKC", value).strip()
        if not _YEAR.fullmatch(text):
            self.notes.wrong(place, f"“{shortened(value)}”不是年份，请填写四位年份")
            return None
        return int(text)

    # tables

    def _rows(self, field: SheetField, value: Any, place: str) -> list[Row]:
        if value is None or value == "":
            return []
        if not is_list(value):
            self.notes.wrong(place, f"“{field.label}”须为列表，每行写成 {_row_example(field)}")
            return []
        if len(value) > field.most:
            self.notes.wrong(place, f"“{field.label}”有 {len(value)} 行，最多 {field.most} 行")
            return []
        rows: list[Row] = []
        seen: dict[tuple[str, ...], int] = {}
        for number, item in enumerate(value, start=1):
            at = join(place, number)
            if item is not None and not isinstance(item, dict | Mapping):
                self.notes.wrong(at, f"“{field.label}”第 {number} 行须写成 {_row_example(field)}")
            elif item and not all(is_blank(part) for name, part in item.items() if name not in ROW_KEYS):
                row = self._row(field, item, at)
                self._twice(field, row, number, seen)
                rows.append(row)
        return rows

    def _row(self, field: SheetField, item: Mapping[str, Any], place: str) -> Row:
        before = len(self.notes.problems), len(self.notes.gaps)
        row = self.fields(field.columns, item, place)
        told = tuple(where for where, _ in (*self.notes.problems[before[0]:], *self.notes.gaps[before[1]:]))
        self._complete(field, row, place, told)
        row["_place"] = place
        return row

    def _check_own_values(self, row: Row, place: str) -> None:
        """What is measured fits the carrier: a fuel's calorific value per its own measure, carbon of what has some."""
        carrier = self.carrier(row)
        if carrier is None:
            return
        for name, label in OWN_VALUES.items():
            if row.get(name) is not None and not (carrier.fuel if name == "ncv" else carrier.carbon_from == "fuel"):
                self.notes.wrong(join(place, name), f"{carrier.name}不用{label}，请去掉")
                row[name] = None
        ncv = row.get("ncv")
        if isinstance(ncv, Quantity) and not same_dimension(ncv.unit, heating_unit(ncv.unit, carrier.unit)):
            text = f"低位发热量的单位“{ncv.unit}”与{carrier.name}不符，请用 MJ/{carrier.unit} 等"
            self.notes.wrong(join(place, "ncv.unit"), text)
            row["ncv"] = None

    def _complete(self, field: SheetField, row: Row, place: str, told: tuple[str, ...]) -> None:
        """Required columns that are blank, unless something is said of them already."""
        for column in field.columns:
            if column.required and row.get(column.id) is None:
                places = tuple(join(place, name) for name in keys_of(column))
                if not any(at.startswith(places) for at in told):
                    self.notes.missing(places[0], f"请填写“{column.label}”")

    def _twice(self, field: SheetField, row: Row, number: int, seen: dict[tuple[str, ...], int]) -> None:
        if not field.key or row.get(field.key[0]) is None:
            return
        key = tuple(str(row.get(name) or "") for name in field.key)
        if key in seen:
            carrier = self.carrier(row)
            columns = [column.label for column in field.columns if column.id in field.key[1:]]
            hint = f"，或用“{'”“'.join(columns)}”区分" if columns else ""
            text = f"“{carrier.name if carrier else key[0]}”重复，第 {seen[key]} 行已经填写，请合并为一行{hint}"
            self.notes.wrong(join(str(row["_place"]), field.key[0]), text)
        seen.setdefault(key, number)

    # years and names

    def _series(self, field: SheetField, value: Any, place: str) -> Series | None:
        if not isinstance(value, Mapping):
            self.notes.wrong(place, f"“{field.label}”须按年份填写，例如 {{{self._year_example()}: 100}}")
            return None
        amounts: dict[int, Fraction] = {}
        before = len(self.notes.problems)
        for key, amount in value.items():
            if key == "unit" or key in ROW_KEYS or is_blank(amount):
                continue
            at = join(place, key)
            year = self._year(key, at)
            number = self.amount(field, amount, at)
            if year is not None and number is not None and self._allowed(field, year, at):
                amounts[year] = number
        stated = value.get("unit")
        unit = "" if is_blank(stated) and not field.unit_needed else self.unit(field, stated, place, {})
        if not amounts or unit is None or len(self.notes.problems) > before:
            return None
        return Series(amounts, unit, place)

    def _year_example(self) -> str:
        return str(self.year) if self.year is not None else "年份"

    def _allowed(self, field: SheetField, year: int, place: str) -> bool:
        if self.year is None or not field.years or year - self.year in field.years:
            return True
        known = "、".join(str(self.year + offset) for offset in field.years)
        self.notes.wrong(place, f"“{field.label}”不填 {year} 年，请填写 {known} 年")
        return False

    def _named(self, field: SheetField, value: Any, place: str) -> dict[str, Series]:
        """Series by name: a mapping, or (as a page keeps them) rows with a name each."""
        found: dict[str, Series] = {}
        if value is None or value == "":
            return found
        for name, item, at in self._entries(field, value, place):
            if not name.strip() or len(name) > field.max_length:
                self.notes.wrong(at, f"名称须为 1 到 {field.max_length} 字")
                continue
            if name.strip() in found:
                self.notes.wrong(at, f"“{name}”重复，请合并为一行")
                continue
            before = len(self.notes.problems)
            series = None if is_blank(item) else self._series(field, item, at)
            if series is not None:
                found[name.strip()] = series
            elif len(self.notes.problems) == before:
                self.notes.missing(at, f"请填写“{name}”各年的数值")
        return found

    def _entries(self, field: SheetField, value: Any, place: str) -> list[tuple[str, Any, str]]:
        """(name, series as typed, place) of each; rows that are wholly blank are left out."""
        if isinstance(value, Mapping):
            return [(name, item, join(place, name)) for name, item in value.items() if name not in ROW_KEYS]
        if is_list(value) and len(value) <= field.most and all(isinstance(row, Mapping) for row in value):
            rows = [(row, join(place, number)) for number, row in enumerate(value, start=1)]
            return [
                (str(row.get("name") or ""), {key: item for key, item in row.items() if key != "name"}, at)
                for row, at in rows
                if not all(is_blank(item) for key, item in row.items() if key not in (*ROW_KEYS, "unit"))
            ]
        example = f"{{氮氧化物: {{{self._year_example()}: 100}}}}"
        self.notes.wrong(place, f"“{field.label}”须按名称填写，最多 {field.most} 种，例如 {example}")
        return []

    def _names(self, field: SheetField, value: Any, place: str) -> list[str] | None:
        if not is_list(value):
            self.notes.wrong(place, f"“{field.label}”须为名称的列表，例如 [能耗查询, 能效对标]")
            return None
        for number, item in enumerate(value, start=1):
            if not isinstance(item, str):
                self.notes.wrong(join(place, number), f"“{field.label}”须为名称，例如 能耗查询")
        return [item for item in value if isinstance(item, str)]


def keys_of(field: SheetField) -> tuple[str, ...]:
    """The keys under which a field stands in its sheet or row."""
    return KEYS if field.type == "quantity" and field.inline else (field.id,)


def _row_example(field: SheetField) -> str:
    """How a row is written, by its first keys."""
    names = [name for column in field.columns for name in keys_of(column) if name != "months"]
    return f"{{{', '.join(f'{name}: …' for name in names[:3])}}}"
