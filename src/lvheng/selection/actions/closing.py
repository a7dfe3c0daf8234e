"""Closing the year: a proposal for every listed unit, and its confirmation by a person (HN-4.1.c, MI-2.2.b)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from lvheng.accounts.models import User
from lvheng.campaigns import actions as campaigns
from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import pack_for
from lvheng.core import clock
from lvheng.core.components.formats import num2
from lvheng.core.door import act
from lvheng.core.refusal import Forbidden, Refused
from lvheng.registry import actions as registry
from lvheng.registry.models import ListEntry, Unit
from lvheng.registry.queries import members_of
from lvheng.screening.models import Finding
from lvheng.selection import queries
from lvheng.selection.actions.said import required
from lvheng.selection.hearing_guards import REMOVALS
from lvheng.selection.models import AnnualResult, ClosingProposal
from lvheng.selection.process import CLOSING, CLOSING_PROPOSAL
from lvheng.standards import CampaignPack

K = ClosingProposal.Kind
BATCH = 500


@dataclass(frozen=True)
class _Case:
    """A unit with whom it is compared, its results of all years, its findings, and the names to show."""

    unit: Unit
    pack: CampaignPack
    compared: queries.Compared | None
    history: list[AnnualResult]
    released: bool
    names: Mapping[int, str]
    findings: list[Finding] = field(default_factory=list)
    since: int | None = None


def propose_closing(campaign: Campaign, *, actor: User) -> int:
    """Record the year's results and propose what becomes of every unit on the national list; returns how many.

    A confirmed exclusion: remove, where the pack says so. Not filed and not released: remove (HN-4.1.c). At the bottom
    for the pack's number of years running: remove; for fewer: warn (MI-2.2.b). Else stay. Of several that apply the
    first is proposed and the others are named. Running it again renews what nobody has notified or decided yet, and
    what was settled without a removal although one applies now. Raises Forbidden, Refused (filing not over everywhere).
    """
    with act(CLOSING, "propose", campaign, actor=actor) as doing:
        units = list(queries.units_of_year(campaign))
        compared = queries.compared(campaign, units)
        names = {unit.pk: unit.name for unit in units}
        history, since = _record(campaign, units, compared), queries.listed_since()
        reopened = [_reopen(one, actor) for one in queries.overtaken_ones(campaign)]
        freed, findings = queries.released_units(campaign), queries.excluding_findings(campaign)
        listed = set(queries.duty_units(campaign).values_list("pk", flat=True))
        open_ones = ClosingProposal.objects.filter(campaign=campaign, state=ClosingProposal.State.PROPOSED)
        held = dict(open_ones.select_for_update().values_list("unit", "pk"))  # nobody settles one meanwhile
        stale = [key for unit, key in held.items() if unit not in listed]  # taken off the list since
        open_ones.filter(pk__in=stale).delete()
        kept = set(
            queries.proposals(campaign).exclude(state=ClosingProposal.State.PROPOSED).values_list("unit", flat=True)
        )
        rows = []
        for unit in units:
            if unit.pk in kept or unit.pk not in listed:
                continue
            pack = pack_for(campaign, unit.authority)
            among, mine = compared.get(unit.pk), findings.get(unit.pk, [])
            case = _Case(unit, pack, among, history[unit.pk], unit.pk in freed, names, mine, since.get(unit.pk))
            kind, clause, grounds = _propose(case)
            rows.append(ClosingProposal(campaign=campaign, unit=unit, kind=kind, clause=clause, grounds=grounds))
        ClosingProposal.objects.bulk_create(
            rows,
            BATCH,
            update_conflicts=True,
            unique_fields=["campaign", "unit"],
            update_fields=["kind", "clause", "grounds"],
        )
        numbers = {"kept": len(kept), "dropped": len(stale), "reopened": len(reopened)}
        doing.note(units=len(listed), scored=len(compared), **numbers)
    return len(listed)


def _record(
    campaign: Campaign, units: Iterable[Unit], compared: Mapping[int, queries.Compared]
) -> dict[int, list[AnnualResult]]:
    """Keep the year's result of every unit (no score: not filed); returns each unit's results of all years.

    A unit that a former run counted and that no longer counts has no place this year.
    """
    history: dict[int, list[AnnualResult]] = {}
    rows: list[AnnualResult] = []
    nothing: dict[str, Any] = {"score": None, "rank": None, "population": 0, "in_bottom": False}
    for unit in units:
        among = compared.get(unit.pk)
        values = nothing if among is None else among.result_of(unit.pk)
        rows.append(AnnualResult(unit=unit, year=campaign.year, **values))
        history[unit.pk] = []
    AnnualResult.objects.bulk_create(
        rows, BATCH, update_conflicts=True, unique_fields=["unit", "year"], update_fields=[*nothing]
    )
    of_year = AnnualResult.objects.filter(year=campaign.year, score__isnull=False)
    uncounted = [key for key, unit in of_year.values_list("pk", "unit") if unit not in history]
    AnnualResult.objects.filter(pk__in=uncounted).update(**nothing)
    for kept in AnnualResult.objects.filter(year__lte=campaign.year).order_by("-year"):
        if kept.unit_id in history:
            history[kept.unit_id].append(kept)
    return history


def _propose(case: _Case) -> tuple[str, str, dict[str, Any]]:
    """What is proposed for one unit, by which clause, and its grounds; the gravest of what applies comes first."""
    run = queries.run_of(case.history, case.pack.bottom_rule, case.since) if case.compared is not None else []
    standing = queries.Standing(case.pack, case.compared is not None, case.released, run, case.findings)
    (first, clause), *others = standing.applying
    grounds: dict[str, Any] = {
        "years": [_year(kept) for kept in case.history],
        "released": case.released,
        "run": run,
        "since": case.since if case.since and any(kept.year < case.since for kept in case.history) else None,
        "findings": [_finding(one) for one in case.findings],
        "also": [K(kind).label for kind in dict.fromkeys(kind for kind, _clause in others) if kind != first],
    }
    return first, clause, grounds | _standing(case)


def _standing(case: _Case) -> dict[str, Any]:
    """Where a scored unit stands this year: the rule, the population, the cut-off and who stood beside it."""
    if case.compared is None:
        return {}
    among, rule = case.compared.population, case.pack.bottom_rule
    return {
        "share": str(rule.share),
        "scope": case.compared.province.name if case.compared.province is not None else "全国",
        "places": among.places,
        "at_bottom": len(among.bottom),
        "ties": rule.ties,
        "counting": rule.counting,
        "needed": rule.years,
        "cut_off": num2(among.cut_off) if among.cut_off is not None else "",
        "neighbours": [
            {
                "name": case.names[key],
                "score": num2(among.totals[key]),
                "rank": among.ranks[key],
                "in_bottom": key in among.bottom,
            }
            for key in among.beside(case.unit.pk)
        ],
    }


def _year(result: AnnualResult) -> dict[str, Any]:
    return {
        "year": result.year,
        "score": num2(result.score) if result.score is not None else "",
        "rank": result.rank,
        "population": result.population,
        "in_bottom": result.in_bottom,
    }


def _finding(finding: Finding) -> dict[str, str]:
    decided = finding.decided_at.astimezone(clock.ZONE).date().isoformat() if finding.decided_at else ""
    return {"clause": finding.clause, "summary": finding.summary, "decided_on": decided, "reason": finding.reason}


def confirm(proposal: ClosingProposal, *, actor: User, decision: str = "", reason: str = "") -> ClosingProposal:
    """Confirm a proposal (HN-4.1.c, MI-2.2.b), once the unit has been heard where the pack says so.

    A removal needs a decision number and takes the unit off the lists that the pack names. Tells the unit. Raises
    Forbidden, Refused, Invalid.
    """
    with act(CLOSING_PROPOSAL, "confirm", proposal, actor=actor) as doing:
        settled = doing.obj
        said = {"decision": decision.strip()[:80], "reason": reason.strip()[:500]}
        if settled.kind in REMOVALS:
            said |= required({"decision": "移出决定文号"}, {"decision": decision})
            national_only = queries.dynamic_rule(settled).removes_from == "national"
            registry.remove_from_lists(
                settled.unit,
                actor=actor,
                clause=settled.clause,
                reason=said["reason"] or queries.kind_words(settled).removeprefix("移出，"),
                decision=said["decision"],
                levels=(ListEntry.Level.NATIONAL,) if national_only else None,
            )
        _settle(settled, actor, said)
        doing.note(kind=settled.kind, unit=settled.unit_id, **said)
        if settled.kind != K.STAY:
            text = f"{settled.unit.name}：{settled.campaign.year}年度动态管理：{queries.kind_words(settled)}。"
            doing.tell(members_of(settled.unit), text)
    return settled


def dismiss_proposal(proposal: ClosingProposal, *, actor: User, reason: str) -> ClosingProposal:
    """Don't follow a proposal, with a reason; the unit stays. Tells a unit that had been notified.

    Raises Forbidden, Refused, Invalid.
    """
    with act(CLOSING_PROPOSAL, "dismiss", proposal, actor=actor) as doing:
        said = required({"reason": "不采纳的理由"}, {"reason": reason})
        notified = doing.obj.state == ClosingProposal.State.NOTIFIED
        _settle(doing.obj, actor, {"decision": "", "reason": said["reason"][:500]})
        doing.note(kind=doing.obj.kind, unit=doing.obj.unit_id, **said)
        if notified:
            what = f"{doing.obj.campaign.year}年度动态管理：不采纳“{doing.obj.get_kind_display()}”的建议"
            doing.tell(members_of(doing.obj.unit), f"{doing.obj.unit.name}：{what}。")
    return doing.obj


def _reopen(proposal: ClosingProposal, actor: User) -> ClosingProposal:
    """Open a settled proposal that something graver has overtaken; what was decided and stated stays in the log."""
    with act(CLOSING_PROPOSAL, "reopen", proposal, actor=actor) as doing:
        found = doing.obj
        doing.note(kind=found.kind, unit=found.unit_id, reason=found.reason)
        heard = queries.hearing_of(found)
        if heard is not None:
            doing.note(noticed_at=heard.noticed_at.isoformat(), statement=heard.statement, answer=heard.answer)
        text = f"{found.unit.name}：{found.campaign.year}年度动态管理原已决定，因情况有变化重新形成建议。"
        doing.tell(members_of(found.unit) if found.kind != K.STAY else (), text)
        doing.along(decision="", reason="", decided_by=None, decided_at=None)
    if heard is not None:
        heard.delete()  # only now: the database keeps what was stated as long as the proposal stands decided
    return found


def _settle(proposal: ClosingProposal, actor: User, said: dict[str, str]) -> None:
    proposal.decision, proposal.reason = said["decision"], said["reason"]
    proposal.decided_by, proposal.decided_at = actor, clock.now()
    proposal.save(update_fields=["decision", "reason", "decided_by", "decided_at"])


def confirm_all(campaign: Campaign, kind: str, *, actor: User) -> int:
    """Confirm all open proposals of a kind that changes no list (stay, warn), wholly or not at all; returns how many.

    Those of territories where another level confirms are left. Raises Forbidden, Refused (a kind that removes: each is
    confirmed by itself).
    """
    if not queries.settles_somewhere(actor, campaign):
        raise Forbidden("您的角色不能确认动态管理建议。", "HN-4.1.c", "MI-2.2.b")
    if kind in REMOVALS:
        raise Refused("移出名单的建议须逐条确认，并写明决定文号。", "HN-4.1.c", "MI-2.2.b")
    with transaction.atomic():
        waiting = queries.to_settle(actor, campaign, kind, *queries.UNSETTLED)
        return len([confirm(proposal, actor=actor) for proposal in waiting])


def close_year(campaign: Campaign, *, actor: User) -> Campaign:
    """End the year's work once every proposal is settled. Raises Forbidden, Refused."""
    return campaigns.close_campaign(campaign, actor=actor)
