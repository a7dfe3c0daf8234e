"""Source lists (来源名单): what is in force, importing one, its preview, its rows."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lvheng.accounts.models import Authority, Role
from lvheng.accounts.queries import roles_of
from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import pack_for
from lvheng.core.files import KINDS
from lvheng.core.forms import attempt
from lvheng.core.keyset import page
from lvheng.core.refusal import Forbidden
from lvheng.core.tabular import CellProblem, write_problems, write_template
from lvheng.screening import actions, queries
from lvheng.screening.forms import SourceForm, WithdrawForm
from lvheng.screening.models import SourceEntry, SourceSnapshot
from lvheng.screening.process import SOURCE
from lvheng.screening.reading import HEADINGS, MAX_MB, MAX_ROWS
from lvheng.screening.slots import SourceSlot
from lvheng.screening.views.findings import campaign_for
from lvheng.standards import SourceList

#: Whose territory a list's hits are shown to; those below see the list alone.
OVERSEE = {Role.Kind.OFFICER, Role.Kind.AUDITOR}
COLUMNS = ("行", *(one.label for one in HEADINGS))


def _lists(request: HttpRequest, campaign: Campaign) -> tuple[SourceList, ...]:
    """The source lists of a person's territories: of the packs they follow, each id once."""
    found: dict[str, SourceList] = {}
    for authority in _authorities(request):
        for one in queries.lists_of(campaign, authority):
            found.setdefault(one.id, one)
    return tuple(found.values())


def _authorities(request: HttpRequest) -> list[Authority]:
    """Whose lists a person sees: their own territory, for those above a province every one that is there."""
    found: dict[int, Authority] = {}
    for role in roles_of(request.user):
        if role.kind not in OVERSEE:
            continue
        below = role.authority.level == Authority.Level.MINISTRY
        named = Authority.objects.exclude(territory="").order_by("code") if below else [role.authority]
        found |= {one.pk: one for one in named}
    return list(found.values())


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Each list of the pack with what is in force, and every import (HN-1.1.a to HN-1.1.f)."""
    campaign = campaign_for(request)
    lists = _lists(request, campaign)
    seen = queries.snapshots_seen_by(request.user).select_related("authority", "imported_by", "file").defer("content")
    newest: dict[str, list[SourceSnapshot]] = {}
    for one in queries.newest_seen_by(request.user, lists):
        newest.setdefault(one.list_id, []).append(one)
    found = page(seen, request, order=("-id",))
    context = {
        "campaign": campaign,
        "lists": [(one, newest.get(one.id, [])) for one in lists],
        "page": found,
        "may_import": bool(queries.importing_authorities(request.user)),
    }
    return render(request, "screening/sources.html", context)


@require_GET
def template(request: HttpRequest) -> HttpResponse:
    """An empty workbook with the columns and what each wants."""
    campaign_for(request)
    return _workbook(write_template("来源名单", HEADINGS), "来源名单模板.xlsx")


def _workbook(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=KINDS["xlsx"])
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, list_id: str) -> HttpResponse:
    """Upload a list with its source and its day; it is read and shown, nothing is in force yet."""
    campaign = campaign_for(request)
    authorities = queries.importing_authorities(request.user)
    if not authorities:
        raise Forbidden("只有市州或省级工作人员可以导入来源名单。", "HN-4.1.d")
    wanted = next((one for one in _lists(request, campaign) if one.id == list_id), None)
    if wanted is None:
        raise Http404
    start = {"source": wanted.sources[0]}
    posted = request.method == "POST"
    form = SourceForm(request.POST if posted else None, request.FILES if posted else None, authorities=authorities,
                      initial=start)  # fmt: skip
    if posted and form.is_valid():
        given = form.cleaned_data
        slot = SourceSlot(wanted, given["authority"] or authorities[0])
        made = attempt(
            form,
            lambda: actions.read_source_list(
                slot, given["file"], actor=request.user, source=given["source"], as_of=given["as_of"]
            ),
        )
        if made is not None:
            if made.again:
                said = "这份文件以前上传过，内容和名单日期完全相同，没有改变任何记录；下面是那一次的结果。"
                messages.info(request, said)
            return redirect("screening:source", made.snapshot.pk)
    context = {
        "list": wanted,
        "exclusion": pack_for(campaign, authorities[0]).exclusion(wanted.exclusion),
        "form": form,
        "max_rows": MAX_ROWS,
        "max_mb": MAX_MB,
        "columns": HEADINGS,
    }
    return render(request, "screening/source_upload.html", context, status=422 if form.errors else 200)


def _snapshot(request: HttpRequest, pk: int) -> SourceSnapshot:
    rows = queries.snapshots_seen_by(request.user).select_related("authority__parent", "imported_by", "file")
    return get_object_or_404(rows, pk=pk)


@require_GET
def snapshot(request: HttpRequest, pk: int) -> HttpResponse:
    """A list as read: its problems, its first rows, whom it would hit; once applied, all its rows."""
    return _shown(request, _snapshot(request, pk), WithdrawForm())


def _shown(request: HttpRequest, found: SourceSnapshot, form: WithdrawForm) -> HttpResponse:
    rows = None
    if found.applied_at is not None:
        entries = SourceEntry.objects.filter(snapshot=found)
        rows = page(entries, request, order=("number", "id"), size=50)
    content = found.content
    over = any(found.authority.within(role.authority) for role in roles_of(request.user) if role.kind in OVERSEE)
    offers = {one.transition.name: one for one in SOURCE.offers(found, request.user)}
    context: dict[str, Any] = {
        "snapshot": found,
        "content": content,
        "unsaid": content.get("count", 0) - len(content.get("problems", [])),
        "hits": [{"name": name, "by": by, "summary": said} for _pk, name, by, said in content.get("hits", []) if over],
        "over": over,
        "more_hits": content.get("hit_count", 0) - len(content.get("hits", [])),
        "columns": COLUMNS,
        "page": rows,
        "apply": offers.get("apply"),
        "discard": offers.get("discard"),
        "withdraw": form if "withdraw" in offers else None,
    }
    return render(request, "screening/source.html", context, status=422 if form.errors else 200)


@require_GET
def problems(request: HttpRequest, pk: int) -> HttpResponse:
    """The problems of a list by row and cell, as a workbook."""
    found = _snapshot(request, pk)
    told = [CellProblem(cell, message) for cell, message in found.content.get("problems", [])]
    return _workbook(write_problems("问题", told), f"{found.label}问题.xlsx")


@require_POST
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a list into force."""
    found = _snapshot(request, pk)
    made = actions.apply_source(found, actor=request.user)
    messages.success(request, f"已导入{found.label}。{made.words}")
    return redirect("screening:source", pk)


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a list away that was only read."""
    actions.discard_source(_snapshot(request, pk), actor=request.user)
    messages.success(request, "已放弃这次导入，没有改变任何记录。")
    return redirect("screening:sources")


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a list that was wrongly imported, with a reason."""
    found, form = _snapshot(request, pk), WithdrawForm(request.POST)
    form.is_valid()
    made = attempt(
        form, lambda: actions.withdraw_source(found, actor=request.user, reason=form.cleaned_data["reason"])
    )
    if made is None:
        return _shown(request, found, form)
    messages.success(request, f"已撤回{found.label}，内容保留、不再作为比对依据。{made.words}")
    return redirect("screening:source", pk)
