"""Pages of the look-ups: who finds what, recording and deciding, at constant cost."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lvheng.accounts.models import User
from lvheng.filing.models import Application
from lvheng.screening.models import Finding, FindingStatement, LookUp
from tests.cast import Cast, make_unit
from tests.review import support

GIVEN = {"clause": "HN-1.1.b", "source": "信用中国", "looked_up_on": "2025-10-20", "result": "clear"}


def client_of(user: User) -> Client:
    """A signed-in browser."""
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def new(cast: Cast) -> Application:
    """Unit A's application, submitted."""
    return support.file(cast.unit_a, cast.enterprise_a)


def test_look_ups_are_found_in_the_territory_only(cast: Cast, new: Application) -> None:
    expected = {"city_x_officer", "province_officer", "ministry_officer", "auditor"}
    address = f"/screening/{new.pk}/"
    assert {
        name for name, user in cast.everybody.items() if client_of(user).get(address).status_code == 200
    } == expected
    assert client_of(cast.city_y_officer).post(address, GIVEN).status_code == 404
    assert client_of(cast.auditor).post(address, GIVEN).status_code == 403
    assert not LookUp.objects.exists()


@pytest.mark.clause("HN-4.1.d")
@pytest.mark.clause("HN-1.1.b")
def test_a_hit_is_recorded_and_decided(cast: Cast, new: Application) -> None:
    client, address = client_of(cast.city_x_officer), f"/screening/{new.pk}/"
    text = client.get(address).content.decode()
    assert "偷漏税等违法违规行为的（参照“信用中国”" in text
    answer = client.post(address, GIVEN | {"result": "hit", "note": "", "occurred_on": "2021-03-01"})
    assert answer.status_code == 422
    assert "请写明记录内容" in answer.content.decode()
    given = GIVEN | {
        "result": "hit",
        "note": "示例处罚",
        "occurred_on": "2021-03-01",
        "proof": support.upload("查询.pdf"),
    }
    answer = client.post(address, given)
    assert answer["Location"] == f"{address}#HN-1.1.b"
    text = client.get(address).content.decode()
    assert "不在追溯期内" in text
    finding = Finding.objects.get()
    decide = f"{address}findings/{finding.pk}/"
    answer = client.post(decide, {"decision": "clear"})
    assert answer.status_code == 422
    assert "请写明认定或排除的理由" in answer.content.decode()
    answer = client.post(decide, {"decision": "clear", "reason": "超过三年"}, follow=True)
    assert "已排除，记录保留" in answer.content.decode()
    assert client_of(cast.city_y_officer).post(decide, {"decision": "confirm", "reason": "x"}).status_code == 404


@pytest.mark.parametrize(
    ("changes", "words"), [({"looked_up_on": "十月"}, "请按 2025-10-20"), ({"result": ""}, "请选择查询结果")]
)
def test_bad_input_stays_on_the_page(cast: Cast, new: Application, changes: dict[str, str], words: str) -> None:
    answer = client_of(cast.city_x_officer).post(f"/screening/{new.pk}/", GIVEN | {"note": "留住"} | changes)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "留住" in answer.content.decode()


def test_a_decision_that_is_too_long_comes_back_with_what_was_typed(cast: Cast, new: Application) -> None:
    client = client_of(cast.city_x_officer)
    finding = Finding.objects.create(campaign=cast.campaign, unit=cast.unit_a, clause="HN-1.1.b", summary="示例")
    other = Finding.objects.create(campaign=cast.campaign, unit=cast.unit_a, clause="HN-1.1.b", summary="示例二")
    address = f"/screening/{new.pk}/findings/{finding.pk}/"
    answer = client.post(address, {"decision": "confirm", "reason": "核实" * 300})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert text.count("核实" * 300) == 1
    assert f'href="#id_decide_{finding.pk}_reason"' in text
    assert f"id_decide_{other.pk}_reason" in text
    assert f'action="/screening/{new.pk}/"' in text  # a look-up goes to the bench
    finding.refresh_from_db()
    assert finding.state == "open"
    answer = client.post(address, {"decision": "confirm", "reason": "属实", "proof": support.upload("说明.exe")})
    assert answer.status_code == 422
    assert "属实" in answer.content.decode()
    assert client_of(cast.auditor).post(address, {"decision": "confirm", "reason": ""}).status_code == 403


