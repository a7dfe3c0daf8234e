"""What a visitor asks of the public list: read from the address, known values only."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from django.http import QueryDict

from lvheng.registry.models import ListEntry, Unit

MAX_TEXT = 60
SORTS = {"year": "认定年度，新到旧", "name": "单位名称"}
ORDERS = {"year": ("-year", "unit__pinyin", "pk"), "name": ("unit__pinyin", "pk")}
KEY, OTHER = "key", "none"


@dataclass(frozen=True)
class Filter:
    """A filter on list entries. Empty means no condition, but for `level` and `state`, which have defaults.

    `industry`: the id of a key industry, `key` (any of them) or `none` (no key industry). `area`: an authority's code.
    """

    text: str = ""
    level: tuple[str, ...] = (ListEntry.Level.NATIONAL,)
    kind: tuple[str, ...] = ()
    state: tuple[str, ...] = (ListEntry.State.LISTED,)
    area: str = ""
    industry: str = ""
    year: int | None = None
    batch: str = ""
    sort: str = "year"

    def without(self, facet: str) -> Filter:
        """The same filter with one facet open: what the counts beside that facet's choices are taken from."""
        empty: dict[str, object] = {"level": tuple(ListEntry.Level.values), "state": tuple(ListEntry.State.values)}
        empty |= {"kind": (), "year": None}
        return replace(self, **{facet: empty.get(facet, "")})  # type: ignore[arg-type]

    @property
    def narrowed(self) -> bool:
        """Whether anything but the order differs from the first page's."""
        return replace(self, sort="year") != Filter()


def clean(text: str, limit: int = MAX_TEXT) -> str:
    """One line of at most `limit` characters, control characters gone."""
    return re.sub(r"[\x00-\x1f\x7f\s]+", " ", text).strip()[:limit]


def read(query: QueryDict) -> Filter:
    """The filter of an address; what is no known value is left out."""
    year = query.get("year", "")
    sort = query.get("sort", "")
    return Filter(
        text=clean(query.get("q", "")),
        level=_known(query, "level", ListEntry.Level.values) or (ListEntry.Level.NATIONAL,),
        kind=_known(query, "kind", Unit.Kind.values),
        state=_known(query, "state", ListEntry.State.values) or (ListEntry.State.LISTED,),
        area=_word(query.get("area", "")),
        industry=_word(query.get("industry", "")),
        year=int(year) if re.fullmatch(r"[0-9]{4}", year) else None,
        batch=clean(query.get("batch", "")),
        sort=sort if sort in SORTS else "year",
    )


def _known(query: QueryDict, name: str, values: list[str]) -> tuple[str, ...]:
    chosen = set(query.getlist(name))
    return tuple(value for value in values if value in chosen)


def _word(text: str) -> str:
    return text if re.fullmatch(r"[A-Za-z0-9-]{1,40}", text) else ""
