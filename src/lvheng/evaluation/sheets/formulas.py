"""The formulas of the indicators (GB/T 36132—2025 annex B; parks: assumptions of the pack), one function each."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Final, cast

from lvheng.evaluation.facts import Fact, Part
from lvheng.evaluation.numbers import brief
from lvheng.evaluation.units import UnitError
from lvheng.standards.plaintext import join

from .amounts import shortened
from .energy import Grid, carbon, carbon_step, coal_step, grid_factor, standard_coal, use_of
from .job import Job, Product, unknown_product
from .outcomes import intensity, one_or_many, percent, value_fact
from .park import elasticity, elasticity_by_name, growth, quotient
from .values import Quantity, Row, Series, SheetFault

RENEWABLE_KINDS: Final = ("own", "direct", "market", "certificates")
GREENHOUSE: Final = "tCO₂"
MONEY: Final = "元"


def energy_intensity(job: Job) -> Fact:
    """E/Q by product or E/G (MI-A1 no. 1); E in tce without energy used as raw material."""
    total = job.quantity("energy")
    if not total.amount:
        raise SheetFault("shared.energy", "综合能源消费量为 0，请核对各行的消费量、外供和原料用")
    if job.per == "output_value":
        return intensity(job, total, "单位产值综合能耗", "E")
    uses, coal = job.shared.uses, job.shared.tce_by_use
    rows = [(use.product, tce, use.place) for use, tce in zip(uses, coal, strict=True) if not use.feedstock]
    amounts = job.shared_out(rows)
    for product in job.products():
        if not amounts.get(product.id):
            raise SheetFault(product.place, f"产品“{product.name}”没有能源消费量，请在能源消费各行中写明用于该产品")
    words = ("单位产品综合能耗", "用于该产品的 E ÷ Q", "能源消费量")
    return _by_product(job, amounts, total.unit, words)


def water_intensity(job: Job) -> Fact:
    """V/Q by product or V/G (MI-A1 no. 6); V taken in, without what is resold."""
    intake: Quantity = job.need("intake")
    resold: Quantity | None = job.value("resold")
    unit = intake.unit
    net = intake.amount - (resold.to(unit) if resold else 0)
    if net < 0:
        raise SheetFault("sheet.resold", f"转供水量多于取水量 {intake.text}，请核对")
    numbers = f"{intake.text} − {resold.text if resold else '0'} ＝ {brief(net)} {unit}"
    job.step("取水量 V", "取水量 − 转供外单位的水量", numbers, "填报")
    if job.per == "output_value":
        return intensity(job, Quantity(net, unit), "单位产值取水量", "V")
    amounts = job.shared_out(_water_rows(job, net, unit))
    for product in job.products():
        if product.id not in amounts:
            raise SheetFault("sheet.by_product", f"产品“{product.name}”没有取水量，请填写", missing=True)
    return _by_product(job, amounts, unit, ("单位产品取水量", "用于该产品的 V ÷ Q", "取水量"))


def _water_rows(job: Job, net: Fraction, unit: str) -> list[tuple[str | None, Fraction, str]]:
    """What each product takes; the rest of the intake is without product."""
    known = {product.id for product in job.products()}
    rows: list[tuple[str | None, Fraction, str]] = []
    for row in cast("list[Row]", job.value("by_product") or []):
        place, amount = str(row["_place"]), cast("Quantity", row["amount"])
        if row["product"] not in known:
            raise SheetFault(join(place, "product"), unknown_product(str(row["product"]), known))
        rows.append((str(row["product"]), amount.to(unit), place))
    rest = net - sum((amount for _product, amount, _place in rows), Fraction(0))
    if rest < 0:
        raise SheetFault("sheet.by_product", f"各产品取水量之和多于取水量 {brief(net)} {unit}，请核对")
    return [*rows, (None, rest, "sheet")] if rest or not rows else rows


def _by_product(job: Job, amounts: dict[str, Fraction], unit: str, words: tuple[str, str, str]) -> Fact:
    """Parts per product: the products with the largest use up to the pack's limit, and every process.

    ``words``: what the value is called, its formula, and what the products are weighted by.
    """
    label, formula, weight = words
    products = job.products()
    ranked = sorted(
        (product for product in products if not product.process), key=lambda item: (-abs(amounts[item.id]), item.id)
    )
    chosen = {product.id for product in ranked[: job.sheet.most_products]}
    parts = []
    for product in products:
        if product.id not in chosen and not product.process:
            job.step(product.name, "", f"{weight}排在前 {job.sheet.most_products} 位之后，不参与对标")
            continue
        parts.append(_product_part(job, product, Quantity(amounts[product.id], unit), label, formula))
    if len(parts) == 1:
        only = parts[0]
        return replace(only.fact, key=only.key, quota=only.quota)
    return Fact(parts=tuple(parts), computed=True, weighted_by=weight)


def _product_part(job: Job, product: Product, amount: Quantity, label: str, formula: str) -> Part:
    value, unit = job.quotient(amount, product.output, f"{product.name}：{label}", formula)
    return Part(
        key=product.id,
        name=product.name,
        fact=value_fact(value, unit),
        weight=abs(amount.amount),
        quota=product.quota,
        process=product.process,
    )


def carbon_intensity(job: Job) -> Fact:
    """C/Q or C/G (MI-A1 no. 2): fuels, electricity, heat, process emissions; supplied energy counts off."""
    if not job.shared.uses:
        raise SheetFault("shared.energy", "请填写各种能源的消费量", missing=True)
    coefficients = job.shared.coefficients
    electric = any(use.carrier.carbon_from == "grid" and not use.feedstock for use in job.shared.uses)
    factor = None
    if electric:
        factor = grid_factor(coefficients, cast("Grid", job.grid), job.shared.year, job.shared.region)
    total = Fraction(0)
    for use in job.shared.uses:
        tonnes = carbon(use, coefficients, factor)
        total += tonnes
        if job.trace:
            job.steps.append(carbon_step(use, coefficients, factor, tonnes))
    process: Quantity | None = job.value("process_emissions")
    if process is not None:
        total += process.to(GREENHOUSE)
        job.step("生产过程排放量", "", process.text, "填报")
    job.step("二氧化碳排放量 C", "各项之和", f"合计 {brief(total)} {GREENHOUSE}")
    return intensity(job, Quantity(total, GREENHOUSE), "碳排放强度", "C")


def renewable_share(job: Job) -> Fact:
    """Renewable energy used ÷ energy used × 100 (MI-A1 no. 3, MI-A2 no. 5); nothing is counted twice."""
    by_kind = {kind: _renewable(job, kind) for kind in RENEWABLE_KINDS}
    _check_references(job)
    if not job.own["_stated"]:
        raise SheetFault("sheet.own", "请填写可再生能源使用量；没有使用的，请填写 0", missing=True)
    used = sum(by_kind.values(), Fraction(0))
    total = job.quantity("energy").amount
    if not total:
        raise SheetFault("shared.energy", "综合能源消费量应大于 0")
    if used > total:
        text = f"可再生能源使用量 {brief(used)} tce 多于综合能源消费量 {brief(total)} tce，请核对数量、单位和重复计算"
        raise SheetFault(join("sheet", max(by_kind, key=lambda kind: by_kind[kind])), text)
    formula = "可再生能源使用量 ÷ 综合能源消费量 × 100%"
    fact = percent(job, Quantity(used, "tce"), Quantity(total, "tce"), "shared.energy", ("可再生能源利用率", formula))
    return replace(fact, energy=total)


def _renewable(job: Job, kind: str) -> Fraction:
    """What is used of one kind, in tce. Raises SheetFault."""
    coefficients = job.shared.coefficients
    used = Fraction(0)
    for row in cast("list[Row]", job.value(kind) or []):
        use = use_of(coefficients, row)
        if not use.carrier.renewable:
            known = "、".join(item.name for item in coefficients.carriers if item.renewable)
            text = f"{use.carrier.name}不是可再生能源，可以填写的有：{known}"
            raise SheetFault(join(use.place, "carrier"), text)
        tce = standard_coal(use, coefficients)
        used += tce
        if job.trace:
            label = f"{job.described(kind).label}：{use.name}"
            job.steps.append(replace(coal_step(use, coefficients, tce), label=label))
    return used


def _check_references(job: Job) -> None:
    """A contract or certificate counts once. Raises SheetFault."""
    seen: dict[str, str] = {}
    for kind in RENEWABLE_KINDS:
        for row in cast("list[Row]", job.value(kind) or []):
            reference = _plain_reference(str(row.get("reference") or ""))
            if reference and reference in seen:
                text = f"编号“{row['reference']}”已计入“{seen[reference]}”，同一电量不得重复计算，请只保留一处"
                raise SheetFault(join(str(row["_place"]), "reference"), text)
            seen[reference] = job.described(kind).label


def _plain_reference(text: str) -> str:
    """A number of a contract or certificate however it is written: width, case and blanks aside."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def functions(job: Job) -> Fact:
    """The functions of the platform that run (MI-A1 no. 4); an empty list states that there are none."""
    found = job.value("functions")
    if found is None:
        raise SheetFault("sheet.functions", "请填写已建成并运行的业务功能；没有的，请填写空列表 []", missing=True)
    job.step("业务功能", "", "、".join(found) or "没有", "填报")
    return Fact(functions=tuple(found), computed=True)


