"""The ministry's page on who is asked about which recommended unit: first shown, then carried out (MI-3.c)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from lvheng.core.refusal import Refused
from lvheng.review.experts import industries
from lvheng.selection import actions
from lvheng.selection.queries.assigning import Assigning
from lvheng.selection.queries.repeats import assigned_again
from lvheng.selection.views.base import campaign_or_404, must_read, twice, unreported


@require_http_methods(["GET", "POST"])
def assign_automatically(request: HttpRequest) -> HttpResponse:
    """The plan for all units that lack opinions; POST asks the experts of it."""
    must_read(request, "ministry")
    campaign = campaign_or_404()
    if request.method == "POST":
        seen = request.POST.get("seen", "")
        try:
            asked = actions.assign_automatically(campaign, actor=request.user, seen=seen)
        except Refused:
            if not twice(request, again=assigned_again(campaign, request.user, seen)):
                raise
            return redirect("selection:ministry")
        messages.success(request, f"已分派 {asked} 份专家评审；存在利益冲突的专家没有分派。")
        return redirect("selection:ministry")
    plan, named = Assigning(campaign), industries(campaign)
    context = {
        "campaign": campaign,
        "plan": plan,
        "rows": [(one, named.get(one.industry, "")) for one in plan.proposals],
        "short": sum(one.short > 0 for one in plan.proposals),
        "unreported": unreported(campaign),
        "may": request.user.has_perm("selection.publicity"),
    }
    return render(request, "selection/assigning.html", context)
