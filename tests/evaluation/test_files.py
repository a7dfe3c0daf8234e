from decimal import Decimal

import pytest

from lvheng.evaluation import EvaluationError
from lvheng.evaluation.files import read_score_file

FACTORY = "standard: factory-2025\n"
PARK = "standard: park-2025\n"


def faults(text: str, *, json_only: bool = False) -> dict[str, str]:
    with pytest.raises(EvaluationError) as caught:
        read_score_file(text, json_only=json_only)
    return dict(caught.value.problems)


def test_numbers_are_read_from_the_text() -> None:
    text = (
        FACTORY
        + """
benchmarks: {3: {leading: "20", baseline: 0.1}, "7": {leading: 95.0, baseline: ８０}}
facts: {3: {value: 0.30000000000000004}, 7: {value: '1,0e1'}, 10: {value: 1e2}}
"""
    )
    assert list(faults(text)) == ["facts.7.value"]
    content = read_score_file(text.replace("'1,0e1'", "9.15e1"))
    assert content.facts[3].value == Decimal("0.30000000000000004")
    assert content.facts[7].value == Decimal("91.5")
    assert content.benchmarks[7].baseline == 80


def test_json_and_yaml_say_the_same() -> None:
    as_json = '{"standard": "factory-2025", "facts": {"1": {"value": 0.10, "unit": "tce/t"}, "4": {"functions": []}}}'
    as_yaml = FACTORY + "facts:\n  1: {value: 0.10, unit: tce/t}\n  4: {functions: []}\n"
    one, other = read_score_file(as_json, json_only=True), read_score_file(as_yaml)
    assert (one.facts, one.benchmarks) == (other.facts, other.benchmarks)
    assert read_score_file(as_json).facts == one.facts
    assert str(one.facts[1].value) == "0.10"


def test_flow_yaml_that_begins_like_json() -> None:
    assert read_score_file("{standard: park-2025}").standard.id == "park-2025"
    assert faults("{standard: park-2025}", json_only=True)[""].startswith("JSON 语法错误")
    assert faults('{"standard": "park-2025", "standard": "park-2025"}') == {
        "standard": "键“standard”重复出现，请只保留一个"
    }


@pytest.mark.parametrize(
    "text",
    [
        "facts:",
        "facts: null\nbenchmarks: ~",
        "facts: {1: null, 2: ~, 3: {}}",
        "facts: {1: {value: null, unit: null}}",
        "facts: {1: {value: null, functions: null, option: ~, not_applicable: ~}}",
        "benchmarks: {1: null, 2: {leading: null}}",
        "facts: {4: {functions: null, value: ~}}",
        "industry: null",
        "industry: 水泥",
        "industry: cement",
    ],
)
def test_what_may_be_left_out(text: str) -> None:
    content = read_score_file(FACTORY + text)
    assert all(fact.empty for fact in content.facts.values())
    assert not any(pair.usable for pair in content.benchmarks.values())


