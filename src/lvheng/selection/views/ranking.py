"""The province's ranking: places, why each stands where it does, the regional mean (MI-1.b, MI-1.c, MI-2.1.b)."""

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from lvheng.accounts.models import Authority
from lvheng.benchmarks.models import NamedSet
from lvheng.benchmarks.queries import named
from lvheng.campaigns.models import Campaign, Window
from lvheng.campaigns.queries import pack_for, regional_mean, window
from lvheng.core.keyset import page
from lvheng.core.tabular.giving import links
from lvheng.filing.models import Application
from lvheng.registry.models import Unit
from lvheng.review.queries.means import mean_set
from lvheng.selection import actions, queries
from lvheng.selection.forms import RankingFilter
from lvheng.selection.models import Candidacy
from lvheng.selection.slots import ReportSlot
from lvheng.selection.views.base import authority_at, campaign_or_404, choices, must_read

PROVINCE = Authority.Level.PROVINCE


@require_GET
def ranking(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """New applicants of a province in order of their scores."""
    must_read(request, "province")
    found = authority_at(request, PROVINCE, pk)
    if found is None:
        return render(request, "selection/choose.html", choices(request, PROVINCE, "遴选推荐", "selection:ranking"))
    campaign = campaign_or_404()
    industries, pack = queries.industry_names(campaign.year), pack_for(campaign, found)
    form, kind, group, chosen, grouped = asked_for(request, campaign, found)
    order = queries.order_of(campaign, found)
    shown = page(chosen, request, order=order, size=30)
    rows = queries.rows(campaign, found, shown.rows)
    inside = queries.places_within(group, campaign, found, [one.pk for one in shown.rows]) if grouped else {}
    context = {
        "campaign": campaign,
        "province": found,
        "form": form,
        "kind": kind,
        "kinds": Unit.Kind.choices,
        "page": shown,
        "rows": [(row, inside.get(row.application.pk)) for row in rows],
        "grouped": grouped,
        "exports": links(request, "selection:ranking_export", found.pk),
        "order": queries.order_in_words(pack, kind),
        "total": chosen.order_by().count(),
        "mean": regional_mean(campaign, found, kind),
        "mean_set": mean_set(campaign, found, kind),
        "industries": industries,
        "counts": _counts(campaign, found, kind, queries.shut_cities(campaign, found)),
        "window": window(campaign, found, Window.Act.PROVINCE_REPORT),
        "ranking_set": named(campaign, kind, NamedSet.Purpose.RANKING),
        "pack": pack,
        "may_decide": request.user.has_perm("selection.report", ReportSlot(campaign, found)),
    }
    return render(request, "selection/ranking.html", context)


def asked_for(
    request: HttpRequest, campaign: Campaign, province: Authority
) -> tuple[RankingFilter, str, QuerySet[Application], QuerySet[Application], bool]:
    """The filter, the kind, the group with places of its own, what of it is listed, and whether there is a group."""
    form = RankingFilter(request.GET, province=province, industries=queries.industry_names(campaign.year).items())
    form.is_valid()
    said = form.cleaned_data
    kind = said.get("kind") or Unit.Kind.FACTORY
    group = _group(queries.ranked(campaign, province).filter(kind=kind), said)
    chosen = _narrow(group, said).select_related("unit", "authority", "province", "campaign")
    return form, kind, group, chosen, bool(said.get("city") or said.get("industry"))


def _group(found: Any, said: dict[str, Any]) -> Any:
    """The city and the industry asked for: what has places of its own."""
    if said.get("city"):
        found = found.filter(authority=said["city"])
    if said.get("industry") in ("key", "other"):
        return found.filter(industry="") if said["industry"] == "other" else found.exclude(industry="")
    return found.filter(industry=said["industry"]) if said.get("industry") else found


def _narrow(found: Any, said: dict[str, Any]) -> Any:
    if said.get("state"):
        found = (
            found.filter(candidacy=None) if said["state"] == "none" else found.filter(candidacy__state=said["state"])
        )
    if said.get("q"):
        text = said["q"].strip()
        found = found.filter(Q(unit__name__icontains=text) | Q(unit__uscc__istartswith=text))
    return found


def _counts(campaign: Campaign, province: Authority, kind: str, shut: set[int]) -> dict[str, int]:
    states = queries.state_counts(campaign, application__province=province, application__kind=kind)
    behind = queries.new_applicants(campaign, province).filter(kind=kind, authority__in=shut).count()
    key = queries.new_applicants(campaign, province).filter(kind=kind).exclude(industry="").count()
    done = sum(n for state, n in states.items() if state not in (Candidacy.State.CANDIDATE, Candidacy.State.ENDED))
    declined = states.get(Candidacy.State.NOT_RECOMMENDED, 0)
    return {
        "recommended": done - declined,
        "declined": declined,
        "waiting": states.get(Candidacy.State.CANDIDATE, 0),
        "behind": behind,
        "key": key,
    }


@require_POST
def rank_all(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring the ranking scores up to date under the named set."""
    must_read(request, "province")
    found = authority_at(request, PROVINCE, pk)
    if found is None:
        raise Http404
    counted = actions.rank_all(campaign_or_404(), found, actor=request.user)
    messages.success(request, f"已按排名基准集核对 {counted} 家单位的得分。")
    return redirect("selection:ranking", pk=found.pk)
