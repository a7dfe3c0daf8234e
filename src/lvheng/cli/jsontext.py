"""JSON text in which a Decimal is written as the number it is, digit by digit."""

from __future__ import annotations

import json
from decimal import Decimal
from json.encoder import encode_basestring
from typing import Any


def number(value: Decimal) -> str:
    """Plain digits without exponent."""
    return format(value, "f")


def dump(value: Any) -> str:
    """One line of JSON; understands dict, list, tuple, str, bool, int, None and Decimal."""
    if isinstance(value, str):
        return encode_basestring(value)
    if isinstance(value, Decimal):
        return number(value)
    if isinstance(value, dict):
        return "{" + ", ".join([f"{encode_basestring(key)}: {dump(item)}" for key, item in value.items()]) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join([dump(item) for item in value]) + "]"
    return json.dumps(value)
