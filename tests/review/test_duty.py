"""The yearly duty of existing units: one state each, the list of who is missing, and taking it away."""

import csv
from datetime import date, datetime, timedelta
from io import BytesIO, StringIO
from itertools import product
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from lvheng.accounts.models import User
from lvheng.campaigns.models import Extension
from lvheng.core import clock
from lvheng.filing import actions as filing
from lvheng.filing.duty import DUTY, duty_of
from lvheng.filing.models import Application
from lvheng.registry import actions as registry
from lvheng.registry.models import Release, Unit
from lvheng.review.actions import remind
from lvheng.review.queries import existing
from tests.campaigns.packs import EXTENDING, hunan
from tests.cast import Cast, make_member, make_unit, put_on_list
from tests.selection.making import EXISTING, submitted
from tests.standards.conftest import overlay
from tests.standards.packs import OverlayMaker

__all__ = ["overlay"]
LATE = datetime(2025, 10, 28, 0, 0, tzinfo=clock.ZONE)
LAST = clock.day_end(date(2025, 10, 27))


def states(cast: Cast, user: User | None = None) -> dict[str, str]:
    return {unit.name: unit.progress for unit in existing.existing(user or cast.city_x_officer, cast.campaign)}


def page_of(cast: Cast, who: User, query: str = "") -> str:
    client = Client()
    client.force_login(who)
    return str(client.get(reverse("review:existing") + query).content.decode())


@pytest.mark.clause("HN-1.2")
@pytest.mark.clause("MI-2.2.a")
@pytest.mark.parametrize(
    ("state", "released", "over", "duty"),
    [
        ("", False, False, "none"), ("draft", False, False, "draft"), ("submitted", False, False, "submitted"),
        ("", True, False, "released"), ("draft", True, False, "released"), ("submitted", True, False, "submitted"),
        ("", False, True, "overdue"), ("draft", False, True, "overdue"), ("submitted", False, True, "submitted"),
        ("", True, True, "released"), ("draft", True, True, "released"), ("submitted", True, True, "submitted"),
        ("withdrawn", False, False, "none"), ("ended", False, True, "overdue"),
    ],
)  # fmt: skip
def test_how_a_unit_stands(state: str, released: bool, over: bool, duty: str) -> None:
    assert duty_of(state, released=released, over=over) == duty
    assert DUTY[duty] in ("未开始", "填报中", "已提交", "免除填报", "逾期")


@pytest.mark.clause("HN-1.2")
@pytest.mark.db
def test_the_list_says_the_same_as_the_rule(cast: Cast) -> None:
    wanted: dict[str, tuple[str, bool]] = {}
    for state, released in product(("", *Application.State.values), (False, True)):
        unit = make_unit(cast.city_x)
        put_on_list(unit, "national")
        if state:
            application = submitted(cast, unit, route=EXISTING) if state not in ("", "draft") else None
            if application is None:
                filing.start(unit, actor=make_member(unit))
            elif state != "submitted":
                Application.objects.filter(pk=application.pk).update(state=state)
        if released:
            Release.objects.create(
                unit=unit, year=2025, reason="测试", decision="测试", decided_by=cast.province_officer,
                decided_at=clock.now(),
            )  # fmt: skip
        wanted[unit.name] = (state, released)
    for moment, over in ((LAST, False), (LATE, True)):
        with clock.fixed(moment):
            found = states(cast)
        for name, (state, released) in wanted.items():
            assert found[name] == duty_of(state, released=released, over=over), (name, state, released, over)


@pytest.mark.clause("HN-4.1.a")
def test_the_citys_list_says_who_is_missing_and_whom_to_call(cast: Cast) -> None:
    lonely = make_unit(cast.city_x, "戊示例有限公司", contact="李示例", phone="0731-11111111")
    put_on_list(lonely, "national")
    User.objects.filter(pk=cast.existing_member.pk).update(phone="13900000000", last_login=clock.now())
    filing.start(cast.park, actor=cast.park_member)
    User.objects.filter(pk=cast.park_member.pk).update(last_login=clock.now() + timedelta(days=400))
    remind([cast.existing], campaign=cast.campaign, actor=cast.city_x_officer)
    text = page_of(cast, cast.city_x_officer)
    assert "没有填报人账号" in text
    found = existing.rows(existing.existing(cast.city_x_officer, cast.campaign), cast.campaign)
    active = {row.unit.name: row.active_at for row in found}
    assert active == {"丁示例园区": clock.now(), "丙示例有限公司": clock.now(), "戊示例有限公司": None}
    assert "0731-11111111" in text
    assert "13900000000" in text
    assert "1 次，最近 10月20日 10:00（株洲市工作人员）" in text
    assert "按主管部门" not in text
    assert "丁示例园区" not in page_of(cast, cast.city_x_officer, "?progress=none")
    unfinished = page_of(cast, cast.city_x_officer, "?progress=unfinished")
    assert all(name in unfinished for name in ("丁示例园区", "丙示例有限公司", "戊示例有限公司"))
    with clock.fixed(LATE):
        late = page_of(cast, cast.city_x_officer, "?progress=overdue")
        assert "逾期" in late
        assert "丁示例园区" in late
        assert "催报勾选的单位" not in late
        assert "已于 2025年10月27日 23:59:59 截止" in late


