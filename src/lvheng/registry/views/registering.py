"""Registration of an account for a unit: the public pages, and the officers' queue."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from lvheng.accounts.models import User
from lvheng.core import receipts
from lvheng.core.forms import attempt
from lvheng.core.keys import key_of
from lvheng.core.keyset import page
from lvheng.core.limits import allowed
from lvheng.registry import actions, persons
from lvheng.registry.forms.people import DecideForm, RegisterForm, StatusForm
from lvheng.registry.lists import clean, named
from lvheng.registry.models import Registration, Unit
from lvheng.registry.process import REGISTRATION

SIZE = 50
TIMES, LOOKS, SECONDS = 10, 20, 3600
DONE = "registry:register_done"
TOO_MANY = "短时间内提交次数过多，请一小时后再试，或通过页面底部的电话联系。"


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Ask for an account that files for a unit (HN-2.1.a)."""
    bound = request.method == "POST"
    form = RegisterForm(request.POST if bound else None, request.FILES if bound else None)
    status = 200
    if bound:
        status = 422
        if not allowed(request, "register", times=TIMES, seconds=SECONDS):
            form.add_error(None, TOO_MANY)
            status = 429
        else:
            form.full_clean()
            made = attempt(form, lambda: _register(form, request))
            if made is not None:
                return redirect(receipts.shown_at(DONE, made.receipt))
    return render(request, "registry/register.html", {"form": form}, status=status)


def _register(form: RegisterForm, request: HttpRequest) -> Registration:
    said = dict(form.cleaned_data)
    proof = said.pop("proof", None)
    said.setdefault("kind", "")
    actor = request.user if isinstance(request.user, User) else None
    return actions.register(actions.Asked(**said), proof=proof, actor=actor)


@login_not_required
@require_safe
def done(request: HttpRequest) -> HttpResponse:
    """The receipt number, and who decides, shown to the one who was led here."""
    wanted = receipts.told_by(request, DONE)
    found = get_object_or_404(Registration.objects.select_related("authority"), receipt=wanted)
    known = bool(persons.candidates(found.kind, found.uscc))
    return render(request, "registry/register_done.html", {"registration": found, "known": known})


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def status(request: HttpRequest) -> HttpResponse:
    """How far a registration is, for whoever knows its receipt number and telephone; one answer for all others."""
    form = StatusForm(request.POST if request.method == "POST" else None)
    found, code = None, 200
    if request.method == "POST":
        form.full_clean()
        said = form.cleaned_data
        if not allowed(request, "register-status", times=LOOKS, seconds=SECONDS):
            form.add_error(None, TOO_MANY)
            code = 429
        else:
            found = persons.registration_by_receipt(said["receipt"], said["phone"])
        if found is None and code == 200:
            form.add_error(None, "没有找到：回执编号或电话不对，请核对后再查。")
            code = 422
    return render(request, "registry/register_status.html", {"form": form, "registration": found}, status=code)


@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """The registrations in a person's reach, those that wait first unless another state is asked for."""
    _must_read(request)
    found = persons.registrations_for(request.user)
    counted = dict(found.order_by().values_list("state").annotate(n=Count("pk")))
    wanted = request.GET.get("state", Registration.State.SUBMITTED)
    if wanted in Registration.State.values:
        found = found.filter(state=wanted)
    context = {
        "page": page(found, request, order=("-id",), size=SIZE),
        "states": [(value, label, counted.get(value, 0)) for value, label in Registration.State.choices],
        "wanted": wanted,
    }
    return render(request, "registry/registrations.html", context)


def _must_read(request: HttpRequest) -> None:
    if not request.user.has_perm("registry.read_queues"):
        raise Http404


@require_http_methods(["GET", "POST"])
def registration(request: HttpRequest, pk: int) -> HttpResponse:
    """One registration beside what the registry says of the unit, and the decision on it."""
    found = get_object_or_404(persons.registrations_for(request.user).select_related("user", "decided_by"), pk=pk)
    units = persons.candidates(found.kind, found.uscc)
    form = DecideForm(request.POST if request.method == "POST" else None, units=units)
    if request.method == "POST":
        form.full_clean()
        made = attempt(form, lambda: _decide(form, request, found, units))
        if made is not None:
            messages.success(request, f"{made.name}的{made.person}：{made.get_state_display()}。")
            return redirect("registry:registrations")
    context = {
        "registration": found,
        "form": form,
        "units": units,
        "single": units[0] if len(units) == 1 else None,
        "members": [member for unit in units for member in persons.members_now(unit)],
        "similar": _similar(found) if not units else [],
        "offers": REGISTRATION.offers(found, request.user),
    }
    return render(request, "registry/registration.html", context, status=422 if form.errors else 200)


def _decide(form: DecideForm, request: HttpRequest, found: Registration, units: list[Unit]) -> Registration:
    said, verb = form.cleaned_data, request.POST.get("act")
    if verb == "approve":
        chosen = key_of(said["unit"])
        unit = next((one for one in units if one.pk == chosen), None)
        return actions.approve_registration(found, actor=request.user, unit=unit)
    if verb == "refuse":
        return actions.refuse_registration(found, actor=request.user, reason=said["reason"])
    raise Http404


def _similar(found: Registration) -> list[Unit]:
    """Units of the same name under another code: the officer decides whether the code was mistyped."""
    wanted = Unit.objects.filter(named(clean(found.name)), kind=found.kind, authority=found.authority)
    return list(wanted.order_by("id")[:5])
