"""Numbers and amounts as typed: bounds, units, months that add up to the year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from lvheng.evaluation.numbers import NumberError, brief, parse_decimal, plain
from lvheng.evaluation.units import UnitError, parse_unit
from lvheng.standards import Coefficients
from lvheng.standards.plaintext import join
from lvheng.standards.sheets import Carrier, SheetField

from .values import Notes, Quantity, Row

MONTHS: Final = 12
KEYS: Final = ("amount", "months", "unit")


@dataclass
class AmountReader:
    """Reads numbers and quantities; what is wrong or missing goes to ``notes``."""

    coefficients: Coefficients | None
    notes: Notes

    def carrier(self, row: Row) -> Carrier | None:
        """The carrier that a row names, if it is read and known."""
        name = row.get("carrier")
        return self.coefficients.carrier(str(name)) if self.coefficients and name else None

    def number(self, field: SheetField, text: str, place: str, *, zero: bool = False) -> Fraction | None:
        """A number at or above zero within the field's bounds; ``zero``: 0 is possible whatever the field says."""
        try:
            number = parse_decimal(text)
        except NumberError as error:
            self.notes.wrong(place, str(error))
            return None
        if number < 0:
            self.notes.wrong(place, f"“{field.label}”{plain(number)} 不能小于 0")
        elif not number and not field.zero and not zero:
            self.notes.wrong(place, f"“{field.label}”应大于 0")
        elif field.max is not None and number > field.max:
            self.notes.wrong(place, f"“{field.label}”{plain(number)} 超出范围，应不大于 {plain(field.max)}")
        else:
            return Fraction(number)
        return None

    def quantity(self, field: SheetField, value: Any, place: str, row: Row) -> Quantity | None:
        """An amount with its unit, by month or for the year; None where nothing is stated or it can't be read."""
        if value is None or value == "":
            return None
        if not isinstance(value, dict | Mapping):
            example = (self._units(field, row) or ("t",))[0]
            text = f"“{field.label}”须写成数量和单位，例如 {{amount: 1000, unit: {example}}}"
            self.notes.wrong(place, text)
            return None
        if not field.inline:
            self._strange(value, place)
        amount, months, stated = value.get("amount"), value.get("months"), value.get("unit")
        at = "months"
        if is_list(amount) and is_blank(months):
            amount, months, at = None, amount, "amount"
        if is_blank(amount) and is_blank(months):
            return None
        before = len(self.notes.problems)
        by_month = None if is_blank(months) else self._months(field, months, join(place, at))
        unit = self.unit(field, stated, place, row)
        total = None if is_blank(amount) else self.amount(field, amount, join(place, "amount"))
        if by_month is not None:
            total = self._added_up(field, by_month, total, place, at)
        if len(self.notes.problems) > before or unit is None or total is None:
            return None
        return Quantity(total, unit, tuple(by_month or ()))

    def _strange(self, value: Mapping[str, Any], place: str) -> None:
        for key in value:
            if key not in KEYS:
                self.notes.wrong(join(place, key), f"没有栏目“{shortened(key)}”，可用的有：{'、'.join(KEYS)}")

    def amount(self, field: SheetField, amount: Any, place: str, *, zero: bool = False) -> Fraction | None:
        """One number of a quantity or series."""
        if isinstance(amount, str):
            return self.number(field, amount, place, zero=zero)
        found = "真假值" if isinstance(amount, bool) else "列表或键值"
        text = f"“{field.label}”不能是{found}，请填写数值，例如 {field.example or '1234.5'}"
        self.notes.wrong(place, text)
        return None

    def _added_up(
        self, field: SheetField, months: list[Fraction], stated: Fraction | None, place: str, at: str
    ) -> Fraction:
        """The year's total of the months, which the stated one must equal."""
        total = sum(months, Fraction(0))
        if not total and not field.zero:
            self.notes.wrong(join(place, at), f"“{field.label}”各月合计应大于 0")
        if stated is not None and stated != total:
            text = f"12 个月合计 {brief(total)} 与全年 {brief(stated)} 不一致，请核对，或只保留一种"
            self.notes.wrong(join(place, "amount"), text)
        return total

    def _months(self, field: SheetField, months: Any, place: str) -> list[Fraction] | None:
        if not is_list(months) or len(months) != MONTHS:
            count = f"，现有 {len(months)} 个" if is_list(months) else ""
            self.notes.wrong(place, f"按月填写须为 {MONTHS} 个月的数值{count}，请逐月填写")
            return None
        if not field.monthly:
            self.notes.wrong(place, f"“{field.label}”不按月填写，请填写全年数值")
            return None
        blank = [str(number) for number, month in enumerate(months, start=1) if is_blank(month)]
        if blank:
            self.notes.missing(place, f"“{field.label}”还有 {'、'.join(blank)} 月没有填写")
        read = (
            self.amount(field, month, join(place, number), zero=True)
            for number, month in enumerate(months, start=1)
            if not is_blank(month)
        )
        found = [amount for amount in read if amount is not None]
        return found if len(found) == MONTHS else None

    def unit(self, field: SheetField, stated: Any, place: str, row: Row) -> str | None:
        """The unit in its canonical spelling, if it measures what the field does."""
        place = join(place, "unit")
        examples = self._units(field, row)
        shown = "、".join(examples) or "t"
        if is_blank(stated):
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
        single = not examples and unit.denominator is None and unit.numerator != "percent"
        if single or any(parse_unit(example).dimension == unit.dimension for example in examples):
            return unit.text
        self.notes.wrong(place, f"单位“{stated}”不能用于“{field.label}”，请用 {shown} 等")
        return None

    def _units(self, field: SheetField, row: Row) -> tuple[str, ...]:
        if not field.carrier_unit:
            return field.units
        carrier = self.carrier(row)
        return carrier.entry_units if carrier else ()


def is_list(value: Any) -> bool:
    """Whether this is a list, texts aside."""
    return isinstance(value, list | tuple)


def is_blank(value: Any) -> bool:
    """Nothing, white space, no items, or twelve blank months."""
    if value is None or isinstance(value, str):
        return not (value or "").strip()
    return is_list(value) and (not value or (len(value) == MONTHS and all(is_blank(item) for item in value)))


def shortened(text: Any) -> str:
    """What somebody typed, as far as a message shows it."""
    shown = str(text)
    return shown if len(shown) <= 30 else f"{shown[:30]}…"
