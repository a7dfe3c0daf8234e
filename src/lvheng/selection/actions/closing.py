"""Closing the year: a proposal for every listed unit, and its confirmation by a person (HN-4.1.c, MI-2.2.b)."""

from collections.abc import Iterable
from dataclasses import dataclass
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
from lvheng.selection import queries
from lvheng.selection.actions.said import required
from lvheng.selection.models import AnnualResult, ClosingProposal
from lvheng.selection.process import CLOSING, CLOSING_PROPOSAL
from lvheng.standards import CampaignPack

K = ClosingProposal.Kind
REMOVALS = (K.REMOVE_UNFILED, K.REMOVE_BOTTOM)


@dataclass(frozen=True)
class _Case:
    """A unit with its peers' results of the year, its own of all years, and the names to show."""

    unit: Unit
    peers: dict[int, queries.Result]
    history: list[AnnualResult]
    released: bool
    names: dict[int, str]


@dataclass(frozen=True)
class _Proposal:
    kind: str
    clause: str
    grounds: dict[str, Any]


def propose_closing(campaign: Campaign, *, actor: User) -> int:
    """Record the year's results and propose what becomes of every unit on the national list; returns how many.

    Not filed and not released: remove (HN-4.1.c). At the bottom for the pack's number of years running: remove;
    for fewer: warn (MI-2.2.b). Else stay. Running it again renews what nobody has decided yet. Raises Forbidden,
    Refused (filing not over everywhere).
    """
    with act(CLOSING, "propose", campaign, actor=actor) as doing:
        units = list(queries.duty_units(campaign).select_related("authority__parent").order_by("id"))
        results = queries.year_results(campaign)
        names = {unit.pk: unit.name for unit in units}
        kinds = {unit.pk: unit.kind for unit in units}
        history = _record(campaign, units, results)
        freed = queries.released_units(campaign)
        decided = set(
            queries.proposals(campaign).exclude(state=ClosingProposal.State.PROPOSED).values_list("unit", flat=True)
        )
        for unit in units:
            if unit.pk in decided:
                continue
            peers = {key: result for key, result in results.items() if kinds[key] == unit.kind}
            case = _Case(unit, peers, history[unit.pk], unit.pk in freed, names)
            found = _propose(pack_for(campaign, unit.authority), case)
            ClosingProposal.objects.update_or_create(
                campaign=campaign,
                unit=unit,
                defaults={"kind": found.kind, "clause": found.clause, "grounds": found.grounds},
            )
        doing.note(units=len(units), scored=len(results))
    return len(units)


def _record(
    campaign: Campaign, units: Iterable[Unit], results: dict[int, queries.Result]
) -> dict[int, list[AnnualResult]]:
    """Keep the year's result of every unit (no score: not filed); returns each unit's results of all years."""
    history: dict[int, list[AnnualResult]] = {}
    for unit in units:
        result = results.get(unit.pk)
        values: dict[str, Any] = {"score": None, "rank": None, "population": 0, "in_bottom": False}
        if result is not None:
            values = {
                "score": result.score,
                "rank": result.rank,
                "population": result.population,
                "in_bottom": result.in_bottom,
            }
        AnnualResult.objects.update_or_create(unit=unit, year=campaign.year, defaults=values)
        history[unit.pk] = []
    for kept in AnnualResult.objects.filter(unit__in=history, year__lte=campaign.year).order_by("-year"):
        history[kept.unit_id].append(kept)
    return history


def _propose(pack: CampaignPack, case: _Case) -> _Proposal:
    """What is proposed for one unit, with its grounds: years, ranks, cut-off and who stood beside it."""
    grounds: dict[str, Any] = {"years": [_year(kept) for kept in case.history], "released": case.released}
    result = case.peers.get(case.unit.pk)
    if result is None:
        if case.released:
            return _Proposal(K.STAY, "", grounds)
        clause = pack.unfiled.clause or pack.duty.clause or ""
        return _Proposal(K.REMOVE_UNFILED if pack.unfiled.removed else K.WARN, clause, grounds)
    edge = queries.cut_off(case.peers.values())
    grounds |= {
        "share": str(pack.bottom_rule.share),
        "cut_off": num2(edge) if edge is not None else "",
        "neighbours": [
            {"name": case.names[key], "score": num2(case.peers[key].score), "rank": case.peers[key].rank}
            for key in queries.neighbours(case.unit.pk, case.peers)
        ],
    }
    run = queries.bottom_run(case.history)
    grounds["run"] = [kept.year for kept in run]
    if not run:
        return _Proposal(K.STAY, "", grounds)
    kind = K.REMOVE_BOTTOM if len(run) >= pack.bottom_rule.years else K.WARN
    return _Proposal(kind, pack.bottom_rule.clause or "", grounds)


