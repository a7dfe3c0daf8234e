"""Who may set up, open and close a campaign, and extend its windows."""

from typing import Any

import rules

from lvheng.accounts.models import Authority, Role
from lvheng.accounts.queries import roles_of
from lvheng.accounts.rules import holds, officer_at
from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import Place, pack_for


def _nowhere(_campaign: Campaign) -> None:
    return None


@rules.predicate
def decides_extensions(user: Any, place: Place) -> bool:
    """An officer, over this territory, of the level that its rules name for extensions (HN-3.3)."""
    level = pack_for(place.campaign, place.authority).extensions.decided_by
    return holds(user, Role.Kind.OFFICER, level, place.authority)


def _reads(*levels: str) -> Any:
    """Officers and auditors of these levels."""

    @rules.predicate(f"reads_years_{'_'.join(levels)}")
    def check(user: Any) -> bool:
        kinds = {Role.Kind.OFFICER, Role.Kind.AUDITOR}
        return any(role.kind in kinds and role.authority.level in levels for role in roles_of(user))

    return check


ministry_officer = officer_at(Authority.Level.MINISTRY, _nowhere)  # type: ignore[arg-type]
rules.add_perm("campaigns.open", ministry_officer)
rules.add_perm("campaigns.close", ministry_officer)
rules.add_perm("campaigns.extend", decides_extensions)
rules.add_perm("campaigns.read_years", _reads(Authority.Level.MINISTRY))
rules.add_perm("campaigns.read_extensions", _reads(*Authority.Level.values))
