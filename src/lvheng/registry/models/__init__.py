"""Units, their names and people over time, the lists they stand on, changes, removals, bars and releases from duty."""

from lvheng.registry.models.changes import ChangeRequest
from lvheng.registry.models.lists import STANDING, Bar, EntryEvent, ListEntry, ListImport, Release
from lvheng.registry.models.people import Invitation, Registration, UnitMember
from lvheng.registry.models.units import County, ParkEnterprise, Unit, UnitCode, UnitName

__all__ = [
    "STANDING",
    "Bar",
    "ChangeRequest",
    "County",
    "EntryEvent",
    "Invitation",
    "ListEntry",
    "ListImport",
    "ParkEnterprise",
    "Registration",
    "Release",
    "Unit",
    "UnitCode",
    "UnitMember",
    "UnitName",
]
