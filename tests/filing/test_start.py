"""Beginning: who may, by which route, when, and the practice that counts for nothing."""

from datetime import datetime

import pytest

from lvheng.campaigns.models import Campaign
from lvheng.core import clock
from lvheng.core.models import AuditEvent
from lvheng.core.refusal import Forbidden, Refused
from lvheng.filing import actions
from lvheng.filing.draft import Draft
from lvheng.filing.eligibility import standings
from lvheng.filing.models import Answer, Application
from lvheng.filing.queries import own, visible_to, with_progress
from lvheng.registry.models import Bar, Unit
from tests.cast import Cast, make_member, make_officer, make_unit, put_on_list
from tests.filing import make


def barred(unit: Unit, since: str = "2025-03-01", until: str = "2028-03-01") -> Bar:
    return Bar.objects.create(
        unit=unit, uscc=unit.uscc, since=since, until=until, clause="HN-4.2.c",
        decision="示例〔2025〕3号", reason="数据造假",
    )  # fmt: skip


@pytest.mark.clause("HN-1.1")
@pytest.mark.clause("MI-1.a")
def test_a_unit_of_the_provincial_list_begins_as_new(cast: Cast) -> None:
    application = actions.start(cast.unit_a, actor=cast.enterprise_a)
    assert application.route == Application.Route.NEW
    assert application.kind == Unit.Kind.FACTORY
    assert application.standard == "factory-2025"
    assert (application.authority, application.province) == (cast.city_x, cast.province)
    assert application.state == Application.State.DRAFT
    event = AuditEvent.objects.get(subject=f"application:{application.pk}")
    assert (event.verb, event.actor) == ("application.start", cast.enterprise_a)


@pytest.mark.clause("HN-1.1")
def test_a_unit_on_no_list_is_refused_by_clause(cast: Cast) -> None:
    unit = make_unit(cast.city_x, "戊示例有限公司")
    with pytest.raises(Refused, match="不在省级绿色工厂名单中") as caught:
        actions.start(unit, actor=make_member(unit))
    assert caught.value.refusal.clauses == ("HN-1.1",)
    assert "请先申报省级绿色工厂" in caught.value.refusal.next_step
    assert not Application.objects.exists()


def test_where_the_province_asks_for_no_list_none_is_needed(cast: Cast) -> None:
    unit = make_unit(cast.separate_city, "己示例有限公司")
    assert actions.start(unit, actor=make_member(unit)).route == Application.Route.NEW


@pytest.mark.clause("MI-1.a")
@pytest.mark.clause("MI-A2")
def test_parks_follow_the_park_requirements(cast: Cast) -> None:
    application = actions.start(cast.park, actor=cast.park_member)
    assert application.standard == "park-2025"
    assert len(Draft.load(application).standard.indicators) == 17


@pytest.mark.clause("HN-1.2")
@pytest.mark.clause("MI-2.2.a")
def test_units_of_the_national_list_take_the_route_of_existing_ones(cast: Cast) -> None:
    barred(cast.existing)
    application = actions.start(cast.existing, actor=cast.existing_member)
    assert application.route == Application.Route.EXISTING
    assert Draft.load(application).exclusions == ()


@pytest.mark.clause("HN-4.2.c")
@pytest.mark.clause("MI-3.d")
def test_a_bar_says_until_when_and_by_which_decision(cast: Cast) -> None:
    barred(cast.unit_a)
    with pytest.raises(Refused, match="2028年3月1日 起可以再次申报（示例〔2025〕3号：数据造假）") as caught:
        actions.start(cast.unit_a, actor=cast.enterprise_a)
    assert caught.value.refusal.clauses == ("HN-4.2.c",)


def test_a_bar_that_is_over_does_not_count(cast: Cast) -> None:
    barred(cast.unit_a, until="2025-10-20")
    assert actions.start(cast.unit_a, actor=cast.enterprise_a).pk


def test_only_the_units_own_people_begin(cast: Cast) -> None:
    for name, user in cast.everybody.items():
        if name != "enterprise_a":
            with pytest.raises(Forbidden):
                actions.start(cast.unit_a, actor=user)
    assert not Application.objects.exists()


def test_one_application_a_year(cast: Cast) -> None:
    actions.start(cast.unit_a, actor=cast.enterprise_a)
    with pytest.raises(Refused, match="本单位已有本年度的申报（填报中）"):
        actions.start(cast.unit_a, actor=cast.enterprise_a)


