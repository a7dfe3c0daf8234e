"""`standards check` sees what does not fit; `diff` and `schema` say what changed and what is allowed."""

import json

import pytest

from lvheng.standards import load_standard
from lvheng.standards.check import check_packs
from lvheng.standards.diff import diff_standards
from lvheng.standards.loader import BUILT_IN
from lvheng.standards.schema import SCHEMAS, json_schema

from .packs import OverlayMaker

YEAR = BUILT_IN / "2025"


def text(relative: str) -> str:
    return (YEAR / relative).read_text(encoding="utf-8")


def test_built_in_packs_are_sound() -> None:
    report = check_packs()
    assert report.faults == []
    assert [line.split("：")[0] for line in report.checked] == [
        "2025 年度通知",
        "factory-2025",
        "park-2025",
        "campaign-2025",
        "campaign-2025/430000",
    ]


def changed(relative: str, old: str, new: str) -> dict[str, str]:
    content = text(relative)
    assert old in content
    return {f"2025/{relative}": content.replace(old, new)}


@pytest.mark.parametrize(
    ("relative", "old", "new", "fault"),
    [
        (
            "factory/general.yaml",
            "clause: MI-A1\ngroups",
            "clause: MI-X1\ngroups",
            "factory-2025 引用了未登记的条款：MI-X1",
        ),
        ("park/general.yaml", "weight: 4\n", "weight: 5\n", "park-2025|不符合格式"),
        (
            "factory/industries/cement.yaml",
            "clause: MI-A3.a",
            "clause: MI-X",
            "factory-2025/cement 引用了未登记的条款：MI-X",
        ),
        ("factory/industries/cement.yaml", "gbt4754: ['3011']", "gbt4754: ['30']", "cement.yaml 不符合格式"),
        ("campaign/430000.yaml", "clause: HN-4.1.b", "clause: HN-9", "campaign-2025/430000 引用了未登记的条款：HN-9"),
        (
            "campaign/430000.yaml",
            "text: 企业被列为失信被执行人",
            "text: 企业失信",
            "不得申报情形 HN-1.1.f 与通知原文不符",
        ),
        ("campaign/national.yaml", "standard: park-2025", "standard: park-2035", "没有评价标准“park-2035”"),
        ("campaign/national.yaml", "days: 15", "days: 0", "publicity.days"),
    ],
)
def test_faults_are_found(overlay: OverlayMaker, relative: str, old: str, new: str, fault: str) -> None:
    overlay(changed(relative, old, new))
    faults = check_packs().faults
    assert faults
    assert any(part in line for line in faults for part in fault.split("|"))


def test_overrides_of_an_industry_are_checked(overlay: OverlayMaker) -> None:
    cement = text("factory/industries/cement.yaml")
    overlay({"2025/factory/industries/cement.yaml": cement + "overrides: {indicators: {3: {weight: 9}}}\n"})
    assert ["权重不等于" in line for line in check_packs().faults] == [True]


def test_a_clause_whose_words_are_not_in_the_notice(overlay: OverlayMaker) -> None:
    files = changed("notice/clauses.yaml", "quote: 请严格按照上述时间要求执行", "quote: 请大致按照时间要求执行")
    files |= {f"2025/notice/{name}": text(f"notice/{name}") for name in ("documents.yaml", "notice-2025.md")}
    overlay(files)
    assert check_packs().faults == ["2025 年度通知正文中找不到条款 HN-3.3 的原文"]


def test_a_year_without_a_notice(overlay: OverlayMaker) -> None:
    overlay({"2031/readme.txt": ""})
    assert check_packs().faults == ["没有 2031 年度的通知"]


def test_evidence_of_basic_requirements_has_ids_of_its_own(overlay: OverlayMaker) -> None:
    overlay(changed("park/general.yaml", "{id: plan, title: 绿色发展规划", "{id: targets, title: 绿色发展规划"))
    assert check_packs().faults == ["park-2025 的基本要求“management”的证明材料编号重复"]


def test_no_difference() -> None:
    standard = load_standard("factory-2025")
    assert diff_standards(standard, standard) == []


def test_differences_by_number_id_and_name(overlay: OverlayMaker) -> None:
    cement = text("factory/industries/cement.yaml")
    own = """overrides:
  assumptions: [{id: cement-own, text: 示例假设, source: 示例}]
  indicators:
    5: {name: 石灰石消耗强度, unit_options: {product: [t/t]}, assumptions: [linear, cement-own]}
    9: {evidence: [{id: statement, title: 说明}]}
"""
    before = load_standard("factory-2025")
    overlay({"2025/factory/industries/cement.yaml": cement + own})
    after = load_standard("factory-2025", "水泥")
    changes = {change.place: (change.before, change.after) for change in diff_standards(before, after)}
    assert changes["indicators.5.name"] == ("原材料消耗强度", "石灰石消耗强度")
    assert changes["indicators.5.unit_options.product"] == ('["t/{product}", "kg/{product}"]', '["t/t"]')
    assert changes["indicators.9.evidence.catalogue"][1] == "（无）"
    assert changes["assumptions.cement-own"][0] == "（无）"
    assert changes["industry"][0] == "null"
    assert "hash" not in changes


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_json_schema(name: str) -> None:
    schema = json_schema(name)
    assert schema["$schema"].endswith("2020-12/schema")
    assert schema["type"] == "object"
    assert json.loads(json.dumps(schema)) == schema
