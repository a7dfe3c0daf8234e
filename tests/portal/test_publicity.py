"""Publicity, objections and the published list, as anyone meets them."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from lvheng.core import clock
from lvheng.selection import actions
from lvheng.selection.models import Candidacy, Objection, Publication
from tests.cast import NOW, Cast, make_unit
from tests.selection.making import candidacy_in, in_publicity, pdf

PUBLICITY, PUBLISHED = reverse("portal:publicity"), reverse("portal:published")
SAID = {
    "name": "陈示例",
    "organisation": "示例协会",
    "contact": "0731-00000000",
    "text": "该单位填报的用水量与公开数据不一致。",
}


@pytest.fixture(autouse=True)
def fresh_brake() -> None:
    """Every test begins with an unused brake."""
    cache.clear()


def shown(client: Client, url: str = PUBLICITY, **query: object) -> str:
    answer = client.get(url, query)
    assert answer.status_code == 200
    return answer.content.decode()


def form_of(candidacy: Candidacy) -> str:
    return reverse("portal:objection", args=[candidacy.pk])


def data(**changes: Any) -> dict[str, Any]:
    return {**SAID, "evidence": pdf(), **changes}


@pytest.mark.clause("MI-3.c")
def test_only_units_in_publicity_are_shown(cast: Cast, client: Client) -> None:
    candidacy = in_publicity(cast, cast.unit_a)[0]
    states = [state for state in Candidacy.State.values if state != Candidacy.State.IN_PUBLICITY]
    hidden = [candidacy_in(cast, make_unit(cast.city_x, f"未示{state}"), state) for state in states]
    page = shown(client)
    assert cast.unit_a.name in page
    assert "<strong>15</strong>" in page
    assert "示例公示〔2025〕1号" in page
    assert client.get(form_of(candidacy)).status_code == 200
    for other in hidden:
        assert other.application.unit.name not in page
        assert client.get(form_of(other)).status_code == 404


@pytest.mark.clause("MI-3.c")
def test_nothing_is_shown_outside_its_days(cast: Cast, client: Client) -> None:
    assert "现在没有公示中的名单" in shown(client)
    candidacy = in_publicity(cast, cast.unit_a)[0]
    with clock.fixed(NOW + timedelta(days=16)):
        page = shown(client)
        assert "现在没有公示中的名单" in page
        assert cast.unit_a.name not in page
        assert client.get(form_of(candidacy)).status_code == 404
        assert client.post(form_of(candidacy), data()).status_code == 404
    assert not Objection.objects.exists()


def test_search_in_publicity(cast: Cast, client: Client) -> None:
    in_publicity(cast, cast.unit_a, cast.unit_b)
    page = shown(client, q="乙")
    assert cast.unit_b.name in page
    assert cast.unit_a.name not in page
    assert "没有符合条件的单位" in shown(client, q="没有这家")


@pytest.mark.clause("MI-3.c")
def test_objecting_by_real_name(cast: Cast, client: Client) -> None:
    candidacy = in_publicity(cast, cast.unit_a)[0]
    answer = client.post(form_of(candidacy), data())
    assert answer.status_code == 302
    made = Objection.objects.get()
    assert (made.candidacy, made.name, made.organisation, made.contact) == (
        candidacy, SAID["name"], SAID["organisation"], SAID["contact"],
    )  # fmt: skip
    assert made.text == SAID["text"]
    assert made.evidence is not None
    assert made.evidence.name == "证明.pdf"
    assert made.receipt in shown(client, answer["Location"])


def test_a_second_click_objects_once(cast: Cast, client: Client) -> None:
    candidacy = in_publicity(cast, cast.unit_a)[0]
    once = client.get(form_of(candidacy)).context["once"]
    failed = client.post(form_of(candidacy), data(once=once, name=""))
    assert (failed.status_code, failed.context["once"]) == (422, once)
    first, second = (client.post(form_of(candidacy), data(once=once)) for _click in range(2))
    made = Objection.objects.get()
    assert all(made.receipt in shown(client, answer["Location"]) for answer in (first, second))
    other = data(once=once, text="另一件事：该单位的用电量也不一致。")
    assert client.post(form_of(candidacy), other).status_code == 302
    assert Objection.objects.count() == 2
    client.post(form_of(candidacy), data(once=client.get(form_of(candidacy)).context["once"]))
    assert Objection.objects.count() == 3


def test_a_signed_in_person_may_object_too(cast: Cast, client: Client) -> None:
    candidacy = in_publicity(cast, cast.unit_a)[0]
    client.force_login(cast.stranger)
    assert client.post(form_of(candidacy), data()).status_code == 302
    evidence = Objection.objects.get().evidence
    assert evidence is not None
    assert evidence.uploaded_by == cast.stranger


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"name": ""}, "name", "请填写姓名"),
        ({"name": "A"}, "name", "至少 2 个字"),
        ({"name": "123456"}, "name", "不像姓名"),
        ({"name": "长" * 61}, "name", "最多 60 个字"),
        ({"contact": ""}, "contact", "请填写联系电话或电子邮箱"),
        ({"contact": "没有"}, "contact", "不是电话号码或电子邮箱"),
        ({"contact": "1" * 81}, "contact", "最多 80 个字"),
        ({"organisation": "长" * 121}, "organisation", "最多 120 个字"),
        ({"text": ""}, "text", "请写明异议的事实和依据"),
        ({"text": "太短了"}, "text", "不足 10 个字"),
        ({"text": "长" * 5001}, "text", "超过 5000 字"),
        ({"evidence": ""}, "evidence", "请附证据文件"),
        ({"evidence": SimpleUploadedFile("空.pdf", b"")}, "evidence", "空的"),
        ({"evidence": SimpleUploadedFile("程序.exe", b"MZ")}, "evidence", "不是可以上传的格式"),
        ({"evidence": SimpleUploadedFile("假.pdf", b"not a pdf")}, "evidence", "与扩展名"),
    ],
)
def test_faults_stand_at_their_field(
    cast: Cast, client: Client, changes: dict[str, Any], field: str, words: str
) -> None:
    candidacy = in_publicity(cast, cast.unit_a)[0]
    answer = client.post(form_of(candidacy), data(**changes))
    assert answer.status_code == 422
    errors = answer.context["form"].errors
    assert list(errors) == [field]
    assert words in errors[field][0]
    assert not Objection.objects.exists()
    page = answer.content.decode()
    kept = {key: value for key, value in {**SAID, **changes}.items() if isinstance(value, str) and key != field}
    assert [value for value in kept.values() if value and value not in page] == []


def test_too_many_objections_are_slowed(cast: Cast, client: Client) -> None:
    candidacy = in_publicity(cast, cast.unit_a)[0]
    statuses = [client.post(form_of(candidacy), data()).status_code for _ in range(6)]
    assert statuses == [302] * 5 + [429]
    assert Objection.objects.count() == 5
    assert client.post(form_of(candidacy), data(), REMOTE_ADDR="192.0.2.7").status_code == 302


def test_receipts_can_not_be_made_up(db: None, client: Client) -> None:
    done = reverse("portal:objection_done")
    assert client.get(done).status_code == 404
    assert client.get(done, {"r": "YY12345678"}).status_code == 404


def test_what_was_said_is_not_public(cast: Cast, client: Client) -> None:
    candidacy = in_publicity(cast, cast.unit_a)[0]
    client.post(form_of(candidacy), data())
    stranger = Client()
    for page in (shown(stranger), shown(stranger, form_of(candidacy))):
        assert SAID["name"] not in page
        assert SAID["text"] not in page


def test_objections_are_escaped(cast: Cast, client: Client) -> None:
    candidacy = in_publicity(cast, cast.unit_a)[0]
    page = client.post(form_of(candidacy), data(name="<b>陈示例</b>", contact="<i>")).content.decode()
    assert "<b>陈" not in page
    assert "<i>" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_publicity_query_count(
    cast: Cast, client: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    in_publicity(cast, *(make_unit(cast.city_x) for _ in range(count)))
    with django_assert_num_queries(3):
        assert len(client.get(PUBLICITY).context["page"].rows) == count


def publish(cast: Cast, *units: Any) -> Publication:
    """The list published once its publicity is over."""
    in_publicity(cast, *units)
    with clock.fixed(NOW + timedelta(days=16)):
        return actions.publish(cast.campaign, actor=cast.ministry_officer, decision="示例函〔2025〕2号")


@pytest.mark.clause("MI-3.c")
def test_published_list_is_numbered_and_searchable(cast: Cast, client: Client) -> None:
    made = publish(cast, cast.unit_a, cast.unit_b)
    answer = client.get(PUBLISHED)
    assert [entry.number for entry in answer.context["page"].rows] == [1, 2]
    page = answer.content.decode()
    for words in (made.title, made.decision, cast.unit_a.name, cast.unit_b.name, cast.unit_a.uscc):
        assert words in page
    assert cast.existing.name not in page
    assert [e.unit for e in client.get(PUBLISHED, {"q": "甲", "year": 2025}).context["page"].rows] == [cast.unit_a]
    home = shown(client, reverse("portal:home"))
    assert made.title in home
    assert cast.unit_a.name in home
    assert "没有符合条件的单位" in shown(client, PUBLISHED, q="没有这家")


def test_published_list_prints_as_a_whole(cast: Cast, client: Client) -> None:
    publish(cast, *(make_unit(cast.city_x) for _ in range(52)))
    assert len(client.get(PUBLISHED).context["page"].rows) == 50
    assert len(client.get(PUBLISHED, {"print": 1}).context["page"].rows) == 52


def test_published_export(cast: Cast, client: Client) -> None:
    made = publish(cast, cast.unit_a, cast.unit_b)
    url = reverse("portal:published_export")
    sheet = load_workbook(BytesIO(client.get(url, {"q": "甲"}).content)).active
    assert sheet.cell(1, 1).value == made.title
    assert "示例函〔2025〕2号" in sheet.cell(2, 1).value
    assert "筛选：甲" in sheet.cell(2, 1).value
    assert [row[2].value for row in sheet.iter_rows(min_row=4)] == [cast.unit_a.name]
    both = load_workbook(BytesIO(client.get(url).content)).active
    assert [row[1].value for row in both.iter_rows(min_row=4)] == [1, 2]


def test_years_without_a_list(cast: Cast, client: Client) -> None:
    assert "还没有在这里公布的名单" in shown(client, PUBLISHED)
    for year in ("2024", "甲", "99999"):
        assert client.get(PUBLISHED, {"year": year}).status_code == 404
    assert client.get(reverse("portal:published_export")).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_published_query_count(
    cast: Cast, client: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    publish(cast, *(make_unit(cast.city_x) for _ in range(count)))
    with django_assert_num_queries(6):
        assert len(client.get(PUBLISHED).context["page"].rows) == count


@pytest.mark.parametrize("name", ["home", "publicity", "published", "policy", "guide", "export"])
def test_public_pages_only_read(db: None, client: Client, name: str) -> None:
    assert client.post(reverse(f"portal:{name}")).status_code == 405


def test_everybody_sees_the_public_pages(cast: Cast, client: Client) -> None:
    candidacy = in_publicity(cast, cast.unit_a)[0]
    for user in cast.everybody.values():
        client.force_login(user)
        for url in (PUBLICITY, PUBLISHED, reverse("portal:home"), form_of(candidacy)):
            assert client.get(url).status_code == 200
