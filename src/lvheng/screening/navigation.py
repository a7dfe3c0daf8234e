"""What the screening room offers in the main navigation."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from lvheng.accounts.models import Authority, Role
from lvheng.accounts.queries import roles_of
from lvheng.core.navigation import offers


@offers
def entries(user: Any) -> Iterator[tuple[int, str, str]]:
    """资格比对, for officers of cities and provinces."""
    levels = (Authority.Level.CITY, Authority.Level.PROVINCE)
    if any(role.kind == Role.Kind.OFFICER and role.authority.level in levels for role in roles_of(user)):
        yield 70, "资格比对", reverse("screening:home")
