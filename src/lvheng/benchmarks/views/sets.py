"""The list of sets, one set with its rows and checks, drafting, publishing, naming."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lvheng.benchmarks import actions, queries
from lvheng.benchmarks.checks import check
from lvheng.benchmarks.forms import DraftForm, NameForm, RowFilter, SetFilter
from lvheng.benchmarks.models import BenchmarkSet, NamedSet
from lvheng.benchmarks.process import BENCHMARK_SET
from lvheng.benchmarks.tables import row_vm, set_vms, trust_of
from lvheng.benchmarks.terms import KINDS
from lvheng.benchmarks.views.base import draft_or_404, must_edit, posted, set_or_404
from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import pack_for
from lvheng.core.forms import attempt
from lvheng.core.keys import key_of
from lvheng.core.keyset import page
from lvheng.core.refusal import Forbidden

SHOWN_PROBLEMS = 50


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """All sets that a person sees, newest first."""
    form = SetFilter(request.GET)
    form.is_valid()
    said = form.cleaned_data
    found = queries.visible_to(request.user)
    for name in ("kind", "state"):
        if said.get(name):
            found = found.filter(**{name: said[name]})
    for word in str(said.get("q") or "").split():
        found = found.filter(Q(name__icontains=word) | Q(version__icontains=word))
    shown = page(queries.with_counts(found), request, order=("-pk",), size=20)
    context = {
        "page": shown,
        "sets": set_vms(shown.rows, queries.trust_mix(shown.rows), queries.named_for(shown.rows)),
        "form": form,
        "may": request.user.has_perm("benchmarks.edit"),
    }
    return render(request, "benchmarks/home.html", context)


@require_GET
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One set: what it is, its rows, and for a draft what stands against publishing it."""
    found = set_or_404(request, pk)
    terms = queries.terms_of(found)
    form = RowFilter(request.GET, terms=terms)
    form.is_valid()
    said = form.cleaned_data
    industry = {"": None, "-": ""}.get(said.get("industry", ""), said.get("industry"))
    rows = queries.rows_of(found, number=said.get("number"), industry=industry, text=said.get("q", ""))
    shown = page(rows, request, order=("pk",), size=50)
    context: dict[str, Any] = {
        "set": found,
        "kind": KINDS.get(found.kind, found.kind),
        "page": shown,
        "rows": [row_vm(row, terms) for row in shown.rows],
        "form": form,
        "trust": [trust_of(*mix) for mix in queries.trust_mix([found])[found.pk]],
        "named": queries.named_for([found])[found.pk],
        "may": request.user.has_perm("benchmarks.edit"),
        "quotas": queries.takes_quotas(found),
    }
    if found.state == BenchmarkSet.State.DRAFT:
        context |= _checked(found, request)
    return render(request, "benchmarks/set.html", context)


def _checked(found: BenchmarkSet, request: HttpRequest) -> dict[str, Any]:
    placed = queries.placed_rows(found)
    report = check(placed, queries.terms_of(found))
    ids = {place: row.id for place, row in placed}
    return {
        "report": report,
        "problems": [(one, ids[one.place]) for one in report.problems[:SHOWN_PROBLEMS]],
        "more": max(0, len(report.problems) - SHOWN_PROBLEMS),
        "offers": BENCHMARK_SET.offers(found, request.user, ["publish"]),
    }


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Set up a draft; `?based_on=` names the published set that a new version starts from."""
    must_edit(request)
    sets = list(BenchmarkSet.objects.filter(state=BenchmarkSet.State.PUBLISHED).order_by("-pk")[:200])
    base = next((one for one in sets if one.pk == key_of(request.GET.get("based_on", ""))), None)
    initial = {"kind": base.kind, "name": base.name, "based_on": base.pk, "note": base.note} if base else {}
    years = sorted(Campaign.objects.values_list("year", flat=True))
    form = DraftForm(posted(request), initial=initial, sets=sets, years=[*years, *(y + 1 for y in years[-1:])])
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data | {"based_on": {one.pk: one for one in sets}.get(form.cleaned_data["based_on"])}
        made = attempt(form, lambda: actions.draft(actor=request.user, **said))
        if made is not None:
            messages.success(request, f"已建立草稿“{made}”。")
            return redirect("benchmarks:set", pk=made.pk)
    return render(request, "benchmarks/new.html", {"form": form, "base": base}, status=422 if form.errors else 200)


@require_POST
def shipped(request: HttpRequest) -> HttpResponse:
    """Take the shipped quotas into a new draft, or into the one named by `into`."""
    must_edit(request)
    wanted = key_of(request.POST.get("into", ""))
    into = draft_or_404(request, wanted) if wanted is not None else None
    made = actions.load_shipped(actor=request.user, into=into)
    messages.success(request, f"随附的能耗限额已导入草稿“{made}”，请检查后发布。")
    return redirect("benchmarks:set", pk=made.pk)


@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish a draft."""
    done = actions.publish(set_or_404(request, pk), actor=request.user)
    messages.success(request, f"基准集“{done}”已发布，内容不再变动。")
    return redirect("benchmarks:set", pk=pk)


@require_http_methods(["GET", "POST"])
def name(request: HttpRequest, pk: int) -> HttpResponse:
    """Name a published set for a campaign, with what follows from it."""
    found = set_or_404(request, pk)
    if not request.user.has_perm("benchmarks.name"):
        raise Forbidden("只有部级工作人员可以指定基准集。")
    campaigns = list(Campaign.objects.exclude(state=Campaign.State.CLOSED).order_by("-year"))
    form = NameForm(posted(request), campaigns=[(one.pk, one.title) for one in campaigns])
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        campaign = next(one for one in campaigns if one.pk == said["campaign"])
        actions.name_set(campaign, found.kind, said["purpose"], found, actor=request.user)
        messages.success(request, f"已指定“{found}”用于{campaign.title}的{NamedSet.Purpose(said['purpose']).label}。")
        return redirect("benchmarks:set", pk=pk)
    context = {
        "set": found,
        "kind": KINDS.get(found.kind, found.kind),
        "form": form,
        "lines": [(one, pack_for(one).benchmarks, _named(one, found.kind)) for one in campaigns],
    }
    return render(request, "benchmarks/name.html", context, status=422 if form.errors else 200)


def _named(campaign: Campaign, kind: str) -> list[NamedSet]:
    return list(campaign.named_sets.filter(kind=kind).select_related("set").order_by("purpose"))
