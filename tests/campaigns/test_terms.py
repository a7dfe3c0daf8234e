"""The narrowest window that fits, and its end as extended."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import pytest
from django.db.models import Q

from lvheng.accounts.models import Authority
from lvheng.campaigns import actions, guards, queries
from lvheng.campaigns.models import Campaign, Extension, Window
from lvheng.campaigns.terms import Calendar
from lvheng.core import clock
from lvheng.core.refusal import Refused
from lvheng.filing import actions as filing
from lvheng.filing.duty import later_terms, term_of, terms_of
from lvheng.portal.queries import open_windows
from lvheng.registry.models import Unit
from tests.campaigns.packs import EXTENDING, hunan, next_year
from tests.cast import Cast, make_unit
from tests.standards.packs import OverlayMaker

FILING = Window.Act.FILING


@contextmanager
def at(*moment: int) -> Iterator[None]:
    with clock.fixed(datetime(*moment, tzinfo=clock.ZONE)):  # type: ignore[arg-type, misc]
        yield


def extension(cast: Cast, authority: Authority, until: date, unit: Unit | None = None, act: str = FILING) -> Extension:
    return Extension.objects.create(
        campaign=cast.campaign, authority=authority, unit=unit, act=act, closes_at=clock.day_end(until),
        reason="测试", decision="示例〔2025〕1号", decided_by=cast.province_officer, decided_at=clock.now(),
    )  # fmt: skip


def end(campaign: Campaign, authority: Authority, act: str = FILING, **asked: Any) -> date:
    found = queries.window(campaign, authority, act, **asked)
    assert found is not None
    return found.closes_at.astimezone(clock.ZONE).date()


@pytest.fixture
def year(cast: Cast, overlay: OverlayMaker) -> Campaign:
    """2026, by its own notice: existing units until 15 April, new ones until 31 July."""
    overlay(next_year())
    made = actions.prepare(2026, actor=cast.ministry_officer)
    return actions.open_campaign(made, actor=cast.ministry_officer)


@pytest.mark.clause("MI-2.2.a")
def test_another_years_notice_gives_existing_units_other_dates_without_code(cast: Cast, year: Campaign) -> None:
    assert end(year, cast.city_x, route="existing", unit=cast.existing) == date(2026, 4, 15)
    assert end(year, cast.city_x, route="new", unit=cast.unit_a) == date(2026, 7, 31)
    assert end(year, cast.city_x) == date(2026, 7, 31)
    assert [(one.title, one.closes_at.month) for one in queries.windows(year, cast.city_x)] == [
        ("申报填报（现有单位）", 4), ("申报填报", 7), ("省级报送推荐名单", 9),
    ]  # fmt: skip
    mine = queries.windows(year, cast.city_x, unit=cast.existing, route="existing")
    assert [one.closes_at.month for one in mine] == [4, 9]
    with at(2026, 4, 16):
        with pytest.raises(Refused, match="2026年4月15日 23:59:59 截止"):
            filing.start(cast.existing, actor=cast.existing_member, campaign=year)
        application = filing.start(cast.unit_a, actor=cast.enterprise_a, campaign=year)
    with at(2026, 4, 15, 23, 59, 59):
        own = filing.start(cast.park, actor=cast.park_member, campaign=year)
        assert guards.within(year, own.authority, FILING, unit=own.unit, route=own.route)[1].month == 4
    assert {one.closes_at.month for one in (term_of(application), term_of(own)) if one} == {4, 7}
    assert [one.act for one in terms_of(own)] == ["filing", "province_report"]
    assert [one.act for one in later_terms(own)] == ["province_report"]
    with at(2026, 4, 20):
        assert {(one.label, one.closes_at.month) for one in open_windows(year)} == {
            ("申报填报", 7), ("省级报送推荐名单", 9),
        }  # fmt: skip


def test_the_narrowest_window_is_the_one_of_route_and_kind(cast: Cast) -> None:
    general = Window.objects.get(act=FILING, province=cast.province)
    days = {("existing", "park"): 5, ("existing", ""): 6, ("", "park"): 7}
    for (route, kind), day in days.items():
        Window.objects.create(
            campaign=cast.campaign, province=cast.province, act=FILING, route=route, kind=kind, clause="",
            opens_at=general.opens_at, closes_at=clock.day_end(date(2025, 12, day)),
        )  # fmt: skip
    found = {
        (route, kind): end(cast.campaign, cast.city_x, route=route, kind=kind)
        for route in ("", "new", "existing")
        for kind in ("", "factory", "park")
    }
    assert {key: day.day for key, day in found.items()} == {
        ("", ""): 27, ("", "factory"): 27, ("", "park"): 7,
        ("new", ""): 27, ("new", "factory"): 27, ("new", "park"): 7,
        ("existing", ""): 6, ("existing", "factory"): 6, ("existing", "park"): 5,
    }  # fmt: skip
    scopes = [one.scope for one in queries.windows(cast.campaign, cast.city_x) if one.act == FILING]
    assert scopes == ["", "现有单位绿色工业园区", "现有单位", "绿色工业园区"]


@pytest.mark.clause("HN-3.3")
def test_an_extension_holds_nothing_where_the_rules_allow_none(cast: Cast) -> None:
    extension(cast, cast.city_x, date(2025, 11, 5))
    assert end(cast.campaign, cast.city_x) == date(2025, 10, 27)


@pytest.mark.clause("HN-3.3")
def test_the_latest_extension_that_fits_holds_and_none_shortens(cast: Cast, overlay: OverlayMaker) -> None:
    overlay(hunan(EXTENDING))
    other = make_unit(cast.city_x)

    def ends() -> list[int]:
        asked = [(cast.city_x, cast.existing), (cast.city_x, other), (cast.city_x, None), (cast.city_y, cast.unit_b)]
        return [end(cast.campaign, place, unit=unit, route="existing").day for place, unit in asked]

    assert ends() == [27, 27, 27, 27]
    extension(cast, cast.city_x, date(2025, 10, 29))
    assert ends() == [29, 29, 29, 27]
    extension(cast, cast.city_x, date(2025, 10, 31), unit=cast.existing)
    assert ends() == [31, 29, 29, 27]
    extension(cast, cast.province, date(2025, 10, 30))
    assert ends() == [31, 30, 30, 30]
    extension(cast, cast.city_y, date(2025, 10, 1))
    extension(cast, cast.province, date(2025, 12, 30), act="city_hand_in")
    extension(cast, cast.other_province, date(2025, 12, 30))
    assert ends() == [31, 30, 30, 30]
    found = queries.window(cast.campaign, cast.city_x, FILING, unit=cast.existing)
    assert found is not None
    assert found.extension is not None
    with clock.fixed(clock.day_end(date(2025, 10, 31))):
        assert found.is_open
        assert guards.within(cast.campaign, cast.city_x, FILING, unit=cast.existing)[1] == found.closes_at
        with pytest.raises(Refused, match="10月30日"):
            guards.within(cast.campaign, cast.city_x, FILING, unit=other)


def test_the_public_page_tells_a_citys_own_end(cast: Cast, overlay: OverlayMaker) -> None:
    overlay(hunan(EXTENDING))
    extension(cast, cast.city_x, date(2025, 10, 29))
    extension(cast, cast.unit_b.authority, date(2025, 10, 1))
    extension(cast, cast.city_x, date(2025, 12, 29), unit=cast.existing)
    found = [(one.areas, one.closes_at.day) for one in open_windows(cast.campaign) if one.act == FILING]
    assert (["湖南省"], 27) in found
    assert (["株洲市"], 29) in found
    assert len(found) == 3


def test_the_last_end_counts_single_units(cast: Cast, overlay: OverlayMaker) -> None:
    calendar = Calendar.load(cast.campaign)
    last = calendar.last(FILING)
    assert last is not None
    assert (last.province.code, last.closes_at.day) == ("990000", 7)
    overlay(hunan(EXTENDING))
    extension(cast, cast.city_x, date(2025, 11, 20), unit=cast.existing)
    last = Calendar.load(cast.campaign, act=FILING).last(FILING)
    assert last is not None
    assert last.closes_at.day == 20
    assert Calendar((), ()).last(FILING) is None


def test_whose_end_has_passed_as_a_condition(cast: Cast, overlay: OverlayMaker) -> None:
    overlay(hunan(EXTENDING))
    extension(cast, cast.city_y, date(2025, 10, 29))
    extension(cast, cast.city_x, date(2025, 10, 30), unit=cast.existing)

    def over() -> set[Unit]:
        calendar = Calendar.load(cast.campaign, act=FILING)
        places = Authority.objects.exclude(level="ministry").select_related("parent")
        condition: Q = calendar.over(FILING, places, route="existing")
        return set(Unit.objects.filter(condition))

    assert over() == set()
    with at(2025, 10, 27, 23, 59, 59):
        assert over() == set()
    with at(2025, 10, 28):
        assert over() == {cast.unit_a, cast.park}
    with at(2025, 10, 30):
        assert over() == {cast.unit_a, cast.park, cast.unit_b}
    with at(2025, 10, 31):
        assert over() == {cast.unit_a, cast.park, cast.unit_b, cast.existing}


@pytest.mark.parametrize("many", [1, 3])
def test_a_term_costs_the_same_for_any_number_of_extensions(
    cast: Cast, overlay: OverlayMaker, many: int, django_assert_num_queries: Any
) -> None:
    overlay(hunan(EXTENDING))
    for day in range(many):
        extension(cast, cast.city_x, date(2025, 11, day + 1))
    with django_assert_num_queries(2):
        assert end(cast.campaign, cast.city_x).day == many
