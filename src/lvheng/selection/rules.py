"""Who may do what in selection, and who may see its files."""

from typing import Any

import rules

from lvheng.accounts.models import Authority, Role
from lvheng.accounts.queries import reach, roles_of
from lvheng.accounts.rules import holds, officer_at
from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import pack_for
from lvheng.core import files
from lvheng.core.models import StoredFile
from lvheng.registry.queries import filed_by, is_member
from lvheng.selection import queries
from lvheng.selection.models import (
    Appeal,
    Candidacy,
    ClosingProposal,
    Falsification,
    GreenCode,
    HandIn,
    Hearing,
    Objection,
    UnitReport,
)
from lvheng.selection.slots import AppealSlot, FalsificationSlot, GreenCodeSlot, HandInSlot, ReportSlot


def _slot(slot: HandInSlot | ReportSlot) -> Authority:
    return slot.authority


def _self(authority: Authority) -> Authority:
    return authority


def _candidacy(candidacy: Candidacy) -> Authority:
    return candidacy.application.authority


def _unit(slot: FalsificationSlot) -> Authority:
    return slot.unit.authority


def _nowhere(_object: object) -> None:
    return None


def _reader(level: str) -> Any:
    """Officers and auditors of a level."""
    kinds = {Role.Kind.OFFICER, Role.Kind.AUDITOR}

    @rules.predicate(f"reads_{level}")
    def check(user: Any) -> bool:
        return any(role.kind in kinds and role.authority.level == level for role in roles_of(user))

    return check


def _decided_at(campaign: Campaign, authority: Authority) -> str:
    """The level that decides on green codes in a territory (its pack's `green_code.decided_by`)."""
    return pack_for(campaign, authority).green_code.decided_by


@rules.predicate
def decides_codes(user: Any, asked: GreenCode | Campaign) -> bool:
    """Officer of the level that the pack names, over the code's unit; of a campaign: for any territory of theirs."""
    if isinstance(asked, Campaign):
        mine = [role.authority for role in roles_of(user) if role.kind == Role.Kind.OFFICER]
        return any(_decided_at(asked, authority) == authority.level for authority in mine)
    at = asked.unit.authority
    return holds(user, Role.Kind.OFFICER, _decided_at(asked.campaign, at), at)


@rules.predicate
def files_for_code(user: Any, code: GreenCode | GreenCodeSlot) -> bool:
    """The person files for the code's unit."""
    return is_member(user, code.unit)


@rules.predicate
def settles(user: Any, proposal: ClosingProposal) -> bool:
    """Officer of the authority that confirms closing proposals in the unit's territory (pack: confirmed_by)."""
    return queries.settles(user, proposal)


@rules.predicate
def files_for_proposal(user: Any, proposal: ClosingProposal) -> bool:
    """The person files for the unit that is heard."""
    return is_member(user, proposal.unit)


@rules.predicate
def handles_report(user: Any, report: UnitReport) -> bool:
    """Officer of the authority that handles the report (pack: reports.handled_by)."""
    return holds(user, Role.Kind.OFFICER, report.authority.level, report.authority)


@rules.predicate
def appeals(user: Any, slot: AppealSlot) -> bool:
    """The person files for the unit whose result it is."""
    return is_member(user, slot.application.unit)


@rules.predicate
def answers_appeal(user: Any, appeal: Appeal) -> bool:
    """Officer of the authority that handles the appeal."""
    return holds(user, Role.Kind.OFFICER, appeal.authority.level, appeal.authority)


LEVEL = Authority.Level
province_of_candidate = officer_at(LEVEL.PROVINCE, _candidacy)
ministry_officer = officer_at(LEVEL.MINISTRY, _nowhere)  # type: ignore[arg-type]
ministry_of_candidate = officer_at(LEVEL.MINISTRY, _candidacy)

rules.add_perm("selection.hand_in", officer_at(LEVEL.CITY, _slot))
rules.add_perm("selection.recommend", province_of_candidate)
rules.add_perm("selection.report", officer_at(LEVEL.PROVINCE, _slot))
rules.add_perm("selection.override", officer_at(LEVEL.PROVINCE, _self))
rules.add_perm("selection.shortlist", ministry_of_candidate)
rules.add_perm("selection.send_back", ministry_officer)
rules.add_perm("selection.lapse", ministry_officer)
rules.add_perm("selection.reopen", province_of_candidate | ministry_of_candidate)
rules.add_perm("selection.appeal", appeals)
rules.add_perm("selection.answer_appeal", answers_appeal)
rules.add_perm("selection.publicity", ministry_officer)
rules.add_perm("selection.object", rules.always_allow)
rules.add_perm("selection.answer", ministry_officer)
rules.add_perm("selection.publish", ministry_officer)
rules.add_perm("selection.close", ministry_officer)
rules.add_perm("selection.settle", settles)
rules.add_perm("selection.state", files_for_proposal)
rules.add_perm("selection.handle_report", handles_report)
rules.add_perm("selection.falsify", officer_at(LEVEL.PROVINCE, _unit) | officer_at(LEVEL.MINISTRY, _unit))
rules.add_perm("selection.request_code", files_for_code)
rules.add_perm("selection.decide_code", decides_codes)
rules.add_perm("selection.end", province_of_candidate | ministry_of_candidate)
rules.add_perm("selection.read_city", _reader(LEVEL.CITY) | _reader(LEVEL.PROVINCE) | _reader(LEVEL.MINISTRY))
rules.add_perm("selection.read_province", _reader(LEVEL.PROVINCE) | _reader(LEVEL.MINISTRY))
rules.add_perm("selection.read_ministry", _reader(LEVEL.MINISTRY))


@files.reach
def sees_hand_in(user: Any, stored: StoredFile) -> bool:
    """The stamped table: officers and auditors of the city's territory and above."""
    return HandIn.objects.filter(reach(user, "authority"), file=stored).exists()


@files.reach
def sees_objection(user: Any, stored: StoredFile) -> bool:
    """Evidence of an objection: the ministry alone, who handles it, and its auditors."""
    return bool(user.has_perm("selection.read_ministry")) and Objection.objects.filter(evidence=stored).exists()


@files.reach
def sees_proof(user: Any, stored: StoredFile) -> bool:
    """Proof of a finding of falsification: officers and auditors of the unit's territory and above."""
    return Falsification.objects.filter(reach(user, "unit__authority"), proof=stored).exists()


@files.reach
def sees_statement_proof(user: Any, stored: StoredFile) -> bool:
    """Proof of a statement: the unit's own people, and officers and auditors of the province and above."""
    found = Hearing.objects.filter(proof=stored)
    if found.filter(filed_by(user, "proposal__unit")).exists():
        return True
    above = bool(user.has_perm("selection.read_province"))
    return above and found.filter(reach(user, "proposal__unit__authority")).exists()


@files.reach
def sees_report_evidence(user: Any, stored: StoredFile) -> bool:
    """Evidence of a report: the authority that handles it and those above; never the unit."""
    return queries.unit_reports_visible_to(user).filter(evidence=stored).exists()


@files.reach
def sees_appeal_evidence(user: Any, stored: StoredFile) -> bool:
    """Evidence of an appeal: the unit's own people, and who handles it and those above."""
    found = Appeal.objects.filter(evidence=stored)
    return found.filter(filed_by(user, "application__unit")).exists() or queries.appeals_visible_to(user).filter(
        evidence=stored
    ).exists()  # fmt: skip
