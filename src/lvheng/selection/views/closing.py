"""Pages of the year's end and of falsification (HN-4.1.c, MI-2.2.b, HN-4.2.c, MI-3.d)."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lvheng.accounts.models import Authority
from lvheng.campaigns.process import CAMPAIGN
from lvheng.campaigns.queries import pack_for
from lvheng.core.forms import attempt
from lvheng.core.keyset import page
from lvheng.registry.queries import bar_on
from lvheng.registry.queries import visible_to as units_visible_to
from lvheng.selection import actions, queries
from lvheng.selection.forms import FalsificationForm, ProposalForm, UnitSearch
from lvheng.selection.models import ClosingProposal
from lvheng.selection.process import CLOSING, CLOSING_PROPOSAL, FALSIFICATION
from lvheng.selection.slots import FalsificationSlot
from lvheng.selection.views.base import campaign_or_404, must_read, posted


@require_GET
def closing(request: HttpRequest) -> HttpResponse:
    """What is proposed for every listed unit, and whether the year can be closed."""
    must_read(request, "ministry")
    campaign = campaign_or_404()
    found = queries.proposals(campaign)
    wanted = request.GET.get("kind", "")
    chosen = found.filter(kind=wanted) if wanted in ClosingProposal.Kind.values else found
    counted = dict(found.order_by().values_list("kind").annotate(n=Count("pk")))
    open_ones = found.filter(state=ClosingProposal.State.PROPOSED).order_by()
    waiting = dict(open_ones.values_list("kind").annotate(n=Count("pk")))
    proposing, closing_year = (
        CLOSING.offers(campaign, request.user),
        CAMPAIGN.offers(campaign, request.user, ("close",)),
    )
    context = {
        "campaign": campaign,
        "page": page(chosen, request, order=("kind", "unit__pinyin", "id"), size=50),
        "kinds": [
            (value, label, counted.get(value, 0), waiting.get(value, 0))
            for value, label in ClosingProposal.Kind.choices
        ],
        "wanted": wanted,
        "rule": pack_for(campaign).bottom_rule,
        "propose": proposing[0] if proposing else None,
        "close": closing_year[0] if closing_year else None,
        "total": sum(counted.values()),
        "may": request.user.has_perm("selection.close"),
    }
    return render(request, "selection/closing.html", context)


@require_POST
def propose(request: HttpRequest) -> HttpResponse:
    """Form the proposals, or renew the undecided ones."""
    must_read(request, "ministry")
    made = actions.propose_closing(campaign_or_404(), actor=request.user)
    messages.success(request, f"已对 {made} 家在册单位形成动态管理建议，请逐条确认。")
    return redirect("selection:closing")


@require_POST
def confirm_all(request: HttpRequest) -> HttpResponse:
    """Confirm all proposals of a kind that changes no list."""
    must_read(request, "ministry")
    done = actions.confirm_all(campaign_or_404(), request.POST.get("kind", ""), actor=request.user)
    messages.success(request, f"已确认 {done} 条建议。")
    return redirect("selection:closing")


@require_POST
def close_year(request: HttpRequest) -> HttpResponse:
    """End the year's work."""
    must_read(request, "ministry")
    actions.close_year(campaign_or_404(), actor=request.user)
    messages.success(request, "本年度工作已结束。")
    return redirect("selection:closing")


@require_http_methods(["GET", "POST"])
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """One proposal with its grounds, and the decision on it."""
    must_read(request, "ministry")
    found = get_object_or_404(queries.proposals(campaign_or_404()), pk=pk)
    form = ProposalForm(posted(request))
    if request.method == "POST":
        form.full_clean()
        said, verb = form.cleaned_data, request.POST.get("act")
        if verb == "confirm":
            made = attempt(form, lambda: actions.confirm(found, actor=request.user, **said))
        elif verb == "dismiss":
            made = attempt(
                form, lambda: actions.dismiss_proposal(found, actor=request.user, reason=said.get("reason", ""))
            )
        else:
            raise Http404
        if made is not None:
            messages.success(request, f"{made.unit.name}：{made.get_kind_display()}，{made.get_state_display()}。")
            return redirect("selection:closing")
    context = {
        "proposal": found,
        "form": form,
        "offers": CLOSING_PROPOSAL.offers(found, request.user),
        "rule": pack_for(found.campaign, found.unit.authority).bottom_rule,
        "removes": found.kind in actions.REMOVALS,
    }
    return render(request, "selection/proposal.html", context, status=422 if form.errors else 200)


@require_GET
def falsification_start(request: HttpRequest) -> HttpResponse:
    """Find the unit that a finding is about."""
    must_read(request, "province")
    form = UnitSearch(request.GET)
    form.is_valid()
    text = (form.cleaned_data.get("q") or "").strip()
    found = units_visible_to(request.user).select_related("authority")
    if text:
        found = found.filter(Q(name__icontains=text) | Q(uscc__istartswith=text))
    context = {"form": form, "text": text, "page": page(found, request, order=("pinyin", "id"), size=20)}
    return render(request, "selection/falsification_start.html", context)


@require_http_methods(["GET", "POST"])
def falsification(request: HttpRequest, pk: int) -> HttpResponse:
    """What a finding of falsification would do to a unit, and the finding itself."""
    must_read(request, "province")
    campaign = campaign_or_404()
    unit = get_object_or_404(units_visible_to(request.user).select_related("authority__parent"), pk=pk)
    form = FalsificationForm(posted(request), request.FILES)
    if request.method == "POST":
        form.full_clean()
        said = form.cleaned_data
        made = attempt(
            form,
            lambda: actions.find_falsification(
                unit,
                campaign,
                actor=request.user,
                decision=said.get("decision", ""),
                grounds=said.get("grounds", ""),
                proof=said.get("proof"),
            ),
        )
        if made is not None:
            messages.success(request, f"已认定{unit.name}弄虚作假（{made.decision}）：已移出名单并禁止申报。")
            return redirect("selection:falsification", pk=pk)
    level = queries.finder_level(request.user, unit) or Authority.Level.MINISTRY
    offers = FALSIFICATION.offers(FalsificationSlot(campaign, unit), request.user)
    context = {
        "campaign": campaign,
        "unit": unit,
        "form": form,
        "follows": queries.consequences(campaign, unit, level),
        "offer": offers[0] if offers else None,
        "found": unit.falsifications.select_related("authority", "decided_by", "proof").order_by("-id"),
        "bar": bar_on(unit),
    }
    return render(request, "selection/falsification.html", context, status=422 if form.errors else 200)
