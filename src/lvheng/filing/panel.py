"""View-models of an application's pages: score panel, scales, states of the parts. Numbers come from the evaluation."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import cast

from lvheng.campaigns.models import RegionalMean
from lvheng.campaigns.queries import pack_for
from lvheng.core.components.formats import brief, num, num2, percent
from lvheng.core.components.scale import ScaleVM
from lvheng.core.components.score_panel import GainVM, GroupVM, PartVM, ScorePanelVM, ThisVM
from lvheng.core.refusal import Gap
from lvheng.evaluation import IndicatorScore, gains
from lvheng.filing import form
from lvheng.filing.draft import Draft
from lvheng.filing.facts import blank, elasticity_words
from lvheng.filing.models import Application, LedgerValue
from lvheng.filing.scoring import Evaluated
from lvheng.standards import Indicator

STATE_WORDS = {"done": "已完成", "doing": "进行中", "todo": "未开始", "wait": "暂不能填", "bad": "需要处理"}

UNSCORED = {"missing": "未填", "no_benchmark": "待基准", "not_applicable": "不适用"}


@dataclass(frozen=True)
class Part:
    """One of the four parts on the task list."""

    number: int
    title: str
    note: str
    url: str
    done: int
    total: int
    unit: str
    state: str
    gaps: list[Gap] = field(default_factory=list)

    @property
    def word(self) -> str:
        """The state in words."""
        return STATE_WORDS[self.state]


@dataclass(frozen=True)
class Pip:
    """An indicator in a row of small links or the rail."""

    number: int
    name: str
    url: str
    state: str
    points: str
    group: str

    @property
    def word(self) -> str:
        """The state in words."""
        return STATE_WORDS[self.state]


def scale_of(indicator: Indicator, result: IndicatorScore, last: Decimal | None = None, words: str = "") -> ScaleVM:
    """The scale of an indicator's result; words where there is nothing to draw."""
    if result.status == "not_applicable":
        return ScaleVM.build(None, None, None, state="na", words=("不适用（待审核认定）", "权重分给本类其他指标"))
    if result.parts:
        several = f"{len(result.parts)} 种分别对标，加权平均"
        return ScaleVM.build(None, None, None, state="qualitative", words=(several,))
    if indicator.rule == "option":
        option = indicator.option(str(result.value)) if result.value else None
        return ScaleVM.build(None, None, None, state="qualitative", words=(option.label if option else "定性：有或无",))
    if indicator.rule == "elasticity":
        return ScaleVM.build(None, None, None, state="qualitative", words=(words or "按弹性系数情形取值",))
    value = result.value if isinstance(result.value, Decimal) else None
    return ScaleVM.build(result.baseline, result.leading, value, last, unit=result.unit or "")


def arithmetic(indicator: Indicator, result: IndicatorScore) -> list[str]:
    """Lines that a person can check by hand."""
    if result.status != "scored" or result.share is None:
        return []
    product = f"{percent(result.share)} × {brief(result.effective_weight)} 分 = {num2(result.points)} 分"
    value = result.value
    if len(result.parts) > 1:
        shares = (f"{percent(part.share or Decimal(0))} × {percent(part.weight)}" for part in result.parts)
        return [f"{' + '.join(shares)} = {percent(result.share)}", product]
    plain = indicator.rule in ("option", "elasticity") or not isinstance(value, Decimal)
    if plain or result.baseline is None or result.leading is None or result.baseline == result.leading:
        return [product]
    if result.share == 1:
        return ["达到或优于引领值，取 100%", product]
    if result.share == 0:
        return ["不优于基准值，取 0", product]
    high, low, top = (cast("Decimal", value), result.baseline, result.leading)
    if indicator.type == "lower_is_better":
        first = f"({brief(low)} − {_bracket(high)}) ÷ ({brief(low)} − {_bracket(top)})"
    else:
        first = f"({brief(high)} − {_bracket(low)}) ÷ ({brief(top)} − {_bracket(low)})"
    return [f"{first} = {percent(result.share)}", product]


def _bracket(value: Decimal) -> str:
    return f"({brief(value)})" if value < 0 else brief(value)


