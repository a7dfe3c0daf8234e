"""What a list may not do: rename what stands above it, run one unit into another, undo what came after it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from lvheng.accounts.models import Role, User
from lvheng.core import clock
from lvheng.core.files import may_see
from lvheng.core.refusal import Invalid
from lvheng.registry import actions
from lvheng.registry.actions.lists import apply_list, decide_rows
from lvheng.registry.listplan import Decision
from lvheng.registry.models import ListEntry, ListImport, Unit
from tests.cast import NOW, Cast, code, make_unit
from tests.registry.listing import ON, new, outcomes, read, row, snapshot, told

pytestmark = pytest.mark.db


def by_city(cast: Cast, *rows: dict[str, Any], **more: Any) -> ListImport:
    return read(cast, *rows, actor=cast.city_x_officer, level="municipal", authority=cast.city_x, **more)


def choices(found: ListImport) -> list[list[str]]:
    return [one.get("choices", []) for one in found.content["rows"]]


def listed(unit: Unit, level: str, on: date = ON) -> Unit:
    actions.enter_list(unit, level, actor=None, year=on.year, batch="", decision="示例", number=None, on=on)
    return unit


@pytest.mark.clause("HN-1.1")
def test_a_list_does_not_rename_a_unit_that_stands_above_it(cast: Cast) -> None:
    unit = listed(make_unit(cast.city_x, "株洲示例原厂"), "provincial")
    line = row(unit, name="株洲示例新厂", former=unit.name, state="更名")
    found = by_city(cast, line)
    (kept,) = found.content["rows"]
    assert (kept["outcome"], kept["choices"]) == ("doubt", ["same", "skip"])
    assert kept["doubts"] == [
        "这个单位在省级名单上，只能随省级名单更名，或由单位提出名称变更申请；这里沿用登记的名称"
    ]  # fmt: skip
    with pytest.raises(Invalid, match="填写有误"):
        decide_rows(found, {3: Decision("rename", unit.pk)}, actor=cast.city_x_officer)
    decide_rows(found, {3: Decision("same")}, actor=cast.city_x_officer)
    found.refresh_from_db()
    assert apply_list(found, actor=cast.city_x_officer)["listed"] == 1
    unit.refresh_from_db()
    assert (unit.name, set(unit.entries.values_list("level", "state"))) == (
        "株洲示例原厂", {("provincial", "listed"), ("municipal", "listed")},
    )  # fmt: skip
    assert outcomes(by_city(cast, line)) == ["same"]
    assert apply_list(read(cast, line), actor=cast.province_officer)["renamed"] == 1
    unit.refresh_from_db()
    assert (unit.name, set(unit.entries.values_list("level", "state"))) == (
        "株洲示例新厂", {("provincial", "renamed"), ("municipal", "renamed")},
    )  # fmt: skip


def test_the_highest_level_is_named_and_an_entry_that_is_gone_holds_nothing(cast: Cast) -> None:
    line = row(cast.existing, name="丙示例新名有限公司", former=cast.existing.name, state="更名")
    (kept,) = by_city(cast, line).content["rows"]
    assert "国家级名单" in kept["doubts"][0]
    actions.remove_from_lists(cast.existing, actor=cast.ministry_officer, clause="", reason="示", decision="示", on=ON)
    assert outcomes(by_city(cast, line)) == ["renamed"]


def test_nor_by_decision_on_a_doubtful_row(cast: Cast) -> None:
    unit = listed(make_unit(cast.city_x, "株洲示例水泥有限公司"), "national")
    found = read(cast, row(unit, name="株洲示例新水泥有限公司"))
    assert choices(found) == [["same", "skip"]]
    shared = code()
    above = listed(make_unit(cast.city_x, "株洲示例甲厂", uscc=shared, site="甲"), "national")
    here = make_unit(cast.city_x, "株洲示例乙厂", uscc=shared, site="乙")
    found = read(cast, new("株洲示例丙厂", uscc=shared))
    assert "rename" in choices(found)[0]
    before = snapshot()
    with pytest.raises(Invalid) as refused:
        decide_rows(found, {3: Decision("rename", above.pk)}, actor=cast.province_officer)
    assert "只能随国家级名单更名" in refused.value.refusal.gaps[0].message
    assert snapshot() == before
    decide_rows(found, {3: Decision("rename", here.pk)}, actor=cast.province_officer)


def test_a_former_and_a_new_name_of_different_units_wait_for_a_person(cast: Cast) -> None:
    former = make_unit(cast.city_x, "株洲示例戊水泥有限公司")
    other = make_unit(cast.city_x, "湘潭示意己玻璃有限公司")
    line = row(former, name=other.name, former=former.name, state="更名")
    for changed in (line, line | {"uscc": None}, row(other, former=former.name), line | {"former": "株洲示例戊水泥厂"}):
        found = read(cast, changed)
        (kept,) = found.content["rows"]
        assert kept["outcome"] == "doubt", changed
        assert {one[0] for one in kept["candidates"]} == {former.pk, other.pk}
        assert any("指向不同的单位" in one for one in kept["doubts"])
    found = read(cast, line)
    decide_rows(found, {3: Decision("same", other.pk)}, actor=cast.province_officer)
    found.refresh_from_db()
    assert apply_list(found, actor=cast.province_officer)["listed"] == 1
    assert set(Unit.objects.filter(pk__in=(former.pk, other.pk)).values_list("name", flat=True)) == {
        former.name, other.name,
    }  # fmt: skip


def test_a_renaming_to_the_name_it_bears_renames_nothing(cast: Cast) -> None:
    former = make_unit(cast.city_x, "株洲示例戊水泥有限公司")
    other = make_unit(cast.city_x, "湘潭示意己玻璃有限公司")
    found = read(cast, row(former, name=other.name))
    decide_rows(found, {3: Decision("rename", other.pk)}, actor=cast.province_officer)
    found.refresh_from_db()
    assert apply_list(found, actor=cast.province_officer)["listed"] == 1


def test_an_unknown_former_name_leaves_the_row_as_it_is(cast: Cast) -> None:
    unit = make_unit(cast.city_x, "株洲示例戊水泥有限公司")
    assert outcomes(read(cast, row(unit, former="从未有过的名称"))) == ["listed"]
    assert "不能更名" in told(read(cast, new("株洲全新厂", former="从未有过的名称", state="更名")))[0]


def test_a_day_that_has_not_come_is_told(cast: Cast) -> None:
    tomorrow = NOW.date() + timedelta(days=1)
    (said,) = told(read(cast, new(on="2199-01-01"), new("株洲示例今天厂", on=NOW.date().isoformat())))
    assert said.endswith("列入日期 2199-01-01 还没有到；请填写已经发生的日期")
    assert "还没有到" in told(read(cast, row(cast.unit_a, state="移出", reason="停产", on=tomorrow.isoformat())))[0]


@pytest.mark.clause("HN-4.1.c")
def test_a_removal_older_than_the_entry_removes_nothing(cast: Cast) -> None:
    unit = listed(make_unit(cast.city_x, "株洲示例水泥有限公司"), "provincial", date(2023, 5, 1))
    line = row(unit, state="移出", reason="停产")
    found = read(cast, line, listed_on=date(2019, 12, 31), year=2019)
    assert outcomes(found) == ["same"]
    assert found.content["rows"][0]["remark"] == "已于 2023-05-01 列入，晚于这次移出，不移出"
    apply_list(found, actor=cast.province_officer)
    assert ListEntry.objects.get(unit=unit).state == "listed"
    assert outcomes(read(cast, line, listed_on=date(2023, 5, 1))) == ["removed"]


def test_a_unit_outside_reach_is_not_named(cast: Cast) -> None:
    far = make_unit(cast.other_province, "远方示例水泥有限公司")
    for line in (row(far), row(far, name="远方示例新水泥有限公司"), row(far, name="远方示例水泥厂", state="更名")):
        (kept,) = read(cast, line).content["rows"]
        assert kept["outcome"] == "problem"
        assert "unit" not in kept
        assert "candidates" not in kept


def test_who_is_no_longer_an_officer_no_longer_opens_the_file(cast: Cast) -> None:
    found = read(cast, row(cast.unit_a))
    assert may_see(cast.province_officer, found.file)
    Role.objects.filter(user=cast.province_officer).update(until=clock.now())
    assert not may_see(User.objects.get(pk=cast.province_officer.pk), found.file)


def test_a_unit_that_left_the_territory_is_no_longer_shown(cast: Cast) -> None:
    unit = make_unit(cast.city_x, "株洲示例水泥有限公司")
    found = read(cast, new("株洲示例水泥有限责任公司"), row(unit))
    Unit.objects.filter(pk=unit.pk).update(authority=cast.other_province, name="远方示例机密厂")
    browser = Client()
    browser.force_login(cast.province_officer)
    answer = browser.get(f"/registry/lists/{found.pk}/")
    assert (answer.status_code, "远方示例机密厂" in answer.content.decode()) == (200, False)
