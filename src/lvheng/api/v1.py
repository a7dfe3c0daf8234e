"""Version 1 of the machine's face: the same queries as the pages, bounds on every number, errors in Chinese.

The interactive documentation is off: it needs inline script, which the content security policy forbids. The OpenAPI
description is served as JSON.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Path, Query
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import SessionAuth

from lvheng.api import queries, sheets
from lvheng.api.schemas import ApplicationDetail, Applications, Clauses, Entries, Problem
from lvheng.core.explained import explained
from lvheng.core.refusal import Refused
from lvheng.filing.models import Application
from lvheng.filing.queries import version_of, visible_to
from lvheng.registry.lists import MAX_TEXT, Filter, clean, entries, with_units
from lvheng.registry.models import STANDING
from lvheng.standards import StandardNotFound, load_notice

#: Keys are 64-bit; anything beyond is no key of ours.
LAST_KEY = 2**63 - 1
Cursor = Annotated[int, Query(ge=0, le=LAST_KEY)]
Limit = Annotated[int, Query(ge=1, le=100)]
Year = Annotated[int, Path(ge=2000, le=2100)]
Key = Annotated[int, Path(ge=1, le=LAST_KEY)]

#: Faults that an answer lists; how many there are is always said.
MAX_FAULTS = 100

#: Reading needs no CSRF token; writing does (header X-CSRFToken).
session = SessionAuth(csrf=False)
api = NinjaAPI(title="绿衡", version="1", docs_url=None, urls_namespace="api", auth=session)


@api.get("/list", response={200: Entries, 422: Problem}, auth=None, summary="公开名单")
def public_list(  # noqa: PLR0917 - query parameters of the address
    request: HttpRequest,  # noqa: ARG001
    q: Annotated[str, Query(max_length=MAX_TEXT)] = "",
    level: Literal["national", "provincial", "municipal"] = "national",
    kind: Literal["factory", "park", ""] = "",
    state: Literal["listed", "removed"] = "listed",
    year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
    after: Cursor = 0,
    limit: Limit = 50,
) -> dict[str, Any]:
    """The lists as published (MI-3.c); `q` looks in name, former names and code."""
    states = STANDING if state == "listed" else (state,)
    wanted = Filter(text=clean(q), level=(level,), kind=(kind,) if kind else (), state=states, year=year)
    rows, following = queries.page(with_units(entries(wanted)), after=after, limit=limit)
    return {"items": [queries.entry(row) for row in rows], "next": following}


@api.get("/notices/{year}/clauses", response={200: Clauses, 404: Problem, 422: Problem}, auth=None, summary="通知条款")
def clauses(request: HttpRequest, year: Year) -> dict[str, Any]:  # noqa: ARG001
    """The clause register of a year's notices, quotes verbatim."""
    try:
        notice = load_notice(year)
    except StandardNotFound:
        raise HttpError(404, f"没有 {year} 年度的通知。") from None
    items = [
        {
            "id": item.clause.id,
            "notice": item.clause.notice,
            "kind": item.clause.kind,
            "quote": item.clause.quote,
            "asks": item.asks,
            "where": item.where,
            "date": item.clause.date,
        }
        for item in explained(notice)
    ]
    return {"year": year, "items": items}


@api.get("/applications", response={200: Applications, 401: Problem, 422: Problem}, summary="申报")
def applications(request: HttpRequest, after: Cursor = 0, limit: Limit = 50) -> dict[str, Any]:
    """The applications the signed-in person may know of, oldest first."""
    rows, following = queries.page(visible_to(request.user), after=after, limit=limit)
    scores = queries.self_scores(rows)
    return {"items": [queries.application(row, scores.get(row.pk)) for row in rows], "next": following}


@api.get(
    "/applications/{pk}",
    response={200: ApplicationDetail, 401: Problem, 404: Problem, 422: Problem},
    summary="一份申报",
)
def application(request: HttpRequest, pk: Key) -> dict[str, Any]:
    """One application with what its submitted version is sealed by; not found outside the person's reach."""
    row: Application | None = visible_to(request.user).filter(pk=pk).first()
    if row is None:
        raise HttpError(404, "没有这份申报，或您不能查看。")
    found = version_of(row)
    score = queries.self_scores([row]).get(row.pk)
    return {**queries.application(row, score), "version": queries.version(found)}


api.add_router("", sheets.router)

WORDS = {
    "int_parsing": "“{input}”不是整数",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "literal_error": "“{input}”不是可用的值，可用：{expected}",
    "string_too_long": "不能超过 {max_length} 个字",
}


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """What is wrong with which parameter, and what would be right."""
    errors: dict[str, list[str]] = {}
    for fault in error.errors:
        name = str(fault["loc"][-1])
        context = {"input": request.GET.get(name, "")[:MAX_TEXT], **fault.get("ctx", {})}
        message = WORDS.get(fault["type"], "取值不对").format_map(_Known(context))
        errors.setdefault(name, []).append(message)
    return api.create_response(request, {"message": "请求的参数有误。", "errors": errors}, status=422)


class _Known(dict[str, Any]):
    """A template's missing word is left out."""

    def __missing__(self, key: str) -> str:
        return ""


@api.exception_handler(HttpError)
def refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    """A refusal in words."""
    if error.status_code == 403:
        error = HttpError(403, "缺少有效的 CSRF 令牌，请在请求头 X-CSRFToken 中给出。")
    return api.create_response(request, {"message": str(error), "errors": {}}, status=error.status_code)


@api.exception_handler(Refused)
def not_allowed(request: HttpRequest, error: Refused) -> HttpResponse:
    """What an action refuses, by which clause, and what is wrong where."""
    errors: dict[str, list[str]] = {}
    for gap in error.refusal.gaps[:MAX_FAULTS]:
        errors.setdefault(gap.anchor, []).append(gap.message)
    words = f"{error.refusal.message}{error.refusal.next_step}"
    if len(error.refusal.gaps) > MAX_FAULTS:
        words += f"共 {len(error.refusal.gaps)} 处，这里列出前 {MAX_FAULTS} 处。"
    return api.create_response(request, {"message": words, "errors": errors}, status=error.status)


@api.exception_handler(AuthenticationError)
def unknown(request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    """Nobody is signed in."""
    return api.create_response(request, {"message": "请先登录，再访问此接口。", "errors": {}}, status=401)


@api.exception_handler(Http404)
def missing(request: HttpRequest, _error: Http404) -> HttpResponse:
    """Nothing there."""
    return api.create_response(request, {"message": "没有找到。", "errors": {}}, status=404)
