"""Who may do what in selection, and who may see its files."""

from typing import Any

import rules

from lvheng.accounts.models import Authority, Role
from lvheng.accounts.queries import reach, roles_of
from lvheng.accounts.rules import officer_at
from lvheng.core import files
from lvheng.core.models import StoredFile
from lvheng.selection.models import Candidacy, Falsification, HandIn, Objection
from lvheng.selection.slots import FalsificationSlot, HandInSlot, ReportSlot


def _slot(slot: HandInSlot | ReportSlot) -> Authority:
    return slot.authority


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


LEVEL = Authority.Level
province_of_candidate = officer_at(LEVEL.PROVINCE, _candidacy)
ministry_officer = officer_at(LEVEL.MINISTRY, _nowhere)  # type: ignore[arg-type]
ministry_of_candidate = officer_at(LEVEL.MINISTRY, _candidacy)

rules.add_perm("selection.hand_in", officer_at(LEVEL.CITY, _slot))
rules.add_perm("selection.recommend", province_of_candidate)
rules.add_perm("selection.report", officer_at(LEVEL.PROVINCE, _slot))
rules.add_perm("selection.shortlist", ministry_of_candidate)
rules.add_perm("selection.publicity", ministry_officer)
rules.add_perm("selection.object", rules.always_allow)
rules.add_perm("selection.answer", ministry_officer)
rules.add_perm("selection.publish", ministry_officer)
rules.add_perm("selection.close", ministry_officer)
rules.add_perm("selection.falsify", officer_at(LEVEL.PROVINCE, _unit) | officer_at(LEVEL.MINISTRY, _unit))
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
