"""Every address of the site, with its name and something to fill its parameters with."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.security.matrix import LIBRARIES

#: What fills a parameter, by the name of its converter: an object that is not there.
FILL = {"int": 999_999, "string": "none", "slug": "none", "path": "none"}


@dataclass(frozen=True)
class Address:
    """One endpoint."""

    name: str
    url: str
    parameters: bool


def walk(resolver: URLResolver, space: str, path: str) -> Iterator[tuple[str, URLPattern]]:
    """Every endpoint below a resolver with its full name, or its pattern where it has none."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from walk(entry, inner, path + str(entry.pattern))
        else:
            yield (f"{space}{entry.name}" if entry.name else f"unnamed {path}{entry.pattern}"), entry


def addresses() -> list[Address]:
    """All endpoints of the project's own rooms."""
    found: dict[tuple[str, bool], Address] = {}
    for name, entry in walk(get_resolver(), "", ""):
        if name.startswith(LIBRARIES):
            continue
        wanted: dict[str, Any] = {key: FILL[type(converter).__name__.removesuffix("Converter").lower()]
                                  for key, converter in getattr(entry.pattern, "converters", {}).items()}  # fmt: skip
        url = "" if name.startswith("unnamed") else reverse(name, kwargs=wanted)
        found.setdefault((name, bool(wanted)), Address(name, url, bool(wanted)))
    return [found[key] for key in sorted(found)]
