"""What else changes when a unit does: later rooms register it, the act that changes the unit has it done."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from lvheng.accounts.models import User
from lvheng.registry.models import Unit


@dataclass(frozen=True)
class Effect:
    """A change of a unit that takes effect (domain.md §5).

    `before`, `after`: the changed fields by name. `absorbed`: the unit that a merger ends; `was_existing`: whether that
    one stood on the national list until now.
    """

    unit: Unit
    actor: User
    decision: str
    before: Mapping[str, str] = field(default_factory=dict)
    after: Mapping[str, str] = field(default_factory=dict)
    absorbed: Unit | None = None
    was_existing: bool = False


Consequence = Callable[[Effect], None]
_CONSEQUENCES: list[Consequence] = []


def consequence(function: Consequence) -> Consequence:
    """Register what a room does in the act that changes a unit (`<room>/consequences.py`)."""
    _CONSEQUENCES.append(function)
    return function


Held = Callable[[Unit], list[str]]
_HELD: list[Held] = []


def holds_against(function: Held) -> Held:
    """Register what a room holds against a unit, in words, for whoever decides on its merger."""
    _HELD.append(function)
    return function


def held_against(unit: Unit) -> list[str]:
    """What every room holds against a unit now."""
    return [words for function in _HELD for words in function(unit)]


Concerned = Callable[[], set[int]]
_CONCERNED: dict[Consequence, Concerned] = {}


def only_for(units: Concerned) -> Callable[[Consequence], Consequence]:
    """Say of a consequence which units' changes concern it at all, asked once where many units change."""

    def said(function: Consequence) -> Consequence:
        _CONCERNED[function] = units
        return function

    return said


def follow_all(effects: Sequence[Effect]) -> None:
    """Have every room do its part in many changes, only for those units that concern it."""
    for function in _CONSEQUENCES if effects else ():
        concerned = _CONCERNED[function]() if function in _CONCERNED else {one.unit.pk for one in effects}
        for effect in effects:
            if effect.unit.pk in concerned:
                function(effect)


def follow(effect: Effect) -> None:
    """Have every room do its part."""
    for function in _CONSEQUENCES:
        function(effect)


Removed = Callable[[Sequence[Unit], User], None]
_REMOVED: list[Removed] = []


def when_removed(function: Removed) -> Removed:
    """Register what a room does in the act that takes units off a list (`<room>/consequences.py`)."""
    _REMOVED.append(function)
    return function


def follow_removals(units: Sequence[Unit], actor: User) -> None:
    """Have every room do its part in removals that took effect (HN-4.1.c, HN-1.1.c)."""
    for function in _REMOVED if units else ():
        function(units, actor)
