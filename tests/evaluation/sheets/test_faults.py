"""What is refused of data sheets: the place, and words that say what would be right."""

import pytest

from . import example

QUANTITY = {"amount": "1", "unit": "t"}
COAL = {"carrier": "raw_coal", "amount": "1", "unit": "t"}
POWER = {"carrier": "electricity", "amount": "1000", "unit": "kWh"}
BIG = {"carrier": "electricity", "amount": "999999", "unit": "万kWh"}

#: (what is put where, the place of the fault, words of it)
FACTORY = [
    # the shared facts as a whole
    ("shared", [], "shared", "须为“键: 值”"),
    ("shared", "x", "shared", "须为“键: 值”"),
    ("shared.colour", "1", "shared.colour", "没有栏目“colour”"),
    ("shared.evaluation_year", "24", "shared.evaluation_year", "不是年份，请填写四位年份"),
    ("shared.evaluation_year", True, "shared.evaluation_year", "不能是真假值"),
    ("shared.evaluation_year", ["2024"], "shared.evaluation_year", "不能是列表或键值"),
    ("shared.evaluation_year", "2019",
     "shared.evaluation_year", "没有适用于评价年 2019 的电网排放因子，可用的评价年：2023、2024"),
    ("shared.evaluation_year", None, "shared.evaluation_year", "请填写评价年"),
    ("shared.region", ["430000"], "shared.region", "不能是列表或键值，请填写文字"),
    ("shared.region", "4" * 13, "shared.region", "最多 12 字"),
    # output value and area
    ("shared.output_value", None, "shared.output_value", "请填写“工业总产值 G”"),
    ("shared.output_value", "52000", "shared.output_value", "须写成数量和单位，例如 {amount: 1000, unit: 万元}"),
    ("shared.output_value.amount", "0", "shared.output_value.amount", "应大于 0"),
    ("shared.output_value.amount", "-5", "shared.output_value.amount", "不能小于 0"),
    ("shared.output_value.amount", "五万", "shared.output_value.amount", "“五万”不是数值，请填写数字"),
    ("shared.output_value.amount", True, "shared.output_value.amount", "不能是真假值，请填写数值，例如 52000"),
    ("shared.output_value.amount", {}, "shared.output_value.amount", "不能是列表或键值"),
    ("shared.output_value.amount", "1" * 41, "shared.output_value.amount", "数值过大"),
    ("shared.output_value.amount", "1e41", "shared.output_value.amount", "10 的 ±40 次方"),
    ("shared.output_value.unit", None, "shared.output_value.unit", "请写明“工业总产值 G”的单位，例如 万元"),
    ("shared.output_value.unit", "t", "shared.output_value.unit", "单位“t”不能用于“工业总产值 G”，请用 万元"),
    ("shared.output_value.unit", "USD", "shared.output_value.unit", "未知单位“USD”"),
    ("shared.output_value.unit", ["万元"], "shared.output_value.unit", "单位须为文字"),
    ("shared.output_value.unit", "万元/t/t", "shared.output_value.unit", "写法不对"),
    ("shared.output_value.year", "2024", "shared.output_value.year", "没有栏目“year”，可用的有：amount、months、unit"),
    ("shared.output_value.amount", ["1"] * 11, "shared.output_value.amount", "12 个月的数值，现有 11 个"),
    ("shared.output_value.amount", ["0"] * 12, "shared.output_value.amount", "各月合计应大于 0"),
    ("shared.output_value.months", "5", "shared.output_value.months", "12 个月的数值，请逐月填写"),
    ("shared.output_value.months", ["1"] * 12, "shared.output_value.amount", "12 个月合计 12 与全年 52000 不一致"),
    ("shared.output_value.amount", ["1"] * 11 + ["x"], "shared.output_value.amount.12", "“x”不是数值"),
    ("shared.output_value.amount", ["1"] * 11 + ["-1"], "shared.output_value.amount.12", "不能小于 0"),
    ("shared.output_value.amount", ["1"] * 11 + [True], "shared.output_value.amount.12", "不能是真假值"),
    ("shared.output_value.amount", ["1"] * 11 + [""], "shared.output_value.amount", "还有 12 月没有填写"),
    ("shared.output_value.amount", ["1"] * 13, "shared.output_value.amount", "现有 13 个"),
    ("shared.site_area.amount", ["1"] * 12, "shared.site_area.amount", "不按月填写"),
    ("shared.site_area", None, "shared.site_area", "请填写“用地面积 A”"),
    ("shared.site_area.amount", "0", "shared.site_area.amount", "应大于 0"),
    # products
    ("shared.products", None, "shared.products", "请填写“主要产品和合格品产量 Q”"),
    ("shared.products", {"id": "a"}, "shared.products", "须为列表，每行写成 {id: …"),
    ("shared.products.1", "clinker", "shared.products.1", "第 1 行须写成"),
    ("shared.products.1.id", None, "shared.products.1.id", "请填写“产品代号”"),
    ("shared.products.1.id", True, "shared.products.1.id", "不能是真假值"),
    ("shared.products.1.id", "x" * 41, "shared.products.1.id", "最多 40 字"),
    ("shared.products.1.output", None, "shared.products.1.output", "请填写“合格品产量”"),
    ("shared.products.1.output.amount", "0", "shared.products.1.output.amount", "应大于 0"),
    ("shared.products.1.output.unit", "t/m3", "shared.products.1.output.unit", "单位“t/m3”不能用于"),
    ("shared.products.1.output.unit", "%", "shared.products.1.output.unit", "单位“%”不能用于"),
    ("shared.products.1.process", "maybe", "shared.products.1.process", "请填写 true 或 false"),
    ("shared.products.1.process", [], "shared.products.1.process", "请填写 true 或 false"),
    ("shared.products.2", {"id": "clinker", "output": QUANTITY},
     "shared.products.2.id", "“clinker”重复，第 1 行已经填写"),
    ("shared.products.2", {"id": "b", "output": {"amount": "1", "unit": "台"}},
     "shared.energy.1.product", "各产品的产量单位不同类"),
    ("shared.products.1.id", "other", "shared.energy.2.product", "没有产品“clinker”，请填写产品表中的代号：other"),
    # energy
    ("shared.energy", None, "shared.energy", "请填写各种能源的消费量"),
    ("shared.energy", [], "shared.energy", "请填写各种能源的消费量"),
    ("shared.energy", "coal", "shared.energy", "须为列表"),
    ("shared.energy", [POWER] * 61, "shared.energy", "有 61 行，最多 60 行"),
    ("shared.energy.6", "x", "shared.energy.6", "第 6 行须写成 {carrier: …"),
    ("shared.energy.6", {"carrier": "wood", "amount": "1", "unit": "t"},
     "shared.energy.6.carrier", "没有能源品种“wood”，可用的有：raw_coal（原煤）"),
    ("shared.energy.6", {"amount": "1", "unit": "t"}, "shared.energy.6.carrier", "请填写“能源品种”"),
    ("shared.energy.6", {"carrier": "diesel"}, "shared.energy.6.amount", "请填写“消费量”"),
    ("shared.energy.6", {"carrier": "coke", "amount": "1"}, "shared.energy.6.unit", "请写明“消费量”的单位，例如 t"),
    ("shared.energy.6", {"carrier": "coke", "amount": "1", "unit": "kWh"},
     "shared.energy.6.unit", "单位“kWh”不能用于“消费量”，请用 t"),
    ("shared.energy.6", {**COAL, "colour": "1"}, "shared.energy.6.colour", "没有栏目“colour”"),
    ("shared.energy.6", POWER,
     "shared.energy.6.carrier",
     "“电力（当量值）”重复，第 1 行已经填写，请合并为一行，或用“用于产品”“外供”“原料用”“备注名”区分"),
    ("shared.energy.6", {**POWER, "carrier": "电"}, "shared.energy.6.carrier", "重复，第 1 行"),
    ("shared.energy.5.feedstock", None,
     "shared.energy.5.ncv", "天然气没有默认折标准煤系数（通常为 1.1000—1.3300 kgce/m³）"),
    ("shared.energy.5.feedstock", "x", "shared.energy.5.feedstock", "请填写 true 或 false"),
    ("shared.energy.2.ncv", None, "shared.energy.2.ncv", "原煤没有默认的二氧化碳排放参数，请填写实测低位发热量（ncv）"),
    ("shared.energy.2.carbon", None, "shared.energy.2.carbon", "请填写单位热值含碳量"),
    ("shared.energy.2.oxidation", None, "shared.energy.2.oxidation", "请填写碳氧化率"),
    ("shared.energy.2.oxidation", "98", "shared.energy.2.oxidation", "超出范围，应不大于 1"),
    ("shared.energy.2.carbon", "26.2", "shared.energy.2.carbon", "超出范围"),
    ("shared.energy.2.carbon", ["1"], "shared.energy.2.carbon", "不能是列表或键值，请填写数值，例如 0.0262"),
    ("shared.energy.2.carbon", "0", "shared.energy.2.carbon", "应大于 0"),
    ("shared.energy.2.ncv", "22.1", "shared.energy.2.ncv", "须写成数量和单位，例如 {amount: 1000, unit: MJ/kg}"),
    ("shared.energy.2.ncv.amount", "0", "shared.energy.2.ncv.amount", "应大于 0"),
    ("shared.energy.2.ncv.unit", "MJ/m3", "shared.energy.2.ncv.unit", "低位发热量的单位“MJ/m³”与原煤不符，请用 MJ/kg"),
    ("shared.energy.2.ncv.unit", "MJ", "shared.energy.2.ncv.unit", "不能用于“实测低位发热量”"),
    ("shared.energy.1.ncv", {"amount": "3", "unit": "MJ/kg"},
     "shared.energy.1.ncv", "电力（当量值）不用实测低位发热量，请去掉"),
    ("shared.energy.1.carbon", "0.1", "shared.energy.1.carbon", "电力（当量值）不用单位热值含碳量"),
    ("shared.energy.2.product", "steel", "shared.energy.2.product", "没有产品“steel”，请填写产品表中的代号：clinker"),
    ("shared.energy.4.amount", "9e9", "shared.energy", "外供多于消费"),
    # sheets as such
    ("facts.1.sheet", [], "facts.1.sheet", "须为“键: 值”"),
    ("facts.1.sheet", "x", "facts.1.sheet", "须为“键: 值”"),
    ("facts.1.value", "5", "facts.1.sheet", "sheet 与其他键不能同时填报"),
    ("facts.9", {"sheet": {}}, "facts.9.sheet", "指标 9 没有数据表，请用 option 填报"),
    ("facts.1.sheet.per", None,
     "facts.1.sheet.per", "请写明口径 per：product（按单位产品）、output_value（按单位产值）"),
    ("facts.1.sheet.per", "year", "facts.1.sheet.per", "“year”不是口径"),
    ("facts.1.sheet.per", ["product"], "facts.1.sheet.per", "不是口径"),
    ("facts.1.sheet.colour", "x", "facts.1.sheet.colour", "没有栏目“colour”，可用的有：per"),
    ("facts.7.sheet.per", "product", "facts.7.sheet.per", "没有栏目“per”，可用的有：intake、reused"),
    ("benchmarks.1.clinker.unit", None,
     "benchmarks.1.clinker.unit", "引领值和基准值没有单位，由数据表得出的值以 tce/t 计"),
    ("benchmarks.1.clinker.unit", "kgce/台", "benchmarks.1.clinker.unit", "与引领值和基准值的单位“kgce/台”不同类"),
    ("benchmarks.6.unit", None, "benchmarks.6.unit", "由数据表得出的值以 m³/t 计"),
    ("benchmarks.6", {"unit": "m3/万元"}, "benchmarks.6.unit", "与引领值和基准值的单位“m3/万元”不同类"),
    ("benchmarks.1.clinker.leading", "200", "benchmarks.1.clinker.leading", "方向不对"),
    ("benchmarks.1.clinker.level", "200", "benchmarks.1.clinker.level", "未知的键“level”"),
    ("benchmarks.1.clinker", "200", "benchmarks.1.clinker", "未知的键“clinker”"),
    ("benchmarks.1.other", "200", "benchmarks.1.other", "按产品或污染物分列的，每项写一组"),
    ("benchmarks.7", {"leading": "97", "baseline": "80", "unit": "t"}, "benchmarks.7.unit", "不是同一类"),
    # each indicator
    ("facts.2.sheet.grid", "world",
     "facts.2.sheet.grid", "“world”不是“电网排放因子”的选项，可用的有：province（本省因子）、national（全国因子）"),
    ("facts.2.sheet.process_emissions.unit", "t", "facts.2.sheet.process_emissions.unit", "请用 tCO₂"),
    ("facts.3.sheet", {}, "facts.3.sheet.own", "没有使用的，请填写 0"),
    ("facts.3.sheet.market.1", BIG, "facts.3.sheet.market", "多于综合能源消费量"),
    ("facts.3.sheet.own.1.reference", "LD-001", "facts.3.sheet.market.1.reference", "编号“LD-001”已计入“自发自用”"),
    ("facts.3.sheet.own.2", {"carrier": "电力", "amount": "1", "unit": "kWh"}, "facts.3.sheet.own.2.carrier", "重复"),
    ("facts.3.sheet.own.1.unit", "t", "facts.3.sheet.own.1.unit", "单位“t”不能用于“使用量”"),
    ("facts.4.sheet", {}, "facts.4.sheet.functions", "没有的，请填写空列表"),
    ("facts.4.sheet.functions", ["看电视"], "facts.4.sheet.functions", "“看电视”不是计入的业务功能"),
    ("facts.4.sheet.functions", ["碳排放", "碳排放核算"], "facts.4.sheet.functions", "是同一项功能"),
    ("facts.4.sheet.functions", "能耗查询", "facts.4.sheet.functions", "须为名称的列表"),
    ("facts.4.sheet.functions", [["x"]], "facts.4.sheet.functions.1", "须为名称"),
    ("facts.5.sheet.materials", [], "facts.5.sheet.materials", "请填写“主要原材料消耗量”"),
    ("facts.5.sheet.materials.1.name", None, "facts.5.sheet.materials.1.name", "请填写“原材料名称”"),
    ("facts.5.sheet.materials.2.name", "石灰石", "facts.5.sheet.materials.2.name", "“石灰石”重复"),
    ("facts.6.sheet.resold.amount", "300000", "facts.6.sheet.resold", "转供水量多于取水量"),
    ("facts.6.sheet.intake", None, "facts.6.sheet.intake", "请填写“取水量”"),
    ("facts.6.sheet.intake.unit", "t", "facts.6.sheet.intake.unit", "请用 m³、万m³"),
    ("facts.6.sheet.by_product", [{"product": "x", "amount": "1", "unit": "m3"}],
     "facts.6.sheet.by_product.1.product", "没有产品“x”"),
    ("facts.6.sheet.by_product", [{"product": "clinker", "amount": "1", "unit": "亿m3"}],
     "facts.6.sheet.by_product", "各产品取水量之和多于取水量"),
    ("facts.7.sheet.reused", None, "facts.7.sheet.reused", "请填写“重复利用水量 Vr”"),
    ("facts.7.sheet", {"intake": {"amount": "0", "unit": "L"}, "reused": {"amount": "0", "unit": "L"}},
     "facts.7.sheet.intake", "各项都为 0"),
    ("facts.8.sheet.used.amount", "9001", "facts.8.sheet.used", "多于产生量与往年贮存利用量之和 9000 t"),
    ("facts.10.sheet.investment.2023", None,
     "facts.10.sheet.investment.2023", "请填写“绿色低碳改造升级项目投资额”2023 年的数值"),
    ("facts.10.sheet.output_value.2022", None, "facts.10.sheet.output_value.2022", "2022 年的数值"),
    ("facts.10.sheet.investment.2021", "5",
     "facts.10.sheet.investment.2021", "不填 2021 年，请填写 2022、2023、2024 年"),
    ("facts.10.sheet.investment.x", "5", "facts.10.sheet.investment.x", "“x”不是年份"),
    ("facts.10.sheet.investment", "5", "facts.10.sheet.investment", "须按年份填写，例如 {2024: 100}"),
    ("facts.10.sheet.investment", None, "facts.10.sheet.investment", "请填写“绿色低碳改造升级项目投资额”"),
    ("facts.10.sheet.investment.2024", "-1", "facts.10.sheet.investment.2024", "不能小于 0"),
    ("facts.10.sheet.unit", None, "facts.10.sheet.unit", "请写明金额单位，例如 万元"),
    ("facts.10.sheet.unit", "t", "facts.10.sheet.unit", "单位“t”不是金额单位"),
    ("facts.10.sheet.unit", "?", "facts.10.sheet.unit", "单位“?”不是金额单位"),
    ("facts.10.sheet.output_value", {"2022": "0", "2023": "0", "2024": "0"},
     "facts.10.sheet.output_value", "三年工业总产值之和应大于 0"),
    ("facts.10.sheet.projects", [{"name": "a", "year": "2019", "amount": "1", "unit": "元"}],
     "facts.10.sheet.projects.1.year", "不计入 2019 年，请填写 2022、2023、2024 年"),
    ("facts.10.sheet.projects", [{"name": "a", "year": "19", "amount": "1", "unit": "元"}],
     "facts.10.sheet.projects.1.year", "不是年份"),
    ("facts.11.sheet.pollutants", None, "facts.11.sheet.pollutants", "请填写“主要污染物产生或排放量”"),
    ("facts.11.sheet.pollutants.1.amount", "四百", "facts.11.sheet.pollutants.1.amount", "“四百”不是数值"),
    ("facts.11.sheet.pollutants.1.amount", None, "facts.11.sheet.pollutants.1.amount", "请填写“产生或排放量”"),
    ("facts.11.sheet.pollutants.2.name", "氮氧化物",
     "facts.11.sheet.pollutants.2.name", "“氮氧化物”重复，第 1 行已经填写"),
]  # fmt: skip

