"""Stub."""
from django.http import HttpRequest, HttpResponse


def profile(request: HttpRequest, **kw: object) -> HttpResponse:
    return HttpResponse()


def basic(request: HttpRequest, **kw: object) -> HttpResponse:
    return HttpResponse()


def save(request: HttpRequest, **kw: object) -> HttpResponse:
    return HttpResponse()

