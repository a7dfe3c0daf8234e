"""The main navigation: rooms say what they offer to whom; the base page shows it."""

from collections.abc import Callable, Iterable
from typing import Any

Offers = Callable[[Any], Iterable[tuple[int, str, str]]]
_OFFERS: list[Offers] = []
_LABELS: list[Callable[[Any], str]] = []


def offers(function: Offers) -> Offers:
    """Register a room's entries: a function of the user that yields (order, label, url)."""
    _OFFERS.append(function)
    return function


def labels(function: Callable[[Any], str]) -> Callable[[Any], str]:
    """Register who says, in words, what a person is here (first non-empty answer counts)."""
    _LABELS.append(function)
    return function


def items_for(user: Any) -> list[tuple[str, str]]:
    """The entries a person sees, in order."""
    found = [entry for offer in _OFFERS for entry in offer(user)]
    return [(label, url) for _order, label, url in sorted(found)]


def role_label(user: Any) -> str:
    """What the person is here, in words; empty for a stranger."""
    return next((text for label in _LABELS if (text := label(user))), "")
