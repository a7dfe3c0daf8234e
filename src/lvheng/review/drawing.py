"""The draw of checks on site: by seed alone, so that anybody can draw again and gets the same (MI-3.a).

Each number is given the SHA-256 of the seed, a line feed and the number, in UTF-8; ordered by these digests (hex), the
first ones are drawn: the share of the pool rounded up, and not fewer than the least. Of those left, the ones with the
highest risk follow, equal risks by number.
"""

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal


@dataclass(frozen=True)
class Drawn:
    """Numbers drawn by lot and numbers taken for their risk, each in order; none is in both."""

    drawn: tuple[str, ...]
    by_risk: tuple[str, ...]


def new_seed() -> str:
    """A seed that nobody chooses and nobody knows before: 128 random bits, in hex."""
    return secrets.token_hex(16)


def digest(seed: str, number: str) -> str:
    """What orders a number under a seed, in hex."""
    return hashlib.sha256(f"{seed}\n{number}".encode()).hexdigest()


def in_order(seed: str, pool: Iterable[str]) -> list[str]:
    """The numbers of the pool in the order of the draw."""
    return sorted(pool, key=lambda number: (digest(seed, number), number))


def population(pool: Iterable[str]) -> str:
    """What names a pool: the SHA-256, in hex, of its numbers in order, with a line feed between them."""
    return hashlib.sha256("\n".join(sorted(pool)).encode()).hexdigest()


def how_many(pool: int, share: Decimal, least: int) -> int:
    """How many are drawn by lot from a pool of so many."""
    return min(pool, max(least, int((share * pool).to_integral_value(ROUND_CEILING))))


def draw(
    seed: str, pool: Iterable[str], risks: Mapping[str, int], *, share: Decimal, least: int, by_risk: int
) -> Drawn:
    """Draw from a pool. `risks`: of the numbers that have any; a number without one is never taken for its risk."""
    ordered = in_order(seed, pool)
    cut = how_many(len(ordered), share, least)
    left = sorted(number for number in ordered[cut:] if risks.get(number, 0) > 0)
    riskiest = sorted(left, key=lambda number: -risks[number])[:by_risk]
    return Drawn(tuple(ordered[:cut]), tuple(riskiest))
