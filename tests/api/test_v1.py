"""The machine's face: the same reach as the pages, bounded numbers, refusals in Chinese."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from lvheng.filing import actions
from lvheng.registry.models import ListEntry, UnitName
from lvheng.standards import load_notice
from tests.cast import YEAR, Cast, make_member, make_unit, put_on_list
from tests.filing import make

LIST, CLAUSES, APPLICATIONS = "/api/v1/list", f"/api/v1/notices/{YEAR}/clauses", "/api/v1/applications"


def get(client: Client, url: str, status: int = 200, **query: Any) -> dict[str, Any]:
    """The JSON of an answer."""
    answer = client.get(url, query)
    assert answer.status_code == status, answer.content.decode()
    found: dict[str, Any] = answer.json()
    return found


def names(found: dict[str, Any]) -> list[str]:
    return [item["name"] for item in found["items"]]


@pytest.mark.clause("MI-3.c")
def test_list_is_public(cast: Cast, client: Client) -> None:
    found = get(client, LIST)
    assert names(found) == ["丙示例有限公司", "丁示例园区"]
    assert found["next"] is None
    assert "score" not in found["items"][0]
    assert names(get(client, LIST, level="provincial", kind="park")) == ["丁示例园区"]
    assert names(get(client, LIST, year=2001)) == []
    UnitName.objects.create(unit=cast.existing, name="旧称示例厂", until=date(2024, 1, 1))
    found = get(client, LIST, q="旧称")
    assert names(found) == ["丙示例有限公司"]
    assert found["items"][0]["former_names"] == ["旧称示例厂"]


def test_removed_ones_are_asked_for(cast: Cast, client: Client) -> None:
    ListEntry.objects.filter(unit=cast.existing, level="national").update(state="removed", removed_on=date(2025, 1, 2))
    assert names(get(client, LIST)) == ["丁示例园区"]
    assert names(get(client, LIST, state="removed")) == ["丙示例有限公司"]


def test_list_pages_by_key(cast: Cast, client: Client) -> None:
    for index in range(3):
        put_on_list(make_unit(cast.city_x, f"示例第{index}家"), "national")
    seen: list[str] = []
    after = 0
    while after is not None:
        found = get(client, LIST, after=after, limit=2)
        assert len(found["items"]) <= 2
        seen += names(found)
        after = found["next"]
    assert seen == ["丙示例有限公司", "丁示例园区", "示例第0家", "示例第1家", "示例第2家"]


@pytest.mark.parametrize("count", [1, 3])
def test_list_query_count(
    cast: Cast, client: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for index in range(count):
        put_on_list(make_unit(cast.city_y, f"示例第{index}家"), "municipal")
    with django_assert_num_queries(2):
        assert len(get(client, LIST, level="municipal")["items"]) == count


@pytest.mark.parametrize(
    ("query", "field", "words"),
    [
        ({"limit": -1}, "limit", "不能小于 1"),
        ({"limit": 101}, "limit", "不能大于 100"),
        ({"limit": "甲"}, "limit", "“甲”不是整数"),
        ({"after": -1}, "after", "不能小于 0"),
        ({"after": 2**64}, "after", f"不能大于 {2**63 - 1}"),
        ({"year": 1}, "year", "不能小于 2000"),
        ({"level": "x"}, "level", "“x”不是可用的值"),
        ({"q": "长" * 61}, "q", "不能超过 60 个字"),
        ({"limit": "1.5"}, "limit", "“1.5”不是整数"),
    ],
)
def test_bad_parameters(cast: Cast, client: Client, query: dict[str, Any], field: str, words: str) -> None:
    found = get(client, LIST, 422, **query)
    assert found["message"] == "请求的参数有误。"
    assert list(found["errors"]) == [field]
    assert words in found["errors"][field][0]


def test_odd_text_is_no_fault(cast: Cast, client: Client) -> None:
    assert names(get(client, LIST, q="%_'\"")) == []
    assert "NUL" in get(client, LIST, 422, q="\x00")["errors"]["q"][0]


def test_clauses(db: None, client: Client) -> None:
    found = get(client, CLAUSES)
    register = load_notice(YEAR).clauses
    assert {item["id"]: item["quote"] for item in found["items"]} == {
        key: clause.quote for key, clause in register.items()
    }
    assert all(item["asks"] and item["where"] for item in found["items"])
    assert get(client, "/api/v1/notices/2099/clauses", 404)["message"] == "没有 2099 年度的通知。"
    assert get(client, "/api/v1/notices/99999999999999999999/clauses", 422)["errors"]["year"] == ["不能大于 2100"]


def test_applications_need_a_person(cast: Cast, client: Client) -> None:
    for url in (APPLICATIONS, f"{APPLICATIONS}/1"):
        assert get(client, url, 401)["message"] == "请先登录，再访问此接口。"


def test_applications_within_reach(cast: Cast, client: Client) -> None:
    version = make.submitted(cast.unit_a, cast.enterprise_a)
    draft = actions.start(cast.unit_b, actor=cast.enterprise_b)
    practice = actions.start(cast.park, actor=cast.park_member, practice=True)
    a, b, p = version.application_id, draft.pk, practice.pk
    expected = {
        "enterprise_a": [a], "enterprise_b": [b], "park_member": [p], "city_x_officer": [a], "city_y_officer": [b],
        "province_officer": [a, b], "ministry_officer": [a, b], "auditor": [a, b],
    }  # fmt: skip
    for name, user in cast.everybody.items():
        client.force_login(user)
        wanted = sorted(expected.get(name, []))
        assert [item["id"] for item in get(client, APPLICATIONS)["items"]] == wanted, name
        for pk in (a, b, p):
            get(client, f"{APPLICATIONS}/{pk}", 200 if pk in wanted else 404)


def test_one_application(cast: Cast, client: Client) -> None:
    version = make.submitted(cast.unit_a, cast.enterprise_a)
    client.force_login(cast.enterprise_a)
    found = get(client, f"{APPLICATIONS}/{version.application_id}")
    assert (found["number"], found["score"], found["state"]) == (version.number, "69.70", "submitted")
    assert found["version"]["sha256"] == version.digest
    assert found["version"]["sm3"] == version.digest_sm3
    client.force_login(cast.existing_member)
    draft = actions.start(cast.existing, actor=cast.existing_member)
    found = get(client, f"{APPLICATIONS}/{draft.pk}")
    assert (found["score"], found["version"]) == (None, None)
    assert get(client, f"{APPLICATIONS}/{2**40}", 404)["message"] == "没有这份申报，或您不能查看。"


@pytest.mark.parametrize("count", [1, 3])
def test_applications_query_count(cast: Cast, client: Client, django_assert_max_num_queries: Any, count: int) -> None:
    for index in range(count):
        unit = make_unit(cast.city_y, f"示例第{index}家")
        put_on_list(unit, "national")
        actions.start(unit, actor=make_member(unit))
    client.force_login(cast.city_y_officer)
    with django_assert_max_num_queries(5):
        assert len(get(client, APPLICATIONS)["items"]) == count


def test_nothing_is_written(cast: Cast, client: Client) -> None:
    client.force_login(cast.enterprise_a)
    for url in (LIST, APPLICATIONS, CLAUSES):
        for method in (client.post, client.put, client.patch, client.delete):
            assert method(url).status_code == 405


def test_description_is_served_without_pages(db: None, client: Client) -> None:
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    assert set(paths) == {
        "/api/v1/list", "/api/v1/notices/{year}/clauses", "/api/v1/applications", "/api/v1/applications/{pk}",
        "/api/v1/applications/{pk}/sheets", "/api/v1/applications/{pk}/sheets/{number}",
        "/api/v1/standards/{name}/sheets",
    }  # fmt: skip
    assert client.get("/api/v1/docs").status_code == 404
