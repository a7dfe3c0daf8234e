"""The applications that `bench.py` scores from data sheets, and the least arithmetic that gives the same totals."""

from collections.abc import Iterator
from copy import deepcopy
from fractions import Fraction
from pathlib import Path
from typing import Any

from lvheng.evaluation import Benchmark, Fact, Score, evaluate
from lvheng.evaluation.files import read_score_file
from lvheng.evaluation.sheets import compute, read_shared
from lvheng.evaluation.whatif import Line, Outcome, Standing, outcome
from lvheng.standards import Standard
from lvheng.standards.plaintext import parse_yaml

EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "factory-sheets.yaml"
PRODUCT = "clinker"
RAISED = 11
"""The indicator whose levels the what-if changes."""


class Applications:
    """Units like the example, each with amounts of its own."""

    def __init__(self) -> None:
        text = EXAMPLE.read_text(encoding="utf-8")
        read = read_score_file(text)
        self.standard: Standard = read.standard
        self.benchmarks = read.benchmarks
        self.stated = {number: fact for number, fact in read.facts.items() if not fact.computed}
        content: Any = parse_yaml(text)
        if self.standard.coefficients is None:
            raise SystemExit("the pack has no coefficients")
        self.coefficients = self.standard.coefficients
        self.carriers = {carrier.id: carrier for carrier in self.coefficients.carriers}
        self.shared = content["shared"]
        self.sheets = {int(key): fact["sheet"] for key, fact in content["facts"].items() if "sheet" in fact}

    def contents(self, count: int) -> Iterator[dict[str, Any]]:
        """The shared facts of so many units."""
        for number in range(count):
            shared = deepcopy(self.shared)
            shared["output_value"]["amount"] = str(50_000 + number)
            shared["energy"][1]["amount"] = str(160_000 + number)
            yield shared

    def score(self, shared: dict[str, Any], *, trace: bool) -> Score:
        """One unit's score, from raw facts."""
        read = read_shared(self.standard, shared)
        facts = dict(self.stated)
        for number, sheet in self.sheets.items():
            facts[number] = compute(self.standard, number, sheet, read, trace=trace).fact or Fact()
        return evaluate(self.standard, facts, self.benchmarks, trace=trace)

    def standing(self, key: int, score: Score) -> Standing:
        """A stored score beside levels raised by a tenth."""
        return Standing(
            key=key, region=1, counts=True, total=score.exact_total, standard=self.standard, result=score.to_dict(),
            chosen=self._raised,
        )  # fmt: skip

    def _raised(self, line: Line) -> Benchmark | None:
        pair = self.benchmarks[RAISED].of(line.product) if line.number == RAISED else None
        if pair is None or pair.leading is None or pair.baseline is None:
            return None
        factor = 11 * pair.baseline / 10
        return Benchmark(leading=pair.leading, baseline=factor, unit=pair.unit)

    def whatif(self, standings: list[Standing]) -> list[Outcome]:
        """What the changed levels do to each."""
        return [outcome(standing) for standing in standings]

    def bare_whatif(self, standings: list[Standing]) -> list[Fraction]:
        """The least arithmetic of the same: new shares of one indicator, the totals moved by them."""
        totals = []
        for standing in standings:
            item = standing.result["indicators"][RAISED - 1]
            points = Fraction(0)
            for part in item["parts"]:
                leading = Fraction(part["leading"])
                baseline = Fraction(part["baseline"]) * 11 / 10
                share = (Fraction(part["value"]) - baseline) / (leading - baseline)
                points += clamped(share) * Fraction(part["weight"]) * Fraction(item["effective_weight"])
            totals.append(Fraction(standing.total) - Fraction(item["points"]) + points)
        return totals

    def bare(self, shared: dict[str, Any]) -> Fraction:
        """The least exact arithmetic that a unit's score needs, with the coefficients of the pack and no words."""
        total = Fraction(0)
        for number, key, value, parts in self.bare_values(shared):
            pair = self.benchmarks[number].of(key)
            if pair is not None and pair.leading is not None and pair.baseline is not None:
                share = clamped((value - Fraction(pair.baseline)) / Fraction(pair.leading - pair.baseline))
                total += share * Fraction(self.standard.indicator(number).weight) / parts
        for number, fact in self.stated.items():
            option = self.standard.indicator(number).option(str(fact.option))
            total += Fraction(option.share if option else 0) * Fraction(self.standard.indicator(number).weight)
        counted = self.standard.indicator(4)
        share = Fraction(len(self.sheets[4]["functions"])) / Fraction(counted.leading or 1)
        return total + clamped(share) * Fraction(counted.weight)

    def bare_values(self, shared: dict[str, Any]) -> list[tuple[int, str, Fraction, int]]:
        """(indicator, product or substance, value in the unit of its levels, how many share the weight)."""
        sheets = self.sheets
        tce, electricity = self.bare_tce(shared)
        money, output = Fraction(shared["output_value"]["amount"]), Fraction(shared["products"][0]["output"]["amount"])
        renewable = [Fraction(row["amount"]) * 10_000 for kind in ("own", "market") for row in sheets[3][kind]]
        intake, reused = (Fraction(sheets[7][name]["amount"]) for name in ("intake", "reused"))
        waste = [Fraction(sheets[8][name]["amount"]) for name in ("generated", "used", "earlier_stock_used")]
        spent, made = (sum(map(Fraction, sheets[10][name].values())) for name in ("investment", "output_value"))
        nitrogen, dust = (Fraction(row["amount"]) for row in sheets[11]["pollutants"])
        water = Fraction(sheets[6]["intake"]["amount"]) - Fraction(sheets[6]["resold"]["amount"])
        return [
            (1, PRODUCT, tce / output * 1000, 1),
            (2, "", self.bare_co2(shared) / money, 1),
            (3, "", sum(renewable) * electricity / 1000 / tce * 100, 1),
            (5, "", Fraction(sheets[5]["materials"][0]["amount"]) / output, 1),
            (6, "", water / output, 1),
            (7, "", reused / (intake + reused) * 100, 1),
            (8, "", waste[1] / (waste[0] + waste[2]) * 100, 1),
            (10, "", spent / made * 100, 1),
            (11, "氮氧化物", nitrogen * 1000 / money, 2),
            (11, "颗粒物", dust / money, 2),
            (14, "", money / Fraction(shared["site_area"]["amount"]), 1),
        ]

    def bare_tce(self, shared: dict[str, Any]) -> tuple[Fraction, Fraction]:
        """The energy in tce, and the coefficient of electricity."""
        power, coal, diesel, heat = shared["energy"][:4]
        factors = {name: Fraction(item.kgce_per_unit or 0) for name, item in self.carriers.items()}
        total = sum(map(Fraction, power["amount"])) * 10_000 * factors["electricity"] / 1000
        total += Fraction(coal["amount"]) * Fraction(coal["ncv"]["amount"]) / Fraction(self.coefficients.coal_ncv)
        total += Fraction(diesel["amount"]) * factors["diesel"] - Fraction(heat["amount"]) * factors["heat"]
        return total, factors["electricity"]

    def bare_co2(self, shared: dict[str, Any]) -> Fraction:
        """The emissions in tCO2."""
        power, coal, diesel, heat = shared["energy"][:4]
        year = self.coefficients.grid_years[int(shared["evaluation_year"])]
        grid = Fraction(self.coefficients.grid["national"].factors[year])
        total = sum(map(Fraction, power["amount"])) * 10 * grid
        carbon = Fraction(coal["carbon"]) * Fraction(coal["oxidation"])
        total += Fraction(coal["amount"]) * Fraction(coal["ncv"]["amount"]) * carbon * Fraction(44, 12)
        default = self.carriers["diesel"].co2
        if default is not None:
            carbon = Fraction(default.carbon) * Fraction(default.oxidation)
            total += Fraction(diesel["amount"]) * Fraction(default.ncv) * carbon * Fraction(44, 12)
        total -= Fraction(heat["amount"]) * Fraction(self.coefficients.heat_co2)
        return total + Fraction(self.sheets[2]["process_emissions"]["amount"])


def clamped(share: Fraction) -> Fraction:
    """A share from 0 to 1."""
    return min(max(share, Fraction(0)), Fraction(1))
