"""Data sheets by machine: their JSON Schema, an application's raw facts, and a sheet put in place of another."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Annotated, Any, cast

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from ninja import Path, Router
from ninja.errors import HttpError
from ninja.security import SessionAuth

from lvheng.accounts.models import User
from lvheng.api.schemas import Problem, SheetSaved, SheetsOut
from lvheng.core.components.formats import num2
from lvheng.documents.queries import applications_for
from lvheng.evaluation.sheets import read_shared
from lvheng.evaluation.sheets.schema import sheets_schema
from lvheng.filing import actions
from lvheng.filing.draft import Draft
from lvheng.filing.facts import SHARED, Row
from lvheng.filing.queries import own, version_of
from lvheng.filing.shaping import plain
from lvheng.standards import StandardNotFound, load_standard

LAST_KEY = 2**63 - 1
#: Bytes of a sheet: the largest one filled to the brim stays far below.
MAX_BYTES = 1_000_000
NOT_FOUND = "没有这份申报，或您不能查看。"
Key = Annotated[int, Path(ge=1, le=LAST_KEY)]
Number = Annotated[int, Path(ge=0, le=99)]
Name = Annotated[str, Path(max_length=40)]
router = Router()
writing = SessionAuth()
BODY = {"requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}}}


@router.get("/standards/{name}/sheets", response={200: dict, 404: Problem, 422: Problem}, auth=None, summary="数据表")
def sheets_of_standard(request: HttpRequest, name: Name) -> dict[str, Any]:  # noqa: ARG001
    """The JSON Schema of the sheets of a standard: what the score file and this interface take (MI-A1, MI-A2)."""
    try:
        return sheets_schema(load_standard(name))
    except StandardNotFound:
        raise HttpError(404, f"没有评价要求“{name}”。") from None


@router.get(
    "/applications/{pk}/sheets",
    response={200: SheetsOut, 401: Problem, 404: Problem, 422: Problem},
    summary="一份申报的原始数据",
)
def sheets_of_application(request: HttpRequest, pk: Key) -> dict[str, Any]:
    """The raw facts: of the draft for the unit's own people, of the submitted version for whoever may read it."""
    application = applications_for(request.user).filter(pk=pk).first()
    if application is None:
        raise HttpError(404, NOT_FOUND)
    version = version_of(application)
    rows: Iterable[Row] = version.facts.order_by("number") if version else application.facts.order_by("number")
    listed = list(rows)
    return {
        "application": application.pk,
        "standard": application.standard,
        "version": version.version if version else None,
        "shared": next((plain(row.sheet) for row in listed if row.number == SHARED), {}),
        "indicators": [_sheet(row) for row in listed if row.number != SHARED],
    }


def _sheet(row: Row) -> dict[str, Any]:
    plainly = {name: getattr(row, name) for name in ("number", "own", "functions", "not_applicable", "unit", "shown")}
    return plainly | {"sheet": plain(row.sheet), "value": None if row.value is None else f"{row.value:f}"}


@router.put(
    "/applications/{pk}/sheets/{number}",
    response=dict.fromkeys((401, 403, 404, 409, 422), Problem) | {200: SheetSaved},
    auth=writing,
    openapi_extra=BODY,
    summary="保存一张数据表",
)
def save_sheet(request: HttpRequest, pk: Key, number: Number) -> dict[str, Any]:
    """Put a sheet (0: the shared facts) in place of the draft's, in the score file's form; texts stay as typed.

    What has no place in the sheet is refused; a wrong or missing value is kept and said.
    """
    application = own(request.user).filter(pk=pk).first()
    if application is None:
        raise HttpError(404, NOT_FOUND)
    content = _content(request)
    draft = actions.save_sheet(application, number, content, actor=cast("User", request.user))
    return _saved(draft, number)


def _content(request: HttpRequest) -> Any:
    """The body as JSON with every number as it is written. Raises HttpError."""
    try:
        body = request.body
    except RequestDataTooBig:  # beyond what the server takes of any request; nothing of it was read
        body = None
    if body is None or len(body) > MAX_BYTES:
        raise HttpError(422, f"内容超过 {MAX_BYTES // 1000} KB，请删减。")
    try:
        return json.loads(body, parse_float=str, parse_int=str, parse_constant=str)
    except (ValueError, RecursionError):
        raise HttpError(422, "内容不是 JSON，请按数据表的 JSON Schema 给出一个对象。") from None


def _saved(draft: Draft, number: int) -> dict[str, Any]:
    score = draft.evaluated.score
    found: dict[str, Any] = {"saved_at": _row(draft, number).saved_at, "total": num2(score.exact_total)}
    if number == SHARED:
        notes = read_shared(draft.standard, draft.content(SHARED)).notes
        return found | _told(notes.problems, notes.gaps) | {"value": None, "unit": "", "shown": "", "points": None}
    computed, row, result = draft.computed(number), _row(draft, number), score.indicator(number)
    value = None if row.value is None else f"{row.value:f}"
    said = _told(computed.problems, computed.gaps) if computed else _told((), ())
    stated = {"value": value, "unit": result.unit or "", "shown": row.shown, "points": num2(result.points)}
    return found | said | stated


def _row(draft: Draft, number: int) -> Any:
    return draft.facts[number]


def _told(problems: Iterable[tuple[str, str]], gaps: Iterable[tuple[str, str]]) -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = {"problems": {}, "gaps": {}}
    for name, pairs in (("problems", problems), ("gaps", gaps)):
        for place, message in pairs:
            found[name].setdefault(place, []).append(message)
    return found
