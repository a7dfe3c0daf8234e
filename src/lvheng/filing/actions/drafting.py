"""Filling in a draft: every field saved as typed, with its time; proof attached and taken away."""

from collections.abc import Mapping
from typing import Any

from django.core.files.base import File

from lvheng.accounts.models import User
from lvheng.core import clock
from lvheng.core.door import Act, act
from lvheng.core.files import keep
from lvheng.core.refusal import Gap, Invalid, Refused
from lvheng.evaluation import NumberError, parse_decimal
from lvheng.filing.actions.refreshing import refresh
from lvheng.filing.draft import Draft
from lvheng.filing.facts import INPUTS, SHARED, basis_of, sheet_of, states_own, unit_choices
from lvheng.filing.form import MAX_TEXT, NOT_KEY, industry_of, mismatch
from lvheng.filing.models import Answer, Application, Evidence, IndicatorFact
from lvheng.filing.process import APPLICATION
from lvheng.filing.scoring import standard_of
from lvheng.standards import Indicator, Standard

LIMITS = {"typed": 80, "unit": 40, "option": 40, "not_applicable": 500, "remark": 500} | dict.fromkeys(INPUTS, 80)
MEGABYTE = 1024 * 1024


def save_answer(application: Application, key: str, value: str, *, actor: User) -> Application:
    """Save one field as typed; see `save_answers`."""
    return save_answers(application, {key: value}, actor=actor)


def save_answers(application: Application, values: Mapping[str, str], *, actor: User) -> Application:
    """Save fields of 基本信息 and 基本要求 as typed, right or wrong (HN-2.1.a); what is wrong keeps from submitting.

    Keys: `profile.<field>`, `basic.<requirement>` (yes, no), `declaration.<exclusion>` (none, exists). The key industry
    chooses the standard; facts typed so far stay (HN-2.1.b, HN-4.2.a). Raises Forbidden, Refused, Invalid (unknown
    field, more text than can be kept).
    """
    with act(APPLICATION, "save", application, actor=actor) as doing:
        known = answer_keys(Draft.load(doing.obj))
        gaps = [Gap("没有这一栏，请刷新页面。", key) for key in values if key not in known]
        gaps += [
            Gap(f"内容有 {len(value)} 字，最多保存 {MAX_TEXT} 字，请删减。", key)
            for key, value in values.items()
            if len(value) > MAX_TEXT
        ]
        if gaps:
            raise Invalid(gaps)
        before = dict(doing.obj.answers.values_list("key", "value"))
        changed = {key: value for key, value in values.items() if before.get(key, "") != value}
        for key, value in changed.items():
            Answer.objects.update_or_create(
                application=doing.obj, key=key, defaults={"value": value, "saved_at": clock.now()}
            )
        industry = doing.obj.industry
        _follow_industry(doing.obj, before | changed)
        if doing.obj.industry != industry and SHARED in draft_numbers(doing.obj):
            refresh(doing.obj)  # other levels, other units and bases
        _touch(doing, *changed)
        return doing.obj


def answer_keys(draft: Draft) -> set[str]:
    """The keys of all fields of parts 1 and 2."""
    profile = {f"profile.{item.id}" for section in draft.standard.profile for item in section.fields}
    basic = {f"basic.{requirement.id}" for requirement in draft.standard.basic_requirements}
    return profile | basic | {f"declaration.{exclusion.id}" for exclusion in draft.exclusions}


def _follow_industry(application: Application, answers: Mapping[str, str]) -> None:
    """Keep standard, code and mismatch in step with the answers (HN-2.1.b, MI-2.1.b)."""
    chosen = answers.get("profile.industry", "")
    code = answers.get("profile.gbt4754", "").strip()
    industry = industry_of(application, chosen)
    application.industry = industry.id if industry else ""
    application.industry_code = code if len(code) == 4 and code.isdecimal() else ""
    known = chosen if industry or chosen == NOT_KEY else ""
    application.industry_mismatch = mismatch(application, known, application.industry_code)
    application.save(update_fields=["industry", "industry_code", "industry_mismatch"])


def _touch(doing: Act[Application], *fields: str) -> None:
    doing.obj.saved_at = clock.now()
    doing.obj.save(update_fields=["saved_at"])
    doing.note(fields=sorted(fields))


