"""Small words and numbers of the applicant's pages: ``{% load filing %}``."""

from collections.abc import Sized
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BoundField, Form

from lvheng.core import clock
from lvheng.core.components.formats import percent, signed

register = template.Library()


@register.simple_tag
def field_of(form: Form, name: str) -> BoundField:
    """A bound field by its name."""
    return form[name]


@register.simple_tag
def days_to(window: Any) -> int | None:
    """Calendar days to a window's end; negative once it is over, None without one."""
    if window is None:
        return None
    return clock.days_left(window.closes_at) if clock.now() <= window.closes_at else -1


@register.simple_tag
def gap_title(gaps: Sized, practice: bool) -> str:  # noqa: FBT001 (a template passes it by place)
    """The heading over the list of gaps."""
    what = "处理后练习完成" if practice else "处理后才能提交"
    return f"有 {len(gaps)} 处需要处理，{what}"


@register.filter
def anchor(text: str) -> str:
    """An id that can stand in an address: HN-1.1.a is HN-1-1-a."""
    return text.replace(".", "-")


@register.filter
def absolute(value: Decimal) -> Decimal:
    """Without its sign."""
    return abs(value)


@register.filter
def change_percent(share: Decimal | None) -> str:
    """A change with its sign: +3.5%."""
    return "" if share is None else (f"{signed(share * 100, 1)}%" if share else percent(share))


@register.filter
def grouped(digest: str) -> str:
    """A digest in groups of eight."""
    return " ".join(digest[i : i + 8] for i in range(0, len(digest), 8))
