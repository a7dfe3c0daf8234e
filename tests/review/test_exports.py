"""The officers' lists as files: what the page lists, by its filters, for whom the page is there, and no formulas."""

import csv
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from lvheng.accounts.models import User
from lvheng.core import clock
from lvheng.core.keyset import page
from lvheng.core.tabular.giving import points
from lvheng.filing.models import Application
from lvheng.registry.models import Unit
from lvheng.review.actions import assign_expert
from lvheng.review.models import SiteCheck
from tests.cast import Cast
from tests.review import support
from tests.review.judging import judge, make_expert
from tests.review.test_views import client_of
from tests.selection.making import reported

LISTS = {"queue": "/review/", "results": "/review/experts/results/", "sites": "/review/sites/"}


def rows_of(client: Client, address: str, form: str = "xlsx", query: str = "") -> list[dict[str, Any]]:
    """A file's rows by heading."""
    answer = client.get(f"{address}export.{form}{query}")
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"
    assert f".{form}" in answer["Content-Disposition"]
    if form == "csv":
        return list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))
    sheet = load_workbook(BytesIO(answer.content)).active
    assert sheet is not None
    assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)
    head, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(map(str, head), (None if one == "" else one for one in row), strict=True)) for row in rows]


@pytest.fixture
def three(cast: Cast) -> list[Application]:
    """Two factories in two cities and a park."""
    Unit.objects.filter(pk=cast.unit_a.pk).update(name="=HYPERLINK(1)有限公司")
    cast.unit_a.refresh_from_db()
    return [
        support.file(cast.unit_a, cast.enterprise_a), support.file(cast.unit_b, cast.enterprise_b),
        support.file(cast.park, cast.park_member),
    ]  # fmt: skip


@pytest.mark.clause("HN-4.1.a")
def test_the_queue_in_a_file_is_the_queue_on_the_page(cast: Cast, three: list[Application]) -> None:
    call_command("run_checks", stdout=StringIO())
    for query in ("", "?kind=park", "?place=430200", "?state=waiting&sort=name", "?q=乙示例", "?industry=cement"):
        for who in (cast.city_x_officer, cast.province_officer, cast.ministry_officer, cast.auditor):
            client = client_of(who)
            shown = client.get(f"/review/{query}").context["rows"]
            found = rows_of(client, "/review/", query=query)
            assert [row["受理编号"] for row in found] == [row["application"].number for row in shown]
            assert [row["状态"] for row in found] == [row["standing"] for row in shown]
            assert [row["自评价得分"] for row in found] == [float(points(row["own"])) for row in shown]
            assert [row["严重标记"] for row in found] == [row["flags"].get("severe", 0) for row in shown]
            assert [row["提醒标记"] for row in found] == [row["flags"].get("warning", 0) for row in shown]
    assert {row["自动检查"] for row in rows_of(client_of(cast.auditor), "/review/")} == {"已检查"}
    text = client_of(cast.province_officer).get("/review/?kind=park&after=x").content.decode()
    assert "导出表格" in text
    assert 'href="/review/export.xlsx?kind=park"' in text


def test_what_a_spreadsheet_takes_for_a_formula_stays_text(cast: Cast, three: list[Application]) -> None:
    client = client_of(cast.city_x_officer)
    assert "=HYPERLINK(1)有限公司" in {row["单位"] for row in rows_of(client, "/review/")}
    assert "'=HYPERLINK(1)有限公司" in {row["单位"] for row in rows_of(client, "/review/", "csv")}
    assert client.get("/review/export.pdf").status_code == 404
    assert {row["自动检查"] for row in rows_of(client, "/review/", "csv")} == {"等待检查"}


def test_a_list_is_given_to_whom_its_page_is_there_for(cast: Cast, three: list[Application]) -> None:
    """Neither risk nor scores nor experts' points go to anybody who can't see the page, or beyond their territory."""
    people: dict[str, User] = cast.everybody
    for address in LISTS.values():
        for who in people.values():
            client = client_of(who)
            status = client.get(address).status_code
            assert client.get(f"{address}export.xlsx").status_code == status, (address, who)
            assert client.get(f"{address}export.csv").status_code == status, (address, who)
    assert Client().get("/review/export.xlsx").status_code in {302, 404}
    assert [row["受理编号"] for row in rows_of(client_of(cast.city_y_officer), "/review/")] == [three[1].number]
    assert rows_of(client_of(cast.other_province_officer), "/review/") == []


def test_a_file_costs_the_same_for_any_number(cast: Cast) -> None:
    client, found = client_of(cast.city_x_officer), []
    for number in (1, 2):
        for _ in range(number):
            support.filed(cast.city_x, facts={9: {"option": "met"}})
        rows_of(client, "/review/")
        with CaptureQueriesContext(connection) as seen:
            rows_of(client, "/review/")
        found.append(len(seen))
    assert found[0] == found[1]


