"""The queue of a level and the progress of the existing units."""

from dataclasses import replace
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lvheng.accounts.models import Role
from lvheng.accounts.queries import roles_of
from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import current
from lvheng.campaigns.terms import Term
from lvheng.core.keyset import page
from lvheng.core.tabular.giving import links
from lvheng.filing.models import Application
from lvheng.registry.models import Unit
from lvheng.review.levels import levels_of
from lvheng.review.queries import level_at, visible_to
from lvheng.review.queries.queue import (
    ORDERS,
    STATES,
    WAITING,
    counts,
    narrowed,
    places,
    queue,
    sortable,
    with_figures,
    with_standing,
)
from lvheng.review.queries.sites import reads_sites
from lvheng.review.terms import soonest, terms_of
from lvheng.standards import list_industries, load_standard

READERS = {Role.Kind.OFFICER, Role.Kind.AUDITOR}
STATE_KINDS = {
    "todo": "todo", "open": "doing", "proposed": "doing", "below": "wait", "stopped": "bad", "passed": "done",
    "refused": "bad", "gone": "wait",
}  # fmt: skip


def year_of(request: HttpRequest) -> Campaign:
    """The year shown to officers and auditors; a page that is not there for anybody else."""
    campaign = current()
    if campaign is None or not any(role.kind in READERS for role in roles_of(request.user)):
        raise Http404
    return campaign


def with_query(query: QueryDict, **changes: str) -> str:
    """The page's filters with some changed; an empty value drops one."""
    kept = {key: value for key, value in query.items() if key not in {"after", "before"}} | changes
    return "?" + urlencode({key: value for key, value in kept.items() if value})


def asked_for(request: HttpRequest, everything: QuerySet[Any]) -> tuple[QuerySet[Any], str]:
    """Of a list narrowed but for its state what the page shows, and the key of its order."""
    asked, order = request.GET.get("state", ""), request.GET.get("sort", "")
    if asked == "waiting":
        everything = everything.filter(standing__in=WAITING)
    elif asked in STATES:
        everything = everything.filter(standing=asked)
    return everything, order if order in ORDERS else "risk"


@require_GET
def review_queue(request: HttpRequest) -> HttpResponse:
    """What was submitted in a person's territory, with where it stands for their level (待审核)."""
    campaign, level = year_of(request), level_at(request.user)
    everything = narrowed(queue(request.user, campaign, level), request.GET, level)
    by_state = counts(everything)
    asked = request.GET.get("state", "")
    waiting = sum(by_state[state] for state in WAITING)
    total = waiting if asked == "waiting" else by_state.get(asked, sum(by_state.values()))
    everything, order = asked_for(request, everything)
    found = page(sortable(everything, order, level), request, order=ORDERS[order], size=30)
    industries = {one.id: one.name for one in list_industries(campaign.year)}
    terms = terms_of((one for one in found.rows if level in levels_of(one)), campaign, level)
    due = soonest(terms.values())
    context = {
        "campaign": campaign,
        "level": level,
        "rows": [row_of(one, industries, terms.get(one.pk), due) for one in figured(request, found.rows, level)],
        "page": replace(found, label=f"本页 {len(found.rows)} 家，共 {total} 家"),
        "segments": _segments(request, by_state, waiting, asked),
        "industries": sorted(industries.items(), key=lambda item: item[1]),
        "sorts": [("risk", "按风险"), ("waiting", "按提交时间"), ("score", "按得分"), ("name", "按名称")],
        "asked": request.GET,
        "places": places(request.user),
        "exports": links(request, "review:queue_export"),
        "order": order,
        "sites": reads_sites(request.user, campaign),
        "kinds": Unit.Kind.choices,
        "routes": Application.Route.choices,
        "term": due,
    }
    return render(request, "review/queue.html", context)


def figured(request: HttpRequest, rows: list[Application], level: str) -> list[Application]:
    """The rows of a page with their figures, which are worked out for these alone, in the same order. One query."""
    chosen = with_standing(visible_to(request.user).filter(pk__in=[one.pk for one in rows]), level)
    found: dict[int, Application] = {one.pk: one for one in with_figures(chosen, level)}
    return [found[one.pk] for one in rows if one.pk in found]


def row_of(
    application: Any, industries: dict[str, str], own_term: Term | None = None, due: Term | None = None
) -> dict[str, Any]:
    """One row as the list shows it; `term`: its own, where it does not end with the one that the page's head names."""

    def points(key: str) -> Decimal | None:
        return Decimal(key) if key else None

    standard = load_standard(application.standard, application.industry or None)
    own, verified = points(application.self_key), points(application.verified_key)
    return {
        "application": application,
        "term": own_term if own_term is not None and due is not None and own_term.closes_at != due.closes_at else None,
        "industry": industries.get(application.industry, ""),
        "own": own,
        "verified": verified,
        "lowered": own is not None and verified is not None and verified < own,
        "total": len(standard.indicators),
        "flags": application.unsettled or {},
        "standing": STATES[application.standing],
        "kind": STATE_KINDS[application.standing],
    }


def _segments(request: HttpRequest, by_state: dict[str, int], waiting: int, asked: str) -> list[dict[str, Any]]:
    total = sum(by_state.values())
    listed = [("", "全部", total), ("waiting", "待本级审核", waiting)]
    further = ("proposed", "below", "passed", "refused", "stopped", "gone")
    listed += [(key, STATES[key], by_state[key]) for key in further if by_state[key]]
    return [
        {"label": label, "count": number, "url": with_query(request.GET, state=key), "current": asked == key}
        for key, label, number in listed
    ]


