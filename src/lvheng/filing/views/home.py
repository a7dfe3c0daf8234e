"""本年申报: the applicant's units, the task list, earlier years."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from lvheng.accounts.queries import province_of
from lvheng.campaigns.models import Campaign, Window
from lvheng.campaigns.queries import current, pack_for, regional_mean, windows
from lvheng.core.keyset import page
from lvheng.core.models import Notification
from lvheng.core.refusal import Refusal
from lvheng.filing import actions, panel
from lvheng.filing.actions.starting import refusal_to_start
from lvheng.filing.draft import Draft
from lvheng.filing.eligibility import required_list, standing_of, standings
from lvheng.filing.facts import blank
from lvheng.filing.models import Application, LedgerValue, SubmittedVersion
from lvheng.filing.process import APPLICATION
from lvheng.filing.queries import own, self_scores
from lvheng.filing.views.reach import own as fetch
from lvheng.registry.models import Unit
from lvheng.registry.queries import own_units
from lvheng.standards import CampaignPack


@dataclass(frozen=True)
class Card:
    """One unit with this year's applications and what can be begun."""

    unit: Unit
    pack: CampaignPack
    route: str
    application: Application | None
    practice: Application | None
    refusal: Refusal | None
    practice_refusal: Refusal | None


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """This year's applications of the person's units; keyset pages, constant queries."""
    campaign = current()
    rows = page(own_units(request.user).select_related("authority__parent"), request, order=["id"])
    cards = _cards(campaign, rows.rows) if campaign is not None else []
    context = {"campaign": campaign, "cards": cards, "page": rows, "notes": unread(request)}
    return render(request, "filing/home.html", context)


def unread(request: HttpRequest) -> list[Notification]:
    """The newest notifications not yet put away."""
    return list(Notification.objects.filter(recipient=request.user, read_at=None).order_by("-id")[:5])


def _cards(campaign: Campaign, units: list[Unit]) -> list[Card]:
    known = standings(units)
    mine = {
        (item.unit_id, item.practice): item for item in Application.objects.filter(campaign=campaign, unit__in=units)
    }
    filing = {item.province_id: item for item in Window.objects.filter(campaign=campaign, act=Window.Act.FILING)}
    cards = []
    for unit in units:
        found = filing.get(province_of(unit.authority).pk)
        real, practice = mine.get((unit.pk, False)), mine.get((unit.pk, True))
        standing = known[unit.pk]
        cards.append(
            Card(
                unit=unit,
                pack=pack_for(campaign, unit.authority),
                route=Application.Route(standing.route).label,
                application=real,
                practice=practice,
                refusal=refusal_to_start(unit, campaign, standing, real, found),
                practice_refusal=refusal_to_start(unit, campaign, standing, practice, found, practice=True),
            )
        )
    return cards


@require_POST
def start(request: HttpRequest, unit: int) -> HttpResponse:
    """Begin an application, real or practice (HN-1.1, HN-1.2, HN-2.2)."""
    found = own_units(request.user).select_related("authority__parent").filter(pk=unit).first()
    if found is None:
        raise Http404
    made = actions.start(found, actor=request.user, practice="practice" in request.POST)
    return redirect("filing:task_list", made.pk)


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a practice application."""
    actions.discard(fetch(request, pk), actor=request.user)
    messages.success(request, "练习申报已删除。")
    return redirect("filing:home")


@require_POST
def read_notifications(request: HttpRequest) -> HttpResponse:
    """Put the notifications away."""
    actions.mark_read(actor=request.user)
    return redirect("filing:home")


@require_GET
def task_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The four parts, what is missing and what comes next (申报任务单)."""
    application = fetch(request, pk)
    if application.state != Application.State.DRAFT:
        return redirect("filing:submitted", application.pk)
    draft = Draft.load(application)
    what, why, where = panel.next_step(draft)
    mean = regional_mean(application.campaign, application.province, application.kind)
    all_windows = list(windows(application.campaign, application.authority))
    pips = panel.pips_of(draft)
    context: dict[str, Any] = {
        "application": application,
        "eyebrow": panel.eyebrow(application),
        "draft": draft,
        "parts": panel.parts_of(draft),
        "pips": pips,
        "blank": [pip for pip in pips if blank(draft.facts.get(pip.number))],
        "lacking": [pip for pip in pips if draft.gaps_of(draft.standard.indicator(pip.number))],
        "panel": panel.panel(draft, mean, title="目前自评价"),
        "window": next((item for item in all_windows if item.act == Window.Act.FILING), None),
        "windows": all_windows,
        "next_what": what,
        "next_why": why,
        "next_url": where,
        "standing": standing_of(application.unit),
        "required": _required(application),
        "withdraw": APPLICATION.offers(application, request.user, ["withdraw"]),
        "notes": unread(request),
    }
    return render(request, "filing/task_list.html", context)


def _required(application: Application) -> dict[str, Any] | None:
    """The list a new applicant must stand on, and its entry there (HN-1.1)."""
    level, name = required_list(application.unit, application.campaign)
    if application.route == Application.Route.EXISTING or not level:
        return None
    return {"name": name, "entry": standing_of(application.unit).entries.get(level)}


@require_GET
def years(request: HttpRequest) -> HttpResponse:
    """历年与回执: applications, receipts, scores and the ledger of the person's units."""
    mine = own(request.user).filter(practice=False)
    rows = page(mine, request, order=["-campaign__year", "id"])
    versions = {item.application_id: item for item in SubmittedVersion.objects.filter(application__in=rows.rows)}
    totals = self_scores(versions.values())
    ledger = LedgerValue.objects.filter(unit__in=own_units(request.user)).select_related("unit")
    table: dict[tuple[str, int], dict[int, LedgerValue]] = {}
    for value in ledger.order_by("unit_id", "number", "year"):
        table.setdefault((value.unit.name, value.number), {})[value.year] = value
    shown = sorted({year for values in table.values() for year in values})[-4:]
    context = {
        "page": rows,
        "rows": [(item, versions.get(item.pk), totals.get(item.pk)) for item in rows.rows],
        "ledger_years": shown,
        "ledger": [(unit, number, [values.get(year) for year in shown]) for (unit, number), values in table.items()],
    }
    return render(request, "filing/years.html", context)
