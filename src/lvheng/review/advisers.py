"""Who the papers of an application name as having worked on them for the unit: read out of their text, nothing more."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from lvheng.registry.names import key_of_name
from lvheng.review.checks.base import File

LEAST, MOST = 4, 80
#: What may stand between the role and the name: 名称, a note on the seal, a colon.
_BETWEEN = r"(?:名称)?\s*(?:[（(][^（()）]{0,8}[）)])?\s*[:：]\s*"
_NAME = r"([\u4e00-\u9fffA-Za-z0-9（）()·&]{4,80})"


@dataclass(frozen=True)
class Adviser:
    """One that a paper names, where it does so first."""

    file: int
    """pk of the SubmittedEvidence"""
    page: int
    role: str
    name: str
    key: str


@lru_cache(maxsize=8)
def _pattern(roles: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(roles, key=lambda role: (-len(role), role))
    return re.compile(rf"({'|'.join(map(re.escape, longest_first))})(?:单位|机构){_BETWEEN}{_NAME}")


def advisers_of(files: Iterable[File], roles: tuple[str, ...], own: Iterable[str]) -> list[Adviser]:
    """Everybody whom the files name in one of the roles, the unit itself (`own`: its names) left out; each once."""
    if not roles:
        return []
    mine = {key_of_name(name) for name in own}
    found: dict[str, Adviser] = {}
    for one in _read(files, _pattern(roles)):
        if one.key not in mine:
            found.setdefault(one.key, one)
    return list(found.values())


def _read(files: Iterable[File], pattern: re.Pattern[str]) -> Iterator[Adviser]:
    for file in files:
        for page in file.pages:
            for role, name in pattern.findall(page.text):
                key = key_of_name(name)[:MOST]
                if len(key) >= LEAST:
                    yield Adviser(file.pk, page.page, role, name, key)
