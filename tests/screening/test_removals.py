"""A removal from a list is found at once, whoever decided it (HN-1.1.c)."""

from datetime import date

import pytest
from django.test import Client

from lvheng.registry import actions as registry
from lvheng.registry.actions.lists import apply_list
from lvheng.registry.models import ListEntry, ParkEnterprise, Unit
from lvheng.screening.models import Finding
from tests.cast import Cast, make_unit, put_on_list
from tests.filing import make
from tests.registry import listing

pytestmark = pytest.mark.clause("HN-1.1.c")


def remove(cast: Cast, unit: Unit, reason: str = "示例") -> None:
    registry.remove_from_lists(unit, actor=cast.province_officer, clause="", reason=reason, decision="示例1号")


@pytest.mark.db
def test_an_applicant_s_removal_opens_a_finding_that_both_sides_see(cast: Cast) -> None:
    filed = make.submitted(cast.unit_a, cast.enterprise_a).application
    remove(cast, cast.unit_a)
    (found,) = Finding.objects.all()
    assert (found.unit, found.clause, found.origin, found.state) == (cast.unit_a, "HN-1.1.c", "registry", "open")
    seen = Client()
    seen.force_login(cast.enterprise_a)
    assert found.summary in seen.get(f"/filing/eligibility/{cast.unit_a.pk}/").content.decode()
    seen.force_login(cast.city_x_officer)
    assert f"findings/{found.pk}/" in seen.get(f"/screening/{filed.pk}/").content.decode()


def test_a_removal_by_list_does_too(cast: Cast) -> None:
    make.submitted(cast.unit_a, cast.enterprise_a)
    apply_list(
        listing.read(cast, listing.row(cast.unit_a, state="移出", reason="不再符合")), actor=cast.province_officer
    )
    assert [one.clause for one in Finding.objects.filter(unit=cast.unit_a)] == ["HN-1.1.c"]


def test_a_park_around_the_unit_is_compared_and_who_files_nothing_is_not(cast: Cast) -> None:
    inside = make_unit(cast.city_y)
    put_on_list(inside, ListEntry.Level.PROVINCIAL)
    ParkEnterprise.objects.create(park=cast.park, name=inside.name, uscc=inside.uscc, since=date(2024, 1, 1))
    remove(cast, inside)
    found = {one.unit for one in Finding.objects.all()}
    assert found == {cast.park}


def test_a_merger_opens_nothing(cast: Cast) -> None:
    make.submitted(cast.unit_a, cast.enterprise_a)
    Unit.objects.filter(pk=cast.unit_a.pk).update(merged_into=cast.unit_b)
    remove(cast, cast.unit_a)
    assert not Finding.objects.exists()
