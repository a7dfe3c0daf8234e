"""Pages of the look-ups: who finds what, recording and deciding, at constant cost."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lvheng.accounts.models import User
from lvheng.filing.models import Application
from lvheng.screening.models import Finding, LookUp
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
    assert "请写明认定或排除的理由" in client.post(decide, {"decision": "clear"}, follow=True).content.decode()
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
