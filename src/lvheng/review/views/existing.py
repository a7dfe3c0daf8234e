"""The yearly duty of the existing units: who is how far, who is missing, reminding them (HN-1.2, HN-4.1.a)."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from lvheng.accounts.models import Authority, Role
from lvheng.accounts.queries import roles_of
from lvheng.campaigns.guards import refusal_outside
from lvheng.campaigns.models import Campaign, Window
from lvheng.campaigns.queries import Place, pack_for, window
from lvheng.core import clock
from lvheng.core.components.formats import cn_datetime
from lvheng.core.keys import keys_of
from lvheng.core.keyset import page
from lvheng.core.refusal import Forbidden
from lvheng.core.tabular.giving import LIMIT, TYPES, give
from lvheng.filing.duty import DUTY, UNFINISHED
from lvheng.registry.models import Unit
from lvheng.review.actions import remind
from lvheng.review.queries import existing, level_at
from lvheng.review.views.queue import with_query, year_of

HEAD = (
    ("单位", 36), ("统一社会信用代码", 22), ("类别", 14), ("主管部门", 14), ("填报任务", 10), ("截止时间", 20),
    ("已填指标", 10), ("最近操作", 20), ("登记联系人", 12), ("登记电话", 18), ("填报人", 30),
    ("提醒次数", 10), ("最近提醒", 20),
)  # fmt: skip


@require_GET
def review_existing(request: HttpRequest) -> HttpResponse:
    """How the existing units stand to their duty, with whom to call; who was reminded when (HN-1.2, HN-4.1.a)."""
    campaign = year_of(request)
    asked = request.GET.get("progress", "")
    whole = existing.existing(request.user, campaign)
    everything = existing.narrowed(whole, _without_progress(request))
    by_progress = existing.counts(everything)
    found = page(existing.narrowed(everything, {"progress": asked}), request, order=("rank", "pinyin", "id"), size=50)
    shown = existing.rows(found.rows, campaign)
    own = next((role.authority for role in roles_of(request.user) if role.kind == Role.Kind.OFFICER), None)
    local = own is not None and own.level != Authority.Level.MINISTRY
    filing = window(campaign, own, Window.Act.FILING, route=existing.EXISTING) if own is not None and local else None
    upper = any(role.authority.level != Authority.Level.CITY for role in roles_of(request.user))
    may_remind = filing is not None and any(row.can_be_reminded for row in shown)
    context = {
        "campaign": campaign,
        "rows": shown,
        "page": replace(found, label=f"本页 {len(found.rows)} 家，共 {sum(by_progress.values())} 家"),
        "counts": by_progress,
        "total": sum(by_progress.values()),
        "missing": sum(by_progress[name] for name in UNFINISHED),
        "segments": _progress_segments(request, by_progress, asked),
        "areas": existing.by_area(existing.narrowed(whole, _kind_alone(request))) if upper else [],
        "cities": _cities(request),
        "asked": request.GET,
        "kinds": Unit.Kind.choices,
        "window": filing,
        "may_remind": may_remind,
        "pack": pack_for(campaign, own),
        "why_not": refusal_outside(filing, filing.label) if filing is not None and not may_remind else None,
        "may_extend": _may_extend(request, campaign, own) if local else False,
        "exports": [(form.upper(), _export_url(request, form)) for form in TYPES],
    }
    return render(request, "review/existing.html", context)


def _may_extend(request: HttpRequest, campaign: Campaign, own: Authority | None) -> bool:
    if own is None or not pack_for(campaign, own).extensions.enabled:
        return False
    return bool(request.user.has_perm("campaigns.extend", Place(campaign, own)))


def _export_url(request: HttpRequest, form: str) -> str:
    return reverse("review:existing_export", args=[form]) + with_query(request.GET)


def _without_progress(request: HttpRequest) -> dict[str, str]:
    return {key: str(value) for key, value in request.GET.items() if key != "progress"}


def _kind_alone(request: HttpRequest) -> dict[str, str]:
    return {"kind": request.GET.get("kind", "")}


def _cities(request: HttpRequest) -> list[tuple[str, str]]:
    """The cities below a person's authorities, for the filter; none for a city's own officer."""
    upper = [role.authority for role in roles_of(request.user) if role.authority.level != Authority.Level.CITY]
    if not upper:
        return []
    found = Authority.objects.filter(path__startswith=upper[0].path, level=Authority.Level.CITY, active=True)
    return list(found.values_list("code", "name"))


def _progress_segments(request: HttpRequest, by_progress: dict[str, int], asked: str) -> list[dict[str, Any]]:
    unfinished = sum(by_progress[name] for name in UNFINISHED)
    listed = [("", "全部", sum(by_progress.values())), ("unfinished", "未完成", unfinished)]
    listed += [(key, word, by_progress[key]) for key, word in DUTY.items()]
    return [
        {"label": label, "count": number, "url": with_query(request.GET, progress=key), "current": asked == key}
        for key, label, number in listed
    ]


@require_GET
def existing_export(request: HttpRequest, form: str) -> HttpResponse:
    """What is filtered, as CSV or a workbook: every unit with its state, contact, people and reminders."""
    campaign = year_of(request)
    asked = {key: str(value) for key, value in request.GET.items()}
    units = existing.narrowed(existing.existing(request.user, campaign), asked)
    found = existing.rows(units.order_by("rank", "pinyin", "id")[:LIMIT], campaign)
    title = f"{campaign.year}年度现有单位填报情况"
    return give(form, title, HEAD, _lines(found))


def _lines(found: list[existing.Progress]) -> Iterator[tuple[object, ...]]:
    def moment(value: Any) -> str:
        return cn_datetime(value.astimezone(clock.ZONE), "ys") if value is not None else ""

    for row in found:
        unit = row.unit
        people = "；".join(" ".join(filter(None, (str(one), one.phone))) for one in row.people)
        yield (
            unit.name, unit.uscc, unit.get_kind_display(), unit.authority.name, row.word,
            moment(row.term.closes_at if row.term is not None else None), f"{row.filled}/{row.total}",
            moment(row.active_at), unit.contact, unit.phone, people, row.reminders, moment(row.reminded_at),
        )  # fmt: skip


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
