"""What the demonstration adds to the main navigation."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from lvheng.accounts.rules import is_administrator
from lvheng.core.navigation import offers


@offers
def entries(user: Any) -> Iterable[tuple[int, str, str]]:
    """The clock, for the demonstration's administrator: where that person lands."""
    if is_administrator(user):
        yield 1, "演示时间", reverse("demo:clock")
