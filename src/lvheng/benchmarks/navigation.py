"""What the benchmarks room offers in the main navigation."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from lvheng.accounts.models import Role
from lvheng.accounts.queries import roles_of
from lvheng.core.navigation import offers


@offers
def entries(user: Any) -> Iterator[tuple[int, str, str]]:
    """基准集, for officers and auditors; everybody else who is signed in reads the published ones by address."""
    if any(role.kind in (Role.Kind.OFFICER, Role.Kind.AUDITOR) for role in roles_of(user)):
        yield 75, "基准集", reverse("benchmarks:home")
