"""What experts state of themselves: 我的情况, and the ministry's roster with the same page for each."""

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lvheng.accounts.models import User
from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import current, pack_for
from lvheng.core.forms import attempt
from lvheng.core.keyset import page
from lvheng.registry.models import Unit
from lvheng.review.actions import declare_tie, drop_tie, save_profile
from lvheng.review.actions.profiles import TEXTS
from lvheng.review.expert_forms import DropForm, ProfileForm, TieForm
from lvheng.review.experts import industries, is_expert, roster
from lvheng.review.models import ExpertProfile, ExpertTie
from lvheng.review.queries.awaited import lateness
from lvheng.review.queries.experts import loads, ties_of, units_like


def year() -> Campaign:
    """The year whose industries and rules are shown. Raises Http404 before the first one."""
    found = current()
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    """An expert's own page: employers, industries, ties to units."""
    if not isinstance(request.user, User) or not is_expert(request.user):
        raise Http404
    return _page(request, request.user, "review:me", [])


@require_GET
def experts(request: HttpRequest) -> HttpResponse:
    """The roster: who is an expert, for what, with how much to do, and who has not stated anything yet."""
    if not request.user.has_perm("review.read_experts"):
        raise Http404
    campaign = year()
    named, load, late = industries(campaign), loads(campaign), lateness(campaign)
    related = ("expert_profile__employer_authority", "expert_profile__last_employer_authority")
    found = roster().select_related(*related).annotate(ties=Count("expert_ties", distinct=True))
    shown = page(found, request, order=("display_name", "id"), size=50)
    rows = [
        {
            "expert": one,
            "profile": getattr(one, "expert_profile", None),
            "load": load[one.pk],
            "late": late[one.pk],
            "industries": [named[key] for key in _industries(one) if key in named],
        }
        for one in shown.rows
    ]
    context = {"campaign": campaign, "page": shown, "rows": rows, "may": request.user.has_perm("review.panel")}
    return render(request, "review/roster.html", context)


def _industries(expert: User) -> list[str]:
    profile: ExpertProfile | None = getattr(expert, "expert_profile", None)
    return profile.industries if profile is not None else []


@require_http_methods(["GET", "POST"])
def expert_person(request: HttpRequest, pk: int) -> HttpResponse:
    """One expert's page for the ministry, which may correct it."""
    if not request.user.has_perm("review.read_experts"):
        raise Http404
    return _page(request, get_object_or_404(roster(), pk=pk), "review:expert_person", [pk])


@require_POST
def tie_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away a tie put down by mistake."""
    if not request.user.has_perm("review.read_experts"):
        raise Http404
    tie = get_object_or_404(ExpertTie.objects.select_related("expert", "unit"), pk=pk)
    drop_tie(tie, actor=request.user, reason=request.POST.get("reason", ""))
    messages.success(request, f"已删除{tie.expert}与“{tie.unit.name}”的关系。")
    return redirect("review:expert_person", tie.expert_id)


def _page(request: HttpRequest, expert: User, address: str, arguments: list[int]) -> HttpResponse:
    campaign = year()
    profile = ExpertProfile.objects.filter(expert=expert).first()
    posted, act = request.POST if request.method == "POST" else None, request.POST.get("act", "")
    form = ProfileForm(
        posted if act != "tie" else None, initial=ProfileForm.initial_of(profile), industries=industries(campaign)
    )
    tie = TieForm(posted if act == "tie" else None)
    if posted is not None and _saved(request, expert, tie if act == "tie" else form):
        return redirect(address, *arguments)
    asked = request.GET.get("q", "").strip()
    context = {
        "campaign": campaign,
        "expert": expert,
        "profile": profile,
        "form": form,
        "tie": tie,
        "chosen": _chosen(request),
        "ties": list(ties_of(expert)),
        "asked": asked,
        "found": list(units_like(asked)) if asked else [],
        "rule": pack_for(campaign).experts,
        "own": request.user == expert,
        "may": request.user.has_perm("review.state_expert", expert),
        "drop": DropForm(auto_id="id_drop_%s"),
        "may_drop": request.user.has_perm("review.panel"),
    }
    return render(request, "review/profile.html", context, status=422 if form.errors or tie.errors else 200)


def _chosen(request: HttpRequest) -> Unit | None:
    """The unit a tie is being declared to: chosen from what was found, or posted."""
    named = request.POST.get("unit", request.GET.get("unit", ""))
    if not (named.isascii() and named.isdecimal() and len(named) <= 18):
        return None
    return Unit.objects.filter(pk=int(named)).select_related("authority").first()


def _saved(request: HttpRequest, expert: User, form: Any) -> bool:
    """Carry out what was posted; False where something is wrong with a field."""
    if not form.is_valid():
        return False
    said, actor = form.cleaned_data, request.user
    if isinstance(form, TieForm):
        unit = _chosen(request)
        if unit is None:
            raise Http404
        given = {"relation": said["relation"], "note": said["note"], "until": said["until"]}
        if attempt(form, lambda: declare_tie(expert, unit, actor=actor, **given)) is None:
            return False
        messages.success(request, f"已申报与“{unit.name}”的关系，今后不会分派评审该单位。")
        return True
    texts = {name: said[name] for name in TEXTS}
    others = {name: said[name] for name in ("employer_authority", "last_employer_authority", "left_on", "industries")}
    known = industries(year())
    if attempt(form, lambda: save_profile(expert, actor=actor, texts=texts, known=known, **others)) is None:
        return False
    messages.success(request, "已保存。")
    return True
