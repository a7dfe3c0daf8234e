"""Fetching an application for a page: outside the reach it does not exist, inside it a refusal says why."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from lvheng.core.refusal import Forbidden
from lvheng.filing.models import Application
from lvheng.filing.queries import visible_to
from lvheng.registry.queries import is_member


def seen(request: HttpRequest, pk: int) -> Application:
    """An application that the person may know of. Raises Http404."""
    found = visible_to(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def own(request: HttpRequest, pk: int) -> Application:
    """An application that the person files. Raises Http404, Forbidden (officers: contents only after submission)."""
    found = seen(request, pk)
    if not is_member(request.user, found.unit):
        raise Forbidden(
            "填报内容在提交之前只有填报单位可以查看和填写。",
            "HN-2.1.a",
            next_step="提交后可以在审核页面查看；填报进度见本辖区的单位列表。",
        )
    return found


def receipt(request: HttpRequest, application: Application) -> HttpResponse | None:
    """Where a page of the draft leads once the draft is over; None while it may be filled in, and for posts."""
    if request.method == "GET" and application.state != Application.State.DRAFT:
        return redirect("filing:submitted", application.pk)
    return None


def is_fetch(request: HttpRequest) -> bool:
    """Whether a page's script asks, and wants JSON."""
    return request.headers.get("X-Requested-With") == "fetch"
