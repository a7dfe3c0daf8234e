"""Stub."""
from django.http import HttpRequest, HttpResponse


def indicator(request: HttpRequest, **kw: object) -> HttpResponse:
    return HttpResponse()


def save(request: HttpRequest, **kw: object) -> HttpResponse:
    return HttpResponse()