def material_intensity(job: Job) -> Fact:
    """M/Q or M/G of the main material, the first row (MI-A1 no. 5)."""
    row = cast("list[Row]", job.need("materials"))[0]
    amount = cast("Quantity", row["amount"])
    job.step("主要原材料", "", f"{row['name']} {amount.text}", "填报")
    return intensity(job, amount, "原材料消耗强度", "M")


def reuse_share(job: Job) -> Fact:
    """Vr/(V + Vr) × 100 (MI-A1 no. 7)."""
    intake: Quantity = job.need("intake")
    reused = Quantity(job.need("reused").to(intake.unit), intake.unit)
    whole = Quantity(intake.amount + reused.amount, intake.unit)
    return percent(job, reused, whole, "sheet.intake", ("工业用水重复利用率", "Vr ÷ (V + Vr) × 100%"))


def used_share(job: Job) -> Fact:
    """Zr/(Z + Zw) × 100 (MI-A1 no. 8, MI-A2 no. 9)."""
    generated: Quantity = job.need("generated")
    unit = generated.unit
    used = Quantity(job.need("used").to(unit), unit)
    stock: Quantity | None = job.value("earlier_stock_used")
    whole = Quantity(generated.amount + (stock.to(unit) if stock else 0), unit)
    if used.amount > whole.amount:
        text = f"综合利用量 {used.text} 多于产生量与往年贮存利用量之和 {whole.text}，请核对，外购固体废物不计入"
        raise SheetFault("sheet.used", text)
    return percent(job, used, whole, "sheet.generated", ("综合利用率", "Zr ÷ (Z + Zw) × 100%"))


