"""The formulas of the indicators (GB/T 36132—2025 annex B; parks: assumptions of the pack), one function each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Final, cast

from lvheng.evaluation.facts import Fact, Part
from lvheng.evaluation.numbers import brief, equals_sign, to_decimal
from lvheng.evaluation.units import parse_unit
from lvheng.standards.plaintext import join

from .energy import Grid, Use, carbon, carbon_step, grid_factor, standard_coal, use_of
from .growth import mean_growth
from .job import Job, Product, unknown_product
from .values import Quantity, Row, Series, SheetFault

RENEWABLE_KINDS: Final = ("own", "direct", "market", "certificates")
GREENHOUSE: Final = "tCO₂"


def _fact(job: Job, value: Fraction, unit: str) -> Fact:
    """A computed value in its canonical unit."""
    return Fact(value=to_decimal(value), exact=value, unit=unit, computed=True)


def _intensity(job: Job, above: Quantity, label: str, formula: str) -> Fact:
    value, unit = job.quotient(above, job.base(), label, formula)
    return _fact(job, value, unit)


def energy_intensity(job: Job) -> Fact:
    """E/Q by product or E/G (MI-A1 no. 1); E in tce without energy used as raw material."""
    if job.per == "output_value":
        return _intensity(job, job.quantity("energy"), "单位产值综合能耗", "E ÷ G")
    total = job.quantity("energy")
    uses, coal = job.shared.uses, job.shared.tce_by_use
    rows = [(use.product, tce, use.place) for use, tce in zip(uses, coal, strict=True) if not use.feedstock]
    amounts = job.shared_out(rows)
    for product in job.products():
        if not amounts.get(product.id):
            raise SheetFault(product.place, f"产品“{product.name}”没有能源消费量，请在能源消费各行中写明用于该产品")
    label = "单位产品综合能耗"
    return _by_product(job, amounts, total.unit, label, "用于该产品的 E ÷ Q", "能源消费量")


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
        return _intensity(job, Quantity(net, unit), "单位产值取水量", "V ÷ G")
    amounts = job.shared_out(_water_rows(job, net, unit))
    for product in job.products():
        if product.id not in amounts:
            raise SheetFault("sheet.by_product", f"产品“{product.name}”没有取水量，请填写", missing=True)
    return _by_product(job, amounts, unit, "单位产品取水量", "用于该产品的 V ÷ Q", "取水量")


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


def _by_product(
    job: Job, amounts: dict[str, Fraction], unit: str, label: str, formula: str, weight: str
) -> Fact:
    """Parts per product: the products with the largest use up to the pack's limit, and every process."""
    products = job.products()
    ranked = sorted(
        (product for product in products if not product.process), key=lambda item: -abs(amounts[item.id])
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
        fact=_fact(job, value, unit),
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
        places = ("shared.evaluation_year", "shared.region")
        factor = grid_factor(coefficients, cast("Grid", job.grid), job.shared.year, job.shared.region, places)
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
    return _intensity(job, Quantity(total, GREENHOUSE), "碳排放强度", "C ÷ Q" if job.per == "product" else "C ÷ G")


def renewable_share(job: Job) -> Fact:
    """Renewable energy used ÷ energy used × 100 (MI-A1 no. 3, MI-A2 no. 5); nothing is counted twice."""
    coefficients = job.shared.coefficients
    used = Fraction(0)
    seen: dict[str, str] = {}
    stated = False
    for kind in RENEWABLE_KINDS:
        for row in cast("list[Row]", job.value(kind) or []):
            stated = True
            use = use_of(coefficients, row)
            _once(job, kind, row, seen)
            tce = standard_coal(use, coefficients)
            used += tce
            _renewable_step(job, kind, use, tce)
    if not stated and not job.own.get("_stated"):
        raise SheetFault("sheet.own", "请填写可再生能源使用量；没有使用的，请填写 0", missing=True)
    total = job.quantity("energy").amount
    if not total:
        raise SheetFault("shared.energy", "综合能源消费量应大于 0")
    if used > total:
        text = f"可再生能源使用量 {brief(used)} tce 多于综合能源消费量 {brief(total)} tce，请核对数量、单位和重复计算"
        raise SheetFault("sheet", text)
    value = used / total * 100
    job.step("可再生能源利用率", "可再生能源使用量 ÷ 综合能源消费量 × 100%",
             f"{brief(used)} tce ÷ {brief(total)} tce × 100% {equals_sign(value)} {brief(value)}%")  # fmt: skip
    return replace(_fact(job, value, "%"), energy=total)


def _once(job: Job, kind: str, row: Row, seen: dict[str, str]) -> None:
    reference = str(row.get("reference") or "")
    if reference in seen:
        text = f"编号“{reference}”已计入“{seen[reference]}”，同一电量不得重复计算，请只保留一处"
        raise SheetFault(join(str(row["_place"]), "reference"), text)
    if reference:
        seen[reference] = job.described(kind).label


def _renewable_step(job: Job, kind: str, use: Use, tce: Fraction) -> None:
    numbers = f"{use.amount.text} {equals_sign(tce)} {brief(tce)} tce"
    job.step(f"{job.described(kind).label}：{use.carrier.name}", "使用量 × 折标准煤系数", numbers, job.shared.coefficients.source)


def functions(job: Job) -> Fact:
    """The functions of the platform that run (MI-A1 no. 4)."""
    return Fact(functions=tuple(job.need("functions")), computed=True)


def material_intensity(job: Job) -> Fact:
    """M/Q or M/G of the main material, the first row (MI-A1 no. 5)."""
    row = cast("list[Row]", job.need("materials"))[0]
    amount = cast("Quantity", row["amount"])
    job.step("主要原材料", "", f"{row['name']} {amount.text}", "填报")
    return _intensity(job, amount, "原材料消耗强度", "M ÷ Q" if job.per == "product" else "M ÷ G")


def reuse_share(job: Job) -> Fact:
    """Vr/(V + Vr) × 100 (MI-A1 no. 7)."""
    intake, reused = job.need("intake"), job.need("reused")
    whole = intake.amount + reused.to(intake.unit)
    return _percent(job, reused.to(intake.unit), whole, intake.unit, "工业用水重复利用率", "Vr ÷ (V + Vr) × 100%", "sheet.intake")


def used_share(job: Job) -> Fact:
    """Zr/(Z + Zw) × 100 (MI-A1 no. 8, MI-A2 no. 9)."""
    generated, used = job.need("generated"), job.need("used")
    stock: Quantity | None = job.value("earlier_stock_used")
    unit = generated.unit
    whole = generated.amount + (stock.to(unit) if stock else 0)
    if used.to(unit) > whole:
        text = f"综合利用量 {used.text} 多于产生量与往年贮存利用量之和 {brief(whole)} {unit}，请核对，外购固体废物不计入"
        raise SheetFault("sheet.used", text)
    return _percent(job, used.to(unit), whole, unit, "综合利用率", "Zr ÷ (Z + Zw) × 100%", "sheet.generated")


def _percent(job: Job, part: Fraction, whole: Fraction, unit: str, label: str, formula: str, place: str) -> Fact:
    if not whole:
        raise SheetFault(place, "各项都为 0，无法计算；确实没有的，请申请不适用")
    value = part / whole * 100
    numbers = f"{brief(part)} {unit} ÷ {brief(whole)} {unit} × 100% {equals_sign(value)} {brief(value)}%"
    job.step(label, formula, numbers)
    return _fact(job, value, "%")


def investment_share(job: Job) -> Fact:
    """Investment of three years ÷ output value of three years × 100 (MI-A1 no. 10)."""
    unit = str(job.value("unit") or "")
    offsets = job.described("investment").required_years
    spent = sum((_money(job, _spent(job, offset), "investment", unit) for offset in offsets), Fraction(0))
    made = sum((_money(job, _made(job, offset), "output_value", unit) for offset in offsets), Fraction(0))
    if not made:
        raise SheetFault("sheet.output_value", "三年工业总产值之和应大于 0")
    if spent > made:
        raise SheetFault("sheet.investment", "三年投资额之和多于三年工业总产值之和，请核对数值和单位")
    return _percent(job, spent, made, "元", "投资额占比", "三年投资额之和 ÷ 三年工业总产值之和 × 100%", "sheet")


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
            total += amount.to("元")
            job.step(f"{year} 年项目：{row['name']}", "", amount.text, "填报")
    return Quantity(total, "元")


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


def _money(job: Job, amount: Quantity, name: str, unit: str) -> Fraction:
    stated = amount.unit or unit
    if not stated:
        raise SheetFault("sheet.unit", "请写明金额单位，例如 万元", missing=True)
    if parse_unit(stated).dimension != parse_unit("元").dimension:
        raise SheetFault("sheet.unit", f"单位“{stated}”不是金额单位，请用 元、万元、亿元")
    job.step(job.described(name).label, "", f"{brief(amount.amount)} {stated}", "填报")
    return Quantity(amount.amount, stated).to("元")


def pollutant_intensity(job: Job) -> Fact:
    """Per pollutant amount ÷ Q or ÷ G (MI-A1 no. 11): each on its own levels, equal weights."""
    base = job.base()
    parts = []
    for row in cast("list[Row]", job.need("pollutants")):
        name = str(row["name"])
        value, unit = job.quotient(cast("Quantity", row["amount"]), base, name, "产生或排放量 ÷ 产量或产值")
        parts.append(Part(key=name, name=name, fact=_fact(job, value, unit), weight=Fraction(1), quota=name))
    return _one_or_many(parts)


def _one_or_many(parts: list[Part]) -> Fact:
    if len(parts) == 1:
        return replace(parts[0].fact, key=parts[0].key, quota=parts[0].key)
    return Fact(parts=tuple(parts), computed=True, weighted_by="等权")


def land_output(job: Job) -> Fact:
    """Q/A or G/A (MI-A1 no. 14)."""
    area: Quantity = job.need("site_area")
    label = "土地产出率"
    value, unit = job.quotient(job.base(), area, label, "Q ÷ A" if job.per == "product" else "G ÷ A")
    return _fact(job, value, unit)


def growth(job: Job) -> Fact:
    """((V_t ÷ V_{t−3})^(1/3) − 1) × 100 (MI-A2 no. 1)."""
    return _fact(job, _growth(job, job.sheet.numerator, "近三年年均增长率", cast("Series", job.need(job.sheet.numerator)))[0], "%")


def _growth(job: Job, name: str, label: str, series: Series) -> tuple[Fraction, Fraction, Fraction]:
    """(mean growth in % a year, first amount, last amount) of a series whose first year is not 0. Raises SheetFault."""
    place = series.place
    first, last = job.described(name).required_years
    amounts = []
    for offset in (first, last):
        year = job.year() + offset
        if year not in series.amounts:
            raise SheetFault(join(place, year), f"请填写 {year} 年的数值", missing=True)
        amounts.append(series.amounts[year])
    before, after = amounts
    if not before:
        raise SheetFault(join(place, job.year() + first), "基准年数值应大于 0，否则无法计算增长率")
    span = last - first
    value = mean_growth(before, after, span)
    numbers = f"(({brief(after)} ÷ {brief(before)})^(1/{span}) − 1) × 100% {equals_sign(value)} {brief(value)}%"
    job.step(label, "((评价年 ÷ 基准年)^(1/年数) − 1) × 100%", numbers)
    return value, before, after


def quotient(job: Job) -> Fact:
    """Numerator ÷ denominator in the indicator's unit (parks, MI-A2); a share of a whole in %."""
    above, below = job.quantity(job.sheet.numerator), job.quantity(job.sheet.denominator)
    above_unit, below_unit = _units(job, above, below)
    top, bottom = above.to(above_unit), below.to(below_unit)
    place = job.place(job.sheet.denominator)
    if not bottom:
        raise SheetFault(place, f"“{job.described(job.sheet.denominator).label}”应大于 0")
    label = job.indicator.name
    if job.indicator.unit == "%":
        if top > bottom:
            names = job.described(job.sheet.numerator).label, job.described(job.sheet.denominator).label
            text = f"“{names[0]}”{above.text} 多于“{names[1]}”{below.text}，请核对"
            raise SheetFault(job.place(job.sheet.numerator), text)
        return _percent(job, top, bottom, above_unit, label, job.indicator.formula, place)
    value, unit = job.quotient(Quantity(top, above_unit), Quantity(bottom, below_unit), label, job.indicator.formula)
    return _fact(job, value, unit)


def _units(job: Job, above: Quantity, below: Quantity) -> tuple[str, str]:
    """The units of numerator and denominator in the indicator's unit. Raises SheetFault (a series without unit)."""
    for name, found in ((job.sheet.numerator, above), (job.sheet.denominator, below)):
        if not found.unit:
            raise SheetFault(join(job.place(name), "unit"), f"请写明“{job.described(name).label}”的单位", missing=True)
    if job.indicator.unit == "%":
        return above.unit, above.unit
    top, bottom = str(job.indicator.unit).split("/")
    return top, bottom


def elasticity(job: Job) -> Fact:
    """Growth of an emission and of value added (MI-A2 no. 17)."""
    return _elastic(job, "co2", cast("Series", job.need("co2")), job.described("co2").label)


def elasticity_by_name(job: Job) -> Fact:
    """The same for each of the main pollutants, equal weights (MI-A2 no. 15)."""
    found: dict[str, Series] = job.need("pollutants")
    parts = [
        Part(key=name, name=name, weight=Fraction(1), fact=_elastic(job, "pollutants", series, name))
        for name, series in found.items()
    ]
    return _one_or_many(parts)


def _elastic(job: Job, name: str, series: Series, label: str) -> Fact:
    added = cast("Series", job.need("value_added"))
    first, last = job.described(name).required_years
    start, place = job.year() + first, series.place
    if start not in series.amounts:
        raise SheetFault(join(place, start), f"请填写“{label}”{start} 年的数值", missing=True)
    value_added, _before, _after = _growth(job, "value_added", "工业增加值年均增长率", added)
    rate = to_decimal(value_added)
    if not series.amounts[start]:
        now = series.amounts.get(job.year() + last)
        if now is None:
            raise SheetFault(join(place, job.year() + last), f"请填写“{label}”评价年的数值", missing=True)
        job.step(label, "", f"基准年 0，评价年 {brief(now)}", "填报")
        base = to_decimal(Fraction(0))
        return Fact(base_emission=base, emission=to_decimal(now), value_added_growth=rate, computed=True)
    emission, _before, _after = _growth(job, name, f"{label}年均增长率", series)
    return Fact(emission_growth=to_decimal(emission), value_added_growth=rate, computed=True)


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
