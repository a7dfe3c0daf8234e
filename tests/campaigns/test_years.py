"""Setting a year up and opening it, on the ministry's pages."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lvheng.campaigns import actions
from lvheng.campaigns.models import Campaign, Participation, Window
from lvheng.core.navigation import items_for
from lvheng.core.refusal import Forbidden, Invalid, Refused
from tests.campaigns.packs import next_year
from tests.cast import Cast, make_authority
from tests.standards.packs import OverlayMaker


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_the_ministry_sets_a_year_up_and_opens_it(cast: Cast, overlay: OverlayMaker) -> None:
    overlay(next_year())
    client = signed_in(cast.ministry_officer)
    text = client.get(reverse("campaigns:home")).content.decode()
    assert "2026 年" in text
    answer = client.post(reverse("campaigns:home"), {"year": "2026"}, follow=True)
    text = answer.content.decode()
    assert "已设立" in text
    assert "2026年4月15日" in text
    assert "现有单位" in text
    assert "开始本年度工作" in text
    made = Campaign.objects.get(year=2026)
    assert (made.state, Participation.objects.filter(campaign=made).count()) == (Campaign.State.PREPARING, 3)
    answer = client.post(reverse("campaigns:open", args=[2026]), follow=True)
    assert "已开始" in answer.content.decode()
    made.refresh_from_db()
    assert made.state == Campaign.State.OPEN
    assert client.post(reverse("campaigns:open", args=[2026])).status_code == 409
    assert client.post(reverse("campaigns:open", args=[2030])).status_code == 404
    assert "都已设立" in client.get(reverse("campaigns:home")).content.decode()


def test_a_province_that_joins_later_is_added(cast: Cast) -> None:
    make_authority("980000", "示例后来省", "province", cast.ministry)
    client = signed_in(cast.ministry_officer)
    answer = client.post(reverse("campaigns:home"), {"year": "2025"}, follow=True)
    assert "示例后来省" in answer.content.decode()
    assert Participation.objects.filter(campaign=cast.campaign).count() == 4


@pytest.mark.parametrize("year", ["", "2031", "二〇二五", "²", "9" * 200])
def test_a_year_without_rules_is_refused_in_words(cast: Cast, year: str) -> None:
    with pytest.raises(Invalid) as error:
        actions.set_up(year, actor=cast.ministry_officer)
    (gap,) = error.value.refusal.gaps
    assert gap.anchor == "year"
    assert "现有规则的年度：2025" in gap.message
    answer = signed_in(cast.ministry_officer).post(reverse("campaigns:home"), {"year": year})
    assert answer.status_code == 422


def test_rules_that_cannot_be_read_are_named(cast: Cast, overlay: OverlayMaker) -> None:
    overlay({"2027/campaign/national.yaml": "title: [\n"})
    with pytest.raises(Refused, match="2027年度的规则不能读取"):
        actions.set_up("2027", actor=cast.ministry_officer)


def test_who_may_see_and_do(cast: Cast) -> None:
    for name, person in cast.everybody.items():
        client = signed_in(person)
        reads = name in ("ministry_officer", "auditor")
        for url in (reverse("campaigns:home"), reverse("campaigns:year", args=[2025])):
            assert client.get(url).status_code == (200 if reads else 404), name
        if name != "ministry_officer":
            with pytest.raises(Forbidden):
                actions.set_up("2025", actor=person)
            assert client.post(reverse("campaigns:home"), {"year": "2025"}).status_code == (403 if reads else 404)
            assert client.post(reverse("campaigns:open", args=[2025])).status_code == (403 if reads else 404)


def test_before_the_first_year_the_navigation_leads_there(cast: Cast) -> None:
    def offered(person: Any) -> bool:
        return ("年度", reverse("campaigns:home")) in items_for(person)

    assert not offered(cast.ministry_officer)
    Window.objects.all().delete()
    for model in (cast.campaign.named_sets, cast.campaign.participations):
        model.all().delete()
    cast.campaign.delete()
    assert [name for name, person in cast.everybody.items() if offered(person)] == ["ministry_officer"]
    text = signed_in(cast.ministry_officer).get(reverse("campaigns:home")).content.decode()
    assert "还没有年度" in text
    answer = signed_in(cast.ministry_officer).post(reverse("campaigns:home"), {"year": "2025"}, follow=True)
    assert "已设立" in answer.content.decode()


@pytest.mark.parametrize("many", [1, 3])
def test_the_page_of_a_year_costs_the_same_for_any_number_of_provinces(
    cast: Cast, many: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(many):
        make_authority(f"98000{number}", f"示例后来省{number}", "province", cast.ministry)
    actions.prepare(2025, actor=cast.ministry_officer)
    client = signed_in(cast.ministry_officer)
    with django_assert_max_num_queries(10):
        client.get(reverse("campaigns:year", args=[2025]))
