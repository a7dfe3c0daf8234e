"""What-ifs of a selection (测算): tried, kept by name (MI-1.b, MI-3.c). Nothing is decided here."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from lvheng.accounts.models import Authority
from lvheng.campaigns.models import Campaign
from lvheng.core.keys import key_of, keys_of
from lvheng.core.refusal import Forbidden, Invalid, Refused
from lvheng.registry.models import Unit
from lvheng.selection import actions, queries, whatif
from lvheng.selection.models import Scenario
from lvheng.selection.views.base import campaign_or_404, must_read
from lvheng.selection.views.trying import place_at, places_for, quotas, shown, words_of


@require_GET
def scenarios(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """The kept what-ifs of a province or of the ministry."""
    must_read(request, "province")
    places = places_for(request)
    if pk is None and len(places) != 1:
        choices = {"title": "遴选测算", "authorities": places, "url_name": "selection:scenarios"}
        return render(request, "selection/choose.html", choices)
    found = places[0] if pk is None else place_at(request, pk)
    campaign = campaign_or_404()
    context = {
        "campaign": campaign,
        "authority": found,
        "words": words_of(found),
        "scenarios": list(queries.scenarios_of(campaign, found)),
        "kinds": Unit.Kind.choices,
        "may": actions.may_keep(campaign, found, request.user),
    }
    return render(request, "selection/scenarios.html", context)


@require_http_methods(["GET", "POST"])
def scenario_new(request: HttpRequest, pk: int) -> HttpResponse:
    """A what-if that is not kept yet: GET tries it, POST keeps it by a name."""
    must_read(request, "province")
    return _editor(request, campaign_or_404(), place_at(request, pk), None)


@require_http_methods(["GET", "POST"])
def scenario(request: HttpRequest, pk: int) -> HttpResponse:
    """A kept what-if: worked out as things stand now, changed, copied, deleted."""
    must_read(request, "province")
    kept = get_object_or_404(Scenario.objects.select_related("campaign", "authority", "saved_by"), pk=pk)
    place_at(request, kept.authority_id)
    act = request.POST.get("act")
    if act == "copy":
        made = actions.copy_scenario(kept, actor=request.user)
        messages.success(request, f"已复制为“{made.name}”。")
        return redirect("selection:scenario", pk=made.pk)
    if act == "delete":
        actions.delete_scenario(kept, actor=request.user)
        messages.success(request, f"已删除方案“{kept.name}”；已作出的决定不受影响。")
        return redirect("selection:scenarios", pk=kept.authority_id)
    return _editor(request, kept.campaign, kept.authority, kept)


def _editor(request: HttpRequest, campaign: Campaign, authority: Authority, kept: Scenario | None) -> HttpResponse:
    sent = request.POST if request.method == "POST" else request.GET
    if kept is not None and request.method == "GET" and "try" not in request.GET:
        said, without = whatif.typed(kept.rule), [str(pk) for pk in kept.rule.get("without", ())]
        said["name"] = kept.name
    else:
        said, without = {name: sent.get(name, "") for name in sent}, sent.getlist("without")
    rule, gaps = whatif.read(said, without)
    refused: Refused | None = None
    if request.method == "POST":
        try:
            if gaps:
                actions.must_keep(campaign, authority, request.user)
                raise Invalid(gaps)
            made = _keep(request, (campaign, authority), kept, said, rule)
        except Forbidden:
            raise
        except Refused as one:
            refused = one
        else:
            messages.success(request, f"方案“{made.name}”已保存；没有作出任何决定。")
            return redirect("selection:scenario", pk=made.pk)
    if isinstance(refused, Invalid):
        gaps = list(refused.refusal.gaps)
    left_out = keys_of(without)
    context = shown(request, campaign, authority, rule)
    context["rows"] = [(one, _toggled(said, left_out, one.entry.id)) for one in context["rows"]]
    context |= {
        "kept": kept,
        "said": said,
        "name": said.get("name", ""),
        "edition": said.get("edition") or (kept.edition if kept else ""),
        "errors": {gap.anchor: gap.message for gap in gaps},
        "summary": [(f"id_{gap.anchor}", gap.message) for gap in gaps],
        "refusal": refused.refusal if refused and not isinstance(refused, Invalid) else None,
        "without": left_out,
        "base": _address(said, left_out),
        "all_in": _address(said, []),
        "may": actions.may_keep(campaign, authority, request.user),
    }
    context |= quotas(context, said, context["errors"])
    status = refused.status if refused else 422 if gaps else 200
    return render(request, "selection/scenario.html", context, status=status)


def _address(said: dict[str, str], without: list[int]) -> str:
    """What was typed as the part of an address after the question mark."""
    left = ("try", "show", "page", "without", "act", "csrfmiddlewaretoken")
    fields = [(name, value) for name, value in said.items() if name not in left and value]
    return urlencode([("try", "1"), *fields, *(("without", pk) for pk in without)])


def _toggled(said: dict[str, str], without: list[int], pk: int) -> str:
    """The same what-if with a unit left out, or taken in again."""
    return _address(said, [one for one in without if one != pk] if pk in without else [*without, pk])


def _keep(
    request: HttpRequest,
    place: tuple[Campaign, Authority],
    kept: Scenario | None,
    said: dict[str, str],
    rule: dict[str, Any],
) -> Scenario:
    name = said.get("name", "")
    if kept is None or request.POST.get("act") == "keep_new":
        return actions.keep_scenario(*place, actor=request.user, name=name, rule=rule)
    edition = key_of(said.get("edition", ""))
    return actions.change_scenario(kept, actor=request.user, name=name, rule=rule, edition=edition)
