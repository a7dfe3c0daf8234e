"""The queue of a level and the progress of the existing units."""

from dataclasses import replace
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from lvheng.accounts.models import Authority, Role
from lvheng.accounts.queries import roles_of
from lvheng.campaigns.guards import refusal_outside
from lvheng.campaigns.models import Campaign, Window
from lvheng.campaigns.queries import current, pack_for, window
from lvheng.core.keys import keys_of
from lvheng.core.keyset import page
from lvheng.core.refusal import Forbidden
from lvheng.filing.models import Application
from lvheng.registry.models import Unit
from lvheng.review.actions import remind
from lvheng.review.guards import term
from lvheng.review.levels import blank, levels_of
from lvheng.review.queries import existing, level_at
from lvheng.review.queries.queue import ORDERS, STATES, counts, narrowed, queue, with_figures
from lvheng.standards import list_industries, load_standard

READERS = {Role.Kind.OFFICER, Role.Kind.AUDITOR}
STATE_KINDS = {
    "todo": "todo", "open": "doing", "below": "wait", "stopped": "bad", "passed": "done", "refused": "bad",
    "gone": "wait",
}  # fmt: skip


def year_of(request: HttpRequest) -> Campaign:
    """The year shown to officers and auditors; a page that is not there for anybody else."""
    campaign = current()
    if campaign is None or not any(role.kind in READERS for role in roles_of(request.user)):
        raise Http404
    return campaign


def with_query(query: QueryDict, **changes: str) -> str:
    """The page's filters with some changed; an empty value drops one."""
    kept = {key: value for key, value in query.items() if key not in {"after", "before"}} | changes
    return "?" + urlencode({key: value for key, value in kept.items() if value})


@require_GET
def review_queue(request: HttpRequest) -> HttpResponse:
    """What was submitted in a person's territory, with where it stands for their level (待审核)."""
    campaign, level = year_of(request), level_at(request.user)
    everything = narrowed(queue(request.user, campaign, level), request.GET)
    by_state = counts(everything)
    asked = request.GET.get("state", "")
    waiting = by_state["todo"] + by_state["open"]
    if asked == "waiting":
        everything = everything.filter(standing__in=("todo", "open"))
    elif asked in STATES:
        everything = everything.filter(standing=asked)
    order = request.GET.get("sort", "")
    order = order if order in ORDERS else "waiting"
    found = page(with_figures(everything, level), request, order=ORDERS[order], size=30)
    industries = {one.id: one.name for one in list_industries(campaign.year)}
    context = {
        "campaign": campaign,
        "level": level,
        "rows": [_row(one, industries) for one in found.rows],
        "page": replace(found, label=f"本页 {len(found.rows)} 家，共 {sum(by_state.values())} 家"),
        "segments": _segments(request, by_state, waiting, asked),
        "industries": sorted(industries.items(), key=lambda item: item[1]),
        "sorts": [("waiting", "按提交时间"), ("score", "按得分"), ("name", "按名称")],
        "asked": request.GET,
        "order": order,
        "kinds": Unit.Kind.choices,
        "routes": Application.Route.choices,
        "term": _term(found.rows, level),
    }
    return render(request, "review/queue.html", context)


def _term(rows: list[Application], level: str) -> Window | None:
    first = next((one for one in rows if level in levels_of(one)), None)
    return term(blank(first, level)) if first is not None and level else None


def _row(application: Any, industries: dict[str, str]) -> dict[str, Any]:
    def points(key: str) -> Decimal | None:
        return Decimal(key) if key else None

    standard = load_standard(application.standard, application.industry or None)
    own, verified = points(application.self_key), points(application.verified_key)
    return {
        "application": application,
        "industry": industries.get(application.industry, ""),
        "own": own,
        "verified": verified,
        "lowered": own is not None and verified is not None and verified < own,
        "total": len(standard.indicators),
        "standing": STATES[application.standing],
        "kind": STATE_KINDS[application.standing],
    }


def _segments(request: HttpRequest, by_state: dict[str, int], waiting: int, asked: str) -> list[dict[str, Any]]:
    total = sum(by_state.values())
    listed = [("", "全部", total), ("waiting", "待本级审核", waiting)]
    listed += [
        (key, STATES[key], by_state[key]) for key in ("below", "passed", "refused", "stopped", "gone") if by_state[key]
    ]
    return [
        {"label": label, "count": number, "url": with_query(request.GET, state=key), "current": asked == key}
        for key, label, number in listed
    ]


