"""The bench of one unit: its look-ups, and deciding on what was found."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import current, pack_for
from lvheng.core.clauses import quoted
from lvheng.core.forms import attempt
from lvheng.core.refusal import Invalid
from lvheng.registry.models import Unit
from lvheng.screening import actions, queries
from lvheng.screening.comparing import authorities_over
from lvheng.screening.forms import DecisionForm, LookUpForm
from lvheng.screening.guards import campaign_open, own_unit
from lvheng.screening.models import Finding, SourceSnapshot
from lvheng.screening.process import FINDING


@dataclass(frozen=True)
class Bench:
    """The unit at hand and its address; `application`: the id of its application, where it was come from there."""

    campaign: Campaign
    unit: Unit
    url: str
    application: int | None = None


def _asked(request: HttpRequest, pk: int | None, unit: int | None) -> Bench:
    """By its application, or as a unit of this year that has none yet. Raises Http404."""
    if pk is not None:
        found = queries.of_application(request.user, pk)
        if found is not None:
            return Bench(*found, reverse("screening:look_ups", args=[pk]), pk)
    campaign = current()
    one = queries.unit_in_reach(request.user, unit) if unit is not None else None
    if one is None or campaign is None:
        raise Http404
    return Bench(campaign, one, reverse("screening:unit", args=[one.pk]))


@require_http_methods(["GET", "POST"])
def look_ups(request: HttpRequest, pk: int | None = None, unit: int | None = None) -> HttpResponse:
    """The exclusions of a unit, each with its look-ups and findings; POST records a look-up."""
    at = _asked(request, pk, unit)
    bound: dict[str, LookUpForm] = {}
    if request.method == "POST":
        clause = request.POST.get("clause", "")
        exclusion = next((one for one in queries.exclusions_for(at.campaign, at.unit) if one.id == clause), None)
        if exclusion is None:
            raise Http404
        form = LookUpForm(request.POST, request.FILES, exclusion=exclusion)
        if form.is_valid() and _recorded(request, at, clause, form):
            messages.success(request, f"已登记 {clause}“{exclusion.title}”的查询结果。")
            return redirect(f"{at.url}#{clause}")
        bound[clause] = form
    return _sheet(request, at, bound, {})


def _recorded(request: HttpRequest, at: Bench, clause: str, form: LookUpForm) -> bool:
    """Record what the form holds; puts what is wrong beside its fields."""
    try:
        actions.record_look_up(at.campaign, at.unit, actor=request.user, clause=clause, **form.cleaned_data)
    except Invalid as error:
        for gap in error.refusal.gaps:
            form.add_error(gap.anchor if gap.anchor in form.fields else None, gap.message)
        return False
    return True


def _sheet(
    request: HttpRequest, at: Bench, bound: dict[str, LookUpForm], deciding: dict[int, DecisionForm]
) -> HttpResponse:
    """The page; `bound`, `deciding`: forms that came back with what is wrong, by clause and by finding."""
    campaign, unit = at.campaign, at.unit
    found = queries.sheet(campaign, unit)
    may = request.user.has_perm("screening.look_up", unit)
    refusal = campaign_open(campaign) or own_unit(request.user, unit, campaign.year)
    lists = _lists(campaign, unit)
    rows = [
        {
            "row": row,
            "form": bound.get(row.exclusion.id) or LookUpForm(exclusion=row.exclusion),
            "open": row.exclusion.id in bound,
            "lists": lists.get(row.exclusion.id, []),
            "findings": [_finding(one, request.user, row.findings, deciding.get(one.pk)) for one in row.findings],
        }
        for row in found.rows
    ]
    eligibility = pack_for(campaign, unit.authority).eligibility
    context: dict[str, Any] = {
        "at": at,
        "campaign": campaign,
        "unit": unit,
        "sheet": found,
        "rows": rows,
        "may_look_up": may and refusal is None,
        "refusal": refusal if may else None,
        "eligibility": eligibility,
        "clauses": quoted(["HN-4.1.d"]) if found.rows else [],
        "decided": next(iter(deciding.values()), None),
    }
    return render(request, "screening/look_ups.html", context, status=422 if bound or deciding else 200)


def _lists(campaign: Campaign, unit: Unit) -> dict[str, list[SourceSnapshot]]:
    """The newest lists that the unit was compared with, by clause."""
    asked = pack_for(campaign, unit.authority).eligibility.source_lists
    clauses = {one.id: one.exclusion for one in asked}
    newest: dict[tuple[str, int], SourceSnapshot] = {}
    for one in queries.in_force(asked, authorities_over([unit])).values():
        newest[one.list_id, one.authority_id] = one
    found: dict[str, list[SourceSnapshot]] = {}
    for one in newest.values():
        found.setdefault(clauses[one.list_id], []).append(one)
    return found


def _finding(
    finding: Finding, user: Any, among: Sequence[Finding], form: DecisionForm | None = None
) -> dict[str, Any]:
    offers = FINDING.offers(finding, user)
    return {
        "finding": finding,
        "offers": offers,
        "earlier": queries.earlier(finding, among),
        "counts": queries.counts_today(finding),
        "source": queries.source_words(finding),
        "until": queries.until_words(finding),
        "form": form or (DecisionForm(finding=finding.pk) if offers else None),
    }


@require_POST
def decide(request: HttpRequest, finding: int, pk: int | None = None, unit: int | None = None) -> HttpResponse:
    """Confirm or clear a finding. The button's name says which."""
    at = _asked(request, pk, unit)
    rows = Finding.objects.select_related("unit__authority", "campaign")
    found = get_object_or_404(rows, pk=finding, campaign=at.campaign, unit=at.unit)
    confirmed = request.POST.get("decision") == "confirm"
    form = DecisionForm(request.POST, request.FILES, finding=found.pk)
    if not form.is_valid() and FINDING.offers(found, request.user):
        return _sheet(request, at, {}, {found.pk: form})
    given = form.cleaned_data
    made = attempt(
        form,
        lambda: actions.decide_finding(
            found, actor=request.user, confirmed=confirmed, reason=given["reason"], proof=given.get("proof")
        ),
    )
    if made is None:
        return _sheet(request, at, {}, {found.pk: form})
    messages.success(request, f"{found.clause}：查询发现{'已认定' if confirmed else '已排除，记录保留'}。")
    return redirect(f"{at.url}#{found.clause}")


@require_POST
def rescreen(request: HttpRequest, pk: int | None = None, unit: int | None = None) -> HttpResponse:
    """Compare this unit with the source lists anew."""
    at = _asked(request, pk, unit)
    made = actions.rescreen(at.campaign, [at.unit], actor=request.user)
    messages.success(request, made.words)
    return redirect(at.url)
