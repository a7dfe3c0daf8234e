"""What the desk shows of one application: loaded once, worked out without further queries."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from lvheng import evaluation
from lvheng.campaigns.queries import pack_for
from lvheng.core.components.formats import fixed, signed
from lvheng.core.components.scale import ScaleVM
from lvheng.core.components.score_panel import PartVM
from lvheng.core.models import StoredFile
from lvheng.evaluation import Fact
from lvheng.evaluation.numbers import NumberError, parse_decimal
from lvheng.filing.facts import change_of, facts_of_rows, value_in_words
from lvheng.filing.models import Application, LedgerValue, Score, SubmittedEvidence, SubmittedFact, SubmittedVersion
from lvheng.filing.panel import parts_of_score
from lvheng.filing.queries import last_year, scores, version_of
from lvheng.filing.scoring import evaluate_version, standard_of
from lvheng.filing.sheetform.summary import facts_of, own_calculation
from lvheng.review.completeness import missing
from lvheng.review.levels import ORDER
from lvheng.review.models import CheckFlag, Verdict
from lvheng.review.queries import verdicts_of
from lvheng.review.queries.flags import ShownFlag, flags_of
from lvheng.review.saying import Said, said, word_of
from lvheng.review.scoring import counting, has_value, needs_reason, overrides
from lvheng.standards import CampaignPack, Indicator, Standard

INPUT_LABELS = {
    "emission_growth": ("排放量年均增长率", "%"),
    "value_added_growth": ("工业增加值年均增长率", "%"),
    "base_emission": ("基准年排放量", ""),
    "emission": ("评价年排放量", ""),
}


FAIL = Verdict.Outcome.FAIL
COMMITMENT = "commitment"
DOUBTS = (Verdict.Outcome.DOUBT, FAIL)
SAID_BY_CHECKS = ("value_jump", "unit_slip")
"""Words in the ids of checks that speak of the change against last year: their flags take the place of the desk's."""


@dataclass(frozen=True)
class Flag:
    """Something a reviewer should look at, in words; nothing is decided by it."""

    title: str
    detail: str = ""


@dataclass(frozen=True)
class FactRow:
    """One line of the facts table: this year, last year, change."""

    label: str
    unit: str
    value: str
    last: str = ""
    change: str = ""
    flagged: bool = False
    note: str = ""


@dataclass(frozen=True)
class RailItem:
    """One indicator in the rail: `state` is is-done, is-flag or is-todo."""

    number: int
    name: str
    state: str
    word: str
    flags: int


@dataclass(frozen=True)
class RailGroup:
    """A first-level indicator in the rail with its points as they stand."""

    name: str
    points: Decimal
    weight: Decimal
    entries: list[RailItem]


@dataclass(frozen=True)
class Scan:
    """The signed commitment among the files of the whole application; `pk` names it in addresses."""

    file: StoredFile
    pk: str = COMMITMENT

    @property
    def file_id(self) -> int:
        """The stored file's key."""
        return self.file.pk