PARK = [
    ("shared.value_added", None, "shared.value_added", "请填写“工业增加值”"),
    ("shared.value_added.amount", "0", "shared.value_added.amount", "应大于 0"),
    ("shared.output_value.2021", None, "shared.output_value.2021", "请填写“工业总产值”2021 年的数值"),
    ("shared.output_value.2024", None, "shared.output_value.2024", "2024 年的数值"),
    ("shared.output_value.2021", "0", "shared.output_value.2021", "应大于 0"),
    ("shared.output_value.unit", None, "shared.output_value.unit", "请写明“工业总产值”的单位"),
    ("shared.output_value", [], "shared.output_value", "须按年份填写"),
    ("shared.evaluation_year", None, "shared.evaluation_year", "请填写评价年"),
    ("shared.energy.3.amount", "9e9", "shared.energy", "外供多于消费"),
    ("shared.energy", [{**POWER, "amount": "0"}], "shared.energy", "应大于 0"),
    ("shared.site_area", QUANTITY, "shared.site_area", "没有栏目“site_area”"),
    ("facts.2.sheet", {}, "facts.2.sheet.green_factory_output", "请填写“省以上绿色工厂总产值”"),
    ("facts.2.sheet.green_factory_output.amount", "6500001",
     "facts.2.sheet.green_factory_output", "多于“工业总产值”6500000 万元"),
    ("facts.6.sheet.all_energy.amount", "0", "facts.6.sheet.all_energy.amount", "应大于 0"),
    ("facts.6.sheet.level2_energy.unit", "t", "facts.6.sheet.level2_energy.unit", "请用 tce"),
    ("facts.10.sheet.green_area.amount", "90001", "facts.10.sheet.green_area", "多于“评价期新建面积”"),
    ("facts.15.sheet.pollutants", None, "facts.15.sheet.pollutants", "请填写“主要污染物排放量”"),
    ("facts.15.sheet.pollutants", {}, "facts.15.sheet.pollutants", "请填写“主要污染物排放量”"),
    ("facts.15.sheet.pollutants", "x", "facts.15.sheet.pollutants", "须按名称填写"),
    ("facts.15.sheet.pollutants", [["x"]], "facts.15.sheet.pollutants", "须按名称填写"),
    ("facts.15.sheet.pollutants", [{"name": "", "2024": "1"}], "facts.15.sheet.pollutants.1", "名称须为 1 到 60 字"),
    ("facts.15.sheet.pollutants", [{"name": "a", "2021": "1", "2024": "1"}] * 2,
     "facts.15.sheet.pollutants.2", "“a”重复"),
    ("facts.15.sheet.pollutants.氮氧化物.2021", None,
     "facts.15.sheet.pollutants.氮氧化物.2021", "请填写“氮氧化物”2021 年"),
    ("facts.15.sheet.pollutants.氮氧化物.2020", "1",
     "facts.15.sheet.pollutants.氮氧化物.2020", "不填 2020 年，请填写 2021、2022"),
    ("facts.15.sheet.pollutants.氮氧化物", {}, "facts.15.sheet.pollutants.氮氧化物", "请填写“氮氧化物”各年的数值"),
    ("facts.15.sheet.pollutants.氮氧化物", "5", "facts.15.sheet.pollutants.氮氧化物", "须按年份填写"),
    ("facts.15.sheet.value_added", None, "facts.15.sheet.value_added", "请填写“工业增加值”"),
    ("facts.17.sheet.value_added.2021", "0", "facts.17.sheet.value_added.2021", "应大于 0"),
    ("facts.17.sheet.co2.unit", "t", "facts.17.sheet.co2.unit", "请用 tCO₂"),
    ("facts.17.sheet.co2.2024", None, "facts.17.sheet.co2.2024", "请填写“二氧化碳排放量”2024 年的数值"),
    ("facts.17.sheet.grid", "x", "facts.17.sheet.grid", "没有栏目“grid”，可用的有：co2、value_added"),
    ("facts.12.sheet", {}, "facts.12.sheet", "sheet 与其他键不能同时填报"),
]  # fmt: skip


