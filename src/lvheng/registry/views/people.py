"""Who files for a unit: seen by its people, who invite, hand over and leave; its authority may end it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lvheng.core.forms import attempt
from lvheng.registry import actions, persons
from lvheng.registry.forms.people import EndForm, InviteForm
from lvheng.registry.guards import merged
from lvheng.registry.models import Invitation, Unit, UnitMember
from lvheng.registry.queries import own_units, visible_to


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The units a person files for; the only one's people at once."""
    units = list(own_units(request.user).select_related("authority"))
    if not units:
        raise Http404
    if len(units) == 1:
        return redirect("registry:members", units[0].pk)
    return render(request, "registry/people.html", {"units": units})


@never_cache
@require_http_methods(["GET", "POST"])
def members(request: HttpRequest, pk: int) -> HttpResponse:
    """The people of a unit, and an invitation; its link is shown in this answer and never again."""
    unit = get_object_or_404(visible_to(request.user).select_related("authority", "merged_into"), pk=pk)
    form = InviteForm(request.POST if request.method == "POST" else None)
    made, link = None, ""
    if request.method == "POST":
        form.full_clean()
        sent = attempt(form, lambda: _invite(form, request, unit))
        if sent is not None:
            made, token = sent
            link = invitation_link(request, token)
            form = InviteForm()
    now = list(persons.members_now(unit))
    own = next((member for member in now if member.user_id == request.user.pk), None)
    context = {
        "unit": unit,
        "members": now,
        "former": persons.members_before(unit)[:20],
        "invitations": persons.open_invitations(unit),
        "own": own,
        "form": form,
        "sent": made,
        "link": link,
        "merged": merged(unit),
        "may_invite": request.user.has_perm("registry.invite", unit),
        "may_change": request.user.has_perm("registry.file_change", unit),
        "may_end": bool(now) and request.user.has_perm("registry.end_member", now[0]),
    }
    return render(request, "registry/members.html", context, status=422 if form.errors else 200)


def invitation_link(request: HttpRequest, token: str) -> str:
    """The whole address to be handed to the person."""
    return request.build_absolute_uri(reverse("registry:invitation", args=[token]))


def _invite(form: InviteForm, request: HttpRequest, unit: Unit) -> tuple[Invitation, str]:
    said = dict(form.cleaned_data)
    over = None
    if said.pop("takes_over"):
        over = persons.members_now(unit).filter(user=request.user).first()
    return actions.invite(actor=request.user, unit=unit, takes_over=over, **said)


@require_POST
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop filing for a unit."""
    unit = get_object_or_404(own_units(request.user), pk=pk)
    actions.leave(unit, actor=request.user)
    messages.success(request, f"您已不再是{unit.name}的填报人。")
    return redirect("filing:home")


@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """The authority ends that a person files for a unit, with a reason."""
    reached = UnitMember.objects.filter(unit__in=visible_to(request.user)).select_related("unit__authority", "user")
    member = get_object_or_404(reached, pk=pk)
    if request.method == "GET" and not request.user.has_perm("registry.end_member", member):
        actions.end_membership(member, actor=request.user, reason="")  # says why not
    form = EndForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        form.full_clean()
        done = attempt(
            form, lambda: actions.end_membership(member, actor=request.user, reason=form.cleaned_data["reason"])
        )
        if done is not None:
            messages.success(request, f"{done.user}已不再为{done.unit.name}填报。")
            return redirect("registry:members", done.unit_id)
    return render(
        request, "registry/member_end.html", {"member": member, "form": form}, status=422 if form.errors else 200
    )
