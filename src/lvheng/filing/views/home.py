"""本年申报: the applicant's units, the task list, earlier years."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from lvheng.campaigns.models import Campaign, Window
from lvheng.campaigns.queries import current, pack_for, regional_mean
from lvheng.campaigns.terms import Calendar, Term
from lvheng.core.cards import Notice, notices_for
from lvheng.core.keyset import page
from lvheng.core.models import Notification
from lvheng.core.refusal import Refusal
from lvheng.filing import actions, panel
from lvheng.filing.actions.starting import refusal_to_start
from lvheng.filing.draft import Draft
from lvheng.filing.duty import DUTY, duty_of, duty_units, terms_of
from lvheng.filing.eligibility import Standing, refusal_of, required_list, standing_of, standings
from lvheng.filing.facts import blank
from lvheng.filing.models import Application, LedgerValue, SubmittedVersion
from lvheng.filing.process import APPLICATION
from lvheng.filing.queries import own, self_scores
from lvheng.filing.views.reach import own as fetch
from lvheng.registry.models import Release, Unit
from lvheng.registry.queries import own_units
from lvheng.standards import CampaignPack


@dataclass(frozen=True)
class Card:
    """One unit with this year's applications and what can be begun."""

    unit: Unit
    standing: Standing
    pack: CampaignPack
    route: str
    application: Application | None
    practice: Application | None
    refusal: Refusal | None
    stopped: Refusal | None
    practice_refusal: Refusal | None
    term: Term | None
    duty: str
    notices: list[Notice]

    @property
    def duty_word(self) -> str:
        """The duty of an existing unit in words; empty for others, whose filing is voluntary (HN-1.1)."""
        return DUTY.get(self.duty, "")


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """This year's applications of the person's units; keyset pages, constant queries."""
    campaign = current()
    rows = page(own_units(request.user).select_related("authority__parent"), request, order=["id"])
    notices = notices_for(request.user, [unit.pk for unit in rows.rows])
    cards = _cards(campaign, rows.rows, notices) if campaign is not None else []
    context = {"campaign": campaign, "cards": cards, "page": rows, "notes": unread(request)}
    return render(request, "filing/home.html", context)


def unread(request: HttpRequest) -> list[Notification]:
    """The newest notifications not yet put away."""
    return list(Notification.objects.filter(recipient=request.user, read_at=None).order_by("-id")[:5])


def _cards(campaign: Campaign, units: list[Unit], notices: dict[int, list[Notice]]) -> list[Card]:
    known = standings(units, campaign)
    mine = {
        (item.unit_id, item.practice): item for item in Application.objects.filter(campaign=campaign, unit__in=units)
    }
    calendar = Calendar.load(campaign, act=Window.Act.FILING)
    due = set(duty_units(campaign).filter(pk__in=[unit.pk for unit in units]).values_list("pk", flat=True))
    freed = set(Release.objects.filter(unit__in=units, year=campaign.year).values_list("unit", flat=True))
    cards = []
    for unit in units:
        real, practice = mine.get((unit.pk, False)), mine.get((unit.pk, True))
        standing = known[unit.pk]
        route = real.route if real is not None else standing.route
        found = calendar.term(Window.Act.FILING, unit.authority, unit=unit, route=route)
        cards.append(
            Card(
                unit=unit,
                standing=standing,
                pack=pack_for(campaign, unit.authority),
                route=Application.Route(route).label,
                application=real,
                practice=practice,
                refusal=refusal_to_start(unit, campaign, standing, real, found),
                stopped=_stopped(unit, campaign, standing, real),
                practice_refusal=refusal_to_start(unit, campaign, standing, practice, found, practice=True),
                term=found,
                duty=_duty(real, found, released=unit.pk in freed) if unit.pk in due else "",
                notices=notices[unit.pk],
            )
        )
    return cards


def _stopped(unit: Unit, campaign: Campaign, standing: Standing, real: Application | None) -> Refusal | None:
    """Why a draft can't be submitted by its route any more: come onto or gone from the list (HN-1.2, MI-2.2.a)."""
    if real is None or real.state != Application.State.DRAFT or real.route == standing.route:
        return None
    return refusal_of(unit, campaign, real.route, standing)


def _duty(application: Application | None, term: Term | None, *, released: bool) -> str:
    """How a unit that must file stands to its duty (HN-1.2, MI-2.2.a)."""
    state = application.state if application is not None else ""
    return duty_of(state, released=released, over=term is not None and term.over)


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
    all_windows = terms_of(application)
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
        "standing": standing_of(application.unit, application.campaign),
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
    found = SubmittedVersion.objects.filter(application__in=rows.rows).order_by("version")
    versions = {item.application_id: item for item in found}
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
