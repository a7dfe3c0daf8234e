"""Who may set up and close a campaign."""

import rules

from lvheng.accounts.models import Authority
from lvheng.accounts.rules import officer_at
from lvheng.campaigns.models import Campaign


def _nowhere(_campaign: Campaign) -> None:
    return None


ministry_officer = officer_at(Authority.Level.MINISTRY, _nowhere)  # type: ignore[arg-type]
rules.add_perm("campaigns.open", ministry_officer)
rules.add_perm("campaigns.close", ministry_officer)
