"""The lists as anyone may search them (MI-3.c): by name, former name or code, narrowed by facets."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from lvheng.registry.models import STANDING, ListEntry, UnitCode, UnitName
from lvheng.registry.names import key_of_name

MAX_TEXT = 60
KEY, OTHER = "key", "none"
FIELDS = {
    "level": "level",
    "kind": "unit__kind",
    "state": "state",
    "area": "unit__authority_id",
    "industry": "unit__industry",
    "year": "year",
    "batch": "batch",
}


@dataclass(frozen=True)
class Filter:
    """A filter on list entries. Empty means no condition, but for `level` and `state`, which have defaults.

    `industry`: the id of a key industry, `key` (any of them) or `none` (no key industry). `area`: an authority's code.
    """

    text: str = ""
    level: tuple[str, ...] = (ListEntry.Level.NATIONAL,)
    kind: tuple[str, ...] = ()
    state: tuple[str, ...] = STANDING
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
        """Whether anything but the order differs from the plain list's."""
        return replace(self, sort="year") != Filter()


def clean(text: str, limit: int = MAX_TEXT) -> str:
    """One line of at most `limit` characters, control characters gone."""
    return re.sub(r"[\x00-\x1f\x7f\s]+", " ", text).strip()[:limit]


def named(text: str, prefix: str = "") -> Q:
    """Units whose name, former name, code or former code holds every word of `text` (letters of either case).

    Width, brackets and dashes make no difference in names.

    `prefix` leads from the rows asked for to their unit, e.g. `unit__`.
    """
    where = Q()
    for word in text.split():
        unit, key = OuterRef(f"{prefix}pk"), key_of_name(word) or word
        former = UnitName.objects.filter(unit=unit, name_key__contains=key)
        codes = UnitCode.objects.filter(unit=unit, uscc__icontains=word)
        own = Q(**{f"{prefix}name_key__contains": key}) | Q(**{f"{prefix}uscc__icontains": word})
        where &= own | Q(Exists(former)) | Q(Exists(codes))
    return where


def entries(wanted: Filter) -> QuerySet[ListEntry]:
    """The list entries that fit a filter."""
    rows = ListEntry.objects.filter(level__in=wanted.level, state__in=wanted.state)
    if wanted.kind:
        rows = rows.filter(unit__kind__in=wanted.kind)
    if wanted.area:
        rows = rows.filter(unit__authority__path__contains=f"/{wanted.area}/")
    if wanted.industry == KEY:
        rows = rows.exclude(unit__industry="")
    elif wanted.industry:
        rows = rows.filter(unit__industry="" if wanted.industry == OTHER else wanted.industry)
    if wanted.year is not None:
        rows = rows.filter(year=wanted.year)
    if wanted.batch:
        rows = rows.filter(batch=wanted.batch)
    return rows.filter(named(wanted.text, "unit__")) if wanted.text else rows


def with_units(rows: QuerySet[ListEntry]) -> QuerySet[ListEntry]:
    """The same entries with their units, authorities and former names: two queries whatever the number."""
    former = Prefetch("unit__names", UnitName.objects.order_by("-until", "pk"))
    return rows.select_related("unit__authority").prefetch_related(former)


def counts(wanted: Filter, facet: str) -> dict[str | int, int]:
    """Entries per value of a facet, all other conditions kept. One query."""
    rows = entries(wanted.without(facet)).order_by().values_list(FIELDS[facet]).annotate(n=Count("pk"))
    return dict(rows)
