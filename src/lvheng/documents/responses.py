"""Made documents as answers: a name people can read, a type that says what it is, nothing kept by caches between."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "svg": "image/svg+xml",
    "png": "image/png",
}


def download(content: bytes, name: str, *, inline: bool = False) -> HttpResponse:
    """A document under its name; PDF may open in the page."""
    answer = HttpResponse(content, content_type=TYPES[name.rsplit(".", 1)[-1]])
    header = content_disposition_header(as_attachment=not inline, filename=name)
    answer["Content-Disposition"] = header or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
