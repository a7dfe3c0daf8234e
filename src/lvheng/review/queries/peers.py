"""What others of the same industry state: the population that a figure is compared with. Reads only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from django.db.models import Q

from lvheng.evaluation import UnitError, convert, parse_unit, same_dimension
from lvheng.evaluation.numbers import to_decimal
from lvheng.filing.models import Application, SubmittedFact
from lvheng.registry.models import Unit
from lvheng.review.checks.base import Peers, Subject
from lvheng.review.checks.figures import SHARED, figures_of, ratios_of, shared_of, tce_of
from lvheng.standards import Indicator, Standard, list_industries

#: More than these tell nothing more of a middle and a spread.
MOST = 400
#: Digits of a national industry code that name its class, and the division that stands in for a sector.
DIVISION = 2
Stated = Mapping[int, tuple[Decimal, str]]
Level = Literal["industry", "sector"]
ByNumber = dict[int, Peers]
ByRatio = dict[str, Peers]
INDUSTRY: Level = "industry"
SECTOR: Level = "sector"


@dataclass(frozen=True)
class Row:
    """What one application states: values by indicator with their units, quotients of its raw figures."""

    application: int
    values: Stated
    ratios: Mapping[str, Fraction]


@dataclass(frozen=True)
class Group:
    """Others that an application is compared with: those of its industry or of its sector, by name."""

    rows: list[Row]
    standard: Standard
    level: Level
    name: str

    def stating(self, number: int, unit: str) -> Peers:
        """What they state on an indicator, in this unit of it."""
        across = self.level == SECTOR
        return Peers(
            _values(self.standard.indicator(number), self.rows, number, unit, across=across), self.level, self.name
        )

    def quotients(self, key: str) -> Peers:
        """The same of a quotient of raw figures."""
        found = (to_decimal(row.ratios[key]) for row in self.rows if key in row.ratios)
        return Peers(tuple(found), self.level, self.name)


@dataclass
class Population:
    """Reads what groups of applications state, each group once; share one between many applications."""

    groups: dict[tuple[object, ...], list[Row]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def peers(self, application: Application, subject: Subject, least: int) -> tuple[ByNumber, ByRatio]:
        """A subject's peers by indicator and by quotient: its industry's, or its sector's where those are too few.

        Each indicator and each quotient falls back by itself: an industry may state one and hardly another. At most
        two queries, fewer where a group is known.
        """
        near = self._group(application, subject, INDUSTRY)
        by_number = {number: near.stating(number, unit) for number, (_value, unit) in subject.stated.items()}
        by_ratio = {key: near.quotients(key) for key in subject.ratios}
        if any(len(one.values) < least for one in (*by_number.values(), *by_ratio.values())):
            wide = self._group(application, subject, SECTOR)
            by_number = {
                number: one if len(one.values) >= least else wide.stating(number, subject.stated[number][1])
                for number, one in by_number.items()
            }
            by_ratio = {
                key: one if len(one.values) >= least else wide.quotients(key) for key, one in by_ratio.items()
            }
        return by_number, by_ratio

    def _group(self, application: Application, subject: Subject, level: Level) -> Group:
        """The other applications of its industry or of its sector."""
        if level == SECTOR:
            where, name = _sector(application, subject.standard)
        else:
            where = _industry(application)
            name = subject.industry_name or f"国民经济行业 {application.industry_code}"
            name = "园区" if application.kind == Unit.Kind.PARK else name
        rows = self._rows(application, where, subject.standard, subject.evaluation_year)
        return Group([row for row in rows if row.application != application.pk], subject.standard, level, name)

    def known_names(self) -> dict[str, str]:
        """All units' names with their codes. One query the first time."""
        if not self.names:
            self.names = dict(Unit.objects.values_list("name", "uscc"))
        return self.names

    def _rows(self, application: Application, where: Q, standard: Standard, year: int) -> list[Row]:
        key = (application.campaign_id, application.kind, repr(where))
        if key not in self.groups:
            self.groups[key] = _read(application, where, standard, year)
        return self.groups[key]


def _industry(application: Application) -> Q:
    """The same key industry; of the other factories the same class of GB/T 4754; all parks are one."""
    if application.kind == Unit.Kind.PARK:
        return Q()
    if application.industry:
        return Q(industry=application.industry)
    return Q(industry="", industry_code=application.industry_code)


def _sector(application: Application, standard: Standard) -> tuple[Q, str]:
    """The key industries of the same sector; of the other factories the same division of GB/T 4754."""
    if standard.industry is not None:
        sector = standard.industry.sector
        inside = [one.id for one in list_industries(application.campaign.year) if one.sector == sector]
        return Q(industry__in=inside), sector
    if application.kind == Unit.Kind.PARK:
        return Q(), "园区"
    division = application.industry_code[:DIVISION]
    return Q(industry="", industry_code__startswith=division), f"国民经济行业大类 {division}"


def _read(application: Application, where: Q, standard: Standard, year: int) -> list[Row]:
    chosen = Application.objects.filter(
        where, campaign=application.campaign_id, kind=application.kind, practice=False,
        state=Application.State.SUBMITTED,
    ).order_by("id").values("id")[:MOST]  # fmt: skip
    facts = (
        SubmittedFact.objects.filter(version__application__in=list(chosen.values_list("id", flat=True)))
        .order_by("version__application_id", "version__version", "number")
        .values_list("version__application_id", "version_id", "number", "value", "unit", "sheet")
    )
    newest: dict[int, int] = {}
    values: dict[int, dict[int, tuple[Decimal, str]]] = {}
    contents: dict[int, dict[int, dict[str, object]]] = {}
    for pk, version, number, value, unit, sheet in facts:
        if newest.get(pk) != version:
            newest[pk], values[pk], contents[pk] = version, {}, {}
        if value is not None:
            values[pk][number] = (Decimal(value), unit)
        if sheet:
            contents[pk][number] = sheet
    return [Row(pk, values[pk], _ratios(standard, contents[pk], year)) for pk in newest]


def _ratios(standard: Standard, contents: dict[int, dict[str, object]], year: int) -> dict[str, Fraction]:
    if SHARED not in contents:
        return {}
    figures = figures_of(standard, contents, year)
    return ratios_of(figures, tce_of(shared_of(standard, contents, year)))


def _values(indicator: Indicator, rows: list[Row], number: int, unit: str, *, across: bool) -> tuple[Decimal, ...]:
    """The others' values in this unit; `across` industries only those that are not by product."""
    if across and not indicator.unit_fixed and not _by_money(unit):
        return ()
    found = []
    for row in rows:
        stated = row.values.get(number)
        if stated is None:
            continue
        value, other = stated
        if indicator.unit_fixed or other == unit:
            found.append(value)
            continue
        try:
            if other and unit and same_dimension(other, unit):
                found.append(convert(value, other, unit))
        except UnitError:
            continue
    return tuple(found)


def _by_money(unit: str) -> bool:
    try:
        parsed = parse_unit(unit)
    except UnitError:
        return False
    return "money" in (parsed.numerator, parsed.denominator)
