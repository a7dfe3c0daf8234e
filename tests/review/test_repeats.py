"""A second click on a decision changes nothing and shows no error (HN-4.1.a, MI-3.a)."""

from typing import Any

import pytest
from django.test import Client

from lvheng.accounts.models import Authority, User
from lvheng.core.models import AuditEvent, Notification
from lvheng.filing.models import Application
from lvheng.review.models import Review
from tests.campaigns.packs import hunan
from tests.cast import Cast, make_officer
from tests.review import support
from tests.standards.conftest import overlay
from tests.standards.packs import OverlayMaker

__all__ = ["overlay"]
AGAIN = "您刚才已经作出这一决定，没有重复办理。"


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def judged(cast: Cast) -> Application:
    """A new applicant on which nothing is left to judge for its city."""
    application = support.file(cast.unit_a, cast.enterprise_a)
    support.judge_all(application, cast.city_x_officer)
    return application


def written() -> tuple[int, int, list[Any]]:
    reviews = list(Review.objects.order_by("id").values_list("state", "opinion", "decided_by"))
    return AuditEvent.objects.count(), Notification.objects.count(), reviews


@pytest.mark.clause("HN-4.1.a")
def test_a_second_click_leads_to_the_decision_and_writes_nothing(cast: Cast, judged: Application) -> None:
    client, address = client_of(cast.city_x_officer), f"/review/{judged.pk}/"
    given = {"decision": "refuse", "opinion": "数据不实", "seen": client.get(address).context["seen"]}
    assert client.post(f"{address}decide/", given).status_code == 302
    before = written()
    assert before[2] == [(Review.State.REFUSED, "数据不实", cast.city_x_officer.pk)]
    answer = client.post(f"{address}decide/", given, follow=True)
    assert answer.redirect_chain == [(address, 302)]
    assert AGAIN in answer.content.decode()
    assert written() == before


@pytest.mark.parametrize(
    "change", [{"decision": "pass"}, {"opinion": "另有理由"}, {"seen": "city city.7=9"}, {"seen": ""}]
)
def test_what_is_not_the_same_is_still_refused(cast: Cast, judged: Application, change: dict[str, str]) -> None:
    client, address = client_of(cast.city_x_officer), f"/review/{judged.pk}/"
    given = {"decision": "refuse", "opinion": "数据不实", "seen": client.get(address).context["seen"]}
    client.post(f"{address}decide/", given)
    before = written()
    answer = client.post(f"{address}decide/", given | change)
    assert answer.status_code == 409
    assert AGAIN not in answer.content.decode()
    assert written() == before


def test_what_a_colleague_decided_is_told(cast: Cast, judged: Application) -> None:
    colleague = make_officer(cast.city_x, "市州复核")
    other, address = client_of(colleague), f"/review/{judged.pk}/"
    given = {"decision": "refuse", "opinion": "数据不实", "seen": other.get(address).context["seen"]}
    assert client_of(cast.city_x_officer).post(f"{address}decide/", given).status_code == 302
    answer = other.post(f"{address}decide/", given)
    assert answer.status_code == 409
    assert "您打开本页后，审核情况有变化" in answer.content.decode()


def test_nor_does_a_proposal_clicked_twice(cast: Cast, judged: Application, overlay: OverlayMaker) -> None:
    overlay(hunan("{two_people: {levels: [city], authorities: [], assumption: 测试}}"))
    client, address = client_of(cast.city_x_officer), f"/review/{judged.pk}/"
    given = {"decision": "refuse", "opinion": "数据不实", "seen": client.get(address).context["seen"]}
    assert client.post(f"{address}decide/", given).status_code == 302
    before = written()
    assert before[2] == [(Review.State.PROPOSED, "数据不实", None)]
    assert AGAIN in client.post(f"{address}decide/", given, follow=True).content.decode()
    assert client.post(f"{address}decide/", given | {"decision": "pass"}).status_code == 409
    assert written() == before
    assert Review.objects.get().level == Authority.Level.CITY
