"""Pages of the registry: finding units, one unit, entering and correcting, enterprises of a park, authorities."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from lvheng import registry
from lvheng.accounts.models import Authority, Role, User
from lvheng.core import clock
from lvheng.core.navigation import items_for
from lvheng.registry import actions, unitlist
from lvheng.registry.models import Bar, County, ListEntry, ParkEnterprise, Unit, UnitCode, UnitName
from lvheng.registry.unitlist import NEVER, OFF, ON, Wanted
from tests.cast import Cast, code, make_authority, make_member, make_role, make_unit, make_user, put_on_list


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def found(**wanted: str) -> set[str]:
    return {one.name for one in unitlist.find(Unit.objects.all(), Wanted(**wanted))}


@pytest.mark.db
def test_units_are_found_by_old_names_and_codes(cast: Cast) -> None:
    UnitName.objects.create(unit=cast.unit_a, name="旧名（集团）有限公司", until=date(2020, 1, 1))
    UnitCode.objects.create(unit=cast.unit_b, uscc="4301001999999", until=date(2016, 1, 1))
    assert found(q="旧名(集团)") == {"甲示例有限公司"}
    assert found(q="4301001999") == {"乙示例有限公司"}
    assert found(q=cast.existing.uscc.lower()) == {"丙示例有限公司"}
    assert found(q="示例 丙") == {"丙示例有限公司"}
    assert found(q="·") == set()


@pytest.mark.db
def test_filters(cast: Cast) -> None:
    gone = make_unit(cast.city_y, "戊示例有限公司", industry="cement", county="某县", county_code="430121")
    entry = put_on_list(gone, ListEntry.Level.NATIONAL)
    ListEntry.objects.filter(pk=entry.pk).update(state="removed", removed_on=clock.today())
    assert found(kind="park") == {"丁示例园区"}
    assert found(level="national") == {"丙示例有限公司", "丁示例园区"}
    assert found(level="national", state=OFF) == found(state=OFF) == {"戊示例有限公司"}
    assert found(level="provincial", state=NEVER) == {"戊示例有限公司"}
    assert found(state=NEVER) == set()
    assert len(found(state=ON)) == 4
    assert found(county="某") == found(county="430121") == {"戊示例有限公司"}
    assert found(industry="cement") == found(industry="key") == {"戊示例有限公司"}
    assert len(found(industry="none")) == 4
    assert found(area=cast.city_y.code) == {"乙示例有限公司", "戊示例有限公司"}


def test_the_list_is_of_the_territory_and_keeps_what_was_asked(cast: Cast) -> None:
    page = text_of(client_of(cast.city_y_officer).get(reverse("registry:units") + "?q=示例&kind=nothing"))
    assert "乙示例有限公司" in page
    assert "甲示例有限公司" not in page
    assert 'value="示例"' in page
    assert client_of(cast.enterprise_a).get(reverse("registry:units")).status_code == 403
    nothing = text_of(client_of(cast.city_y_officer).get(reverse("registry:units") + "?q=没有这家"))
    assert "曾用名和原代码也可以查到" in nothing


def test_constant_queries(cast: Cast, django_assert_max_num_queries: Any) -> None:
    client = client_of(cast.province_officer)
    client.get(reverse("registry:units"))
    counts = []
    for _ in range(2):
        with django_assert_max_num_queries(40) as taken:
            assert client.get(reverse("registry:units")).status_code == 200
        counts.append(len(taken))
        for _ in range(2):
            put_on_list(make_unit(cast.city_x), "provincial")
    assert counts[0] == counts[1]


def test_pages_follow_one_another(cast: Cast) -> None:
    for number in range(40):
        make_unit(cast.city_y, f"同名示例{number // 4}")
    client, url, seen = client_of(cast.city_y_officer), "", []
    for _ in range(2):
        shown = client.get(reverse("registry:units") + url).context["page"]
        seen += [one.pk for one in shown.rows]
        url = shown.next_url
    assert len(seen) == len(set(seen)) == 41
    assert url == ""


@pytest.mark.clause("HN-4.2.c")
def test_one_unit_tells_all(cast: Cast, django_assert_max_num_queries: Any) -> None:
    unit = cast.existing
    UnitName.objects.create(unit=unit, name="丙旧名有限公司", until=date(2020, 1, 1), decision="示例〔2020〕1号")
    UnitCode.objects.create(unit=unit, uscc="4302001000001", until=date(2016, 1, 1))
    today = clock.today()
    Bar.objects.create(unit=unit, uscc=unit.uscc, since=today, until=today + timedelta(9), clause="HN-4.2.c",
                       decision="示例〔2025〕2号", reason="示例弄虚作假")  # fmt: skip
    actions.release(unit, 2025, actor=cast.province_officer, reason="示例停产", decision="示例〔2025〕3号")
    actions.log_event(ListEntry.objects.filter(unit=unit).first(), "listed", actor=None, on=today, decision="示例4号")  # type: ignore[arg-type]
    member = make_member(unit, "以前的人")
    member.memberships.update(until=clock.now())
    client = client_of(cast.city_x_officer)
    with django_assert_max_num_queries(40):
        page = text_of(client.get(reverse("registry:unit", args=[unit.pk])))
    told = ("丙旧名有限公司", "4302001000001", "不得申报", "示例弄虚作假", "示例停产", "示例4号", "以前的人")
    assert [words for words in told if words not in page] == []
    own = text_of(client_of(cast.existing_member).get(reverse("registry:unit", args=[unit.pk])))
    assert "更正信息" not in own
    assert client_of(cast.city_y_officer).get(reverse("registry:unit", args=[unit.pk])).status_code == 404
    Unit.objects.filter(pk=unit.pk).update(merged_into=cast.unit_a, merged_on=today)
    for user in (cast.city_x_officer, cast.existing_member):
        assert "并入" in text_of(client_of(user).get(reverse("registry:unit", args=[unit.pk])))


@pytest.fixture
def county(cast: Cast) -> County:
    Authority.objects.filter(pk=cast.city_x.pk).update(gb_code="430200")
    return County.objects.create(code="430224", name="示例新县")


def typed(**values: str) -> dict[str, str]:
    return {
        "kind": "factory", "name": "示例新厂有限公司", "uscc": code(), "county_code": "430224", "industry_code": "3011",
    } | values  # fmt: skip


@pytest.mark.clause("MI-1.a")
def test_a_city_officer_enters_a_unit(cast: Cast, county: County) -> None:
    client, url = client_of(cast.city_x_officer), reverse("registry:unit_new")
    assert "示例新县" in text_of(client.get(url))
    answer = client.post(url, typed(uscc="91430200MA0000001X", name="留下的名字"))
    assert answer.status_code == 422
    assert "留下的名字" in text_of(answer)
    assert "勾选并写明理由" in text_of(answer)
    answer = client.post(url, typed(irregular="on"))
    assert "请写明为什么" in text_of(answer)
    answer = client.post(url, typed(irregular_code="旧"))
    assert "请勾选确认" in text_of(answer)
    answer = client.post(url, typed(uscc="4302001000001", irregular="on", irregular_code="旧执照未换"), follow=True)
    assert "旧执照未换" in text_of(answer)
    assert client_of(cast.auditor).get(url).status_code == 403


def test_a_province_officer_first_says_where(cast: Cast, county: County) -> None:
    client, url = client_of(cast.province_officer), reverse("registry:unit_new")
    assert "下一步" in text_of(client.get(url))
    assert client.get(url + "?authority=999").status_code == 422
    at = f"{url}?authority={cast.city_x.pk}"
    assert "示例新县" in text_of(client.get(at))
    assert client.post(at, typed()).status_code == 302
    assert Unit.objects.get(name="示例新厂有限公司").authority == cast.city_x


def test_a_unit_is_corrected_and_moved(cast: Cast, county: County) -> None:
    unit = make_unit(cast.city_x, county="示例新县", county_code="430224")
    url = reverse("registry:unit_edit", args=[unit.pk])
    want = typed(name="更正后有限公司", uscc=unit.uscc)
    client = client_of(cast.city_x_officer)
    assert unit.name in text_of(client.get(url))
    assert client.post(url, want).status_code == 302
    assert client.get(f"{url}?authority={cast.city_y.pk}").status_code == 404
    assert client.post(url, want | {"name": ""}).status_code == 422
    higher = client_of(cast.province_officer)
    assert "下一步" in text_of(higher.get(f"{url}?authority=0"))
    move = f"{url}?authority={cast.city_y.pk}"
    assert "将改由其主管" in text_of(higher.get(move))
    assert higher.post(move, want | {"county_code": ""}).status_code == 302
    unit.refresh_from_db()
    assert (unit.name, unit.authority) == ("更正后有限公司", cast.city_y)
    assert client_of(cast.auditor).get(url).status_code == 403
    assert client.get(url).status_code == 404


def test_a_listed_unit_is_told_the_way(cast: Cast, county: County) -> None:
    url = reverse("registry:unit_edit", args=[cast.existing.pk])
    want = typed(name="改了的名字", uscc=cast.existing.uscc, county_code="")
    assert "变更申请" in text_of(client_of(cast.city_x_officer).post(url, want))


@pytest.mark.db
def test_a_park_keeps_its_enterprises(cast: Cast) -> None:
    client, url = client_of(cast.park_member), reverse("registry:enterprises", args=[cast.park.pk])
    assert client.post(url, {"name": "园内示例甲", "since": "昨天"}).status_code == 422
    assert client.post(url, {"name": "园内示例甲", "since": "2024-05-01"}).status_code == 302
    assert client.post(url, {"name": "园内示例甲"}).status_code == 422
    one = ParkEnterprise.objects.get()
    left = reverse("registry:enterprise_left", args=[cast.park.pk, one.pk])
    assert "2024-05-01" in text_of(client.get(left))
    assert client.post(left, {}).status_code == 422
    assert client.post(left, {"until": "2025-06-01"}).status_code == 302
    assert "已登记“园内示例甲”离园" in text_of(client.get(url))
    assert "园内示例甲" not in text_of(client.get(url))
    assert "园内示例甲" in text_of(client.get(url + "?gone=1&q=示例甲"))
    assert client_of(cast.auditor).get(url).status_code == 200
    assert client_of(cast.auditor).post(url, {"name": "园内"}).status_code == 403
    assert client.get(reverse("registry:enterprises", args=[cast.existing.pk])).status_code == 404
    assert client_of(cast.city_x_officer).get(
        reverse("registry:enterprises", args=[cast.existing.pk])
    ).status_code == 404  # fmt: skip


@pytest.mark.db
def test_a_table_of_enterprises_is_shown_first(cast: Cast) -> None:
    client = client_of(cast.park_member)
    base = reverse("registry:enterprises_import", args=[cast.park.pk])
    assert client.post(base).status_code == 422
    assert client.post(base, {"file": SimpleUploadedFile("名录.txt", b"x")}).status_code == 422
    assert "XLSX" in text_of(client.get(base))

    def sent(content: str) -> str:
        answer = client.post(base, {"file": SimpleUploadedFile("名录.csv", content.encode())})
        assert answer.status_code == 302
        return str(answer["Location"])

    wrong = sent("企业名称,统一社会信用代码\n甲,123\n乙,\n")
    assert "B2" in text_of(client.get(wrong))
    assert client.post(wrong).status_code == 409
    good = sent("企业名称,统一社会信用代码\n甲,\n乙,\n")
    shown = client.get(good)
    assert not ParkEnterprise.objects.exists()
    mark = shown.context["plan"].fingerprint
    assert client.post(good, {"fingerprint": "别的"}).status_code == 409
    assert client.post(good, {"fingerprint": mark}).status_code == 302
    assert ParkEnterprise.objects.count() == 2
    assert "没有变化" in text_of(client.get(good))
    assert client_of(cast.city_x_officer).get(good).status_code == 200
    assert client_of(cast.city_y_officer).get(good).status_code == 404
    blank = client.get(reverse("registry:enterprises_template", args=[cast.park.pk]))
    assert blank.content[:2] == b"PK"


@pytest.mark.clause("MI-0")
def test_the_tree_for_those_who_need_it(cast: Cast, django_assert_max_num_queries: Any) -> None:
    url, client, counts = reverse("registry:authorities"), client_of(cast.administrator), []
    for number in range(2):
        with django_assert_max_num_queries(30) as taken:
            page = text_of(client.get(url))
        counts.append(len(taken))
        make_authority(f"99010{number}", f"示例市{number}", "city", cast.other_province)
    assert counts[0] == counts[1]
    assert "株洲市" in page
    assert "株洲市" not in text_of(client_of(cast.ministry_officer).get(url + "?q=长沙"))
    Role.objects.filter(authority=cast.city_y).delete()
    idle = text_of(client_of(cast.auditor).get(url + "?idle=1"))
    assert "长沙市" in idle
    assert "株洲市" not in idle
    local = make_user("地方审计员")
    make_role(local, Role.Kind.AUDITOR, cast.city_x)
    assert client_of(local).get(url).status_code == 403
    for name in ("province_officer", "city_x_officer", "enterprise_a", "expert", "stranger"):
        assert client_of(cast.everybody[name]).get(url).status_code == 403


def test_every_tile_has_an_icon_of_the_sprite(cast: Cast) -> None:
    sprite = (Path(registry.__file__).parent.parent / "static/lvheng/icons.svg").read_text(encoding="utf-8")
    for user in (cast.city_x_officer, cast.administrator, cast.ministry_officer):
        tiles = client_of(user).get(reverse("registry:home")).context["tiles"]
        assert tiles
        for tile in tiles:
            assert f'<symbol id="{tile[1]}"' in sprite, tile


def test_a_sign_in_that_lies_ahead_is_left_out(cast: Cast) -> None:
    """The machine's clock may run ahead of the system's."""
    page, client = reverse("registry:unit", args=[cast.existing.pk]), client_of(cast.city_x_officer)
    User.objects.filter(pk=cast.existing_member.pk).update(last_login=clock.now() + timedelta(days=400))
    assert "没有登录过" in text_of(client.get(page))
    User.objects.filter(pk=cast.existing_member.pk).update(last_login=clock.now() - timedelta(days=3))
    assert "没有登录过" not in text_of(client.get(page))


def test_the_first_page_and_the_navigation(cast: Cast) -> None:
    home = reverse("registry:home")
    assert "本地区在册" in text_of(client_of(cast.city_x_officer).get(home))
    assert "主管部门" in text_of(client_of(cast.administrator).get(home))
    assert "本地区在册" not in text_of(client_of(cast.administrator).get(home))
    assert client_of(cast.enterprise_a).get(home).status_code == 403
    assert ("单位与名单", home) in items_for(cast.city_x_officer)
    assert ("主管部门", reverse("registry:authorities")) in items_for(cast.administrator)
    assert ("本单位", reverse("registry:people")) in items_for(cast.park_member)
    own = {label for label, _url in items_for(cast.enterprise_a)}
    assert not own & {"单位与名单", "主管部门"}
