"""Who derives benchmark levels: the ministry's officers; its auditors look on."""

import rules

from lvheng.accounts.models import Authority
from lvheng.accounts.rules import officer_at


def _nowhere(_object: object) -> None:
    return None


rules.add_perm("analysis.derive", officer_at(Authority.Level.MINISTRY, _nowhere))  # type: ignore[arg-type]
