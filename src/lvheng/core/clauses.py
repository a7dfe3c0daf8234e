"""Clauses in words, for pages: id, quote, and where the policy page shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.urls import NoReverseMatch, reverse

from lvheng.standards import Clause, list_standards, load_notice


@dataclass(frozen=True)
class Quoted:
    """A clause for a page."""

    id: str
    label: str
    quote: str
    url: str


@lru_cache(maxsize=1)
def _register() -> dict[str, Clause]:
    found: dict[str, Clause] = {}
    for year in sorted({info.year for info in list_standards()}):
        found |= load_notice(year).clauses
    return found


def quoted(ids: Iterable[str]) -> list[Quoted]:
    """The known ones of these clause ids, in words, each leading to its place on the policy page."""
    try:
        policy = reverse("portal:policy")
    except NoReverseMatch:
        policy = ""
    register = _register()
    return [Quoted(key, register[key].label, register[key].quote, f"{policy}#{key}") for key in ids if key in register]
