"""What anybody sends in by a form of the portal: braked, heard once, answered with a receipt number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from lvheng.core import receipts
from lvheng.core.limits import allowed
from lvheng.core.once import NAME, once
from lvheng.core.refusal import Invalid

TOO_OFTEN = "短时间内提交次数过多，请一小时后再试，或通过页面底部的电话反映。"
TIMES, SECONDS = 5, 3600


def sent(
    request: HttpRequest, form: forms.Form, *, purpose: str, about: int, send: Callable[[], Any], done: str
) -> tuple[HttpResponse | None, int]:
    """The answer that leads to the receipt (its page's address is named `done`), or None with the page's status.

    `send` carries it out and returns what has a `receipt`; the reasons why it can't stand at the form's fields then.
    Of `purpose` so many are taken an hour from one address; `about` is the key of what it is about.
    """
    if request.method != "POST":
        return None, 200
    if not allowed(request, purpose, times=TIMES, seconds=SECONDS):
        form.add_error(None, TOO_OFTEN)
        return None, 429
    if not form.is_valid():
        return None, 422
    said = form.cleaned_data
    receipt = once(f"{purpose}:{about}", request.POST.get(NAME, ""), said, lambda: _receipt(form, send))
    return (redirect(receipts.shown_at(done, receipt)), 302) if receipt else (None, 422)


def _receipt(form: forms.Form, send: Callable[[], Any]) -> str:
    """The receipt number, or an empty text with the reasons at the form's fields."""
    try:
        return str(send().receipt)
    except Invalid as error:
        for gap in error.refusal.gaps:
            form.add_error(gap.anchor if gap.anchor in form.fields else None, gap.message)
        return ""
