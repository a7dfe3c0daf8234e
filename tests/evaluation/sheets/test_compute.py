"""Working out a sheet by itself: defaults, gaps, traces, bands, and what a page asks of it."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from lvheng.evaluation import Benchmark, evaluate
from lvheng.evaluation.numbers import to_decimal
from lvheng.evaluation.sheets import Computed, blank, compute, read_shared, used
from lvheng.standards import Standard, load_standard

from . import example

FACTORY, PARK = load_standard("factory-2025"), load_standard("park-2025")
POWER = {"carrier": "electricity", "amount": "1000", "unit": "kWh"}
TWO = [{"id": "a", "output": {"amount": "1", "unit": "t"}}, {"id": "b", "output": {"amount": "2", "unit": "t"}}]


def work(number: int, sheet: Any, shared: Any, standard: Standard = FACTORY, **options: Any) -> Computed:
    return compute(standard, number, sheet, read_shared(standard, shared), **options)


@pytest.mark.parametrize("name", ["factory", "park"])
def test_without_trace_the_same_values(name: str) -> None:
    content = {"factory": example.factory, "park": example.park}[name]()
    standard = FACTORY if name == "factory" else PARK
    facts: list[dict[int, Any]] = [{}, {}]
    for number in standard.sheets.indicators:
        sheet = content["facts"][str(number)].get("sheet")
        for traced in (True, False) if sheet is not None else ():
            fact = work(number, sheet, content["shared"], standard, trace=traced).fact
            assert fact is not None
            assert bool(fact.steps) is traced
            facts[traced][number] = fact
    scores = [evaluate(standard, of, {}, trace=traced) for traced, of in enumerate(facts)]
    bare, told = ([item.value for item in score.indicators] for score in scores)
    assert bare == told
    assert not any(item.trace for item in scores[0].indicators)


def test_several_parts_without_trace() -> None:
    content = example.factory()
    fact = work(11, content["facts"]["11"]["sheet"], content["shared"], trace=False).fact
    assert fact is not None
    pair = Benchmark(leading=Decimal(0), baseline=Decimal(10), unit="kg/万元")
    bare, told = (evaluate(FACTORY, {11: fact}, {11: pair}, trace=trace).indicator(11) for trace in (False, True))
    assert (bare.points, bare.parts, bare.trace) == (told.points, told.parts, ())
    assert told.trace[-2].label == "取值"


def test_the_trace_reads_from_the_raw_rows_to_the_points() -> None:
    trace = example.result(example.factory(), 1).trace
    assert [(step.label, step.numbers) for step in trace[:1]] == [("口径", "按单位产品")]
    rows = {step.label: step for step in trace}
    assert rows["柴油"].numbers == "310 t × 1.4571 kgce/kg ＝ 451.701 tce"
    assert rows["柴油"].source == "GB/T 2589-2020 附表（柴油）"
    assert rows["原煤"].source == "实测低位发热量 22.1 MJ/kg，1 kgce ＝ 29.3076 MJ（GB/T 2589-2020）"
    assert rows["热力（当量值），外供"].numbers == "−12000 GJ × 0.03412 kgce/MJ ＝ -409.44 tce"
    assert rows["天然气"].formula == "用作原料，不计入综合能源消费量"
    assert rows["综合能源消费量 E"].numbers.startswith("合计 134284.474571")
    assert rows["水泥熟料：单位产品综合能耗"].numbers.startswith("134284.474571 tce ÷ 1200000 t ≈")
    assert [step.label for step in trace[-2:]] == ["取值", "得分"]
    assert {step.assumption for step in trace} > {FACTORY.assumption("coefficients").text}


def test_the_trace_of_carbon_names_each_source() -> None:
    rows = {step.label: step for step in example.result(example.factory(), 2).trace}
    assert rows["电力（当量值）"].numbers == "6150 万kWh × 0.5366 kgCO₂/kWh ＝ 33000.9 tCO₂"
    assert rows["电力（当量值）"].source.endswith("2022 年全国，已核对")
    assert rows["柴油"].source == "化石燃料缺省参数（核算指南），转录待复核，GB/T 32150"
    assert rows["原煤"].source == "实测值，GB/T 32150"
    assert rows["热力（当量值），外供"].numbers == "−12000 GJ × 0.11 tCO₂/GJ ＝ -1320 tCO₂"
    assert rows["热力（当量值），外供"].source == "外购热力排放因子缺省值（核算指南），转录待复核"
    assert rows["生产过程排放量"].numbers == "350000 tCO₂"


def test_partly_measured_and_what_does_not_emit() -> None:
    shared = {
        "output_value": {"amount": "1", "unit": "万元"},
        "energy": [
            {"carrier": "diesel", "label": "夜班", "amount": "1", "unit": "t", "oxidation": "0.99"},
            {"carrier": "hydrogen", "amount": "1", "unit": "m3"},
            {"carrier": "coke", "amount": "1", "unit": "t", "feedstock": "是"},
        ],
    }
    fact = work(2, {"per": "output_value"}, shared).fact
    assert fact is not None
    rows = {step.label: step for step in fact.steps}
    assert rows["柴油（夜班）"].source == "碳氧化率为实测值，其余为化石燃料缺省参数（核算指南），转录待复核，GB/T 32150"
    assert rows["氢气（燃料）"].formula == "不排放二氧化碳"
    assert rows["焦炭"].formula == "用作原料，不计入"


def test_basis_and_grid_by_default() -> None:
    shared = {"evaluation_year": "２０２４", "output_value": {"amount": "1", "unit": "万元"}, "energy": [POWER]}
    fact = work(2, None, shared, per="output_value", grid="national").fact
    assert fact is not None
    assert fact.exact == Fraction("0.5366")
    stated = work(2, {"per": "", "grid": " "}, shared, per="output_value", grid="national").fact
    assert stated is not None
    assert stated.exact == fact.exact
    assert work(2, None, shared).gaps[0][0] == "sheet.per"


def test_year_and_region_of_the_unit_serve_where_none_is_stated() -> None:
    content = {"output_value": {"amount": "1", "unit": "万元"}, "energy": [POWER]}
    shared = read_shared(FACTORY, content, year=2024, region="430000")
    fact = compute(FACTORY, 2, {"per": "output_value"}, shared).fact
    assert fact is not None
    assert fact.exact == Fraction("0.49")


@pytest.mark.parametrize(
    ("region", "missing", "words"),
    [("", True, "请填写所在省份代码 region"), ("110000", False, "没有“110000”的电网排放因子，现有：430000")],
)
def test_a_region_without_factor(region: str, missing: bool, words: str) -> None:
    output = {"amount": "1", "unit": "元"}
    shared = {"evaluation_year": "2024", "region": region, "output_value": output, "energy": [POWER]}
    result = work(2, {"per": "output_value"}, shared)
    ((place, message),) = result.gaps if missing else result.problems
    assert place == "shared.region"
    assert words in message


def test_every_product_uses_energy_and_water() -> None:
    shared = {"products": TWO, "energy": [{**POWER, "product": "a"}]}
    ((place, message),) = work(1, {"per": "product"}, shared).problems
    assert place == "shared.products.2"
    assert message.startswith("产品“b”没有能源消费量，请")
    whole = {"amount": "5", "unit": "m3"}
    sheet = {"per": "product", "intake": whole, "by_product": [{"product": "a", **whole}]}
    ((place, message),) = work(6, sheet, shared).gaps
    assert (place, message) == ("sheet.by_product", "产品“b”没有取水量，请填写")


@pytest.mark.parametrize("number", [2, 5, 14])
def test_outputs_that_measure_different_things_have_no_sum(number: int) -> None:
    shared = {
        "products": [TWO[0], {"id": "b", "output": {"amount": "1", "unit": "台"}}],
        "energy": [{"carrier": "diesel", "amount": "1", "unit": "t"}],
        "site_area": {"amount": "1", "unit": "m2"},
    }
    sheet = {"per": "product"} | ({"materials": [{"name": "a", "amount": "1", "unit": "t"}]} if number == 5 else {})
    ((place, message),) = work(number, sheet, shared).problems
    assert place == "sheet.per"
    assert "（t、台）不同类，不能合计，请改用 per: output_value" in message


@pytest.mark.clause("MI-A1")
@pytest.mark.parametrize(
    ("tce", "band"),
    [
        ("1", "below-3000"), ("2999.999", "below-3000"), ("3000", "3000-5000"), ("4999.9", "3000-5000"),
        ("5000", "5000-10000"), ("9999.99", "5000-10000"), ("10000", "from-10000"), ("123456789", "from-10000"),
    ],
)  # fmt: skip
def test_the_energy_chooses_the_band(tce: str, band: str) -> None:
    coal = {"carrier": "raw_coal", "amount": tce, "unit": "t", "ncv": {"amount": "29.3076", "unit": "GJ/t"}}
    fact = work(3, {"own": []}, {"energy": [coal]}).fact
    assert fact is not None
    assert fact.energy == Fraction(tce)
    found = FACTORY.indicator(3).band(fact.energy)
    assert found is not None
    assert found.id == band


@pytest.mark.parametrize(
    ("content", "empty"),
    [
        (None, True), ({}, True), ({"per": "product"}, True), ({"intake": {"amount": "", "unit": "m3"}}, True),
        ({"own": [{"_row": "1", "carrier": None, "sold": False}]}, True), ({"own": [{"carrier": "heat"}]}, False),
        ({"functions": ["能耗查询"]}, False), ({"intake": {"amount": "0", "unit": "m3"}}, False),
    ],
)  # fmt: skip
def test_blank(content: Any, empty: bool) -> None:
    assert blank(content) is empty


@pytest.mark.parametrize(
    ("number", "basis", "names"),
    [
        (1, "product", {"energy", "products"}), (1, "output_value", {"energy", "output_value"}),
        (10, "", set()), (14, "output_value", {"site_area", "output_value"}), (7, "", set()),
    ],
)  # fmt: skip
def test_what_is_shared_depends_on_the_basis(number: int, basis: str, names: set[str]) -> None:
    sheet = FACTORY.sheet(number)
    assert sheet is not None
    assert set(used(sheet, basis)) == {"evaluation_year", "region"} | names


def test_blank_rows_are_not_there() -> None:
    content = example.factory()
    content["shared"]["energy"] += [None, {}, {"carrier": "", "amount": " ", "ncv": None}, {"_row": "7"}]
    assert example.score(content).exact_total == example.score(example.factory()).exact_total


def test_why_a_row_of_levels_applies_is_told() -> None:
    fact = work(7, example.factory()["facts"]["7"]["sheet"], {}).fact
    assert fact is not None
    pair = Benchmark(leading=Decimal(97), baseline=Decimal(80), source="某基准集", trust="示例", reason="行业的一行")
    trace = evaluate(FACTORY, {7: fact}, {7: pair}).indicator(7).trace
    assert [(step.label, step.numbers, step.source) for step in trace if step.label == "适用的基准"] == [
        ("适用的基准", "行业的一行", "某基准集，示例")
    ]


def test_a_pack_that_allows_a_base_year_of_nothing() -> None:
    """The shipped packs refuse 0 at the field; a formula does not divide by it either."""
    field = PARK.sheets.shared_field("output_value")
    assert field is not None
    others = [item for item in PARK.sheets.shared if item.id != "output_value"]
    loose = (*others, field.model_copy(update={"zero": True}))
    standard = PARK.model_copy(update={"sheets": PARK.sheets.model_copy(update={"shared": loose})})
    shared = {"evaluation_year": "2024", "output_value": {"2021": "0", "2024": "5", "unit": "元"}}
    ((place, message),) = work(1, {}, shared, standard).problems
    assert (place, message) == ("shared.output_value.2021", "基准年数值应大于 0，否则无法计算增长率")


def test_without_a_year_any_year_may_be_typed() -> None:
    shared = read_shared(PARK, {"output_value": {"1999": "1", "unit": "元"}, "energy": []})
    assert (shared.notes.problems, shared.year) == ([], None)
    assert compute(PARK, 1, {}, shared).gaps == (("shared.evaluation_year", "请填写评价年 evaluation_year"),)
    wrong = read_shared(PARK, {"output_value": "1"})
    assert wrong.notes.problems[0][1].endswith("例如 {年份: 100}")


def test_an_indicator_without_sheet() -> None:
    with pytest.raises(KeyError):
        work(9, {}, {})


def test_what_a_process_turns_out_is_no_product() -> None:
    process = {"id": "p", "name": "烧结工序", "output": {"amount": "900", "unit": "t"}, "process": True}
    product = {"id": "a", "name": "钢", "output": {"amount": "500", "unit": "t"}}
    factory = load_standard("factory-2025")
    for products, expected in (([process, product], "0.5"), ([process], "0.9")):
        shared = read_shared(factory, {"products": products, "site_area": {"amount": "1000", "unit": "m2"}})
        found = compute(factory, 14, {"per": "product"}, shared)
        assert found.fact is not None
        assert (found.fact.value, found.fact.unit) == (Decimal(expected), "t/m²")


def test_only_what_can_be_renewable_counts_as_such() -> None:
    shared = {"energy": [{"carrier": "diesel", "amount": "100", "unit": "t"}]}
    found = work(3, {"own": [{"carrier": "diesel", "amount": "1", "unit": "t"}]}, shared)
    assert found.problems == (
        (
            "sheet.own.1.carrier",
            "柴油不是可再生能源，可以填写的有：甲醇（燃料）、氢气（燃料）、电力（当量值）、热力（当量值）",
        ),
    )


def test_a_certificate_counts_once_however_its_number_is_written() -> None:
    shared = {"energy": [{"carrier": "electricity", "amount": "100", "unit": "kWh"}]}
    one = {"carrier": "electricity", "amount": "10", "unit": "kWh"}
    found = work(3, {"market": [one | {"reference": "A 1"}], "certificates": [one | {"reference": "ａ1"}]}, shared)
    assert [place for place, _message in found.problems] == ["sheet.certificates.1.reference"]


@pytest.mark.parametrize("per", ["product", "output_value"])
def test_no_energy_at_all_is_no_intensity(per: str) -> None:
    shared = {
        "output_value": {"amount": "1", "unit": "万元"},
        "products": [{"id": "a", "output": {"amount": "1", "unit": "t"}}],
        "energy": [{"carrier": "diesel", "amount": "5", "unit": "t", "feedstock": True}],
    }
    found = work(1, {"per": per}, shared)
    assert [place for place, _message in found.problems] == ["shared.energy"]


def test_growth_keeps_full_precision_into_the_ratio() -> None:
    park = load_standard("park-2025")
    series = {"co2": {"2021": "216", "2024": "343"}, "value_added": {"2021": "27", "2024": "64"}}
    found = compute(park, 17, series, read_shared(park, {"evaluation_year": "2024"}))
    assert found.fact is not None
    assert evaluate(park, {17: found.fact}, {}).indicator(17).share == to_decimal(Fraction(5, 7))
    assert found.fact.growths == (Fraction(100, 6), Fraction(100, 3))
