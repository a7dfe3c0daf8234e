"""What was read of many objects at once, so that reads of one object inside ask the database nothing again.

A page that shows many objects asks of each what a page of one asks, by the same functions: one way to say what stands.
`ahead` is that function's read; inside `reading` it takes what was read before for its key, else it asks. Reads only:
nothing that writes runs inside, for what it changed would be read as it was.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType
from typing import Any, TypeVar

T = TypeVar("T")
Read = Mapping[tuple[str, Hashable], Any]
"""By what is read and of which object: the answer, as the read of that one object would give it."""

_AHEAD: ContextVar[Read] = ContextVar("lvheng_ahead", default=MappingProxyType({}))


@contextmanager
def reading(found: Read) -> Iterator[None]:
    """Within, what was read ahead is not asked for again."""
    token = _AHEAD.set(found)
    try:
        yield
    finally:
        _AHEAD.reset(token)


def ahead(kind: str, key: Hashable, ask: Callable[[], T]) -> T:
    """The answer of `ask` for one object, from what was read ahead where it is there."""
    found = _AHEAD.get()
    return found[kind, key] if (kind, key) in found else ask()
