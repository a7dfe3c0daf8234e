"""The ranking and the lists received as files, and how the ministry's list narrows and sorts."""

from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lvheng.core.keyset import page
from lvheng.core.refusal import Refused
from lvheng.registry.models import Unit
from lvheng.selection import actions, queries
from lvheng.selection.models import Candidacy
from tests.cast import Cast, make_unit
from tests.review.judging import make_expert
from tests.review.test_exports import rows_of
from tests.review.test_views import client_of
from tests.selection.making import candidacy_in, candidate, mean_is, opinion_on

C = Candidacy.State


def listed(client: Client, query: str = "") -> list[str]:
    """The units on the ministry's page."""
    found = client.get(f"/selection/ministry/{query}").context["rows"]
    return [item.candidacy.application.unit.name for item in found]


@pytest.fixture
def four(cast: Cast) -> Cast:
    """Recommended units of two provinces, key industries and others."""
    for name, place, total, industry in (
        ("庚示例", cast.city_x, "80.5", "cement"), ("辛示例", cast.city_y, "90.25", ""),
        ("壬示例", cast.separate_city, "70", "cement"), ("癸示例", cast.city_x, "60", "steel"),
    ):  # fmt: skip
        candidacy_in(cast, make_unit(place, name), C.REPORTED, total, industry=industry)
    return cast


@pytest.mark.clause("MI-1.b")
def test_the_ranking_in_a_file_holds_every_column_and_the_order(cast: Cast) -> None:
    first = candidate(cast, make_unit(cast.city_x, "=庚示例"), "90.5", industry="cement")
    candidate(cast, make_unit(cast.city_y, "辛示例"), "80.25")
    candidate(cast, make_unit(cast.city_x, "壬示例"), "99", province=("refused", "数据不实"))
    Candidacy.objects.filter(application=first).update(state=C.RECOMMENDED, province_reason="=先进")
    mean_is(cast, "85")
    address = f"/selection/ranking/{cast.province.pk}/"
    client = client_of(cast.province_officer)
    *rows, empty, said = rows_of(client, address)
    assert [(row["名次"], row["单位"], row["自评价得分"], row["与平均"]) for row in rows] == [
        (1, "=庚示例", 90.5, 5.5), (2, "辛示例", 80.25, -4.75), (None, "壬示例", 99, 14),
    ]  # fmt: skip
    assert (rows[0]["在后一名之前"], rows[0]["结果"], rows[0]["推荐或不予推荐的理由"]) == (
        "总分高 10.25", "拟推荐", "=先进",
    )  # fmt: skip
    assert (rows[2]["不排名次的原因"], rows[2]["省级审核"]) == ("省级审核不通过：数据不实", "不通过")
    assert set(empty.values()) == {None}
    assert str(said["名次"]).startswith("排序：总分高的在前（按全部小数位比较）；总分相同的，重点行业在前")
    assert "假设：" in str(said["名次"])
    (row, *_) = rows_of(client, address, "csv", "?industry=cement")
    assert (row["单位"], row["筛选内名次"], row["推荐或不予推荐的理由"]) == ("'=庚示例", "1", "'=先进")
    assert [row["单位"] for row in rows_of(client, address, query="?q=辛示例")][:-2] == ["辛示例"]
    text = client.get(f"{address}?industry=cement&state=&after=x").content.decode()
    assert f'href="{address}export.xlsx?industry=cement"' in text


@pytest.mark.parametrize("state", [C.CANDIDATE, C.RECOMMENDED, C.NOT_RECOMMENDED])
def test_the_result_in_a_file_is_that_of_the_page(cast: Cast, state: str) -> None:
    candidacy_in(cast, cast.unit_a, state)
    address = f"/selection/ranking/{cast.province.pk}/"
    client = client_of(cast.province_officer)
    word = rows_of(client, address)[0]["结果"]
    assert word == ("闸门未开放" if state == C.CANDIDATE else C(state).label)
    assert f"{word}</span>" in client.get(address).content.decode()


