"""Check every pack that can be found: schema, sums, clauses, evidence, quotes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from .campaign import CampaignPack
from .errors import PackError
from .loader import (
    list_industries,
    list_territories,
    load_campaign,
    load_notice,
    load_standard,
    pack_roots,
    pack_years,
    standard_ids,
)
from .models import Standard
from .notices import Notice

_Loaded = TypeVar("_Loaded")


@dataclass
class Report:
    """What was checked, and every fault found, in Chinese."""

    checked: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def load(self, loader: Callable[[], _Loaded]) -> _Loaded | None:
        """What the loader gives, or None and a fault."""
        try:
            return loader()
        except PackError as error:
            self.faults.append(str(error))
            return None


def check_packs() -> Report:
    """Load and check the packs of all years. Raises `PackError` only where ``LVHENG_PACKS`` itself is wrong."""
    report = Report()
    pack_roots()
    for year in pack_years():
        notice = report.load(lambda year=year: load_notice(year))  # type: ignore[misc]
        if notice is not None:
            _check_notice(report, notice)
            _check_standards(report, notice)
            _check_campaigns(report, notice)
    return report


def _check_notice(report: Report, notice: Notice) -> None:
    missing = [clause.id for clause in notice.clauses.values() if not notice.holds(clause.quote)]
    if missing:
        report.faults.append(f"{notice.year} 年度通知正文中找不到条款 {'、'.join(missing)} 的原文")
    report.checked.append(f"{notice.year} 年度通知：{len(notice.documents)} 份，{len(notice.clauses)} 条条款")


def _check_standards(report: Report, notice: Notice) -> None:
    for standard_id in standard_ids(notice.year):
        standard = report.load(lambda standard_id=standard_id: load_standard(standard_id))  # type: ignore[misc]
        if standard is None:
            continue
        _check_standard(report, standard, notice)
        industries = report.load(lambda: list_industries(notice.year)) or [] if standard.kind == "factory" else []
        for industry in industries:
            own = report.load(lambda name=industry.id, of=standard_id: load_standard(of, name))  # type: ignore[misc]
            if own is not None:
                _check_standard(report, own, notice)
                _check_clauses(report, own.key, [industry.clause], notice)
        names = f"，{len(industries)} 个重点行业" if industries else ""
        report.checked.append(
            f"{standard_id}：{len(standard.indicators)} 项指标{names}，内容摘要 {standard.hash[:12]}"
        )


def _check_standard(report: Report, standard: Standard, notice: Notice) -> None:
    clauses = [standard.clause, *(indicator.clause for indicator in standard.indicators)]
    _check_clauses(report, standard.key, clauses, notice)
    for requirement in standard.basic_requirements:
        if len({item.id for item in requirement.evidence}) != len(requirement.evidence):
            report.faults.append(f"{standard.key} 的基本要求“{requirement.id}”的证明材料编号重复")


def _check_clauses(report: Report, source: str, clauses: list[str], notice: Notice) -> None:
    unknown = sorted(set(clauses) - notice.clauses.keys())
    if unknown:
        report.faults.append(f"{source} 引用了未登记的条款：{'、'.join(unknown)}")


def _check_campaigns(report: Report, notice: Notice) -> None:
    for territory in (None, *list_territories(notice.year)):
        pack = report.load(lambda code=territory: load_campaign(notice.year, code))  # type: ignore[misc]
        if pack is not None:
            _check_campaign(report, pack, notice)
            report.checked.append(f"{pack.id}：{pack.title}，内容摘要 {pack.hash[:12]}")


def _check_campaign(report: Report, pack: CampaignPack, notice: Notice) -> None:
    _check_clauses(report, pack.id, pack.clause_ids(), notice)
    for exclusion in pack.eligibility.exclusions:
        if not notice.holds(exclusion.text):
            report.faults.append(f"{pack.id} 的不得申报情形 {exclusion.id} 与通知原文不符")
    for standard_id in pack.standards.values():
        report.load(lambda standard_id=standard_id: load_standard(standard_id))  # type: ignore[misc]
