"""Data sheets by machine: the schema, raw facts as far as their reader reaches, one sheet put in place of another."""

import json
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from lvheng.filing import actions
from lvheng.filing.models import Application, IndicatorFact
from lvheng.filing.scoring import standard_of
from tests.cast import YEAR, Cast
from tests.filing import make, sheets

SCHEMA = f"/api/v1/standards/factory-{YEAR}/sheets"


@pytest.fixture
def draft(cast: Cast) -> Application:
    return actions.start(cast.unit_a, actor=cast.enterprise_a)


def url(application: Application, number: int | None = None) -> str:
    stem = f"/api/v1/applications/{application.pk}/sheets"
    return stem if number is None else f"{stem}/{number}"


def put(client: Client, where: str, content: Any, status: int = 200) -> dict[str, Any]:
    body = content if isinstance(content, (str, bytes)) else json.dumps(content)
    answer = client.put(where, body, content_type="application/json")
    assert answer.status_code == status, answer.content.decode()
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.clause("MI-A1")
def test_the_schema_of_a_standard_is_public(client: Client, db: None) -> None:
    found = client.get(SCHEMA).json()
    assert set(found["properties"]["shared"]["properties"]) >= {"energy", "output_value", "products"}
    assert set(found["properties"]["indicators"]["properties"]) >= {"1", "7", "14"}
    answer = client.get("/api/v1/standards/none/sheets")
    assert (answer.status_code, answer.json()["message"]) == (404, "没有评价要求“none”。")


def test_a_sheet_is_put_as_typed_and_answers_what_it_comes_to(draft: Application, cast: Cast, client: Client) -> None:
    client.force_login(cast.enterprise_a)
    body = '{"intake": {"amount": 260000.50, "unit": "m³"}, "reused": {"amount": "5,200,000", "unit": "m³"}}'
    found = put(client, url(draft, 7), body)
    assert (found["problems"], found["gaps"], found["shown"]) == ({}, {}, "95.238087 %")
    kept = IndicatorFact.objects.get(application=draft, number=7).sheet
    assert kept["intake"]["amount"] == "260000.50"
    assert kept["reused"]["amount"] == "5,200,000"
    found = put(client, url(draft, 7), {"intake": {"amount": "多", "unit": "m³"}})
    assert "“多”不是数值" in found["problems"]["sheet.intake.amount"][0]
    assert (found["value"], found["points"]) == (None, "0.00")
    found = put(client, url(draft, 7), {"intake": {"amount": "5", "unit": "m³"}})
    assert found["gaps"] == {"sheet.reused": ["请填写“重复利用水量 Vr”"]}
    assert "reused" not in IndicatorFact.objects.get(application=draft, number=7).sheet


def test_shared_facts_and_functions(draft: Application, cast: Cast, client: Client) -> None:
    client.force_login(cast.enterprise_a)
    found = put(client, url(draft, 0), {**sheets.SHARED, "energy": [{"carrier": "电力", "amount": 1, "unit": "t"}]})
    assert "shared.energy.1.unit" in found["problems"]
    found = put(client, url(draft, 0), sheets.SHARED)
    assert (found["problems"], found["value"]) == ({}, None)
    assert client.get(url(draft)).json()["shared"]["energy"][0]["carrier"] == "electricity"
    names = [item.name for item in standard_of(draft).indicator(4).functions[:3]]
    assert put(client, url(draft, 4), {"functions": names})["points"] != "0.00"
    refused = put(client, url(draft, 4), {"functions": ["x"]}, 422)
    assert "“x”不是计入的业务功能。" in refused["errors"]["sheet.functions"]
    for wrong in ({"functions": "x"}, {"function": []}, [], {"functions": [1]}):
        put(client, url(draft, 4), wrong, 422)


