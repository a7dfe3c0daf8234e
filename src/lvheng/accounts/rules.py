"""Who is what where: predicates that every room builds its permissions from."""

from collections.abc import Callable
from typing import Any

import rules

from lvheng.accounts.models import Authority, Role
from lvheng.accounts.queries import roles_of
from lvheng.core.navigation import labels

LEVELS = (Authority.Level.CITY, Authority.Level.PROVINCE, Authority.Level.MINISTRY)


def holds(user: Any, kind: str, level: str, authority: Authority | None) -> bool:
    """Whether a person has a role of `kind` at `level` whose territory covers `authority` (None: anywhere)."""
    return any(
        role.kind == kind and role.authority.level == level and (authority is None or authority.within(role.authority))
        for role in roles_of(user)
    )


def officer_at(level: str, where: Callable[[Any], Authority]) -> Any:
    """A `rules` predicate: officer at `level` over the authority that `where` finds for the object.

    Asked without an object it answers whether the person is such an officer anywhere.
    """

    @rules.predicate(f"officer_at_{level}")
    def check(user: Any, obj: Any = None) -> bool:
        return holds(user, Role.Kind.OFFICER, level, where(obj) if obj is not None else None)

    return check


def officer_over(where: Callable[[Any], Authority]) -> Any:
    """A `rules` predicate: officer of the authority that `where` finds, or of one above it; without object: of any."""

    @rules.predicate("officer_over")
    def check(user: Any, obj: Any = None) -> bool:
        return any(holds(user, Role.Kind.OFFICER, level, where(obj) if obj is not None else None) for level in LEVELS)

    return check


def is_kind(kind: str) -> Any:
    """A `rules` predicate: holds a role of this kind anywhere."""

    @rules.predicate(f"is_{kind}")
    def check(user: Any) -> bool:
        return any(role.kind == kind for role in roles_of(user))

    return check


is_administrator = is_kind(Role.Kind.ADMINISTRATOR)
is_auditor = is_kind(Role.Kind.AUDITOR)
rules.add_perm("accounts.lay_tree", is_administrator)


@labels
def label(user: Any) -> str:
    """A person's first role in words, e.g. 株洲市 · 工作人员."""
    return next((f"{role.authority.name} · {role.get_kind_display()}" for role in roles_of(user)), "")
