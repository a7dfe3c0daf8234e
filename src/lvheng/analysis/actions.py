"""Every write of the analysis room: benchmark levels derived from verified values, adjusted, tried out, handed on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction

from lvheng.accounts.models import User
from lvheng.analysis.models import DerivedProposal, DerivedRow, SimulatedScore
from lvheng.analysis.process import DERIVED
from lvheng.analysis.queries.candidate import (
    AUTHORITATIVE,
    case_of,
    digest_of,
    level_row,
    present_set,
    replaced,
    standard_of,
)
from lvheng.analysis.queries.effects import Simulated, simulated
from lvheng.analysis.queries.observed import observations, rule_of
from lvheng.benchmarks import actions as benchmarks
from lvheng.benchmarks.models import BenchmarkRow, BenchmarkSet
from lvheng.benchmarks.queries import placed_rows
from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import pack_for
from lvheng.core import audit, clock
from lvheng.core.door import act, lock
from lvheng.core.refusal import Forbidden, Gap, Invalid, Refused
from lvheng.evaluation import Benchmark, NumberError, check_benchmark, parse_decimal
from lvheng.evaluation.choosing import LevelRow
from lvheng.evaluation.deriving import Group, Key, Rule, Summary, groups, summarise
from lvheng.evaluation.numbers import sortable
from lvheng.evaluation.whatif import Outcome, effect

CLAUSES = ("MI-A1", "MI-A2")
BATCH = 500
LONGEST = 500
FEW, QUOTA, UNIT, SIDE = "few", "quota", "unit", "side"
#: Why a row is not taken by itself; a person may take it with a reason, but for too few units.
NOTES = {
    FEW: "不足 {least} 家，不显示、不采用",
    QUOTA: "该产品已有强制性限额或正式发布的基准，优先适用",
    UNIT: "同一情形的数值计量单位不同，采用家数最多的一组",
    SIDE: "推导的引领值差于基准值，须调整后采用",
}


def derive(campaign: Campaign, kind: str, *, actor: User) -> DerivedProposal:
    """Propose levels from the verified values of the year's existing units of a kind. Raises Forbidden, Refused.

    A row is taken by itself unless too few units stand behind it, a mandatory quota comes first, values of the same
    case in another unit are more, or the leading value came out worse than the mean.
    """
    if not actor.has_perm("analysis.derive"):
        raise Forbidden("只有部级工作人员可以推导基准。", *CLAUSES)
    with transaction.atomic():
        lock(campaign)
        rule = rule_of(campaign)
        seen = observations(campaign, kind)
        found, unread = groups(seen, rule)
        if not found:
            raise Refused(
                "还没有通过审核的现有单位的数值，不能推导基准。",
                *CLAUSES,
                next_step="请在现有单位填报并经审核后再推导。",
            )
        proposal = DerivedProposal.objects.create(
            campaign=campaign, kind=kind, rule=_said(campaign), units=len({one.source for one in seen}),
            unread=len(unread), derived_by=actor, derived_at=clock.now(),
        )  # fmt: skip
        DerivedRow.objects.bulk_create(_rows(proposal, found, rule), batch_size=BATCH)
        data = {"kind": kind, "proposal": proposal.pk, "units": proposal.units, "groups": len(found)}
        audit.record(campaign, "analysis.derive", actor=actor, data=data, clauses=CLAUSES)
    return proposal


def _said(campaign: Campaign) -> dict[str, Any]:
    return pack_for(campaign).derivation.model_dump(mode="json")


def rule_from(said: Mapping[str, Any]) -> Rule:
    """The rule a proposal was derived by."""
    return Rule(
        best_share=Decimal(said["best_share"]), least_units=said["least_units"],
        outlier_z=Decimal(said["outlier_z"]), general=said["general"],
    )  # fmt: skip


def _rows(proposal: DerivedProposal, found: Sequence[Group], rule: Rule) -> list[DerivedRow]:
    present = present_set(proposal)
    rows = [row for _place, row in placed_rows(present)] if present else []
    quotas = {(row.number, row.industry, row.product) for row in rows if row.product and row.trust in AUTHORITATIVE}
    made: list[DerivedRow] = []
    cases: set[Key] = set()
    leave_out = bool(proposal.rule["exclude_outliers"])
    for group in found:
        summary = summarise(group, rule, leave_out=leave_out)
        why = _why_not(group.key, summary, quotas, cases)
        cases.add(group.key)
        made.append(_row(proposal, group, summary, why))
    return made


def _why_not(
    key: Key, summary: Summary | None, quotas: set[tuple[int, str, str]], cases: set[Key]
) -> str:
    if summary is None:
        return FEW
    if (key.number, key.industry, key.product) in quotas:
        return QUOTA
    if key in cases:
        return UNIT
    return SIDE if summary.wrong_side else ""


def _row(proposal: DerivedProposal, group: Group, summary: Summary | None, why: str) -> DerivedRow:
    key = group.key
    row = DerivedRow(
        proposal=proposal, number=key.number, industry=key.industry, product=key.product, basis=key.basis,
        band=key.band, unit=group.unit, enough=summary is not None, taken=not why,
        note=NOTES[why].format(least=proposal.rule["least_units"]) if why else "",
        leave_out=bool(proposal.rule["exclude_outliers"]),
    )  # fmt: skip
    if summary is not None:
        row.values = [[source, str(value)] for source, value in group.values]
        row.summary, row.leading, row.baseline = summary.to_dict(), summary.leading, summary.mean
    return row


def group_of(row: DerivedRow) -> Group:
    """The values of a row as the evaluation takes them."""
    indicator = standard_of(row.proposal).indicator(row.number)
    return Group(
        key=Key(row.number, row.industry, row.product, row.basis, row.band), unit=row.unit,
        higher_is_better=indicator.type == "higher_is_better",
        values=tuple((source, Decimal(value)) for source, value in row.values),
    )  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """What a person types for a row: levels as text (empty: as derived), and the two choices."""

    leading: str = ""
    baseline: str = ""
    taken: bool = True
    leave_out: bool = False
    reason: str = ""


def adjust(row: DerivedRow, wanted: Wanted, *, actor: User) -> DerivedRow:
    """Set a row's levels, whether its outliers count and whether it is taken, with a reason.

    Raises Forbidden, Refused (too few units), Invalid with a gap a field. What was simulated before is then stale.
    """
    with act(DERIVED, "adjust", row.proposal, actor=actor) as doing:
        locked = DerivedRow.objects.select_for_update().get(pk=row.pk)
        locked.proposal = doing.obj
        if not locked.enough:
            raise Refused(str(locked.note) + "。", *CLAUSES)
        summary = _resummarised(locked, wanted)
        levels = _levels(locked, summary, wanted)
        before = (locked.leading, locked.baseline, locked.taken, locked.leave_out)
        locked.summary, locked.leave_out, locked.taken = summary.to_dict(), wanted.leave_out, wanted.taken
        locked.leading, locked.baseline = levels
        locked.reason, locked.adjusted_by, locked.adjusted_at = wanted.reason.strip(), actor, clock.now()
        locked.save()
        after = (locked.leading, locked.baseline, locked.taken, locked.leave_out)
        doing.note(row=row.pk, before=list(map(str, before)), after=list(map(str, after)), reason=locked.reason)
    return locked


def _resummarised(row: DerivedRow, wanted: Wanted) -> Summary:
    summary = summarise(group_of(row), rule_from(row.proposal.rule), leave_out=wanted.leave_out)
    if summary is None:
        least = row.proposal.rule["least_units"]
        raise Invalid([Gap(f"不计离群值后不足 {least} 家，不能采用；请保留离群值。", "leave_out")])
    return summary


def _levels(row: DerivedRow, summary: Summary, wanted: Wanted) -> tuple[Decimal, Decimal]:
    """(引领值, 基准值) as typed, or as derived where nothing is. Raises Invalid."""
    gaps, levels = [], {"leading": summary.leading, "baseline": summary.mean}
    for name, label, text in (("leading", "引领值", wanted.leading), ("baseline", "基准值", wanted.baseline)):
        try:
            levels[name] = parse_decimal(text) if text.strip() else levels[name]
        except NumberError as error:
            gaps.append(Gap(f"{label}{error}", name))
    indicator = standard_of(row.proposal).indicator(row.number)
    pair = Benchmark(leading=levels["leading"], baseline=levels["baseline"], unit=row.unit or None)
    if not gaps and wanted.taken:
        gaps = [Gap(f"{problem.message}。", problem.field or "leading") for problem in check_benchmark(indicator, pair)]
    changed = wanted.taken != row.taken or wanted.leave_out != row.leave_out
    if not wanted.reason.strip() and (changed or levels != {"leading": summary.leading, "baseline": summary.mean}):
        gaps.append(Gap("请填写调整的理由，例如“剔除停产检修年份后取整”。", "reason"))
    if len(wanted.reason.strip()) > LONGEST:
        gaps.append(Gap(f"理由最多 {LONGEST} 个字，现有 {len(wanted.reason.strip())} 个字。", "reason"))
    gaps += _clash(row) if wanted.taken else []
    if gaps:
        raise Invalid(gaps)
    return levels["leading"], levels["baseline"]


def _clash(row: DerivedRow) -> list[Gap]:
    others = row.proposal.rows.filter(
        number=row.number, industry=row.industry, product=row.product, basis=row.basis, band=row.band, taken=True
    ).exclude(pk=row.pk)
    return [Gap(f"同一情形已采用单位为 {other.unit} 的一行，请先取消那一行。", "taken") for other in others]


def simulate(proposal: DerivedProposal, *, actor: User) -> DerivedProposal:
    """Work out and keep what the taken rows would do to every scored application. Raises Forbidden, Refused."""
    with act(DERIVED, "simulate", proposal, actor=actor) as doing:
        tried = simulated(doing.obj)
        doing.obj.simulated.all().delete()
        SimulatedScore.objects.bulk_create([_kept(doing.obj, one, tried) for one in tried.outcomes], batch_size=BATCH)
        doing.obj.effect = _effect(tried)
        doing.obj.simulated_digest, doing.obj.simulated_at = digest_of(doing.obj), clock.now()
        doing.obj.save(update_fields=["effect", "simulated_digest", "simulated_at"])
        doing.note(digest=doing.obj.simulated_digest, units=len(tried.outcomes))
        return doing.obj


def _kept(proposal: DerivedProposal, one: Outcome, tried: Simulated) -> SimulatedScore:
    totals: dict[str, Any] = {"before": one.before, "after": one.after}
    return SimulatedScore(
        proposal=proposal, application_id=one.key, move_key=sortable(abs(one.moved)), crosses=tried.crosses(one),
        crosses_present=tried.crosses_present(one), unscored=list(one.unscored), **totals,
    )  # fmt: skip


def _effect(tried: Simulated) -> dict[str, Any]:
    """What pages show of the whole, decimals as text."""
    found = effect(tried.outcomes)
    content: dict[str, Any] = {name: getattr(found, name) for name in ("units", "gaining", "losing")}
    for name in ("gained", "lost", "largest_gain", "largest_loss"):
        content[name] = str(getattr(found, name))
    for name, crosses in (("crosses", tried.crosses), ("crosses_present", tried.crosses_present)):
        ways = [crosses(one) for one in tried.outcomes]
        content[name] = {"up": ways.count("up"), "down": ways.count("down")}
    content["bands"] = [[str(edge), count] for edge, count in found.bands]
    content["unscored"] = sum(1 for one in tried.outcomes if one.unscored)
    content["means"] = [
        [region, tried.means.counts[region], _text(before), _text(tried.means.after[region])]
        for region, before in sorted(tried.means.before.items())
    ]
    return content


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def make_set(proposal: DerivedProposal, *, actor: User) -> BenchmarkSet:
    """A draft set for the next campaign: the present set with the taken rows in place of those for the same case.

    It is checked and published in the benchmarks room. Raises Forbidden, Refused (effect not simulated, or stale).
    """
    with act(DERIVED, "make_set", proposal, actor=actor) as doing:
        pack = pack_for(doing.obj.campaign)
        year = doing.obj.campaign.year
        draft = benchmarks.draft(
            doing.obj.kind,
            f"{year} 年度核实数据推导基准集（{doing.obj.get_kind_display()}）",
            str(doing.obj.pk),
            actor=actor,
            based_on=present_set(doing.obj),
            origin=BenchmarkSet.Origin.DERIVED,
            for_year=year if pack.benchmarks.derived_same_year else year + 1,
            note=f"由 {year} 年度 {doing.obj.units} 家现有单位的核实数据推导；{pack.derivation.assumption or ''}",
        )
        count = _put_rows(draft, doing.obj, actor)
        doing.obj.made = draft
        doing.obj.save(update_fields=["made"])
        doing.note(set=draft.pk, rows=count)
        return draft


def _put_rows(draft: BenchmarkSet, proposal: DerivedProposal, actor: User) -> int:
    present = [row for _place, row in placed_rows(draft)]
    new = [_set_row(row, proposal) for row in proposal.rows.filter(taken=True).order_by("id")]
    gone = [old.id for row in new for old in replaced(present, case_of(row))]
    for old in BenchmarkRow.objects.filter(set=draft, pk__in=gone):
        benchmarks.remove_row(old, actor=actor)
    return benchmarks.add_rows(draft, new, actor=actor)


def _set_row(row: DerivedRow, proposal: DerivedProposal) -> LevelRow:
    figures = row.figures
    count, out = (figures.count, figures.left_out) if figures else (0, 0)
    source = f"由 {proposal.campaign.year} 年度 {count} 家现有单位的核实数据推导"
    source += f"，未计入离群值 {out} 家" if out else ""
    note = f"已调整：{row.reason}" if row.moved else ""
    return level_row(row, source=source, clause=standard_of(proposal).indicator(row.number).clause, note=note[:LONGEST])
