"""Invitations: taken up by whoever holds the link, revoked by those who may, sent to roles by administrators."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from lvheng.accounts.models import Authority, User
from lvheng.accounts.queries import roles_of
from lvheng.core import clock
from lvheng.core.forms import attempt
from lvheng.core.keyset import page
from lvheng.core.limits import allowed
from lvheng.registry import actions, persons
from lvheng.registry.forms.people import AcceptForm, InviteRoleForm
from lvheng.registry.guards import dead_link
from lvheng.registry.models import Invitation
from lvheng.registry.queries import visible_to
from lvheng.registry.views.people import invitation_link
from lvheng.registry.views.registering import SECONDS, SIZE, TIMES, TOO_MANY


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Take up an invitation, with one's own account or a new one; a dead link says in words why it is dead."""
    found = persons.invitation_of(token)
    expired = found is not None and clock.now() > found.expires_at
    signed_in = request.user if isinstance(request.user, User) else None
    context = {"invitation": found, "expired": expired, "token": token, "signed_in": signed_in}
    if found is None or expired or found.state != Invitation.State.OPEN:
        return render(request, "registry/invitation_dead.html", context, status=404 if found is None else 410)
    stopped = dead_link(found)
    if stopped is not None and request.method != "POST":  # the act says it to whoever posts
        return render(request, "registry/invitation_dead.html", context | {"stopped": stopped}, status=410)
    form = AcceptForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        form.full_clean()
        status = 422
        if not allowed(request, "accept", times=TIMES, seconds=SECONDS):
            form.add_error(None, TOO_MANY)
            status = 429
        else:
            said = form.cleaned_data if signed_in is None else {}
            who = attempt(form, lambda: actions.accept(token, user=signed_in, **said))
            if who is not None:
                words = "" if signed_in else "，请用刚设置的用户名和密码登录"
                messages.success(request, f"已接受邀请{words}。")
                return redirect("home" if signed_in else "account_login")
    return render(request, "registry/invitation.html", context | {"form": form}, status=status)


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a link useless."""
    units = Invitation.objects.filter(unit__in=visible_to(request.user))
    found = get_object_or_404(units | Invitation.objects.filter(pk__in=persons.role_invitations(request.user)), pk=pk)
    actions.revoke(found, actor=request.user)
    messages.success(request, f"已撤销对{found.person}的邀请，原链接不能再用。")
    if found.unit_id is None:
        return redirect("registry:invitations")
    return redirect("registry:members", found.unit_id)


@never_cache
@require_http_methods(["GET", "POST"])
def roles(request: HttpRequest) -> HttpResponse:
    """An administrator's invitations to roles, and a new one; its link is shown in this answer and never again."""
    places = [role.authority.path for role in roles_of(request.user) if role.kind == "administrator"]
    if not places:
        raise Http404
    authorities = Authority.objects.filter(active=True, path__startswith=places[0])
    for path in places[1:]:
        authorities |= Authority.objects.filter(active=True, path__startswith=path)
    form = InviteRoleForm(request.POST if request.method == "POST" else None, authorities=authorities)
    made, link = None, ""
    if request.method == "POST":
        form.full_clean()
        said = {"role": "", "authority": None} | form.cleaned_data
        sent = attempt(form, lambda: actions.invite(actor=request.user, **said))
        if sent is not None:
            made, token = sent
            link = invitation_link(request, token)
            form = InviteRoleForm(authorities=authorities)
    context = {
        "form": form,
        "sent": made,
        "link": link,
        "page": page(persons.role_invitations(request.user), request, order=("-id",), size=SIZE),
        "at": clock.now(),
    }
    return render(request, "registry/invitations.html", context, status=422 if form.errors else 200)
