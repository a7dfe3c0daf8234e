"""What each clause asks of this site and where that is done, in the site's own words (`data/clauses/<year>.yaml`)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml
from django.urls import reverse

from lvheng.standards import Clause, Notice

FOLDER = Path(__file__).parent / "data" / "clauses"


@dataclass(frozen=True)
class Explained:
    """A clause: its quote, what it asks, where it is carried out, and a public page that shows it (empty: none)."""

    clause: Clause
    asks: str
    where: str
    url: str


def explained(notice: Notice) -> list[Explained]:
    """Every clause of a year with its explanation; one without an explanation has empty words."""
    words = _words(notice.year)
    found = []
    for clause in notice.clauses.values():
        entry = words.get(clause.id, {})
        url = reverse(entry["page"]) if entry.get("page") else ""
        found.append(Explained(clause, entry.get("asks", ""), entry.get("where", ""), url))
    return found


@lru_cache(maxsize=8)
def _words(year: int) -> dict[str, dict[str, str]]:
    path = FOLDER / f"{year}.yaml"
    return dict(yaml.safe_load(path.read_text(encoding="utf-8"))) if path.is_file() else {}
