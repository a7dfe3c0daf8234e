"""The formulas of parks (MI-A2, assumptions of the pack): growth, quotients, elasticity."""

from __future__ import annotations

from fractions import Fraction
from typing import cast

from lvheng.evaluation.facts import Fact, Part
from lvheng.evaluation.numbers import brief, equals_sign, to_decimal
from lvheng.standards.plaintext import join

from .growth import mean_growth
from .job import Job
from .outcomes import one_or_many, percent, value_fact
from .values import Quantity, Series, SheetFault


def growth(job: Job) -> Fact:
    """((V_t ÷ V_{t−3})^(1/3) − 1) × 100 (MI-A2 no. 1)."""
    name = job.sheet.numerator
    return value_fact(_growth(job, name, "近三年年均增长率", cast("Series", job.need(name))), "%")


def _growth(job: Job, name: str, label: str, series: Series) -> Fraction:
    """Mean growth in % a year of a series whose first year is not 0. Raises SheetFault."""
    first, last = job.described(name).required_years
    before, after = (_amount(job, series, offset, job.described(name).label) for offset in (first, last))
    if not before:
        raise SheetFault(join(series.place, job.year() + first), "基准年数值应大于 0，否则无法计算增长率")
    span = last - first
    value = mean_growth(before, after, span)
    if job.trace:
        numbers = f"(({brief(after)} ÷ {brief(before)})^(1/{span}) − 1) × 100% {equals_sign(value)} {brief(value)}%"
        job.step(label, "((评价年 ÷ 基准年)^(1/年数) − 1) × 100%", numbers)
    return value


def _amount(job: Job, series: Series, offset: int, label: str) -> Fraction:
    year = job.year() + offset
    if year not in series.amounts:
        raise SheetFault(join(series.place, year), f"请填写“{label}”{year} 年的数值", missing=True)
    return series.amounts[year]


def quotient(job: Job) -> Fact:
    """Numerator ÷ denominator in the indicator's unit (parks, MI-A2); a share of a whole in %."""
    names = job.sheet.numerator, job.sheet.denominator
    above, below = job.quantity(names[0]), job.quantity(names[1])
    place = job.place(names[1])
    if not below.amount:
        raise SheetFault(place, f"“{job.described(names[1]).label}”应大于 0")
    if job.indicator.unit != "%":
        return value_fact(*job.quotient(above, below, job.indicator.name, job.indicator.formula))
    above = Quantity(above.to(below.unit), below.unit)
    if above.amount > below.amount:
        labels = [job.described(name).label for name in names]
        text = f"“{labels[0]}”{above.text} 多于“{labels[1]}”{below.text}，请核对数值和单位"
        raise SheetFault(job.place(names[0]), text)
    return percent(job, above, below, place, (job.indicator.name, job.indicator.formula))


def elasticity(job: Job) -> Fact:
    """Growth of an emission and of value added (MI-A2 no. 17)."""
    return _elastic(job, "co2", job.described("co2").label, cast("Series", job.need("co2")))


def elasticity_by_name(job: Job) -> Fact:
    """The same for each of the main pollutants, equal weights (MI-A2 no. 15)."""
    found: dict[str, Series] = job.need("pollutants")
    facts = {name: _elastic(job, "pollutants", name, series) for name, series in found.items()}
    return one_or_many([Part(key=name, name=name, weight=Fraction(1), fact=fact) for name, fact in facts.items()])


def _elastic(job: Job, field: str, label: str, series: Series) -> Fact:
    added = cast("Series", job.need("value_added"))
    first, last = job.described(field).required_years
    before, after = (_amount(job, series, offset, label) for offset in (first, last))
    exact = _growth(job, "value_added", "工业增加值年均增长率", added)
    rate = to_decimal(exact)
    if not before:
        job.step(label, "", f"基准年 0，评价年 {brief(after)}", "填报")
        base, now = to_decimal(before), to_decimal(after)
        return Fact(base_emission=base, emission=now, value_added_growth=rate, computed=True)
    emission = _growth(job, field, f"{label}年均增长率", series)
    stated = to_decimal(emission)
    return Fact(emission_growth=stated, value_added_growth=rate, growths=(emission, exact), computed=True)