def this_of(draft: Draft, number: int, last: LedgerValue | None) -> ThisVM:
    """The indicator at hand."""
    indicator = draft.standard.indicator(number)
    result = draft.evaluated.score.indicator(number)
    row = draft.facts.get(number)
    before = last.value if last is not None and last.unit_text in ("", result.unit or "") else None
    words = (row.shown or elasticity_words(row.inputs)) if row is not None else ""
    return ThisVM(
        name=indicator.name,
        number=number,
        points=None if result.status in ("missing", "no_benchmark") else result.points,
        weight=result.effective_weight if result.status == "scored" else indicator.weight,
        scale=scale_of(indicator, result, before, words),
        lines=arithmetic(indicator, result),
        source=source_of(draft.evaluated, number),
        parts=parts_of_score(result),
    )


def parts_of_score(result: IndicatorScore) -> list[PartVM]:
    """Products or substances, each on its own scale."""
    return [
        PartVM(
            name=part.name,
            value="" if part.value is None else f"{brief(part.value)} {part.unit or ''}".strip(),
            share="待发布基准" if part.share is None else percent(part.share),
            weight=percent(part.weight),
            scale=ScaleVM.build(part.baseline, part.leading, part.value, unit=part.unit or ""),
        )
        for part in result.parts
    ]


def source_of(evaluated: Evaluated, number: int) -> str:
    """Where an indicator's levels come from, or that there are none yet."""
    indicator = evaluated.standard.indicator(number)
    benchmark = evaluated.benchmarks.get(number)
    if benchmark is not None:
        pairs = [benchmark, *(benchmark.parts or {}).values()]
        told = dict.fromkeys(f"{pair.source}，{pair.trust}" for pair in pairs if pair.source)
        notes = dict.fromkeys(f"{pair.note}。" for pair in pairs if pair.source and pair.note)
        if told:
            return f"{'；'.join(told)}。{''.join(notes)}"
    if indicator.quantitative:
        return "待发布基准：尚无适用的引领值和基准值，暂不计分。"
    return ""


def panel(
    draft: Draft, mean: RegionalMean | None, this: ThisVM | None = None, *, title: str = "自评价得分"
) -> ScorePanelVM:
    """The score panel of a draft as it stands."""
    score = draft.evaluated.score
    missing = [item for item in score.indicators if item.status == "missing"]
    note = f"已填 {len(score.indicators) - len(missing)} 项"
    if missing:
        note += f"；未填的 {len(missing)} 项共 {num(sum((i.effective_weight for i in missing), Decimal(0)))} 分未计入"
    shown = mean is not None and mean.mean is not None
    means = {name: Decimal(text) for name, text in mean.groups.items()} if shown and mean is not None else {}
    return ScorePanelVM(
        total=score.total,
        complete=score.complete,
        note=note,
        groups=[GroupVM(group.name, group.points, group.weight, means.get(group.name)) for group in score.groups],
        mean_total=mean.mean if shown and mean is not None else None,
        this=this,
        gains=gains_of(draft) if this is not None else [],
        gains_url=draft.url("gains"),
        title=title,
    )


def gains_of(draft: Draft) -> list[GainVM]:
    """Where points are still to be had by truthfully completing something: a year that is over does not change."""
    score = draft.evaluated.score
    found = [
        gain
        for gain in gains(draft.standard, draft.evaluated.facts, draft.evaluated.benchmarks, score)
        if score.indicator(gain.number).status == "missing" or draft.standard.indicator(gain.number).rule == "count"
    ]
    return [
        GainVM(
            f"{gain.number} {gain.name}",
            draft.url("indicator", gain.number),
            gain.points_to_gain,
            gain.hint,
            at_most=draft.standard.indicator(gain.number).rule not in ("option", "count"),
        )
        for gain in found[:3]
    ]


def state_of(draft: Draft, indicator: Indicator) -> str:
    """done, doing (stated, but something is missing or wrong), todo."""
    if blank(draft.facts.get(indicator.number)):
        return "doing" if any(slot.files for slot in draft.indicator_slots(indicator.number)) else "todo"
    return "doing" if draft.gaps_of(indicator) else "done"


def pips_of(draft: Draft) -> list[Pip]:
    """All indicators in order, with state and points."""
    found = []
    for indicator in draft.standard.indicators:
        result = draft.evaluated.score.indicator(indicator.number)
        points = UNSCORED.get(result.status) or num2(result.points)
        url, state = draft.url("indicator", indicator.number), state_of(draft, indicator)
        found.append(Pip(indicator.number, indicator.name, url, state, points, indicator.group))
    return found


def parts_of(draft: Draft) -> list[Part]:
    """The four parts with what they lack."""
    return [_profile(draft), _basic(draft), _indicators(draft), _commitment(draft)]


