"""Proposals of derived levels as pages show them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Count, Q, QuerySet

from lvheng.accounts.models import Authority
from lvheng.analysis.models import DerivedProposal, DerivedRow, SimulatedScore
from lvheng.analysis.queries.candidate import standard_of
from lvheng.core.components.formats import brief, num2
from lvheng.filing.models import Application
from lvheng.registry.models import Unit
from lvheng.selection.queries import industry_names
from lvheng.standards import Indicator

BINS = 24
GENERAL = "通用（全部行业）"
OTHERS = "非重点行业（通用）"
BASES = {"product": "按单位产品", "output_value": "按单位产值"}
SHOWN = {"taken": "采用", "not": "未采用", "few": "家数不足"}


def proposals() -> QuerySet[Any]:
    """All proposals with how many groups have enough units (`enough`) and how many are taken (`taken`)."""
    return DerivedProposal.objects.select_related("campaign", "derived_by", "made").annotate(
        enough=Count("rows", filter=Q(rows__enough=True)), taken=Count("rows", filter=Q(rows__taken=True))
    )


@dataclass(frozen=True)
class Line:
    """A row with the words for its indicator, industry and basis."""

    row: DerivedRow
    indicator: str
    industry: str
    basis: str

    @property
    def title(self) -> str:
        """What the levels are for, in one line."""
        return " · ".join(filter(None, [self.industry, self.row.product, self.basis]))

    @property
    def outliers(self) -> int:
        """How many outliers were found."""
        return len(self.row.summary.get("outliers", ()))


def narrowed(proposal: DerivedProposal, asked: Mapping[str, str]) -> QuerySet[DerivedRow]:
    """The rows of a proposal by indicator, industry and what becomes of them; else all with enough units."""
    rows = proposal.rows.all()
    if asked.get("number", "").isdecimal():
        rows = rows.filter(number=int(asked["number"][:4]))
    if asked.get("industry"):
        rows = rows.filter(industry="" if asked["industry"] == "none" else asked["industry"][:40])
    shown = asked.get("shown")
    if shown == "few":
        return rows.filter(enough=False)
    if shown in SHOWN:
        return rows.filter(enough=True, taken=shown == "taken")
    return rows.filter(enough=True)


def lines(proposal: DerivedProposal, rows: Iterable[DerivedRow]) -> list[Line]:
    """Rows with their words; no query."""
    standard, names = standard_of(proposal), industry_names(proposal.campaign.year)
    return [
        Line(
            row,
            standard.indicator(row.number).name,
            names.get(row.industry, row.industry) if row.industry else _whose(proposal, standard.indicator(row.number)),
            " ".join(filter(None, [BASES.get(row.basis, ""), _band(standard.indicator(row.number), row.band)])),
        )
        for row in rows
    ]


def _band(indicator: Indicator, band: str) -> str:
    """A band in the pack's words."""
    return next((item.label for item in indicator.bands if item.id == band), band)


def _whose(proposal: DerivedProposal, indicator: Indicator) -> str:
    """Whom a row without industry rests on; parks have none at all."""
    if proposal.kind == Unit.Kind.PARK:
        return "全部园区"
    whole = proposal.rule["general"]
    return GENERAL if whole == "all" or (whole == "ratios" and indicator.unit_fixed) else OTHERS


def choices(proposal: DerivedProposal) -> dict[str, list[tuple[str, str]]]:
    """What the list can be narrowed by; one query."""
    standard, names = standard_of(proposal), industry_names(proposal.campaign.year)
    pairs = set(proposal.rows.values_list("number", "industry"))
    numbers = sorted({number for number, _industry in pairs})
    industries = sorted({industry for _number, industry in pairs if industry}, key=lambda one: names.get(one, one))
    return {
        "numbers": [(str(number), f"{number} {standard.indicator(number).name}") for number in numbers],
        "industries": [("none", "不分行业"), *((one, names.get(one, one)) for one in industries)],
    }


def distribution(row: DerivedRow) -> dict[str, Any]:
    """A row's values as dots and as a table, best first; one query."""
    names = _names(source for source, _value in row.values)
    far = set(row.summary["outliers"])
    values = [(source, Decimal(value)) for source, value in row.values]
    heights: dict[int, int] = {}
    points = []
    low, high = min(value for _source, value in values), max(value for _source, value in values)
    width = Fraction(high) - Fraction(low)
    for source, value in values:
        place = int((Fraction(value) - Fraction(low)) * BINS / width) if width else 0
        heights[place] = heights.get(place, 0) + 1
        points.append([value, heights[place], names.get(source, ""), source in far])
    data = {
        "kind": "dots", "points": points, "leading": row.leading, "baseline": row.baseline, "unit": row.unit,
    }  # fmt: skip
    rows = [[names.get(source, ""), brief(value), "离群" if source in far else ""] for source, value in values]
    head = ["单位", f"数值（{row.unit}）" if row.unit else "数值", "标记"]
    return {"data": data, "table": {"head": head, "rows": rows}}


def _names(sources: Iterable[int]) -> dict[int, str]:
    return dict(Application.objects.filter(pk__in=set(sources)).values_list("pk", "unit__name"))


def moves(proposal: DerivedProposal) -> dict[str, Any] | None:
    """How far totals move, in bands of a point, as chart and table; None where nothing moves."""
    bands = [(Decimal(edge), count) for edge, count in proposal.effect.get("bands", ())]
    if not bands:
        return None
    labels = [[f"{num2(edge)} 至 {num2(edge + 1)}", count] for edge, count in bands]
    data = {"kind": "hist", "lo": bands[0][0], "step": 1, "bins": labels, "mean": None, "line": None}
    return {"data": data, "table": {"head": ["变动（分）", "家数"], "rows": labels}}


@dataclass(frozen=True)
class MeanLine:
    """A region's mean on both sides; None where too few units count."""

    region: str
    units: int
    before: Decimal | None
    after: Decimal | None

    @property
    def change(self) -> Decimal | None:
        """Points by which the mean moves."""
        return None if self.before is None or self.after is None else self.after - self.before


def region_means(proposal: DerivedProposal) -> list[MeanLine]:
    """The regional means of the last simulation; one query."""
    kept = proposal.effect.get("means", [])
    names = dict(Authority.objects.filter(pk__in=[one[0] for one in kept]).values_list("pk", "name"))
    return [
        MeanLine(
            names.get(region, ""), units, None if before is None else Decimal(before),
            None if after is None else Decimal(after),
        )
        for region, units, before, after in kept
    ]  # fmt: skip


def affected(proposal: DerivedProposal, crossing: str) -> QuerySet[SimulatedScore]:
    """The applications of the last simulation, by where they cross the mean if asked."""
    found = proposal.simulated.select_related(
        "application__unit", "application__province", "application__campaign"
    )
    if crossing in SimulatedScore.Crossing.values:
        return found.filter(crosses=crossing)
    if crossing == "still":
        return found.exclude(crosses_present="")
    return found
