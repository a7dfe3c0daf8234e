"""What the analysis room offers in the main navigation."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from lvheng.accounts.models import Authority, Role
from lvheng.accounts.queries import roles_of
from lvheng.core.navigation import offers

BOARDS = {
    Authority.Level.MINISTRY: "analysis:ministry",
    Authority.Level.PROVINCE: "analysis:province",
    Authority.Level.CITY: "analysis:city",
}


@offers
def entries(user: Any) -> Iterator[tuple[int, str, str]]:
    """The dashboard of the highest level a person works at, from which the rest is reached; the log for auditors."""
    roles = [role for role in roles_of(user) if role.kind in (Role.Kind.OFFICER, Role.Kind.AUDITOR)]
    levels = {role.authority.level for role in roles}
    for level, name in BOARDS.items():
        if level in levels:
            yield 10, "看板", reverse(name)
            break
    if any(role.kind == Role.Kind.AUDITOR for role in roles):
        yield 70, "审计记录", reverse("analysis:log")
