"""The data of each PDF: values only; how they stand on the page is the template's matter."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from lvheng.core import clock
from lvheng.core.components import formats
from lvheng.documents.filled import Filled, of_version
from lvheng.evaluation import IndicatorScore
from lvheng.filing import form
from lvheng.filing.facts import value_in_words
from lvheng.filing.models import SubmittedVersion
from lvheng.standards import Indicator, ProfileField

STATUS = {"not_applicable": "不适用", "missing": "未填", "no_benchmark": "待发布基准", "scored": "已计分"}
ANSWERS = {form.YES: "是", form.NO: "否", form.NONE: "不存在", form.EXISTS: "存在"}


def _moment(at: datetime) -> str:
    local = at.astimezone(clock.ZONE)
    return f"{local:%Y年%-m月%-d日 %H:%M:%S}"


def _grouped(digest: str) -> str:
    """A digest in groups of eight, as it is read aloud and compared."""
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))


def _about(filled: Filled) -> dict[str, Any]:
    application, standard = filled.application, filled.standard
    return {
        "unit": application.unit.name,
        "uscc": application.unit.uscc,
        "kind": application.get_kind_display(),
        "route": application.get_route_display(),
        "campaign": application.campaign.title,
        "authority": application.authority.office or application.authority.name,
        "practice": application.practice,
        "standard": standard.title,
        "industry": standard.industry.name
        if standard.industry
        else ("非重点行业" if standard.kind == "factory" else ""),
        "digest": _grouped(filled.digest),
        "number": filled.version.number if filled.version else "",
        "submitted_at": _moment(filled.version.submitted_at) if filled.version else "",
    }


def _files(filled: Filled) -> list[dict[str, str]]:
    return [
        {
            "title": filled.title_of(item.slot),
            "name": item.name,
            "size": formats.filesize(item.size),
            "sha256": _grouped(item.sha256),
            "sm3": _grouped(item.sm3),
        }
        for item in filled.files
    ]


def receipt(version: SubmittedVersion) -> dict[str, Any]:
    """受理回执: number, time, unit, score, what it was scored by, digests, and every file with its own (HN-4.2.b)."""
    filled = of_version(version)
    return _about(filled) | {
        "title": "受理回执",
        "version": version.version,
        "total": formats.num2(filled.score.total) if filled.score else "",
        "complete": filled.score.complete if filled.score else True,
        "standard_key": filled.standard.key,
        "standard_hash": _grouped(version.standard_hash),
        "campaign_hash": _grouped(version.campaign_hash),
        "benchmark_set": filled.benchmark_set,
        "sha256": _grouped(version.digest),
        "sm3": _grouped(version.digest_sm3),
        "signatory": version.commitment_signatory,
        "commitment_digest": _grouped(version.commitment_digest),
        "submitted_by": str(version.submitted_by),
        "files": _files(filled),
        "indicators": len(filled.standard.indicators),
    }


def commitment(filled: Filled) -> dict[str, Any]:
    """真实性承诺书: the pack's words, the digest they are bound to, room for signature, seal and day (HN-4.2.d)."""
    return _about(filled) | {
        "title": filled.pack.commitment.title + "书",
        "text": filled.pack.commitment.text,
        "clause": filled.pack.commitment.clause or "",
        "signatory": filled.signatory,
        "digest": _grouped(filled.commitment_digest),
        "total": formats.num2(filled.score.total) if filled.score else "",
        "file_count": len(filled.files),
        "unfinished": filled.unfinished,
    }


def application(filled: Filled) -> dict[str, Any]:
    """The whole form as filled in, with the score and its trace (MI-2.1.a)."""
    score = filled.score
    by_number = {item.number: item for item in score.indicators} if score else {}
    return _about(filled) | {
        "title": "申报表",
        "unfinished": filled.unfinished,
        "total": formats.num2(score.total) if score else "",
        "complete": score.complete if score else True,
        "benchmark_set": filled.benchmark_set,
        "standard_hash": _grouped(filled.standard.hash),
        "profile": [
            {"title": section.title, "rows": [[item.label, _answer(filled, item)] for item in section.fields]}
            for section in filled.standard.profile
        ],
        "basic": _basic(filled),
        "groups": [
            {"name": group.name, "weight": formats.num(group.weight), "points": formats.num2(group.points)}
            for group in (score.groups if score else ())
        ],
        "rows": [
            _indicator(filled, indicator, by_number.get(indicator.number)) for indicator in filled.standard.indicators
        ],
        "signatory": filled.signatory,
        "commitment_text": filled.pack.commitment.text,
        "files": _files(filled),
    }


def _answer(filled: Filled, item: ProfileField) -> str:
    value = filled.answers.get(f"profile.{item.id}", "")
    if item.type == "industry":
        names = {industry.id: industry.name for industry in form.industries(filled.application)}
        return names.get(value, "非重点行业" if value else "")
    return next((choice.label for choice in item.choices if choice.id == value), value)


def _basic(filled: Filled) -> list[list[str]]:
    rows = [
        [part.text, ANSWERS.get(filled.answers.get(f"basic.{part.id}", ""), "未答")]
        for part in filled.standard.basic_requirements
    ]
    for exclusion in filled.pack.eligibility.exclusions:
        said = filled.answers.get(f"declaration.{exclusion.id}", "")
        if said:
            rows.append([f"{exclusion.text}（{exclusion.id}）", ANSWERS.get(said, said)])
    return rows


def _indicator(filled: Filled, indicator: Indicator, scored: IndicatorScore | None) -> dict[str, Any]:
    row = filled.facts.get(indicator.number)
    value, unit = value_in_words(filled.standard, indicator.number, row)
    made: dict[str, Any] = {
        "number": str(indicator.number),
        "name": indicator.name,
        "group": indicator.group,
        "value": f"{value} {unit}".strip() or "—",
        "weight": formats.num(indicator.weight),
        "remark": "；".join(filter(None, [row.not_applicable, row.remark])) if row else "",
    }
    if scored is None:
        return made | {"status": STATUS["missing"], "points": "", "levels": "", "explanation": "", "trace": []}
    return made | {
        "value": _value(made["value"], scored),
        "weight": formats.brief(scored.effective_weight) if scored.status == "scored" else made["weight"],
        "status": STATUS[scored.status],
        "points": formats.num2(scored.points),
        "levels": _levels(scored),
        "explanation": scored.explanation,
        "trace": [step.to_dict() for step in scored.trace],
    }


def _levels(scored: IndicatorScore) -> str:
    """Leading value and baseline; several products or substances each have their own."""
    if scored.parts:
        return f"分 {len(scored.parts)} 项，见附录"
    levels = [formats.brief(level) if level is not None else "—" for level in (scored.leading, scored.baseline)]
    return " / ".join(levels) if scored.leading is not None else "—"


def _value(stated: str, scored: IndicatorScore) -> str:
    """What was stated; a value worked out from a data sheet, or of how many parts, where nothing was typed."""
    if stated != "—" or not scored.computed:
        return stated
    if scored.parts:
        return f"分 {len(scored.parts)} 项"
    return f"{formats.brief(scored.value)} {scored.unit or ''}".strip() if isinstance(scored.value, Decimal) else stated
