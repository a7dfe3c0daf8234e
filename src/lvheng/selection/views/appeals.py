"""Appeals: the unit's page, and the list and the answer of who handles them."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from lvheng.accounts.queries import roles_of
from lvheng.campaigns.queries import pack_for
from lvheng.core.forms import attempt
from lvheng.core.keyset import page
from lvheng.core.refusal import Refused
from lvheng.filing.models import Application
from lvheng.registry.queries import filed_by
from lvheng.selection import actions, queries
from lvheng.selection.forms import AnswerForm, AppealForm
from lvheng.selection.models import Appeal
from lvheng.selection.process import APPEAL
from lvheng.selection.queries.repeats import appealed_again
from lvheng.selection.slots import AppealSlot
from lvheng.selection.views.answering import answered
from lvheng.selection.views.base import READERS, posted, twice


@require_http_methods(["GET", "POST"])
def own_appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """The unit's own page: the decision, the appeal or the form for it, and the answer."""
    own = Application.objects.filter(filed_by(request.user, "unit"), practice=False)
    application = get_object_or_404(own.select_related("unit", "campaign", "authority", "province"), pk=pk)
    form = AppealForm(posted(request), request.FILES or None)
    if request.method == "POST":
        form.full_clean()
        said = form.cleaned_data
        text = said.get("text", "")
        try:
            made = attempt(
                form,
                lambda: actions.appeal(application, actor=request.user, text=text, evidence=said.get("evidence")),
            )
        except Refused:
            if not twice(request, again=appealed_again(application, request.user, text)):
                raise
            return redirect("selection:own_appeal", pk=pk)
        if made is not None:
            messages.success(request, "申诉已提交，答复后会通知您。")
            return redirect("selection:own_appeal", pk=pk)
    offers = APPEAL.offers(AppealSlot(application), request.user, ("raise",))
    ruling = queries.ruling_on(application)
    context = {
        "application": application,
        "appeals": list(queries.appeals_of(request.user).filter(application=application).order_by("id")),
        "ruling": ruling,
        "ends": queries.appeal_ends(application, ruling) if ruling is not None else None,
        "offer": offers[0] if offers else None,
        "rule": pack_for(application.campaign, application.authority).appeals,
        "form": form,
    }
    return render(request, "selection/own_appeal.html", context, status=422 if form.errors else 200)


@require_GET
def appeals(request: HttpRequest) -> HttpResponse:
    """Appeals that the person's authority handles, or one below it."""
    _officer(request)
    found = queries.appeals_visible_to(request.user)
    wanted = request.GET.get("state", "")
    if wanted in Appeal.State.values:
        found = found.filter(state=wanted)
    context = {
        "page": page(found, request, order=("-raised_at", "-id"), size=30),
        "states": Appeal.State.choices,
        "wanted": wanted,
    }
    return render(request, "selection/appeals.html", context)


def _officer(request: HttpRequest) -> None:
    if not any(role.kind in READERS for role in roles_of(request.user)):
        raise Http404


@require_http_methods(["GET", "POST"])
def appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """One appeal and its answer."""
    _officer(request)
    found = get_object_or_404(queries.appeals_visible_to(request.user), pk=pk)
    form = AnswerForm(posted(request))
    if request.method == "POST":
        verbs = {"uphold": actions.uphold_appeal, "dismiss": actions.dismiss_appeal}
        led = answered(request, form, found, verbs, "selection:appeal")
        if led is not None:
            return led
    context = {
        "appeal": found,
        "ruling": queries.ruling_on(found.application),
        "form": form,
        "offers": APPEAL.offers(found, request.user),
        "rule": pack_for(found.application.campaign, found.application.authority).appeals,
    }
    return render(request, "selection/appeal.html", context, status=422 if form.errors else 200)