@pytest.mark.parametrize("text", ["", "\n\n", "\ufeff", "   \n"])
def test_empty(text: str) -> None:
    assert "文件是空的" in faults(text + "# x")[""]
    assert "文件是空的" in faults(text)[""]
    assert "文件是空的" in faults(text, json_only=True)[""]


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("[1]", "", "文件内容须为“键: 值”"),
        ("text", "", "文件内容须为“键: 值”"),
        ("a: [", "", "YAML 语法错误"),
        ("facts: {}", "standard", "请写明评价标准"),
        ("standard: [a]", "standard", "请写明评价标准"),
        ("standard: factory-2019", "standard", "没有评价标准“factory-2019”，可用的有：factory-2025、park-2025"),
        (FACTORY + "industry: 食品", "industry", "“食品”不是"),
        (FACTORY + "industry: [水泥]", "industry", "请写重点行业的名称"),
        (FACTORY + "industry: ''", "industry", "请写重点行业的名称"),
        (PARK + "industry: 水泥", "industry", "park-2025 不分重点行业"),
        (FACTORY + "share: {}", "share", "未知的键“share”，可用的键：standard、industry、shared、benchmarks、facts"),
        (FACTORY + "facts: [1]", "facts", "facts 须按指标序号填写"),
        (FACTORY + "benchmarks: 5", "benchmarks", "benchmarks 须按指标序号填写"),
        (FACTORY + "facts: {1: 5}", "facts.1", "指标 1 的内容须为“键: 值”"),
        (FACTORY + "facts: {15: {value: 1}}", "facts.15", "factory-2025 没有指标“15”，指标序号为 1 到 14"),
        (FACTORY + "facts: {x: {}}", "facts.x", "没有指标“x”"),
        (FACTORY + "facts: {01: {}}", "facts.01", "没有指标“01”"),
        (FACTORY + "benchmarks: {0: {}}", "benchmarks.0", "没有指标“0”"),
        ("facts: {x: {}}", "facts.x", "“x”不是指标序号"),
        (FACTORY + "facts: {1: {sheets: {}}}", "facts.1.sheets", "未知的键“sheets”，可用的键：value、unit"),
        (FACTORY + "benchmarks: {1: {clinker: 5}}", "benchmarks.1.clinker", "可用的键：leading、baseline、unit"),
        (FACTORY + "benchmarks: {x: {clinker: {}}}", "benchmarks.x", "没有指标“x”"),
        (FACTORY + "benchmarks: {1: {clinker: {leading: x}}}", "benchmarks.1.clinker.leading", "“x”不是数值"),
        (FACTORY + "benchmarks: {9: {clinker: {}}}", "benchmarks.9", "由评价要求给出"),
        (FACTORY + "facts: {1: {value: true}}", "facts.1.value", "value 不能是真假值，请填写数值"),
        (FACTORY + "facts: {1: {value: [1]}}", "facts.1.value", "value 不能是列表或键值"),
        (FACTORY + "facts: {1: {value: nan}}", "facts.1.value", "“nan”不是数值"),
        (FACTORY + "facts: {1: {value: .inf}}", "facts.1.value", "“.inf”不是数值"),
        (FACTORY + "facts: {9: {option: yes}}", "facts.9.option", "option 不能是真假值，请填写文字"),
        (FACTORY + "facts: {4: {functions: 能效对标}}", "facts.4.functions", "functions 须为业务功能名称的列表"),
        (FACTORY + "facts: {4: {functions: [[a]]}}", "facts.4.functions.1", "业务功能须为名称"),
        (FACTORY + "facts: {8: {not_applicable: true}}", "facts.8.not_applicable", "不能是真假值"),
        (FACTORY + "facts: {8: {not_applicable: ''}}", "facts.8.not_applicable", "请用文字写明"),
        (FACTORY + "facts: {1: {value: 1}, '1': {value: 2}}", "facts.1", "键“1”重复出现"),
        ('{"standard": "factory-2025", "facts": {"1": {"value": NaN}}}', "facts.1.value", "“NaN”不是数值"),
        ('{"standard": "factory-2025", "facts": {"1": {"value": 1e999999999}}}', "facts.1.value", "数值过大"),
    ],
)
def test_faults(text: str, place: str, message: str) -> None:
    found = faults(text)
    assert message in found[place]


def test_a_pair_that_is_null_is_none() -> None:
    pair = read_score_file(FACTORY + "benchmarks: {1: {clinker: null, cement: {leading: 1}}}").benchmarks[1]
    assert pair.of("clinker") is None
    assert pair.of("cement") is not None


def test_pairs_by_product_need_a_sheet() -> None:
    text = FACTORY + "benchmarks: {1: {clinker: {leading: 1, baseline: 2}}}\nfacts: {1: {value: 3}}"
    assert faults(text) == {
        "facts.1.value": "引领值和基准值按产品或污染物分列，请改用数据表 sheet 填报，或只给出一组引领值和基准值"
    }


def test_all_faults_are_reported_together() -> None:
    text = """
standard: factory-2025
industry: 食品
colour: green
colour: blue
benchmarks: {7: {leading: 80, baseline: 95}, 9: {leading: 1}, 3: {leading: x, unit: t}}
facts:
  1: {value: abc, unit: foo}
  9: {option: maybe, wish: 1}
  10: {value: -1}
"""
    assert set(faults(text)) == {
        "colour",
        "industry",
        "benchmarks.7.leading",
        "benchmarks.9",
        "benchmarks.3.leading",
        "benchmarks.3.unit",
        "facts.1.value",
        "facts.1.unit",
        "facts.9.option",
        "facts.9.wish",
        "facts.10.value",
    }


def test_an_unreadable_growth_is_not_also_called_missing() -> None:
    found = faults(PARK + "facts: {15: {emission_growth: abc, value_added_growth: 3}}")
    assert list(found) == ["facts.15.emission_growth"]
    assert "不是数值" in found["facts.15.emission_growth"]


def test_without_a_known_standard_the_rest_is_still_read() -> None:
    assert set(faults("standard: x\nfacts: {1: {value: abc}}")) == {"standard", "facts.1.value"}
