"""Deriving levels: proposals, their rows with the distribution behind each, and what they would do."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from lvheng.analysis import actions
from lvheng.analysis.forms import AdjustForm, DeriveForm
from lvheng.analysis.models import DerivedProposal, DerivedRow, SimulatedScore
from lvheng.analysis.process import DERIVED
from lvheng.analysis.queries import derived as queries
from lvheng.analysis.queries.candidate import digest_of, present_set
from lvheng.campaigns.queries import pack_for
from lvheng.core.forms import attempt
from lvheng.core.keyset import page
from lvheng.core.refusal import Forbidden
from lvheng.selection.views.base import campaign_or_404, must_read, posted

SIZE = 40
CROSSINGS = [*SimulatedScore.Crossing.choices, ("still", "按现平均越过")]


def _proposal(request: HttpRequest, pk: int) -> DerivedProposal:
    must_read(request, "ministry")
    return get_object_or_404(DerivedProposal.objects.select_related("campaign", "made", "derived_by"), pk=pk)


@require_http_methods(["GET", "POST"])
def proposals(request: HttpRequest) -> HttpResponse:
    """All proposals, newest first; a new one is derived from here."""
    must_read(request, "ministry")
    campaign = campaign_or_404()
    form = DeriveForm(posted(request))
    if request.method == "POST":
        if not request.user.has_perm("analysis.derive"):
            raise Forbidden("只有部级工作人员可以推导基准。", *actions.CLAUSES)
        if form.is_valid():
            made = actions.derive(campaign, form.cleaned_data["kind"], actor=request.user)
            messages.success(request, f"已由 {made.units} 家现有单位的核实数据推导，请逐组查看。")
            return redirect("analysis:derived_set", pk=made.pk)
    context = {
        "campaign": campaign,
        "page": page(queries.proposals(), request, order=("-id",), size=SIZE),
        "form": form,
        "rule": pack_for(campaign).derivation,
        "may": request.user.has_perm("analysis.derive"),
    }
    return render(request, "analysis/derived.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """One proposal: its groups, and what is done with all of them."""
    found = _proposal(request, pk)
    if request.method == "POST":
        return _acted(request, found)
    shown = page(queries.narrowed(found, request.GET.dict()), request, order=("number", "id"), size=SIZE)
    context = {
        "proposal": found,
        "page": shown,
        "lines": queries.lines(found, shown.rows),
        "taken": found.rows.filter(taken=True).count(),
        "few": found.rows.filter(enough=False).count(),
        "choices": queries.choices(found),
        "shown": queries.SHOWN,
        "asked": request.GET,
        "present": present_set(found),
        "stale": bool(found.simulated_digest) and found.simulated_digest != digest_of(found),
        "offers": {offer.transition.name: offer for offer in DERIVED.offers(found, request.user)},
    }
    return render(request, "analysis/derived_set.html", context)


def _acted(request: HttpRequest, found: DerivedProposal) -> HttpResponse:
    verb = request.POST.get("act")
    if verb == "simulate":
        tried = actions.simulate(found, actor=request.user)
        messages.success(request, f"已测算对 {tried.effect['units']} 份申报得分的影响。")
        return redirect("analysis:derived_effect", pk=found.pk)
    if verb == "make_set":
        made = actions.make_set(found, actor=request.user)
        messages.success(request, f"已形成基准集草稿“{made}”，请在基准集中检查并发布。")
        return redirect("analysis:derived_set", pk=found.pk)
    raise Http404


@require_http_methods(["GET", "POST"])
def row(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    """One group: how its values are distributed, and the levels taken from them."""
    found = _proposal(request, pk)
    one = get_object_or_404(DerivedRow.objects.select_related("adjusted_by"), proposal=found, pk=row_pk)
    one.proposal = found
    figures = one.figures
    if figures is None:
        raise Http404
    form = AdjustForm(posted(request), row=one, figures=figures)
    if request.method == "POST" and form.is_valid():
        wanted = actions.Wanted(**form.cleaned_data)
        if attempt(form, lambda: actions.adjust(one, wanted, actor=request.user)) is not None:
            messages.success(request, "已保存。")
            return redirect("analysis:derived_row", pk=found.pk, row_pk=one.pk)
    context: dict[str, Any] = {
        "proposal": found,
        "row": one,
        "line": queries.lines(found, [one])[0],
        "figures": figures,
        "chart": queries.distribution(one),
        "form": form,
        "offer": next(iter(DERIVED.offers(found, request.user, ("adjust",))), None),
    }
    return render(request, "analysis/derived_row.html", context, status=422 if form.errors else 200)


@require_GET
def effect(request: HttpRequest, pk: int) -> HttpResponse:
    """What the proposal would do to all scored applications, as last worked out."""
    found = _proposal(request, pk)
    if not found.simulated_digest:
        raise Http404
    crossing = request.GET.get("crossing", "")
    context = {
        "proposal": found,
        "effect": found.effect,
        "chart": queries.moves(found),
        "means": queries.region_means(found),
        "page": page(queries.affected(found, crossing), request, order=("-move_key", "-id"), size=SIZE),
        "crossings": CROSSINGS,
        "crossing": crossing,
        "stale": found.simulated_digest != digest_of(found),
    }
    return render(request, "analysis/derived_effect.html", context)
