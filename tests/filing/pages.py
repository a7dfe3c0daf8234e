"""A person's browser, for the tests of pages."""

from html import unescape

from django.test import Client
from django.urls import reverse

from lvheng.accounts.models import User
from lvheng.filing.models import Application

DRAFT_PAGES = ("task_list", "profile", "basic", "commitment", "check")
FETCH = {"X-Requested-With": "fetch"}


def signed_in(user: User) -> Client:
    """A browser of this person."""
    client = Client()
    client.force_login(user)
    return client


def text(client: Client, name: str, *args: int) -> str:
    """A page's HTML."""
    answer = client.get(reverse(f"filing:{name}", args=args))
    assert answer.status_code == 200, answer.content.decode()[:500]
    return unescape(answer.content.decode())


def saved(client: Client, name: str, application: Application, *args: int, **fields: object) -> dict[str, object]:
    answer = client.post(reverse(f"filing:{name}", args=[application.pk, *args]), fields, headers=FETCH)
    assert answer.status_code == 200, answer.content.decode()
    found: dict[str, object] = answer.json()
    return found
