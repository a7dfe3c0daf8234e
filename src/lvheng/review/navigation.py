"""What the review room offers in the main navigation."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from lvheng.accounts.models import Role
from lvheng.accounts.queries import roles_of
from lvheng.core.navigation import offers


@offers
def entries(user: Any) -> Iterator[tuple[int, str, str]]:
    """待审核 and 现有单位填报 for officers and auditors, 专家评审 for experts."""
    kinds = {role.kind for role in roles_of(user)}
    if kinds & {Role.Kind.OFFICER, Role.Kind.AUDITOR}:
        yield 20, "待审核", reverse("review:queue")
        yield 30, "现有单位填报", reverse("review:existing")
    if Role.Kind.EXPERT in kinds:
        yield 25, "专家评审", reverse("review:expert_home")
