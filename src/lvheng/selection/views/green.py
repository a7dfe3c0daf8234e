"""Pages of the green code (企业绿码): the unit's own, and the run that issues the year's."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lvheng.accounts.queries import ministry_name
from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import pack_for
from lvheng.core import clock
from lvheng.core.forms import attempt
from lvheng.core.keyset import page
from lvheng.registry.models import Unit
from lvheng.registry.queries import visible_to as units_visible_to
from lvheng.selection import actions, queries
from lvheng.selection.forms import RevokeForm
from lvheng.selection.models import GreenCode
from lvheng.selection.process import GREEN_CODE
from lvheng.selection.slots import GreenCodeSlot
from lvheng.selection.views.base import campaign_or_404, must_read, posted

BELOW = {"province": "省级主管部门", "city": "市州主管部门"}
#: The states of a list of codes; an issued one may have ended since, as each row says.
LABELS = {**dict(GreenCode.State.choices), GreenCode.State.ISSUED: "已赋码"}


@dataclass(frozen=True)
class Shown:
    """A code of the unit as its page shows it; `standing` None: never issued."""

    code: GreenCode
    standing: queries.GreenStanding | None
    address: str
    industry: str


def unit_or_404(request: HttpRequest, pk: int) -> Unit:
    """A unit the person files for or whose territory they reach. Raises Http404."""
    return get_object_or_404(units_visible_to(request.user).select_related("authority__parent"), pk=pk)


def shown(request: HttpRequest, unit: Unit, codes: list[GreenCode]) -> list[Shown]:
    """The codes of a unit with how they stand and the address that their QR code holds."""
    found = queries.green_standings(unit, codes)
    return [
        Shown(
            code,
            found.get(code.pk),
            request.build_absolute_uri(reverse("portal:green_code", args=[code.token])),
            queries.green_industry(code),
        )
        for code in codes
    ]


@require_GET
def green_code(request: HttpRequest, pk: int) -> HttpResponse:
    """A unit's green codes: this year's request or code with its QR code, the years before, what can be done."""
    unit, campaign = unit_or_404(request, pk), campaign_or_404()
    return render(request, "selection/green_code.html", _context(request, unit, campaign, RevokeForm()))


def _context(request: HttpRequest, unit: Unit, campaign: Campaign, form: RevokeForm) -> dict[str, Any]:
    mine = queries.codes_visible_to(request.user).filter(unit=unit).order_by("-campaign__year")
    codes = shown(request, unit, list(mine))
    now = next((one for one in codes if one.code.campaign_id == campaign.pk), None)
    offers = {
        offer.transition.name: offer
        for offer in GREEN_CODE.offers(now.code if now else GreenCodeSlot(campaign, unit), request.user)
        if offer.transition.name in {"request", "give_back", "revoke"}
    }
    rule = pack_for(campaign, unit.authority).green_code
    return {
        "unit": unit,
        "campaign": campaign,
        "now": now,
        "earlier": [one for one in codes if one is not now],
        "offers": offers,
        "rule": rule,
        "decided_by": BELOW.get(rule.decided_by) or ministry_name(),
        "due": queries.green_due(campaign),
        "form": form,
    }


@require_POST
def request_code(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for this year's code."""
    unit = unit_or_404(request, pk)
    made = actions.request_code(unit, campaign_or_404(), actor=request.user)
    messages.success(request, f"已申领 {made.campaign.year} 年度企业绿码，赋码后通知您。")
    return redirect("selection:green_code", pk=unit.pk)


def _code_or_404(request: HttpRequest, pk: int) -> GreenCode:
    found = queries.codes_visible_to(request.user).filter(unit=pk, campaign=campaign_or_404()).first()
    if found is None:
        raise Http404
    return found


