"""Keyset pages: constant cost at any depth, no OFFSET."""

import base64
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Page(Generic[M]):
    """Rows of one page and the addresses of its neighbours (empty at the ends)."""

    rows: list[M]
    previous_url: str
    next_url: str
    label: str = ""


def _encode(values: Sequence[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps([str(v) for v in values]).encode()).decode().rstrip("=")


def _decode(text: str, width: int) -> list[str] | None:
    try:
        values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, RecursionError):  # no base64, no JSON, or JSON nested beyond reading
        return None
    good = isinstance(values, list) and len(values) == width and all(_storable(v) for v in values)
    return values if good else None


def _storable(value: object) -> bool:
    """Whether both databases take the text: neither NUL nor half a surrogate pair in it."""
    return isinstance(value, str) and re.search("[\0\ud800-\udfff]", value) is None


def _beyond(keys: Sequence[str], values: Sequence[str], *, backwards: bool) -> Q:
    """Rows after (or before) `values` in the order of `keys`, as an OR of prefixes."""
    where = Q()
    for depth, key in enumerate(keys):
        name, descending = key.lstrip("-"), key.startswith("-")
        operator = "lt" if descending != backwards else "gt"
        equal = {keys[i].lstrip("-"): values[i] for i in range(depth)}
        where |= Q(**equal, **{f"{name}__{operator}": values[depth]})
    return where


def page(queryset: QuerySet[M], request: HttpRequest, *, order: Sequence[str], size: int = 30) -> Page[M]:
    """One page of `queryset` in `order` (fields never null, the last one unique), steered by ?after= and ?before=.

    A cursor that is no cursor shows the first page.
    """
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    cursor = _decode(before or after, len(order)) if (before or after) else None
    backwards = bool(before) and cursor is not None
    keys = list(order)
    rows_from = queryset.order_by(*([_flip(key) for key in keys] if backwards else keys))
    if cursor is not None:
        try:
            rows_from = rows_from.filter(_beyond(keys, cursor, backwards=backwards))
            rows = list(rows_from[: size + 1])
        except (ValueError, TypeError, OverflowError, ValidationError):
            cursor, backwards = None, False
            rows = list(queryset.order_by(*keys)[: size + 1])
    else:
        rows = list(rows_from[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    has_previous = more if backwards else cursor is not None
    has_next = True if backwards else more
    return Page(
        rows,
        _address(request, "before", rows[0], keys) if rows and has_previous else "",
        _address(request, "after", rows[-1], keys) if rows and has_next else "",
    )


def _flip(key: str) -> str:
    return key[1:] if key.startswith("-") else f"-{key}"


def _value(row: Any, key: str) -> Any:
    for part in key.lstrip("-").split("__"):
        row = getattr(row, part)
    return row


def _address(request: HttpRequest, name: str, row: Any, keys: Sequence[str]) -> str:
    kept = [(k, v) for k, vs in request.GET.lists() if k not in {"after", "before"} for v in vs]
    return "?" + urlencode([*kept, (name, _encode([_value(row, key) for key in keys]))])
