"""The two earlier years: what existing units scored, and what they stated (so that "last year" has something)."""

from decimal import Decimal

from lvheng.demo.drawing import Lot, between
from lvheng.demo.facts import Statement, value_of
from lvheng.demo.levels import levels_of
from lvheng.demo.sheets import household, year_before
from lvheng.demo.sheets.fixed import LAST_YEAR
from lvheng.demo.sheets.pen import Content, places_of, rounded
from lvheng.demo.units import EXISTING, Plan
from lvheng.filing.facts import SHARED
from lvheng.filing.models import LedgerValue
from lvheng.selection.models import AnnualResult
from lvheng.standards import CampaignPack, Standard

#: Of this many existing units one has kept its raw facts of the year before; those that are filling in have, too.
KEPT = 3
#: How far a value of the year before is from this year's, by how far the lot fell from the unit's quality.
APART = Decimal("0.5")


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


def keepers(plans: list[Plan]) -> list[Plan]:
    """The existing units that have kept their raw facts of the year before."""
    existing = [plan for plan in plans if plan.route == EXISTING]
    return [plan for place, plan in enumerate(existing) if place % KEPT == 0 or plan.fate in ("draft", "filled")]


def earlier_values(
    plans: list[Plan], said: dict[int, list[Statement]], standards: dict[int, Standard], year: int, lot: Lot
) -> None:
    """The values of the data year before the evaluation year, a little worse than this year's as a rule.

    `said` and `standards`: what units state this year and are scored by, by the unit's id.
    """
    rows: list[LedgerValue] = []
    with_sheets = {plan.unit.pk for plan in keepers(plans)}
    for plan in plans:
        standard = standards[plan.unit.pk]
        if plan.fate == "half":
            rows += from_sheets(plan, standard, household(LAST_YEAR), year)
        if plan.route != EXISTING:
            continue
        if plan.unit.pk in with_sheets:
            contents = {item.number: item.sheet for item in said[plan.unit.pk] if item.sheet}
            rows += from_sheets(plan, standard, year_before(contents, lot), year)
        there = {row.number for row in rows if row.unit_id == plan.unit.pk}
        now = {item.number: item.sheet for item in said.get(plan.unit.pk, []) if item.sheet}
        rows += drawn(plan, standard, year, lot, there=there, now=now)
    LedgerValue.objects.bulk_create(rows)


def from_sheets(plan: Plan, standard: Standard, contents: dict[int, Content], year: int) -> list[LedgerValue]:
    """The raw facts of a year with what they came to."""
    rows = [LedgerValue(unit=plan.unit, year=year, number=SHARED, sheet=contents[SHARED])]
    trade = plan.trade
    for number in standard.sheets.indicators:
        indicator = standard.indicator(number)
        if indicator.rule == "count" or (number not in contents and standard.sheets.indicators[number].fields):
            continue
        unit = "" if indicator.rule != "linear" else levels_of(str(number), plan.unit.kind, trade)[2]
        value = value_of(standard, number, contents, unit)
        if value is not None:
            value = rounded(value, places_of(value))
        sheet = contents.get(number, {})
        made = LedgerValue(unit=plan.unit, year=year, number=number, unit_text=unit, sheet=sheet)
        made.value = value
        rows.append(made)
    return rows


def drawn(
    plan: Plan, standard: Standard, year: int, lot: Lot, *, there: set[int], now: dict[int, Content]
) -> list[LedgerValue]:
    """Values of indicators without raw facts; `now`: this year's, which they are not far from."""
    rows = []
    for indicator in standard.indicators:
        number = indicator.number
        if number in there:
            continue
        if indicator.quantitative:
            leading, baseline, unit, _basis = levels_of(str(number), plan.unit.kind, plan.trade)
            share = lot.share(plan.quality - Decimal("0.06"))
            value = between(share, leading, baseline)
            stated = value_of(standard, number, now, unit) if number in now and indicator.rule == "linear" else None
            if stated:
                value = stated * (1 + (share - plan.quality) * APART)
                value = rounded(value, places_of(value))
            rows.append(LedgerValue(unit=plan.unit, year=year, number=number, value=value, unit_text=unit))  # type: ignore[misc]
        elif indicator.rule == "option":
            text = indicator.options[0].label if lot.chance(0.6) else indicator.options[-1].label
            rows.append(LedgerValue(unit=plan.unit, year=year, number=number, text=text))
    return rows
