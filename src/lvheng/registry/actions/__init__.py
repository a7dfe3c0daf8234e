"""Every write of the registry room."""

from lvheng.registry.actions.changes import (
    approve_change,
    city_agree,
    city_refuse,
    file_change,
    partner_of,
    refuse_change,
    withdraw_change,
)
from lvheng.registry.actions.counties import lay_counties
from lvheng.registry.actions.enterprises import (
    add_enterprise,
    apply_enterprises,
    end_enterprise,
    keep_enterprises_file,
    plan_enterprises,
)
from lvheng.registry.actions.listing import bar, enter_list, log_event, release, remove_from_lists, rename_entries
from lvheng.registry.actions.people import accept, end_membership, invite, leave, revoke
from lvheng.registry.actions.registering import Asked, approve_registration, refuse_registration, register
from lvheng.registry.actions.units import Identity, add_unit, correct_unit

__all__ = [
    "Asked",
    "Identity",
    "accept",
    "add_enterprise",
    "add_unit",
    "apply_enterprises",
    "approve_change",
    "approve_registration",
    "bar",
    "city_agree",
    "city_refuse",
    "correct_unit",
    "end_enterprise",
    "end_membership",
    "enter_list",
    "file_change",
    "invite",
    "keep_enterprises_file",
    "lay_counties",
    "leave",
    "log_event",
    "partner_of",
    "plan_enterprises",
    "refuse_change",
    "refuse_registration",
    "register",
    "release",
    "remove_from_lists",
    "rename_entries",
    "revoke",
    "withdraw_change",
]