@require_POST
def give_back_code(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the request back, or give the code back."""
    made = actions.give_back_code(_code_or_404(request, pk), actor=request.user)
    messages.success(request, f"{made.campaign.year} 年度企业绿码：{made.reason}。")
    return redirect("selection:green_code", pk=pk)


@require_POST
def revoke_code(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an issued code away."""
    code, form = _code_or_404(request, pk), RevokeForm(posted(request))
    form.full_clean()
    made = attempt(form, lambda: actions.revoke_code(code, actor=request.user, **form.cleaned_data))
    if made is not None:
        messages.success(request, f"已注销{made.unit.name}的 {made.campaign.year} 年度企业绿码。")
        return redirect("selection:green_code", pk=pk)
    context = _context(request, unit_or_404(request, pk), code.campaign, form)
    return render(request, "selection/green_code.html", context, status=422)


def _wanted(request: HttpRequest, counted: Counter[str]) -> str:
    """The state whose codes are asked for; if none is: those that wait, or where none do, those issued."""
    wanted = request.GET.get("state", "")
    if wanted in GreenCode.State.values:
        return wanted
    waits = counted[GreenCode.State.REQUESTED] or not counted[GreenCode.State.ISSUED]
    return GreenCode.State.REQUESTED if waits else GreenCode.State.ISSUED


def _preview(code: GreenCode, outlook: queries.GreenOutlook) -> tuple[GreenCode, Any, list[str], bool]:
    """A request with its place, what speaks against it, and whether a removal is to be decided first."""
    unit = code.unit_id
    return code, outlook.places.get(unit), outlook.against.get(unit, []), unit in outlook.held


def _decided(request: HttpRequest, campaign: Campaign, state: str) -> dict[str, Any]:
    """The codes of a year in a person's reach that are issued, refused or ended, one page: how each stands now."""
    found = queries.codes_visible_to(request.user).filter(campaign=campaign, state=state)
    rows = page(found, request, order=("id",), size=50)
    standings = queries.green_standings_across(rows.rows)
    return {"page": rows, "decided": [(code, standings.get(code.pk)) for code in rows.rows]}


@require_http_methods(["GET", "POST"])
def green_codes(request: HttpRequest) -> HttpResponse:
    """What issuing the year's codes would do to everyone who asked; the run itself; how many there are by state."""
    must_read(request, "province")
    campaign = campaign_or_404()
    if request.method == "POST":
        done = actions.issue_codes(campaign, actor=request.user, expected=request.POST.get("expected", ""))
        messages.success(request, f"已赋码 {done.issued} 家，不予赋码 {done.refused} 家，已逐家通知。")
        return redirect("selection:green_codes")
    waiting = queries.codes_asked_for(campaign, request.user)
    inside = queries.codes_visible_to(request.user).filter(campaign=campaign)
    counted = Counter(inside.order_by().values_list("state", flat=True))
    ready, may = queries.results_recorded(campaign), request.user.has_perm("selection.decide_code", campaign)
    mine = actions.codes_to_decide(campaign, request.user) if may else list(waiting)
    outlook = queries.green_outlook(campaign, mine) if ready else queries.GreenOutlook((), {}, {})
    places, against = outlook.places, outlook.against
    kept = {*against, *outlook.held}
    given = Counter(places[unit].grade for unit in outlook.units if unit in places and unit not in kept)
    wanted = _wanted(request, counted)
    due = queries.green_due(campaign)
    rule = pack_for(campaign).green_code
    context = {
        "campaign": campaign,
        "rule": rule,
        "decided_by": BELOW.get(rule.decided_by) or ministry_name(),
        "due": due,
        "late": (clock.today() - due).days if due else 0,
        "ready": ready,
        "waiting": len(mine),
        "outlook": outlook,
        "grades": [(grade.id, given[grade.id]) for grade in rule.grades],
        "refusing": len(against),
        "held": len(outlook.held),
        "deciding": len(mine) - len(outlook.held),
        "held_words": queries.HELD,
        "states": [(value, LABELS[value], counted[value]) for value in GreenCode.State.values],
        "wanted": wanted,
        "wanted_label": LABELS[wanted],
        "may": may,
    }
    if wanted == GreenCode.State.REQUESTED:
        rows = page(waiting, request, order=("id",), size=50)
        context |= {"page": rows, "rows": [_preview(code, outlook) for code in rows.rows]}
    else:
        context |= _decided(request, campaign, wanted)
    return render(request, "selection/green_codes.html", context)