def test_shared_facts_are_checked_though_no_sheet_uses_them() -> None:
    gas = {"carrier": "natural_gas", "amount": "1", "unit": "m3"}
    sold = {**POWER, "sold": True}
    expected = ((gas, "shared.energy.1.ncv", "没有默认折标准煤系数"), (sold, "shared.energy", "不能小于 0"))
    for row, place, words in expected:
        found = example.faults({"standard": "factory-2025", "shared": {"energy": [row]}})
        assert list(found) == [place]
        assert words in found[place]
    assert example.faults({"standard": "factory-2025", "shared": {"energy": []}}) == {}


def test_a_fuel_without_coefficient_has_its_emissions() -> None:
    content = example.factory()
    content["shared"]["energy"] = [{"carrier": "natural_gas", "amount": "1", "unit": "m3"}]
    content["facts"] = {"2": content["facts"]["2"]}
    assert example.faults(content) == {}
    content["facts"]["3"] = {"sheet": {"own": []}}
    assert list(example.faults(content)) == ["shared.energy.1.ncv"]


@pytest.mark.clause("MI-A1")
@pytest.mark.parametrize(("path", "value", "place", "words"), FACTORY)
def test_factory(path: str, value: object, place: str, words: str) -> None:
    found = example.faults(example.put(example.factory(), path, value))
    assert_told(found, place, words)


@pytest.mark.clause("MI-A2")
@pytest.mark.parametrize(("path", "value", "place", "words"), PARK)
def test_park(path: str, value: object, place: str, words: str) -> None:
    found = example.faults(example.put(example.park(), path, value))
    assert_told(found, place, words)


def assert_told(found: dict[str, str], place: str, words: str) -> None:
    assert place in found, found
    assert words in found[place]
