"""Energy by carrier: to standard coal (GB/T 2589) and to CO2 (GB/T 32150), each row with its step of the trace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal, cast

from lvheng.evaluation.numbers import brief, equals_sign, plain
from lvheng.evaluation.results import TraceStep
from lvheng.evaluation.units import factor, parse_unit
from lvheng.standards import Carrier, Coefficients
from lvheng.standards.plaintext import join

from .values import Quantity, Row, SheetFault

Grid = Literal["province", "national"]
KILO: Final = 1000
#: How far a coefficient can be relied on, as the pack marks it.
STATUS: Final = {"checked": "已核对", "single": "转录待复核", "measured": "须实测"}
PLACES: Final = ("shared.evaluation_year", "shared.region")


@dataclass(frozen=True)
class Use:
    """One row of consumption (or supply, ``sold``): ``base`` is the amount in the carrier's own unit."""

    carrier: Carrier
    amount: Quantity
    base: Fraction
    place: str
    ncv: Quantity | None = None
    carbon: Fraction | None = None
    oxidation: Fraction | None = None
    product: str | None = None
    sold: bool = False
    feedstock: bool = False
    label: str = ""

    @property
    def name(self) -> str:
        """Carrier, label and direction for the trace."""
        label = f"（{self.label}）" if self.label else ""
        return f"{self.carrier.name}{label}{'，外供' if self.sold else ''}"

    @property
    def sign(self) -> int:
        """What is supplied to others counts off."""
        return -1 if self.sold else 1

    @property
    def signed(self) -> str:
        """Amount and unit, with a minus where it counts off."""
        return f"{'−' if self.sold else ''}{self.amount.text}"

    def heating(self) -> Fraction | None:
        """The own calorific value in MJ per unit of the carrier, or None."""
        return None if self.ncv is None else self.ncv.to(heating_unit(self.ncv.unit, self.carrier.unit))


def heating_unit(stated: str, own: str) -> str:
    """MJ per the carrier's unit, as the stated calorific value measures it: a gas in m³ or Nm³ alike."""
    gas = own == "m³" and parse_unit(stated).denominator == "gas_volume"
    return f"MJ/{'Nm³' if gas else own}"


def use_of(coefficients: Coefficients, row: Row) -> Use:
    """A read row (which has a carrier and an amount) as a use of energy."""
    carrier = cast("Carrier", coefficients.carrier(str(row["carrier"])))
    amount = cast("Quantity", row["amount"])
    unit = "Nm³" if parse_unit(amount.unit).numerator == "gas_volume" else carrier.unit
    return Use(
        carrier,
        amount,
        amount.to(unit),
        str(row["_place"]),
        ncv=cast("Quantity | None", row.get("ncv")),
        carbon=cast("Fraction | None", row.get("carbon")),
        oxidation=cast("Fraction | None", row.get("oxidation")),
        product=cast("str | None", row.get("product")),
        sold=bool(row.get("sold")),
        feedstock=bool(row.get("feedstock")),
        label=str(row.get("label") or ""),
    )


def standard_coal(use: Use, coefficients: Coefficients) -> Fraction:
    """What a use is in tce; what is supplied counts off, what is raw material counts nothing. Raises SheetFault."""
    if use.feedstock:
        return Fraction(0)
    return use.sign * use.base * coal_factor(use, coefficients) / KILO


def coal_factor(use: Use, coefficients: Coefficients) -> Fraction:
    """kgce per unit of the carrier: by its own calorific value, else the default. Raises SheetFault (neither)."""
    heating = use.heating()
    if heating is not None:
        return heating / Fraction(coefficients.coal_ncv)
    if use.carrier.kgce_per_unit is None:
        low, high = use.carrier.kgce_range
        text = (
            f"{use.carrier.name}没有默认折标准煤系数（通常为 {plain(low)}—{plain(high)} kgce/{use.carrier.unit}），"
            f"请填写实测低位发热量，例如 {{amount: 35.6, unit: MJ/{use.carrier.unit}}}"
        )
        raise SheetFault(join(use.place, "ncv"), text, missing=True)
    return Fraction(use.carrier.kgce_per_unit)


def coal_step(use: Use, coefficients: Coefficients, tce: Fraction) -> TraceStep:
    """How a use became tce."""
    if use.feedstock:
        return TraceStep(use.name, "用作原料，不计入综合能源消费量", use.amount.text, coefficients.source)
    coal = coal_factor(use, coefficients)
    own = use.ncv is not None
    source = f"{coefficients.source} 附表（{use.carrier.name}）"
    how = f"{brief(coal)} kgce/{use.carrier.unit}"
    if own and use.ncv is not None:
        source = f"实测低位发热量 {use.ncv.text}，1 kgce ＝ {plain(coefficients.coal_ncv)} MJ（{coefficients.source}）"
    numbers = f"{use.signed} × {how} {equals_sign(tce)} {brief(tce)} tce"
    formula = "外供量 × 折标准煤系数，扣除" if use.sold else "消费量 × 折标准煤系数"
    return TraceStep(use.name, formula, numbers, source)


@dataclass(frozen=True)
class GridFactor:
    """The grid's factor in kgCO2/kWh and where it is from."""

    value: Fraction
    source: str


