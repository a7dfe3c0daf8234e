"""Stub."""
from django.http import HttpRequest, HttpResponse


def upload(request: HttpRequest, **kw: object) -> HttpResponse:
    return HttpResponse()


def remove(request: HttpRequest, **kw: object) -> HttpResponse:
    return HttpResponse()

