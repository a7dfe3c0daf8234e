"""Filters of the public pages: ``{% load portal %}``."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

from lvheng.standards import Industry

register = template.Library()


@register.filter
def of(words: Mapping[str, str], key: str) -> str:
    """The word for a key; the key itself where there is none."""
    return words.get(key, key)


@register.filter
def industry(industries: Mapping[str, Industry], key: str) -> str:
    """The name of a key industry by its id; empty for none."""
    found = industries.get(key)
    return found.name if found else ""
