"""Stored files, served to those whom a room lets see them; the page of last resort."""

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET

from lvheng.core.files import may_see
from lvheng.core.models import StoredFile

INLINE = {"application/pdf", "image/jpeg", "image/png"}


@require_GET
def stored_file(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """A file's content; pictures and PDF inside the page, the rest as a download. 404 outside the reach."""
    stored = get_object_or_404(StoredFile, pk=pk)
    if not may_see(request.user, stored):
        raise Http404
    inline = stored.content_type in INLINE and "download" not in request.GET
    try:
        content = stored.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    answer = FileResponse(content, as_attachment=not inline, filename=stored.name, content_type=stored.content_type)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, max-age=3600, immutable"
    return answer


def server_error(_request: HttpRequest) -> HttpResponse:
    """The page for an error nobody foresaw: asks for nothing that may be broken, yet names support (HN-2.2)."""
    return HttpResponse(render_to_string("500.html", {"support": settings.LVHENG_SUPPORT}), status=500)
