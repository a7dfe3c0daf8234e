"""The city's page: its gate, its summary table, and handing it in (HN-3.2, HN-4.1.b, HN-A2)."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from lvheng.accounts.models import Authority
from lvheng.campaigns.models import Window
from lvheng.campaigns.queries import pack_for, window
from lvheng.core.forms import attempt
from lvheng.core.refusal import Refused
from lvheng.selection import actions, queries
from lvheng.selection.forms import HandInForm
from lvheng.selection.models import HandIn
from lvheng.selection.process import HAND_IN
from lvheng.selection.queries.repeats import handed_in_again
from lvheng.selection.slots import HandInSlot
from lvheng.selection.views.base import authority_at, campaign_or_404, choices, must_read


@require_GET
def city(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Gate and summary table of a city."""
    must_read(request, "city")
    found = authority_at(request, Authority.Level.CITY, pk)
    if found is None:
        return render(
            request, "selection/choose.html", choices(request, Authority.Level.CITY, "市州汇总表", "selection:city")
        )
    return _page(request, found, HandInForm(initial=_me(request)))


def _me(request: HttpRequest) -> dict[str, str]:
    return {"filled_in_by": str(request.user), "phone": getattr(request.user, "phone", "")}


def _page(request: HttpRequest, found: Authority, form: HandInForm, status: int = 200) -> HttpResponse:
    campaign = campaign_or_404()
    handed = HandIn.objects.filter(campaign=campaign, authority=found).select_related("handed_in_by", "file").first()
    table = pack_for(campaign, found).summary_table
    rows = handed.rows if handed is not None else queries.summary_rows(campaign, found)
    columns = table.columns if table is not None else ()
    offers = HAND_IN.offers(HandInSlot(campaign, found), request.user)
    context = {
        "campaign": campaign,
        "city": found,
        "gate": queries.gate(campaign, found),
        "window": window(campaign, found, Window.Act.CITY_HAND_IN),
        "table": table,
        "pack": pack_for(campaign, found),
        "handed": handed,
        "lines": [(row, [row.get(column.id, "") for column in columns]) for row in rows],
        "undecided": list(queries.undecided_by_city(campaign, found)) if handed is None else [],
        "offer": offers[0] if offers else None,
        "form": form,
        "may_release": request.user.has_perm("selection.read_province"),
    }
    return render(request, "selection/city.html", context, status=status)


@require_POST
def hand_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand the summary table in."""
    must_read(request, "city")
    found = authority_at(request, Authority.Level.CITY, pk)
    if found is None:
        raise Http404
    form = HandInForm(request.POST, request.FILES)
    form.full_clean()
    said = form.cleaned_data
    campaign = campaign_or_404()
    try:
        made = attempt(
            form,
            lambda: actions.hand_in(
                campaign,
                found,
                actor=request.user,
                filled_in_by=said.get("filled_in_by", ""),
                phone=said.get("phone", ""),
                file=said.get("file"),
            ),
        )
    except Refused:
        if not handed_in_again(campaign, found, request.user):
            raise
        messages.info(request, "您已经报送汇总表，没有重复报送。")
        return redirect("selection:city", pk=found.pk)
    if made is None:
        return _page(request, found, form, status=422)
    messages.success(request, f"汇总表已报送，共 {len(made.rows)} 家；报送后不能修改。")
    return redirect("selection:city", pk=found.pk)
