"""What the packs in force assume where the notices are silent, gathered from every place that says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lvheng.standards import (
    CampaignPack,
    Standard,
    list_industries,
    list_standards,
    list_territories,
    load_campaign,
    load_standard,
)

SUFFIX = "assumption"
LABELS = ("label", "title")
#: What each part of a campaign pack is about, in the notices' words.
TOPICS = {
    "evaluation_year": "评价年",
    "levels": "层级",
    "steps": "步骤",
    "windows": "时间要求",
    "extensions": "延期",
    "eligibility": "申报条件",
    "gate": "市州推荐条件",
    "duty": "填报义务",
    "summary_table": "信息汇总表",
    "publicity": "公示",
    "objections": "异议",
    "falsification": "数据或材料造假",
    "bottom_rule": "连年处于末位",
    "dynamic_management": "动态管理程序",
    "reports": "反映情况",
    "regional_mean": "本地区平均水平",
    "derivation": "推导基准",
    "benchmarks": "适用的基准",
    "verified_values": "核实值",
    "supplement": "补正",
    "judging": "审核结论",
    "two_people": "经办和复核",
    "questions": "审核询问",
    "checks": "自动检查",
    "site_checks": "现场核查",
    "joint_review": "联合会审",
    "experts": "专家评审",
    "ranking": "排序",
    "returns": "退回",
    "appeals": "申诉",
    "withdrawal": "撤回",
    "commitment": "真实性承诺",
    "unfiled": "未完成填报",
    "selection": "遴选",
    "key_industry": "重点行业",
    "guide": "填报说明",
    "reminders": "提醒",
    "practice": "练习申报",
    "third_party_report": "第三方评价报告",
    "paper_filing": "纸质材料",
    "green_code": "企业绿码",
    "assumptions": "总则",
}


@dataclass(frozen=True)
class Assumed:
    """One assumption: `about` says what it concerns, `source` what it leans on."""

    text: str
    about: str
    source: str


@dataclass(frozen=True)
class Section:
    """The assumptions of one pack; `digest` is the pack's content hash."""

    title: str
    digest: str
    items: tuple[Assumed, ...]


def sections(year: int) -> list[Section]:
    """Campaign packs (the nation's, then each territory's own), then the standards, then the key industries."""
    nation = load_campaign(year)
    found = [Section(nation.title, nation.hash, tuple(_walk(nation)))]
    known = {item.text for item in found[0].items}
    for code in list_territories(year):
        pack = load_campaign(year, code)
        own = tuple(item for item in _walk(pack) if item.text not in known)
        name = pack.territory.name if pack.territory else code
        found.append(Section(f"{name}：{pack.title}", pack.hash, own))
    found += [_of_standard(load_standard(info.id)) for info in list_standards() if info.year == year]
    scopes = {industry.scope_assumption: industry.clause for industry in list_industries(year)}
    found.append(Section("重点行业", "", tuple(Assumed(text, "涵盖范围", clause) for text, clause in scopes.items())))
    return [section for section in found if section.items]


def _of_standard(standard: Standard) -> Section:
    items = []
    for assumption in standard.assumptions:
        numbers = "、".join(str(i.number) for i in standard.indicators if assumption.id in i.assumptions)
        items.append(Assumed(assumption.text, f"指标 {numbers}" if numbers else "全部指标", assumption.source))
    if standard.files.assumption:
        items.append(Assumed(standard.files.assumption, "证明材料", "通知未规定"))
    items.append(Assumed(standard.change_asked.assumption, "与上年比较", "通知未规定"))
    items.append(Assumed(standard.measured_asked.assumption, "实测值", "通知未规定"))
    if standard.coefficients is not None:
        items += [Assumed(item.text, "数据表", item.source) for item in standard.coefficients.assumptions]
    return Section(standard.title, standard.hash, tuple(items))


def _walk(pack: CampaignPack) -> Iterator[Assumed]:
    """Every `assumption` or `…_assumption` in a pack, once, with the nearest words about what it concerns."""
    seen: set[str] = set()
    for part, content in pack.model_dump().items():
        topic = TOPICS.get(part.removesuffix(f"_{SUFFIX}"), "")
        for item in _visit({part: content} if isinstance(content, str) else content, topic):
            if item.text not in seen:
                seen.add(item.text)
                yield item


def _visit(content: Any, about: str) -> Iterator[Assumed]:
    if isinstance(content, list | tuple):
        for value in content:
            yield from _visit(value, about)
    elif isinstance(content, dict):
        if {"id", "text", "source"} <= content.keys():
            yield Assumed(content["text"], about, content["source"])
            return
        about = next((str(content[key]) for key in LABELS if content.get(key)), about)
        for key, value in content.items():
            if key.endswith(SUFFIX) and isinstance(value, str):
                yield Assumed(value, about, content.get("clause") or "通知未明确")
            elif isinstance(value, dict | list | tuple):
                yield from _visit(value, about)
