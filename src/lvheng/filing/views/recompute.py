"""重算: one application's stored scores worked out anew and held against the record (architecture, promise 4)."""

from dataclasses import dataclass
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from lvheng.accounts.queries import reach
from lvheng.core.keyset import page
from lvheng.filing.models import Application, Score
from lvheng.filing.queries import version_of
from lvheng.filing.recomputing import Difference, Recomputed, recomputed, stored_scores
from lvheng.filing.views.reach import seen
from lvheng.registry.queries import is_member

SIZE: Final = 10
SHOWN: Final = 50


@dataclass(frozen=True)
class Entry:
    """One score on the page: what was recorded and what it comes to."""

    result: Recomputed

    @property
    def score(self) -> Score:
        """The record."""
        return self.result.score

    @property
    def shown(self) -> tuple[Difference, ...]:
        """The first differences."""
        return self.result.differences[:SHOWN]


@require_GET
def recompute(request: HttpRequest, pk: int) -> HttpResponse:
    """Every stored score of a submitted application, for its officers and auditors; its own members see 自评价."""
    application = seen(request, pk)
    mine = is_member(request.user, application.unit)
    if version_of(application) is None:
        if mine:
            return redirect("filing:task_list", application.pk)
        raise Http404
    judges = Application.objects.filter(reach(request.user, "authority"), pk=application.pk).exists()
    scores = stored_scores().filter(version__application=application)
    if not judges:
        scores = scores.filter(basis=Score.Basis.SELF)
    rows = page(scores, request, order=["-pk"], size=SIZE)
    entries = [Entry(result) for result in recomputed(rows.rows)]
    context = {
        "application": application,
        "mine": mine and not judges,
        "page": rows,
        "entries": entries,
        "wrong": sum(1 for entry in entries if not entry.result.agrees),
    }
    return render(request, "filing/recompute.html", context)
