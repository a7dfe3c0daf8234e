"""The public list and a unit's page: what anyone finds, what nobody is shown."""

from datetime import date, datetime
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from lvheng.core import clock
from lvheng.registry.models import ListEntry, Unit, UnitName
from lvheng.selection.models import AnnualResult
from tests.cast import Cast, make_unit, put_on_list
from tests.filing import make

HOME = reverse("portal:home")


def text(client: Client, url: str, **query: object) -> str:
    """A page's words."""
    answer = client.get(url, query)
    assert answer.status_code == 200
    return answer.content.decode()


def listed(client: Client, **query: object) -> list[str]:
    """Names on the first page of the list."""
    return [entry.unit.name for entry in client.get(HOME, query).context["page"].rows]


@pytest.mark.clause("MI-3.c")
def test_anyone_searches_the_national_list(cast: Cast, client: Client) -> None:
    assert listed(client) == ["丙示例有限公司", "丁示例园区"]
    assert listed(client, q="丙") == ["丙示例有限公司"]
    assert listed(client, q=cast.park.uscc.lower()) == ["丁示例园区"]
    assert listed(client, q="丙 示例 公司") == ["丙示例有限公司"]
    assert listed(client, q="没有这家") == []
    assert "没有符合条件的单位" in text(client, HOME, q="没有这家")


def test_search_finds_by_former_name(cast: Cast, client: Client) -> None:
    UnitName.objects.create(unit=cast.existing, name="旧称示例电池厂", until=date(2024, 5, 20), decision="第2批更名")
    assert listed(client, q="旧称") == ["丙示例有限公司"]
    assert "曾用名：旧称示例电池厂" in text(client, HOME)


def test_facets_narrow_the_list(cast: Cast, client: Client) -> None:
    assert listed(client, level="provincial") == [
        "丙示例有限公司", "丁示例园区", "甲示例有限公司", "乙示例有限公司",
    ]  # fmt: skip
    assert listed(client, kind="park") == ["丁示例园区"]
    assert listed(client, level="provincial", area=cast.city_y.code) == ["乙示例有限公司"]
    assert listed(client, level="provincial", area=cast.other_province.code) == []
    cement = make_unit(cast.other_province, "戊示例水泥厂", industry="cement")
    put_on_list(cement, "national", 2020)
    assert listed(client, industry="cement") == ["戊示例水泥厂"]
    assert listed(client, industry="key") == ["戊示例水泥厂"]
    assert listed(client, industry="none") == ["丙示例有限公司", "丁示例园区"]
    assert listed(client, year=2020) == ["戊示例水泥厂"]
    assert listed(client, area=cast.other_province.code) == ["戊示例水泥厂"]
    assert listed(client, batch="没有这批") == []
    assert listed(client, sort="name")[0] == "丙示例有限公司"


def test_counts_stand_beside_the_choices(cast: Cast, client: Client) -> None:
    put_on_list(make_unit(cast.other_province, "戊示例水泥厂", industry="cement"), "national", 2020)
    context = client.get(HOME, {"kind": "factory"}).context
    checks = {facet.name: {choice.value: choice.count for choice in facet.choices} for facet in context["checks"]}
    assert checks == {
        "level": {"national": 2, "provincial": 3, "municipal": 0},
        "kind": {"factory": 2, "park": 1},
        "state": {"listed": 2, "renamed": 0, "removed": 0},
    }
    selects = {facet.name: {choice.value: choice.count for choice in facet.choices} for facet in context["selects"]}
    assert selects["area"] == {"430000": 1, "430200": 1, "990000": 1}
    assert selects["year"] == {"2023": 1, "2020": 1}
    assert selects["batch"] == {"示例批次": 2}
    assert selects["industry"] == {"key": 1, "none": 1, "cement": 1}
    assert context["total"] == 2


def test_removed_units_are_shown_when_asked_for(cast: Cast, client: Client) -> None:
    ListEntry.objects.filter(unit=cast.existing, level="national").update(
        state="removed", removed_on=date(2025, 10, 1), removal_reason="未完成填报", removal_clause="HN-4.1.c",
        removal_decision="示例〔2025〕9号",
    )  # fmt: skip
    assert listed(client) == ["丁示例园区"]
    assert listed(client, state=["listed", "removed"]) == ["丙示例有限公司", "丁示例园区"]
    assert client.get(HOME).context["figures"].removed == 1
    page = text(client, reverse("portal:unit", args=[cast.existing.pk]))
    for words in ("移出国家级名单", "未完成填报", "示例〔2025〕9号", "无法获得评价得分，将被移出名单", "#HN-4.1.c"):
        assert words in page


