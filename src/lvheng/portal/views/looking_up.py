"""What became of something handed in by the public, by its receipt number and the contact given with it."""

from collections.abc import Callable
from typing import TypeVar

from django.http import HttpRequest

from lvheng.core.limits import allowed
from lvheng.portal.forms import ReceiptForm

Found = TypeVar("Found")
ASKS, SECONDS = 30, 3600
TOO_OFTEN = "短时间内查询次数过多，请一小时后再试。"


def looked_up(
    request: HttpRequest, form: ReceiptForm, find: Callable[[str, str], Found | None], *, purpose: str, unknown: str
) -> tuple[Found | None, int]:
    """(what was found, HTTP status) of a question; reasons stand at the form (422; 429: asked too often)."""
    if request.method != "POST":
        return None, 200
    if not allowed(request, purpose, times=ASKS, seconds=SECONDS):
        form.add_error(None, TOO_OFTEN)
        return None, 429
    found = find(form.cleaned_data["receipt"], form.cleaned_data["contact"]) if form.is_valid() else None
    if found is None and not form.errors:
        form.add_error("receipt", unknown)
    return found, 422 if form.errors else 200
