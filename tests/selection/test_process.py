"""The page of the whole process: where each application stands, for whom, at constant cost."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lvheng.accounts.models import User
from lvheng.filing import actions as filing
from lvheng.filing.models import Application
from lvheng.review.models import Review
from lvheng.selection.models import Candidacy
from lvheng.selection.queries.stages import applications_of, stage_counts
from tests.cast import Cast, make_unit
from tests.selection import making

NEW, EXISTING = Application.Route.NEW, Application.Route.EXISTING


def stage(cast: Cast, application: Application) -> str:
    """Where an application stands."""
    found: Any = applications_of(cast.ministry_officer, cast.campaign).get(pk=application.pk)
    return str(found.stage)


def page(user: User, query: str = "") -> Any:
    """The page as a person sees it."""
    client = Client()
    client.force_login(user)
    return client.get(reverse("selection:process") + query)


def test_a_new_application_on_its_way(cast: Cast) -> None:
    application = making.submitted(cast, cast.unit_a)
    assert stage(cast, application) == "city_review"
    city = making.judged(application, "city", Review.State.PROPOSED)
    assert stage(cast, application) == "city_review"
    Review.objects.filter(pk=city.pk).update(state="passed")
    assert stage(cast, application) == "city_hand_in"
    candidacy = Candidacy.objects.create(application=application, created_at=application.created_at)
    assert stage(cast, application) == "province_review"
    making.judged(application, "province")
    expected = {
        "candidate": "recommendation", "recommended": "province_report", "not_recommended": "out",
        "reported": "expert_review", "shortlisted": "publicity", "not_shortlisted": "out",
        "in_publicity": "publication", "held": "publication", "published": "done", "ended": "out",
    }  # fmt: skip
    assert set(expected) == set(Candidacy.State.values)
    for state, at in expected.items():
        Candidacy.objects.filter(pk=candidacy.pk).update(state=state)
        assert (state, stage(cast, application)) == (state, at)


@pytest.mark.parametrize(("route", "at"), [(NEW, "out"), (EXISTING, "province_review")])
def test_what_the_city_refused(cast: Cast, route: str, at: str) -> None:
    application = making.submitted(cast, cast.unit_a, route=route)
    making.judged(application, "city", Review.State.REFUSED)
    assert stage(cast, application) == at


def test_existing_units_end_with_the_year_and_a_province_alone_has_no_city(cast: Cast) -> None:
    existing = making.submitted(cast, cast.existing, route=EXISTING)
    making.judged(existing, "city")
    making.judged(existing, "province", Review.State.REFUSED)
    straight = making.submitted(cast, make_unit(cast.separate_city))
    assert (stage(cast, existing), stage(cast, straight)) == ("close_year", "province_review")
    making.judged(straight, "province")
    assert stage(cast, straight) == "recommendation"
    refused = making.submitted(cast, make_unit(cast.separate_city))
    making.judged(refused, "province", Review.State.REFUSED)
    assert stage(cast, refused) == "out"


@pytest.mark.parametrize("state", ["withdrawn", "ended"])
def test_what_is_over(cast: Cast, state: str) -> None:
    application = making.submitted(cast, cast.unit_a)
    Application.objects.filter(pk=application.pk).update(state=state)
    assert stage(cast, application) == "out"


def test_each_sees_the_way_of_their_territory(cast: Cast) -> None:
    mine, other = making.submitted(cast, cast.unit_a), making.submitted(cast, cast.unit_b)
    for who, expected in (("city_x_officer", [mine]), ("city_y_officer", [other]), ("other_province_officer", None)):
        shown = page(cast.everybody[who], "?at=city_review").context["page"]
        assert (who, shown.rows if shown else None) == (who, expected)
    for who in ("province_officer", "ministry_officer", "auditor"):
        answer = page(cast.everybody[who], "?at=city_review")
        assert {*answer.context["page"].rows} == {mine, other}
        assert f'href="/review/{mine.pk}/"' in answer.content.decode()
    counts = stage_counts(applications_of(cast.expert, cast.campaign))
    assert counts == {}
    assert page(cast.enterprise_a).status_code == page(cast.stranger).status_code == 404


def test_nobody_reads_on_the_page_who_fills_in_a_draft(cast: Cast) -> None:
    assert stage(cast, filing.start(cast.unit_a, actor=cast.enterprise_a)) == "filing"
    answer = page(cast.province_officer, "?at=filing")
    assert (answer.context["page"], cast.unit_a.name in answer.content.decode()) == (None, False)
    assert answer.context["way"][0].new == 1


def test_steps_are_those_of_the_pack(cast: Cast) -> None:
    making.submitted(cast, cast.unit_a)
    shown = [one.key for one in page(cast.city_x_officer).context["way"]]
    assert shown[:4] == ["filing", "city_review", "city_hand_in", "province_review"]
    assert "city_hand_in" not in [one.key for one in page(cast.ministry_officer).context["way"]]


def test_the_page_costs_the_same_for_one_and_three(cast: Cast) -> None:
    client, found = Client(), []
    client.force_login(cast.province_officer)
    address = reverse("selection:process") + "?at=city_review"
    for n in (1, 2):
        for _ in range(n):
            making.submitted(cast, make_unit(cast.city_x))
        client.get(address)
        with CaptureQueriesContext(connection) as seen:
            assert len(client.get(address).context["page"].rows) == (1 if n == 1 else 3)
        found.append(len(seen))
    assert found[0] == found[1]
