"""What the registry offers in the main navigation."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from lvheng.accounts.models import Role
from lvheng.accounts.queries import roles_of
from lvheng.core.navigation import offers
from lvheng.registry.queries import own_units


@offers
def entries(user: Any) -> Iterator[tuple[int, str, str]]:
    """单位与名单 for officers and auditors, the authorities for administrators, their unit for its people."""
    kinds = {role.kind for role in roles_of(user)}
    if kinds & {Role.Kind.OFFICER, Role.Kind.AUDITOR}:
        yield 65, "单位与名单", reverse("registry:home")
    elif Role.Kind.ADMINISTRATOR in kinds:
        yield 65, "主管部门", reverse("registry:authorities")
    elif not kinds and own_units(user).exists():
        yield 65, "本单位", reverse("registry:people")
