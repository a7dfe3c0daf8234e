"""The schema of data sheets (raw facts per indicator) and of the coefficients they are computed with."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, model_validator

from .base import Assumption, Frozen

FieldType = Literal[
    "quantity", "number", "series", "series_by_name", "rows", "choice", "carrier", "text", "flag", "names", "year"
]
Formula = Literal[
    "energy_intensity", "carbon_intensity", "renewable_share", "functions", "material_intensity", "water_intensity",
    "reuse_share", "used_share", "investment_share", "pollutant_intensity", "land_output", "growth", "quotient",
    "elasticity", "elasticity_by_name",
]  # fmt: skip
Basis = Literal["product", "output_value"]


class SheetChoice(Frozen):
    """One choice of a field."""

    id: str
    label: str


class SheetField(Frozen):
    """One entry of a sheet: from it come the page, the API's schema, the workbook's columns and the stored form.

    ``quantity``: an amount with a unit of the dimensions of ``units`` (any single unit where empty; that of the row's
    carrier with ``carrier_unit``), by month where ``monthly``; ``inline``: its amount and unit stand in the row itself.
    ``series``: an amount a year, ``years`` and ``required_years`` counted from the evaluation year.
    ``series_by_name``: one such series for each name. ``rows``: a table of ``columns``; two rows that agree in ``key``
    are refused. ``names``: of the functions of the indicator. ``zero``: whether 0 is possible.
    ``same_as`` (e.g. ``6.intake``): left blank in an application, it is what that field of another sheet says.
    """

    id: str
    label: str
    type: FieldType
    help: str = ""
    clause: str = ""
    required: bool = True
    units: tuple[str, ...] = ()
    carrier_unit: bool = False
    inline: bool = False
    monthly: bool = False
    zero: bool = True
    max: Decimal | None = None
    years: tuple[int, ...] = ()
    required_years: tuple[int, ...] = ()
    unit_needed: bool = True
    choices: tuple[SheetChoice, ...] = ()
    default: str = ""
    columns: tuple[SheetField, ...] = ()
    key: tuple[str, ...] = ()
    least: int = 0
    most: Annotated[int, Field(ge=1, le=200)] = 60
    max_length: int = 60
    example: str = ""
    same_as: str = ""

    def column(self, column_id: str) -> SheetField | None:
        """The column of this id, or None."""
        return next((column for column in self.columns if column.id == column_id), None)

    @model_validator(mode="after")
    def _fits_its_type(self) -> SheetField:
        known = {column.id for column in self.columns}
        if (self.type == "rows") != bool(self.columns) or not set(self.key) <= known:
            raise ValueError(f"数据表栏目 {self.id} 的列与类型不符")
        if self.type in ("series", "series_by_name") and not set(self.required_years) <= set(self.years):
            raise ValueError(f"数据表栏目 {self.id} 的年份不全")
        if self.type == "choice" and len(self.choices) < 2:
            raise ValueError(f"数据表栏目 {self.id} 须有两个以上选项")
        return self


class Sheet(Frozen):
    """The sheet of one indicator: its own fields, the shared ones it ``uses``, and the formula over them.

    ``numerator`` and ``denominator`` name fields of a quotient; ``energy`` is the total in tce. ``most_products``: how
    many products with the largest use count (processes aside). ``own_needed``: without fields of its own it is blank,
    also where none of them is required alone.
    """

    formula: Formula
    uses: tuple[str, ...] = ()
    fields: tuple[SheetField, ...] = ()
    bases: tuple[Basis, ...] = ()
    numerator: str = ""
    denominator: str = ""
    most_products: int | None = None
    own_needed: bool = False
    per_help: str = ""
    assumptions: tuple[str, ...] = ()

    def field(self, field_id: str) -> SheetField | None:
        """The field of this id, or None."""
        return next((field for field in self.fields if field.id == field_id), None)


class SheetBook(Frozen):
    """All sheets of a standard: ``shared`` fields are entered once for all indicators."""

    shared: tuple[SheetField, ...] = ()
    indicators: dict[int, Sheet] = {}

    def shared_field(self, field_id: str) -> SheetField | None:
        """The shared field of this id, or None."""
        return next((field for field in self.shared if field.id == field_id), None)

    def origin(self, field: SheetField) -> tuple[int, SheetField] | None:
        """Where a field that is the same as another's is entered: indicator and field. None where it is not there."""
        number, _, name = field.same_as.partition(".")
        sheet = self.indicators.get(int(number)) if number.isdecimal() else None
        found = sheet.field(name) if sheet else None
        return (int(number), found) if found is not None else None

    @model_validator(mode="after")
    def _uses_what_is_there(self) -> SheetBook:
        known = {field.id for field in self.shared}
        for number, sheet in self.indicators.items():
            for field in sheet.fields:
                if field.same_as and self.origin(field) is None:
                    raise ValueError(f"指标 {number} 的栏目 {field.id} 引用了没有的栏目 {field.same_as}")
            if not set(sheet.uses) <= known:
                raise ValueError(f"指标 {number} 的数据表引用了没有的共用栏目")
            refs = {name for name in (sheet.numerator, sheet.denominator) if name}
            if not refs <= known | {field.id for field in sheet.fields}:
                raise ValueError(f"指标 {number} 的数据表公式引用了没有的栏目")
        return self