def _year(result: AnnualResult) -> dict[str, Any]:
    return {
        "year": result.year,
        "score": num2(result.score) if result.score is not None else "",
        "rank": result.rank,
        "population": result.population,
        "in_bottom": result.in_bottom,
    }


def confirm(proposal: ClosingProposal, *, actor: User, decision: str = "", reason: str = "") -> ClosingProposal:
    """Confirm a proposal (HN-4.1.c, MI-2.2.b); a removal needs a decision number and takes the unit off the list.

    Tells the unit. Raises Forbidden, Refused, Invalid.
    """
    with act(CLOSING_PROPOSAL, "confirm", proposal, actor=actor) as doing:
        settled = doing.obj
        said = {"decision": decision.strip()[:80], "reason": reason.strip()[:500]}
        if settled.kind in REMOVALS:
            said |= required({"decision": "移出决定文号"}, {"decision": decision})
            why = said["reason"] or str(settled.get_kind_display())
            registry.remove_from_lists(
                settled.unit,
                actor=actor,
                clause=settled.clause,
                reason=why,
                decision=said["decision"],
                levels=(ListEntry.Level.NATIONAL,),
            )
        _settle(settled, actor, said)
        doing.note(kind=settled.kind, unit=settled.unit_id, **said)
        if settled.kind != K.STAY:
            text = f"{settled.unit.name}：{settled.campaign.year}年度动态管理：{settled.get_kind_display()}。"
            doing.tell(members_of(settled.unit), text)
    return settled


def dismiss_proposal(proposal: ClosingProposal, *, actor: User, reason: str) -> ClosingProposal:
    """Don't follow a proposal, with a reason; the unit stays. Raises Forbidden, Refused, Invalid."""
    with act(CLOSING_PROPOSAL, "dismiss", proposal, actor=actor) as doing:
        said = required({"reason": "不采纳的理由"}, {"reason": reason})
        _settle(doing.obj, actor, {"decision": "", "reason": said["reason"][:500]})
        doing.note(kind=doing.obj.kind, unit=doing.obj.unit_id, **said)
    return doing.obj


def _settle(proposal: ClosingProposal, actor: User, said: dict[str, str]) -> None:
    proposal.decision, proposal.reason = said["decision"], said["reason"]
    proposal.decided_by, proposal.decided_at = actor, clock.now()
    proposal.save(update_fields=["decision", "reason", "decided_by", "decided_at"])


def confirm_all(campaign: Campaign, kind: str, *, actor: User) -> int:
    """Confirm all open proposals of a kind that changes no list (stay, warn), wholly or not at all; returns how many.

    Raises Forbidden, Refused (a kind that removes: each is confirmed by itself).
    """
    if not actor.has_perm("selection.close"):
        raise Forbidden("只有部级工作人员可以确认动态管理建议。", "HN-4.1.c", "MI-2.2.b")
    if kind in REMOVALS:
        raise Refused("移出名单的建议须逐条确认，并写明决定文号。", "HN-4.1.c", "MI-2.2.b")
    with transaction.atomic():
        waiting = queries.proposals(campaign).filter(kind=kind, state=ClosingProposal.State.PROPOSED).order_by("id")
        return len([confirm(proposal, actor=actor) for proposal in waiting])


def close_year(campaign: Campaign, *, actor: User) -> Campaign:
    """End the year's work once every proposal is settled. Raises Forbidden, Refused."""
    return campaigns.close_campaign(campaign, actor=actor)