def test_the_province_sees_its_cities_those_with_most_missing_first(cast: Cast) -> None:
    put_on_list(cast.unit_b, "national")
    text = page_of(cast, cast.province_officer)
    assert text.index("?city=430200") < text.index("?city=430100")
    assert "差 2 家" in text
    areas = existing.by_area(existing.existing(cast.province_officer, cast.campaign))
    assert [(one.name, one.due, one.missing) for one in areas] == [("株洲市", 2, 2), ("长沙市", 1, 1)]
    assert "丙示例有限公司" not in page_of(cast, cast.province_officer, "?city=430100")
    assert "按主管部门" in page_of(cast, cast.auditor)
    assert existing.existing(cast.enterprise_a, cast.campaign).count() == 0


def test_an_extension_of_its_own_keeps_one_unit_from_being_overdue(cast: Cast, overlay: OverlayMaker) -> None:
    overlay(hunan(EXTENDING))
    Extension.objects.create(
        campaign=cast.campaign, authority=cast.city_x, unit=cast.existing, act="filing",
        closes_at=clock.day_end(date(2025, 10, 31)), reason="测试", decision="示例〔2025〕1号",
        decided_by=cast.province_officer, decided_at=clock.now(),
    )  # fmt: skip
    with clock.fixed(LATE):
        assert states(cast) == {"丙示例有限公司": "none", "丁示例园区": "overdue"}
        assert remind([cast.existing], campaign=cast.campaign, actor=cast.city_x_officer).told == (cast.existing,)
        text = page_of(cast, cast.province_officer)
        assert "已延期" in text
        assert "催报勾选的单位" in text
        assert f"?unit={cast.park.pk}" in text
        client = Client()
        client.force_login(cast.existing_member)
        home = client.get(reverse("filing:home")).content.decode()
        assert "10月31日" in home
        assert "本年度填报任务：<b>未开始</b>" in home


def test_a_units_own_page_says_its_duty(cast: Cast) -> None:
    def home(person: User) -> str:
        client = Client()
        client.force_login(person)
        return str(client.get(reverse("filing:home")).content.decode())

    assert "本年度填报任务：<b>未开始</b>" in home(cast.existing_member)
    assert "本年度填报任务" not in home(cast.enterprise_a)
    with clock.fixed(LATE):
        assert "本年度填报任务：<b>逾期</b>" in home(cast.existing_member)
    registry.release(cast.existing, 2025, actor=cast.province_officer, reason="停产", decision="示例〔2025〕2号")
    assert "本年度不需要填报" in home(cast.existing_member)
    submitted(cast, cast.park, route=EXISTING)
    assert "本年度填报任务：<b>已提交</b>" in home(cast.park_member)


def rows_of(cast: Cast, form: str, who: User, query: str = "") -> list[list[str]]:
    client = Client()
    client.force_login(who)
    answer = client.get(reverse("review:existing_export", args=[form]) + query)
    assert answer.status_code == 200
    if form == "csv":
        return list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
    sheet = load_workbook(BytesIO(answer.content)).active
    assert sheet is not None
    return [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]


def test_the_list_can_be_taken_away(cast: Cast) -> None:
    Unit.objects.filter(pk=cast.existing.pk).update(contact="=HYPERLINK(1)", phone="+86 731 0000")
    for form in ("csv", "xlsx"):
        head, *rows = rows_of(cast, form, cast.city_x_officer)
        assert head[:5] == ["单位", "统一社会信用代码", "类别", "主管部门", "填报任务"]
        assert {(row[0], row[4]) for row in rows} == {("丙示例有限公司", "未开始"), ("丁示例园区", "未开始")}
        assert rows_of(cast, form, cast.city_x_officer, "?progress=submitted") == [head]
        assert rows_of(cast, form, cast.city_y_officer) == [head]
    row = next(row for row in rows_of(cast, "csv", cast.city_x_officer) if row[0] == "丙示例有限公司")
    assert (row[8], row[9]) == ("'=HYPERLINK(1)", "+86 731 0000")
    client = Client()
    client.force_login(cast.city_x_officer)
    assert client.get(reverse("review:existing_export", args=["pdf"])).status_code == 404
    client.force_login(cast.enterprise_a)
    assert client.get(reverse("review:existing_export", args=["csv"])).status_code == 404


@pytest.mark.parametrize("many", [1, 3])
def test_list_and_export_cost_the_same_for_any_number_of_units(
    cast: Cast, many: int, django_assert_num_queries: Any
) -> None:
    for _ in range(many):
        unit = make_unit(cast.city_x)
        put_on_list(unit, "national")
        make_member(unit)
    with django_assert_num_queries(9):
        found = existing.rows(existing.existing(cast.province_officer, cast.campaign), cast.campaign)
    assert len(found) == many + 2