@dataclass
class Desk:
    """One application under review at `level` (empty: a reader's view of all levels)."""

    application: Application
    version: SubmittedVersion
    level: str
    standard: Standard
    pack: CampaignPack
    rows: dict[int, SubmittedFact]
    verdicts: list[Verdict]
    recorded: dict[str, Score]
    last: dict[int, LedgerValue]
    shown: dict[int, list[ShownFlag]] = field(default_factory=dict)
    """What the automatic checks found, as far as the person may see it."""

    @classmethod
    def load(cls, application: Application, level: str, user: object = None) -> Desk | None:
        """Read it in a constant number of queries; None where nothing was submitted.

        With the flags of the automatic checks as `user` may see them; without `user` none.
        """
        version = version_of(application)
        if version is None:
            return None
        version.application = application
        return cls.of(version, level, user)

    @classmethod
    def of(cls, version: SubmittedVersion, level: str, user: object = None) -> Desk:
        """The desk of a submitted version."""
        application = version.application
        pack = pack_for(application.campaign, application.authority)
        return cls(
            application=application,
            version=version,
            level=level,
            standard=standard_of(version),
            pack=pack,
            rows={row.number: row for row in version.facts.all()},
            verdicts=verdicts_of(application),
            recorded=scores(version),
            last=last_year(application.unit, pack.evaluation_year),
            shown=flags_of(application, user, level) if user is not None else {},
        )

    # scores

    @cached_property
    def facts(self) -> dict[int, Fact]:
        """The submitted facts."""
        return facts_of_rows(self.standard, self.rows.values())[0]

    @cached_property
    def submitted(self) -> evaluation.Score:
        """The self-evaluation as pinned at submission."""
        return evaluation.Score.from_dict(self.recorded[Score.Basis.SELF].result)

    @cached_property
    def verified(self) -> evaluation.Score:
        """The score with the verdicts as they stand at this level."""
        judged = counting(self.verdicts, self.level or ORDER[-1])
        return evaluate_version(self.version, overrides=overrides(self.standard, self.facts, judged)).score

    # verdicts

    @cached_property
    def own(self) -> dict[int, Verdict]:
        """The verdicts of this level by number; for a reader without a level those that count."""
        if not self.level:
            return counting(self.verdicts, ORDER[-1])
        return {one.number: one for one in self.verdicts if one.review.level == self.level}

    def others(self, number: int) -> list[Verdict]:
        """The other levels' verdicts on one indicator, lowest level first."""
        found = [one for one in self.verdicts if one.number == number and one.review.level != self.level]
        return sorted(found, key=lambda one: ORDER.index(one.review.level))

    def said(self, verdict: Verdict) -> Said:
        """A verdict in words."""
        indicator = self.standard.indicator(verdict.number)
        return said(verdict, indicator, self.fact(indicator))

    def lacks_reason(self, number: int) -> bool:
        """Whether this level's verdict needs a reason that is not given yet."""
        indicator, verdict = self.standard.indicator(number), self.own.get(number)
        asked = needs_reason(indicator, self.fact(indicator), verdict)
        return asked and verdict is not None and not verdict.remark.strip()

    @property
    def stated(self) -> list[Indicator]:
        """The indicators something was stated on: those that need a verdict."""
        return [one for one in self.standard.indicators if not self.fact(one).empty]

    @property
    def done(self) -> int:
        """How many of the stated indicators need nothing more at this level."""
        return sum(1 for one in self.stated if self.is_done(one))

    def is_done(self, indicator: Indicator) -> bool:
        """Whether an indicator has all it needs to pass; one left blank needs nothing."""
        counts = self.pack.judging.of(self.level)
        return not list(missing(indicator, self.fact(indicator), self.own.get(indicator.number), counts))

    def fact(self, indicator: Indicator) -> Fact:
        """The submitted fact of an indicator."""
        return self.facts.get(indicator.number, Fact())

    # words

    def flags(self, number: int) -> list[Flag]:
        """What to look at in one indicator, apart from what the automatic checks say (`shown`)."""
        row, scored = self.rows.get(number), self.submitted.indicator(number)
        found = []
        change = change_of(self.standard, row, self.last.get(number))
        if self._checks_speak_of_change(number):
            change = None
        if change is not None and change.slip:
            found.append(Flag("与上年相差约 1000 倍", "请核对计量单位"))
        elif change is not None and change.flagged and change.share is not None:
            why = f"单位说明：{row.remark}" if row is not None and row.remark else "单位没有说明"
            found.append(Flag(f"比上年{'多' if change.share > 0 else '少'} {fixed(abs(change.share) * 100, 1)}%", why))
        if scored.status == "no_benchmark":
            found.append(Flag("尚无标杆值，暂不计分", "总分不完整"))
        if scored.status == "not_applicable" and row is not None:
            found.append(Flag("申报“不适用”，需认可", row.not_applicable))
        if scored.flagged:
            found.append(Flag("弹性系数属特殊情形", scored.explanation))
        for one in self.others(number):
            unproved = one.accuracy == FAIL and not has_value(one)
            if one.authenticity in DOUBTS or one.accuracy == Verdict.Outcome.DOUBT or unproved:
                words = [one.get_authenticity_display(), one.get_accuracy_display()]
                found.append(Flag(f"{one.review.authority.name}：{'、'.join(filter(None, words))}", one.remark))
        return found

    def _checks_speak_of_change(self, number: int) -> bool:
        return any(word in one.check_id for one in self.shown.get(number, []) for word in SAID_BY_CHECKS)

    def open_flags(self, number: int, severity: str = "") -> int:
        """How many flags of the checks nobody gave a reason for, of a severity or all."""
        return sum(1 for one in self.shown.get(number, []) if one.open and severity in ("", one.severity))

    @property
    def open_papers(self) -> int:
        """How many open flags speak of the whole application: its basic requirements, its commitment."""
        return self.open_flags(0)

    def doubtful(self, number: int) -> bool:
        """Whether an indicator asks for a look of its own: a mere note (提示) does not."""
        notes = self.open_flags(number, CheckFlag.Severity.NOTE)
        return bool(self.flags(number)) or self.open_flags(number) > notes

    def urgency(self, number: int) -> tuple[int, int, int, int]:
        """What to look at first: severe flags, then other flags, then what has none in order."""
        severe = self.open_flags(number, CheckFlag.Severity.SEVERE)
        others = self.open_flags(number, CheckFlag.Severity.WARNING) + len(self.flags(number))
        return (0 if severe else 1 if others else 2, -severe, -others, number)

    def rail(self) -> list[RailGroup]:
        """The indicators by group."""
        groups = []
        for group in self.verified.groups:
            items = [self._item(one) for one in self.standard.group_indicators(group.name)]
            groups.append(RailGroup(group.name, group.points, group.weight, items))
        return groups

    def _item(self, indicator: Indicator) -> RailItem:
        flags = len(self.flags(indicator.number)) + self.open_flags(indicator.number)
        verdict = self.own.get(indicator.number)
        if self.fact(indicator).empty:
            return RailItem(indicator.number, indicator.name, "is-todo", "未填报", 0)
        if self.is_done(indicator):
            return RailItem(indicator.number, indicator.name, "is-done", word_of(verdict), 0)
        started = verdict is not None and bool(verdict.authenticity or verdict.accuracy)
        word = word_of(verdict) if started else "未审"
        return RailItem(indicator.number, indicator.name, "is-flag" if flags or started else "is-todo", word, flags)

    def fact_rows(self, number: int) -> list[FactRow]:
        """What was stated on one indicator against last year."""
        indicator, row, before = self.standard.indicator(number), self.rows.get(number), self.last.get(number)
        if indicator.rule == "elasticity" and row is not None and not row.not_applicable:
            typed = [self._input_row(name, row, before) for name in INPUT_LABELS if row.inputs.get(name)]
            if typed:  # else it was worked out from a data sheet
                return typed
        value, unit = value_in_words(self.standard, number, row)
        last = "" if before is None else before.text or fixed(before.value or Decimal(0), 2)
        change = change_of(self.standard, row, before)
        shown = "" if change is None or change.share is None else f"{signed(change.share * 100, 1)}%"
        flagged = change is not None and change.flagged
        return [FactRow(indicator.name, unit, value or "未填报", last, shown, flagged), *self.raw_rows(number)]

    def _input_row(self, name: str, row: SubmittedFact, before: LedgerValue | None) -> FactRow:
        """A figure of an elasticity that the unit typed, against the one it typed last year.

        Growth is a percentage: how far two of them are apart is no share, and is left to the eye.
        """
        label, unit = INPUT_LABELS[name]
        now, last = str(row.inputs[name]), str((before.inputs if before is not None else {}).get(name) or "")
        share = None if unit == "%" else share_of(now, last)
        flagged = share is not None and abs(share) > self.standard.change_asked.share
        return FactRow(label, unit, now, last, "" if share is None else f"{signed(share * 100, 1)}%", flagged)

    def own_calculation(self, number: int) -> bool:
        """Whether the unit stated its own calculation where a data sheet would work the value out."""
        return own_calculation(self.standard, self.rows.get(number), number)

    def raw_rows(self, number: int) -> list[FactRow]:
        """The raw facts that an indicator was worked out from, as typed, against last year's."""
        found = facts_of(self.standard, self.pack.evaluation_year, self.rows, self.last, number)
        return [
            FactRow(one.label, one.unit, one.value, one.before.text, one.before.change, one.before.flagged, one.note)
            for one in found
        ]

    def parts(self, number: int) -> list[PartVM]:
        """Products or substances of an indicator, each on its own scale."""
        return parts_of_score(self.submitted.indicator(number))

    def scale(self, number: int) -> ScaleVM:
        """The scale of one indicator with the submitted value on it."""
        scored = self.submitted.indicator(number)
        if scored.status == "not_applicable":
            return ScaleVM.build(None, None, None, state="na", words=["申报不适用", self.rows[number].not_applicable])
        if scored.parts:
            several = f"{len(scored.parts)} 种分别对标，加权平均"
            return ScaleVM.build(None, None, None, state="qualitative", words=[several])
        if scored.rule in ("option", "elasticity") or scored.status == "missing":
            return ScaleVM.build(None, None, None, state="qualitative", words=[scored.explanation])
        change = change_of(self.standard, self.rows.get(number), self.last.get(number))
        value = scored.value if isinstance(scored.value, Decimal) else None
        return ScaleVM.build(
            scored.baseline,
            scored.leading,
            value,
            change.last if change is not None else None,
            scored.unit or "",
            own_label="申报值",
        )

    def evidence(self, number: int) -> list[tuple[SubmittedEvidence | Scan, str]]:
        """The files of one indicator with what each was asked for; one query.

        Of the whole application (0) those of the basic requirements (MI-1.a) and the signed commitment (MI-2.1.a).
        """
        if not number:
            return self._papers()
        titles = {f"{number}.{item.id}": item.title for item in self.standard.indicator(number).evidence}
        found = (
            self.version.evidence.filter(slot__startswith=f"{number}.").select_related("file").order_by("slot", "id")
        )
        return [(item, titles.get(item.slot, "其他证明材料")) for item in found]

    def _papers(self) -> list[tuple[SubmittedEvidence | Scan, str]]:
        asked = [item for one in self.standard.basic_requirements for item in one.evidence]
        titles, order = {f"basic.{item.id}": item.title for item in asked}, [f"basic.{item.id}" for item in asked]
        found = self.version.evidence.filter(slot__in=order).select_related("file").order_by("id")
        listed = sorted(found, key=lambda one: (order.index(one.slot), one.pk))
        papers: list[tuple[SubmittedEvidence | Scan, str]] = [(one, titles[one.slot]) for one in listed]
        scan = self.version.commitment_scan
        return [*papers, (Scan(scan), "真实性承诺书")] if scan is not None else papers

    def next_number(self, number: int = 0) -> int | None:
        """The most doubtful of the other indicators that need something; None when nothing is left."""
        waiting = [one.number for one in self.standard.indicators if not self.is_done(one) and one.number != number]
        return min(waiting, key=self.urgency, default=None)

    def resume_number(self, user: object) -> int:
        """Where a person stopped: what they saved last at this level, else the most doubtful that is left, else 1."""
        own = [one for one in self.own.values() if self.level and one.saved_by == user]
        if own:
            return max(own, key=lambda one: (one.saved_at, one.number)).number
        return self.next_number() or 1

    def case_words(self, number: int) -> dict[str, Any]:
        """What the judging panel says about the points of one indicator."""
        before, after = self.submitted.indicator(number), self.verified.indicator(number)
        changed = after.points != before.points or after.explanation != before.explanation
        return {"before": before, "after": after, "lowered": after.points < before.points, "changed": changed}


def share_of(now: str, last: str) -> Decimal | None:
    """By which share of last year's a figure differs, both as typed; None where it can't be said."""
    try:
        before, after = parse_decimal(last), parse_decimal(now)
    except NumberError:
        return None
    return (after - before) / abs(before) if before else None
