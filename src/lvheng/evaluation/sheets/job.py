"""What a formula works on: the shared facts read once, one sheet's own values, and the steps it leaves behind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any, cast

from lvheng.evaluation.numbers import brief, equals_sign
from lvheng.evaluation.results import TraceStep
from lvheng.evaluation.units import parse_unit, same_dimension
from lvheng.standards import Indicator, Standard
from lvheng.standards.plaintext import join
from lvheng.standards.sheets import Coefficients, Sheet, SheetField

from .energy import Use, coal_step, standard_coal, total_tce, use_of
from .reading import Reader
from .values import Notes, Quantity, Row, Series, SheetFault


@dataclass(frozen=True)
class Product:
    """A product with its output of the year; a process (工序) is entered like one."""

    id: str
    name: str
    output: Quantity
    process: bool
    quota: str
    place: str


@dataclass
class Shared:
    """The facts that several indicators use, read once. Places begin with ``shared``."""

    coefficients: Coefficients
    values: Row
    notes: Notes
    year: int | None
    region: str
    products: list[Product] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)

    def blocked(self, names: tuple[str, ...]) -> list[tuple[str, str]]:
        """What is wrong with these fields."""
        return [item for item in self.notes.problems if _root(item[0]) in names]

    def gaps(self, names: tuple[str, ...]) -> list[tuple[str, str]]:
        """What is missing in these fields."""
        return [item for item in self.notes.gaps if _root(item[0]) in names]

    def total_faults(self, *, needed: bool) -> list[tuple[str, str]]:
        """What is wrong with the total of the energy; also what it lacks, unless another sheet does without (CO2)."""
        try:
            _ = self.tce
        except SheetFault as fault:
            return [(fault.place, fault.message)] if self.uses and (needed or not fault.missing) else []
        return []

    @cached_property
    def tce(self) -> Fraction:
        """Comprehensive energy consumption in tce. Raises SheetFault."""
        return total_tce(self.tce_by_use, "shared.energy")

    @cached_property
    def tce_by_use(self) -> list[Fraction]:
        """Each use in tce, in order. Raises SheetFault."""
        return [standard_coal(use, self.coefficients) for use in self.uses]

    @cached_property
    def coal_steps(self) -> list[TraceStep]:
        """The steps of the total, made once for all indicators. Raises SheetFault."""
        steps = [coal_step(use, self.coefficients, tce) for use, tce in zip(self.uses, self.tce_by_use, strict=True)]
        numbers = f"合计 {brief(self.tce)} tce"
        return [*steps, TraceStep("综合能源消费量 E", "各种能源折标准煤之和", numbers, self.coefficients.source)]


def _root(place: str) -> str:
    parts = place.split(".")
    return parts[1] if len(parts) > 1 else ""


def read_shared(
    standard: Standard, content: Mapping[str, Any] | None, *, year: int | None = None, region: str = ""
) -> Shared:
    """The shared facts of a unit; ``year`` and ``region`` serve where the content states none."""
    notes = Notes()
    coefficients = cast("Coefficients", standard.coefficients)
    content = content or {}
    head = Reader(coefficients, notes)
    fields = {item.id: item for item in standard.sheets.shared}
    stated = head.fields(
        [fields[name] for name in ("evaluation_year", "region") if name in fields],
        {name: content[name] for name in ("evaluation_year", "region") if name in content},
        "shared",
    )
    reader = Reader(coefficients, notes, cast("int | None", stated.get("evaluation_year")) or year)
    rest = [item for name, item in fields.items() if name not in stated]
    others = {name: value for name, value in content.items() if name not in stated}
    values = stated | reader.fields(rest, others, "shared", tuple(stated))
    shared = Shared(coefficients, values, notes, reader.year, str(stated.get("region") or region))
    for row in cast("list[Row]", values.get("products") or []):
        if row.get("id") and row.get("output"):
            shared.products.append(_product(row))
    known = {str(row["id"]) for row in cast("list[Row]", values.get("products") or []) if row.get("id")}
    for row in cast("list[Row]", values.get("energy") or []):
        product = row.get("product")
        if product is not None and product not in known:
            notes.wrong(join(str(row["_place"]), "product"), unknown_product(str(product), known))
        if row.get("carrier") and row.get("amount"):
            shared.uses.append(use_of(coefficients, row))
    return shared


def same_measure(units: Iterable[str]) -> bool:
    """Whether all units measure the same."""
    return len({parse_unit(unit).dimension for unit in units}) == 1


def unknown_product(product: str, known: set[str]) -> str:
    """What to say of a product that is not listed."""
    listed = "、".join(sorted(known)) or "（还没有填写产品）"
    return f"没有产品“{product}”，请填写产品表中的代号：{listed}"


def _product(row: Row) -> Product:
    return Product(
        id=str(row["id"]),
        name=str(row.get("name") or row["id"]),
        output=cast("Quantity", row["output"]),
        process=bool(row.get("process")),
        quota=str(row.get("quota") or row.get("name") or ""),
        place=str(row["_place"]),
    )


@dataclass
class Job:
    """One indicator's sheet being worked out."""

    standard: Standard
    indicator: Indicator
    sheet: Sheet
    own: Row
    shared: Shared
    per: str
    grid: str
    trace: bool
    steps: list[TraceStep] = field(default_factory=list)

    def step(self, label: str, formula: str, numbers: str, source: str = "", assumption: str = "") -> None:
        """Leave a step behind."""
        if self.trace:
            self.steps.append(TraceStep(label, formula, numbers, source or self.indicator.clause, assumption))

    def place(self, name: str) -> str:
        """Where a field of the sheet or a shared one stands."""
        return join("sheet" if self.sheet.field(name) else "shared", name)

    def described(self, name: str) -> SheetField:
        """The description of a field of the sheet, else of the shared one."""
        return cast("SheetField", self.sheet.field(name) or self.standard.sheets.shared_field(name))

    def value(self, name: str) -> Any:
        """What a field holds, the sheet's own before the shared one."""
        return self.own[name] if name in self.own else self.shared.values.get(name)

    def need(self, name: str) -> Any:
        """What a field holds. Raises SheetFault where it is not stated."""
        found = self.value(name)
        if found is None or found in ([], {}):
            raise SheetFault(self.place(name), f"请填写“{self.described(name).label}”", missing=True)
        return found

    def year(self) -> int:
        """The evaluation year. Raises SheetFault."""
        if self.shared.year is None:
            raise SheetFault("shared.evaluation_year", "请填写评价年 evaluation_year", missing=True)
        return self.shared.year

    def at(self, name: str, offset: int) -> Quantity:
        """A series' amount so many years from the evaluation year. Raises SheetFault."""
        series: Series = self.need(name)
        year = self.year() + offset
        if year not in series.amounts:
            text = f"请填写“{self.described(name).label}”{year} 年的数值"
            raise SheetFault(join(self.place(name), year), text, missing=True)
        return series.at(year)

    def quantity(self, name: str) -> Quantity:
        """A field as one amount: the energy total, a series' evaluation year, or what is stated. Raises SheetFault."""
        if name == "energy":
            total = self.shared.tce
            if self.trace:
                self.steps += self.shared.coal_steps
            return Quantity(total, "tce")
        if self.described(name).type == "series":
            return self.at(name, 0)
        found: Quantity = self.need(name)
        return found

    def products(self) -> list[Product]:
        """The products. Raises SheetFault where there are none."""
        self.need("products")
        return self.shared.products

    def base(self) -> Quantity:
        """Q or G, what the indicator is stated per; several products' outputs are summed. Raises SheetFault.

        What a process (工序) turns out is on its way to a product and counts only where there is no product.
        """
        if self.per == "output_value":
            found: Quantity = self.need("output_value")
            self.step("工业总产值 G", "", found.text, "填报")
            return found
        every = self.products()
        products = [product for product in every if not product.process] or every
        units = [product.output.unit for product in products]
        if not same_measure(units):
            listed = "、".join(dict.fromkeys(units))
            text = f"各产品的产量单位（{listed}）不同类，不能合计，请改用 per: output_value（按单位产值）"
            raise SheetFault("sheet.per", text)
        total = sum((product.output.to(units[0]) for product in products), Fraction(0))
        shown = "＋".join(product.output.text for product in products)
        self.step("合格品产量 Q", "各产品产量之和" if len(products) > 1 else "", f"{shown}", "填报")
        return Quantity(total, units[0])

    def shared_out(self, rows: list[tuple[str | None, Fraction, str]]) -> dict[str, Fraction]:
        """Amounts by product: rows (product, amount, place) without a product belong to the only one, or are shared by
        output where all outputs measure the same. Products without any row are left out. Raises SheetFault.
        """
        products = self.products()
        found: dict[str, Fraction] = {}
        for product_id, amount, _place in rows:
            if product_id is not None:
                found[product_id] = found.get(product_id, Fraction(0)) + amount
        common = [(amount, place) for product_id, amount, place in rows if product_id is None]
        if not common:
            return found
        if not same_measure(product.output.unit for product in products):
            text = "各产品的产量单位不同类，不能分摊，请写明用于哪种产品 product"
            raise SheetFault(join(common[0][1], "product"), text)
        rest, unit = sum((amount for amount, _place in common), Fraction(0)), products[0].output.unit
        outputs = [product.output.to(unit) for product in products]
        whole = sum(outputs, Fraction(0))
        for product, output in zip(products, outputs, strict=True):
            own = found.get(product.id, Fraction(0))
            found[product.id] = own + rest * output / whole
            if self.trace and len(products) > 1:
                share = f"{brief(own)} ＋ {brief(rest)} × {brief(output)} ÷ {brief(whole)}"
                numbers = f"{share} {equals_sign(found[product.id])} {brief(found[product.id])}"
                self.step(f"{product.name}：用量", "写明用于该产品的 ＋ 其余按产量分摊", numbers)
        return found

    def quotient(self, above: Quantity, below: Quantity, label: str, formula: str) -> tuple[Fraction, str]:
        """(value, unit) of one amount over another in the notice's unit, with its step."""
        top, bottom = self.noted(above, 0), self.noted(below, 1)
        value, unit = top.amount / bottom.amount, f"{top.unit}/{bottom.unit}"
        if self.trace:
            numbers = f"{shown(above, top)} ÷ {shown(below, bottom)} {equals_sign(value)} {brief(value)} {unit}"
            self.step(label, formula, numbers)
        return value, unit

    def noted(self, amount: Quantity, position: int) -> Quantity:
        """An amount in the notice's unit: above (0) or below (1) the line; as typed where the notice names none."""
        words = str(self.indicator.unit).split("或")
        parts = dict(zip(self.indicator.unit_options, words, strict=False)).get(self.per, words[0]).split("/")
        unit = parts[position] if len(parts) > position else amount.unit
        if unit == amount.unit or not same_dimension(unit, amount.unit):
            return amount
        return Quantity(amount.to(unit), unit)


def shown(typed: Quantity, used: Quantity) -> str:
    """An amount as typed and, where another unit is used, in that."""
    return typed.text if typed.unit == used.unit else f"{typed.text}（{used.text}）"