def test_the_bench_names_its_unit_and_a_cleared_finding_has_no_end(cast: Cast) -> None:
    client, unit = client_of(cast.city_x_officer), cast.unit_a
    finding = Finding.objects.create(campaign=cast.campaign, unit=unit, clause="HN-1.1.f", summary="示例")
    address = f"/screening/units/{unit.pk}/"
    text = client.get(address).content.decode()
    assert f'<span aria-current="page">{unit.name}</span>' in text
    assert f"<h1>{unit.name}资格比对</h1>" in text
    assert "一直计入" in text
    client.post(f"{address}findings/{finding.pk}/", {"decision": "clear", "reason": "同名企业"})
    assert "一直计入" not in client.get(address).content.decode()


def test_the_list_begins_with_what_is_to_be_decided_and_counts_the_rest(cast: Cast) -> None:
    client = client_of(cast.city_x_officer)
    given = {"campaign": cast.campaign, "unit": cast.unit_a, "clause": "HN-1.1.f"}
    mine = Finding.objects.create(**given, summary="待定的")
    Finding.objects.create(**given, summary="认定的", state="confirmed")
    Finding.objects.create(**given, summary="过去的", state="confirmed", until=date(2025, 10, 20))
    answer = client.get("/screening/")
    assert [row["finding"] for row in answer.context["rows"]] == [mine]
    assert [(one["label"], one["count"]) for one in answer.context["states"]] == [
        ("全部", 3), ("待认定", 1), ("已认定", 1), ("已排除", 0), ("不再计入", 1)
    ]  # fmt: skip
    assert "共 1 条" in answer.content.decode()
    assert "单位有异议说明" not in answer.content.decode()
    FindingStatement.objects.create(
        finding=mine, text="同名", by=cast.enterprise_a, at=datetime(2025, 10, 20, tzinfo=UTC)
    )
    assert "单位有异议说明" in client.get("/screening/").content.decode()
    empty = {"decision": "confirm", "reason": "属实", "proof": support.upload("空.pdf")}
    empty["proof"].read()
    assert client.post(f"/screening/units/{cast.unit_a.pk}/findings/{mine.pk}/", empty).status_code == 422
    answer = client.get("/screening/?state=")
    assert len(answer.context["rows"]) == 3
    assert "共 3 条" in answer.content.decode()
    assert [row["finding"].summary for row in client.get("/screening/?state=ended").context["rows"]] == ["过去的"]


def test_an_unknown_clause_is_not_there(cast: Cast, new: Application) -> None:
    assert client_of(cast.city_x_officer).post(f"/screening/{new.pk}/", GIVEN | {"clause": "XX"}).status_code == 404


def test_a_territory_without_exclusions_says_so(cast: Cast) -> None:
    filed = support.filed(cast.separate_city)
    text = client_of(cast.separate_officer).get(f"/screening/{filed.application.pk}/").content.decode()
    assert "本地区没有规定不得申报的情形" in text


def queries(client: Client, address: str) -> int:
    """How many queries a page costs once it is warm."""
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_findings_cost_the_same_for_one_and_three(cast: Cast) -> None:
    client, found = client_of(cast.city_x_officer), []
    Finding.objects.create(
        campaign=cast.campaign, unit=cast.unit_b, clause="HN-1.1.f", summary="别处", occurred_on=date(2025, 1, 1)
    )
    for number in (1, 2):
        for _ in range(number):
            unit = make_unit(cast.city_x)
            Finding.objects.create(campaign=cast.campaign, unit=unit, clause="HN-1.1.f", summary="示例")
        found.append(queries(client, "/screening/"))
    assert len(client.get("/screening/").context["rows"]) == 3
    assert found[0] == found[1]
    assert client_of(cast.enterprise_a).get("/screening/").status_code == 404


def test_look_ups_cost_the_same_for_one_and_three(cast: Cast, new: Application) -> None:
    client, address, found = client_of(cast.city_x_officer), f"/screening/{new.pk}/", []
    for number in (1, 2):
        for _ in range(number):
            client.post(address, GIVEN | {"result": "hit", "note": "示例"})
        found.append(queries(client, address))
    assert len(client.get(address).context["rows"][1]["findings"]) == 3
    assert found[0] == found[1]