@pytest.mark.parametrize(
    ("number", "content", "place", "words"),
    [
        (7, {"x": 1}, "sheet.x", "没有栏目“x”"),
        (7, {"intake": 5}, "sheet.intake", "须写成"),
        (7, {"intake": {"amount": {"a": 1}}}, "sheet.intake.amount", "须为文字或数值"),
        (7, {"intake": {"amount": True}}, "sheet.intake.amount", "须为文字或数值"),
        (7, {"intake": {"weight": "1"}}, "sheet.intake.weight", "没有栏目“weight”"),
        (7, {"intake": {"months": ["1"] * 11}}, "sheet.intake.months", "须为 12 个月"),
        (7, {"intake": {"amount": "\0"}}, "sheet.intake.amount", "控制字符"),
        (7, {"intake": {"amount": "\ud800"}}, "sheet.intake.amount", "控制字符"),
        (7, {"intake": {"amount": "1" * 201}}, "sheet.intake.amount", "最多 200 字"),
        (7, [], "sheet", "数据表须按栏目填写"),
        (7, "null", "sheet", "数据表须按栏目填写"),
        (1, {"per": "head"}, "sheet.per", "没有这个口径"),
        (10, {"investment": {"1990": 1}}, "sheet.investment.1990", "请填写"),
        (10, {"investment": 5}, "sheet.investment", "须写成"),
        (5, {"materials": {"a": 1}}, "sheet.materials", "须为列表"),
        (5, {"materials": [5]}, "sheet.materials.1", "第 1 行"),
        (5, {"materials": [{}] * 61}, "sheet.materials", "最多 60 行"),
        (0, {"evaluation_year": 1999}, "shared.evaluation_year", "由推荐工作确定"),
        (0, {"region": "440000"}, "shared.region", "由推荐工作确定"),
        (0, {"site_area": {"months": ["1"] * 12, "unit": "m²"}}, "shared.site_area.months", "不按月填写"),
        (9, {}, "", "第 9 项指标没有数据表"),
        (99, {}, "", "第 99 项指标没有数据表"),
    ],
)  # fmt: skip
def test_what_has_no_place_is_refused(  # noqa: PLR0917
    draft: Application, cast: Cast, client: Client, number: int, content: Any, place: str, words: str
) -> None:
    client.force_login(cast.enterprise_a)
    body = content if isinstance(content, str) else json.dumps(content)
    errors = put(client, url(draft, number), body, 422)["errors"]
    assert words in errors[place][0]
    assert not IndicatorFact.objects.filter(application=draft).exists()


@pytest.mark.parametrize("body", ["", "{", "[" * 100_000, b"\xff\xfe", '"' + "x" * 1_000_001 + '"'])
def test_what_is_no_json(draft: Application, cast: Cast, client: Client, body: str | bytes) -> None:
    client.force_login(cast.enterprise_a)
    put(client, url(draft, 7), body, 422)


def test_more_than_the_server_takes_is_refused_in_words(draft: Application, cast: Cast, client: Client) -> None:
    client.force_login(cast.enterprise_a)
    found = put(client, url(draft, 7), '"' + "x" * 3_000_000 + '"', 422)
    assert found == {"message": "内容超过 1000 KB，请删减。", "errors": {}}


@pytest.mark.parametrize(("count", "words"), [(100, "更正。"), (101, "共 101 处，这里列出前 100 处。")])
def test_of_many_faults_the_first_are_listed(
    draft: Application, cast: Cast, client: Client, count: int, words: str
) -> None:
    client.force_login(cast.enterprise_a)
    found = put(client, url(draft, 7), {f"x{number}": 1 for number in range(count)}, 422)
    assert len(found["errors"]) == 100
    assert found["message"].endswith(words)


def test_writing_needs_a_token_and_the_units_own_people(draft: Application, cast: Cast) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.enterprise_a)
    answer = strict.put(url(draft, 7), "{}", content_type="application/json")
    assert (answer.status_code, "X-CSRFToken" in answer.json()["message"]) == (403, True)
    plain = Client()
    assert plain.put(url(draft, 7), "{}", content_type="application/json").status_code == 401
    for who in ("enterprise_b", "city_x_officer", "ministry_officer", "stranger", "auditor", "administrator"):
        plain.force_login(cast.everybody[who])
        assert plain.put(url(draft, 7), "{}", content_type="application/json").status_code == 404
        assert plain.get(url(draft)).status_code == 404


@pytest.mark.clause("HN-4.2.b")
def test_a_submitted_application_is_read_by_its_officers_and_written_by_nobody(cast: Cast, client: Client) -> None:
    version = make.submitted(cast.unit_a, cast.enterprise_a)
    application = version.application
    client.force_login(cast.city_x_officer)
    found = client.get(url(application)).json()
    assert (found["version"], len(found["indicators"])) == (1, 14)
    client.force_login(cast.city_y_officer)
    assert client.get(url(application)).status_code == 404
    client.force_login(cast.enterprise_a)
    answer = put(client, url(application, 7), {}, 409)
    assert "不能填写申报表" in answer["message"]


@pytest.mark.parametrize("count", [1, 3])
def test_query_count(
    draft: Application, cast: Cast, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for number in (7, 8, 5)[:count]:
        actions.save_sheet(draft, number, sheets.OWN[number], actor=cast.enterprise_a)
    client.force_login(cast.enterprise_a)
    with django_assert_max_num_queries(7):
        assert len(client.get(url(draft)).json()["indicators"]) == count