@pytest.mark.clause("MI-3.c")
def test_what_experts_found_in_a_file(cast: Cast) -> None:
    filed = support.file(cast.unit_a, cast.enterprise_a)
    application = reported(cast, support.passed(filed, cast.city_x_officer, cast.province_officer))
    experts = [cast.expert, make_expert(cast, "第二专家"), make_expert(cast, "第三专家")]
    asked = [assign_expert(application, expert=one, actor=cast.ministry_officer) for one in experts]
    client = client_of(cast.ministry_officer)
    (row,) = rows_of(client, "/review/experts/results/")
    assert (row["应评"], row["已提交"], row["状态"], row["分歧"]) == (3, 0, "评审中", None)
    for one, opinion in zip(asked, ("support", "support", "against"), strict=True):
        judge(one, opinion=opinion)
    (row,) = rows_of(client, "/review/experts/results/")
    found = client.get("/review/experts/results/").context["rows"][0][0]
    assert (row["已提交"], row["支持"], row["不支持"], row["状态"]) == (3, 2, 1, "评审完毕")
    assert row["专家评分合计（各项平均分之和）"] == float(points(found.result.total))
    totals = sorted(total for total in found.result.totals if total is not None)
    assert row["专家总分中位数"] == float(points(totals[1]))
    assert row["分歧"] == float(points(found.result.disagreement))
    assert rows_of(client, "/review/experts/results/", query="?state=waiting") == []


@pytest.mark.clause("MI-3.a")
def test_checks_on_site_in_a_file(cast: Cast, three: list[Application]) -> None:
    for application, state in ((three[0], "planned"), (three[1], "done")):
        SiteCheck.objects.create(
            application=application, authority=cast.province, ground="chosen", state=state,
            planned_by=cast.province_officer, planned_at=clock.now(),
            **({"visited_on": clock.today(), "result": "differs", "inspectors": "=1+1", "findings": "计量表不符",
                "reported_by": cast.province_officer, "reported_at": clock.now()} if state == "done" else {}),
        )  # fmt: skip
    client = client_of(cast.province_officer)
    assert {row["状态"] for row in rows_of(client, "/review/sites/")} == {"待核查", "已核查"}
    (row,) = rows_of(client, "/review/sites/", query="?state=done&ground=chosen")
    assert (row["结果"], row["核查人员"], row["核查情况"]) == ("与申报不一致", "=1+1", "计量表不符")
    (row,) = rows_of(client, "/review/sites/", "csv", "?state=done")
    assert row["核查人员"] == "'=1+1"
    assert rows_of(client, "/review/sites/", query="?ground=drawn") == []
    text = client.get("/review/sites/?state=done").content.decode()
    assert 'href="/review/sites/export.xlsx?state=done"' in text


def test_points_are_figures() -> None:
    assert (points(None), points(Decimal("1234.565")), points(Decimal("-0.5"))) == (
        "", Decimal("1234.56"), Decimal("-0.50"),
    )  # fmt: skip


def test_the_queue_narrows_to_a_province_or_city_below(cast: Cast, three: list[Application]) -> None:
    def shown(user: User, query: str) -> set[str]:
        return {row["application"].number for row in client_of(user).get(f"/review/{query}").context["rows"]}

    everything = {one.number for one in three}
    inside = {one.number for one in three if one.authority == cast.city_x}
    for who in (cast.province_officer, cast.ministry_officer, cast.auditor):
        assert shown(who, f"?place={cast.city_x.code}") == inside
        assert shown(who, f"?place={cast.city_y.code}") == {three[1].number}
        assert shown(who, "?place=none") == everything
    assert shown(cast.ministry_officer, f"?place={cast.province.code}") == everything
    assert shown(cast.ministry_officer, f"?place={cast.other_province.code}") == set()
    assert shown(cast.city_x_officer, f"?place={cast.city_y.code}") == set()
    offered = {
        name: [one.code for one in client_of(getattr(cast, name)).get("/review/").context["places"]]
        for name in ("city_x_officer", "province_officer", "ministry_officer")
    }
    assert offered["city_x_officer"] == []
    assert cast.city_x.code in offered["province_officer"]
    assert cast.province.code not in offered["province_officer"]
    assert cast.other_province.code not in offered["province_officer"]
    assert {cast.province.code, cast.other_province.code, cast.city_y.code} < set(offered["ministry_officer"])


def test_a_place_is_kept_while_paging(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    filed = {support.filed(cast.city_x, facts={9: {"option": "met"}}).application.number for _ in range(3)}
    support.filed(cast.city_y, facts={9: {"option": "met"}})

    def short(*args: Any, **kwargs: Any) -> Any:
        return page(*args, **kwargs | {"size": 1})

    monkeypatch.setattr("lvheng.review.views.queue.page", short)
    client, query, found = client_of(cast.province_officer), f"?place={cast.city_x.code}&sort=name", []
    while query:
        answer = client.get(f"/review/{query}")
        found += [row["application"].number for row in answer.context["rows"]]
        query = answer.context["page"].next_url
    assert sorted(found) == sorted(filed)
