"""申报条件: the list a unit must stand on, bars, and case by case what it declares and what is held against it."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from lvheng.accounts.queries import province_of
from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import current, pack_for
from lvheng.core.forms import attempt
from lvheng.filing import form as answers
from lvheng.filing.eligibility import refusal_of, required_list, standing_of
from lvheng.filing.forms import ObjectionForm
from lvheng.filing.models import Answer, Application
from lvheng.registry.models import Unit
from lvheng.registry.queries import own_units
from lvheng.screening import actions as screening
from lvheng.screening.comparing import Candidate, authorities_over, compare
from lvheng.screening.models import Finding, SourceSnapshot
from lvheng.screening.queries import counts_today, findings_of, in_force, source_words, until_words
from lvheng.standards import Exclusion

SAID = {answers.NONE: "不存在", answers.EXISTS: "存在"}


@dataclass(frozen=True)
class Held:
    """A finding as its unit sees it."""

    finding: Finding
    counts: bool
    source: str
    until: str
    form: ObjectionForm | None = None


@dataclass(frozen=True)
class Case:
    """One exclusion: what the unit declares, what is held against it, what it is compared with.

    `missing`: the labels of its source lists of which none is in force for the unit.
    """

    exclusion: Exclusion
    said: str
    held: list[Held]
    ahead: list[Candidate] = field(default_factory=list)
    lists: list[SourceSnapshot] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    @property
    def state(self) -> str:
        """The gravest that holds: `confirmed`, `open`, `uncompared` (no list of it was imported) or nothing."""
        states = {one.finding.state for one in self.held if one.counts}
        if Finding.State.CONFIRMED in states:
            return "confirmed"
        if Finding.State.OPEN in states or self.ahead:
            return "open"
        return "uncompared" if self.missing and not self.lists else ""

    @property
    def newest(self) -> date | None:
        """The newest day that one of its lists in force stands for."""
        return max((one.as_of for one in self.lists), default=None)


def _asked(request: HttpRequest, unit: int) -> tuple[Campaign, Unit]:
    found = own_units(request.user).select_related("authority__parent").filter(pk=unit).first()
    campaign = current()
    if found is None or campaign is None:
        raise Http404
    return campaign, found


@require_GET
def eligibility(request: HttpRequest, unit: int) -> HttpResponse:
    """The conditions of applying, case by case (HN-1.1, HN-1.1.a to HN-1.1.f, HN-4.2.c, MI-3.d)."""
    campaign, found = _asked(request, unit)
    return _page(request, campaign, found, {})


@require_POST
def object_to(request: HttpRequest, unit: int, finding: int) -> HttpResponse:
    """State an objection to a finding, with proof (HN-1.1)."""
    campaign, found = _asked(request, unit)
    about = Finding.objects.select_related("unit__authority", "campaign").filter(
        pk=finding, unit=found, campaign=campaign
    )
    one = about.first()
    if one is None:
        raise Http404
    form = ObjectionForm(request.POST, request.FILES, finding=one.pk)
    if form.is_valid():
        given = form.cleaned_data
        made = attempt(
            form,
            lambda: screening.state_objection(one, actor=request.user, text=given["text"], proof=given["proof"]),
        )
        if made is not None:
            messages.success(request, f"已提交对 {one.clause} 查询发现的异议说明，{found.authority}将核实后答复。")
            return redirect(f"{reverse('filing:eligibility', args=[unit])}#finding-{one.pk}")
    return _page(request, campaign, found, {one.pk: form})


def _page(request: HttpRequest, campaign: Campaign, unit: Unit, bound: dict[int, ObjectionForm]) -> HttpResponse:
    pack = pack_for(campaign, unit.authority)
    standing = standing_of(unit, campaign)
    application = Application.objects.filter(campaign=campaign, unit=unit, practice=False).first()
    level, name = required_list(unit, campaign)
    context: dict[str, Any] = {
        "campaign": campaign,
        "unit": unit,
        "province": province_of(unit.authority),
        "application": application,
        "pack": pack,
        "eligibility": pack.eligibility,
        "standing": standing,
        "new": standing.route == Application.Route.NEW,
        "required": {"name": name, "entry": standing.entries.get(level)} if level else None,
        "refusal": refusal_of(unit, campaign, standing.route, standing),
        "cases": _cases(campaign, unit, application, bound),
        "may_object": campaign.state == Campaign.State.OPEN,
        "errors": [_error(pk, form) for pk, form in bound.items()],
    }
    return render(request, "filing/eligibility.html", context, status=422 if bound else 200)


def _error(pk: int, form: ObjectionForm) -> tuple[str, str]:
    words = "；".join(str(error) for errors in form.errors.values() for error in errors)
    return f"finding-{pk}", words


def _cases(
    campaign: Campaign, unit: Unit, application: Application | None, bound: dict[int, ObjectionForm]
) -> list[Case]:
    pack = pack_for(campaign, unit.authority)
    said = {
        one.key: one.value
        for one in Answer.objects.filter(application=application, key__startswith="declaration.")
        if application is not None
    }
    held = findings_of(campaign, unit)
    lists = {one.id: one.exclusion for one in pack.eligibility.source_lists}
    newest: dict[tuple[str, int], SourceSnapshot] = {}
    for one in in_force(pack.eligibility.source_lists, authorities_over([unit])).values():
        newest[one.list_id, one.authority_id] = one
    ahead = _ahead(campaign, unit, held)
    there = {one.list_id for one in newest.values()}
    asked = pack.eligibility.source_lists
    return [
        Case(
            exclusion,
            SAID.get(said.get(f"declaration.{exclusion.id}", ""), ""),
            [_held(one, bound) for one in held if one.clause == exclusion.id],
            [one for one in ahead if one.clause == exclusion.id],
            [one for one in newest.values() if lists[one.list_id] == exclusion.id],
            [one.label for one in asked if one.exclusion == exclusion.id and one.id not in there],
        )
        for exclusion in pack.eligibility.exclusions
    ]


def _held(finding: Finding, bound: dict[int, ObjectionForm]) -> Held:
    form = bound.get(finding.pk) or ObjectionForm(finding=finding.pk)
    return Held(finding, counts_today(finding), source_words(finding), until_words(finding), form)


def _ahead(campaign: Campaign, unit: Unit, held: list[Finding]) -> list[Candidate]:
    """What comparing finds now and no finding tells yet: before an application is begun, or until the next time."""
    known = {(one.clause, one.source_key) for one in held}
    found = compare(campaign, [unit]).by_unit.get(unit.pk, {})
    return [one for key, one in found.items() if one.counts and key not in known]


def held_by_clause(application: Application) -> dict[str, list[Held]]:
    """What is held against an application's unit, by clause, for the declarations (HN-1.1)."""
    found: dict[str, list[Held]] = {}
    if application.practice:
        return found
    for one in findings_of(application.campaign, application.unit):
        held = Held(one, counts_today(one), source_words(one), until_words(one))
        found.setdefault(one.clause, []).append(held)
    return found