@pytest.mark.parametrize(
    "query",
    [
        {"year": "99999999999999999999"}, {"year": "甲"}, {"level": "x"}, {"state": "x"}, {"kind": "x"}, {"sort": "x"},
        {"area": "/../"}, {"area": "%"}, {"industry": "'"}, {"q": "%_\\'\""}, {"q": "长" * 500},
        {"after": "x"}, {"before": "WyJhIl0"}, {"after": "WyJhIiwiYiIsImMiXQ"},
    ],
)  # fmt: skip
def test_odd_addresses_are_no_fault(cast: Cast, client: Client, query: dict[str, str]) -> None:
    assert client.get(HOME, query).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_first_page_query_count(
    cast: Cast, client: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for index in range(count):
        unit = make_unit(cast.city_x, f"示例第{index}家", industry="cement")
        UnitName.objects.create(unit=unit, name=f"旧称{index}", until=date(2024, 1, 1))
        put_on_list(unit, "municipal")
    with django_assert_num_queries(16):
        assert len(listed(client, level="municipal")) == count


def test_pages_by_key(cast: Cast, client: Client) -> None:
    for index in range(65):
        put_on_list(make_unit(cast.city_x, f"示例第{index:03d}家"), "municipal")
    seen: list[str] = []
    url = f"{HOME}?level=municipal"
    while url:
        page = client.get(url).context["page"]
        seen += [entry.unit.name for entry in page.rows]
        url = HOME + page.next_url if page.next_url else ""
    assert seen == [f"示例第{index:03d}家" for index in range(65)]


def test_announcements(cast: Cast, client: Client) -> None:
    page = text(client, HOME)
    assert "申报填报（湖南省）" in page
    assert "还有 7 天" in page
    with clock.fixed(datetime(2025, 12, 1, tzinfo=clock.ZONE)):
        assert "申报填报（湖南省）" not in text(client, HOME)


def test_export_is_what_is_filtered(cast: Cast, client: Client) -> None:
    make_name = '=HYPERLINK("x")示例厂'
    put_on_list(make_unit(cast.city_x, make_name), "national")
    answer = client.get(reverse("portal:export"), {"kind": "factory"})
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    sheet = load_workbook(BytesIO(answer.content)).active
    names = [row[2].value for row in sheet.iter_rows(min_row=3)]
    assert sorted(names) == sorted([make_name, "丙示例有限公司"])
    codes = {row[4].value: row[4].data_type for row in sheet.iter_rows(min_row=3)}
    assert codes[cast.existing.uscc] == "s"
    assert sheet.cell(1, 1).value == "绿色制造名单"


def test_unit_page_tells_its_story(cast: Cast, client: Client) -> None:
    UnitName.objects.create(unit=cast.existing, name="旧称示例厂", until=date(2024, 5, 20), decision="第2批更名")
    make.submitted(cast.existing, cast.existing_member)
    page = text(client, reverse("portal:unit", args=[cast.existing.pk]))
    for words in (
        "丙示例有限公司", cast.existing.uscc, "国家级绿色工厂", "省级绿色工厂", "示例〔2023〕1号",
        "更名：原“旧称示例厂”，第2批更名",
        "完成 2025 年度对标填报", "列入国家级绿色工厂名单（2023 年度 · 示例批次）",
    ):  # fmt: skip
        assert words in page


def test_scores_and_contacts_are_not_public(cast: Cast, client: Client) -> None:
    version = make.submitted(cast.existing, cast.existing_member)
    AnnualResult.objects.create(unit=cast.existing, year=2024, score="61.25")
    page = text(client, reverse("portal:unit", args=[cast.existing.pk]))
    for hidden in ("69.70", "61.25", version.number, cast.existing.contact, cast.existing.phone):
        assert hidden not in page


def test_only_listed_units_have_a_page(cast: Cast, client: Client) -> None:
    unlisted = make_unit(cast.city_x)
    assert client.get(reverse("portal:unit", args=[unlisted.pk])).status_code == 404
    assert client.get(reverse("portal:unit", args=[2**63 - 1])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_unit_page_query_count(
    cast: Cast, client: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    unit = make_unit(cast.city_x)
    for level in ListEntry.Level.values[:count]:
        put_on_list(unit, level)
        UnitName.objects.create(unit=unit, name=f"旧称{level}", until=date(2024, 1, 1))
    with django_assert_num_queries(8):
        client.get(reverse("portal:unit", args=[unit.pk]))


def test_names_are_escaped(cast: Cast, client: Client) -> None:
    unit = make_unit(cast.city_x, "<script>alert(1)</script>示例厂", Unit.Kind.FACTORY)
    put_on_list(unit, "national")
    UnitName.objects.create(unit=unit, name='"><img src=x onerror=y>', until=date(2024, 1, 1))
    for url in (HOME, reverse("portal:unit", args=[unit.pk]), HOME + "?q=<script>alert(1)</script>"):
        page = text(client, url)
        assert "<script>alert" not in page
        assert "<img" not in page
        assert "&lt;script&gt;" in page


def test_former_address_leads_to_the_list(db: None, client: Client) -> None:
    assert client.get(reverse("portal:list"), {"q": "甲"})["Location"] == f"{HOME}?q=%E7%94%B2"
    assert client.get(reverse("portal:list"))["Location"] == HOME


def test_empty_site(db: None, client: Client) -> None:
    """Before any campaign and unit every page stands."""
    for name in ("home", "publicity", "published", "policy", "guide", "standards", "industries", "assumptions"):
        assert client.get(reverse(f"portal:{name}")).status_code == 200
