"""Addresses of the machine's face: one path per version."""

from collections.abc import Callable
from typing import cast

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, path

from lvheng.api.v1 import api


def addresses() -> tuple[list[URLPattern | URLResolver], str, str]:
    """The API's addresses; a stranger gets its own answer (401 in JSON), not a redirect to the sign-in page."""
    patterns, app_name, namespace = api.urls
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            pattern.callback = login_not_required(cast("Callable[..., HttpResponse]", pattern.callback))
    return patterns, app_name, namespace


urlpatterns: list[URLPattern | URLResolver] = [path("v1/", addresses())]
