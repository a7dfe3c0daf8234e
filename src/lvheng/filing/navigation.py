"""What the filing room offers in the main navigation."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from lvheng.core.navigation import offers
from lvheng.registry.queries import own_units


@offers
def entries(user: Any) -> Iterator[tuple[int, str, str]]:
    """For those who file for a unit."""
    if own_units(user).exists():
        yield 10, "本年申报", reverse("filing:home")
        yield 20, "历年与回执", reverse("filing:years")
