"""What each row of energy comes to: its coefficient and where that is from, tce or tCO2, and their sum."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, cast

from lvheng.core.components.formats import fixed
from lvheng.evaluation.numbers import brief, to_decimal
from lvheng.evaluation.sheets.energy import (
    Grid,
    GridFactor,
    Use,
    carbon,
    coal_factor,
    fuel_carbon,
    grid_factor,
    standard_coal,
    use_of,
)
from lvheng.evaluation.sheets.reading import Reader
from lvheng.evaluation.sheets.values import Notes, SheetFault
from lvheng.filing.sheetform.controls import Conversion
from lvheng.standards import Coefficients, SheetField

MEASURED: Final = "实测"
NO_DEFAULT: Final = "没有默认系数"


@dataclass(frozen=True)
class Converter:
    """Turns rows of energy into tce (``carbon`` False) or tCO2."""

    coefficients: Coefficients
    year: int | None
    region: str
    carbon: bool = False
    grid: str = "province"

    @property
    def unit(self) -> str:
        """What the result is in."""
        return "tCO₂" if self.carbon else "tce"

    def use(self, field: SheetField, row: Mapping[str, Any]) -> Use | None:
        """A row as typed as a use of energy; None where it can't be read."""
        if not row.get("carrier"):
            return None
        read = Reader(self.coefficients, Notes(), self.year).fields(field.columns, row, "row")
        if not read.get("carrier"):
            return None
        read["_place"] = "row"
        return use_of(self.coefficients, read) if read.get("amount") else None

    def amount(self, use: Use) -> Fraction | None:
        """What a use comes to; None where a coefficient is missing."""
        try:
            if self.carbon:
                return carbon(use, self.coefficients, self._factor(use))
            return standard_coal(use, self.coefficients)
        except SheetFault:
            return None

    def _factor(self, use: Use) -> GridFactor | None:
        if use.carrier.carbon_from != "grid":
            return None
        places = ("year", "region")
        return grid_factor(self.coefficients, cast("Grid", self.grid), self.year, self.region, places)

    def row(self, field: SheetField, row: Mapping[str, Any]) -> Conversion:
        """The conversion beside a row."""
        use = self.use(field, row)
        if use is None:
            return Conversion(*self._default(str(row.get("carrier") or "")))
        amount = self.amount(use)
        result = "" if amount is None else fixed(to_decimal(amount), 2)
        try:
            return Conversion(*self._coefficient(use), result)
        except SheetFault:
            return Conversion("请填写实测值", NO_DEFAULT, result)

    def _default(self, name: str) -> tuple[str, str]:
        """The default coefficient of a carrier without an amount yet."""
        carrier = self.coefficients.carrier(name) if name else None
        if carrier is None or self.carbon or carrier.kgce_per_unit is None:
            return "", ""
        return f"{carrier.kgce_per_unit} kgce/{carrier.unit}", self.coefficients.source

    def _coefficient(self, use: Use) -> tuple[str, str]:
        """(coefficient with unit, source). Raises SheetFault."""
        if use.feedstock:
            return "不计入", "用作原料"
        if not self.carbon:
            source = MEASURED if use.ncv is not None else self.coefficients.source
            return f"{_short(coal_factor(use, self.coefficients))} kgce/{use.carrier.unit}", source
        if use.carrier.carbon_from == "none":
            return "不排放", ""
        if use.carrier.carbon_from == "grid":
            factor = cast("GridFactor", self._factor(use))
            return f"{_short(factor.value)} kgCO₂/kWh", factor.source.split("，")[-2]
        if use.carrier.carbon_from == "heat":
            return f"{self.coefficients.heat_co2} tCO₂/GJ", "默认值"
        heating, content, oxidation, source = fuel_carbon(use, self.coefficients)
        up, down = self.coefficients.carbon_to_co2
        whole = heating * content * oxidation * Fraction(up, down) * 1000
        return f"{_short(whole)} kgCO₂/{use.carrier.unit}", source.partition("，")[0]

    def total(self, field: SheetField, rows: list[Any]) -> Decimal | None:
        """The sum over all rows that state an amount; None where one of them can't be converted or there is none."""
        whole, seen = Fraction(0), False
        for row in rows:
            if not isinstance(row, Mapping) or not (row.get("carrier") and (row.get("amount") or row.get("months"))):
                continue
            use = self.use(field, row)
            amount = self.amount(use) if use is not None else None
            if amount is None:
                return None
            whole, seen = whole + amount, True
        return to_decimal(whole) if seen else None


def _short(number: Fraction) -> str:
    """A coefficient to five significant digits, exact ones as they are."""
    text = brief(number)
    if len(text.replace(".", "").lstrip("0")) <= 5:
        return text
    value = to_decimal(number)
    return format(round(value, max(0, 4 - value.adjusted())), "f")
