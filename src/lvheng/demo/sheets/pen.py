"""How a unit writes its figures down: read off meters and bills, in its own units, with or without separators."""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import Any

from lvheng.demo.drawing import Lot
from lvheng.evaluation.numbers import to_decimal
from lvheng.evaluation.units import factor

Content = dict[str, Any]
MONTHS = 12
#: Significant digits of a figure that was read off or added up.
DIGITS = 5


def places_of(value: Decimal) -> int:
    """How many decimals a figure of this size has."""
    return max(0, min(6, DIGITS - 1 - value.adjusted())) if value else 0


def rounded(value: Decimal, places: int) -> Decimal:
    """A figure as it is read off."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)


@dataclass
class Pen:
    """The hand of one unit."""

    lot: Lot
    commas: bool = field(init=False)

    def __post_init__(self) -> None:
        """Some write 12,340, some 12340."""
        self.commas = self.lot.chance(0.5)

    def number(self, value: Decimal, places: int | None = None) -> str:
        """A figure as typed."""
        read = rounded(value, places_of(value) if places is None else places)
        return f"{read:,f}" if self.commas else f"{read:f}"

    def quantity(self, value: Decimal, base: str, *units: str, places: int | None = None) -> Content:
        """An amount in one of these units, the first as a rule; `value` is in `base`."""
        unit = units[0] if len(units) < 2 or self.lot.chance(0.75) else self.lot.random.choice(units[1:])
        return {"amount": self.number(to_decimal(Fraction(value) * factor(base, unit)), places), "unit": unit}

    def by_month(self, content: Content) -> Content:
        """The same amount entered month by month; the twelve add up to it."""
        total = Decimal(content["amount"].replace(",", ""))
        weights = [Decimal(str(self.lot.random.randint(90, 110))) for _ in range(MONTHS)]
        weights[1] = Decimal(72)  # the month of the new-year holidays
        places = max(0, -int(total.as_tuple().exponent))
        months = [rounded(total * weight / sum(weights), places) for weight in weights[:-1]]
        months.append(total - sum(months))
        kept = {key: value for key, value in content.items() if key != "amount"}
        return kept | {"months": [f"{month:,f}" if self.commas else f"{month:f}" for month in months]}


def rows(*items: Content) -> list[Content]:
    """Rows with their handles."""
    return [{"_row": f"r{number}", **item} for number, item in enumerate(items, start=1)]


def near(lot: Lot, spread: float) -> Decimal:
    """A factor near one."""
    return Decimal(str(round(min(max(lot.random.gauss(1, spread), 1 - 3 * spread), 1 + 3 * spread), 4)))


def amid(lot: Lot, low: float, high: float) -> Decimal:
    """A number between two."""
    return Decimal(str(round(lot.random.uniform(low, high), 4)))