@pytest.mark.clause("MI-3.c")
@pytest.mark.usefixtures("number_of_the_pack")
def test_the_lists_received_in_a_file_with_what_experts_found(four: Cast) -> None:
    client = client_of(four.ministry_officer)
    one = Candidacy.objects.get(application__unit__name="庚示例")
    for place in range(3):
        opinion_on(one.application, make_expert(four, f"专家{place}"), four.ministry_officer)
    Candidacy.objects.filter(pk=one.pk).update(province_reason="@先进")
    rows = rows_of(client, "/selection/ministry/")
    assert [row["单位"] for row in rows] == listed(client)
    row = next(row for row in rows if row["单位"] == "庚示例")
    assert (row["核实得分"], row["省内名次"], row["已提交"], row["支持"], row["不支持"]) == (80.5, 2, 3, 3, 0)
    assert row["应有专家意见"] == queries.experts_needed(four.campaign) == 3
    assert (row["省级推荐理由"], row["进度"]) == ("@先进", "已报部")
    (row,) = rows_of(client, "/selection/ministry/", "csv", "?q=庚示例")
    assert row["省级推荐理由"] == "'@先进"
    assert [row["单位"] for row in rows_of(client, "/selection/ministry/", query="?sort=score&industry=key")] == [
        "庚示例", "壬示例", "癸示例",
    ]  # fmt: skip


def test_a_file_is_given_to_whom_the_page_is_there_for(four: Cast) -> None:
    for address in ("/selection/ministry/", f"/selection/ranking/{four.province.pk}/"):
        for who in four.everybody.values():
            client = client_of(who)
            status = client.get(address).status_code
            assert client.get(f"{address}export.xlsx").status_code == status, (address, who)
            assert client.get(f"{address}export.csv").status_code == status, (address, who)
        assert client_of(four.ministry_officer).get(f"{address}export.pdf").status_code == 404


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?industry=key", {"庚示例", "壬示例", "癸示例"}),
        ("?industry=other", {"辛示例"}),
        ("?industry=cement", {"庚示例", "壬示例"}),
        ("?industry=nothing", {"庚示例", "辛示例", "壬示例", "癸示例"}),
    ],
)
def test_the_ministrys_list_narrows_by_industry(four: Cast, query: str, names: set[str]) -> None:
    assert set(listed(client_of(four.ministry_officer), query)) == names


@pytest.mark.parametrize(
    ("sort", "order"), [("score", "辛庚子壬癸"), ("name", "庚癸壬辛子"), ("", "庚辛癸子壬"), ("odd", "庚辛癸子壬")]
)
def test_the_ministrys_list_sorts_and_nothing_is_lost_while_paging(
    four: Cast, monkeypatch: pytest.MonkeyPatch, sort: str, order: str
) -> None:
    candidacy_in(four, make_unit(four.city_x, "子示例"), C.REPORTED, "80.5")

    def short(*args: Any, **kwargs: Any) -> Any:
        return page(*args, **kwargs | {"size": 2})

    monkeypatch.setattr(import_module("lvheng.selection.views.ministry"), "page", short)
    client, query, found = client_of(four.ministry_officer), f"?sort={sort}", []
    while query:
        answer = client.get(f"/selection/ministry/{query}")
        found += [item.candidacy.application.unit.name[0] for item in answer.context["rows"]]
        query = answer.context["page"].next_url
    assert found == list(order)


@pytest.mark.parametrize("sort", ["", "score", "name"])
def test_sorting_costs_the_same_for_any_number(cast: Cast, sort: str) -> None:
    client, costs = client_of(cast.ministry_officer), []
    for number in (1, 2):
        for _ in range(number):
            candidacy_in(cast, make_unit(cast.city_x, kind=Unit.Kind.FACTORY), C.REPORTED)
        client.get("/selection/ministry/")
        with CaptureQueriesContext(connection) as seen:
            client.get(f"/selection/ministry/?sort={sort}")
        costs.append(len(seen))
    assert costs[0] == costs[1]


@pytest.mark.clause("MI-3.c")
@pytest.mark.usefixtures("number_of_the_pack")
def test_the_years_pack_asks_for_three_opinions_a_unit(four: Cast) -> None:
    one = Candidacy.objects.get(application__unit__name="庚示例")
    for place in range(2):
        opinion_on(one.application, make_expert(four, f"专家{place}"), four.ministry_officer)
    with pytest.raises(Refused, match="需要 3 名专家的评审意见，现有 2 份"):
        actions.shortlist(one, actor=four.ministry_officer)
    opinion_on(one.application, make_expert(four, "专家2"), four.ministry_officer)
    actions.shortlist(one, actor=four.ministry_officer)
    one.refresh_from_db()
    assert one.state == C.SHORTLISTED
