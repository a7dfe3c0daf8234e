"""Stub."""
from django.http import HttpRequest, HttpResponse


def withdraw(request: HttpRequest, **kw: object) -> HttpResponse:
    return HttpResponse()


def commitment(request: HttpRequest, **kw: object) -> HttpResponse:
    return HttpResponse()


def prepare(request: HttpRequest, **kw: object) -> HttpResponse:
    return HttpResponse()


def check(request: HttpRequest, **kw: object) -> HttpResponse:
    return HttpResponse()


def submit(request: HttpRequest, **kw: object) -> HttpResponse:
    return HttpResponse()


def submitted(request: HttpRequest, **kw: object) -> HttpResponse:
    return HttpResponse()

