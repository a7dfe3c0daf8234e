"""From a sheet to the fact it states: read, check, work out, explain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from lvheng.evaluation.facts import Fact
from lvheng.evaluation.numbers import MAX_EXPONENT
from lvheng.evaluation.results import TraceStep
from lvheng.standards import Standard
from lvheng.standards.sheets import Sheet

from .amounts import shortened
from .formulas import FORMULAS, RENEWABLE_KINDS
from .job import Job, Shared
from .reading import Reader
from .values import Notes, SheetFault

PER_LABELS = {"product": "按单位产品", "output_value": "按单位产值"}


@dataclass(frozen=True)
class Computed:
    """What a sheet comes to: a fact, or what is wrong (problems) or missing (gaps), as (place, Chinese message).

    Places are ``sheet.…`` for the sheet's own fields and ``shared.…`` for the shared ones.
    """

    fact: Fact | None = None
    problems: tuple[tuple[str, str], ...] = ()
    gaps: tuple[tuple[str, str], ...] = ()


def compute(
    standard: Standard,
    number: int,
    content: Mapping[str, Any] | None,
    shared: Shared,
    *,
    per: str = "",
    grid: str = "",
    trace: bool = True,
) -> Computed:
    """The fact of an indicator's sheet. ``per`` and ``grid`` serve where the sheet states none.

    Raises KeyError (an indicator without a sheet).
    """
    sheet = standard.sheets.indicators[number]
    content = content or {}
    notes = Notes()
    reader = Reader(shared.coefficients, notes, shared.year)
    own = reader.fields(sheet.fields, {key: value for key, value in content.items() if key != "per" or not sheet.bases},
                        "sheet", ("per",) if sheet.bases else ())  # fmt: skip
    own["_stated"] = any(content.get(kind) is not None for kind in RENEWABLE_KINDS)
    basis = _basis(sheet, content.get("per"), per, notes)
    uses = used(sheet, basis)
    problems = [*notes.problems, *shared.blocked(uses)]
    gaps = [*notes.gaps, *shared.gaps(uses)]
    if problems or gaps:
        return Computed(problems=tuple(problems), gaps=tuple(gaps))
    chosen = str(own.get("grid") or grid or "province")
    job = Job(standard, standard.indicator(number), sheet, own, shared, basis, chosen, trace)
    try:
        fact = FORMULAS[sheet.formula](job)
        _within(fact)
    except SheetFault as fault:
        found = ((fault.place, fault.message),)
        return Computed(gaps=found) if fault.missing else Computed(problems=found)
    steps = (*_assumptions(standard, sheet, job), *job.steps) if trace else ()
    return Computed(fact=replace(fact, steps=steps))


def _within(fact: Fact) -> None:
    """A result no larger or smaller than a number that may be typed. Raises SheetFault."""
    for value in (fact.value, *(part.fact.value for part in fact.parts)):
        if value is not None and abs(value.adjusted()) > MAX_EXPONENT:
            size = f"约为 10 的 {value.adjusted()} 次方，应在 10 的 ±{MAX_EXPONENT} 次方之内"
            raise SheetFault("sheet", f"算出的结果过大或过小（{size}），请核对所填的数量和单位")


def used(sheet: Sheet, basis: str) -> tuple[str, ...]:
    """The shared fields that a sheet takes on a basis; what energy was for which product needs the products too."""
    unused = {"product": "output_value", "output_value": "products"}.get(basis, "")
    shadowed = {field.id for field in sheet.fields}
    always = ("evaluation_year", "region")
    return (*always, *(name for name in sheet.uses if name != unused and name not in shadowed))


def _basis(sheet: Sheet, stated: Any, default: str, notes: Notes) -> str:
    if not sheet.bases:
        return ""
    if isinstance(stated, str) and stated in sheet.bases:
        return stated
    shown = "、".join(f"{basis}（{PER_LABELS[basis]}）" for basis in sheet.bases)
    if stated is not None and stated != "":
        notes.wrong("sheet.per", f"“{shortened(stated)}”不是口径，可用的有：{shown}")
        return ""
    if not default:
        notes.missing("sheet.per", f"请写明口径 per：{shown}")
    return default


def _assumptions(standard: Standard, sheet: Sheet, job: Job) -> tuple[TraceStep, ...]:
    """The assumptions that the computation takes, said first."""
    known = {item.id: item for item in (*standard.assumptions, *job.shared.coefficients.assumptions)}
    names = list(sheet.assumptions)
    if "energy" in sheet.uses:
        names.append("coefficients")
    if sheet.formula == "carbon_intensity":
        names += ["fuel-carbon", "grid-factor", "heat-factor"]
    if job.per:
        basis = TraceStep("口径", "", PER_LABELS[job.per], job.indicator.clause)
        return (basis, *_cited(known, names))
    return _cited(known, names)


def _cited(known: Mapping[str, Any], names: list[str]) -> tuple[TraceStep, ...]:
    found = [known[name] for name in names if name in known]
    return tuple(TraceStep("采用的理解", "", "", item.source, item.text) for item in found)


def blank(content: Mapping[str, Any] | None) -> bool:
    """Whether nothing is stated in a sheet (the basis aside)."""
    return not any(_stated(value) for key, value in (content or {}).items() if key != "per")


def _stated(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(_stated(item) for key, item in value.items() if key not in ("unit", "_row"))
    if isinstance(value, list):
        return any(_stated(item) for item in value)
    return bool(value.strip()) if isinstance(value, str) else value is not None and value is not False