def grid_factor(
    coefficients: Coefficients, grid: Grid, year: int | None, region: str, places: tuple[str, str] = PLACES
) -> GridFactor:
    """The factor for an evaluation year; ``places``: of the year and of the region. Raises SheetFault."""
    if year is None:
        raise SheetFault(places[0], "请填写评价年 evaluation_year，用于选取电网排放因子", missing=True)
    data_year = coefficients.grid_years.get(year)
    if data_year is None:
        known = "、".join(str(item) for item in sorted(coefficients.grid_years))
        raise SheetFault(places[0], f"没有适用于评价年 {year} 的电网排放因子，可用的评价年：{known}")
    code = "national" if grid == "national" else region
    known = "、".join(f"{key}（{item.name}）" for key, item in coefficients.grid.items() if key != "national")
    if not code:
        text = f"请填写所在省份代码 region（现有：{known}），或写 grid: national，使用全国因子"
        raise SheetFault(places[1], text, missing=True)
    found = coefficients.grid.get(code)
    if found is None:
        text = f"没有“{code}”的电网排放因子，现有：{known}；其他地区请写 grid: national，使用全国因子"
        raise SheetFault(places[1], text)
    source = f"{coefficients.grid_source}，{data_year} 年{found.name}，{STATUS[found.status]}"
    return GridFactor(Fraction(found.factors[data_year]), source)


def carbon(use: Use, coefficients: Coefficients, grid: GridFactor | None) -> Fraction:
    """The CO2 of a use in tCO2; what is supplied counts off. ``grid`` is needed for electricity. Raises SheetFault."""
    if use.feedstock or use.carrier.carbon_from == "none":
        return Fraction(0)
    if use.carrier.carbon_from == "grid":
        return use.sign * use.base * cast("GridFactor", grid).value / KILO
    if use.carrier.carbon_from == "heat":
        return use.sign * use.base / KILO * Fraction(coefficients.heat_co2)
    heating, content, oxidation, _source = fuel_carbon(use, coefficients)
    up, down = coefficients.carbon_to_co2
    return use.sign * use.base * heating * content * oxidation * Fraction(up, down)


def fuel_carbon(use: Use, coefficients: Coefficients) -> tuple[Fraction, Fraction, Fraction, str]:
    """(GJ per unit of the carrier, tC/GJ, oxidation, source): own values first. Raises SheetFault (neither)."""
    default = use.carrier.co2
    heating = use.heating()
    content, oxidation = use.carbon, use.oxidation
    names = (
        ("ncv", "实测低位发热量", heating), ("carbon", "单位热值含碳量", content), ("oxidation", "碳氧化率", oxidation)
    )
    if default is None:
        for name, label, value in names:
            if value is None:
                text = f"{use.carrier.name}没有默认的二氧化碳排放参数，请填写{label}（{name}）"
                raise SheetFault(join(use.place, name), text, missing=True)
        return cast("Fraction", heating) / KILO, cast("Fraction", content), cast("Fraction", oxidation), "实测值"
    own = [label for _name, label, value in names if value is not None]
    given = f"{coefficients.fuel_source}，{STATUS[default.status]}"
    partly = f"{'、'.join(own)}为实测值，其余为{given}" if own else given
    source = "实测值" if len(own) == len(names) else partly
    per_unit = Fraction(default.ncv) * factor(use.carrier.unit, default.per)
    return (
        heating / KILO if heating is not None else per_unit,
        content if content is not None else Fraction(default.carbon),
        oxidation if oxidation is not None else Fraction(default.oxidation),
        source,
    )


def carbon_step(use: Use, coefficients: Coefficients, grid: GridFactor | None, tonnes: Fraction) -> TraceStep:
    """How a use became tCO2."""
    result = f"{equals_sign(tonnes)} {brief(tonnes)} tCO₂"
    off = "，扣除" if use.sold else ""
    if use.feedstock:
        return TraceStep(use.name, "用作原料，不计入", use.amount.text, "GB/T 32150")
    if use.carrier.carbon_from == "none":
        return TraceStep(use.name, "不排放二氧化碳", use.amount.text, "GB/T 32150")
    if use.carrier.carbon_from == "grid" and grid is not None:
        numbers = f"{use.signed} × {brief(grid.value)} kgCO₂/kWh {result}"
        return TraceStep(use.name, f"电量 × 电网排放因子{off}", numbers, grid.source)
    if use.carrier.carbon_from == "heat":
        numbers = f"{use.signed} × {plain(coefficients.heat_co2)} tCO₂/GJ {result}"
        source = f"{coefficients.heat_source}，{STATUS[coefficients.heat_status]}"
        return TraceStep(use.name, f"热量 × 排放因子{off}", numbers, source)
    heating, content, oxidation, source = fuel_carbon(use, coefficients)
    up, down = coefficients.carbon_to_co2
    parts = f"{brief(heating)} GJ/{use.carrier.unit} × {brief(content)} tC/GJ × {brief(oxidation)} × {up}/{down}"
    formula = f"消费量 × 低位发热量 × 单位热值含碳量 × 碳氧化率 × {up}/{down}{off}"
    return TraceStep(use.name, formula, f"{use.signed} × {parts} {result}", f"{source}，GB/T 32150")


def total_tce(uses: Sequence[Fraction], place: str) -> Fraction:
    """Comprehensive energy consumption in tce, of its parts. Raises SheetFault (nothing stated, below zero)."""
    if not uses:
        raise SheetFault(place, "请填写各种能源的消费量", missing=True)
    total = sum(uses, Fraction(0))
    if total < 0:
        raise SheetFault(place, f"外供多于消费，综合能源消费量为 {brief(total)} tce，不能小于 0，请核对外供各行")
    return total
