"""Checks on site: the list, a draw and how it is drawn again, one check with its report."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import current, pack_for
from lvheng.core.forms import attempt
from lvheng.core.keyset import page
from lvheng.core.refusal import Forbidden
from lvheng.core.tabular.giving import links
from lvheng.filing.models import Application
from lvheng.review.actions import cancel_site, choose_site, draw_sites, report_site
from lvheng.review.drawing import how_many, population
from lvheng.review.models import SiteCheck
from lvheng.review.process import SITE_CHECK
from lvheng.review.queries import sites as queries
from lvheng.review.queries import visible_to
from lvheng.review.site_forms import DrawForm, ReasonForm, VisitForm

FIELDS = ("visited_on", "inspectors", "result", "findings", "file")
LATEST = 10
ORDER = ("-planned_at", "-id")


def _year(request: HttpRequest) -> Campaign:
    """The year; a page that is not there for whom checks on site do not concern."""
    campaign = current()
    if campaign is None or not queries.reads_sites(request.user, campaign):
        raise Http404
    return campaign


def listed(request: HttpRequest) -> tuple[Campaign, QuerySet[SiteCheck]]:
    """The year and all its checks in reach. Raises Http404 for whom checks on site do not concern."""
    campaign = _year(request)
    return campaign, queries.checks_visible_to(request.user).filter(application__campaign=campaign)


def narrowed(found: QuerySet[SiteCheck], request: HttpRequest) -> QuerySet[SiteCheck]:
    """By state and by how they were chosen; what is unknown is left aside."""
    if request.GET.get("state", "") in SiteCheck.State.values:
        found = found.filter(state=request.GET["state"])
    if request.GET.get("ground", "") in SiteCheck.Ground.values:
        found = found.filter(ground=request.GET["ground"])
    return found


@require_GET
def sites(request: HttpRequest) -> HttpResponse:
    """All checks in reach, by state, and the draws they come from."""
    return _sites(request, DrawForm(initial={"route": "new"}))


def _sites(request: HttpRequest, form: DrawForm) -> HttpResponse:
    campaign, found = listed(request)
    counts: dict[str, int] = dict.fromkeys(SiteCheck.State.values, 0)
    for state in found.order_by().values_list("state", flat=True):
        counts[state] += 1
    at = queries.visits_at(request.user, campaign)
    context: dict[str, Any] = {
        "campaign": campaign,
        "page": page(narrowed(found, request), request, order=ORDER, size=30),
        "states": [(value, label, counts[value]) for value, label in SiteCheck.State.choices],
        "grounds": SiteCheck.Ground.choices,
        "total": sum(counts.values()),
        "wanted": request.GET.get("state", ""),
        "ground": request.GET.get("ground", ""),
        "exports": links(request, "review:sites_export"),
        "draws": queries.draws_visible_to(request.user).filter(campaign=campaign).order_by("-id")[:LATEST],
        "authority": at,
        "form": form,
    }
    if at is not None:
        rule = pack_for(campaign, at).site_checks
        pool = queries.pool_of(campaign, at).order_by().values_list("route", flat=True)
        by_route = [(label, list(pool).count(route)) for route, label in Application.Route.choices]
        fresh = next((n for label, n in by_route), 0)
        context |= {"rule": rule, "pool": by_route, "lot": how_many(fresh, rule.share, rule.least)}
    return render(request, "review/sites.html", context, status=422 if form.errors else 200)


@require_POST
def draw(request: HttpRequest) -> HttpResponse:
    """Draw now."""
    campaign = _year(request)
    at = queries.visits_at(request.user, campaign)
    if at is None:
        raise Forbidden("只有组织现场核查的一级的工作人员可以抽取。", "MI-3.a")
    form = DrawForm(request.POST)
    form.full_clean()
    said = {name: request.POST.get(name, "") for name in ("route", "reason")}
    made = attempt(form, lambda: draw_sites(campaign, at, actor=request.user, **said))
    if made is None:
        return _sites(request, form)
    messages.success(request, f"已抽取 {len(made.drawn)} 家，另按风险取 {len(made.by_risk)} 家，均已列入待核查。")
    return redirect("review:site_drawn", made.pk)


@require_GET
def drawn(request: HttpRequest, pk: int) -> HttpResponse:
    """A draw: what went in, what came out, and the same drawn again here and now."""
    _year(request)
    made = get_object_or_404(queries.draws_visible_to(request.user), pk=pk)
    again = queries.redrawn(made)
    units = dict(
        visible_to(request.user)
        .filter(campaign=made.campaign, number__in=[*made.drawn, *made.by_risk])
        .values_list("number", "unit__name")
    )
    rows = [row | {"unit": units.get(row["number"], "")} for row in queries.drawn_rows(made)]
    context = {
        "draw": made,
        "rows": rows,
        "taken": sorted((row for row in rows if row["how"]), key=lambda row: (row["how"] != "drawn", row["place"])),
        "same": [*again.drawn] == made.drawn and [*again.by_risk] == made.by_risk,
        "again": "again" in request.GET,
        "population": population(made.pool),
    }
    return render(request, "review/site_drawn.html", context)


@require_POST
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan a check of one application."""
    asked = get_object_or_404(visible_to(request.user), pk=pk)
    form = ReasonForm(request.POST)
    made = attempt(form, lambda: choose_site(asked, actor=request.user, reason=request.POST.get("reason", "")))
    if made is None:
        messages.error(request, "；".join(error for errors in form.errors.values() for error in errors))
        return redirect(reverse("review:application", args=[pk]) + "#sites")
    messages.success(request, f"“{asked.unit.name}”已列入现场核查。")
    return redirect("review:site", made.pk)


@require_http_methods(["GET", "POST"])
def site(request: HttpRequest, pk: int) -> HttpResponse:
    """One check: why, when, by whom, and what was found."""
    _year(request)
    found = get_object_or_404(queries.checks_visible_to(request.user), pk=pk)
    verb = request.POST.get("act", "")
    form = VisitForm(request.POST, request.FILES) if verb == "report" else VisitForm()
    cancelling = ReasonForm(request.POST if verb == "cancel" else None)
    if request.method == "POST" and _acted(request, found, form, cancelling, verb):
        return redirect("review:site", pk)
    offers = SITE_CHECK.offers(found, request.user, ["report", "cancel"])
    context = {
        "check": found,
        "form": form,
        "cancelling": cancelling,
        "offers": {offer.transition.name: offer for offer in offers},
    }
    return render(request, "review/site.html", context, status=422 if form.errors or cancelling.errors else 200)


def _acted(request: HttpRequest, found: SiteCheck, form: VisitForm, cancelling: ReasonForm, verb: str) -> bool:
    """Carry out what was asked; False when a form needs another look."""
    name, actor = found.application.unit.name, request.user
    if verb == "report":
        form.full_clean()
        given: dict[str, Any] = {name: form.cleaned_data.get(name) for name in FIELDS}
        given |= {key: given[key] or "" for key in ("inspectors", "result", "findings")}
        if form.errors.get("visited_on"):
            form.add_error(None, "核查日期有误，请更正后再登记。")
            return False
        done = attempt(form, lambda: report_site(found, actor=actor, **given))
        said = f"已登记“{name}”的现场核查结果。"
    elif verb == "cancel":
        reason = request.POST.get("reason", "")
        done = attempt(cancelling, lambda: cancel_site(found, actor=actor, reason=reason))
        said = f"已取消“{name}”的现场核查。"
    else:
        raise Http404
    if done is not None:
        messages.success(request, said)
    return done is not None
