"""Who may publish a benchmark set and name it for a campaign."""

import rules

from lvheng.accounts.models import Authority
from lvheng.accounts.rules import officer_at


def _nowhere(_set: object) -> None:
    return None


ministry_officer = officer_at(Authority.Level.MINISTRY, _nowhere)  # type: ignore[arg-type]
rules.add_perm("benchmarks.publish", ministry_officer)
rules.add_perm("benchmarks.name", ministry_officer)
