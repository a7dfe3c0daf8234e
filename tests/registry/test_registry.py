"""Units, lists, bars and releases."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from lvheng.core import clock
from lvheng.core.models import AuditEvent
from lvheng.core.refusal import Forbidden, Invalid
from lvheng.registry import actions, queries
from lvheng.registry.models import Bar, ListEntry, Release, Unit
from lvheng.registry.rules import unit_label
from tests.cast import NOW, Cast, make_unit, put_on_list


def names(units: object) -> set[str]:
    return {unit.name for unit in units}  # type: ignore[attr-defined]


@pytest.mark.db
def test_a_code_kind_and_site_are_unique_together(cast: Cast) -> None:
    make_unit(cast.city_x, uscc=cast.unit_a.uscc, site="二厂")
    make_unit(cast.city_x, uscc=cast.unit_a.uscc, kind=Unit.Kind.PARK)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_unit(cast.city_y, uscc=cast.unit_a.uscc)


@pytest.mark.db
def test_one_listed_entry_a_level_and_a_removed_one_has_its_day(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        put_on_list(cast.existing, ListEntry.Level.NATIONAL)
    with pytest.raises(IntegrityError), transaction.atomic():
        ListEntry.objects.filter(unit=cast.existing).update(state=ListEntry.State.REMOVED)


def test_people_see_their_own_units_and_those_of_their_territory(cast: Cast) -> None:
    assert names(queries.visible_to(cast.enterprise_a)) == {"甲示例有限公司"}
    assert names(queries.visible_to(cast.city_y_officer)) == {"乙示例有限公司"}
    assert names(queries.visible_to(cast.stranger)) == set()
    assert names(queries.own_units(cast.park_member)) == {"丁示例园区"}
    assert names(queries.own_units(None)) == set()
    assert queries.is_member(cast.enterprise_a, cast.unit_a)
    assert not queries.is_member(cast.enterprise_a, cast.unit_b)
    assert not queries.is_member(None, cast.unit_a)
    assert list(queries.members_of(cast.unit_a)) == [cast.enterprise_a]
    assert unit_label(cast.enterprise_a) == "甲示例有限公司 · 填报人"
    assert unit_label(cast.stranger) == ""


@pytest.mark.clause("HN-1.2")
def test_existing_units_are_those_on_the_national_list(cast: Cast) -> None:
    both = {"丙示例有限公司", "丁示例园区"}
    assert names(queries.existing_units()) == names(queries.existing_units(cast.city_x)) == both
    assert names(queries.existing_units(cast.city_y)) == set()
    actions.remove_from_lists(
        cast.park, actor=cast.ministry_officer, clause="HN-4.1.c", reason="未填报", decision="示例〔2025〕2号",
        levels=(ListEntry.Level.NATIONAL,),
    )  # fmt: skip
    assert names(queries.existing_units()) == {"丙示例有限公司"}
    assert queries.is_listed(cast.park, ListEntry.Level.PROVINCIAL)


@pytest.mark.clause("HN-4.2.c")
def test_removal_from_every_level_keeps_the_history(cast: Cast) -> None:
    gone = actions.remove_from_lists(
        cast.existing, actor=cast.province_officer, clause="HN-4.2.c", reason="造假", decision="示例〔2025〕3号"
    )
    assert gone == 2
    for entry in ListEntry.objects.filter(unit=cast.existing):
        assert (entry.state, entry.removed_on, entry.removal_clause) == ("removed", NOW.date(), "HN-4.2.c")
        assert entry.removal_decision == "示例〔2025〕3号"
    again = actions.remove_from_lists(
        cast.existing, actor=cast.province_officer, clause="HN-4.2.c", reason="造假", decision="示例〔2025〕3号"
    )
    assert again == 0
    assert AuditEvent.objects.filter(verb="unit.removed").count() == 1


@pytest.mark.clause("HN-4.2.c")
@pytest.mark.clause("MI-3.d")
def test_a_bar_holds_three_years_to_the_day_on_the_code(cast: Cast) -> None:
    made = actions.bar(
        cast.unit_a, actor=cast.province_officer, years=3, clause="HN-4.2.c", decision="示例〔2025〕3号", reason="造假"
    )
    assert (made.since, made.until) == (NOW.date(), clock.years_later(NOW.date(), 3))
    Unit.objects.filter(pk=cast.unit_a.pk).update(name="改名后示例有限公司")
    renamed = Unit.objects.get(pk=cast.unit_a.pk)
    last_day = clock.day_end(made.until - timedelta(days=1))
    with clock.fixed(last_day):
        assert queries.bar_on(renamed) == made
        assert queries.bar_on(make_unit(cast.city_y, uscc=renamed.uscc, site="另一处")) == made
    with clock.fixed(last_day + timedelta(seconds=1)):
        assert queries.bar_on(renamed) is None
    assert queries.bar_on(cast.unit_b) is None
    assert Bar.objects.count() == 1


@pytest.mark.clause("MI-3.c")
def test_entering_a_list_twice_enters_it_once(cast: Cast) -> None:
    def enter() -> ListEntry:
        return actions.enter_list(
            cast.unit_a, ListEntry.Level.NATIONAL, actor=cast.ministry_officer, year=2025, batch="2025年度",
            decision="示例〔2025〕9号", number=1, on=NOW.date(),
        )  # fmt: skip

    assert enter() == enter()
    assert AuditEvent.objects.filter(verb="unit.listed").count() == 1


@pytest.mark.clause("HN-4.1.b")
def test_a_release_is_the_province_s_with_reason_and_decision(cast: Cast) -> None:
    for who in (cast.city_x_officer, cast.other_province_officer, cast.existing_member, cast.ministry_officer):
        with pytest.raises(Forbidden):
            actions.release(cast.existing, 2025, actor=who, reason="注销", decision="示例〔2025〕1号")
    with pytest.raises(Invalid) as refused:
        actions.release(cast.existing, 2025, actor=cast.province_officer, reason=" ", decision="")
    assert [gap.anchor for gap in refused.value.refusal.gaps] == ["reason", "decision"]
    assert not queries.is_released(cast.existing, 2025)
    for _ in range(2):
        actions.release(cast.existing, 2025, actor=cast.province_officer, reason="注销", decision="示例〔2025〕1号")
    assert queries.is_released(cast.existing, 2025)
    assert not queries.is_released(cast.existing, 2026)
    assert (Release.objects.count(), AuditEvent.objects.filter(verb="unit.release").count()) == (1, 1)