def _state(done: int, gaps: list[Gap]) -> str:
    if not gaps and done:
        return "done"
    return "doing" if done else "todo"


def _profile(draft: Draft) -> Part:
    fields, gaps = form.fields_of(draft.standard), draft.profile_gaps()
    filled = sum(1 for item in fields if draft.answer(f"profile.{item.id}").strip())
    title = "企业基本信息" if draft.application.kind == "factory" else "园区基本信息"
    note = "、".join(section.title for section in draft.standard.profile)
    wrong = [gap for gap in gaps if draft.answer(gap.anchor).strip()]
    state = "done" if not gaps else ("doing" if filled else "todo")
    return Part(1, title, note, draft.url("profile"), filled, len(fields), "栏", state, wrong)


def _basic(draft: Draft) -> Part:
    gaps = draft.basic_gaps()
    requirements = draft.standard.basic_requirements
    total = len(requirements) + len(draft.exclusions)
    answered = sum(1 for item in requirements if draft.answer(f"basic.{item.id}") in {form.YES, form.NO})
    declared = [draft.answer(f"declaration.{item.id}") for item in draft.exclusions]
    answered += sum(1 for said in declared if said in {form.NONE, form.EXISTS})
    note = "近三年合规、管理职责与目标、管理体系"
    if draft.exclusions:
        note += "，不得申报情形的声明"
    proof = [gap for gap in gaps if gap.anchor.startswith("basic.") and not gap.message.startswith("请回答")]
    state = _state(answered, gaps)
    return Part(2, "基本要求", note, draft.url("basic"), answered, total, "项", state, proof[:4])


def _indicators(draft: Draft) -> Part:
    stated = sum(1 for item in draft.standard.indicators if not blank(draft.facts.get(item.number)))
    total = len(draft.standard.indicators)
    gaps = draft.indicator_gaps()
    industry = draft.standard.industry
    chosen = industry.name if industry else ("非重点行业" if draft.application.kind == "factory" else "绿色工业园区")
    note = f"{chosen} · {total} 项指标，填报数据年份 {draft.pack.evaluation_year} 年"
    state = "done" if stated == total and not gaps else ("doing" if stated else "todo")
    return Part(3, "评价指标", note, draft.url("indicator", 1), stated, total, "项", state, gaps)


def _commitment(draft: Draft) -> Part:
    note = "前三部分完成后生成承诺书，法定代表人签字、盖章、扫描上传。内容一经改动，已签的承诺书即失效。"
    if draft.committed:
        state = "done"
    elif draft.commitment_void and draft.commitment is not None and draft.commitment.confirmed_at:
        state = "bad"
    else:
        state = "wait" if draft.content_gaps() else ("doing" if draft.commitment else "todo")
    return Part(4, "真实性承诺", note, draft.url("commitment"), int(draft.committed), 1, "份", state)


def next_step(draft: Draft) -> tuple[str, str, str]:
    """(what, why, where): the one thing to do next."""
    gaps = draft.profile_gaps() or draft.basic_gaps()
    if gaps:
        part = "基本信息" if gaps[0].anchor.startswith("profile.") else "基本要求"
        return f"填写{part}", gaps[0].message, gaps[0].url
    for indicator in draft.standard.indicators:
        problems = draft.gaps_of(indicator)
        if problems:
            return f"补齐第 {indicator.number} 项“{indicator.name}”", problems[0].message, problems[0].url
    for indicator in draft.standard.indicators:
        if blank(draft.facts.get(indicator.number)) and not draft.committed:
            asked = "、".join(item.title for item in indicator.evidence if item.required)
            why = f"权重 {num(indicator.weight)} 分，尚未填写。请先备好：{asked}。"
            return f"填写第 {indicator.number} 项“{indicator.name}”", why, draft.url("indicator", indicator.number)
    if draft.application.practice:
        return "练习完成", "各部分已填齐。练习申报不能提交，也不计入。", draft.url("check")
    if not draft.committed:
        return "签署真实性承诺", "前三部分已填齐，请生成承诺书，由法定代表人签字、加盖公章。", draft.url("commitment")
    return "核对全部内容并提交", "提交后不能修改，请逐项核对。", draft.url("check")


def eyebrow(application: Application) -> str:
    """Year, route and kind in one line."""
    words = "练习申报，不计入" if application.practice else application.get_route_display()
    title = pack_for(application.campaign, application.authority).title
    return f"{title} · {words} · {application.get_kind_display()}"
