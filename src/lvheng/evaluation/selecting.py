"""Who would be selected by a rule, and why each of the others not; the order among equals (MI-1.b, MI-2.1.b)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import groupby, pairwise
from typing import Any, Final, Literal

from .numbers import sortable, to_decimal
from .results import Score

Tie = Literal["key_industry", "groups", "earlier"]
Why = Literal["", "without", "blocked", "unscored", "line", "region", "industry", "places"]
Step = Literal["total", "key_industry", "groups", "earlier", "equal"]
PARTED: Final = "|"


def tie_key(score: Score, groups: Sequence[str]) -> str:
    """Text that sorts like the points of some groups, one after the other; empty where none is named.

    Raises KeyError for a group that the standard does not have.
    """
    points = {group.name: group.points for group in score.groups}
    return PARTED.join(sortable(points[name]) for name in groups)


@dataclass(frozen=True)
class Rank:
    """What a unit is ordered by: exact total as sortable text, then what the pack orders equals by.

    ``preferred``: 1 for a key industry, else 0; ``earlier``: the moment of submission, anything that sorts.
    """

    sort_key: str
    preferred: int = 0
    tie_key: str = ""
    earlier: Any = None


@dataclass(frozen=True)
class Lead:
    """Why a unit stands above the next one: by what, by how many points (None where not by points), in which group."""

    by: Step
    points: Decimal | None = None
    group: str = ""


def lead(mine: Rank, other: Rank, ties: Sequence[Tie], groups: Sequence[str] = ()) -> Lead:
    """What puts a unit before the next one in order; ``equal`` where nothing does and they share a rank."""
    if mine.sort_key != other.sort_key:
        return Lead("total", _less(mine.sort_key, other.sort_key))
    for tie in ties:
        if tie == "key_industry" and mine.preferred != other.preferred:
            return Lead("key_industry")
        if tie == "groups" and mine.tie_key != other.tie_key:
            return _by_groups(mine.tie_key, other.tie_key, groups)
        if tie == "earlier" and mine.earlier != other.earlier:
            return Lead("earlier")
    return Lead("equal")


def _by_groups(mine: str, other: str, groups: Sequence[str]) -> Lead:
    """The first group whose points differ; without a name where the texts are not of these groups."""
    own, others = mine.split(PARTED), other.split(PARTED)
    if not mine or not other or not len(own) == len(others) == len(groups):
        return Lead("groups")
    name, high, low = next(
        (name, high, low) for name, high, low in zip(groups, own, others, strict=True) if high != low
    )
    return Lead("groups", _less(high, low), name)


def _less(high: str, low: str) -> Decimal:
    return to_decimal(Fraction(high or 0) - Fraction(low or 0))


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """Somebody who may be selected. ``total``: exact points, None where nothing is scored.

    ``ties``: what orders equal totals, the greater first; ``region``: the city or province that a quota may be for;
    ``blocked``: what stops a selection as things stand.
    """

    id: int
    total: Decimal | None
    ties: tuple[Any, ...] = ()
    region: int = 0
    industry: str = ""
    blocked: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What a selection goes by: a line in points, places in all, quotas per region and industry; who is left out."""

    line: Decimal | None = None
    places: int | None = None
    per_region: Mapping[int, int] = field(default_factory=dict)
    per_industry: Mapping[str, int] = field(default_factory=dict)
    without: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Choice:
    """Whether a candidate enters, and if not, why. ``tied``: with its equals it would exceed the places left."""

    id: int
    why: Why = ""
    tied: bool = False

    @property
    def enters(self) -> bool:
        """Nothing keeps it out."""
        return not self.why


def select(candidates: Iterable[Candidate], rule: Rule) -> list[Choice]:
    """Who enters by a rule, best first; the order in which candidates are given does not matter (MI-1.b).

    Equals enter together or not at all: a place is rather left empty than given to one of equals. Once a city or
    province, an industry or the whole is full, nobody below comes in there. Who is blocked or left out takes no place.
    """
    run = _Run(rule)
    ordered = sorted(candidates, key=lambda one: one.id)
    scored = _best_first(ordered)
    choices = [Choice(one.id, _before(one, rule) or "unscored") for one in ordered if one.total is None]
    found = [choice for _key, equals in groupby(scored, key=_order) for choice in run.take(list(equals))]
    return found + choices


