"""The data sheets of a factory, worked backwards from how good it is: output, energy, water, waste, money, land."""

from decimal import Decimal
from typing import Any

from lvheng.accounts.queries import province_of
from lvheng.demo.drawing import Lot, between
from lvheng.demo.levels import band_levels, levels_of, quota, substances
from lvheng.demo.sheets.energy import THOUSAND, Bills, shares
from lvheng.demo.sheets.pen import Content, Pen, amid, near, rounded, rows
from lvheng.demo.units import Plan
from lvheng.evaluation import sheets
from lvheng.standards import Coefficients, Standard

HUNDRED = Decimal(100)
#: Of a trade that names none: the general requirements.
ELECTRIC = Decimal("0.8")
FUEL = "natural_gas"


class Factory:
    """One factory's year."""

    def __init__(self, plan: Plan, standard: Standard, lot: Lot, year: int) -> None:
        coefficients = standard.coefficients
        assert coefficients is not None  # noqa: S101 (the standards of the demonstration compute)
        self.coefficients: Coefficients = coefficients
        self.plan, self.standard, self.lot, self.year = plan, standard, lot, year
        self.trade: dict[str, Any] = plan.trade or {}
        self.pen = Pen(lot)
        self.region = province_of(plan.unit.authority).territory
        self.grid = "province" if self.region in coefficients.grid else "national"
        self.monthly = plan.key in ("guide", "existing") or lot.chance(0.03)
        self.per = "product" if self.trade.get("basis") == "product" else "output_value"
        self.output_value = Decimal(lot.random.randint(90, 900) * 100)
        self.made = self._outputs()
        #: What the indicators are stated per: t of product, or 万元.
        self.base = sum(self.made, Decimal(0)) if self.per == "product" else self.output_value
        self.energy = Decimal(0)

    def contents(self) -> dict[int, Content]:
        """All sheets, 0 the shared facts; the functions of the platform and the options stand elsewhere."""
        shared = self._shared()
        found = {0: shared, 1: {"per": "product" if "quota" in self.trade else self.per}}
        found[2] = self._carbon(shared)
        found[3] = self._renewable()
        intake = self.aim("6") * self.base
        taken = self.quantity(intake * near(self.lot, 0.003), "m³", "m³", "万m³")
        reused = self.aim("7")
        found[5] = {"per": self.per, "materials": self._materials()}
        found[6] = {"per": self.per, "intake": taken, "resold": self.pen.quantity(intake / 200, "m³", "m³", places=0)}
        found[7] = {"intake": taken, "reused": self.pen.quantity(intake * reused / (HUNDRED - reused), "m³", "m³")}
        found[8] = self._waste()
        found[10] = self._investment()
        found[11] = {"per": self.per, "pollutants": self._pollutants()}
        found[14] = {"per": "output_value"}
        return found

    def aim(self, number: str) -> Decimal:
        """The value that an indicator is to come to, about as good as the unit is."""
        leading, baseline, _unit, _basis = levels_of(number, "factory", self.plan.trade)
        return between(self.lot.share(self.plan.quality), leading, baseline)

    def quantity(self, value: Decimal, base: str, *units: str) -> Content:
        """An amount, by month where this unit keeps its books so."""
        made = self.pen.quantity(value, base, *units)
        return self.pen.by_month(made) if self.monthly else made

    def _outputs(self) -> list[Decimal]:
        """How much is made of each product; none where the trade is counted by its output value."""
        if "price" not in self.trade:
            return []
        parts = [Decimal(1), *(Decimal(row["share"]) for row in self.trade.get("more", []))]
        saleable = [part for part, process in zip(parts, self._processes(), strict=True) if not process]
        first = self.output_value / Decimal(self.trade["price"]) / sum(saleable, Decimal(0)) * near(self.lot, 0.04)
        return [rounded(first * part, 0 if first > THOUSAND else 1) for part in parts]

    def _processes(self) -> list[bool]:
        return [False, *("process" in row for row in self.trade.get("more", []))]

    def _shared(self) -> Content:
        found: Content = {"evaluation_year": str(self.year), "region": self.region}
        found["output_value"] = self.pen.quantity(self.output_value, "万元", "万元", "亿元")
        if self.made:
            found["products"] = self._products()
        found["energy"] = rows(*self._energy())
        land = self.output_value / self.aim("14")
        found["site_area"] = self.pen.quantity(land, "m²", "m²", "亩", "hm²")
        return found

    def _products(self) -> list[Content]:
        named = [self.trade, *self.trade.get("more", [])]
        made = []
        for number, (row, amount) in enumerate(zip(named, self.made, strict=True), start=1):
            item: Content = {"id": f"p{number}", "name": row["makes"]}
            item["output"] = self.quantity(amount, self.trade["per"], self.trade["per"])
            item |= {"quota": row["quota"]} if "quota" in row else {}
            item |= {"process": "true"} if "process" in row else {}
            made.append(item)
        return rows(*made)

    def _energy(self) -> list[Content]:
        bills = Bills(self.coefficients, self.pen, self.lot)
        fuel = self.trade.get("fuel", FUEL)
        power = Decimal(self.trade.get("electricity", ELECTRIC))
        if "more" in self.trade:
            found = []
            for number, (row, amount) in enumerate(zip([self.trade, *self.trade["more"]], self.made, strict=True), 1):
                leading, baseline = quota(self.trade["industry"], row["quota"])
                tce = between(self.lot.share(self.plan.quality), leading, baseline) * amount / THOUSAND
                self.energy += tce
                found += bills.mix(tce, {fuel: 1 - power, "electricity": power}, product=f"p{number}")
        else:
            by_product = "quota" in self.trade or self.per == "product"
            self.energy = self.aim("1") * (self.made[0] / THOUSAND if by_product else self.output_value)
            found = bills.mix(self.energy, shares(self.lot, power, fuel))
        if "feedstock" in self.trade:
            row = bills.row(self.trade["feedstock"], self.energy * 4)
            found.append({"carrier": row["carrier"], "amount": row["amount"], "unit": row["unit"], "feedstock": "true"})
        if self.monthly:
            found = [self.pen.by_month(row) if row["carrier"] == "electricity" else row for row in found]
        return found

    def _carbon(self, shared: Content) -> Content:
        """Carbon follows from the energy; the rest, where the trade has one, comes from the process."""
        content: Content = {"per": self.per}
        if "emits" not in self.trade:
            return content
        read = sheets.read_shared(self.standard, shared)
        burnt = sheets.compute(self.standard, 2, content, read, grid=self.grid, trace=False).fact
        assert burnt is not None  # noqa: S101 (the shared facts are whole)
        assert burnt.value is not None  # noqa: S101
        rest = (self.aim("2") - burnt.value) * self.base
        return content | ({"process_emissions": self.pen.quantity(rest, "tCO₂", "tCO₂")} if rest > 0 else {})

    def _renewable(self) -> Content:
        """Of its own roof, bought, by certificate; no more than nine tenths of the electricity."""
        indicator = self.standard.indicator(3)
        band = indicator.band(self.energy)
        assert band is not None  # noqa: S101 (the bands leave no gap)
        leading, baseline = band_levels("3", band.id, self.plan.trade)
        share = between(self.lot.share(self.plan.quality), leading, baseline) / HUNDRED
        power = Decimal(self.trade.get("electricity", ELECTRIC)) * Decimal("0.9")
        kwh = self.energy * min(share, power) * THOUSAND / Decimal("0.1229")
        own = amid(self.lot, 0.3, 0.7)
        found: Content = {"own": rows({"carrier": "electricity", **self._kwh(kwh * own)}), "direct": []}
        bought = kwh * (1 - own)
        certified = Decimal("0.3") if self.lot.chance(0.25) else Decimal(0)
        contract = f"绿电示例〔{self.year}〕{self.lot.random.randint(100, 999)}号"
        market = {"carrier": "electricity", **self._kwh(bought * (1 - certified)), "reference": contract}
        found["market"] = rows(market)
        found["certificates"] = []
        if certified:
            number = f"GEC-DEMO-{self.year}-{self.lot.random.randint(10000, 99999)}"
            row = {"carrier": "electricity", **self._kwh(bought * certified), "reference": number}
            found["certificates"] = rows(row)
        return found

    def _kwh(self, value: Decimal) -> Content:
        return self.pen.quantity(value, "kWh", "万kWh", "kWh")

    def _materials(self) -> list[Content]:
        main = self.aim("5") * self.base
        second = main * amid(self.lot, 0.05, 0.2)
        named = zip((self.trade["from"], "辅助材料"), (main, second), strict=True)
        return rows(*({"name": name, **self.pen.quantity(value, "t", "t", "kg")} for name, value in named))

    def _waste(self) -> Content:
        material = self.base * (self.aim("5") if self.per == "product" else Decimal("0.02"))
        generated = material * amid(self.lot, 0.02, 0.08)
        share = min(self.aim("8"), HUNDRED) / HUNDRED
        return {
            "generated": self.pen.quantity(generated, "t", "t"),
            "used": self.pen.quantity(generated * share, "t", "t"),
            "earlier_stock_used": {"amount": "0", "unit": "t"},
        }

    def _investment(self) -> Content:
        """Three years of output that grew to this year's, and of spending."""
        years = [self.year - 2, self.year - 1, self.year]
        outputs = [self.output_value * amid(self.lot, 0.84, 0.9), self.output_value * amid(self.lot, 0.92, 0.97)]
        outputs.append(self.output_value)
        spent = sum(outputs) * max(self.aim("10"), Decimal("0.1")) / HUNDRED
        parts = [amid(self.lot, 0.2, 0.5) for _ in years]
        money = [spent * part / sum(parts) for part in parts]
        return {
            "investment": {str(y): self.pen.number(m, 1) for y, m in zip(years, money, strict=True)} | {"unit": "万元"},
            "output_value": {str(y): self.pen.number(o, 0) for y, o in zip(years, outputs, strict=True)}
            | {"unit": "万元"},
        }

    def _pollutants(self) -> list[Content]:
        names = list(substances("11"))
        first, *others = names
        chosen = {first, *self.lot.random.sample(others, self.lot.random.randint(1, 2))}
        leading, baseline, _unit, _basis = levels_of("11", "factory", self.plan.trade)
        found = []
        for name, factor in substances("11").items():
            if name in chosen:
                kilos = between(self.lot.share(self.plan.quality), leading, baseline) * Decimal(factor) * self.base
                found.append({"name": name, **self.pen.quantity(kilos, "kg", "t", "kg")})
        return rows(*found)