def save_fact(application: Application, number: int, values: Mapping[str, Any], *, actor: User) -> IndicatorFact:
    """Save what is typed on one indicator, field by field, right or wrong (MI-1.a, MI-2.1.a).

    `values` may hold `typed`, `unit`, `option`, `functions` (names), the elasticity inputs, `not_applicable` (the
    reason; claims it) and `remark`. Raises Forbidden, Refused, Invalid (unknown field or choice, too long).
    """
    with act(APPLICATION, "save", application, actor=actor) as doing:
        standard = standard_of(doing.obj)
        indicator = next((item for item in standard.indicators if item.number == number), None)
        gaps = [Gap(f"没有第 {number} 项指标。")] if indicator is None else _fact_gaps(indicator, values)
        if indicator is None or gaps:
            raise Invalid(gaps)
        row = IndicatorFact.objects.filter(application=doing.obj, number=number).first() or IndicatorFact(
            application=doing.obj, number=number
        )
        for name, value in values.items():
            if name in INPUTS:
                row.inputs = row.inputs | {name: value}
            else:
                setattr(row, name, list(value) if name == "functions" else value)
            if name in ("typed", *INPUTS) and value.strip() and sheet_of(standard, number) is not None:
                row.own = True  # entering a value is stating one's own calculation
        read_typed(standard, indicator, row)
        row.saved_at = clock.now()
        row.save()
        if SHARED in draft_numbers(doing.obj):
            refresh(doing.obj)
            row.refresh_from_db()
        _touch(doing, *(f"{number}.{name}" for name in values))
        return row


def draft_numbers(application: Application) -> set[int]:
    """The numbers that have a row; 0: the shared facts of data sheets."""
    return set(IndicatorFact.objects.filter(application=application).values_list("number", flat=True))


def _fact_gaps(indicator: Indicator, values: Mapping[str, Any]) -> list[Gap]:
    gaps = []
    for name, value in values.items():
        if name == "functions":
            unknown = [item for item in value if indicator.function(item) is None]
            gaps += [Gap(f"“{item}”不是计入的业务功能，请从列出的功能中勾选。", name) for item in unknown[:3]]
        elif name not in LIMITS:
            gaps.append(Gap("没有这一栏，请刷新页面。", name))
        elif len(value) > LIMITS[name]:
            gaps.append(Gap(f"内容有 {len(value)} 字，最多 {LIMITS[name]} 字，请删减。", name))
        elif name == "option" and value and indicator.option(value) is None:
            gaps.append(Gap("没有这个选项，请从列出的选项中选择。", name))
        elif name == "not_applicable" and value.strip() and not indicator.not_applicable_allowed:
            gaps.append(Gap("本指标不能申请不适用，请填报。", name))
    return gaps


def read_typed(standard: Standard, indicator: Indicator, row: IndicatorFact) -> None:
    """Keep the exact number beside what was typed, with a unit wherever the notice leaves a choice of one."""
    if sheet_of(standard, indicator.number) is not None and not states_own(row):
        row.value = row.value if row.shown else None  # what the sheet comes to stays
        return
    row.value, row.shown = None, ""
    if indicator.rule != "linear":
        return
    if row.typed.strip():
        try:
            row.value = parse_decimal(row.typed)
        except NumberError:
            row.value = None
        if not row.unit and not indicator.unit_fixed:
            row.unit = unit_choices(standard, indicator.number)[0][1][0]
    row.basis = basis_of(indicator, row.unit)


def attach(
    application: Application, slot: str, upload: File[bytes], *, actor: User, replace: Evidence | None = None
) -> Evidence:
    """Add a file as proof to a slot, inside the window (HN-2.1.a, HN-3.1), in place of another if given.

    Raises Forbidden, Refused, Invalid (unknown slot; format, size or damage of the file; the unit's sum of sizes).
    """
    with act(APPLICATION, "attach", application, actor=actor) as doing:
        draft = Draft.load(doing.obj)
        rules = draft.standard.files
        if slot not in draft.slot_ids():
            raise Invalid([Gap("没有这一项证明材料，请刷新页面。", "file")])
        freed = 0
        if replace is not None:
            mine = Evidence.objects.select_related("file").filter(application=doing.obj, slot=slot)
            gone = mine.filter(pk=replace.pk).first()
            if gone is None:
                raise Refused("要替换的文件已不在，请刷新页面。")
            freed = gone.file.size
            gone.delete()
        if draft.bytes_used - freed + upload.size > rules.max_unit_mb * MEGABYTE:
            used = (draft.bytes_used - freed) / MEGABYTE
            text = f"本单位已用 {used:.1f} MB，加上此文件超过 {rules.max_unit_mb} MB 的上限；请压缩或删去部分文件。"
            raise Invalid([Gap(text, "file")])
        stored = keep(upload, actor=actor, types=rules.types, max_mb=rules.max_file_mb)
        made = Evidence.objects.create(application=doing.obj, slot=slot, file=stored, added_at=clock.now())
        _touch(doing, slot)
        doing.note(file=stored.name, sha256=stored.sha256)
        return made


def detach(evidence: Evidence, *, actor: User) -> None:
    """Take a file away from a draft. Raises Forbidden, Refused."""
    with act(APPLICATION, "detach", evidence.application, actor=actor) as doing:
        gone = Evidence.objects.select_related("file").filter(application=doing.obj, pk=evidence.pk).first()
        if gone is not None:
            doing.note(file=gone.file.name, sha256=gone.file.sha256)
            gone.delete()
            _touch(doing, gone.slot)
