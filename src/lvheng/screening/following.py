"""What else follows when a finding is confirmed: later rooms register it, the act that confirms has it done."""

from collections.abc import Callable
from typing import Any

from lvheng.core.door import Act
from lvheng.screening.models import Finding

Consequence = Callable[[Finding, Act[Any]], None]
_CONSEQUENCES: list[Consequence] = []


def when_confirmed(function: Consequence) -> Consequence:
    """Register what a room does in the act that confirms a finding (`<room>/consequences.py`)."""
    _CONSEQUENCES.append(function)
    return function


def follow(finding: Finding, doing: Act[Any]) -> None:
    """Have every room do its part."""
    for function in _CONSEQUENCES:
        function(finding, doing)
