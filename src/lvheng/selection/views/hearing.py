"""The hearing: notices to many units after a preview, and the page on which a unit states its view."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from lvheng.campaigns.queries import pack_for
from lvheng.core import clock
from lvheng.core.forms import attempt
from lvheng.selection import actions, queries
from lvheng.selection.forms import StatementForm
from lvheng.selection.models import ClosingProposal
from lvheng.selection.process import CLOSING_PROPOSAL
from lvheng.selection.views.base import campaign_or_404, must_read, posted

SHOWN = 200


@require_http_methods(["GET", "POST"])
def notify(request: HttpRequest) -> HttpResponse:
    """Whom a notice would go to, and until when they may state their view; then send it to all of them."""
    must_read(request, "province")
    campaign = campaign_or_404()
    asked = request.POST if request.method == "POST" else request.GET
    kind = asked.get("kind", "")
    if kind not in ClosingProposal.Kind.values:
        raise Http404
    if request.method == "POST":
        expected = request.POST.get("expected", "")
        seen = int(expected) if expected.isascii() and expected.isdecimal() and len(expected) < len("1000000") else -1
        sent = actions.notify_all(campaign, kind, actor=request.user, expected=seen)
        messages.success(request, f"已告知 {sent} 家单位。")
        return redirect("selection:closing")
    waiting = queries.to_notify(request.user, campaign, kind)
    now = clock.now()
    context = {
        "campaign": campaign,
        "kind": kind,
        "label": ClosingProposal.Kind(kind).label,
        "rows": [(one, queries.term_from(one, now)) for one in waiting[:SHOWN]],
        "count": len(waiting),
        "more": max(0, len(waiting) - SHOWN),
    }
    return render(request, "selection/notify.html", context)


@require_http_methods(["GET", "POST"])
def hearing(request: HttpRequest, pk: int) -> HttpResponse:
    """What is proposed for the unit and on what grounds, until when it may state its view, and the answer."""
    found = get_object_or_404(queries.hearings_of(request.user), proposal=pk)
    proposal = found.proposal
    form = StatementForm(posted(request), request.FILES, initial={"statement": found.statement})
    if request.method == "POST":
        form.full_clean()
        said = form.cleaned_data
        made = attempt(
            form,
            lambda: actions.make_statement(
                proposal, actor=request.user, statement=said.get("statement", ""), proof=said.get("proof")
            ),
        )
        if made is not None:
            messages.success(request, "陈述意见已提交，期限内可以补充或修改。")
            return redirect("selection:hearing", pk=pk)
    offers = CLOSING_PROPOSAL.offers(proposal, request.user, ("state",))
    rules = pack_for(proposal.campaign, proposal.unit.authority)
    context = {
        "hearing": found,
        "proposal": proposal,
        "beside": queries.beside(proposal, anonymous=True),
        "form": form,
        "offer": offers[0] if offers else None,
        "rule": rules.bottom_rule,
        "dynamic": rules.dynamic_management,
        "pack": rules,
        "by": queries.authority_at_level(proposal.unit.authority, rules.dynamic_management.confirmed_by),
        "days_left": clock.days_left(found.due_at),
    }
    return render(request, "selection/hearing.html", context, status=422 if form.errors else 200)
