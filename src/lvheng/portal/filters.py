"""What a visitor asks of the public list: read from the address, known values only."""

from __future__ import annotations

import re

from django.http import QueryDict

from lvheng.registry.lists import Filter, clean
from lvheng.registry.models import STANDING, ListEntry, Unit

SORTS = {"year": "认定年度，新到旧", "name": "单位名称"}
ORDERS = {"year": ("-year", "unit__pinyin", "pk"), "name": ("unit__pinyin", "pk")}


def read(query: QueryDict) -> Filter:
    """The filter of an address; what is no known value is left out."""
    year = query.get("year", "")
    sort = query.get("sort", "")
    return Filter(
        text=clean(query.get("q", "")),
        level=_known(query, "level", ListEntry.Level.values) or (ListEntry.Level.NATIONAL,),
        kind=_known(query, "kind", Unit.Kind.values),
        state=_known(query, "state", ListEntry.State.values) or STANDING,
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
