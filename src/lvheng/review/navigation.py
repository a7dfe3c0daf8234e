"""What the review room offers in the main navigation."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from lvheng.accounts.models import Authority, Role
from lvheng.accounts.queries import roles_of
from lvheng.core.navigation import offers


@offers
def entries(user: Any) -> Iterator[tuple[int, str, str]]:
    """待审核 and 现有单位填报 for officers and auditors, 专家评审 for experts."""
    roles = roles_of(user)
    kinds = {role.kind for role in roles}
    ministry = Authority.Level.MINISTRY in {one.authority.level for one in roles if one.kind == Role.Kind.OFFICER}
    if kinds & {Role.Kind.OFFICER, Role.Kind.AUDITOR}:
        yield 20, "待审核", reverse("review:queue")
        yield 30, "现有单位填报", reverse("review:existing")
    if ministry:
        yield 45, "专家评审", reverse("review:expert_results")
    if Role.Kind.EXPERT in kinds:
        yield 25, "我的评审" if ministry else "专家评审", reverse("review:expert_home")
