"""From what was typed into a sheet to exact values. The stored form, the API's and the score file's are one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from lvheng.evaluation.numbers import NumberError, brief, parse_decimal, plain
from lvheng.evaluation.units import UnitError, factor, parse_unit
from lvheng.standards import Coefficients
from lvheng.standards.plaintext import join
from lvheng.standards.sheets import Carrier, SheetField

from .values import Notes, Quantity, Row, Series, Value

MONTHS: Final = 12
#: Keys of a stored row that are no columns: its handle on the page.
ROW_KEYS: Final = ("_row",)
_YEAR: Final = re.compile(r"[12]\d{3}", flags=re.ASCII)
_TRUE: Final = {"true", "yes", "on", "1", "是"}
_FALSE: Final = {"", "false", "no", "off", "0", "否"}


@dataclass
class Reader:
    """Reads the fields of one sheet (or of the shared facts) and gathers what is wrong or missing.

    ``year``: the evaluation year, from which the years of a series are counted; None: any years.
    """

    coefficients: Coefficients | None
    notes: Notes
    year: int | None = None

    def fields(
        self, fields: Sequence[SheetField], content: Mapping[str, Any], place: str, others: Sequence[str] = ()
    ) -> Row:
        """The values of these fields; a key that is none of them (or of ``others``) is wrong."""
        known = [name for field in fields for name in keys_of(field)]
        for key in content:
            if key not in known and key not in others and key not in ROW_KEYS:
                self.notes.wrong(join(place, key), f"没有栏目“{key}”，可用的有：{'、'.join([*others, *known])}")
        row: Row = {}
        for field in fields:
            inline = field.type == "quantity" and field.inline
            value: Any = {name: content.get(name) for name in keys_of(field)} if inline else content.get(field.id)
            row[field.id] = self.field(field, value, place if inline else join(place, field.id), row)
        return row

    def field(self, field: SheetField, value: Any, place: str, row: Row) -> Value:
        """One field's value; None where nothing is stated or it can't be read."""
        if field.type == "quantity":
            return self._quantity(field, value, place, row)
        if field.type == "rows":
            return self._rows(field, value, place)
        if field.type == "series":
            return self._series(field, value, place)
        if field.type == "series_by_name":
            return self._named(field, value, place)
        if field.type == "names":
            return self._names(field, value, place)
        if value is None or value == "":
            return None
        return self._single(field, value, place)

    def _single(self, field: SheetField, value: Any, place: str) -> Value:
        if field.type == "flag":
            return self._flag(value, place)
        if not isinstance(value, str):
            found = "真假值" if isinstance(value, bool) else "列表或键值"
            self.notes.wrong(place, f"“{field.label}”不能是{found}，请填写{_wanted(field)}")
            return None
        if field.type == "number":
            return self._number(field, value, place)
        if field.type == "year":
            return self._year(value, place)
        text = value.strip()
        if field.type == "choice":
            known = {choice.id: choice.label for choice in field.choices}
            if text not in known:
                shown = "、".join(f"{key}（{label}）" for key, label in known.items())
                self.notes.wrong(place, f"“{text}”不是“{field.label}”的选项，可用的有：{shown}")
                return None
        elif field.type == "carrier":
            return self._carrier(text, place)
        elif len(text) > field.max_length:
            self.notes.wrong(place, f"“{field.label}”有 {len(text)} 字，最多 {field.max_length} 字，请删减")
            return None
        return text or None

    def _flag(self, value: Any, place: str) -> Value:
        if isinstance(value, bool):
            return value
        text = value.strip().lower() if isinstance(value, str) else "?"
        if text in _TRUE or text in _FALSE:
            return text in _TRUE
        self.notes.wrong(place, "请填写 true 或 false（是或否）")
        return None

    def _carrier(self, text: str, place: str) -> Value:
        found = self.coefficients.carrier(text) if self.coefficients else None
        if found is None:
            known = "、".join(f"{item.id}（{item.name}）" for item in self._carriers())
            self.notes.wrong(place, f"没有能源品种“{text}”，可用的有：{known}")
            return None
        return found.id

    def _carriers(self) -> tuple[Carrier, ...]:
        return self.coefficients.carriers if self.coefficients else ()

    def _year(self, value: str, place: str) -> int | None:
        if not _YEAR.fullmatch(value.strip()):
            self.notes.wrong(place, f"“{value}”不是年份，请填写四位年份")
            return None
        return int(value)

    def _number(self, field: SheetField, text: str, place: str) -> Fraction | None:
        """A number at or above zero within the field's bounds."""
        try:
            number = parse_decimal(text)
        except NumberError as error:
            self.notes.wrong(place, str(error))
            return None
        if number < 0:
            self.notes.wrong(place, f"“{field.label}”{plain(number)} 不能小于 0")
        elif not number and not field.zero:
            self.notes.wrong(place, f"“{field.label}”应大于 0")
        elif field.max is not None and number > field.max:
            self.notes.wrong(place, f"“{field.label}”{plain(number)} 超出范围，应不大于 {plain(field.max)}")
        else:
            return Fraction(number)
        return None

    # amounts

    def _quantity(self, field: SheetField, value: Any, place: str, row: Row) -> Quantity | None:
        if value is None or value == "":
            return None
        if not isinstance(value, Mapping):
            self.notes.wrong(place, f"“{field.label}”须写成数量和单位，例如 {{amount: 1000, unit: {_unit_example(field)}}}")
            return None
        if not field.inline:
            self._strange(value, ("amount", "months", "unit"), place)
        amount, months, stated = value.get("amount"), value.get("months"), value.get("unit")
        if isinstance(amount, Sequence) and not isinstance(amount, str):
            amount, months = None, amount
        if _blank(amount) and _blank(months):
            return None
        before = len(self.notes.problems)
        by_month = None if _blank(months) else self._months(field, months, place)
        unit = self._unit(field, stated, place, row)
        total = None if _blank(amount) else self._amount(field, amount, join(place, "amount"), months=by_month)
        if by_month is not None and total is None and not _blank(months):
            total = sum(by_month, Fraction(0))
            if not total and not field.zero:
                self.notes.wrong(join(place, "months"), f"“{field.label}”各月合计应大于 0")
        if len(self.notes.problems) > before or unit is None or total is None:
            return None
        return Quantity(total, unit, tuple(by_month or ()))

    def _strange(self, value: Mapping[str, Any], known: tuple[str, ...], place: str) -> None:
        for key in value:
            if key not in known:
                self.notes.wrong(join(place, key), f"没有栏目“{key}”，可用的有：{'、'.join(known)}")

    def _amount(
        self, field: SheetField, amount: Any, place: str, *, months: list[Fraction] | None
    ) -> Fraction | None:
        if not isinstance(amount, str):
            found = "真假值" if isinstance(amount, bool) else "列表或键值"
            self.notes.wrong(place, f"“{field.label}”不能是{found}，请填写数值，例如 {field.example or '1234.5'}")
            return None
        number = self._number(field, amount, place)
        if number is not None and months is not None and sum(months, Fraction(0)) != number:
            text = f"12 个月合计 {brief(sum(months, Fraction(0)))} 与全年 {brief(number)} 不一致，请核对，或只保留一种"
            self.notes.wrong(place, text)
        return number

    def _months(self, field: SheetField, months: Any, place: str) -> list[Fraction] | None:
        place = join(place, "months")
        if not isinstance(months, Sequence) or isinstance(months, str) or len(months) != MONTHS:
            count = f"，现有 {len(months)} 个" if isinstance(months, Sequence) and not isinstance(months, str) else ""
            self.notes.wrong(place, f"按月填写须为 {MONTHS} 个月的数值{count}，请逐月填写")
            return None
        if not field.monthly:
            self.notes.wrong(place, f"“{field.label}”不按月填写，请填写全年数值")
            return None
        found: list[Fraction] = []
        loose = field.model_copy(update={"zero": True})
        blank = [number for number, month in enumerate(months, start=1) if _blank(month)]
        if blank:
            self.notes.missing(place, f"“{field.label}”还有 {'、'.join(map(str, blank))} 月没有填写")
        for number, month in enumerate(months, start=1):
            at = join(place, number)
            amount = None if _blank(month) else self._amount(loose, month, at, months=None)
            if amount is not None:
                found.append(amount)
        return found if len(found) == MONTHS else None

    def _unit(self, field: SheetField, stated: Any, place: str, row: Row) -> str | None:
        place = join(place, "unit")
        examples = self._units(field, row)
        shown = "、".join(examples) or "t"
        if _blank(stated):
            self.notes.missing(place, f"请写明“{field.label}”的单位，例如 {shown}")
            return None
        if not isinstance(stated, str):
            self.notes.wrong(place, f"单位须为文字，例如 {shown}")
            return None
        try:
            unit = parse_unit(stated)
        except UnitError as error:
            self.notes.wrong(place, str(error))
            return None
        dimensions = {parse_unit(example).dimension for example in examples}
        single = not examples and unit.denominator is None and unit.numerator != "percent"
        if unit.dimension in dimensions or single:
            return unit.text
        self.notes.wrong(place, f"单位“{stated}”不能用于“{field.label}”，请用 {shown} 等")
        return None

    def _units(self, field: SheetField, row: Row) -> tuple[str, ...]:
        if field.carrier_unit:
            carrier = self.coefficients.carrier(str(row["carrier"])) if self.coefficients and row.get("carrier") else None
            return carrier.entry_units if carrier else ()
        return field.units

    # tables, years, names

    def _rows(self, field: SheetField, value: Any, place: str) -> list[Row]:
        if value is None or value == "":
            return []
        if not isinstance(value, Sequence) or isinstance(value, str):
            self.notes.wrong(place, f"“{field.label}”须为列表，每行写成 {{{', '.join(keys_of_row(field)[:3])}}}")
            return []
        if len(value) > field.most:
            self.notes.wrong(place, f"“{field.label}”有 {len(value)} 行，最多 {field.most} 行")
            return []
        rows: list[Row] = []
        seen: dict[tuple[str, ...], int] = {}
        for number, item in enumerate(value, start=1):
            at = join(place, number)
            if not isinstance(item, Mapping):
                self.notes.wrong(at, f"“{field.label}”第 {number} 行须写成 {{{', '.join(keys_of_row(field)[:3])}}}")
                continue
            if not any(not _blank(part) for name, part in item.items() if name not in ROW_KEYS):
                continue
            before = len(self.notes.problems), len(self.notes.gaps)
            row = self.fields(field.columns, item, at)
            told = [where for where, _ in (*self.notes.problems[before[0]:], *self.notes.gaps[before[1]:])]
            self._complete(field, row, at, told)
            self._twice(field, row, number, at, seen)
            row["_place"] = at
            rows.append(row)
        return rows

    def _complete(self, field: SheetField, row: Row, place: str, told: list[str]) -> None:
        """Required columns that are blank, unless something is said of them already."""
        for column in field.columns:
            places = tuple(join(place, name) for name in keys_of(column))
            if column.required and row.get(column.id) is None and not any(at.startswith(places) for at in told):
                self.notes.missing(places[0], f"请填写“{column.label}”")

    def _twice(
        self, field: SheetField, row: Row, number: int, place: str, seen: dict[tuple[str, ...], int]
    ) -> None:
        if not field.key or row.get(field.key[0]) is None:
            return
        key = tuple(str(row.get(name) or "") for name in field.key)
        if key in seen:
            name = self._name(field, row)
            columns = [column.label for column in field.columns if column.id in field.key[1:]]
            hint = f"，或用“{'”“'.join(columns)}”区分" if columns else ""
            self.notes.wrong(
                join(place, field.key[0]), f"“{name}”重复，第 {seen[key]} 行已经填写，请合并为一行{hint}"
            )
        seen.setdefault(key, number)

    def _name(self, field: SheetField, row: Row) -> str:
        value = str(row[field.key[0]])
        carrier = self.coefficients.carrier(value) if self.coefficients else None
        return carrier.name if carrier and field.columns[0].type == "carrier" else value

    def _series(self, field: SheetField, value: Any, place: str) -> Series | None:
        if value is None or value == "":
            return None
        if not isinstance(value, Mapping):
            self.notes.wrong(place, f"“{field.label}”须按年份填写，例如 {{{self._year_example()}: 100}}")
            return None
        amounts: dict[int, Fraction] = {}
        before = len(self.notes.problems)
        for key, amount in value.items():
            if key == "unit" or key in ROW_KEYS or _blank(amount):
                continue
            at = join(place, key)
            year = self._year(key, at)
            if year is None or not self._allowed(field, year, at):
                continue
            number = self._amount(field, amount, at, months=None)
            if number is not None:
                amounts[year] = number
        unit = self._series_unit(field, value.get("unit"), place)
        if not amounts and len(self.notes.problems) == before:
            return None
        if len(self.notes.problems) > before or unit is None:
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

    def _series_unit(self, field: SheetField, stated: Any, place: str) -> str | None:
        if _blank(stated) and not field.unit_needed:
            return ""
        return self._unit(field, stated, place, {})

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
            series = self._series(field, item, at)
            if series is not None:
                found[name.strip()] = series
            elif len(self.notes.problems) == before:
                self.notes.missing(at, f"请填写“{name}”各年的数值")
        return found

    def _entries(self, field: SheetField, value: Any, place: str) -> list[tuple[str, Any, str]]:
        """(name, series as typed, place) of each; rows that are wholly blank are left out."""
        if isinstance(value, Mapping):
            return [(name, item, join(place, name)) for name, item in value.items()]
        if isinstance(value, Sequence) and not isinstance(value, str) and all(isinstance(row, Mapping) for row in value):
            rows = [(row, join(place, number)) for number, row in enumerate(value, start=1)]
            return [
                (str(row.get("name") or ""), {key: item for key, item in row.items() if key != "name"}, at)
                for row, at in rows
                if not all(_blank(item) for key, item in row.items() if key not in (*ROW_KEYS, "unit"))
            ]
        self.notes.wrong(place, f"“{field.label}”须按名称填写，例如 {{氮氧化物: {{{self._year_example()}: 100}}}}")
        return []

    def _names(self, field: SheetField, value: Any, place: str) -> list[str] | None:
        if value is None or value == "":
            return None
        if not isinstance(value, Sequence) or isinstance(value, str) or not all(isinstance(item, str) for item in value):
            self.notes.wrong(place, f"“{field.label}”须为名称的列表，例如 [能耗查询, 能效对标]")
            return None
        return [str(item) for item in value]


def keys_of(field: SheetField) -> tuple[str, ...]:
    """The keys under which a field stands in its sheet or row."""
    return ("amount", "months", "unit") if field.type == "quantity" and field.inline else (field.id,)


def keys_of_row(field: SheetField) -> list[str]:
    """The keys of a row of a table."""
    return [name for column in field.columns for name in keys_of(column)]


def _blank(value: Any) -> bool:
    if value is None or (isinstance(value, str) and not value.strip()):
        return True
    return isinstance(value, Sequence) and not isinstance(value, str) and all(_blank(item) for item in value) and (
        not value or len(value) == MONTHS
    )


def _wanted(field: SheetField) -> str:
    return f"数值，例如 {field.example or '12.5'}" if field.type == "number" else "文字"


def _unit_example(field: SheetField) -> str:
    return field.units[0] if field.units else "t"


def same_measure(units: Sequence[str]) -> bool:
    """Whether all units measure the same."""
    return len({parse_unit(unit).dimension for unit in units}) == 1


def converted(amount: Fraction, source: str, target: str) -> Fraction:
    """An exact amount in another unit. Raises `UnitError`."""
    return amount * factor(source, target)
