"""One click signs in, by POST only and only as one of the demonstration's people."""

from typing import Any

import pytest
from django.test import Client

from lvheng.accounts.models import User
from lvheng.demo.models import DemoPerson


def test_the_sign_in_page_lists_the_roles_with_what_they_can_try() -> None:
    text = Client().get("/account/login/").content.decode()
    for person in DemoPerson.objects.filter(listed=True).select_related("user"):
        assert f'action="/demo/sign-in/{person.user.username}/"' in text
        assert person.title in text
        assert person.hint in text
    assert 'action="/demo/sign-in/city-430100/"' not in text


def test_the_first_page_lists_them_too() -> None:
    text = Client().get("/").content.decode()
    for username in DemoPerson.objects.filter(listed=True).values_list("user__username", flat=True):
        assert f'action="/demo/sign-in/{username}/"' in text


def test_one_click_signs_in_and_leads_home(sign_in: Any) -> None:
    client = sign_in("ministry")
    assert client.get("/home/").status_code == 302


def test_a_safe_next_page_is_followed_and_a_foreign_one_is_not() -> None:
    answer = Client().post("/demo/sign-in/ministry/", {"next": "/demo/clock/"})
    assert answer["Location"] == "/demo/clock/"
    answer = Client().post("/demo/sign-in/ministry/", {"next": "https://elsewhere.example/"})
    assert answer["Location"] == "/home/"


def test_only_by_post() -> None:
    client = Client()
    assert client.get("/demo/sign-in/ministry/").status_code == 405
    assert "_auth_user_id" not in client.session


def test_not_without_the_token() -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post("/demo/sign-in/ministry/").status_code == 403
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("name", ["somebody", "nobody-real"])
def test_nobody_but_the_demonstrations_people(name: str) -> None:
    User.objects.create_user(username="somebody", password="示例口令-2025", display_name="某人")
    client = Client()
    assert client.post(f"/demo/sign-in/{name}/").status_code == 404
    assert "_auth_user_id" not in client.session


def test_not_a_person_who_was_switched_off() -> None:
    User.objects.filter(username="ministry").update(is_active=False)
    assert Client().post("/demo/sign-in/ministry/").status_code == 404


def test_the_gallery_is_there() -> None:
    client = Client()
    client.post("/demo/sign-in/administrator/")
    assert client.get("/demo/components/").status_code == 200


def test_the_administrator_lands_at_the_clock(sign_in: Any) -> None:
    assert sign_in("administrator").get("/home/")["Location"] == "/demo/clock/"
