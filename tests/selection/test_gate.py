"""The city gate (HN-4.1.b): shut, opened, released, and where it does not hold."""

import pytest
from django.urls import reverse

from lvheng.core import clock
from lvheng.core.refusal import Forbidden, Refused
from lvheng.filing.models import Application
from lvheng.registry.actions import release
from lvheng.registry.models import Unit
from lvheng.selection import actions, queries
from lvheng.selection.models import Candidacy
from tests.cast import Cast, make_authority, make_unit, put_on_list
from tests.selection.making import EXISTING, candidate, file_existing, listed_units, submitted


@pytest.mark.clause("HN-4.1.b")
@pytest.mark.clause("HN-1.2")
def test_the_gate_names_every_unit_that_has_not_filed(cast: Cast) -> None:
    found = queries.gate(cast.campaign, cast.city_x)
    assert (found.open, found.due, found.filed, found.released) == (False, 2, 0, 0)
    assert set(found.waiting) == {cast.existing, cast.park}
    assert queries.gate(cast.campaign, cast.city_y).open  # nobody there must file


@pytest.mark.clause("HN-4.1.b")
def test_a_draft_or_a_practice_does_not_open_the_gate(cast: Cast) -> None:
    submitted(cast, cast.park, route=EXISTING)
    Application.objects.create(
        campaign=cast.campaign, unit=cast.existing, kind="factory", route=EXISTING, authority=cast.city_x,
        province=cast.province, standard="factory-2025", created_at=clock.now(), saved_at=clock.now(),
    )  # fmt: skip
    assert queries.gate(cast.campaign, cast.city_x).waiting == (cast.existing,)


@pytest.mark.clause("HN-4.1.b")
def test_a_release_by_the_province_counts_as_well_as_filing(cast: Cast) -> None:
    submitted(cast, cast.existing, route=EXISTING)
    with pytest.raises(Forbidden):
        release(cast.park, 2025, actor=cast.city_x_officer, reason="已注销", decision="示例〔2025〕2号")
    release(cast.park, 2025, actor=cast.province_officer, reason="已注销", decision="示例〔2025〕2号")
    found = queries.gate(cast.campaign, cast.city_x)
    assert (found.open, found.due, found.filed, found.released, found.missing) == (True, 2, 1, 1, 0)
    assert "推荐闸门开放" in found.words


@pytest.mark.clause("HN-4.1.b")
def test_behind_a_shut_gate_nobody_is_recommended_and_the_refusal_names_the_units(cast: Cast) -> None:
    application = candidate(cast, cast.unit_a)
    with pytest.raises(Refused) as caught:
        actions.recommend(application, actor=cast.province_officer)
    refusal = caught.value.refusal
    assert refusal.clauses == ("HN-4.1.b",)
    assert {gap.message for gap in refusal.gaps} == {cast.existing.name, cast.park.name}
    assert {gap.url for gap in refusal.gaps} == {
        reverse("selection:release", args=[unit.pk]) for unit in (cast.existing, cast.park)
    }
    assert Candidacy.objects.get(application=application).state == Candidacy.State.CANDIDATE
    file_existing(cast)
    assert actions.recommend(application, actor=cast.province_officer).state == Candidacy.State.RECOMMENDED


@pytest.mark.clause("HN-4.1.b")
def test_another_citys_shut_gate_stops_nobody_here(cast: Cast) -> None:
    assert not queries.gate(cast.campaign, cast.city_x).open
    application = candidate(cast, cast.unit_b)
    assert actions.recommend(application, actor=cast.province_officer).state == Candidacy.State.RECOMMENDED


def test_the_gate_is_off_where_the_pack_has_none_and_for_units_without_a_city(cast: Cast) -> None:
    unit = make_unit(cast.separate_city, "现有示例市属有限公司")
    put_on_list(unit, "national")
    assert queries.shut_cities(cast.campaign, cast.separate_city) == set()
    assert queries.city_of(cast.separate_city) is None
    straight = make_unit(cast.province, "省直示例有限公司")
    put_on_list(straight, "national")
    assert queries.shut_cities(cast.campaign, cast.province) == {cast.city_x.pk}
    other = queries.gates(cast.campaign, cast.other_province)
    assert other == []


def test_a_disabled_gate_says_so_in_words(cast: Cast) -> None:
    city = make_authority("990100", "示例市", "city", cast.other_province)
    put_on_list(make_unit(city, "现有示例外省有限公司"), "national")
    found = queries.gate(cast.campaign, city)
    assert (found.open, found.missing) == (True, 1)
    assert "未设置推荐闸门" in found.words


def test_units_put_on_the_list_this_very_year_have_no_duty_yet(cast: Cast) -> None:
    file_existing(cast)
    candidate(cast, cast.unit_a)
    Candidacy.objects.update(state=Candidacy.State.PUBLISHED)
    put_on_list(cast.unit_a, "national", 2025)
    assert cast.unit_a not in queries.duty_units(cast.campaign)
    assert queries.gate(cast.campaign, cast.city_x).open


@pytest.mark.parametrize("n", [1, 3])
def test_gates_cost_the_same_for_any_number_of_units(cast: Cast, n: int, django_assert_num_queries) -> None:
    listed_units(cast.city_x, n)
    listed_units(cast.city_y, n)
    with django_assert_num_queries(3):
        found = queries.gates(cast.campaign, cast.province)
    assert [gate.missing for gate in found] == [n, n + 2]
    assert Unit.objects.count() == 4 + 2 * n
