"""The two earlier years: what existing units scored, and the values they gave (so that "last year" has something)."""

from decimal import Decimal

from lvheng.demo.drawing import Lot, between
from lvheng.demo.facts import HALF_LAST_YEAR, HALF_UNITS
from lvheng.demo.levels import levels_of
from lvheng.demo.units import EXISTING, Plan
from lvheng.filing.models import LedgerValue
from lvheng.selection.models import AnnualResult
from lvheng.standards import CampaignPack, Standard


def earlier_scores(plans: list[Plan], pack: CampaignPack, lot: Lot) -> None:
    """A score of each existing unit in the two campaigns before, ranked per kind, the bottom marked (MI-2.2.b)."""
    for year in (pack.year - 2, pack.year - 1):
        for kind in ("factory", "park"):
            units = [plan for plan in plans if plan.route == EXISTING and plan.unit.kind == kind]
            scores = [
                (Decimal(str(round(float(plan.quality) * 78 + lot.random.gauss(12, 2.5), 2))), plan) for plan in units
            ]
            scores.sort(key=lambda pair: (-pair[0], pair[1].unit.pk))
            bottom = int(pack.bottom_rule.share * len(scores))
            AnnualResult.objects.bulk_create(
                AnnualResult(  # type: ignore[misc]
                    unit=plan.unit, year=year, score=min(score, Decimal("96.80")), rank=rank, population=len(scores),
                    in_bottom=rank > len(scores) - bottom,
                )
                for rank, (score, plan) in enumerate(scores, start=1)
            )  # fmt: skip


def earlier_values(plans: list[Plan], standards: dict[str, Standard], year: int, lot: Lot) -> None:
    """The values of the data year before the evaluation year, a little worse than this year's as a rule."""
    rows: list[LedgerValue] = []
    for plan in plans:
        if plan.fate == "half":
            rows += [
                LedgerValue(  # type: ignore[misc]
                    unit=plan.unit, year=year, number=number, value=Decimal(text), unit_text=HALF_UNITS.get(number, "")
                )
                for number, text in HALF_LAST_YEAR.items()
            ]
        if plan.route != EXISTING:
            continue
        for indicator in standards[plan.unit.kind].indicators:
            number = str(indicator.number)
            if indicator.quantitative:
                leading, baseline, unit, _basis = levels_of(number, plan.unit.kind, plan.trade)
                value = between(lot.share(plan.quality - Decimal("0.06")), leading, baseline)
                rows.append(
                    LedgerValue(unit=plan.unit, year=year, number=indicator.number, value=value, unit_text=unit)  # type: ignore[misc]
                )
            elif indicator.rule == "option":
                text = indicator.options[0].label if lot.chance(0.6) else indicator.options[-1].label
                rows.append(LedgerValue(unit=plan.unit, year=year, number=indicator.number, text=text))
    LedgerValue.objects.bulk_create(rows)
