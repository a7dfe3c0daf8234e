"""What stands on a unit's card until it is over: rooms say it, the applicant's page shows it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Notice:
    """What a unit must know and can do about now: a name, the words, and where that is done."""

    unit: int
    title: str
    text: str
    url: str
    label: str


Notices = Callable[[Any, Iterable[int]], Iterable[Notice]]
_NOTICES: list[Notices] = []


def notices(function: Notices) -> Notices:
    """Register a room's notices: a function of the user and the units' keys, in a constant number of queries."""
    _NOTICES.append(function)
    return function


def notices_for(user: Any, units: Iterable[int]) -> dict[int, list[Notice]]:
    """What stands for each of some units, by unit."""
    found: dict[int, list[Notice]] = {key: [] for key in units}
    for function in _NOTICES:
        for one in function(user, found.keys()):
            found[one.unit].append(one)
    return found
