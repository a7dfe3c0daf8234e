"""Which year's packs a public page shows."""

from __future__ import annotations

from lvheng.campaigns.models import Campaign
from lvheng.core import clock
from lvheng.core.keys import key_of
from lvheng.standards import list_standards


def pack_years() -> list[int]:
    """The years that have packs, newest first."""
    return sorted({info.year for info in list_standards()}, reverse=True)


def pack_year(campaign: Campaign | None, asked: str = "") -> int:
    """The year asked for if it has packs, else the campaign's, else the newest."""
    years = pack_years()
    found = key_of(asked)
    if found in years:
        return found
    if campaign is not None and campaign.year in years:
        return campaign.year
    return years[0] if years else clock.today().year
