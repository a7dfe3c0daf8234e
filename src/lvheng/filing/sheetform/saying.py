"""Messages about a sheet, each given out once: to its control, else to its row, its field or the sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lvheng.filing.plainwords import plain_words


class Said:
    """Messages by control name. What a control took, its row and field do not say again."""

    def __init__(self, found: Mapping[str, Sequence[str]]) -> None:
        self._left = {name: tuple(dict.fromkeys(map(plain_words, messages))) for name, messages in found.items()}

    def at(self, name: str) -> tuple[str, ...]:
        """What is said of exactly this name."""
        return self._left.pop(name, ())

    def under(self, place: str) -> tuple[str, ...]:
        """What is left to say of a place and of anything in it."""
        names = [name for name in self._left if name == place or name.startswith(f"{place}.")]
        return tuple(dict.fromkeys(message for name in names for message in self._left.pop(name)))

    def holds(self, place: str) -> bool:
        """Whether anything is still to be said of a place or in it."""
        return any(name == place or name.startswith(f"{place}.") for name in self._left)

    def all(self) -> tuple[str, ...]:
        """What is still to be said anywhere; it stays to be said."""
        return tuple(dict.fromkeys(message for messages in self._left.values() for message in messages))

    def rest(self) -> tuple[str, ...]:
        """What nothing on the page took."""
        found = self.all()
        self._left.clear()
        return found
