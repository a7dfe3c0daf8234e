"""What the preview of a list says beside its rows: other codes, legal forms, places, counties, what is going on."""

import re

import pytest
from django.test import Client

from lvheng.registry.actions.lists import apply_list, decide_rows
from lvheng.registry.listcounties import county_in
from lvheng.registry.listplan import KEEPS, Decision
from lvheng.registry.models import County, ListImport, Unit
from tests.cast import Cast, code, make_unit
from tests.filing.make import filled
from tests.registry.listing import new, read, row

COUNTIES = [("430202", "荷塘区"), ("430281", "醴陵市"), ("430224", "茶陵县"), ("430223", "攸县")]


@pytest.fixture
def counties(cast: Cast) -> None:
    cast.city_x.gb_code = "430200"
    cast.city_x.save(update_fields=["gb_code"])
    for number, name in COUNTIES:
        County.objects.get_or_create(code=number, name=name)


def shown(client: Client, cast: Cast, found: ListImport, outcome: str = "") -> str:
    client.force_login(cast.province_officer)
    answer = client.get(f"/registry/lists/{found.pk}/?outcome={outcome}")
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.mark.db
def test_a_row_taken_for_a_unit_of_another_code_keeps_the_registry_s(cast: Cast, client: Client) -> None:
    known, other = make_unit(cast.city_x, "株洲示例水泥有限公司"), code()
    found = read(cast, new(f"{known.name[:-4]}有限责任公司", uscc=other))
    words = shown(client, cast, found)
    assert KEEPS in words
    assert "除组织形式外相同）" in words
    assert "100 %" not in words
    decide_rows(found, {3: Decision("same", known.pk)}, actor=cast.province_officer)
    apply_list(found, actor=cast.province_officer)
    assert Unit.objects.get(pk=known.pk).uscc == known.uscc
    assert f"名单所列代码 {other}，登记代码不变" in shown(client, cast, ListImport.objects.get())


def test_a_doubt_without_a_code_says_nothing_of_codes(cast: Cast, client: Client) -> None:
    make_unit(cast.city_x, "株洲示例水泥有限公司")
    assert KEEPS not in shown(client, cast, read(cast, new("株洲示例水泥有限责任公司", uscc=None)))


def test_likeness_is_told_in_words(cast: Cast, client: Client) -> None:
    known = make_unit(cast.city_x, "株洲示例水泥有限公司")
    known.names.create(name="株洲示意建材厂", name_key="株洲示意建材厂")
    found = read(cast, new(known.name), new("株洲示意建材厂"), new("株洲示例水泥制有限公司", uscc=None))
    words = shown(client, cast, found)
    for said in ("，名称相同）", "，除组织形式外与曾用名相同）", "，名称相似 "):
        assert said in words


def test_new_units_show_where_they_go(cast: Cast, client: Client, counties: None) -> None:
    words = shown(client, cast, read(cast, new(county="醴陵市")), "new")
    assert f"新单位归{cast.city_x}，县区 醴陵市" in words


def test_a_removal_says_what_the_unit_has_going(cast: Cast, client: Client) -> None:
    made = filled(cast.existing, cast.existing_member)
    going = f"{made.campaign.year} 年度{made.get_route_display()}（填报中）；移出后按不得申报情形计算"
    found = read(
        cast, row(cast.existing, state="移出", reason="停产"), actor=cast.ministry_officer, level="national",
        authority=cast.ministry,
    )  # fmt: skip
    client.force_login(cast.ministry_officer)
    assert going in client.get(f"/registry/lists/{found.pk}/").content.decode()


@pytest.mark.db
@pytest.mark.clause("MI-0")
def test_new_units_get_the_county_known_today(cast: Cast, counties: None) -> None:
    County.objects.create(code="430221", name="示例旧县", until=2018)
    rows = [new(f"株洲示例{name}厂", county=name) for name in ("醴陵", "430224", "示例旧县", "礼陵市")]
    found = read(cast, *rows, new("株洲示例无县厂"))
    assert apply_list(found, actor=cast.province_officer)["new"] == 5
    made = Unit.objects.filter(uscc__in=[one["uscc"] for one in rows]).order_by("pk")
    assert [(one.county_code, one.county) for one in made] == [
        ("430281", "醴陵市"), ("430224", "茶陵县"), ("", "示例旧县"), ("", "礼陵市"),
    ]  # fmt: skip
    remarks = {one["line"]: one["remark"] for one in ListImport.objects.get().report["rows"]}
    assert "没有“礼陵市”，相近的有醴陵市" in remarks[6]
    assert "没有“示例旧县”" in remarks[5]
    assert remarks[3] == remarks[4] == ""


@pytest.mark.parametrize(
    ("text", "found", "said"),
    [
        ("", None, ""), ("荷塘", ("430202", "荷塘区"), ""), ("荷塘区", ("430202", "荷塘区"), ""),
        ("远", None, "主管部门现有县区里没有“远”；照名单登记，请在单位信息里更正"),
    ],
)  # fmt: skip
def test_the_county_that_is_meant(text: str, found: tuple[str, str] | None, said: str) -> None:
    assert county_in(text, COUNTIES) == (found, said)


def test_a_beginning_of_two_names_is_none() -> None:
    two = [("430202", "示例东区"), ("430203", "示例西区")]
    assert county_in("示例", two)[0] is None
    assert "相近的有示例东区、示例西区" in county_in("示例", two)[1]
    assert county_in("示例", ()) == (None, "")
