"""The rows of a draft: add, change, remove."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from lvheng.benchmarks import actions, queries
from lvheng.benchmarks.forms import RowForm
from lvheng.benchmarks.models import BenchmarkRow, BenchmarkSet
from lvheng.benchmarks.views.base import draft_or_404, posted
from lvheng.core.forms import attempt


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """A new row."""
    found = draft_or_404(request, pk)
    form = RowForm(posted(request), terms=queries.terms_of(found))
    if request.method == "POST" and form.is_valid() and form.row is not None:
        row = form.row
        made = attempt(form, lambda: actions.add_row(found, row, actor=request.user))
        if made is not None:
            messages.success(request, "已增加一行。")
            return redirect(f"{reverse('benchmarks:set', args=[pk])}?number={made.number}")
    return _page(request, found, form, None)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    """An existing row."""
    found = draft_or_404(request, pk)
    old = get_object_or_404(queries.rows_of(found), pk=row)
    form = RowForm(posted(request), terms=queries.terms_of(found), row=queries.level_of(old))
    if request.method == "POST" and form.is_valid() and form.row is not None:
        new = form.row
        if attempt(form, lambda: actions.change_row(old, new, actor=request.user)) is not None:
            messages.success(request, "已修改这一行。")
            return redirect(f"{reverse('benchmarks:set', args=[pk])}?number={new.number}")
    return _page(request, found, form, old)


@require_POST
def remove(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    """Take a row out."""
    found = draft_or_404(request, pk)
    actions.remove_row(get_object_or_404(BenchmarkRow, set=found, pk=row), actor=request.user)
    messages.success(request, "已删除这一行。")
    return redirect("benchmarks:set", pk=pk)


def _page(request: HttpRequest, found: BenchmarkSet, form: RowForm, row: BenchmarkRow | None) -> HttpResponse:
    context = {"set": found, "form": form, "row": row}
    return render(request, "benchmarks/row.html", context, status=422 if form.errors else 200)
