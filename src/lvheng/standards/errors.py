"""What can go wrong with packs; every message is Simplified Chinese and fit to be shown to a person."""

from __future__ import annotations


class PackError(Exception):
    """A pack is missing, unreadable or contradicts its schema."""


class StandardNotFound(PackError):
    """No pack carries the standard, year or territory that was asked for."""


class IndustryNotFound(PackError):
    """The name or id is none of the key industries of the year (MI-A3.a)."""
