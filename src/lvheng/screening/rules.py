"""Who may look a unit up, decide on a finding, and see the proof of a look-up."""

from typing import Any

import rules

from lvheng.accounts.models import Authority, Role
from lvheng.accounts.queries import reach as authority_reach
from lvheng.accounts.rules import holds
from lvheng.core import files
from lvheng.core.models import StoredFile
from lvheng.registry.models import Unit
from lvheng.registry.queries import filed_by
from lvheng.screening.models import Finding, FindingStatement, LookUp, SourceSnapshot
from lvheng.screening.queries import importing_authorities, snapshots_seen_by

LEVELS = (Authority.Level.CITY, Authority.Level.PROVINCE)


def level_over(user: Any, unit: Unit) -> str:
    """The lowest level at which a person is an officer over this unit: city or province; empty if at none."""
    return next((level for level in LEVELS if holds(user, Role.Kind.OFFICER, level, unit.authority)), "")


@rules.predicate
def looks_up(user: Any, unit: Unit) -> bool:
    """Officer of the unit's city or province (HN-4.1.d)."""
    return bool(level_over(user, unit))


@rules.predicate
def decides(user: Any, finding: Finding) -> bool:
    """Officer of the city or province of the finding's unit."""
    return bool(level_over(user, finding.unit))


@rules.predicate
def overrules(user: Any, finding: Finding) -> bool:
    """Officer of the province of the finding's unit."""
    return holds(user, Role.Kind.OFFICER, Authority.Level.PROVINCE, finding.unit.authority)


@rules.predicate
def imports(user: Any, slot: Any) -> bool:
    """Officer of the very city or province whose list it is: a slot to import for, or a snapshot."""
    return any(one.pk == slot.authority.pk for one in importing_authorities(user))


rules.add_perm("screening.look_up", looks_up)
rules.add_perm("screening.decide", decides)
rules.add_perm("screening.overrule", overrules)
rules.add_perm("screening.import_source", imports)


@files.reach
def proof_is_seen(user: Any, stored: StoredFile) -> bool:
    """Proofs of look-ups and decisions are seen by the officers and auditors of the unit's territory."""
    return (
        LookUp.objects.filter(authority_reach(user, "unit__authority"), proof=stored).exists()
        or Finding.objects.filter(authority_reach(user, "unit__authority"), proof=stored).exists()
    )


@files.reach
def objection_is_seen(user: Any, stored: StoredFile) -> bool:
    """Proof of an objection is seen by the unit's people, and by the officers and auditors of its territory."""
    said = FindingStatement.objects.filter(proof=stored)
    seen = authority_reach(user, "finding__unit__authority") | filed_by(user, "finding__unit")
    return said.filter(seen).exists()


@files.reach
def list_is_seen(user: Any, stored: StoredFile) -> bool:
    """The file of a source list is seen by whom sees the list."""
    return SourceSnapshot.objects.filter(pk__in=snapshots_seen_by(user).values("pk"), file=stored).exists()
