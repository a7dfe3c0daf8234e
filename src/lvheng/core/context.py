"""What every page needs beside its own matter: navigation, the person's role, support, messages unread."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from lvheng.core import clock
from lvheng.core.navigation import items_for, role_label


@dataclass(frozen=True)
class Item:
    """One entry of the main navigation."""

    label: str
    url: str
    current: bool


def page(request: HttpRequest) -> dict[str, Any]:
    """Context of every page (lazy where it costs a query)."""
    user = getattr(request, "user", None)
    return {
        "nav_items": _marked(request.path, items_for(user)),
        "user_role_label": role_label(user),
        "user_display_name": str(user) if getattr(user, "is_authenticated", False) else "",
        "support": settings.LVHENG_SUPPORT,
        "now": clock.now(),
    }


def _marked(path: str, entries: list[tuple[str, str]]) -> list[Item]:
    """The entries, the one that leads furthest towards `path` marked as current."""
    fitting = [url for _label, url in entries if path == url or (url != "/" and path.startswith(url))]
    nearest = max(fitting, key=len, default="")
    return [Item(label, url, url == nearest) for label, url in entries]
