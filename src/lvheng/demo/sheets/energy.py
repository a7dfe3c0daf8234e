"""Energy by carrier: so much of each that the total comes to what the unit needs, in the units of its bills."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from lvheng.demo.drawing import Lot
from lvheng.demo.sheets.pen import Content, Pen, amid
from lvheng.standards import Coefficients

THOUSAND = Decimal(1000)
ELECTRICITY = "electricity"
#: The units a carrier is billed in, the usual one first.
BILLED = {
    "electricity": ("万kWh", "kWh", "MWh"), "natural_gas": ("万m³", "m³"), "raw_coal": ("t", "万t"), "coke": ("t",),
    "heat": ("GJ", "万GJ"), "diesel": ("t", "kg"), "lpg": ("t", "kg"),
}  # fmt: skip
#: Carriers without a default coefficient, or without defaults of their carbon: what the unit has had measured.
CALORIFIC = {"natural_gas": (34.9, 36.3, "MJ/m³"), "raw_coal": (20.4, 23.6, "MJ/kg")}
CARBON = {"raw_coal": (0.0258, 0.0268, 0.97, 0.99)}


@dataclass
class Bills:
    """The carriers of one unit with what it has had measured of each."""

    coefficients: Coefficients
    pen: Pen
    lot: Lot

    def __post_init__(self) -> None:
        """One measurement a carrier and year."""
        self.measured: dict[str, Content] = {}

    def row(self, carrier: str, tce: Decimal, **more: str) -> Content:
        """A row of consumption worth so many tce."""
        found = self.coefficients.carrier(carrier)
        assert found is not None  # noqa: S101 (the trades name carriers of the pack)
        own = self.values_of(carrier)
        kgce = found.kgce_per_unit
        if own:
            kgce = Decimal(own["ncv"]["amount"]) / self.coefficients.coal_ncv
        assert kgce is not None  # noqa: S101 (measured where there is no default)
        amount = self.pen.quantity(tce * THOUSAND / kgce, found.unit, *BILLED[carrier])
        return {"carrier": carrier, **amount, **own, **more}

    def values_of(self, carrier: str) -> Content:
        """The calorific value and carbon that were measured, if any had to be."""
        if carrier not in CALORIFIC:
            return {}
        if carrier not in self.measured:
            low, high, unit = CALORIFIC[carrier]
            own: Content = {"ncv": {"amount": f"{amid(self.lot, low, high):.3f}", "unit": unit}}
            if carrier in CARBON:
                carbon = CARBON[carrier]
                own["carbon"] = f"{amid(self.lot, *carbon[:2]):.4f}"
                own["oxidation"] = f"{amid(self.lot, *carbon[2:]):.2f}"
            self.measured[carrier] = own
        return dict(self.measured[carrier])

    def mix(self, tce: Decimal, shares: Mapping[str, Decimal], **more: str) -> list[Content]:
        """Rows of all carriers that have a share."""
        return [self.row(carrier, tce * share, **more) for carrier, share in shares.items() if share > 0]


def shares(lot: Lot, electricity: Decimal, fuel: str) -> dict[str, Decimal]:
    """The shares of the carriers of a unit: electricity, its fuel, a little for its vehicles and its canteen."""
    power = min(electricity + amid(lot, -0.02, 0.02), Decimal("0.98"))
    diesel = amid(lot, 0.004, 0.02) if power < Decimal("0.9") else Decimal(0)
    canteen = amid(lot, 0.001, 0.004) if lot.chance(0.3) else Decimal(0)
    return {fuel: 1 - power - diesel - canteen, ELECTRICITY: power, "diesel": diesel, "lpg": canteen}