class CarbonDefault(Frozen):
    """CO2 parameters by default: ``ncv`` in GJ per ``per`` (t or 万m³), carbon in tC/GJ, oxidation as a share."""

    ncv: Decimal
    per: str
    carbon: Decimal
    oxidation: Decimal
    status: str


class Carrier(Frozen):
    """An energy carrier: kgce per ``unit`` (None: measured by the unit itself), and where its CO2 comes from.

    ``carbon_from``: fuel (by ``co2``, or own values where that is None), grid, heat or none. ``renewable``: whether
    it can come from renewable sources.
    """

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    unit: str
    kgce_per_unit: Decimal | None = None
    kgce_range: tuple[Decimal, ...] = ()
    status: str
    note: str = ""
    carbon_from: Literal["fuel", "grid", "heat", "none"]
    co2: CarbonDefault | None = None
    renewable: bool = False
    entry_units: Annotated[tuple[str, ...], Field(min_length=1)]

    @property
    def fuel(self) -> bool:
        """Whether a calorific value of its own can be stated."""
        return self.carbon_from in ("fuel", "none")


class GridRegion(Frozen):
    """The grid's CO2 factors of a region by data year, in kgCO2/kWh."""

    name: str
    factors: dict[int, Decimal]
    status: str


class Coefficients(Frozen):
    """A versioned set of conversion coefficients. ``grid_years``: evaluation year → data year of the grid factor."""

    id: str
    source: str
    carriers: tuple[Carrier, ...]
    coal_ncv: Decimal
    heat_co2: Decimal
    heat_status: str
    heat_source: str
    fuel_source: str
    carbon_to_co2: tuple[int, int]
    grid: dict[str, GridRegion]
    grid_years: dict[int, int]
    grid_source: str
    assumptions: tuple[Assumption, ...] = ()

    @model_validator(mode="after")
    def _has_every_factor(self) -> Coefficients:
        needed = set(self.grid_years.values())
        lacking = [region.name for region in self.grid.values() if not needed <= set(region.factors)]
        if lacking:
            raise ValueError(f"电网排放因子缺少年份：{'、'.join(lacking)}")
        bare = [item.name for item in self.carriers if item.kgce_per_unit is None and len(item.kgce_range) != 2]
        if bare:
            raise ValueError(f"没有默认折标准煤系数的能源须写明通常的范围：{'、'.join(bare)}")
        return self

    def carrier(self, name: str) -> Carrier | None:
        """The carrier of this id, name or alias, or None."""
        wanted = name.strip()
        return next((item for item in self.carriers if wanted in (item.id, item.name, *item.aliases)), None)
