"""The ranking and the lists received to take away, by the filters in force (MI-1.b, MI-3.c)."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from statistics import median

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from lvheng.accounts.models import Authority
from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import pack_for
from lvheng.core.tabular.giving import CHUNK, LIMIT, give, points
from lvheng.filing.models import Application
from lvheng.registry.models import Unit
from lvheng.review.models import ExpertAssignment, Review
from lvheng.selection import queries
from lvheng.selection.models import Candidacy
from lvheng.selection.queries.ministry import Received
from lvheng.selection.queries.ranking import Row
from lvheng.selection.views.base import authority_at, campaign_or_404, must_read
from lvheng.selection.views.ministry import received_for
from lvheng.selection.views.ranking import asked_for

RANKING = (
    ("名次", 7), ("筛选内名次", 8), ("单位", 36), ("统一社会信用代码", 22), ("受理编号", 24), ("市州", 14),
    ("重点行业", 18), ("自评价得分", 11), ("核实得分", 11), ("得分依据", 12), ("差", 8), ("本地区平均", 11),
    ("与平均", 9), ("在后一名之前", 26), ("不排名次的原因", 30), ("市州审核", 10), ("省级审核", 10), ("结果", 12),
    ("推荐或不予推荐的理由", 40),
)  # fmt: skip
RECEIVED = (
    ("单位", 36), ("统一社会信用代码", 22), ("受理编号", 24), ("地区", 14), ("市州", 14), ("类别", 14),
    ("重点行业", 18), ("省内名次", 9), ("自评价得分", 11), ("核实得分", 11), ("与平均", 9), ("应有专家意见", 10),
    ("已提交", 8), ("支持", 8), ("不支持", 8), ("专家评分合计（各项平均分之和）", 16), ("专家总分中位数", 14),
    ("分歧", 9), ("会商", 10), ("省级推荐理由", 40), ("进度", 12),
)  # fmt: skip


@require_GET
def ranking_export(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The ranking with every column, why each stands where it does, and below it how the order comes about."""
    must_read(request, "province")
    province = authority_at(request, Authority.Level.PROVINCE, pk)
    assert province is not None  # noqa: S101 (one is asked for: it is found or the page is not there)
    campaign = campaign_or_404()
    _form, kind, group, chosen, grouped = asked_for(request, campaign, province)
    found = list(chosen.order_by(*queries.order_of(campaign, province))[:LIMIT])
    keys = [one.pk for one in found]
    inside = queries.places_within(group, campaign, province, keys) if grouped else {}
    named, pack = queries.industry_names(campaign.year), pack_for(campaign, province)
    label = Unit.Kind(kind).label

    def lines() -> Iterator[list[object]]:
        for row in _ranked(campaign, province, found):
            yield _ranking(row, inside.get(row.application.pk), named)
        yield []
        order = f"{queries.order_in_words(pack, kind)}；尚未核实的暂按自评价得分排列；审核不通过和已终止的不排名次。"
        yield [f"排序：{order}{f'（假设：{pack.ranking.assumption}）' if pack.ranking.assumption else ''}"]

    return give(form, f"{province.name}{campaign.year}年度{label}遴选推荐排名", RANKING, lines())


def _ranked(campaign: Campaign, province: Authority, found: list[Application]) -> Iterator[Row]:
    for start in range(0, len(found), CHUNK):
        yield from queries.rows(campaign, province, found[start : start + CHUNK])


def _place(value: int | None) -> object:
    return "" if value is None else Decimal(value)


def _said(review: Review | None) -> str:
    return review.get_state_display() if review is not None else "未审核"


def _standing(row: Row) -> str:
    """Where it stands, as the page says it."""
    if row.candidacy is not None and row.candidacy.state != Candidacy.State.CANDIDATE:
        return row.candidacy.get_state_display()
    if not row.gate_open:
        return "闸门未开放"
    if row.open_findings:
        return "有查询发现"
    return "待遴选" if row.candidacy is not None else "未报送"


def _ranking(row: Row, inside: int | None, named: dict[str, str]) -> list[object]:
    one, stand = row.application, row.stand
    return [
        _place(row.place), _place(inside), one.unit.name, one.unit.uscc, one.number, one.authority.name,
        named.get(one.industry, "") if one.industry else "非重点行业",
        points(row.self_score.total if row.self_score else None),
        points(row.score.total if row.score and row.judged else None),
        row.score.get_basis_display() if row.score else "", points(row.change), points(row.mean),
        points(row.against_mean), stand.words if stand else "", row.refusal, _said(row.city_review),
        _said(row.province_review), _standing(row), row.candidacy.province_reason if row.candidacy else "",
    ]  # fmt: skip


@require_GET
def ministry_export(request: HttpRequest, form: str) -> HttpResponse:
    """The recommended units of all provinces with what their experts found."""
    must_read(request, "ministry")
    campaign = campaign_or_404()
    _form, listed, order = received_for(request, campaign)
    found = list(listed.order_by(*order)[:LIMIT])
    named, needed = queries.industry_names(campaign.year), queries.experts_needed(campaign)
    rows = (_received(one, needed, named) for one in _heard(campaign, found))
    return give(form, f"{campaign.year}年度推荐名单汇总", RECEIVED, rows)


def _heard(campaign: Campaign, found: list[Candidacy]) -> Iterable[Received]:
    for start in range(0, len(found), CHUNK):
        yield from queries.with_opinions(campaign, found[start : start + CHUNK])


def _received(item: Received, needed: int, named: dict[str, str]) -> list[object]:
    row, result = item.row, item.found.result
    one = row.application
    support = sum(given.opinion == ExpertAssignment.Opinion.SUPPORT for given in item.found.given)
    totals = [total for total in result.totals if total is not None]
    return [
        one.unit.name, one.unit.uscc, one.number, one.province.name, one.authority.name, one.get_kind_display(),
        named.get(one.industry, "") if one.industry else "非重点行业", _place(row.place),
        points(row.self_score.total if row.self_score else None), points(row.score.total if row.score else None),
        points(row.against_mean), Decimal(needed), Decimal(item.given), Decimal(support), Decimal(item.given - support),
        points(result.total), points(median(totals) if totals else None), points(result.disagreement),
        "须会商" if item.found.must_meet else "已会商" if item.found.meeting else "", item.candidacy.province_reason,
        item.candidacy.get_state_display(),
    ]  # fmt: skip
