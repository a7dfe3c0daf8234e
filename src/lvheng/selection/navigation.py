"""What the selection room offers in the main navigation."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from lvheng.accounts.models import Authority, Role
from lvheng.accounts.queries import roles_of
from lvheng.core.navigation import offers

L = Authority.Level


@offers
def entries(user: Any) -> Iterator[tuple[int, str, str]]:
    """The page each level's officers begin at, and 动态管理 (with green codes, reports on units, falsification)."""
    levels = {role.authority.level for role in roles_of(user) if role.kind in (Role.Kind.OFFICER, Role.Kind.AUDITOR)}
    if L.CITY in levels:
        yield 40, "汇总表", reverse("selection:city")
    if L.PROVINCE in levels:
        yield 40, "遴选推荐", reverse("selection:ranking")
        if L.MINISTRY not in levels:
            yield 60, "动态管理", reverse("selection:closing")
    if L.MINISTRY in levels:
        yield 40, "推荐名单", reverse("selection:ministry")
        yield 60, "动态管理", reverse("selection:closing")