@require_GET
def review_existing(request: HttpRequest) -> HttpResponse:
    """How far the existing units are with their filing; who was reminded when (HN-1.2, HN-4.1.a)."""
    campaign = year_of(request)
    everything = existing.narrowed(existing.existing(request.user, campaign), _without_progress(request))
    by_progress = existing.counts(everything)
    asked = request.GET.get("progress", "")
    shown = existing.narrowed(everything, {"progress": asked})
    if asked == "unfinished":
        shown = shown.filter(progress__in=("none", "draft"))
    found = page(shown, request, order=("rank", "pinyin", "id"), size=50)
    cities = _cities(request)
    own = next((role.authority for role in roles_of(request.user) if role.kind == Role.Kind.OFFICER), None)
    filing = (
        window(campaign, own, Window.Act.FILING) if own is not None and own.level != Authority.Level.MINISTRY else None
    )
    context = {
        "campaign": campaign,
        "rows": existing.rows(found.rows, campaign),
        "page": replace(found, label=f"本页 {len(found.rows)} 家，共 {sum(by_progress.values())} 家"),
        "counts": by_progress,
        "total": sum(by_progress.values()),
        "segments": _progress_segments(request, by_progress, asked),
        "cities": cities,
        "asked": request.GET,
        "kinds": Unit.Kind.choices,
        "window": filing,
        "may_remind": filing is not None,
        "pack": pack_for(campaign, own),
        "why_not": refusal_outside(filing, filing.label) if filing is not None else None,
    }
    return render(request, "review/existing.html", context)


def _without_progress(request: HttpRequest) -> dict[str, str]:
    return {key: str(value) for key, value in request.GET.items() if key != "progress"}


def _cities(request: HttpRequest) -> list[tuple[str, str]]:
    """The cities below a person's authorities, for the filter; none for a city's own officer."""
    upper = [role.authority for role in roles_of(request.user) if role.authority.level != Authority.Level.CITY]
    if not upper:
        return []
    found = Authority.objects.filter(path__startswith=upper[0].path, level=Authority.Level.CITY, active=True)
    return list(found.values_list("code", "name"))


def _progress_segments(request: HttpRequest, by_progress: dict[str, int], asked: str) -> list[dict[str, Any]]:
    unfinished = by_progress["none"] + by_progress["draft"]
    listed = [("", "全部", sum(by_progress.values())), ("unfinished", "未完成", unfinished)]
    listed += [(key, existing.PROGRESS[key], by_progress[key]) for key in existing.PROGRESS]
    return [
        {"label": label, "count": number, "url": with_query(request.GET, progress=key), "current": asked == key}
        for key, label, number in listed
    ]


@require_POST
def review_remind(request: HttpRequest) -> HttpResponse:
    """Remind the chosen units, or the one whose button was pressed."""
    campaign = year_of(request)
    if level_at(request.user) not in (Authority.Level.CITY, Authority.Level.PROVINCE):
        raise Forbidden("只有市州或省级工作人员可以催报。", "HN-4.1.a")
    one = request.POST.get("unit", "")
    chosen = [one] if one else request.POST.getlist("units")
    units = list(existing.existing(request.user, campaign).filter(pk__in=keys_of(chosen)))
    back = reverse("review:existing") + with_query(request.GET)
    if not units:
        messages.error(request, "请先勾选要催报的单位。")
        return redirect(back)
    done = remind(units, campaign=campaign, actor=request.user)
    if done.told:
        messages.success(request, f"已催报 {len(done.told)} 家：{_names(done.told)}。")
    if done.already:
        messages.info(request, f"{len(done.already)} 家今天已经催报过：{_names(done.already)}。")
    if done.nobody:
        messages.warning(
            request, f"{len(done.nobody)} 家还没有填报人账号，已记录催报，请电话联系：{_names(done.nobody)}。"
        )
    return redirect(back)


def _names(units: tuple[Unit, ...]) -> str:
    shown = "、".join(unit.name for unit in units[:5])
    return f"{shown}等" if len(units) > 5 else shown
