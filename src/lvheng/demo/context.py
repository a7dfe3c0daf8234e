"""The demo's bar on every page."""

from typing import Any

from django.http import HttpRequest


def demo(request: HttpRequest) -> dict[str, Any]:
    """Context of the demo."""
    return {}
