"""The life of one unit on one page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from lvheng.analysis import queries
from lvheng.core.components.formats import num2


@require_GET
def life(request: HttpRequest, pk: int) -> HttpResponse:
    """A unit's batches, scores, findings, decisions, names and codes through the years; own people see their own."""
    found = get_object_or_404(queries.lives_visible_to(request.user).select_related("authority__parent"), pk=pk)
    seen = queries.seen_by(request.user, found)
    lived = queries.life(seen)
    context = {"unit": found, "overseer": seen.overseer, "life": lived, **_chart(lived)}
    return render(request, "analysis/life.html", context)


def _chart(lived: queries.Life) -> dict[str, Any]:
    """The scores of the years beside the mean of the region, as chart and as table (MI-1.c)."""
    years = [kept for kept in lived.results if kept.score is not None]
    if not years:
        return {}
    means = [lived.means.get(kept.year) for kept in years]
    return {
        "chart": {
            "kind": "years",
            "years": [str(kept.year) for kept in years],
            "own": [round(float(kept.score), 2) for kept in years],
            "mean": [None if mean is None else round(float(mean), 2) for mean in means] if any(means) else None,
        },
        "table": {
            "head": ["年度", "本单位", "本省同类平均", "全国名次", "参加排名"],
            "rows": [
                [
                    str(kept.year),
                    num2(kept.score),
                    "—" if mean is None else num2(mean),
                    "—" if kept.rank is None else str(kept.rank),
                    str(kept.population),
                ]
                for kept, mean in zip(years, means, strict=True)
            ],
        },
    }
