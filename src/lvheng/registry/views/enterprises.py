"""The enterprises inside a park: the list, one more, one that left, a table of them with its preview."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from lvheng.core.files import KINDS
from lvheng.core.forms import attempt
from lvheng.core.keyset import page
from lvheng.core.models import StoredFile
from lvheng.core.refusal import Forbidden
from lvheng.registry import actions, parkbook
from lvheng.registry.forms.units import EnterpriseForm, EnterprisesFile, LeftForm
from lvheng.registry.lists import clean
from lvheng.registry.models import ParkEnterprise, Unit
from lvheng.registry.names import key_of_name
from lvheng.registry.parkbook import Kind
from lvheng.registry.parkfiles import park_of
from lvheng.registry.views.units import oversees, unit_or_404

SHOWN_CHANGES, SHOWN_PROBLEMS = 200, 100
BADGES = {Kind.NEW: "done", Kind.CHANGED: "doing", Kind.ENDED: "warn", Kind.SAME: "todo"}


def _park(request: HttpRequest, pk: int, *, edit: bool = False) -> Unit:
    """A park in reach. Raises Http404, and Forbidden for whom may only look."""
    found = unit_or_404(request, pk)
    if found.kind != Unit.Kind.PARK:
        raise Http404
    if edit and not request.user.has_perm("registry.edit_enterprises", found):
        raise Forbidden("只有园区填报人和主管部门工作人员可以维护园区企业名录。")
    return found


@require_http_methods(["GET", "POST"])
def enterprises(request: HttpRequest, pk: int) -> HttpResponse:
    """The enterprises of a park; POST enters one."""
    park = _park(request, pk, edit=request.method == "POST")
    form = EnterpriseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: actions.add_enterprise(park, actor=request.user, **form.cleaned_data))
        if made is not None:
            messages.success(request, f"已登记园区企业“{made.name}”。")
            return redirect("registry:enterprises", pk=pk)
    text, gone = clean(request.GET.get("q", "")), request.GET.get("gone") == "1"
    rows = ParkEnterprise.objects.filter(park=park, until__isnull=not gone)
    for word in text.split():
        key = key_of_name(word) or word
        rows = rows.filter(name_key__contains=key) | rows.filter(uscc__contains=word.upper())
    context = {
        "unit": park,
        "page": page(rows, request, order=("name_key", "pk"), size=50),
        "form": form,
        "text": text,
        "gone": gone,
        "may": request.user.has_perm("registry.edit_enterprises", park),
        "oversees": oversees(request),
    }
    return render(request, "registry/unit_enterprises.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def left(request: HttpRequest, pk: int, enterprise: int) -> HttpResponse:
    """Note that an enterprise has left the park."""
    park = _park(request, pk, edit=True)
    one = get_object_or_404(ParkEnterprise.objects.select_related("park"), pk=enterprise, park=park)
    form = LeftForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        done = attempt(form, lambda: actions.end_enterprise(one, actor=request.user, **form.cleaned_data))
        if done is not None:
            messages.success(request, f"已登记“{done.name}”离园。")
            return redirect("registry:enterprises", pk=pk)
    context = {"unit": park, "enterprise": one, "form": form}
    return render(request, "registry/unit_left.html", context, status=422 if form.errors else 200)


@require_GET
def template(request: HttpRequest, pk: int) -> HttpResponse:
    """The workbook to fill in."""
    _park(request, pk, edit=True)
    answer = HttpResponse(parkbook.template(), content_type=KINDS["xlsx"])
    header = content_disposition_header(as_attachment=True, filename=f"{parkbook.TITLE}.xlsx")
    answer["Content-Disposition"] = header or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Read a table; nothing changes yet."""
    park = _park(request, pk, edit=True)
    form = EnterprisesFile(request.POST, request.FILES) if request.method == "POST" else EnterprisesFile()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        kept = attempt(form, lambda: actions.keep_enterprises_file(park, file, actor=request.user))
        if kept is not None:
            return redirect("registry:enterprises_preview", pk=pk, file=kept.pk)
    context = {"unit": park, "form": form, "max_rows": parkbook.MAX_ROWS, "max_mb": parkbook.MAX_MB}
    return render(request, "registry/unit_upload.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """What the table would change, and its faults by cell; POST applies it wholly or not at all."""
    park = _park(request, pk, edit=True)
    kept = get_object_or_404(StoredFile, pk=file)
    if park_of(kept) != park.pk:
        raise Http404
    if request.method == "POST":
        shown = str(request.POST.get("fingerprint", ""))
        done = actions.apply_enterprises(park, kept, actor=request.user, fingerprint=shown)
        words = "、".join(f"{word} {number} 家" for word, number in done.counts if number)
        messages.success(request, f"已导入“{kept.name}”：{words}。")
        return redirect("registry:enterprises", pk=pk)
    plan = actions.plan_enterprises(park, kept)
    context: dict[str, Any] = {
        "unit": park,
        "file": kept,
        "plan": plan,
        "problems": plan.problems[:SHOWN_PROBLEMS],
        "unsaid": max(0, len(plan.problems) - SHOWN_PROBLEMS),
        "changes": [(one, BADGES[one.kind]) for one in plan.changes[:SHOWN_CHANGES]],
        "more": max(0, len(plan.changes) - SHOWN_CHANGES),
        "moved": any(one.kind != Kind.SAME for one in plan.changes),
    }
    return render(request, "registry/unit_preview.html", context)
