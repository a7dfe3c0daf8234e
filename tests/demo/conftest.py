"""The demonstration, built once for all tests of the room; each test rolls its own changes back."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from lvheng.accounts.models import User
from lvheng.demo import clock as demo_clock
from lvheng.demo.build import build


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The test database with the demonstration in it."""
    with django_db_blocker.unblock():
        build()


@pytest.fixture(autouse=True)
def _fresh_clock(db: None) -> Iterator[None]:
    """No test reads the clock of another."""
    demo_clock.forget()
    yield
    demo_clock.forget()


@pytest.fixture
def sign_in() -> Any:
    """A client signed in with one click: `sign_in("ministry")`."""

    def go(username: str) -> Client:
        client = Client()
        assert client.post(f"/demo/sign-in/{username}/").status_code == 302
        assert client.session["_auth_user_id"] == str(User.objects.get(username=username).pk)
        return client

    return go
