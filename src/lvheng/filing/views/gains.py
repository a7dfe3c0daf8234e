"""提分分析: where points are still to be had in an open application, and how far each value would have to move."""

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lvheng.evaluation import gains
from lvheng.evaluation.gains import HALF, ONE, Gain, GainStep
from lvheng.filing.draft import Draft
from lvheng.filing.views.parts import frame
from lvheng.filing.views.reach import own, receipt
from lvheng.standards import Indicator

#: What may still be stated truthfully although the data year is over, by the indicator's rule.
STILL: Final = {"count": "已投用而漏选的功能可补选", "option": "已符合而未选的可改选"}
QUANTITY: Final = {"elasticity": "排放量年均增长"}


@dataclass(frozen=True)
class Cell:
    """One move: where to, by how much, and the points where they are more than asked."""

    step: GainStep
    verb: str
    missing: bool
    option: bool
    more: bool


@dataclass(frozen=True)
class Line:
    """An indicator with points left."""

    gain: Gain
    url: str
    quantity: str
    note: str
    cells: tuple[Cell | None, ...]

    @property
    def open(self) -> bool:
        """Whether something may still be completed truthfully."""
        return bool(self.note)


@require_GET
def gains_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole ordered list for an open application; figures of a year that is over stay as they are (HN-4.2.c)."""
    application = own(request, pk)
    if over := receipt(request, application):
        return over
    draft = Draft.load(application)
    evaluated = draft.evaluated
    typed = {number: row.unit for number, row in draft.facts.items() if row.unit}
    found = gains(draft.standard, evaluated.facts, evaluated.benchmarks, evaluated.score, typed_units=typed)
    waiting = [item for item in evaluated.score.indicators if item.status == "no_benchmark"]
    listed = {gain.number for gain in found}
    blank = [
        item for item in evaluated.score.indicators
        if item.status == "missing" and item.number not in listed
    ]  # fmt: skip
    context = frame(application, draft) | {
        "lines": [_line(draft, gain) for gain in found],
        "total": evaluated.score.total,
        "left": sum((gain.points_to_gain for gain in found), start=0),
        "waiting": waiting + blank,
        "evaluation_year": draft.pack.evaluation_year,
    }
    return render(request, "filing/gains.html", context)


def _line(draft: Draft, gain: Gain) -> Line:
    indicator = draft.standard.indicator(gain.number)
    steps = (gain.reach(HALF), gain.reach(ONE), gain.steps[-1] if gain.steps else None)
    note = "尚未填报，可以补填" if gain.status == "missing" else STILL.get(indicator.rule, "")
    asked = (HALF, ONE, None)
    cells = tuple(
        None if step is None else _cell(indicator, gain, step, more=points is not None and step.exact_points > points)
        for step, points in zip(steps, asked, strict=True)
    )
    return Line(gain, draft.url("indicator", gain.number), gain.part or QUANTITY.get(indicator.rule, ""), note, cells)


def _cell(indicator: Indicator, gain: Gain, step: GainStep, *, more: bool) -> Cell:
    verb = "提高" if step.rising else "降低"
    if indicator.rule == "count":
        verb = "增加"
    return Cell(step, verb, missing=gain.status == "missing", option=step.exact_target is None, more=more)