def investment_share(job: Job) -> Fact:
    """Investment of three years ÷ output value of three years × 100 (MI-A1 no. 10)."""
    offsets = job.described("investment").required_years
    spent = sum((_money(job, _spent(job, offset), "investment", offset) for offset in offsets), Fraction(0))
    made = sum((_money(job, _made(job, offset), "output_value", offset) for offset in offsets), Fraction(0))
    if not made:
        raise SheetFault("sheet.output_value", "三年工业总产值之和应大于 0")
    words = ("投资额占比", "三年投资额之和 ÷ 三年工业总产值之和 × 100%")
    return percent(job, Quantity(spent, MONEY), Quantity(made, MONEY), "sheet", words)


def _spent(job: Job, offset: int) -> Quantity:
    projects = cast("list[Row]", job.value("projects") or [])
    if not projects:
        return job.at("investment", offset)
    year = job.year() + offset
    _only_these_years(job, projects)
    total = Fraction(0)
    for row in projects:
        if row["year"] == year:
            amount = cast("Quantity", row["amount"])
            total += amount.to(MONEY)
            job.step(f"{year} 年项目：{row['name']}", "", amount.text, "填报")
    return Quantity(total, MONEY)


def _only_these_years(job: Job, projects: list[Row]) -> None:
    years = [job.year() + offset for offset in job.described("investment").years]
    for row in projects:
        if row["year"] not in years:
            known = "、".join(map(str, years))
            raise SheetFault(join(str(row["_place"]), "year"), f"不计入 {row['year']} 年，请填写 {known} 年的投资")


def _made(job: Job, offset: int) -> Quantity:
    series: Series | None = job.value("output_value")
    this_year = job.shared.values.get("output_value")
    if offset == 0 and isinstance(this_year, Quantity) and (series is None or job.year() not in series.amounts):
        return this_year
    return job.at("output_value", offset)


def _money(job: Job, amount: Quantity, name: str, offset: int) -> Fraction:
    """An amount in 元; one without a unit is in that of the sheet. Raises SheetFault."""
    stated = amount.unit or str(job.value("unit") or "")
    if not stated:
        raise SheetFault("sheet.unit", "请写明金额单位，例如 万元", missing=True)
    try:
        money = Quantity(amount.amount, stated).to(MONEY)
    except UnitError:
        text = f"单位“{shortened(stated)}”不是金额单位，请用 元、万元、亿元"
        raise SheetFault("sheet.unit", text) from None
    label = f"{job.described(name).label}（{job.year() + offset} 年）"
    job.step(label, "", f"{brief(amount.amount)} {stated}", "填报")
    return money


def pollutant_intensity(job: Job) -> Fact:
    """Per pollutant amount ÷ Q or ÷ G (MI-A1 no. 11): each on its own levels, equal weights."""
    base = job.base()
    parts = []
    for row in cast("list[Row]", job.need("pollutants")):
        name = str(row["name"])
        value, unit = job.quotient(cast("Quantity", row["amount"]), base, name, "产生或排放量 ÷ 产量或产值")
        parts.append(Part(key=name, name=name, fact=value_fact(value, unit), weight=Fraction(1), quota=name))
    return one_or_many(parts)


def land_output(job: Job) -> Fact:
    """Q/A or G/A (MI-A1 no. 14)."""
    area: Quantity = job.need("site_area")
    formula = "Q ÷ A" if job.per == "product" else "G ÷ A"
    return value_fact(*job.quotient(job.base(), area, "土地产出率", formula))


FORMULAS: Final[dict[str, Callable[[Job], Fact]]] = {
    "energy_intensity": energy_intensity,
    "carbon_intensity": carbon_intensity,
    "renewable_share": renewable_share,
    "functions": functions,
    "material_intensity": material_intensity,
    "water_intensity": water_intensity,
    "reuse_share": reuse_share,
    "used_share": used_share,
    "investment_share": investment_share,
    "pollutant_intensity": pollutant_intensity,
    "land_output": land_output,
    "growth": growth,
    "quotient": quotient,
    "elasticity": elasticity,
    "elasticity_by_name": elasticity_by_name,
}
"""The function of each formula that a pack may name."""
