"""The pages of derived levels: what the ministry sees and does there, and at which field it is told what is wrong."""

import json
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lvheng.accounts.models import User
from lvheng.analysis import actions
from lvheng.analysis.actions import Wanted
from lvheng.analysis.models import DerivedProposal
from lvheng.analysis.queries import derived as queries
from tests.analysis.deriving import derived, existing, filers, only_row, scored, value
from tests.cast import Cast
from tests.selection.making import judged, submitted

FIVE = ("50", "55", "60", "65", "85")


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def client(cast: Cast) -> Client:
    return client_of(cast.ministry_officer)


def text_of(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status
    found: str = answer.content.decode()
    return found


def get(client: Client, name: str, *args: int, query: str = "") -> str:
    return text_of(client.get(reverse(name, args=args) + query))


def chart_in(page: str, name: str) -> dict[str, Any]:
    found = re.search(rf'<script id="{name}-json" type="application/json">(.*?)</script>', page)
    assert found is not None
    read: dict[str, Any] = json.loads(found[1])
    return read


def test_from_deriving_to_the_draft(client: Client, cast: Cast) -> None:
    filers(cast, *FIVE)
    assert "还没有推导过" in get(client, "analysis:derived")
    answer = client.post(reverse("analysis:derived"), {"kind": "factory"}, follow=True)
    page = text_of(answer)
    proposal = DerivedProposal.objects.get()
    assert answer.redirect_chain[0][0] == reverse("analysis:derived_set", args=[proposal.pk])
    for text in ("由 5 家现有单位推导", "通用（全部行业）", "还没有测算对申报得分的影响", "测试基准集 1"):
        assert text in page, text
    address = reverse("analysis:derived_set", args=[proposal.pk])
    page = text_of(client.post(address, {"act": "simulate"}, follow=True))
    assert "已测算对 5 份申报得分的影响" in page
    page = text_of(client.post(address, {"act": "make_set"}, follow=True))
    assert "已形成基准集草稿“2025 年度核实数据推导基准集（绿色工厂）" in page
    assert "适用于 2026 年度" in page
    assert "已形成基准集" in get(client, "analysis:derived")
    assert client.post(address, {"act": "else"}).status_code == 404


def test_the_kind_is_asked_for(client: Client, cast: Cast) -> None:
    page = text_of(client.post(reverse("analysis:derived"), {"kind": "mine"}), 422)
    assert 'href="#id_kind"' in page
    assert text_of(client.post(reverse("analysis:derived"), {"kind": "park"}), 409).count("还没有通过审核的现有单位")


def test_a_groups_page_draws_values_levels_and_outliers(client: Client, cast: Cast) -> None:
    filers(cast, "50", "51", "52", "53", "54", "99")
    proposal = derived(cast)
    row = only_row(proposal)
    page = get(client, "analysis:derived_row", proposal.pk, row.pk)
    drawn = chart_in(page, "values")
    assert [(point[0], point[3]) for point in drawn["points"]] == [
        (99, True), (54, False), (53, False), (52, False), (51, False), (50, False),
    ]  # fmt: skip
    assert (drawn["leading"], drawn["kind"], drawn["unit"]) == (99, "dots", "%")
    names = [point[2] for point in drawn["points"]]
    assert all(name in page for name in names)
    assert ("离群 1 家" in page, "留空取推导值 99" in page) == (True, True)


def test_dots_stack_where_values_are_near(cast: Cast) -> None:
    filers(cast, "50", "50", "50.1", "60", "80")
    points = queries.distribution(only_row(derived(cast)))["data"]["points"]
    assert [height for _value, height, _name, _far in points] == [1, 1, 1, 2, 3]
    filers(cast, *["65"] * 5, number=8)
    equal = queries.distribution(only_row(derived(cast), number=8))["data"]["points"]
    assert [height for _value, height, _name, _far in equal] == [1, 2, 3, 4, 5]


def test_adjusting_with_errors_at_their_fields_and_nothing_lost(client: Client, cast: Cast) -> None:
    filers(cast, *FIVE)
    proposal = derived(cast)
    row = only_row(proposal)
    address = reverse("analysis:derived_row", args=[proposal.pk, row.pk])
    page = text_of(client.post(address, {"leading": "九十", "baseline": "60", "taken": "on"}), 422)
    for text in ("“九十”不是数值", 'href="#id_leading"', 'value="九十"', 'value="60"', "请填写调整的理由"):
        assert text in page, text
    row.refresh_from_db()
    assert (row.leading, row.baseline) == (85, 63)
    page = text_of(client.post(address, {"leading": "90", "taken": "on", "reason": "取整"}, follow=True))
    assert ("已保存" in page, 'value="90"' in page, "取整" in page) == (True, True, True)
    assert "90" in get(client, "analysis:derived_set", proposal.pk)


def test_filters_and_groups_without_enough_units(client: Client, cast: Cast) -> None:
    filers(cast, *FIVE)
    existing(cast, {7: value("12.345")}, industry="cement")
    filers(cast, *FIVE, number=8)
    proposal = derived(cast)

    def shown(query: str) -> list[tuple[int, str]]:
        answer = client.get(reverse("analysis:derived_set", args=[proposal.pk]) + query)
        return [(line.row.number, line.row.industry) for line in answer.context["lines"]]

    assert shown("") == [(7, ""), (8, "")]
    assert shown("?number=8") == [(8, "")]
    assert shown("?number=x&industry=none") == [(7, ""), (8, "")]
    assert shown("?industry=cement") == []
    assert shown("?shown=few") == [(7, "cement")]
    assert shown("?shown=taken") == [(7, ""), (8, "")]
    assert shown("?shown=not") == []
    page = get(client, "analysis:derived_set", proposal.pk, query="?shown=few")
    assert ("不足 5 家，不显示、不采用" in page, "12.345" in page) == (True, False)
    few = only_row(proposal, industry="cement")
    assert client.get(reverse("analysis:derived_row", args=[proposal.pk, few.pk])).status_code == 404


def test_a_row_of_another_proposal_is_not_there(client: Client, cast: Cast) -> None:
    filers(cast, *FIVE)
    first, second = derived(cast), derived(cast)
    assert client.get(reverse("analysis:derived_row", args=[first.pk, only_row(second).pk])).status_code == 404


@pytest.mark.clause("MI-1.c")
def test_the_effect_is_shown_and_narrowed(client: Client, cast: Cast) -> None:
    filers(cast, *FIVE)
    newcomer = submitted(cast, cast.unit_a, "70")
    judged(newcomer, "city")
    scored(newcomer, {7: value("66")}, "city", cast)
    proposal = derived(cast)
    assert client.get(reverse("analysis:derived_effect", args=[proposal.pk])).status_code == 404
    actions.simulate(proposal, actor=cast.ministry_officer)
    page = get(client, "analysis:derived_effect", proposal.pk)
    for text in ("甲示例有限公司", "4.16", "1.09", "−3.07", "降至平均以下", "湖南省", "3.68", "−4.00 至 −3.00"):
        assert text in page, text
    assert "甲示例有限公司" not in get(client, "analysis:derived_effect", proposal.pk, query="?crossing=up")
    for query in ("?crossing=down", "?crossing=still"):
        assert "甲示例有限公司" in get(client, "analysis:derived_effect", proposal.pk, query=query)
    row = only_row(proposal)
    actions.adjust(row, Wanted(leading="90", reason="取整"), actor=cast.ministry_officer)
    assert "已过时，须重新测算" in get(client, "analysis:derived_effect", proposal.pk)
    assert "测算已过时" in get(client, "analysis:derived_set", proposal.pk)


def test_an_effect_of_nothing_says_so(client: Client, cast: Cast) -> None:
    filers(cast, *["40"] * 4, "90")
    proposal = derived(cast)
    row = only_row(proposal)
    actions.adjust(row, Wanted(leading="90", baseline="40", reason="与现行一致"), actor=cast.ministry_officer)
    actions.simulate(proposal, actor=cast.ministry_officer)
    assert "没有得分变动" in get(client, "analysis:derived_effect", proposal.pk)


@pytest.mark.parametrize("items", [1, 3])
def test_a_constant_number_of_queries(items: int, client: Client, cast: Cast, django_assert_num_queries: Any) -> None:
    filers(cast, *["50", "55", "60", "65", "85", "70", "75"][: 4 + items])
    for number in range(7, 7 + items):
        if number != 7:
            filers(cast, *FIVE, number={8: 8, 9: 10}[number])
    proposals = [derived(cast) for _ in range(items)]
    newest = proposals[-1]
    actions.simulate(newest, actor=cast.ministry_officer)
    row = only_row(newest, number=7)
    for name, args, queries_made in (
        ("analysis:derived", (), 7),
        ("analysis:derived_set", (newest.pk,), 17),
        ("analysis:derived_effect", (newest.pk,), 10),
        ("analysis:derived_row", (newest.pk, row.pk), 8),
    ):
        with django_assert_num_queries(queries_made):
            get(client, name, *args)


def test_auditors_look_on(cast: Cast) -> None:
    filers(cast, *FIVE)
    proposal = derived(cast)
    actions.simulate(proposal, actor=cast.ministry_officer)
    client = client_of(cast.auditor)
    page = get(client, "analysis:derived_set", proposal.pk)
    assert 'value="make_set"' not in page
    assert 'name="reason"' not in get(client, "analysis:derived_row", proposal.pk, only_row(proposal).pk)
    assert "推导</button>" not in get(client, "analysis:derived")
    assert "湖南省" in get(client, "analysis:derived_effect", proposal.pk)
    address = reverse("analysis:derived_set", args=[proposal.pk])
    assert client.post(address, {"act": "simulate"}).status_code == 403
    assert client.post(reverse("analysis:derived"), {"kind": "factory"}).status_code == 403


@pytest.mark.parametrize("who", ["province_officer", "city_x_officer", "enterprise_a", "expert"])
def test_others_find_nothing(who: str, cast: Cast) -> None:
    filers(cast, *FIVE)
    proposal = derived(cast)
    actions.simulate(proposal, actor=cast.ministry_officer)
    client = client_of(getattr(cast, who))
    for name, args in (
        ("analysis:derived", []), ("analysis:derived_set", [proposal.pk]), ("analysis:derived_effect", [proposal.pk]),
        ("analysis:derived_row", [proposal.pk, only_row(proposal).pk]),
    ):  # fmt: skip
        assert client.get(reverse(name, args=args)).status_code == 404


def test_the_way_there_is_in_the_bar(client: Client, cast: Cast) -> None:
    assert reverse("analysis:derived") in get(client, "analysis:ministry")
    assert reverse("analysis:derived") not in get(client_of(cast.province_officer), "analysis:province")
