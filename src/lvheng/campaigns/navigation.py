"""What the campaigns room offers in the main navigation."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from lvheng.accounts.models import Authority, Role
from lvheng.accounts.queries import role_at
from lvheng.campaigns.queries import current
from lvheng.core.navigation import offers


@offers
def entries(user: Any) -> Iterator[tuple[int, str, str]]:
    """The years, for the ministry's officers while there is none; from then on their dashboard leads there."""
    if role_at(user, Role.Kind.OFFICER, Authority.Level.MINISTRY) and current() is None:
        yield 78, "年度", reverse("campaigns:home")
