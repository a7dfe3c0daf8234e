"""What the demonstration draws by lot, from one seeded source: the same seed, the same names and values."""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal
from random import Random
from typing import Any

from stdnum.cn import uscc

SEED = 20251021
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
#: Weights of the nine-character organisation code within a credit code (GB 11714).
ORGANISATION = (3, 7, 9, 10, 5, 8, 4, 2)


def organisation_code(stem: str) -> str:
    """The eight characters of an organisation code with their check character."""
    total = sum(w * int(c, 36) for w, c in zip(ORGANISATION, stem, strict=True))
    rest = 11 - total % 11
    return stem + {10: "X", 11: "0"}.get(rest, str(rest))


def credit_code(region: str, serial: int, prefix: str = "91") -> str:
    """An invented credit code (GB 32100) whose check characters are right: 91 enterprise, 12 public body."""
    stem = f"{prefix}{region}{organisation_code(f'MADM{serial:04d}')}"
    return stem + str(uscc.calc_check_digit(stem))


def between(share: Decimal, leading: str, baseline: str) -> Decimal:
    """The value that earns `share` of the points between two levels, rounded to one place more than the levels have."""
    ends = Decimal(leading), Decimal(baseline)
    value = ends[1] + share * (ends[0] - ends[1])
    places = max(-int(end.as_tuple().exponent) for end in ends) + 1
    if abs(value) >= 100:
        places = min(places, 2)
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)


@dataclass
class Lot:
    """The seeded source, with what has been given away already."""

    random: Random = field(default_factory=lambda: Random(SEED))
    serial: int = 100
    names: set[str] = field(default_factory=set)
    turns: dict[str, int] = field(default_factory=dict)

    def turn(self, key: str, choices: list[Any]) -> Any:
        """The choices one after the other, per key."""
        at = self.turns.get(key, 0)
        self.turns[key] = at + 1
        return choices[at % len(choices)]

    def code(self, region: str, prefix: str = "91") -> str:
        """The next invented credit code."""
        self.serial += 1
        return credit_code(region, self.serial, prefix)

    def quality(self) -> Decimal:
        """How good a unit is altogether, 0 to 1."""
        return Decimal(str(round(self.random.triangular(0.42, 0.92, 0.68), 3)))

    def share(self, quality: Decimal) -> Decimal:
        """How near the leading value one indicator comes."""
        drawn = self.random.gauss(float(quality), 0.17)
        return Decimal(str(round(min(max(drawn, -0.06), 1.06), 3)))

    def chance(self, probability: float) -> bool:
        """True with this probability."""
        return self.random.random() < probability

    def name(self, place: str, words: list[str], what: str) -> str:
        """A name nobody has yet: place, a fictitious word, 示例, the trade."""
        for _ in range(40):
            made = f"{place}{self.random.choice(words)}示例{what}"
            if made not in self.names:
                break
        else:
            made = f"{place}{self.random.choice(words)}第{len(self.names)}示例{what}"
        self.names.add(made)
        return made
