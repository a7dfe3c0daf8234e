"""Two kept what-ifs side by side (MI-1.b): who enters by one of them alone, both as things stand now."""

from collections import Counter
from collections.abc import Hashable, Mapping
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lvheng.accounts.models import Authority
from lvheng.campaigns.models import Campaign
from lvheng.core.keys import key_of
from lvheng.core.refusal import Gap, Invalid
from lvheng.evaluation.selecting import differing
from lvheng.selection import queries
from lvheng.selection.models import Scenario
from lvheng.selection.views.base import campaign_or_404, must_read
from lvheng.selection.views.trying import paged, place_at, words_of

Key = TypeVar("Key", bound=Hashable)
SHOWN = {"all": "全部", "first": "只按方案一进入", "second": "只按方案二进入"}


@require_GET
def scenario_compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Two kept what-ifs of a province or the ministry."""
    must_read(request, "province")
    found = place_at(request, pk)
    campaign = campaign_or_404()
    kept = {one.pk: one for one in queries.scenarios_of(campaign, found)}
    first, second = (kept.get(key_of(request.GET.get(name, "")) or 0) for name in ("first", "second"))
    context: dict[str, Any] = {
        "campaign": campaign, "authority": found, "words": words_of(found), "scenarios": list(kept.values()),
        "asked": (first, second),
    }  # fmt: skip
    if first is not None and second is not None:
        if first.rule["kind"] != second.rule["kind"]:
            raise Invalid([Gap("两个方案的类别不同，不能比较；请选择同一类别的两个方案。", "second")])
        context |= _compared(request, campaign, found, (first, second))
    return render(request, "selection/scenario_compare.html", context)


def _compared(
    request: HttpRequest, campaign: Campaign, authority: Authority, kept: tuple[Scenario, Scenario]
) -> dict[str, Any]:
    one, other = (queries.worked_out(campaign, authority, scenario.rule) for scenario in kept)
    left = {tried.entry.id: tried for tried in one.rows}
    right = {tried.entry.id: tried for tried in other.rows}
    pairs = [
        (left[difference.id], right[difference.id])
        for difference in differing((tried.choice for tried in one.rows), (tried.choice for tried in other.rows))
    ]
    pairs.sort(key=lambda pair: (pair[0].place or len(left) + 1, pair[0].entry.id))
    parts = {
        "all": pairs,
        "first": [pair for pair in pairs if pair[0].choice.enters],
        "second": [pair for pair in pairs if pair[1].choice.enters],
    }
    shown = request.GET.get("show", "")
    shown = shown if shown in SHOWN else "all"
    rows, pager = paged(parts[shown], request)
    names = queries.industry_names(campaign.year)
    return {
        "first": kept[0],
        "second": kept[1],
        "one": one,
        "other": other,
        "sets": [queries.set_of(scenario.rule) for scenario in kept],
        "left_out": [len(scenario.rule.get("without", ())) for scenario in kept],
        "both": sum(tried.choice.enters and right[pk].choice.enters for pk, tried in left.items()),
        "differing": len(pairs),
        "rows": rows,
        "pager": pager,
        "shown": shown,
        "tabs": [(name, label, len(parts[name])) for name, label in SHOWN.items()],
        "base": urlencode({"first": kept[0].pk, "second": kept[1].pk}),
        "means": list(zip(one.means, other.means, strict=True)) if len(one.means) == len(other.means) else [],
        "by_region": _side_by_side(one.by_region, other.by_region, one.regions),
        "by_industry": _side_by_side(one.by_industry, other.by_industry, names | {"": "非重点行业"}),
    }


def _side_by_side(one: Counter[Key], other: Counter[Key], names: Mapping[Key, str]) -> list[tuple[str, int, int, int]]:
    rows = [(str(names.get(key, key)), one[key], other[key], other[key] - one[key]) for key in {*one, *other}]
    return sorted(rows)
