"""Answering what somebody raised: an objection or an appeal."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from lvheng.core.forms import attempt
from lvheng.core.refusal import Refused
from lvheng.selection.models import Appeal, Objection
from lvheng.selection.queries.repeats import answered_again
from lvheng.selection.views.base import twice


def answered(
    request: HttpRequest, form: Form, found: Objection | Appeal, verbs: Mapping[str, Callable[..., Any]], page: str
) -> HttpResponse | None:
    """Answer as the form says and lead back to `page` (its `pk`); None where something is wrong at the form's fields.

    The same answer by the same person once more is taken quietly. Raises Http404 (no such verb), Forbidden, Refused.
    """
    form.full_clean()
    name = request.POST.get("act", "")
    if name not in verbs:
        raise Http404
    answer = form.cleaned_data.get("answer", "")
    try:
        done = attempt(form, lambda: verbs[name](found, actor=request.user, answer=answer))
    except Refused:
        found.refresh_from_db()
        if not twice(request, again=answered_again(found, name, request.user, answer)):
            raise
        return redirect(page, pk=found.pk)
    if done is None:
        return None
    messages.success(request, "已答复异议。" if isinstance(found, Objection) else "已答复申诉。")
    return redirect(page, pk=found.pk)
