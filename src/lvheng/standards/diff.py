"""What changed between two standards, place by place."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from .models import Standard

_ABSENT: Final = "（无）"
_KEYS: Final = ("number", "id", "name")


@dataclass(frozen=True)
class Change:
    """One difference: where, what it was, what it is; texts as a person reads them."""

    place: str
    before: str
    after: str


def diff_standards(first: Standard, second: Standard) -> list[Change]:
    """Every difference of content, ids and hashes aside, in the order of the schema.

    Things in lists are matched by number, id or name, so that an added one is one change.
    """
    ignored = {"id", "hash"}
    before, after = (item.model_dump(mode="json", exclude=ignored) for item in (first, second))
    return _diff("", before, after)


def _diff(place: str, before: Any, after: Any) -> list[Change]:
    if before == after:
        return []
    if isinstance(before, list) and isinstance(after, list):
        keyed_before, keyed_after = _keyed(before), _keyed(after)
        if keyed_before is not None and keyed_after is not None:
            before, after = keyed_before, keyed_after
    if isinstance(before, dict) and isinstance(after, dict):
        changes = []
        for key in dict.fromkeys([*before, *after]):
            where = f"{place}.{key}" if place else str(key)
            changes += _diff(where, before.get(key, _ABSENT), after.get(key, _ABSENT))
        return changes
    return [Change(place, _text(before), _text(after))]


def _keyed(items: list[Any]) -> dict[str, Any] | None:
    """Items by their number, id or name; None where they have none."""
    for key in _KEYS:
        if all(isinstance(item, dict) and key in item for item in items):
            return {str(item[key]): item for item in items}
    return None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
