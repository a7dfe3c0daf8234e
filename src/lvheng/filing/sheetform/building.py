"""From the typed description of a sheet and what was typed to the controls of its page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from lvheng.core.components.formats import num
from lvheng.evaluation.sheets.amounts import MONTHS
from lvheng.filing.sheetform.comparing import amount_of, before, number_of, unit_of
from lvheng.filing.sheetform.controls import (
    Amount,
    Before,
    Carried,
    Choice,
    Control,
    Kind,
    Note,
    Question,
    Single,
    bars_of,
)
from lvheng.filing.sheetform.saying import Said
from lvheng.standards import Coefficients, Indicator, SheetField

#: A label that says for itself which time it means.
TIMED: Final = re.compile("[年期]")
#: The column that names a product by its handle, and the one that gives it.
PRODUCT, HANDLE = "product", "id"


@dataclass
class Builder:
    """Makes controls for one page. ``errors`` and ``gaps`` are given out once, the innermost place first."""

    indicator: Indicator
    coefficients: Coefficients | None
    year: int
    limit: Decimal
    errors: Said
    gaps: Said
    questions: list[Question] = field(default_factory=list)
    pending: frozenset[str] = frozenset()
    products: list[tuple[str, str]] = field(default_factory=list)
    quotas: list[str] = field(default_factory=list)
    units: tuple[str, ...] = ()
    labels: dict[str, str] = field(default_factory=dict)

    # single controls

    def control(self, item: SheetField, name: str, value: Any, label: str = "", *, hint: bool = False) -> Control:
        """A control for a field or column that is no amount; ``hint`` puts its help below."""
        text = value if isinstance(value, str) else "true" if value is True else ""
        self.labels[name] = item.label
        shown = label or item.label
        errors = self.errors.at(name)
        if item.type == "names":
            return self._checks(item, name, value, errors)
        if item.type == "flag":
            return Control(name, "flag", item.label, shown, text, errors=errors, hint=item.help)
        choices = self._choices(item, text)
        kind: Kind
        if choices:
            kind = "radios" if item.type == "choice" else "select"
            return Control(name, kind, item.label, shown, text, choices, errors)
        number = item.type in ("number", "year")
        limit = 80 if number else item.max_length
        words = item.help if hint else ""
        kind = "number" if number else "text"
        return Control(name, kind, item.label, shown, text, errors=errors, hint=words, max_length=limit)

    def _checks(self, item: SheetField, name: str, value: Any, errors: tuple[str, ...]) -> Control:
        chosen = value if isinstance(value, list) else []
        choices = tuple(Choice(one.name, one.name, one.name in chosen) for one in self.indicator.functions)
        return Control(name, "checks", item.label, item.label, "", choices, errors)

    def _choices(self, item: SheetField, text: str) -> tuple[Choice, ...]:
        if item.type == "choice":
            chosen = text or item.default
            return tuple(Choice(one.id, one.label, one.id == chosen) for one in item.choices)
        if item.type == "carrier":
            known = [(one.id, one.name) for one in self.coefficients.carriers] if self.coefficients else []
            return _options(text, known, "请选择")
        if item.id == PRODUCT:
            return _options(text, self.products, "请选择" if item.required else "不分产品")
        if item.id == "quota" and self.quotas:
            return _options(text, [(one, one) for one in self.quotas], "不适用限额标准")
        return ()

    # amounts

    def amount(self, item: SheetField, place: str, target: Any, row: Mapping[str, Any], label: str) -> Amount:
        """The controls of an amount: the year or twelve months, and the unit."""
        content = target if isinstance(target, Mapping) else {}
        unit = self.unit(item, f"{place}.unit", content, row, label)
        months = content.get("months")
        if not isinstance(months, list):
            self.labels[f"{place}.amount"] = item.label
            errors = (*self.errors.at(f"{place}.amount"), *self.errors.at(place))
            typed = str(content.get("amount") or "")
            control = Control(f"{place}.amount", "number", item.label, label, typed, errors=errors)
            return Amount(place, item.label, label, unit, control, monthly=item.monthly, help=item.help)
        texts = [str(month or "") for month in (*months, *[""] * MONTHS)[:MONTHS]]
        controls = tuple(
            Control(f"{place}.months.{at}", "number", f"{at} 月", f"{label} {at} 月", text,
                    errors=self.errors.at(f"{place}.months.{at}"))
            for at, text in enumerate(texts, start=1)
        )  # fmt: skip
        total = amount_of(content)
        self.labels[f"{place}.months"] = item.label
        bars = bars_of(number_of(text) for text in texts)
        words = "" if total is None else num(total)
        return Amount(place, item.label, label, unit, None, controls, words, bars, monthly=True, help=item.help)

    def unit(self, item: SheetField, name: str, target: Any, row: Mapping[str, Any], label: str) -> Control:
        """The unit beside an amount: those offered and the one stated."""
        stated = unit_of(target)
        offered = list(self.offered(item, row))
        if stated and stated not in offered:
            offered.append(stated)
        chosen = stated or (offered[0] if offered else "")
        choices = tuple(Choice(unit, unit, unit == chosen) for unit in offered)
        return Control(name, "select", "单位", f"{label} 单位", chosen, choices, self.errors.at(name))

    def offered(self, item: SheetField, row: Mapping[str, Any]) -> tuple[str, ...]:
        """The units to choose from; those of the carrier, of the field, or of the industry's products."""
        if item.carrier_unit:
            carrier = self.coefficients.carrier(str(row.get("carrier") or "")) if self.coefficients else None
            return carrier.entry_units if carrier else ()
        return item.units or self.units

    # fields that are no tables

    def single(
        self, item: SheetField, prefix: str, content: Mapping[str, Any], last: Mapping[str, Any], *, shared: bool
    ) -> Single:
        """A field of the sheet that is no table."""
        place, value = f"{prefix}.{item.id}", content.get(item.id)
        made: dict[str, Any] = {}
        then = Before()
        if item.type == "quantity":
            made["amount"] = self.amount(item, place, value, {}, item.label)
            unit = made["amount"].unit.value
            then = before(value, last.get(item.id), unit, year=self.year - 1, limit=self.limit)
        elif item.type == "series":
            series = value if isinstance(value, Mapping) else {}
            made["years"] = self.years(item, place, series, item.label)
            made["year_unit"] = self.unit(item, f"{place}.unit", series, {}, item.label)
        else:
            made["control"] = self.control(item, place, value)
        dated = item.type == "quantity" and not TIMED.search(item.label)
        title = f"{self.year} 年{item.label}" if dated else item.label
        return Single(
            place=place, label=item.label, title=title, help=item.help, clause=item.clause,
            required=item.required, shared=shared,
            note=self.note(place, then.words), before=then, **made,
        )  # fmt: skip

    def years(self, item: SheetField, place: str, series: Mapping[str, Any], label: str) -> tuple[Control, ...]:
        """A control for each year of a series."""
        found = []
        for year in (self.year + offset for offset in item.years):
            name = f"{place}.{year}"
            self.labels[name] = f"{year} 年"
            text = str(series.get(str(year)) or "")
            found.append(Control(name, "number", f"{year} 年", f"{label} {year} 年", text, errors=self.errors.at(name)))
        return tuple(found)

    # what is said below

    def note(self, place: str, change: str = "") -> Note:
        """What is left to say of a place once its controls took theirs; each question is put once."""
        inside = f"{place}."
        asked = tuple(one for one in self.questions if one.name == place or one.name.startswith(inside))
        self.questions = [one for one in self.questions if one not in asked]
        carried = sorted(name for name in self.pending if name == place or name.startswith(inside))
        self.pending -= frozenset(carried)
        labels = tuple(Carried(name, self.labels.get(name, "")) for name in carried)
        return Note(place, self.errors.under(place), self.gaps.under(place), asked, labels, change)


def _options(text: str, known: list[tuple[str, str]], none: str) -> tuple[Choice, ...]:
    """A list with a blank first, and what was typed in it even where it is none of them."""
    more = [] if not text or text in {value for value, _label in known} else [(text, text)]
    return tuple(Choice(value, label, value == text) for value, label in [("", none), *known, *more])
