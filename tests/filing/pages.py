"""A person's browser, for the tests of pages."""

from html import unescape
from typing import Any

from django.test import Client
from django.urls import reverse

from lvheng.accounts.models import User
from lvheng.filing.draft import Draft
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


def press(client: Client, draft: Application, number: int, **fields: str) -> dict[str, Any]:
    """One button by script."""
    answer = client.post(reverse("filing:sheet", args=[draft.pk, number]), fields, headers=FETCH)
    assert answer.status_code == 200, answer.content.decode()
    found: dict[str, Any] = answer.json()
    return found


def cell(client: Client, draft: Application, number: int, name: str, value: str) -> dict[str, Any]:
    """One control saved as autosave does it."""
    return saved(client, "save_indicator", draft, number, **{"autosave": name, name: value})


def energy(client: Client, draft: Application, number: int = 1) -> str:
    """A row of electricity; its path."""
    press(client, draft, number, add="shared.energy")
    row = f"shared.energy.{Draft.load(draft).content(0)['energy'][-1]['_row']}"
    cell(client, draft, number, f"{row}.carrier", "electricity")
    cell(client, draft, number, f"{row}.amount", "1,000")
    return row
