"""What units have going on in later rooms, for whoever is about to change them: those rooms register what they know."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping

Engaged = Callable[[object, Collection[int]], Mapping[int, str]]
_ENGAGED: list[Engaged] = []


def engages(function: Engaged) -> Engaged:
    """Register what a room has going for units, in words by unit, as far as the person may know of it."""
    _ENGAGED.append(function)
    return function


def engaged(user: object, units: Collection[int]) -> dict[int, str]:
    """What every room has going for some units."""
    found: dict[int, list[str]] = defaultdict(list)
    for function in _ENGAGED if units else ():
        for pk, words in function(user, units).items():
            found[pk].append(words)
    return {pk: "、".join(words) for pk, words in found.items()}
