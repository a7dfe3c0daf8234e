"""A refusal raised anywhere becomes a page (or JSON) that says why and what next, never a traceback."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from lvheng.core.clauses import quoted
from lvheng.core.refusal import Gap, Invalid, Refused


class RefusalMiddleware:
    """Turns `Refused` (409), `Forbidden` (403) and `Invalid` (422) into an answer a person can use."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing to do on the way in or out."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        """Refuse text that PostgreSQL can't keep, at its field, before anything is asked or written with it."""
        gaps = [
            Gap("内容含有不能保存的控制字符（NUL），请删除后重新填写。", name.replace("\0", ""))
            for sent in (request.GET, request.POST)
            for name, values in sent.lists()
            if any("\0" in text for text in (name, *values))
        ]
        return self.process_exception(request, Invalid(gaps)) if gaps else None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a refusal; leave everything else alone."""
        if not isinstance(exception, Refused):
            return None
        refusal = exception.refusal
        if request.headers.get("X-Requested-With") == "fetch" or request.path.startswith("/api/"):
            errors: dict[str, list[str]] = {}
            for gap in refusal.gaps:
                errors.setdefault(gap.anchor, []).append(gap.message)
            answer = {
                "message": refusal.message,
                "clauses": refusal.clauses,
                "next_step": refusal.next_step,
                "errors": errors,
            }
            return JsonResponse(answer, status=exception.status)
        context = {"refusal": refusal, "clauses": quoted(refusal.clauses)}
        return render(request, "core/refusal.html", context, status=exception.status)
