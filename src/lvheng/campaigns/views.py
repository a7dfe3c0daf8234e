"""The years: setting one up and opening it; extensions of windows (HN-3.3)."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lvheng.accounts.models import Authority
from lvheng.campaigns import actions, queries
from lvheng.campaigns.forms import ExtensionForm, YearForm
from lvheng.campaigns.guards import extension_refusal
from lvheng.campaigns.models import Campaign, Window
from lvheng.campaigns.process import CAMPAIGN
from lvheng.campaigns.terms import Calendar, Term
from lvheng.core.forms import attempt
from lvheng.core.keyset import page
from lvheng.core.process import Offer
from lvheng.core.refusal import Forbidden
from lvheng.registry.models import Unit
from lvheng.registry.queries import visible_to
from lvheng.standards import pack_years


@dataclass(frozen=True)
class Line:
    """A participant with its windows, by act."""

    province: Authority
    own_pack: bool
    filing: list[Term]
    hand_in: list[Term]
    report: list[Term]


@require_http_methods(["GET", "POST"])
def home(request: HttpRequest) -> HttpResponse:
    """The years there are; POST sets one up from its packs."""
    if not request.user.has_perm("campaigns.read_years"):
        raise Http404
    there = list(queries.years())
    missing = sorted(set(pack_years()) - {one.year for one in there}, reverse=True)
    form = YearForm(request.POST if request.method == "POST" else None, years=missing)
    if request.method == "POST":
        form.full_clean()
        made = attempt(form, lambda: actions.set_up(request.POST.get("year", ""), actor=request.user))
        if made is not None:
            messages.success(request, f"{made.title}已设立，参加地区和时间要求见下；核对后开始。")
            return redirect("campaigns:year", year=made.year)
    context = {
        "years": there,
        "missing": missing,
        "form": form,
        "may": request.user.has_perm("campaigns.open"),
    }
    return render(request, "campaigns/home.html", context, status=422 if form.errors else 200)


@require_GET
def year(request: HttpRequest, year: int) -> HttpResponse:
    """One year: who takes part under which rules, and the dates of each."""
    if not request.user.has_perm("campaigns.read_years"):
        raise Http404
    campaign = get_object_or_404(Campaign, year=year)
    calendar = Calendar.load(campaign)
    lines = [_line(calendar, one.province, one.territory) for one in queries.participants(campaign)]
    offers: list[Offer] = CAMPAIGN.offers(campaign, request.user, ["open"])
    context = {
        "campaign": campaign,
        "pack": queries.pack_for(campaign),
        "lines": lines,
        "offer": offers[0] if offers else None,
        "may_refresh": request.user.has_perm("campaigns.open") and campaign.state != Campaign.State.CLOSED,
    }
    return render(request, "campaigns/year.html", context)


def _line(calendar: Calendar, province: Authority, territory: str) -> Line:
    by_act: dict[str, list[Term]] = {name: [] for name in Window.Act.values}
    for term in calendar.terms(province):
        by_act[term.act].append(term)
    return Line(province, bool(territory), *(by_act[name] for name in Window.Act.values))


@require_POST
def open_year(request: HttpRequest, year: int) -> HttpResponse:
    """Start a year's work."""
    if not request.user.has_perm("campaigns.read_years"):
        raise Http404
    campaign = actions.open_campaign(get_object_or_404(Campaign, year=year), actor=request.user)
    messages.success(request, f"{campaign.title}已开始。")
    return redirect("campaigns:year", year=campaign.year)


@require_GET
def extensions(request: HttpRequest) -> HttpResponse:
    """The extensions decided for a person's territory; the ministry sees all (HN-3.3)."""
    if not request.user.has_perm("campaigns.read_extensions"):
        raise Http404
    campaign = queries.current()
    places = queries.may_extend(request.user, campaign) if campaign is not None else []
    refusals = [extension_refusal(campaign, one) for one in places] if campaign is not None else []
    context = {
        "campaign": campaign,
        "page": page(queries.extensions_visible_to(request.user), request, order=("-id",), size=50),
        "may": any(one is None for one in refusals),
        "refusal": next((one for one in refusals if one is not None), None),
    }
    return render(request, "campaigns/extensions.html", context)


@require_http_methods(["GET", "POST"])
def extend(request: HttpRequest) -> HttpResponse:
    """Decide an extension, for a territory or (`?unit=`) one unit, where the rules allow it (HN-3.3)."""
    if not request.user.has_perm("campaigns.read_extensions"):
        raise Http404
    campaign = queries.current()
    if campaign is None:
        raise Http404
    unit = _unit(request)
    places = queries.may_extend(request.user, campaign)
    if not places:
        raise Forbidden("您的角色不能决定延期；由本地区规则规定的一级决定。", next_step="请联系上级主管部门。")
    initial = {"area": unit.authority.code, "act": Window.Act.FILING} if unit is not None else {}
    form = ExtensionForm(request.POST if request.method == "POST" else None, areas=places, initial=initial)
    if request.method == "POST":
        form.full_clean()
        if _extended(request, campaign, form, places, unit):
            return redirect("campaigns:extensions")
    shown = unit.authority if unit is not None else places[0]
    context = {
        "campaign": campaign,
        "unit": unit,
        "form": form,
        "refusal": extension_refusal(campaign, shown),
        "rule": queries.pack_for(campaign, shown).extensions,
        "back": reverse("campaigns:extensions"),
    }
    return render(request, "campaigns/extend.html", context, status=422 if form.errors else 200)


def _unit(request: HttpRequest) -> Unit | None:
    """The unit asked for; none. Raises Http404 for one outside the person's reach."""
    key = request.GET.get("unit", "")
    if not key:
        return None
    if not (key.isascii() and key.isdigit() and len(key) < 12):
        raise Http404
    return get_object_or_404(visible_to(request.user).select_related("authority__parent"), pk=int(key))


def _extended(
    request: HttpRequest, campaign: Campaign, form: ExtensionForm, places: list[Authority], unit: Unit | None
) -> bool:
    """Carry the decision out; False when the form needs another look."""
    asked: dict[str, Any] = {name: request.POST.get(name, "") for name in ("closes_on", "reason", "decision")}
    area = next((one for one in places if one.code == request.POST.get("area", "")), None)
    if unit is not None:
        area = unit.authority
    if area is None:
        form.errors.pop("area", None)
        form.add_error("area", "请选择延期的地区。")
        return False
    act = Window.Act.FILING if unit is not None else request.POST.get("act", "")
    form.errors.clear()
    made = attempt(form, lambda: actions.extend(campaign, area, act, actor=request.user, unit=unit, **asked))
    if made is None:
        return False
    messages.success(request, f"已决定延期：{made}，至 {made.closes_at:%Y-%m-%d} 23:59:59，已通知有关单位。")
    return True
