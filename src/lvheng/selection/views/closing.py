"""Pages of the year's end and of falsification (HN-4.1.c, MI-2.2.b, HN-4.2.c, MI-3.d)."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lvheng.accounts.models import Authority
from lvheng.accounts.queries import roles_of
from lvheng.campaigns.models import Campaign
from lvheng.campaigns.process import CAMPAIGN
from lvheng.campaigns.queries import pack_for
from lvheng.core import clock
from lvheng.core.forms import attempt
from lvheng.core.keyset import page
from lvheng.registry.queries import bar_on
from lvheng.registry.queries import visible_to as units_visible_to
from lvheng.selection import actions, queries
from lvheng.selection.forms import FalsificationForm, ProposalForm, StatementAnswerForm, UnitSearch
from lvheng.selection.models import ClosingProposal
from lvheng.selection.process import CLOSING, CLOSING_PROPOSAL, FALSIFICATION
from lvheng.selection.slots import FalsificationSlot
from lvheng.selection.views.base import READERS, campaign_or_404, must_read, posted


@require_GET
def closing(request: HttpRequest) -> HttpResponse:
    """What is proposed for every listed unit in reach, and whether the year can be closed."""
    must_read(request, "province")
    campaign = campaign_or_404()
    found = queries.proposals_visible_to(request.user, campaign)
    wanted, state = request.GET.get("kind", ""), request.GET.get("state", "")
    chosen = found.filter(kind=wanted) if wanted in ClosingProposal.Kind.values else found
    chosen = chosen.filter(state=state) if state in ClosingProposal.State.values else chosen
    counted = dict(found.order_by().values_list("kind").annotate(n=Count("pk")))
    by_state = dict(found.order_by().values_list("state").annotate(n=Count("pk")))
    proposing, closing_year = (
        CLOSING.offers(campaign, request.user),
        CAMPAIGN.offers(campaign, request.user, ("close",)),
    )
    settles = queries.settles_somewhere(request.user, campaign)
    own = next(role.authority for role in roles_of(request.user) if role.kind in READERS)
    rules = pack_for(campaign, own)
    context = {
        "campaign": campaign,
        "page": page(chosen, request, order=("kind", "unit__pinyin", "id"), size=50),
        "kinds": [(value, label, counted.get(value, 0)) for value, label in ClosingProposal.Kind.choices],
        "states": [(value, label, by_state.get(value, 0)) for value, label in ClosingProposal.State.choices],
        "wanted": wanted,
        "state": state,
        "pack": rules,
        "rule": rules.bottom_rule,
        "hearing": rules.dynamic_management.hearing,
        "propose": proposing[0] if proposing else None,
        "close": closing_year[0] if closing_year else None,
        "total": sum(counted.values()),
        "waiting": _waiting(request.user, campaign, wanted) if settles else {},
        "office": own.office or own.name,
    }
    return render(request, "selection/closing.html", context)


def _waiting(user: object, campaign: Campaign, kind: str) -> dict[str, int]:
    """What the person may do with many proposals of a kind at once: how many to notify, how many to confirm."""
    if kind not in ClosingProposal.Kind.values:
        return {}
    to_notify = len(queries.to_notify(user, campaign, kind))
    if kind in actions.REMOVALS or to_notify:
        return {"notify": to_notify}
    return {"confirm": len(queries.to_settle(user, campaign, kind, *queries.UNSETTLED))}


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
    must_read(request, "province")
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
    """One proposal with its grounds, the hearing, and the decision on it."""
    must_read(request, "province")
    found = get_object_or_404(queries.proposals_visible_to(request.user, campaign_or_404()), pk=pk)
    verb = request.POST.get("act", "")
    form = ProposalForm(posted(request) if verb in {"confirm", "dismiss"} else None)
    answer = StatementAnswerForm(posted(request) if verb == "answer" else None)
    if request.method == "POST":
        said = _act(request, found, verb, form, answer)
        if said:
            messages.success(request, said)
            return redirect("selection:proposal", pk=pk)
    offers = {offer.transition.name: offer for offer in CLOSING_PROPOSAL.offers(found, request.user)}
    rules = pack_for(found.campaign, found.unit.authority)
    context = {
        "proposal": found,
        "form": form,
        "answer": answer,
        "offers": offers,
        "deciding": [offer for name, offer in offers.items() if name in {"confirm", "dismiss"}],
        "beside": queries.beside(found),
        "hearing": queries.hearing_of(found),
        "rule": rules.bottom_rule,
        "dynamic": rules.dynamic_management,
        "heard": queries.is_heard(found),
        "term": queries.term_from(found, clock.now()),
        "by": queries.authority_at_level(found.unit.authority, rules.dynamic_management.confirmed_by),
        "removes": found.kind in actions.REMOVALS,
        "pack": rules,
    }
    return render(request, "selection/proposal.html", context, status=422 if form.errors or answer.errors else 200)


def _act(
    request: HttpRequest, found: ClosingProposal, verb: str, form: ProposalForm, answer: StatementAnswerForm
) -> str:
    """Carry out what was pressed; returns what is said of it, empty where a field is wrong. 404 for anything else."""
    actor, name = request.user, found.unit.name
    if verb == "notify":
        made = actions.notify(found, actor=actor)
        return f"已告知{name}，陈述期限至 {made.due_at.astimezone(clock.ZONE):%Y年%-m月%-d日 %H:%M:%S}。"
    if verb == "answer":
        answer.full_clean()
        said = answer.cleaned_data.get("answer", "")
        answered = attempt(answer, lambda: actions.answer_statement(found, actor=actor, answer=said))
        return f"已答复{name}的陈述意见。" if answered is not None else ""
    if verb not in {"confirm", "dismiss"}:
        raise Http404
    form.full_clean()
    decision, reason = form.cleaned_data.get("decision", ""), form.cleaned_data.get("reason", "")
    if verb == "confirm":
        settled = attempt(form, lambda: actions.confirm(found, actor=actor, decision=decision, reason=reason))
    else:
        settled = attempt(form, lambda: actions.dismiss_proposal(found, actor=actor, reason=reason))
    return f"{name}：{settled.get_kind_display()}，{settled.get_state_display()}。" if settled is not None else ""


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
