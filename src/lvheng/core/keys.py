"""Keys of rows as a browser sends them."""

from collections.abc import Iterable

#: Every whole number of so many digits fits into a key of both databases.
MAX_DIGITS = 18


def key_of(text: str) -> int | None:
    """The key that a text names; None for anything that can't be one, be it another script's digits or too long."""
    plain = text.isascii() and text.isdecimal() and len(text) <= MAX_DIGITS
    return int(text) if plain else None


def keys_of(texts: Iterable[str]) -> list[int]:
    """The keys among some texts."""
    return [key for key in map(key_of, texts) if key is not None]
