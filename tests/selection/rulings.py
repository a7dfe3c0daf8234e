"""Other rules than the year's, for tests of what the packs may set."""

from typing import Any

import pytest

from lvheng.campaigns import queries
from lvheng.standards import CampaignPack


def ruled(patch: pytest.MonkeyPatch, territory: str | None = None, **changes: dict[str, Any]) -> None:
    """Change parts of the packs, e.g. `ruled(patch, bottom_rule={"scope": "province"})`; of one territory if given."""
    load = queries.load_campaign

    def changed(year: int, code: str | None = None) -> CampaignPack:
        pack = load(year, code)
        if territory not in (None, code):
            return pack
        parts = {name: getattr(pack, name).model_copy(update=values) for name, values in changes.items()}
        return pack.model_copy(update=parts)

    patch.setattr(queries, "load_campaign", changed)


def hearing(patch: pytest.MonkeyPatch, *proposals: str, territory: str | None = None) -> None:
    """Hear the unit before these proposals alone; before none without."""
    rule = queries.load_campaign(2025, territory).dynamic_management
    heard = rule.hearing.model_copy(update={"enabled": bool(proposals), "proposals": proposals})
    ruled(patch, territory, dynamic_management={"hearing": heard})
