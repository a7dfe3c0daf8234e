"""The choices beside the public list, each with the number of entries it would show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lvheng.accounts.models import Authority
from lvheng.portal import queries
from lvheng.registry.lists import KEY, OTHER, Filter, counts
from lvheng.registry.models import ListEntry, Unit
from lvheng.standards import Industry, list_industries


@dataclass(frozen=True)
class Choice:
    """One choice: `depth` 1 is below the one before it (a city below its province)."""

    value: str
    label: str
    count: int
    chosen: bool
    depth: int = 0


@dataclass(frozen=True)
class Facet:
    """A facet with its choices; `group` names the heading of each choice where there are headings."""

    name: str
    label: str
    choices: tuple[Choice, ...]


def _words(name: str, label: str, wanted: Filter, values: Iterable[tuple[str, str]], chosen: tuple[str, ...]) -> Facet:
    found = counts(wanted, name)
    return Facet(
        name, label, tuple(Choice(value, word, found.get(value, 0), value in chosen) for value, word in values)
    )


def checks(wanted: Filter) -> list[Facet]:
    """The facets with few values, several of which may be ticked."""
    return [
        _words("level", "级别", wanted, ListEntry.Level.choices, wanted.level),
        _words("kind", "类型", wanted, Unit.Kind.choices, wanted.kind),
        _words("state", "状态", wanted, ListEntry.State.choices, wanted.state),
    ]


def selects(wanted: Filter, year: int) -> list[Facet]:
    """The facets with many values, of which one is chosen; values without an entry are left out."""
    years = counts(wanted, "year")
    batches = counts(wanted, "batch")
    return [
        Facet("area", "地区", _areas(counts(wanted, "area"), wanted.area)),
        Facet("industry", "重点行业", _industries(counts(wanted, "industry"), wanted.industry, year)),
        Facet(
            "year",
            "认定年度",
            tuple(
                Choice(str(y), f"{y} 年度", years[y], y == wanted.year) for y in sorted(years, key=int, reverse=True)
            ),
        ),
        Facet(
            "batch",
            "批次",
            tuple(Choice(str(b), str(b), batches[b], b == wanted.batch) for b in sorted(batches, key=str) if b),
        ),
    ]


def _areas(found: Mapping[str | int, int], chosen: str) -> tuple[Choice, ...]:
    nodes = queries.authorities()
    totals = {
        node.pk: sum(found.get(below.pk, 0) for below in nodes if below.path.startswith(node.path)) for node in nodes
    }
    return tuple(
        Choice(node.code, node.name, totals[node.pk], node.code == chosen, int(node.level == Authority.Level.CITY))
        for node in nodes
        if totals[node.pk] or node.code == chosen
    )


def _industries(found: Mapping[str | int, int], chosen: str, year: int) -> tuple[Choice, ...]:
    known = {industry.id: industry for industry in list_industries(year)}
    keyed = sum(count for value, count in found.items() if value)
    rows = [
        Choice(KEY, f"全部 {len(known)} 个重点行业", keyed, chosen == KEY),
        Choice(OTHER, "非重点行业和园区", found.get("", 0), chosen == OTHER),
    ]
    rows += [
        Choice(key, industry.name, found.get(key, 0), chosen == key, 1)
        for key, industry in known.items()
        if found.get(key) or chosen == key
    ]
    return tuple(rows)


def industry_names(year: int) -> dict[str, Industry]:
    """The key industries by id; empty for a year without packs."""
    return {industry.id: industry for industry in list_industries(year)}
