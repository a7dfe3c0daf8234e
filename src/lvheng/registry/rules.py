"""Who may do what with units and lists."""

from typing import Any

import rules

from lvheng.accounts.models import Authority, Role
from lvheng.accounts.queries import reach as within_reach
from lvheng.accounts.queries import roles_of
from lvheng.accounts.rules import holds, officer_at, officer_over
from lvheng.core.files import of_a_unit, reach
from lvheng.core.models import StoredFile
from lvheng.core.navigation import labels
from lvheng.registry.listworld import LEVELS as LIST_LEVELS
from lvheng.registry.listworld import imports_visible_to
from lvheng.registry.models import ChangeRequest, Invitation, Registration, Unit, UnitMember
from lvheng.registry.parkfiles import park_of
from lvheng.registry.persons import changes_for
from lvheng.registry.queries import is_member, own_units, visible_to


def authority_of(unit: Unit) -> Authority:
    """The authority a unit reports to."""
    return unit.authority


@rules.predicate
def files_for(user: Any, unit: Unit) -> bool:
    """The person files for this unit."""
    return is_member(user, unit)


province_officer = officer_at(Authority.Level.PROVINCE, authority_of)
ministry_officer = officer_at(Authority.Level.MINISTRY, authority_of)
rules.add_perm("registry.release", province_officer)


def itself(authority: Authority) -> Authority:
    """Of an authority, whom it is asked about."""
    return authority


any_officer = officer_over(authority_of)
rules.add_perm("registry.add_unit", officer_over(itself))
rules.add_perm("registry.edit_unit", any_officer)
rules.add_perm("registry.move_unit", province_officer | ministry_officer)
rules.add_perm("registry.edit_enterprises", files_for | any_officer)


@rules.predicate
def imports_lists(user: Any, obj: Any = None) -> bool:
    """Officer of the level whose list it is: the ministry of the national, a province, a city of its own (MI-3.c)."""
    if obj is None:
        return any(holds(user, Role.Kind.OFFICER, level, None) for level in LIST_LEVELS.values())
    level = LIST_LEVELS.get(obj.level)
    return level == obj.authority.level and holds(user, Role.Kind.OFFICER, level, obj.authority)


rules.add_perm("registry.import_list", imports_lists)


@reach
def sees_list_file(user: Any, stored: StoredFile) -> bool:
    """The file of an import is seen by those who see the import."""
    return imports_visible_to(user).filter(file=stored).exists()


@labels
def unit_label(user: Any) -> str:
    """For applicants: their unit and what they are there."""
    unit = own_units(user).first()
    return f"{unit.name} · 填报人" if unit else ""


def _own_authority(user: Any, authority: Authority) -> bool:
    """Whether a person is an officer of exactly this authority."""
    return any(role.kind == Role.Kind.OFFICER and role.authority_id == authority.pk for role in roles_of(user))


def _administers(user: Any, authority: Authority) -> bool:
    kind = Role.Kind.ADMINISTRATOR
    return any(role.kind == kind and authority.within(role.authority) for role in roles_of(user))


@rules.predicate
def officer_of_unit(user: Any, unit: Unit) -> bool:
    """An officer of the very authority that the unit reports to."""
    return _own_authority(user, unit.authority)


@rules.predicate
def decides_registration(user: Any, registration: Registration) -> bool:
    """An officer of the very authority that the registration was sent to."""
    return _own_authority(user, registration.authority)


@rules.predicate
def administers(user: Any, authority: Authority) -> bool:
    """An administrator whose territory covers the authority."""
    return _administers(user, authority)


@rules.predicate
def may_revoke(user: Any, invitation: Invitation) -> bool:
    """Whoever sent it; the unit's people and its authority's officers; those who administer where the role is."""
    if invitation.unit is not None:
        return is_member(user, invitation.unit) or _own_authority(user, invitation.unit.authority)
    return invitation.authority is not None and _administers(user, invitation.authority)


@rules.predicate
def ends_membership(user: Any, member: UnitMember) -> bool:
    """An officer of the very authority that the person's unit reports to."""
    return _own_authority(user, member.unit.authority)


@rules.predicate
def filed_change(user: Any, change: ChangeRequest) -> bool:
    """The person files for the unit that changes."""
    return is_member(user, change.unit)


def _changing(change: ChangeRequest) -> Authority:
    return change.unit.authority


@rules.predicate
def reads_queues(user: Any) -> bool:
    """Officers and auditors see what waits in their territory, and what was decided."""
    return any(role.kind in {Role.Kind.OFFICER, Role.Kind.AUDITOR} for role in roles_of(user))


rules.add_perm("registry.read_queues", reads_queues)
rules.add_perm("registry.decide_registration", decides_registration)
rules.add_perm("registry.invite", files_for | officer_of_unit)
rules.add_perm("registry.invite_role", administers)
rules.add_perm("registry.accept_invitation", rules.always_allow)
rules.add_perm("registry.revoke_invitation", may_revoke)
rules.add_perm("registry.lapse_invitation", rules.always_allow)
rules.add_perm("registry.leave", files_for)
rules.add_perm("registry.end_member", ends_membership)
rules.add_perm("registry.file_change", files_for)
rules.add_perm("registry.review_change", officer_at(Authority.Level.CITY, _changing))
rules.add_perm("registry.decide_change", officer_at(Authority.Level.PROVINCE, _changing))
rules.add_perm("registry.withdraw_change", filed_change)


@reach
def sees_proof_of_person(user: Any, stored: StoredFile) -> bool:
    """A letter of authorisation: officers and auditors of the territory it was sent to."""
    return Registration.objects.filter(within_reach(user, "authority"), proof=stored).exists()


@reach
def sees_proof_of_change(user: Any, stored: StoredFile) -> bool:
    """Proof of a change: whoever sees the change."""
    return changes_for(user).filter(proof=stored).exists()


@of_a_unit
def is_proof(stored: StoredFile) -> bool:
    """Such proof goes with the unit, not with the one who sent it."""
    return Registration.objects.filter(proof=stored).exists() or ChangeRequest.objects.filter(proof=stored).exists()


@reach
def sees_park_file(user: Any, stored: StoredFile) -> bool:
    """A table of a park's enterprises: whoever sees the park."""
    park = park_of(stored)
    return park is not None and visible_to(user).filter(pk=park).exists()


@of_a_unit
def is_park_file(stored: StoredFile) -> bool:
    """Such a table is the park's, not its uploader's: who no longer files for the park no longer sees it."""
    return park_of(stored) is not None
