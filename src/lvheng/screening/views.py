"""Pages of the screening room: the look-ups of one unit, and the findings of a territory."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lvheng.accounts.models import Role
from lvheng.accounts.queries import roles_of
from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import current, pack_for
from lvheng.core.clauses import quoted
from lvheng.core.keyset import page
from lvheng.core.refusal import Invalid
from lvheng.registry.models import Unit
from lvheng.screening import actions, queries
from lvheng.screening.forms import DecisionForm, LookUpForm
from lvheng.screening.guards import campaign_open, own_unit
from lvheng.screening.models import Finding
from lvheng.screening.process import FINDING


def _asked(request: HttpRequest, pk: int) -> tuple[Campaign, Unit]:
    found = queries.of_application(request.user, pk)
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
def look_ups(request: HttpRequest, pk: int) -> HttpResponse:
    """The exclusions of an application's unit, each with its look-ups and findings; POST records a look-up."""
    campaign, unit = _asked(request, pk)
    bound: dict[str, LookUpForm] = {}
    if request.method == "POST":
        clause = request.POST.get("clause", "")
        exclusion = next((one for one in queries.exclusions_for(campaign, unit) if one.id == clause), None)
        if exclusion is None:
            raise Http404
        form = LookUpForm(request.POST, request.FILES, exclusion=exclusion)
        if form.is_valid() and _recorded(request, campaign, unit, clause, form):
            messages.success(request, f"已登记 {clause}“{exclusion.title}”的查询结果。")
            return redirect(f"{reverse('screening:look_ups', args=[pk])}#{clause}")
        bound[clause] = form
    return _sheet(request, pk, campaign, unit, bound)


def _recorded(request: HttpRequest, campaign: Campaign, unit: Unit, clause: str, form: LookUpForm) -> bool:
    """Record what the form holds; puts what is wrong beside its fields."""
    try:
        actions.record_look_up(campaign, unit, actor=request.user, clause=clause, **form.cleaned_data)
    except Invalid as error:
        for gap in error.refusal.gaps:
            form.add_error(gap.anchor if gap.anchor in form.fields else None, gap.message)
        return False
    return True


def _sheet(request: HttpRequest, pk: int, campaign: Campaign, unit: Unit, bound: dict[str, LookUpForm]) -> HttpResponse:
    found = queries.sheet(campaign, unit)
    may = request.user.has_perm("screening.look_up", unit)
    refusal = campaign_open(campaign) or own_unit(request.user, unit)
    rows = [
        {
            "row": row,
            "form": bound.get(row.exclusion.id) or LookUpForm(exclusion=row.exclusion),
            "open": row.exclusion.id in bound,
            "findings": [_finding(one, request.user, row) for one in row.findings],
        }
        for row in found.rows
    ]
    eligibility = pack_for(campaign, unit.authority).eligibility
    context: dict[str, Any] = {
        "application_pk": pk,
        "campaign": campaign,
        "unit": unit,
        "sheet": found,
        "rows": rows,
        "may_look_up": may and refusal is None,
        "refusal": refusal if may else None,
        "eligibility": eligibility,
        "clauses": quoted(["HN-4.1.d"]) if found.rows else [],
    }
    return render(request, "screening/look_ups.html", context, status=422 if bound else 200)


def _finding(finding: Finding, user: Any, row: queries.SheetRow) -> dict[str, Any]:
    return {
        "finding": finding,
        "offers": FINDING.offers(finding, user),
        "outside": queries.outside_lookback(row.exclusion, finding.occurred_on),
    }


@require_POST
def decide(request: HttpRequest, pk: int, finding: int) -> HttpResponse:
    """Confirm or clear a finding. The button's name says which."""
    campaign, unit = _asked(request, pk)
    found = get_object_or_404(
        Finding.objects.select_related("unit__authority", "campaign"), pk=finding, campaign=campaign, unit=unit
    )
    confirmed = request.POST.get("decision") == "confirm"
    form = DecisionForm(request.POST)
    form.is_valid()
    try:
        actions.decide_finding(
            found,
            actor=request.user,
            confirmed=confirmed,
            reason=form.cleaned_data["reason"],
        )
    except Invalid as error:
        messages.error(request, f"{found.clause}：{error.refusal.gaps[0].message}")
    else:
        messages.success(request, f"{found.clause}：查询发现{'已认定' if confirmed else '已排除，记录保留'}。")
    return redirect(f"{reverse('screening:look_ups', args=[pk])}#{found.clause}")


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The findings of a person's territory, those to be decided first (资格比对)."""
    kinds = {Role.Kind.OFFICER, Role.Kind.AUDITOR}
    if not any(role.kind in kinds for role in roles_of(request.user)):
        raise Http404
    campaign = current()
    if campaign is None:
        raise Http404
    found = page(queries.ordered(request.user, campaign), request, order=("rank", "id"))
    found = type(found)(found.rows, found.previous_url, found.next_url, f"本页 {len(found.rows)} 条")
    applications = queries.application_ids(campaign, [one.unit_id for one in found.rows])
    rows = [
        {"finding": one, "exclusion": _exclusion(one), "application": applications.get(one.unit_id)}
        for one in found.rows
    ]
    return render(request, "screening/home.html", {"campaign": campaign, "page": found, "rows": rows})


def _exclusion(finding: Finding) -> Any:
    exclusions = queries.exclusions_for(finding.campaign, finding.unit)
    return next((one for one in exclusions if one.id == finding.clause), None)
