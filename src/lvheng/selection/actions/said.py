"""What a person must say when acting in this room, and how much of it is kept."""

import re
from collections.abc import Mapping

from lvheng.core import said

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
LIMITS = {"decision": 80, "filled_in_by": 60, "phone": 40, "contact": 80, "name": 60, "title": 120}


def required(labels: Mapping[str, str], values: Mapping[str, str]) -> dict[str, str]:
    """The values stripped. Raises Invalid with one gap per field that is empty or too long."""
    return said.required(labels, values, LIMITS)


def without_controls(text: str) -> str:
    """A text of several lines without control characters and signs that turn the direction of writing."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
