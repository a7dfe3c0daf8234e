"""The officers' lists to take away: the queue, what experts found, checks on site; by the filters in force."""

from collections.abc import Iterator
from decimal import Decimal
from statistics import median
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from lvheng.core import clock
from lvheng.core.components.formats import cn_datetime
from lvheng.core.tabular.giving import CHUNK, LIMIT, give, points
from lvheng.filing.models import Application
from lvheng.review.experts import industries, industry_of
from lvheng.review.models import SiteCheck
from lvheng.review.queries import level_at
from lvheng.review.queries.experts import Result, results
from lvheng.review.queries.queue import ORDERS, narrowed, queue, sortable
from lvheng.review.views import panels, sites
from lvheng.review.views.queue import asked_for, figured, row_of, year_of
from lvheng.standards import list_industries

QUEUE = (
    ("单位", 36), ("统一社会信用代码", 22), ("受理编号", 24), ("主管部门", 14), ("类别", 14), ("申报类型", 12),
    ("重点行业", 18), ("代码与行业不符", 10), ("自评价得分", 11), ("核实得分", 11), ("已作结论", 10), ("指标数", 8),
    ("严重标记", 10), ("提醒标记", 10), ("自动检查", 12), ("查询发现", 10), ("提交时间", 20), ("状态", 14),
)  # fmt: skip
RESULTS = (
    ("单位", 36), ("统一社会信用代码", 22), ("受理编号", 24), ("地区", 14), ("行业", 18), ("专家组", 18),
    ("应评", 8), ("已提交", 8), ("逾期未提交", 12), ("支持", 8), ("不支持", 8), ("专家评分合计（各项平均分之和）", 16),
    ("专家总分中位数", 14), ("分歧", 10), ("会商", 12), ("状态", 14),
)  # fmt: skip
SITES = (
    ("单位", 36), ("统一社会信用代码", 22), ("受理编号", 24), ("主管部门", 14), ("核查部门", 14), ("来源", 12),
    ("安排时间", 20), ("核查日期", 14), ("核查人员", 24), ("状态", 12), ("结果", 14), ("核查情况", 60),
)  # fmt: skip


def moment(value: Any) -> str:
    """A moment as lists write it; empty where there is none."""
    return cn_datetime(value.astimezone(clock.ZONE), "ys") if value is not None else ""


@require_GET
def queue_export(request: HttpRequest, form: str) -> HttpResponse:
    """The queue, in the order asked for."""
    campaign, level = year_of(request), level_at(request.user)
    found, order = asked_for(request, narrowed(queue(request.user, campaign, level), request.GET, level))
    ordered = sortable(found, order, level).order_by(*ORDERS[order])
    keys = list(ordered.values_list("pk", flat=True)[:LIMIT])
    named = {one.id: one.name for one in list_industries(campaign.year)}

    def lines() -> Iterator[list[object]]:
        for start in range(0, len(keys), CHUNK):
            few = [Application(pk=pk) for pk in keys[start : start + CHUNK]]
            yield from (_queued(row_of(one, named)) for one in figured(request, few, level))

    return give(form, f"{campaign.year}年度待审核列表", QUEUE, lines())


def _queued(row: dict[str, Any]) -> list[object]:
    one, flags = row["application"], row["flags"]
    checked = "等待检查" if one.risk < 0 or one.rerun else "已检查"
    return [
        one.unit.name, one.unit.uscc, one.number, one.authority.name, one.get_kind_display(), one.get_route_display(),
        row["industry"], "是" if one.industry_mismatch else "", points(row["own"]), points(row["verified"]),
        Decimal(one.judged), Decimal(row["total"]), Decimal(flags.get("severe", 0)), Decimal(flags.get("warning", 0)),
        checked, Decimal(one.findings), moment(one.submitted_at), row["standing"],
    ]  # fmt: skip


@require_GET
def results_export(request: HttpRequest, form: str) -> HttpResponse:
    """What the experts found, unit by unit (MI-3.c): there for the ministry and auditors alone, as the page is."""
    campaign, found = panels.listed(request)
    chosen, named = list(found.order_by(*panels.ORDER)[:LIMIT]), industries(campaign)

    def lines() -> Iterator[list[object]]:
        for start in range(0, len(chosen), CHUNK):
            few = chosen[start : start + CHUNK]
            judged = results(few)
            yield from (_judged(judged[one.pk], named.get(industry_of(one), "")) for one in few)

    return give(form, f"{campaign.year}年度专家评审结果", RESULTS, lines())


def _judged(found: Result, industry: str) -> list[object]:
    one, result = found.application, found.result
    groups = dict.fromkeys(asked.panel.name for asked in found.asked if asked.panel is not None)
    support = sum(given.opinion == "support" for given in found.given)
    totals = [total for total in result.totals if total is not None]
    meeting = "须会商" if found.must_meet else "已会商" if found.meeting else ""
    state = "评审完毕" if found.all_given else "评审中" if found.asked else "须另派专家"
    return [
        one.unit.name, one.unit.uscc, one.number, one.province.name, industry, "、".join(groups),
        Decimal(len(found.asked)), Decimal(len(found.given)), Decimal(len(found.overdue)),
        Decimal(support), Decimal(len(found.given) - support),
        points(result.total), points(median(totals) if totals else None), points(result.disagreement), meeting, state,
    ]  # fmt: skip


@require_GET
def sites_export(request: HttpRequest, form: str) -> HttpResponse:
    """The checks on site in reach (MI-3.a)."""
    campaign, found = sites.listed(request)
    rows = sites.narrowed(found, request).order_by(*sites.ORDER)[:LIMIT]
    return give(form, f"{campaign.year}年度现场核查", SITES, (_visit(one) for one in rows))


def _visit(check: SiteCheck) -> list[object]:
    one = check.application
    return [
        one.unit.name, one.unit.uscc, one.number, one.authority.name, check.authority.name, check.get_ground_display(),
        moment(check.planned_at), check.visited_on.isoformat() if check.visited_on else "", check.inspectors,
        check.get_state_display(), check.get_result_display(), check.findings,
    ]  # fmt: skip
