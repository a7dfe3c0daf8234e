"""Who may draft, publish and name benchmark sets, and who reads them: published ones everybody who is signed in."""

import rules

from lvheng.accounts.models import Authority
from lvheng.accounts.rules import officer_at


def _nowhere(_set: object) -> None:
    return None


ministry_officer = officer_at(Authority.Level.MINISTRY, _nowhere)  # type: ignore[arg-type]
rules.add_perm("benchmarks.edit", ministry_officer)
rules.add_perm("benchmarks.publish", ministry_officer)
rules.add_perm("benchmarks.name", ministry_officer)
