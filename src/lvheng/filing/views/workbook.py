"""The data sheets of a draft as a workbook: out, in, looked at, applied."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from lvheng.core.files import KINDS
from lvheng.core.refusal import Refused
from lvheng.core.tabular.book import one_line
from lvheng.filing import actions
from lvheng.filing.actions.whole import fingerprint
from lvheng.filing.draft import Draft
from lvheng.filing.facts import sheet_of
from lvheng.filing.importing import preview
from lvheng.filing.models import Application
from lvheng.filing.sheetbook import Part, build, parts_of, read
from lvheng.filing.sheetbook.incoming import MAX_MB
from lvheng.filing.views.reach import own, receipt

#: What a preview is signed with, and how long it may be applied, in seconds.
SALT, AGE = "lvheng.filing.sheets", 24 * 60 * 60
#: Changes and faults that a page lists.
SHOWN = 500


class WorkbookForm(forms.Form):
    """A workbook of data sheets."""

    file = forms.FileField(
        label="工作簿",
        help_text="XLSX；先下载、在下载的工作簿里填写，栏目、单位和说明都在里面",
        error_messages={"required": "请选择一个 XLSX 工作簿。", "empty": "文件是空的；请选择填好的工作簿。"},
    )


def _parts(draft: Draft) -> list[Part]:
    return parts_of(draft.standard, draft.pack.evaluation_year)


@require_GET
def sheets_out(request: HttpRequest, pk: int) -> HttpResponse:
    """The workbook of a draft's data sheets (MI-A1, MI-A2)."""
    application = own(request, pk)
    draft = Draft.load(application)
    contents = {number: _content(draft, number) for number in draft.facts}
    title = one_line(f"{application.unit.name}-数据表")
    made = build(_parts(draft), contents, draft.standard.coefficients, title)
    answer = HttpResponse(made, content_type=KINDS["xlsx"])
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{title}.xlsx") or ""
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


def _content(draft: Draft, number: int) -> dict[str, Any]:
    row = draft.facts[number]
    return row.sheet if number == 0 or sheet_of(draft.standard, number) else {"functions": row.functions}


@require_http_methods(["GET", "POST"])
def sheets_in(request: HttpRequest, pk: int) -> HttpResponse:
    """A workbook read and shown, nothing changed yet; posted again with what was shown, applied wholly."""
    application = own(request, pk)
    over = receipt(request, application)
    if over is not None:
        return over
    if "apply" in request.POST:
        return _apply(request, application)
    form = WorkbookForm(request.POST, request.FILES) if request.method == "POST" else WorkbookForm()
    if not form.is_valid():
        context = {"application": application, "form": form, "max_mb": MAX_MB}
        return render(request, "filing/sheets_in.html", context, status=422 if form.errors else 200)
    draft = Draft.load(application)
    parts = _parts(draft)
    upload = form.cleaned_data["file"]
    incoming = read(upload, parts)
    found = preview(application, incoming, parts)
    token = {"pk": pk, "name": str(upload.name)[-120:], "seen": fingerprint(draft),
             "contents": [[number, content] for number, content in incoming.contents.items()]}  # fmt: skip
    context = {
        "application": application,
        "name": token["name"],
        "changes": found.changes[:SHOWN],
        "more_changes": max(0, len(found.changes) - SHOWN),
        "count": len(found.problems),
        "problems": found.problems[:SHOWN],
        "token": "" if found.problems or not found.changes else signing.dumps(token, salt=SALT, compress=True),
    }
    return render(request, "filing/sheets_preview.html", context, status=422 if found.problems else 200)


def _apply(request: HttpRequest, application: Application) -> HttpResponse:
    try:
        token = signing.loads(request.POST["apply"], salt=SALT, max_age=AGE)
    except signing.BadSignature:
        token = {}
    if token.get("pk") != application.pk:
        raise Refused("预览已过期或不完整，不能应用。", next_step="请重新上传工作簿。")
    contents = {int(number): content for number, content in token["contents"]}
    actions.save_sheets(application, contents, actor=request.user, seen=token["seen"])
    messages.success(request, f"已应用“{token['name']}”：{len(contents)} 张数据表。")
    return redirect("filing:task_list", application.pk)
