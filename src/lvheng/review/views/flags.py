"""What the automatic checks found: the panel on an application's page, reasons for flags, and a run asked for."""

from typing import Any
from urllib.parse import urldefrag, urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from lvheng.core.refusal import Invalid
from lvheng.filing.models import Application
from lvheng.review.actions import check_now, override_flag, withdraw_override
from lvheng.review.actions.checking import is_claimed
from lvheng.review.actions.reading import unread
from lvheng.review.checks import CHECKS
from lvheng.review.desk import Desk
from lvheng.review.levels import level_of
from lvheng.review.models import CheckFlag, CheckRun
from lvheng.review.queries import visible_to
from lvheng.review.queries.flags import ShownFlag, flags_of, run_of

STATE_KINDS = {CheckRun.State.WAITING: "wait", CheckRun.State.DONE: "done", CheckRun.State.FAILED: "bad"}


def checks_panel(desk: Desk, user: Any) -> dict[str, Any]:
    """The flags of an application by indicator, and where its run stands. One query besides the desk's, three at most.

    `pressing`: what has to be looked at; `settled`: notes, and what a level gave a reason for.
    """
    run = run_of(desk.application, user)
    older = run is not None and run.version_id != desk.version.pk
    state = CheckRun.State.WAITING if run is None or older else CheckRun.State(run.state)
    busy = run is not None and is_claimed(run)
    return {
        "run": run,
        "run_busy": busy,
        "run_reading": _reading(desk) if busy or state == CheckRun.State.WAITING else "",
        "run_older": older and run is not None and run.ran_at is not None,
        "run_kind": STATE_KINDS[state],
        "run_label": "正在检查" if busy else state.label,
        "abstained": _abstained(run),
        "may_check": not busy
        and user.has_perm("review.check", CheckRun(application=desk.application))
        and desk.application.state == Application.State.SUBMITTED,
        "pressing": _grouped(desk, lambda flag: flag.open and flag.severity != CheckFlag.Severity.NOTE),
        "settled": _grouped(desk, lambda flag: not flag.open or flag.severity == CheckFlag.Severity.NOTE),
    }


def _reading(desk: Desk) -> str:
    """How far the reading of the evidence has come, while a run waits or is under way. Two queries."""
    files, total = unread(desk.version)
    return f"佐证材料已读取 {total - len(files)} / {total} 份" if files else ""


def _grouped(desk: Desk, wanted: Any) -> list[tuple[int, str, list[ShownFlag]]]:
    """Number and name of each indicator with its flags, the whole application first."""
    names = {0: "整份申报"} | {one.number: one.name for one in desk.standard.indicators}
    found = [(number, [flag for flag in flags if wanted(flag)]) for number, flags in sorted(desk.shown.items())]
    return [(number, names.get(number, ""), flags) for number, flags in found if flags]


def _abstained(run: CheckRun | None) -> list[tuple[str, str]]:
    """What was not judged, by the check's title, and why."""
    if run is None:
        return []
    titled = {name: CHECKS[name].title if name in CHECKS else name for name in run.abstained}
    return sorted((titled[name], reason) for name, reason in run.abstained.items())


@require_POST
def flag(request: HttpRequest, pk: int) -> HttpResponse:
    """Say why a flag is nothing to worry about, or take one's level's reason back (button `withdraw`) (MI-3.a)."""
    application = get_object_or_404(visible_to(request.user), pk=pk)
    check_id, place = request.POST.get("check", ""), request.POST.get("place", "")
    if "withdraw" in request.POST:
        withdraw_override(application, actor=request.user, check_id=check_id, place=place)
        messages.success(request, "已撤回本级的说明，这条标记重新计入本级的风险。")
        return redirect(_back(request, application))
    reason = request.POST.get("reason", "")
    try:
        override_flag(application, actor=request.user, check_id=check_id, place=place, reason=reason)
    except Invalid as error:
        return _again(request, application, error)
    messages.success(request, "已记录说明，这条标记不再计入本级的风险。")
    return redirect(_back(request, application))


def _again(request: HttpRequest, application: Application, error: Invalid) -> HttpResponse:
    """The flag on its own with what was typed and what is wrong with it."""
    found = flags_of(application, request.user, level_of(request.user, application)).values()
    asked = (request.POST.get("check", ""), request.POST.get("place", ""))
    shown = [one for flags in found for one in flags if (one.check_id, one.place) == asked]
    gaps = error.refusal.gaps
    context = {
        "application": application,
        "shown_flags": shown,
        "may_flag": True,
        "back": urldefrag(_back(request, application)).url,
        "typed": request.POST.get("reason", ""),
        "reason_error": "；".join(gap.message for gap in gaps),
        "summary": [(f"id_reason-{shown[0].pk}" if shown else "main", gap.message) for gap in gaps],
    }
    return render(request, "review/flag.html", context, status=error.status)


def _back(request: HttpRequest, application: Application) -> str:
    """The page one came from, if it is one of ours; else the application's."""
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    if safe and urlsplit(target).path.startswith("/"):
        return target
    return reverse("review:application", args=[application.pk]) + "#checks"


@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Run the automatic checks on this application now (MI-3.a)."""
    application = get_object_or_404(visible_to(request.user), pk=pk)
    asked = check_now(application, actor=request.user)
    run = asked.run
    left = run.unsettled.get(level_of(request.user, application), {})
    open_ones = left.get("severe", 0) + left.get("warning", 0)
    if asked.how == "running":
        messages.info(request, "正在检查，没有重复检查；稍后刷新页面查看结果。")
    elif asked.how == "waiting":
        messages.info(request, "佐证材料还没有读完，已列入等待检查，后台检查后刷新页面查看结果。")
    elif run.state == CheckRun.State.FAILED:
        messages.error(request, "有检查没有完成，其余结果已更新；可稍后重新检查，仍出错的请联系系统管理员。")
    elif open_ones:
        messages.success(request, f"已检查，有 {open_ones} 条标记待核实。")
    else:
        messages.success(request, "已检查，没有待核实的标记。")
    return redirect(reverse("review:application", args=[pk]) + "#checks")
