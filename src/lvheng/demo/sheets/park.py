"""The data sheets of a park, worked backwards from how good it is: output, energy, water, waste, land, CO2."""

from decimal import Decimal

from lvheng.accounts.queries import province_of
from lvheng.demo.drawing import Lot, between
from lvheng.demo.levels import levels_of
from lvheng.demo.sheets.energy import THOUSAND, Bills
from lvheng.demo.sheets.pen import Content, Pen, amid, near, rows
from lvheng.demo.units import Plan
from lvheng.standards import Standard

HUNDRED = Decimal(100)
YUAN = Decimal(10_000)
SPAN = 3
#: The shares of the carriers of a park's industry.
SHARES = {"electricity": "0.42", "natural_gas": "0.2", "raw_coal": "0.16", "heat": "0.2", "diesel": "0.02"}
#: tCO₂ per tce of that mix, about.
CARBON = Decimal("2.95")
SUBSTANCES = ("氮氧化物", "化学需氧量", "颗粒物")


class Park:
    """One park's year."""

    def __init__(self, plan: Plan, standard: Standard, lot: Lot, year: int) -> None:
        assert standard.coefficients is not None  # noqa: S101 (the standards of the demonstration compute)
        self.coefficients = standard.coefficients
        self.plan, self.lot, self.year = plan, lot, year
        self.pen = Pen(lot)
        self.output = Decimal(lot.random.randint(90, 700) * 10_000)
        self.added = self.output * amid(lot, 0.23, 0.3)
        self.energy = self.added / self.aim("4")

    def contents(self) -> dict[int, Content]:
        """All sheets, 0 the shared facts; the options stand elsewhere."""
        pen, lot = self.pen, self.lot
        fresh = self.added * YUAN / self.aim("7")
        waste_water = min(self.aim("14") * self.added, fresh * Decimal("0.8"))
        enterprises = self.energy * amid(lot, 0.93, 0.99)
        level2 = enterprises * min(self.aim("6"), HUNDRED) / HUNDRED
        carbon = self.energy * CARBON * near(lot, 0.04)
        growing = self._grown(self.added, amid(lot, 3.5, 8.5))
        found: dict[int, Content] = {0: self._shared()}
        found[2] = {"green_factory_output": pen.quantity(self.output * self.share("2"), "万元", "万元", "亿元")}
        found[3] = {"high_tech_output": pen.quantity(self.output * self.share("3"), "万元", "万元", "亿元")}
        found[5] = self._renewable()
        found[6] = {
            "level2_energy": pen.quantity(level2, "tce", "tce"), "all_energy": pen.quantity(enterprises, "tce", "tce")
        }  # fmt: skip
        found[7] = {"fresh_water": pen.quantity(fresh, "m³", "万m³", "m³")}
        found[8] = {"industrial_land": pen.quantity(self.added / YUAN / self.aim("8"), "km²", "km²", "hm²")}
        found[9] = self._waste()
        found[10], found[11] = self._buildings("10"), self._buildings("11")
        found[14] = {"waste_water": pen.quantity(waste_water, "t", "t", "万t")}
        found[15] = {"pollutants": self._pollutants(), "value_added": growing}
        found[16] = {"co2": pen.quantity(carbon, "tCO₂", "tCO₂", "万tCO₂")}
        found[17] = {"co2": self._grown(carbon, self.emission_growth(), "tCO₂"), "value_added": growing}
        return found

    def aim(self, number: str) -> Decimal:
        """The value that an indicator is to come to, about as good as the park is."""
        leading, baseline, _unit, _basis = levels_of(number, "park", None)
        return between(self.lot.share(self.plan.quality), leading, baseline)

    def share(self, number: str) -> Decimal:
        """A percentage as a share."""
        return min(self.aim(number), HUNDRED) / HUNDRED

    def emission_growth(self) -> Decimal:
        """How fast an emission grows, in % a year: the better the park, the slower."""
        return amid(self.lot, -3.0, 5.0) * (Decimal("1.35") - self.plan.quality)

    def _shared(self) -> Content:
        bills = Bills(self.coefficients, self.pen, self.lot)
        series = self._grown(self.output, self.aim("1"), between=True)
        mix = {carrier: Decimal(share) for carrier, share in SHARES.items()}
        return {
            "evaluation_year": str(self.year),
            "region": province_of(self.plan.unit.authority).territory,
            "value_added": self.pen.quantity(self.added, "万元", "万元", "亿元"),
            "output_value": series,
            "energy": rows(*bills.mix(self.energy, mix)),
        }

    def _grown(self, now: Decimal, rate: Decimal, unit: str = "万元", *, between: bool = False) -> Content:
        """A series that has come to what it is now at a yearly rate; with or without the years in between."""
        yearly = 1 + rate / HUNDRED
        backs = range(SPAN, -1, -1) if between else (SPAN, 0)
        return {str(self.year - back): self.pen.number(now / yearly**back) for back in backs} | {"unit": unit}

    def _renewable(self) -> Content:
        kwh = self.energy * self.share("5") * THOUSAND / Decimal("0.1229")
        own = amid(self.lot, 0.2, 0.5)
        contract = f"绿电示例〔{self.year}〕{self.lot.random.randint(100, 999)}号"
        roof = {"carrier": "electricity", **self.pen.quantity(kwh * own, "kWh", "万kWh")}
        bought = {"carrier": "electricity", **self.pen.quantity(kwh * (1 - own), "kWh", "万kWh"), "reference": contract}
        return {"own": rows(roof), "direct": [], "market": rows(bought), "certificates": []}

    def _waste(self) -> Content:
        generated = self.added * amid(self.lot, 0.2, 0.6)
        return {
            "generated": self.pen.quantity(generated, "t", "t", "万t"),
            "used": self.pen.quantity(generated * self.share("9"), "t", "t", "万t"),
            "earlier_stock_used": {"amount": "0", "unit": "t"},
        }

    def _buildings(self, number: str) -> Content:
        area = Decimal(self.lot.random.randint(40, 400) * 500)
        certified = max(area * self.share(number), Decimal(0))
        return {
            "green_area": self.pen.quantity(certified, "m²", "m²", places=0),
            "new_area": self.pen.quantity(area, "m²", "m²", places=0),
        }

    def _pollutants(self) -> list[Content]:
        found = []
        for name in SUBSTANCES[: self.lot.random.randint(2, 3)]:
            tonnes = self.added * amid(self.lot, 0.0004, 0.001)
            series = self._grown(tonnes, self.emission_growth(), "t")
            found.append({"name": name, **{year: text for year, text in series.items() if year != "unit"}})
        return rows(*found)