@pytest.mark.parametrize(("state", "word"), [("preparing", "尚未开始"), ("closed", "已经结束")])
def test_only_while_the_year_is_under_way(cast: Cast, state: str, word: str) -> None:
    Campaign.objects.update(state=state)
    with pytest.raises(Refused, match=word):
        actions.start(cast.unit_a, actor=cast.enterprise_a)


def test_without_a_year_there_is_nothing_to_begin(cast: Cast) -> None:
    unit = make_unit(cast.separate_city, "己示例有限公司")
    member = make_member(unit)
    for model in (cast.campaign.windows, cast.campaign.participations, cast.campaign.named_sets):
        model.all().delete()
    cast.campaign.delete()
    with pytest.raises(Refused, match="还没有可以填报的年度"):
        actions.start(unit, actor=member)


@pytest.mark.clause("MI-A3.a")
def test_what_the_registry_knows_is_filled_in(cast: Cast) -> None:
    application = actions.start(cast.unit_a, actor=cast.enterprise_a)
    assert dict(application.answers.values_list("key", "value")) == {
        "profile.name": "甲示例有限公司", "profile.uscc": cast.unit_a.uscc, "profile.address": "示例路 1 号",
        "profile.contact": "陈示例", "profile.phone": "0731-00000000", "profile.gbt4754": "3011",
        "profile.industry": "cement",
    }  # fmt: skip
    assert (application.industry, application.industry_code, application.industry_mismatch) == ("cement", "3011", False)


@pytest.mark.clause("HN-2.2")
def test_practice_any_time_and_for_nothing(cast: Cast) -> None:
    unit = make_unit(cast.city_x, "戊示例有限公司")
    member = make_member(unit)
    with clock.fixed(datetime(2025, 9, 1, 9, tzinfo=clock.ZONE)):
        Campaign.objects.update(state="preparing")
        application = make.filled(unit, member, practice=True)
        make.commit(application, member)
        with pytest.raises(Refused, match="练习申报，只供熟悉操作，不能提交") as caught:
            actions.submit(application, actor=member)
        assert caught.value.refusal.clauses == ("HN-2.2",)
        with pytest.raises(Refused, match="已有练习申报"):
            actions.start(unit, actor=member, practice=True)
    assert list(visible_to(cast.city_x_officer)) == []
    assert list(own(member)) == [application]
    with pytest.raises(Forbidden):
        actions.discard(application, actor=cast.enterprise_a)
    actions.discard(application, actor=member)
    assert not Application.objects.exists()
    assert not Answer.objects.exists()


def test_practice_beside_the_real_one(cast: Cast) -> None:
    real = actions.start(cast.unit_a, actor=cast.enterprise_a)
    practice = actions.start(cast.unit_a, actor=cast.enterprise_a, practice=True)
    assert {real, practice} == set(own(cast.enterprise_a))
    with pytest.raises(Refused, match="正式申报不能删除"):
        actions.discard(real, actor=cast.enterprise_a)


def test_who_sees_an_application(cast: Cast) -> None:
    mine = actions.start(cast.unit_a, actor=cast.enterprise_a)
    other = actions.start(cast.unit_b, actor=cast.enterprise_b)
    seen = {name: set(visible_to(user)) for name, user in cast.everybody.items()}
    assert {name: found for name, found in seen.items() if found} == {
        "enterprise_a": {mine}, "enterprise_b": {other}, "city_x_officer": {mine}, "city_y_officer": {other},
        "province_officer": {mine, other}, "ministry_officer": {mine, other}, "auditor": {mine, other},
    }  # fmt: skip
    assert list(visible_to(None)) == []
    assert list(own(None)) == []


def test_progress_without_contents(cast: Cast) -> None:
    application = make.filled(cast.unit_a, cast.enterprise_a)
    found = with_progress(visible_to(make_officer(cast.city_x))).get()
    assert (found.filled, found.files) == (14, application.evidence.count())  # type: ignore[attr-defined]


@pytest.mark.parametrize("number", [1, 3])
def test_standings_cost_the_same(cast: Cast, number: int, django_assert_num_queries: object) -> None:
    units = [make_unit(cast.city_x) for _ in range(number)]
    for unit in units:
        put_on_list(unit, "provincial")
        barred(unit)
    with django_assert_num_queries(5):  # type: ignore[operator]
        found = standings(units, cast.campaign)
    assert all(found[unit.pk].bar and "provincial" in found[unit.pk].entries for unit in units)
