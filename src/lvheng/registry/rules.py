"""Who may do what with units and lists."""

from typing import Any

import rules

from lvheng.accounts.models import Authority
from lvheng.accounts.rules import officer_at
from lvheng.core.navigation import labels
from lvheng.registry.models import Unit
from lvheng.registry.queries import is_member, own_units


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


@labels
def unit_label(user: Any) -> str:
    """For applicants: their unit and what they are there."""
    unit = own_units(user).first()
    return f"{unit.name} · 填报人" if unit else ""
