"""The findings of a territory: filtered, those to be decided first."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from lvheng.accounts.models import Role
from lvheng.accounts.queries import roles_of
from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import current
from lvheng.core.keyset import page
from lvheng.core.refusal import Forbidden
from lvheng.screening import actions, queries
from lvheng.screening.forms import FindingFilter
from lvheng.screening.models import Finding


def campaign_for(request: HttpRequest) -> Campaign:
    """The year at hand, for officers and auditors. Raises Http404 for others, and where there is no year."""
    kinds = {Role.Kind.OFFICER, Role.Kind.AUDITOR}
    campaign = current()
    if campaign is None or not any(role.kind in kinds for role in roles_of(request.user)):
        raise Http404
    return campaign


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The findings of a person's territory (资格比对)."""
    campaign = campaign_for(request)
    form = FindingFilter(request.GET, clauses=queries.clauses_found(request.user, campaign))
    wanted = form.wanted
    counts = queries.counts_of(request.user, campaign, clause=wanted["clause"], origin=wanted["origin"])
    total = counts.get(wanted["state"], sum(counts.values()))
    found = page(queries.ordered(request.user, campaign, **wanted), request, order=("rank", "id"))
    found = type(found)(found.rows, found.previous_url, found.next_url, f"本页 {len(found.rows)} 条，共 {total} 条")
    applications = queries.application_ids(campaign, [one.unit_id for one in found.rows])
    rows = [
        {
            "finding": one,
            "exclusion": _exclusion(one),
            "application": applications.get(one.unit_id),
            "counts": queries.counts_today(one),
            "source": queries.source_words(one),
        }
        for one in found.rows
    ]
    context = {
        "campaign": campaign,
        "page": found,
        "rows": rows,
        "form": form,
        "filtered": form.narrowed,
        "states": _states(wanted, counts),
        "may_rescreen": bool(queries.importing_authorities(request.user)) and campaign.state == Campaign.State.OPEN,
    }
    return render(request, "screening/home.html", context)


def _states(wanted: dict[str, str], counts: dict[str, int]) -> list[dict[str, Any]]:
    """A link to each state, and to all, with how many findings it has under what else is asked for."""
    labels = {"": "全部", **dict(Finding.State.choices), queries.ENDED: "不再计入"}
    return [
        {
            "label": label,
            "count": counts.get(state, sum(counts.values())),
            "query": urlencode(wanted | {"state": state}),
            "here": state == wanted["state"],
        }
        for state, label in labels.items()
    ]


def _exclusion(finding: Finding) -> Any:
    exclusions = queries.exclusions_for(finding.campaign, finding.unit)
    return next((one for one in exclusions if one.id == finding.clause), None)


@require_POST
def rescreen_all(request: HttpRequest) -> HttpResponse:
    """Compare everybody of a person's territory anew (重新比对)."""
    campaign = campaign_for(request)
    authorities = queries.importing_authorities(request.user)
    if not authorities:
        raise Forbidden("只有本地区的市州或省级工作人员可以重新比对。", "HN-4.1.d")
    for authority in authorities:
        made = actions.rescreen(campaign, list(queries.applicants(campaign, authority)), actor=request.user)
        messages.success(request, f"{authority}：{made.words}")
    return redirect("screening:home")
