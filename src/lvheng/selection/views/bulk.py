"""Decisions in bulk: the preview, and what becomes of its confirmation (MI-1.b, MI-3.c)."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from lvheng.accounts.models import Authority
from lvheng.campaigns.models import Campaign
from lvheng.core.keys import key_of, keys_of
from lvheng.core.refusal import Forbidden, Invalid, Refusal, Refused
from lvheng.filing.models import Application
from lvheng.selection import actions, queries
from lvheng.selection.models import Scenario
from lvheng.selection.views.base import authority_at, campaign_or_404, must_read

LEVEL = Authority.Level
RELATED = ("unit__authority__parent", "authority__parent", "province__parent", "campaign")


@require_POST
def bulk(request: HttpRequest, pk: int) -> HttpResponse:
    """Many new applicants of a province before one decision."""
    must_read(request, "province")
    found = authority_at(request, LEVEL.PROVINCE, pk)
    if found is None:
        raise Http404
    campaign = campaign_or_404()
    scenario = _scenario(request, campaign, found)
    back = reverse("selection:ranking", args=[found.pk])
    if scenario is not None:
        back = reverse("selection:scenario", args=[scenario.pk])
    return _bulk(request, campaign, found, scenario, back)


@require_POST
def bulk_ministry(request: HttpRequest) -> HttpResponse:
    """Many recommended units before one decision of the ministry."""
    must_read(request, "ministry")
    found = authority_at(request, LEVEL.MINISTRY, None)
    if found is None:
        raise Http404
    campaign = campaign_or_404()
    scenario = _scenario(request, campaign, found)
    back = reverse("selection:ministry")
    if scenario is not None:
        back = reverse("selection:scenario", args=[scenario.pk])
    return _bulk(request, campaign, found, scenario, back)


def _scenario(request: HttpRequest, campaign: Campaign, authority: Authority) -> Scenario | None:
    said = request.POST.get("scenario")
    if not said:
        return None
    return get_object_or_404(Scenario, pk=key_of(said), campaign=campaign, authority=authority)


def _bulk(
    request: HttpRequest, campaign: Campaign, authority: Authority, scenario: Scenario | None, back: str
) -> HttpResponse:
    verb = actions.VERBS.get(request.POST.get("verb", ""))
    if verb is None or verb.level != authority.level:
        raise Http404
    chosen, rest = _chosen(request, campaign, authority, scenario)
    asked = actions.Request(
        token=request.POST.get("token", "")[:64],
        reason=request.POST.get("reason", ""),
        reasons={one.pk: request.POST.get(f"reason_{one.pk}", "") for one in chosen},
        scenario=scenario,
    )
    refused: Refused | None = None
    if request.POST.get("step") == "apply":
        try:
            done = actions.decide_together(campaign, authority, verb, chosen, actor=request.user, request=asked)
        except Forbidden:
            raise
        except Refused as one:
            refused = one
        else:
            messages.success(request, f"已办理“{verb.label}”，共 {done} 家。")
            return redirect(back)
    seen = actions.preview(campaign, authority, verb, chosen, actor=request.user)
    lines = [(line, asked.reasons.get(line.application.pk, ""), _stop(line, refused)) for line in seen.lines]
    context = {
        "campaign": campaign,
        "authority": authority,
        "national": authority.level == LEVEL.MINISTRY,
        "verb": verb,
        "seen": seen,
        "lines": lines,
        "blocked": len(seen.stopped),  # what a reason typed here does not settle
        "stopped": sum(stop is not None for _line, _reason, stop in lines),
        "reason": asked.reason,
        "refusal": refused.refusal if refused else None,
        "gaps": {gap.anchor: gap.message for gap in refused.refusal.gaps} if isinstance(refused, Invalid) else {},
        "scenario": scenario,
        "rest": rest,
        "back": back,
        "industries": queries.industry_names(campaign.year),
    }
    return render(request, "selection/bulk.html", context, status=refused.status if refused else 200)


def _chosen(
    request: HttpRequest, campaign: Campaign, authority: Authority, scenario: Scenario | None
) -> tuple[list[Application], int]:
    """The applications ticked, in the order of the ranking, and how many of a scenario are for another time.

    Raises Http404 for one that the authority does not have, Refused for a scenario not worked out yet.
    """
    ticked, rest = set(keys_of(request.POST.getlist("application"))), 0
    if scenario is not None and request.POST.get("from") == "scenario":
        asked = _of_scenario(campaign, authority, scenario, request.POST["verb"])
        ticked, rest = set(asked[: actions.MOST]), max(0, len(asked) - actions.MOST)
    if authority.level == LEVEL.MINISTRY:
        received = queries.received(campaign).filter(application__in=ticked)
        found: Any = [candidacy.application for candidacy in received.select_related(*_of("application"))]
    else:
        order = queries.order_of(campaign, authority)
        found = queries.ranked(campaign, authority).filter(pk__in=ticked).order_by("kind", *order)
        found = list(found.select_related(*RELATED))
    if len(found) != len(ticked):
        raise Http404
    return found, rest


def _of_scenario(campaign: Campaign, authority: Authority, scenario: Scenario, verb: str) -> list[int]:
    """Whom a scenario asks to be decided, best first: who enters and is not chosen yet, or who stays out undecided."""
    outcome = queries.worked_out(campaign, authority, scenario.rule)
    if outcome.pending:
        raise Refused(
            Refusal(
                f"还有 {outcome.pending} 家没有按方案的基准集算出，不能据此作出决定。",
                ("MI-1.b",),
                "请先在方案页点“测算”，直到全部算出。",
                reverse("selection:scenario", args=[scenario.pk]),
            )
        )
    return outcome.to_decide(favourable=verb in ("recommend", "shortlist"))


def _of(prefix: str) -> list[str]:
    return [f"{prefix}__{name}" for name in RELATED]


def _stop(line: Any, refused: Refused | None) -> Refusal | None:
    """What stops a unit: what stopped the confirmation, else what the preview says."""
    stops = refused.stops if isinstance(refused, actions.Stopped) else {}
    return stops.get(line.application.pk) or line.refusal