def leads(candidates: Iterable[Candidate], ties: Sequence[Tie], groups: Sequence[str] = ()) -> dict[int, Lead]:
    """What puts each candidate with a score before the next one in the order of `select`; nobody follows the last.

    ``ties``: by what the candidates' own ``ties`` order equals, in the same order; ``groups``: as in `lead`.
    """
    ranks = [(one.id, _rank(one, ties)) for one in _best_first(candidates)]
    return {key: lead(mine, other, ties, groups) for (key, mine), (_key, other) in pairwise(ranks)}


def _rank(one: Candidate, ties: Sequence[Tie]) -> Rank:
    by = dict(zip(ties, one.ties, strict=True))
    total = sortable(one.total or Decimal(0))
    return Rank(total, by.get("key_industry", 0), by.get("groups", ""), by.get("earlier"))


def _best_first(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Those with a score, best first; equals by id."""
    scored = [one for one in candidates if one.total is not None]
    return sorted(sorted(scored, key=lambda one: one.id), key=_order, reverse=True)


def _order(one: Candidate) -> tuple[Any, ...]:
    return (one.total, one.ties)


def _before(one: Candidate, rule: Rule) -> Why:
    """What keeps somebody out whatever the others do."""
    if one.id in rule.without:
        return "without"
    if one.blocked:
        return "blocked"
    if one.total is not None and rule.line is not None and one.total < rule.line:
        return "line"
    return ""


_Cell = tuple[Why, Hashable]
_KINDS: Final[tuple[tuple[Why, Callable[[Candidate], Hashable]], ...]] = (
    ("region", lambda one: one.region), ("industry", lambda one: one.industry), ("places", lambda _one: None),
)  # fmt: skip


class _Run:
    """The places taken so far; what is full stays full."""

    def __init__(self, rule: Rule) -> None:
        limits: dict[_Cell, int] = {("region", region): most for region, most in rule.per_region.items()}
        limits |= {("industry", industry): most for industry, most in rule.per_industry.items()}
        if rule.places is not None:
            limits["places", None] = rule.places
        self.rule, self.limits = rule, limits
        self.taken: Counter[_Cell] = Counter()
        self.full: set[_Cell] = set()

    def take(self, equals: list[Candidate]) -> Iterator[Choice]:
        """Equals together: first what was full before keeps them out, then what they would overfill."""
        out = {one.id: Choice(one.id, why) for one in equals if (why := _before(one, self.rule))}
        for by, cell_of in _KINDS:
            for one in equals:
                if one.id not in out and (by, cell_of(one)) in self.full:
                    out[one.id] = Choice(one.id, by)
        for by, cell_of in _KINDS:
            left = [one for one in equals if one.id not in out]
            for cell, more in Counter((by, cell_of(one)) for one in left).items():
                if cell in self.limits and self.taken[cell] + more > self.limits[cell]:
                    self.full.add(cell)
            for one in left:
                cell = (by, cell_of(one))
                if cell in self.full:
                    out[one.id] = Choice(one.id, by, tied=self.limits[cell] > self.taken[cell])
        for one in equals:
            if one.id not in out:
                self.taken.update((by, cell_of(one)) for by, cell_of in _KINDS)
            yield out.get(one.id) or Choice(one.id)


def standings(candidates: Iterable[Candidate]) -> dict[int, int]:
    """Competition ranks (1, 2, 2, 4) of those who have a score, whatever stops them."""
    scored = _best_first(candidates)
    ranks: dict[int, int] = {}
    for _key, equals in groupby(scored, key=_order):
        ranks |= dict.fromkeys([one.id for one in equals], len(ranks) + 1)
    return ranks


@dataclass(frozen=True)
class Difference:
    """One who enters by one of two rules alone."""

    id: int
    first: bool


def differing(first: Iterable[Choice], second: Iterable[Choice]) -> list[Difference]:
    """Who enters by one of two selections and not by the other, by id."""
    one, other = ({choice.id for choice in found if choice.enters} for found in (first, second))
    return [Difference(key, key in one) for key in sorted(one ^ other)]
