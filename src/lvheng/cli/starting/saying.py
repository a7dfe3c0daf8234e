"""How a step tells what it did, and what it could not do."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.conf import settings
from django.urls import reverse

from lvheng.core.refusal import Refused
from lvheng.core.tabular import CellProblem

Say = Callable[[str], None]
SHOWN = 50


class Stopped(Exception):
    """A step that did nothing; the message is Chinese and says what would be right."""


def by_cell(problems: Iterable[CellProblem]) -> str:
    """Problems of a table, a line each: where, and what."""
    told = [f"  {one.cell or '整个文件'}：{one.message}" for one in problems]
    more = [f"  另有 {len(told) - SHOWN} 处没有列出。"] if len(told) > SHOWN else []
    return "\n".join(told[:SHOWN] + more)


def stopped(refused: Refused) -> Stopped:
    """A refusal of an act as the command tells it."""
    refusal = refused.refusal
    gaps = [f"  {gap.message}" for gap in refusal.gaps]
    return Stopped("\n".join([refusal.message, *gaps, *([refusal.next_step] if refusal.next_step else [])]))


def link_of(token: str, site: str) -> str:
    """The whole address of an invitation, on the site as people reach it."""
    return base_of(site) + reverse("registry:invitation", args=[token])


def base_of(site: str) -> str:
    """The address of the site: as given, or the first host served. Raises Stopped where there is none to name."""
    if site:
        if not site.startswith(("http://", "https://")):
            raise Stopped(f"--site “{site}”不是网站地址；应如 https://lvheng.example.cn")
        return site.rstrip("/")
    host = next((one for one in settings.ALLOWED_HOSTS if one and not one.startswith((".", "*"))), "")
    if not host:
        raise Stopped("不知道网站的地址，写不出邀请链接；请加 --site，例如 --site https://lvheng.example.cn")
    return f"{'https' if settings.SESSION_COOKIE_SECURE else 'http'}://{host}"
