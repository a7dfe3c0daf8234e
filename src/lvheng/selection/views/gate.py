"""A unit's release, a decision on a city's gate, and the list of both (HN-4.1.b)."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from lvheng.accounts.models import Authority
from lvheng.campaigns.queries import pack_for
from lvheng.core.forms import attempt
from lvheng.core.keyset import page
from lvheng.registry.models import Release
from lvheng.registry.queries import visible_to as units_visible_to
from lvheng.selection import actions, queries
from lvheng.selection.forms import OverrideForm, ReleaseForm
from lvheng.selection.views.base import authority_at, campaign_or_404, must_read, posted


@require_http_methods(["GET", "POST"])
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Release a unit that can't file from the year's duty (HN-4.1.b)."""
    must_read(request, "province")
    campaign = campaign_or_404()
    unit = get_object_or_404(units_visible_to(request.user).select_related("authority__parent"), pk=pk)
    pack = pack_for(campaign, unit.authority)
    grounds = [(one.id, one.label) for one in pack.duty.release_grounds]
    form = ReleaseForm(posted(request), grounds=grounds)
    if request.method == "POST":
        form.full_clean()
        form.errors.clear()
        said = {name: request.POST.get(name, "") for name in ("ground", "reason", "decision")}
        made = attempt(form, lambda: actions.release_unit(unit, campaign, actor=request.user, **said))
        if made is not None:
            messages.success(request, f"已免除{unit.name}{campaign.year}年度的填报，不再影响所在市州的推荐闸门。")
            return redirect("analysis:province")
    city = queries.city_of(unit.authority)
    released = Release.objects.filter(unit=unit, year=campaign.year).select_related("decided_by").first()
    context = {
        "campaign": campaign,
        "unit": unit,
        "form": form,
        "released": released,
        "ground": dict(grounds).get(released.ground, "") if released is not None else "",
        "gate": queries.gate(campaign, city) if city is not None else None,
        "pack": pack,
        "due": queries.unfiled(campaign).filter(pk=unit.pk).exists(),
        "may": request.user.has_perm("registry.release", unit),
    }
    return render(request, "selection/release.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def override(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide that a city's shut gate does not hold its new applicants up, where the rules allow it (HN-4.1.b)."""
    must_read(request, "province")
    campaign = campaign_or_404()
    city = authority_at(request, Authority.Level.CITY, pk)
    if city is None:
        raise Http404
    form = OverrideForm(posted(request))
    if request.method == "POST":
        form.full_clean()
        said = {name: request.POST.get(name, "") for name in ("reason", "decision")}
        made = attempt(form, lambda: actions.override_gate(campaign, city, actor=request.user, **said))
        if made is not None:
            messages.success(request, f"已决定放行{city.name}的推荐闸门。")
            return redirect("selection:city", pk=city.pk)
    context = {
        "campaign": campaign,
        "city": city,
        "form": form,
        "gate": queries.gate(campaign, city),
        "refusal": queries.override_refusal(campaign, city),
        "pack": pack_for(campaign, city),
        "may": request.user.has_perm("selection.override", city),
    }
    return render(request, "selection/override.html", context, status=422 if form.errors else 200)


@require_GET
def exceptions(request: HttpRequest) -> HttpResponse:
    """The year's releases and decisions on gates; the ministry sees all, a province its own (HN-4.1.b)."""
    must_read(request, "province")
    campaign = campaign_or_404()
    shown = page(queries.releases_visible_to(request.user, campaign), request, order=("-id",), size=50)
    context = {
        "campaign": campaign,
        "page": shown,
        "rows": queries.with_grounds(campaign, shown.rows),
        "overrides": list(queries.overrides_visible_to(request.user, campaign)),
    }
    return render(request, "selection/exceptions.html", context)
