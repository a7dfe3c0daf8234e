"""Stub."""
from django.http import HttpRequest, HttpResponse


def home(request: HttpRequest, **kw: object) -> HttpResponse:
    return HttpResponse()


def years(request: HttpRequest, **kw: object) -> HttpResponse:
    return HttpResponse()


def read_notifications(request: HttpRequest, **kw: object) -> HttpResponse:
    return HttpResponse()


def start(request: HttpRequest, **kw: object) -> HttpResponse:
    return HttpResponse()


def task_list(request: HttpRequest, **kw: object) -> HttpResponse:
    return HttpResponse()


def discard(request: HttpRequest, **kw: object) -> HttpResponse:
    return HttpResponse()

